"""What an operator should look at of that which looks like advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory import phrase, sighted
from advisory.model import ANYWHERE, Directive, Item, Possible, Rule, Subscription
from advisory.ports import ReadItem, Sighting
from advisory.rulebook import Rulebook

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYWHERE = frozenset({ANYWHERE})
QUOTE = "The embassy would have every tourist out of Chad before the rains come in June."


def possible(quote: str = QUOTE, *places: str, family: Directive = Directive.LEAVE) -> Possible:
    """Return what looks like advice."""
    return Possible(family=family, destinations=places or ("TD",), quote=quote)


def read(*found: Possible, guid: str = "a", feed: str = "wire") -> ReadItem:
    """Return an item in which that was found."""
    item = Item(feed=feed, guid=guid, url=f"https://{feed}.example/{guid}", title="A story", text=" ".join(each.quote for each in found))
    return ReadItem(item=item, digest="", statements=(), possible=found)


def seen(
    *items: ReadItem, known: tuple[Sighting, ...] = (), now: datetime = NOON, places: frozenset[str] = EVERYWHERE
) -> tuple[Sighting, ...]:
    """Return what is new, or met again."""
    return sighted.sightings(items, places, known, now)


@pytest.mark.parametrize(
    ("rules", "people", "watched"),
    [
        ({}, (), set()),
        ({"r": "avoid travel to Peru"}, (), {"PE"}),
        ({"r": "citizens urged to leave anywhere"}, (), {ANYWHERE}),
        ({}, (Subscription(key="ada", channel="email", places=("IQ",)),), {"IQ"}),
    ],
    ids=["nobody", "a rule", "a rule for all", "a subscriber"],
)
def test_what_is_watched(rules: dict[str, str], people: tuple[Subscription, ...], watched: set[str]) -> None:
    """The places of rules and of people."""
    made = tuple(Rule(id=name, title="", when=phrase.compile(said)) for name, said in rules.items())
    assert sighted.watched(Rulebook.of(feeds=(), rules=made, subscribers=people)) == watched


def test_only_watched_places_are_sighted() -> None:
    """A sentence keeps those of its places that somebody watches; one without any is nobody's business."""
    [found] = seen(read(possible(QUOTE, "TD", "PE"), possible("Another one of Malta.", "MT")), places=frozenset({"PE"}))
    assert found.possible.destinations == ("PE",)
    assert (found.feed, found.guid, found.title, found.url) == ("wire", "a", "A story", "https://wire.example/a")
    assert (found.seen, found.last, found.count, found.answer) == (NOON, NOON, 1, None)


def test_an_id_is_derived() -> None:
    """The same words of the same place and family have it anywhere, whatever the case and the white space."""
    [one], [other] = seen(read(possible())), seen(read(possible(QUOTE.upper().replace(" ", "\n")), guid="z", feed="gazette"))
    assert one.id == other.id
    assert one.id.startswith("p-")
    assert one.id != seen(read(possible(family=Directive.EVACUATION)))[0].id


def test_a_story_is_sighted_once() -> None:
    """A copy in another paper counts; the same item, read again, does not."""
    [one] = seen(read(possible()))
    copy = read(possible(QUOTE.replace("in June", "in July")), feed="gazette")
    [again] = seen(copy, known=(one,), now=NOON + HOUR)
    assert (again.id, again.count, again.last, again.seen) == (one.id, 2, NOON + HOUR, NOON)
    assert again.others == (copy.possible[0].quote,)
    assert seen(read(possible()), known=(one,), now=NOON + HOUR) == ()
    [both] = seen(read(possible()), copy)
    assert both.count == 2


def test_other_words_for_the_same_join_what_waits() -> None:
    """Within a day, and few of them are kept; later, or once it was answered, they are something new to look at."""
    [one] = seen(read(possible()))
    words = [f"Quite other words, {number} of them: {'xyzuvw'[number] * 9}." for number in range(6)]
    joined = one
    for number, said in enumerate(words):
        [joined] = seen(read(possible(said), guid=str(number)), known=(joined,), now=NOON + HOUR)
    assert (joined.id, joined.count, len(joined.others)) == (one.id, 7, 5)
    [same] = seen(read(possible(), guid="again"), known=(joined,), now=NOON + HOUR)
    assert (same.count, same.others) == (8, joined.others)
    assert [each.id == one.id for each in seen(read(possible(words[0]), guid="b"), known=(one,), now=NOON + 25 * HOUR)] == [False]
    answered = replace(one, answer=False, answered=NOON)
    assert [each.id == one.id for each in seen(read(possible(words[0]), guid="b"), known=(answered,), now=NOON + HOUR)] == [False]


def test_an_answered_story_does_not_come_back() -> None:
    """Its copies are left alone for a week; another place or another family is another story."""
    [one] = seen(read(possible()))
    answered = replace(one, answer=True, answered=NOON)
    assert seen(read(possible(), guid="b"), known=(answered,), now=NOON + HOUR) == ()
    assert len(seen(read(possible(), guid="b"), known=(answered,), now=NOON + timedelta(days=8))) == 1
    assert len(seen(read(possible(QUOTE, "PE"), guid="b"), known=(one,), now=NOON)) == 1
    assert len(seen(read(possible(family=Directive.EVACUATION), guid="b"), known=(one,), now=NOON)) == 1


def test_the_form_that_commands_print() -> None:
    """Keys and values of the JSON."""
    [one] = seen(read(possible()))
    form = sighted.form(one)
    assert form == {
        "possible": one.id, "family": "leave", "destinations": ["TD"], "quote": QUOTE, "others": [], "feed": "wire", "title": "A story",
        "url": "https://wire.example/a", "published": None, "since": "2026-03-01T12:00:00Z", "last": "2026-03-01T12:00:00Z", "count": 1,
        "advice": None,
    }  # fmt: skip
