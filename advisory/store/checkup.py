"""Look at a database without changing it: what schema it has, whether it is sound, and whether there is room."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection

from advisory.errors import StoreError
from advisory.ports import ReceiversOf
from advisory.store import backup, books, database, opened, restore, schema
from advisory.store.database import Tx, maybe_moment, micros

T = TypeVar("T")
#: Less than this is no room at all.
_LEAST = 200 << 20
#: What is due and was not sent for so long waits for something.
_LATE = timedelta(minutes=10)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    name: str
    well: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One migration that is missing."""

    revision: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a check is about."""

    url: str
    #: Where copies are kept.
    copies: Path
    now: datetime
    receivers_of: ReceiversOf
    #: Read every page, and the books of all time.
    whole: bool = False


def check(asked: Asked) -> tuple[Finding, ...]:
    """Look at everything there is to look at. Raises StoreError when the database cannot be opened."""
    return _with(asked.url, lambda tx: tuple(_findings(tx, asked)))


def missing(url: str) -> tuple[str | None, tuple[Step, ...]]:
    """Return the schema of a database, and the migrations that bring it to this version's. Raises StoreError, also for a newer schema."""
    found = _with(url, lambda tx: schema.stored(tx.connection))
    if found is not None and found not in schema.REVISIONS:
        raise StoreError(schema.newer(database.name_of(database.parse_url(url)), found))
    begun = 0 if found is None else schema.REVISIONS.index(found) + 1
    return found, tuple(Step(revision=one, title=_title(one)) for one in schema.REVISIONS[begun:])


def _with(url: str, question: Callable[[Tx], T]) -> T:
    parsed = database.parse_url(url)
    name = database.name_of(parsed)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).exists():
        raise StoreError(f"There is no database {name} in the state directory yet: `advisory run` or `advisory once` makes it.")
    return opened.within(url, question, writes=False)


def _title(revision: str) -> str:
    """Return what a migration says it is for, without importing it."""
    (path,) = (schema.MIGRATIONS / "versions").glob(f"r{revision}_*.py")
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _findings(tx: Tx, asked: Asked) -> Iterator[Finding]:
    found = schema.stored(tx.connection)
    yield _schema(found)
    yield _sound_server(tx) if tx.dialect.postgresql else _sound_file(tx.connection, whole=asked.whole)
    if found == schema.HEAD:
        yield _books(tx, asked)
        yield _waiting(tx, asked.now)
        yield _dead(tx)
    yield from (_server_size(tx),) if tx.dialect.postgresql else _file_size(asked)
    yield _copies(asked)


def _schema(found: str | None) -> Finding:
    if found == schema.HEAD:
        return Finding(name="schema", well=True, sentence=f"{found}, which this version reads and writes")
    if found is None:
        return Finding(name="schema", well=False, sentence="there are no tables yet: `advisory run` makes them")
    if found in schema.REVISIONS:
        sentence = f"{found}; this version writes {schema.HEAD}: `advisory db upgrade --dry-run` says what is to be done"
        return Finding(name="schema", well=False, sentence=sentence)
    sentence = f"{found} is newer than {schema.HEAD}, the last this version knows: install the version that wrote it"
    return Finding(name="schema", well=False, sentence=sentence)


def _sound_file(connection: Connection, *, whole: bool) -> Finding:
    answers = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {'integrity_check' if whole else 'quick_check'}(5)")]
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5) if whole else []
    answers += [f"a row of {row[0]} refers to a row of {row[2]} that is gone" for row in loose]
    if answers == ["ok"]:
        return Finding(
            name="integrity", well=True, sentence="every page and index fits" if whole else "every page fits (`--full` checks indexes)"
        )
    sentence = f"the file is damaged: {'; '.join(one for one in answers if one != 'ok')}; see docs/operations/disaster.md"
    return Finding(name="integrity", well=False, sentence=sentence)


