"""Letters: what each kind says, to whom, with which links, in every language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import html

from advisory import mime, wording
from advisory.model import Alert, Content, Letter, LetterKind, Position, Subscription, Trip
from advisory.render import LARGEST, Renderer, letter, sample

ROOT = Path(__file__).parents[2]
RENDERER = Renderer([ROOT / "templates"])
SITE = "https://advisory.example"
WITHOUT = {LetterKind.CONFIRM, LetterKind.NOBODY, LetterKind.GOODBYE, LetterKind.ADDRESS_CONFIRM}
each_kind = pytest.mark.parametrize("kind", sorted(letter.KINDS))
each_language = pytest.mark.parametrize("language", wording.LANGUAGES)


def written(
    kind: LetterKind,
    language: str = "en",
    *,
    wish: Subscription | None = None,
    alerts: tuple[Alert, ...] = (),
    positions: tuple[Position, ...] = (),
    **changed: object,
) -> Content:
    """Write a letter to a traveller in Berlin."""
    base = Letter(id="l1", kind=kind, key="t1", address="ada@example.org", language=language, zone="Europe/Berlin", at=sample.AT)
    told = replace(base, **changed)  # type: ignore[arg-type]
    return RENDERER.letter(told, wish=wish, alerts=alerts, positions=positions, public_url=SITE)


@each_language
@each_kind
def test_every_letter_is_a_whole_mail(kind: LetterKind, language: str) -> None:
    """Subject, text and HTML; small; one heading; nothing fetched; the address of its reader in none of them."""
    content = written(kind, language, wish=sample.wish(), trip=sample.wish().trips[0])
    root = html.document_fromstring(content.html)
    assert 10 <= len(content.subject) <= 90
    assert content.subject.isprintable() or language == "fr"
    assert len(content.html.encode()) <= LARGEST // 6
    assert (root.get("lang"), len(root.findall(".//h1"))) == (language, 1)
    assert not list(root.iter("img", "script", "form"))
    assert "ada@example.org" not in content.subject + content.text + content.html
    assert "\n\n\n" not in content.text
    assert content.text.startswith(content.subject.replace("\u00a0", " ")[:8])


@each_kind
def test_links_are_those_that_count(kind: LetterKind) -> None:
    """Preferences and unsubscribing only where there is a subscription; the letter's own link where there is a button."""
    content = written(kind)
    names = set(re.findall(r"zz-([a-z]+)-zz", content.text))
    assert names == set(re.findall(r"zz-([a-z]+)-zz", content.html))
    assert {"manage", "unsubscribe"} <= names or kind in WITHOUT
    assert not names & {"manage", "unsubscribe", "why", "wrong"} or kind not in WITHOUT
    assert ("link" in names) is (kind is not LetterKind.ADDRESS_CHANGED)


def test_a_confirmation_says_how_long_it_counts_and_what_to_do_if_it_was_not_you() -> None:
    """The day is the reader's; nothing is asked of somebody who did not ask."""
    text = written(LetterKind.CONFIRM).text
    assert f"Confirm:\n{mime.token('link')}\nThis link counts until 10 February 2026.\n" in text
    assert "If it was not you, do nothing" in text
    assert "Unsubscribe" not in text


def test_a_welcome_says_what_is_in_force_in_each_governments_own_measure() -> None:
    """What one government orders, another may only advise; a register's level stands with the government's own word."""
    alert = sample.notices()[0].change.alert
    found = Position(
        issuer="DE", destination="LB", country_level=2, max_level=4, label="Teilreisewarnung", title="Libanon", url="https://example.org/lb"
    )
    text = written(LetterKind.WELCOME, wish=sample.wish(), alerts=(alert,), positions=(found,)).text
    assert "* Iraq – United States: Order to leave, level 4 of 4, only for the north, since 3 February 2026\n" in text
    assert "* Iraq – United Kingdom: Avoid all travel, since 3 February 2026\n" in text
    assert (
        "* Lebanon – Germany: Level 2 of 4; in parts of the country level 4 of 4 (“Teilreisewarnung”)\n  https://example.org/lb\n" in text
    )
    assert "* Places: Gulf states and Iraq\n" in text
    assert "Sample attribution line." in text


def test_what_an_alert_says_is_not_said_again_by_the_register() -> None:
    """One government, one place, one line."""
    alert = sample.notices()[0].change.alert
    found = Position(issuer="US", destination="IQ", country_level=4, max_level=4, label="Do not travel", title="Iraq")
    text = written(LetterKind.RESUMED, wish=sample.wish(), alerts=(alert,), positions=(found,)).text
    assert text.count("United States") == 1
    silent = replace(alert, shadow=True)
    assert "Level 4 of 4 (“Do not travel”)" in written(LetterKind.RESUMED, alerts=(silent,), positions=(found,)).text


