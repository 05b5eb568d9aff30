"""The table of whom citizens call, and which messages name whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import builders
import pytest

from advisory import contacts, lexicon, render
from advisory.model import Change, Notice, Reason, Severity
from advisory.render import Renderer, sample

RENDERER = Renderer([Path(__file__).parents[2] / "templates"])
CODES = ("US", "GB", "CA", "AU", "DE", "NL", "FR", "IE", "NZ")


def test_every_entry_is_whole() -> None:
    """A country, pages over https, a number that can be dialled from abroad, and whether somebody has checked it."""
    assert tuple(contacts.table()) == CODES
    for code, found in contacts.table().items():
        assert found.government == code
        assert lexicon.name(code) != code
        assert found.phones[0].number.startswith("+")
        assert all(re.fullmatch(r"\+?[0-9][0-9 ]+", phone.number) for phone in found.phones)
        assert all(urlsplit(url).scheme == "https" and urlsplit(url).hostname for url in (found.advice, found.embassies))
        assert re.fullmatch(r"not yet|20\d\d-\d\d-\d\d", found.checked)
        assert found.office
        assert found.short
    assert contacts.of("XX") is None
    assert contacts.known(("FR", "JP", "GB", "FR")) == ("FR", "GB")
    assert [str(phone) for phone in contacts.table()["US"].phones] == [
        "+1 202 501 4444 (from abroad)",
        "1 888 407 4747 (from the US and Canada)",
    ]


GRAVE = builders.change()
LOW = builders.change(severity=Severity.WATCH)
SILENT = replace(sample.about_sources()[0].change, severity=Severity.WARNING)
WHO: list[tuple[str, Sequence[Change], Sequence[str], tuple[str, ...]]] = [
    ("the reader's own government", [GRAVE], ("GB",), ("GB",)),
    ("several passports", [GRAVE], ("GB", "FR", "DE", "NL"), ("GB", "FR", "DE")),
    ("the one that speaks, when she has no passport", [GRAVE], (), ("US",)),
    ("nobody, when hers has no entry", [GRAVE], ("JP",), ()),
    ("nobody, when it is not grave", [LOW], ("GB",), ()),
    ("the grave one of two", [LOW, GRAVE], ("GB",), ("GB",)),
    ("nobody, when it is over", [builders.change(reason=Reason.ENDED)], ("GB",), ()),
    ("nobody, for a source", [SILENT], ("GB",), ()),
]


@pytest.mark.parametrize(("what", "changes", "passports", "wanted"), WHO, ids=[row[0] for row in WHO])
def test_whose_help_a_message_names(what: str, changes: Sequence[Change], passports: Sequence[str], wanted: tuple[str, ...]) -> None:
    """At severity warning and above, while it lasts."""
    assert render.help_of([Notice(row=1, change=change) for change in changes], passports) == wanted, what


def test_each_government_is_one_line() -> None:
    """The number and where the embassies are listed, in text and HTML; other readers' messages are other bytes."""
    notices = [Notice(row=1, change=GRAVE)]
    found = RENDERER.alert(notices, language="en", zone="UTC", at=sample.AT, public_url="https://x.example", help_of=("GB", "NL"))
    assert "* United Kingdom: +44 20 7008 5000\n  Embassies: https://www.gov.uk/world/embassies\n" in found.text
    assert '<a class="link"' in found.html
    assert "embassies (nederlandwereldwijd.nl)" in found.html
    plain = RENDERER.alert(notices, language="en", zone="UTC", at=sample.AT, public_url="https://x.example")
    assert "HELP FOR CITIZENS" not in plain.text
    keys = {render.body_key(notices, "en", "UTC", "email", "r1", helping) for helping in ((), ("GB",), ("GB", "NL"))}
    assert len(keys) == 3