def _sound_server(tx: Tx) -> Finding:
    broken = [row.name for row in tx.rows(
        "SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid ORDER BY c.relname"
    )]  # fmt: skip
    if broken:
        return Finding(name="integrity", well=False, sentence=f"indexes are not valid: {', '.join(broken)}; `REINDEX INDEX` each of them")
    sums = tx.value("SHOW data_checksums")
    more = "" if sums == "on" else "; the server keeps no checksums of its pages (`pg_checksums --enable` while it is down)"
    return Finding(name="integrity", well=True, sentence=f"every index is valid{more}")


def _books(tx: Tx, asked: Asked) -> Finding:
    found = books.ledger(tx, asked.receivers_of, since=None if asked.whole else asked.now - _DAY)
    span = "of all time" if asked.whole else "of the last day"
    if not found.gaps:
        return Finding(name="ledger", well=True, sentence=f"the books {span} balance: {found.changes} changes, {found.audience} notices")
    more = f" (and {len(found.gaps) - 1} more: `advisory ledger`)" if len(found.gaps) > 1 else ""
    return Finding(name="ledger", well=False, sentence=f"the books {span} have a gap: {found.gaps[0]}{more}")


def _waiting(tx: Tx, now: datetime) -> Finding:
    due = maybe_moment(tx.value("SELECT MIN(due) FROM delivery WHERE state = 'pending'"))
    begun = maybe_moment(tx.value("SELECT MIN(at) FROM change"))
    oldest = f"; the oldest change is of {begun:%Y-%m-%d}" if begun else ""
    if due is None or now - due < _LATE:
        return Finding(name="waiting", well=True, sentence=f"nothing that is due waits{oldest}")
    late = tx.value("SELECT COUNT(*) FROM delivery WHERE state = 'pending' AND due <= :now", now=micros(now))
    sentence = f"{late} notices are due, the first since {due:%Y-%m-%d %H:%M} UTC: is the daemon running?{oldest}"
    return Finding(name="waiting", well=False, sentence=sentence)


def _dead(tx: Tx) -> Finding:
    dead = tx.value("SELECT COUNT(*) FROM delivery WHERE state = 'dead'")
    if held := len(restore.held(tx)):
        sentence = f"{held} notices wait for your word since the restore: `advisory db held`"
        return Finding(name="dead", well=False, sentence=sentence + (f"; {dead - held} more are dead letters" if dead > held else ""))
    sentence = "no dead letters" if not dead else f"{dead} dead letters: `advisory deliveries --state dead`"
    return Finding(name="dead", well=not dead, sentence=sentence)


def _file_size(asked: Asked) -> Iterator[Finding]:
    file = Path(str(database.parse_url(asked.url).database))
    sides = (file, file.with_name(f"{file.name}-wal"))
    size = sum(one.stat().st_size for one in sides if one.exists())
    free = shutil.disk_usage(file.parent).free
    # A copy before an upgrade must fit beside it.
    needed = max(size, _LEAST)
    sentence = f"{megabytes(size)}, and {megabytes(free)} of the disk are free"
    short = f"; less than {megabytes(needed)}, which a copy needs: make room" if free < needed else ""
    yield Finding(name="size", well=free >= needed, sentence=sentence + short)


def _server_size(tx: Tx) -> Finding:
    return Finding(name="size", well=True, sentence=megabytes(int(tx.value("SELECT pg_database_size(current_database())"))))


def _copies(asked: Asked) -> Finding:
    known = backup.copies(asked.copies)
    if not known:
        return Finding(name="copies", well=True, sentence="there is none here yet: `advisory db backup` makes one while the daemon runs")
    path, manifest = known[-1]
    hours = (asked.now - manifest.made) / timedelta(hours=1)
    return Finding(name="copies", well=True, sentence=f"{len(known)}, the newest {path.name}, {hours:.0f} h old")


def megabytes(size: int) -> str:
    """Return a size for people."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"  # noqa: PLR2004 - a thousand of them
