"""A season of daily editions with the faults that the real register shows: exactly the true changes come out, each once."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory import lexicon, sources
from advisory.errors import ParseError
from advisory.model import Feed, FeedState, Page, Position, Status
from advisory.register import PositionChange
from advisory.sources import us_state

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 45
ADVICE = {1: "Exercise normal precautions in", 2: "Exercise increased caution in", 3: "Reconsider travel to", 4: "Do not travel to"}
#: Countries whose name is one word.
CODES = [code for code in sorted(lexicon.codes()) if lexicon.name(code).isalpha()]


@dataclass
class Place:
    """What the government means, and the edition that the page of old still serves."""

    name: str
    level: int
    issued: datetime
    editions: list[tuple[int, datetime]] = field(default_factory=list)


def row(name: str, slug: str, level: int, issued: str, text: str | None = None, threat: int | None = None) -> str:
    """Return one row as the register writes it."""
    said = f"{ADVICE[level]} {name} due to crime and unrest." if text is None else text
    link = f"https://travel.example/{slug.lower().replace(' ', '-')}-travel-advisory.html"
    return (
        f"<item><title>{name} - {us_state.LABELS[level]}</title><link>{link}</link><pubDate>{issued}</pubDate>"
        f"<description><![CDATA[<p>Reissued with small edits.</p><p>{said}</p>]]></description>"
        f'<category domain="Threat-Level">{us_state.LABELS[threat or level]}</category></item>'
    )


def faulty(place: Place, chance: random.Random, today: datetime) -> list[str]:
    """Return the rows of a place on a day: mostly one and right, at times none, two or wrong ones."""
    level, name, issued = place.level, place.name, f"{place.issued:%a, %d %b %Y}"
    fine = row(name, name, level, issued)
    fault = chance.choice(["vanish", "placeholder", "rollback", "future", "unreadable", "double", "disagree", "title", "redate", "text"])
    old_level, old_date = chance.choice(place.editions)
    other = level % 4 + 1
    return {
        "vanish": [],
        "placeholder": [row(name, name, 1, f"{today:%a, %d %b %Y}", "Exercise normal precaution</p><p>Summary not available")],
        "rollback": [row(name, name, old_level, f"{old_date:%a, %d %b %Y}", f"{ADVICE[old_level]} {name}. This is the classic page.")],
        "future": [row(name, name, other, "Tue, 10 Feb 2920")],
        "unreadable": [row(name, name, other, "15 Dec 20202")],
        "double": [row(name, name, old_level, f"{old_date:%a, %d %b %Y}"), fine],
        "disagree": [row(name, name, level, f"{today:%a, %d %b %Y}", threat=other)],
        "title": [row("Norfolk Island", name, other, f"{today:%a, %d %b %Y}")],
        "redate": [row(name, name, level, f"{today:%a, %d %b %Y}")],
        "text": [row(name, name, other, f"{today:%a, %d %b %Y}", f"{ADVICE[level]} {name} due to crime.")],
    }[fault]


def edition(rows: list[str]) -> bytes:
    """Return a day's document."""
    return f'<rss version="2.0"><channel>{"".join(rows)}</channel></rss>'.encode()


@dataclass
class Register:
    """What is held of the register, from day to day."""

    feed: Feed
    state: FeedState
    held: tuple[Position, ...] = ()

    def read(self, body: bytes, today: datetime) -> tuple[PositionChange, ...]:
        """Take a day's document over and return what is told of it; nothing on a day that is not believed."""
        try:
            reading = sources.load(self.feed.kind).parse(self.feed, Page(url=self.feed.url, body=body, fetched=today))
            judged = sources.judged(self.feed, self.state, self.held, reading, today)
        except ParseError:
            return ()
        self.state = replace(self.state, doubted=judged.doubted, last_good=today)
        self.held = judged.held
        return judged.changes


@pytest.mark.parametrize("seed", range(2))
def test_a_season_of_faults_brings_the_true_changes_alone(seed: int) -> None:
    """Levels that rose or fell are found, each once, in order; nothing else is; bad days change nothing."""
    chance = random.Random(seed)
    feed = Feed(id="us", url="https://travel.example/rss.xml", kind="us-state")
    places = {
        code: Place(name=lexicon.name(code), level=chance.randint(1, 4), issued=BEGIN - timedelta(days=chance.randint(40, 400)))
        for code in CODES
    }
    for place in places.values():
        place.editions.append((chance.randint(1, 4), place.issued - timedelta(days=30)))
    register = Register(feed, FeedState(feed="us"))
    register.read(edition([row(one.name, one.name, one.level, f"{one.issued:%a, %d %b %Y}") for one in places.values()]), BEGIN)
    assert [(one.destination, one.country_level) for one in register.held] == [(code, place.level) for code, place in places.items()]
    true: dict[str, list[tuple[int, int]]] = {}
    seen: dict[str, list[tuple[int | None, int | None]]] = {}
    for day in range(1, DAYS + 1):
        today = BEGIN + timedelta(days=day)
        if day < DAYS - 2:
            code = chance.choice(CODES)
            place = places[code]
            new = chance.choice([level for level in ADVICE if level != place.level])
            # An edition is on the page for days; one that nobody ever saw cannot be told.
            if not true.get(code):
                true[code] = [(place.level, new)]
                place.editions.append((place.level, place.issued))
                place.level, place.issued = new, today
        blank, failed = chance.random() < 0.08 and day < DAYS - 1, chance.random() < 0.05
        rows = [
            line
            for place in places.values()
            for line in (
                [row(place.name, place.name, 1, f"{today:%a, %d %b %Y}", "")]
                if blank
                else faulty(place, chance, today)
                if chance.random() < 0.08 and day < DAYS - 1
                else [row(place.name, place.name, place.level, f"{place.issued:%a, %d %b %Y}")]
            )
        ]
        body = b"<!doctype html><title>Oops</title>" if failed else edition(rows[:20] if chance.random() < 0.05 and day < DAYS else rows)
        if day >= DAYS - 1:  # the last days are good ones: what is true by then is told, falls at the second look
            body = edition(rows)
        for change in register.read(body, today):
            if change.level_moved and change.before is not None:
                seen.setdefault(change.after.destination, []).append((change.before.country_level, change.after.country_level))
                steps = [one for one in change.statements if one.level]
                raised = (change.after.country_level or 0) > (change.before.country_level or 0)
                assert [one.status for one in steps] == [Status.IN_FORCE if raised else Status.LIFTED]
    assert seen == true
    assert len(true) > DAYS // 2
