"""What readers, operators and machines read of a source that is silent, in trouble, or well again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from advisory import reliance, render
from advisory.model import OF_FILES, OF_LEDGER, AlertKey, Change, Content, Notice, Severity
from advisory.render import Renderer, sample, silence

RENDERER = Renderer([Path(__file__).parents[2] / "templates"])
SILENT, BACK, TROUBLE, WELL = (notice.change for notice in sample.about_sources())


def mail(*changes: Change, zone: str = "America/Lima") -> Content:
    """Return a reader's mail."""
    notices = [Notice(row=row, change=change) for row, change in enumerate(changes)]
    return RENDERER.alert(notices, language="en", zone=zone, at=sample.AT, public_url="https://advisory.example")


def internal(*changes: Change) -> Content:
    """Return operators' mail."""
    notices = [Notice(row=row, change=change) for row, change in enumerate(changes)]
    return RENDERER.internal(notices=notices, language="en", zone="UTC", at=sample.AT, public_url="https://advisory.example")


def of(change: Change, government: str) -> Change:
    """Return the same of another government."""
    key = AlertKey(rule="source-silent", destination=f"@{government}")
    return replace(change, alert=replace(change.alert, id=f"a-{government}", key=key))


def test_silence_says_since_when_what_it_means_and_where_to_look() -> None:
    """In the reader's zone, with the page to look at, and that it is no all-clear; nothing in it is green."""
    found = mail(SILENT)
    assert found.subject == "The UK FCDO: no news since 2 February 2026"
    for words in (
        "We cannot read the travel advice of the United Kingdom any more",
        "2 February 2026, 01:12 Lima time (06:12 UTC)",
        "is not an all-clear",
        "We tell you once when we read it again.",
        "https://www.gov.uk/foreign-travel-advice",
    ):
        assert words in found.text
        assert words in found.html
    assert "LOOK THERE YOURSELF\n" in found.text
    assert RENDERER.revision
    assert "()" not in found.html


def test_its_end_says_so_and_is_no_all_clear_either() -> None:
    """That a source is back says nothing about any country."""
    found = mail(BACK)
    assert found.subject == "The UK FCDO: read again, silent since 2 February 2026"
    assert "We read the travel advice of the United Kingdom again." in found.text
    assert "told in messages of its own" in found.text
    assert "Silent since 2 February 2026 → read again" in found.html
    both = mail(SILENT, BACK)
    assert "BEFORE THAT\n* 3 February 2026, 01:12 Lima time (06:12 UTC): source silent." in both.text


def test_a_government_without_an_entry_is_named_all_the_same() -> None:
    """There is no page to link to, and the sentence says whose advice it is."""
    found = mail(of(SILENT, "JP"))
    assert found.subject == "The travel advice of Japan: no news since 2 February 2026"
    assert "LOOK THERE" not in found.text


def test_several_sources_and_alerts_share_one_message() -> None:
    """A digest shows each in its place; many are told in short, with the two sentences that matter."""
    found = mail(SILENT, of(BACK, "US"), of(SILENT, "DE"), of(SILENT, "AU"), *(notice.change for notice in sample.notices()[:2]))
    for words in ("the travel advice of the United Kingdom", "the travel advice of Germany", "not an all-clear", "Iraq"):
        assert words in found.text
        assert words in found.html
    assert found.text.startswith("5 changes: Iraq, Travel advice of ")
    assert "(and " in found.subject


def test_operators_read_what_is_wrong_and_what_is_well_again() -> None:
    """The fault's own sentence with its way out; what is over does not look like a fault."""
    found = internal(TROUBLE)
    assert found.subject == "For operators: Feed sample: it did not answer; look at its address."
    assert "1 fault\n" in found.text
    assert "FEED DRIFTING sample\nFeed sample: it did not answer; look at its address.\nSince 2 February 2026, 06:12 UTC" in found.text
    over = internal(WELL, BACK)
    assert over.text.startswith("2 well again\n")
    assert "FEED WELL sample" in over.text
    assert "SOURCE READ AGAIN United Kingdom" in over.text
    mixed = internal(TROUBLE, BACK, sample.notices()[9].change)
    assert mixed.text.startswith("1 fault, 1 well again and 1 report to decide about")
    assert mixed.subject.endswith("(and 2 more)")


def test_an_outage_of_every_feed_is_a_mail_of_bounded_size() -> None:
    """The worst are told in full, the others counted."""
    note = "feed f: the host did not answer within 20 s; look at its address, or at the network. " * 6
    many = [replace(TROUBLE, alert=replace(TROUBLE.alert, id=f"a-{number}"), note=note) for number in range(500)]
    found = internal(*many)
    assert found.text.startswith("500 faults\n")
    assert found.text.count("FEED DRIFTING sample") == 40
    assert "And 460 more: `advisory status` lists what is wrong now.\n" in found.text
    assert "And 460 more" in found.html
    assert len(found.html.encode()) < 100_000


