"""The return address of a mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import verp

KEY, OLD, OTHER = "k" * 20, "o" * 20, "x" * 20
TO = "ada@example.net"


def test_a_return_address_names_reader_message_and_mailbox() -> None:
    """What was written is read again; capitals and a key used before mean nothing."""
    address = verp.address("bounces@example.org", OLD, "ada", "a-1.2.ada", TO)
    local, _, domain = address.partition("@")
    assert domain == "example.org"
    assert len(local) <= verp.LONGEST_LOCAL
    assert local == local.lower()
    for found in (address, address.upper()):
        origin = verp.origin((KEY, OLD), verp.letters(found))
        assert origin is not None
        assert (origin.reader, origin.message) == (verp.reader("ada"), verp.message("a-1.2.ada"))
        assert origin.mailbox == verp.mailbox(origin.secret, "  ADA@example.net")
        assert origin.mailbox != verp.mailbox(origin.secret, "ada@example.com")
        assert origin.secret == OLD


def test_no_address_no_return_address() -> None:
    """Without a bounce address nothing comes back to us."""
    assert verp.address("", KEY, "ada", "m", TO) == ""


def test_forged_letters_say_nothing() -> None:
    """Another key, one other letter, more or fewer of them: none is ours."""
    good = verp.token(KEY, "ada", "m", TO)
    assert verp.origin((OTHER,), good) is None
    for place in range(len(good)):
        other = "a" if good[place] != "a" else "b"
        assert verp.origin((KEY,), good[:place] + other + good[place + 1 :]) is None
    for wrong in ("", good[:-1], good + "a", "0" * len(good), "é" * len(good)):
        assert verp.origin((KEY,), wrong) is None
        assert verp.letters(f"bounces+{wrong}@example.org") == ""


@given(st.text(max_size=80))
def test_whatever_is_given_is_refused_quietly(text: str) -> None:
    """Nobody's text makes it fail."""
    assert verp.origin((KEY,), text) is None
    verp.candidates(text)
    verp.ours("bounces@example.org", text)
    verp.letters(text)


@pytest.mark.parametrize(
    ("recipient", "ours"),
    [
        ("bounces@example.org", True),
        ("Bounces+abc@EXAMPLE.org", True),
        ("bouncesx@example.org", False),
        ("bounces+abc@example.com", False),
        ("bounces", False),
        ("", False),
    ],
)
def test_which_addresses_are_ours(recipient: str, ours: bool) -> None:
    """The bounce address, with or without something behind it."""
    assert verp.ours("bounces@example.org", recipient) is ours
    assert verp.ours("", recipient) is False


def test_letters_are_found_within_text() -> None:
    """Each once, whole words alone."""
    one, two = verp.token(KEY, "ada", "m", TO), verp.token(KEY, "bob", "m", TO)
    assert verp.candidates(f"<bounces+{one}@e.org> {two} {one.upper()} x{two}") == (one, two)
