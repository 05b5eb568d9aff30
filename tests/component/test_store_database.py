"""Times, dialects and the sentences of errors."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from advisory.errors import ConflictError, StoreBusyError, StoreError
from advisory.store import database


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])))
def test_a_moment_keeps_its_microseconds(moment: datetime) -> None:
    """In whatever zone it was given, it comes back in UTC."""
    found = database.moment(database.micros(moment))
    assert found == moment
    assert found.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_numbers_are_ordered_as_times_are(one: datetime, other: datetime) -> None:
    """SQL may compare them."""
    assert (database.micros(one) < database.micros(other)) == (one < other)


@pytest.mark.parametrize(("text", "kept"), [("as it is: é", "as it is: é"), ("a\0b", "ab"), ("half \ud800 a pair", "half ? a pair")])
def test_text_from_outside_can_be_kept(text: str, kept: str) -> None:
    """A server's answer may hold anything; neither database takes everything."""
    assert database.words(text) == kept


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("SQLITE_BUSY_SNAPSHOT", StoreBusyError, "is locked by another process"),
        ("SQLITE_LOCKED", StoreBusyError, "is locked by another process"),
        ("SQLITE_FULL", StoreError, "disk is full"),
        ("SQLITE_READONLY_DBMOVED", StoreError, "is read-only"),
        ("SQLITE_CANTOPEN_ISDIR", StoreError, "cannot be opened"),
        ("SQLITE_IOERR_WRITE", StoreError, "disk failed"),
        ("SQLITE_CORRUPT", StoreError, "is damaged"),
        ("SQLITE_ERROR", StoreError, "refused: no such table"),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(name: str, kind: type[StoreError], words: str) -> None:
    """With the way out, and of a kind that decides whether to try again."""
    error = sqlite3.OperationalError("no such table")
    error.sqlite_errorname = name
    for raised in (error, sa.exc.OperationalError("SELECT secret", {"address": "ada@people.example"}, error)):
        found = database.translate(raised, "advisory.db")
        assert type(found) is kind
        assert words in str(found)
        assert "secret" not in str(found)
        assert "ada@" not in str(found)


class RefusalError(Exception):
    """A PostgreSQL error."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate
        super().__init__("said the server\nand went on")


@pytest.mark.parametrize(
    ("sqlstate", "kind", "words"),
    [
        ("55P03", StoreBusyError, "is locked by another session"),
        ("40001", StoreBusyError, "gave way"),
        ("40P01", StoreBusyError, "gave way"),
        ("53100", StoreError, "is full"),
        ("53300", StoreBusyError, "no room"),
        ("25006", StoreError, "read-only"),
        ("57P01", StoreBusyError, "shutting down"),
        ("28P01", StoreError, "refuses this user"),
        ("3D000", StoreError, "There is no database"),
        ("25P03", StoreBusyError, "stood still"),
        (None, StoreBusyError, "cannot be reached"),
        ("42P01", StoreError, "refused: said the server."),
    ],
)
def test_what_postgresql_says_becomes_a_sentence(sqlstate: str | None, kind: type[StoreError], words: str) -> None:
    """By its code, not by its words, which depend on the server's language."""
    cause = RefusalError(sqlstate)
    error = sa.exc.ProgrammingError("SELECT 1", {}, cause) if sqlstate == "42P01" else sa.exc.OperationalError("SELECT 1", {}, cause)
    found = database.translate(error, "alerts")
    assert type(found) is kind
    assert words in str(found)


def test_other_errors_stay_as_they_are() -> None:
    """What is not the database's is nobody else's to explain."""
    for error in (ConflictError("It moved."), RuntimeError("A bug.")):
        assert database.translate(error, "advisory.db") is error


@pytest.mark.parametrize(
    ("url", "name"),
    [("sqlite:////home/ada/state/advisory.db", "advisory.db"), ("postgresql://me:hunter2@db.example/alerts", "alerts")],
)
def test_a_database_is_called_by_its_name_alone(url: str, name: str) -> None:
    """Neither folder nor host nor password."""
    assert database.name_of(database.parse_url(url)) == name


def test_an_old_sqlite_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """RETURNING came with 3.35; a Python with less cannot serve."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match="3\\.35 or newer is needed"):
        database.engine_of(database.parse_url("sqlite:////folder/advisory.db"), writes=True, patience=1)