def test_nothing_in_force_is_no_all_clear() -> None:
    """It says what we have not read, not that it is safe."""
    for kind in (LetterKind.WELCOME, LetterKind.RESUMED, LetterKind.TRIP_SOON):
        assert "That is not an all-clear." in written(kind, wish=sample.wish()).text
        assert "all-clear" not in written(kind, alerts=(sample.notices()[0].change.alert,)).text


def test_what_there_is_no_room_for_is_counted() -> None:
    """Somebody who follows the world reads the gravest and how many more there are."""
    codes = [code for code in ("IQ", "IR", "LB", "SY", "YE", "LY", "ML", "SD", "SO", "SS", "HT", "AF") for _ in range(2)]
    found = tuple(
        Position(issuer=("DE", "FR")[place % 2], destination=code, country_level=4, max_level=4, label="x", title="y")
        for place, code in enumerate(codes)
    )
    text = written(LetterKind.WELCOME, positions=found).text
    assert "And 4 more: see the pages of the places." in text


def test_a_pause_says_until_when() -> None:
    """A day, or until somebody says."""
    assert "Until 23 February 2026 you get no travel alerts" in written(LetterKind.PAUSED, until=sample.AT + timedelta(days=20)).text
    assert "until you go on with them" in written(LetterKind.PAUSED).text


def test_a_trip_is_named_in_the_travellers_words() -> None:
    """Where they wrote a city it stays a city; else the country in their language."""
    trip = Trip(places=("IQ",), start=sample.AT, end=sample.AT + timedelta(days=3), id="t", words=("Baghdad",))
    assert written(LetterKind.TRIP_SOON, trip=trip).subject == "Your trip begins soon: Baghdad"
    assert written(LetterKind.TRIP_ENDED, "de", trip=replace(trip, words=())).subject == "Ihre Reise ist vorbei: Irak"
    assert "Baghdad, 3 February 2026 to 6 February 2026" in written(LetterKind.TRIP_SOON, trip=trip).text


DAYS = [
    ("Europe/Berlin", datetime(2026, 3, 2, 23, tzinfo=UTC), "3 March 2026 to 3 March 2026"),
    ("Pacific/Auckland", datetime(2026, 3, 2, 11, tzinfo=UTC), "3 March 2026 to 3 March 2026"),
    ("America/Lima", datetime(2026, 3, 3, 5, tzinfo=UTC), "3 March 2026 to 3 March 2026"),
    ("Etc/GMT-5", datetime(2026, 3, 2, 19, tzinfo=UTC), "3 March 2026 to 3 March 2026"),
    ("No/Where", datetime(2026, 3, 3, tzinfo=UTC), "3 March 2026 to 3 March 2026"),
]


@pytest.mark.parametrize(("zone", "midnight", "expected"), DAYS)
def test_a_trips_days_are_those_that_were_written(zone: str, midnight: datetime, expected: str) -> None:
    """They are kept as midnights of the reader's zone."""
    trip = Trip(places=("IQ",), start=midnight, end=midnight, id="t")
    assert f"Iraq, {expected}" in written(LetterKind.TRIP_SOON, zone=zone, trip=trip).text


HOSTILE = "\u202e<script>alert(1)</script>\r\nBcc: x@example.org {{ message.site }} zz-unsubscribe-zz"


@each_kind
def test_a_travellers_own_words_are_harmless(kind: LetterKind) -> None:
    """Somebody may write anything into a form, also in another's name."""
    trip = Trip(places=("IQ",), start=sample.AT, end=sample.AT, words=(HOSTILE,))
    wish = replace(sample.wish(), follows=(HOSTILE,), trips=(trip,))
    content = written(kind, wish=wish, trip=trip)
    assert content.html.count(mime.token("unsubscribe")) == (0 if kind in WITHOUT else 1)
    assert "<script" not in content.html
    assert "\nBcc:" not in content.text
    assert "\u202e" not in content.subject + content.text + content.html
    assert "\n" not in content.subject


def test_a_kind_may_have_templates_of_its_own(tmp_path: Path) -> None:
    """An operator changes one letter; the others stay as shipped, and a broken one is replaced by the shipped one."""
    own = tmp_path / "letter/welcome"
    own.mkdir(parents=True)
    (own / "subject.txt.j2").write_text("Hello: {{ message.subject }}", encoding="utf-8")
    (own / "body.txt.j2").write_text("{{ message.nothing.more }}", encoding="utf-8")
    renderer = Renderer([tmp_path, ROOT / "templates"])
    told = Letter(id="l1", kind=LetterKind.WELCOME, key="t1", address="ada@example.org", at=sample.AT)
    content = renderer.letter(told, wish=None, alerts=(), positions=(), public_url=SITE)
    assert content.subject == "Hello: Your travel alerts have begun"
    assert content.text.startswith("Your travel alerts have begun")
    assert list(renderer.faults) == ["letter/welcome/body.txt.j2"]
    assert [problem.code for problem in renderer.check()] == ["ADV503"]
