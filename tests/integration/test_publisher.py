"""The publisher on loopback does what it is told, and counts what it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from random import Random

import pytest
from servers import faults

from advisory.demo.publisher import Publisher, Reply, Tally
from advisory.http import Answer, Door, DoorError

PAGE = Reply(body=b"<rss/>", content_type="application/rss+xml")


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """The way out."""
    door = Door(user_agent="advisory/test")
    yield door
    await door.close()


async def ask(door: Door, url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask for an address, patiently for a second."""
    return await door.ask("GET", url, headers=headers or {}, timeout=1, max_bytes=1_000_000, allow_private=True, redirects=5)


async def test_each_host_has_a_port_and_a_tally_of_its_own(door: Door) -> None:
    """What is asked of one is not counted at the other."""
    async with Publisher() as publisher:
        one, other = await publisher.open("one.example"), await publisher.open("other.example")
        assert one is await publisher.open("one.example")
        assert one.port != other.port
        address = one.publish("/feed?x=1", PAGE)
        await asyncio.gather(*(ask(door, address) for _ in range(3)))
        assert (await ask(door, f"{other.url}/feed")).status == 404
        assert (one.tally.requests, other.tally.requests, len(publisher.requests)) == (3, 1, 4)
        assert 1 <= one.tally.most_at_once <= 3
        assert one.tally.under_way == 0


def test_a_tally_knows_gaps_and_crowds() -> None:
    """The smallest gap between two beginnings, and the most within a time."""
    tally = Tally(starts=[0.0, 1.0, 1.5, 4.0])
    assert (tally.smallest_gap, tally.most_within(1.5), tally.most_within(0.1), tally.most_within(9)) == (0.5, 3, 1, 4)
    assert (Tally().smallest_gap, Tally().most_within(1)) == (float("inf"), 0)


async def test_validators_are_honoured(door: Door) -> None:
    """Sent back as they were they bring 304; others the document."""
    async with Publisher() as publisher:
        site = await publisher.open("paper")
        address = site.publish("/", Reply(body=b"x", last_modified="Mon, 02 Mar 2026 12:00:00 GMT").tagged())
        etag = (await ask(door, address)).headers["etag"]
        assert (await ask(door, address, {"If-None-Match": etag})).status == 304
        assert (await ask(door, address, {"If-Modified-Since": "Mon, 02 Mar 2026 12:00:00 GMT"})).status == 304
        assert (await ask(door, address, {"If-None-Match": '"other"'})).body == b"x"


async def test_a_document_may_be_made_when_it_is_asked(door: Door) -> None:
    """And `*` stands for every path that has none."""
    made = iter((b"first", b"second"))
    async with Publisher() as publisher:
        site = await publisher.open("paper")
        address = site.publish("/feed", lambda: Reply(body=next(made)))
        site.publish("*", PAGE)
        assert [(await ask(door, address)).body for _ in range(2)] == [b"first", b"second"]
        assert (await ask(door, f"{site.url}/anything")).body == PAGE.body


async def test_faults_come_as_often_as_they_were_asked_for(door: Door) -> None:
    """Then all is well; healing forgets the rest, and the weather."""
    async with Publisher() as publisher:
        site = await publisher.open("paper")
        address = site.publish("/feed", PAGE)
        site.afflict("/feed", faults.WIRE["503"], 2)
        assert [(await ask(door, address)).status for _ in range(3)] == [503, 503, 200]
        site.afflict("/feed", faults.WIRE["410"])
        site.heal()
        assert (await ask(door, address)).status == 200
        weather = site.weather = faults.Weather(Random(1), 1.0)
        weather.over("/feed", {"gone": faults.WIRE["410"]})
        assert (await ask(door, address)).status == 410
        assert weather.came == {"gone": 1}
        site.heal()
        assert (await ask(door, address)).status == 200


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("silence", "timeout"), ("slow drip", "timeout"), ("reset", "refused"), ("cut off", "protocol"), ("gzip bomb", "too_large"),
        ("redirect loop", "protocol"), ("redirect to a closed port", "refused"),
    ],
)  # fmt: skip
async def test_what_the_way_does_to_an_answer(door: Door, name: str, kind: str) -> None:
    """Each is what its name says, as the client sees it."""
    async with Publisher() as publisher:
        site = await publisher.open("paper")
        address = site.publish("/feed", Reply(body=b"<rss/>" * 100).tagged())
        site.afflict("/feed", faults.WIRE[name], 9)
        with pytest.raises(DoorError) as refused:
            await ask(door, address)
        assert refused.value.kind == kind


async def test_a_permanent_redirect_leads_to_the_document(door: Door) -> None:
    """And names its new address."""
    async with Publisher() as publisher:
        site = await publisher.open("paper")
        address = site.publish("/feed", PAGE)
        site.afflict("/feed", faults.WIRE["moved for good"], 2)
        answer = await ask(door, address)
        assert (answer.body, answer.moved_to) == (PAGE.body, f"{address}?moved=1")
