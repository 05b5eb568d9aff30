"""What the vault seals stays sealed, opens where it was sealed, and outlives its key's successor."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.errors import StoreError
from advisory.vault import Vault, normal

OLD, NEW = "an old key of the house", "a new key of the house"


@given(text=st.text(), label=st.text())
def test_what_is_sealed_opens_at_its_place(text: str, label: str) -> None:
    """Any text comes back whole, and is not seen in what is stored."""
    vault = Vault((NEW,))
    sealed = vault.seal(text, label=label)
    assert vault.open(sealed, label=label) == text
    assert sealed.isascii()
    assert len(text) < 4 or text not in sealed


def test_the_same_text_is_never_sealed_alike() -> None:
    """Two rows with the same passport do not look the same."""
    vault = Vault((NEW,))
    assert vault.seal("GB", label="a") != vault.seal("GB", label="a")


def test_an_older_key_still_opens_and_is_known_as_one() -> None:
    """After a rotation old rows are read, and known as those to seal anew."""
    before, after = Vault((OLD,)), Vault((NEW, OLD))
    sealed = before.seal("ada@example.org", label="here")
    assert after.open(sealed, label="here") == "ada@example.org"
    assert not sealed.startswith(after.mark)
    assert after.seal("x", label="here").startswith(after.mark)
    assert sealed.startswith(before.mark)


def test_a_key_that_is_gone_is_asked_for() -> None:
    """The sentence names the setting, and holds nothing of the person."""
    sealed = Vault((OLD,)).seal("ada@example.org", label="here")
    with pytest.raises(StoreError, match="a key this process does not have: put the old one into ADVISORY_SECRET_KEY after the new one"):
        Vault((NEW,)).open(sealed, label="here")


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-4], lambda s: s[:30] + ("A" if s[30] != "A" else "B") + s[31:], lambda s: s[:20], lambda s: s + "!"]
)
def test_what_was_changed_does_not_open(spoil: object) -> None:
    """A row that was cut or edited is refused, not half read."""
    sealed = Vault((NEW,)).seal("ada@example.org" * 3, label="here")
    with pytest.raises(StoreError, match="does not open"):
        Vault((NEW,)).open(spoil(sealed), label="here")  # type: ignore[operator]


def test_what_was_moved_does_not_open() -> None:
    """One person's row put into another's place is refused."""
    vault = Vault((NEW,))
    with pytest.raises(StoreError, match="does not open"):
        vault.open(vault.seal("x", label="traveller.a"), label="traveller.b")


@pytest.mark.parametrize("stored", ["", "v1", "v1.", "v1.abc", "v2.abc.def", '{"key": "ada"}'])
def test_what_is_no_sealed_text_is_refused(stored: str) -> None:
    """Plain and unknown forms are named as such."""
    with pytest.raises(StoreError, match="no form this version knows"):
        Vault((NEW,)).open(stored, label="x")


@pytest.mark.parametrize("secrets", [(), ("",), ("x", "")])
def test_no_key_is_no_vault(secrets: tuple[str, ...]) -> None:
    """Nothing is ever sealed with an empty key."""
    with pytest.raises(StoreError, match="ADVISORY_SECRET_KEY"):
        Vault(secrets)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Example.org", "ada@example.ORG"),
        (" ada@example.org\n", "ada@example.org"),
        ("ada@example.org.", "ada@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ADA@XN--BCHER-KVA.EXAMPLE"),
        ("jose\u0301@example.org", "jos\u00e9@example.org"),
        ("STRASSE@example.org", "straße@example.org"),
    ],
)
def test_spellings_of_one_mailbox_are_one(one: str, other: str) -> None:
    """Case, composition and the domain's script do not make another person."""
    vault = Vault((NEW, OLD))
    assert vault.digests(one) == vault.digests(other)


@pytest.mark.parametrize("other", ["ada+x@example.org", "a.da@example.org", "ada@example.com", "ada@mail.example.org", "ada"])
def test_other_mailboxes_are_others(other: str) -> None:
    """No provider's private habit is guessed at."""
    assert Vault((NEW,)).digest(other) != Vault((NEW,)).digest("ada@example.org")


def test_digests_are_keyed_and_the_newest_comes_first() -> None:
    """Another key gives another digest; after a rotation both are looked up."""
    before, after = Vault((OLD,)), Vault((NEW, OLD))
    assert after.digests("ada@example.org") == (after.digest("ada@example.org"), before.digest("ada@example.org"))
    assert after.digest("ada@example.org") != before.digest("ada@example.org")
    assert Vault((NEW, NEW)).digests("ada@example.org") == (after.digest("ada@example.org"),)


@given(st.text())
def test_any_text_has_a_normal_form_that_stays(address: str) -> None:
    """Nothing a form may hold breaks the look-up, and the normal form is one."""
    assert isinstance(normal(address), str)
    assert normal(f"ada@{'x' * 70}.example") == normal(f"Ada@{'X' * 70}.example")


def test_opening_costs_microseconds() -> None:
    """Reading a person costs far below what sending a mail does."""
    vault = Vault((NEW, OLD))
    sealed = vault.seal("x" * 600, label="subscription.ada")
    best = min(_timed(vault, sealed) for _ in range(5))
    assert best < 50e-6, f"{best * 1e6:.1f} us for one"


def _timed(vault: Vault, sealed: str) -> float:
    begin = time.perf_counter()
    for _ in range(500):
        vault.open(sealed, label="subscription.ada")
    return (time.perf_counter() - begin) / 500
