"""An index and its pages: read when their edition changes, a few at a time, and never all-clear because one is missing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import flow
from servers import feedserver

from advisory import follow, lexicon
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.model import AlertState, Reason

AVOID, ESSENTIAL = "avoid_all_travel_to_whole_country", "avoid_all_but_essential_travel_to_whole_country"
WORDS = {
    AVOID: "FCDO advises against all travel to {}.",
    ESSENTIAL: "FCDO advises against all but essential travel to {}.",
    "": "Before you travel to {}, read about entry requirements.",
}


def index(**editions: str) -> feedserver.Reply:
    """Return the index of travel advice, with the edition of each country's page."""
    children = [
        {
            "api_path": f"/api/content/foreign-travel-advice/{slug}", "base_path": f"/foreign-travel-advice/{slug}", "title": f"{slug.title()} travel advice",
            "public_updated_at": edition, "withdrawn": False, "details": {"country": {"slug": slug, "name": slug.title(), "synonyms": []}, "change_description": "x"},
        }
        for slug, edition in editions.items()
    ]  # fmt: skip
    body = {"document_type": "travel_advice_index", "base_path": "/foreign-travel-advice", "links": {"children": children}}
    return feedserver.Reply(body=json.dumps(body).encode(), content_type="application/json")


def page(slug: str, status: str, edition: str) -> feedserver.Reply:
    """Return a country's page."""
    name = slug.title()
    body = {
        "content_id": slug, "base_path": f"/foreign-travel-advice/{slug}", "document_type": "travel_advice", "title": f"{name} travel advice",
        "public_updated_at": edition, "withdrawn_notice": {},
        "details": {
            "alert_status": [status] if status else [], "change_description": "Latest update: the advice has changed.",
            "country": {"slug": slug, "name": name, "synonyms": []},
            "parts": [{"slug": "warnings-and-insurance", "title": "Warnings and insurance", "body": f"<p>{WORDS[status].format(name)}</p>"}],
        },
    }  # fmt: skip
    return feedserver.Reply(body=json.dumps(body).encode(), content_type="application/json")


async def polled(app: App, clock: VirtualClock) -> list[tuple[str, Reason]]:
    """Let an hour pass, poll, and return what was told."""
    clock.move_to(clock.now() + timedelta(hours=1))
    done = await app.poll("gb")
    assert done is not None
    assert done.fault is None
    return [(change.alert.key.destination, change.reason) for change in done.changes if change.reason.told]


async def test_a_register_of_pages(tmp_path: Path, base: str) -> None:
    """The first poll is a baseline; a changed page is read alone; a page that fails keeps its level and is read later."""
    one, two, three = (f"2020-01-0{day}T09:00:00Z" for day in (1, 2, 3))
    async with feedserver.FeedServer() as server:
        url = server.play("/advice", index(iraq=one, iran=one, oman=one))
        for slug, status in (("iraq", ESSENTIAL), ("iran", AVOID), ("oman", "")):
            server.play(f"/advice/{slug}", page(slug, status, one))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 1m, floor: 2, allow_private: yes"
        flow.write(
            tmp_path, feeds=flow.feeds(row), rules=flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere")
        )
        async with flow.opened(tmp_path, base=base) as (app, clock):
            assert await polled(app, clock) == []
            assert {found.destination: found.country_level for found in await app.store.positions("gb")} == {"IQ": 3, "IR": 4, "OM": None}

            asked = len(server.requests)
            server.play("/advice", index(iraq=two, iran=one, oman=one))
            server.play("/advice/iraq", page("iraq", AVOID, two))
            assert await polled(app, clock) == [("IQ", Reason.ESCALATED)]
            assert len(server.requests) == asked + 2, "the index, and the one page that changed"

            server.play("/advice", index(iraq=two, iran=three, oman=one))
            server.play("/advice/iran", feedserver.Reply(status=500))
            assert await polled(app, clock) == []
            assert {found.key for found in await app.store.faults()} == {"feed:gb:notes"}

            server.play("/advice/iran", page("iran", ESSENTIAL, three))
            assert await polled(app, clock) == [], "a fall waits for a second look"
            assert await polled(app, clock) == [("IR", Reason.EASED)]
            assert await app.store.faults() == ()

            server.play("/advice", index(iraq=two))
            clock.move_to(clock.now() + timedelta(hours=3))
            done = await app.poll("gb")
            assert done is not None
            assert "floor" in str(done.fault)
            assert len(await app.store.alerts(states=[AlertState.OPEN])) == 2


@flow.whole
async def test_a_page_that_changes_without_a_new_edition(tmp_path: Path, base: str) -> None:
    """A page is read again within a day though its index says that nothing changed; a rise found so is told."""
    one = "2020-01-01T09:00:00Z"
    async with feedserver.FeedServer() as server:
        url = server.play("/advice", index(iraq=one, iran=one, oman=one))
        for slug in ("iraq", "iran", "oman"):
            server.play(f"/advice/{slug}", page(slug, "", one))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 1m, floor: 2, allow_private: yes"
        rules = flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere")
        flow.write(tmp_path, feeds=flow.feeds(row), rules=rules)
        async with flow.opened(tmp_path, base=base) as (app, clock):
            assert await polled(app, clock) == []
            server.play("/advice/iraq", page("iraq", AVOID, one))
            asked = len(server.requests)
            told = [await polled(app, clock) for _ in range(25)]
            assert [change for changes in told for change in changes] == [("IQ", Reason.FIRST)]
            assert [request.path for request in server.requests[asked:]].count("/advice/iraq") == 1


@flow.whole
async def test_an_index_longer_than_one_poll_is_read_soon(tmp_path: Path, base: str) -> None:
    """What one poll does not read waits for the next, which comes soon; each page is asked for once."""
    one = "2020-01-01T09:00:00Z"
    names = [
        lexicon.name(code).lower() for code in sorted(lexicon.codes()) if lexicon.name(code).isascii() and lexicon.name(code).isalpha()
    ]
    assert len(names) > follow.MOST
    async with feedserver.FeedServer() as server:
        url = server.play("/advice", index(**dict.fromkeys(names, one)))
        for name in names:
            server.play(f"/advice/{name}", page(name, "", one))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 5m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row))
        async with flow.opened(tmp_path, base=base) as (app, clock):
            await polled(app, clock)
            (state,) = await app.store.feed_states()
            assert len(state.links) == follow.MOST
            assert state.due is not None
            assert state.due - clock.now() < timedelta(minutes=1)
            await polled(app, clock)
            (state,) = await app.store.feed_states()
            assert len(state.links) == len(names)
            assert len(server.requests) == len(names) + 2