def test_a_trouble_that_reaches_a_reader_s_template_says_its_sentence() -> None:
    """It goes to operators; a receiver whose mail mixes it with alerts reads it all the same."""
    found = mail(TROUBLE, *(notice.change for notice in sample.notices()[:1]))
    assert "Feed sample: it did not answer; look at its address." in found.text
    assert mail(WELL).subject == "Feed sample: it did not answer; look at its address"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (SILENT, {"government": "GB", "feed": None, "state": "silent", "page": "https://www.gov.uk/foreign-travel-advice"}),
        (BACK, {"government": "GB", "feed": None, "state": "well", "page": "https://www.gov.uk/foreign-travel-advice"}),
        (of(SILENT, "JP"), {"government": "JP", "feed": None, "state": "silent", "page": None}),
        (TROUBLE, {"government": None, "feed": "sample", "state": "drifting", "page": None}),
    ],
    ids=["silent", "back", "no-page", "trouble"],
)
def test_webhooks_say_what_is_with_the_source(change: Change, wanted: dict[str, str | None]) -> None:
    """The same shape as every alert, with `health` beside it."""
    body = json.loads(render.webhook(Notice(row=1, change=change)))
    assert body["type"] == f"advisory.alert.{change.reason}"
    assert body["data"]["alert"]["destination"] == change.alert.key.destination
    assert (body["data"]["statements"], body["data"]["sources"], body["data"]["change"]["from"]) == ([], [], None)
    health = body["data"]["health"]
    assert health.pop("sentence") == "feed sample: it did not answer; look at its address."
    assert health == wanted
    about_a_place = json.loads(render.webhook(sample.notices()[0]))
    assert "health" not in about_a_place["data"]


@pytest.mark.parametrize(("rank", "word"), [(0, "well"), (1, "drifting"), (2, "stale"), (3, "refused")])
def test_a_feed_is_in_one_of_four_states(rank: int, word: str) -> None:
    """The rank of what stands is the kind of trouble."""
    stands = replace(TROUBLE.alert.standing, rank=rank, severity=Severity.WARNING)
    assert silence.state(replace(TROUBLE, alert=replace(TROUBLE.alert, standing=stands))) == word


def of_files(change: Change, note: str) -> Change:
    """Return the same of the operator's own files."""
    key = AlertKey(rule="source-trouble", destination=OF_FILES)
    rank = int(reliance.Trouble.REFUSED) if change is TROUBLE else 0
    return replace(change, note=note, alert=replace(change.alert, key=key, standing=replace(change.alert.standing, rank=rank)))


REFUSED = of_files(TROUBLE, "/srv/config/rules/own.yaml:3:30: I do not know the word `odered` (did you mean `ordered`?)")
IN_FORCE = of_files(WELL, "the operator's files are in force again")


def test_operators_read_which_change_of_the_files_was_refused_and_where() -> None:
    """The first mistake as `advisory check` tells it, and that the old files stay in force; and once that all is well again."""
    found = internal(REFUSED)
    assert found.subject.startswith(
        "For operators: Changed files were refused, and the old ones stay in force: /srv/config/rules/own.yaml:3:30"
    )
    for words in ("/srv/config/rules/own.yaml:3:30: I do not know the word `odered`", "the old ones stay in force"):
        assert words in found.text
        assert words in found.html
    assert "FILES REFUSED" in found.text
    well = internal(IN_FORCE)
    assert well.subject.startswith("For operators: The operator's files are in force again")
    assert "as they are in their folder" in well.text
    assert "Feed /config" not in found.text + well.text
    health = silence.health(REFUSED)
    assert (health["state"], health["feed"], health["files"], silence.health(IN_FORCE)["state"]) == ("refused", None, True, "well")


def of_books(change: Change, note: str) -> Change:
    """Return the same of the ledger."""
    found = of_files(change, note)
    return replace(found, alert=replace(found.alert, key=AlertKey(rule="source-trouble", destination=OF_LEDGER)))


GAP = of_books(TROUBLE, "Change c-1.1 lacks a notice for ada")
BALANCED = of_books(WELL, "the ledger balances again")


def test_operators_read_of_a_gap_in_the_ledger_and_of_its_end() -> None:
    """Who may not have been told, and what to do first; in mails and for machines."""
    found = internal(GAP)
    assert found.subject.startswith("For operators: The ledger does not balance, and somebody may not have been told: Change c-1.1")
    for words in ("lacks a notice for ada. Tell them by hand first.",):
        assert words in found.text
        assert words in found.html
    assert "LEDGER: GAP" in found.text
    assert "Feed /ledger" not in found.text
    assert internal(BALANCED).subject.startswith("For operators: The ledger balances again")
    health = silence.health(GAP)
    assert (health["state"], health["feed"], health["ledger"], silence.health(BALANCED)["state"]) == ("gap", None, True, "well")
    reader = mail(GAP)
    assert reader.subject == "The ledger has a gap: somebody may not have been told"
    assert "lacks a notice for ada" in reader.text
    assert mail(BALANCED).subject == "The ledger balances again"


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("de", "Geänderte Dateien wurden abgelehnt", "die alten gelten weiter: /srv/config/rules/own.yaml:3:30"),
        ("fr", "Des fichiers modifiés ont été refusés", "les anciens restent en vigueur"),
    ],
)
def test_refused_files_in_other_languages(language: str, subject: str, words: str) -> None:
    """All but the mistake itself, which stands as the validator has it."""
    notices = [Notice(row=1, change=REFUSED)]
    found = RENDERER.internal(notices=notices, language=language, zone="UTC", at=sample.AT, public_url="https://advisory.example")
    assert subject in found.subject
    assert words in found.text
    assert "did you mean `ordered`?" in found.text


def test_a_digest_shows_refused_files_among_other_news() -> None:
    """They have a place of their own there, and both steps stand in it."""
    found = mail(REFUSED, IN_FORCE, of(SILENT, "US"))
    for words in ("The operator's files", "FILES IN FORCE", "files refused", "the travel advice of the United States"):
        assert words in found.text
