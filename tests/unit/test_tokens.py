"""Tokens in links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import tokens

SECRET = "a-secret-for-tests-alone"


@given(st.text(max_size=80))
def test_what_was_signed_is_read(value: str) -> None:
    """A token says what it was made to say, and needs no further quoting in a path."""
    value = value.encode("utf-8", "ignore").decode()
    token = tokens.sign(SECRET, tokens.UNSUBSCRIBE, value)
    assert tokens.read((SECRET,), tokens.UNSUBSCRIBE, token) == value
    assert quote(token, safe="") == token


@given(st.text(max_size=80))
def test_nothing_else_is_read(token: str) -> None:
    """What was not signed here says nothing, whatever it is."""
    assert tokens.read((SECRET,), tokens.UNSUBSCRIBE, token) is None


def test_a_token_is_for_one_purpose_and_one_secret() -> None:
    """A link to report a mistake cannot unsubscribe, nor one of another installation."""
    token = tokens.sign(SECRET, tokens.WRONG, "ada")
    assert tokens.read((SECRET,), tokens.UNSUBSCRIBE, token) is None
    assert tokens.read(("another-secret",), tokens.WRONG, token) is None
    assert tokens.read((SECRET,), tokens.WRONG, token[:-1]) is None


def test_a_token_of_a_former_key_is_read() -> None:
    """After a change of keys the links of mails that went out before still work."""
    token = tokens.sign(SECRET, tokens.UNSUBSCRIBE, "ada")
    assert tokens.read(("a-newer-secret-than-that", SECRET), tokens.UNSUBSCRIBE, token) == "ada"


def test_a_token_with_a_time_expires() -> None:
    """It is read while its time lasts, and is told apart from a forged one afterwards."""
    now, week = datetime(2026, 1, 3, tzinfo=UTC), timedelta(days=7)
    token = tokens.sign_at(SECRET, tokens.CONFIRM, "t.ada.0", now)
    assert tokens.read_at((SECRET,), tokens.CONFIRM, token, now + week, week) == "t.ada.0"
    with pytest.raises(tokens.ExpiredError):
        tokens.read_at((SECRET,), tokens.CONFIRM, token, now + week + timedelta(seconds=1), week)
    assert tokens.read_at((SECRET,), tokens.MANAGE, token, now, week) is None
    assert tokens.read_at((SECRET,), tokens.CONFIRM, tokens.sign(SECRET, tokens.CONFIRM, "no time in it"), now, week) is None
