"""Tokens in links."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from advisory import tokens

SECRET = "a-secret-for-tests-alone"


@given(st.text(max_size=80))
def test_what_was_signed_is_read(value: str) -> None:
    """A token says what it was made to say, and needs no further quoting in a path."""
    value = value.encode("utf-8", "ignore").decode()
    token = tokens.sign(SECRET, tokens.UNSUBSCRIBE, value)
    assert tokens.read(SECRET, tokens.UNSUBSCRIBE, token) == value
    assert quote(token, safe="") == token


@given(st.text(max_size=80))
def test_nothing_else_is_read(token: str) -> None:
    """What was not signed here says nothing, whatever it is."""
    assert tokens.read(SECRET, tokens.UNSUBSCRIBE, token) is None


def test_a_token_is_for_one_purpose_and_one_secret() -> None:
    """A link to report a mistake cannot unsubscribe, nor one of another installation."""
    token = tokens.sign(SECRET, tokens.WRONG, "ada")
    assert tokens.read(SECRET, tokens.UNSUBSCRIBE, token) is None
    assert tokens.read("another-secret", tokens.WRONG, token) is None
    assert tokens.read(SECRET, tokens.WRONG, token[:-1]) is None
