"""Limits in the whole flow: what is above one is held, shown, and told at the end of its time as one; nothing is lost."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from pathlib import Path

import flow
from servers import hookserver

from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.model import DeliveryState, Suppression
from advisory.plan import OF_RULE

PLACES = ("Iraq", "Peru", "Yemen", "Kenya", "Chile", "Nepal")
AVOID = "The State Department advised U.S. citizens to avoid all travel to {place}."
HOUR = timedelta(hours=1)
ROUTES = """
    schema: routes/v1
    receivers:
      desk: {{webhook: {{url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}}{limit}}}
    fallback: desk
    """
RULES = """
    schema: rules/v1
    rules:
      - {{id: leave-now, title: Citizens told to leave, when: citizens urged to leave anywhere}}
      - {{id: stay-away, title: Advice against travel, when: avoid travel to anywhere{more}}}
    """


def site(folder: Path, *, rule: str = "", person: str = "", desk: str = "") -> None:
    """Write the operator's files, with a feed that is a file and one person who follows all."""
    row = f"id: mission, url: 'file:{folder / 'feed.xml'}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    people = f"schema: subscribers/v1\nsubscribers:\n  - {{id: ada, email: ada@example.org, follows: [anywhere]{person}}}\n"
    flow.write(folder, feeds=flow.feeds(row), routes=ROUTES.format(limit=desk), rules=RULES.format(more=rule), subscribers=people)


async def says(app: App, clock: VirtualClock, folder: Path, *texts: str) -> None:
    """Let the feed hold a story of each text, one after the other; poll and deliver each time."""
    for number, text in enumerate(texts):
        (folder / "feed.xml").write_bytes(flow.rss((f"{clock.now():%H%M%S}-{number}", "Travel advice", text), at=clock.now()))
        await app.poll("mission")
        await app.deliver()


def bodies(folder: Path) -> list[str]:
    """Return the text of each mail."""
    found = []
    for path in flow.mails(folder):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        part = message.get_body(("plain",))
        assert part is not None
        found.append(part.get_content())
    return found


async def balanced(app: App, pending: int) -> None:
    """The ledger has no gap."""
    ledger = await app.ledger()
    assert (ledger.gaps, ledger.pending, ledger.failed) == ((), pending, 0)
    assert ledger.audience == ledger.sent + ledger.pending + sum(ledger.suppressed.values())


async def test_a_rule_above_its_limit_becomes_one_mail(tmp_path: Path, base: str) -> None:
    """Two of six go at once, four wait visibly and become one mail at the end of the hour; an order to leave does not wait."""
    site(tmp_path, rule=", limit: 2 per hour")
    async with hookserver.listening() as hooks, flow.opened(tmp_path, base=base, environ={"DESK_URL": hooks.url}) as (app, clock):
        clock.move_to(flow.START + 10 * timedelta(minutes=1))
        await says(app, clock, tmp_path, *(AVOID.format(place=place) for place in PLACES))
        assert len(bodies(tmp_path)) == 2
        rows = [row for row in await app.store.deliveries(state=DeliveryState.PENDING) if row.subscription == "ada"]
        assert {(row.suppression, row.due, row.detail) for row in rows} == {(Suppression.RATE_CAPPED, flow.START + HOUR, OF_RULE)}
        assert len(rows) == 4
        assert len(hooks.requests) == 2, "a rule's limit is for receivers too"
        await balanced(app, 8)
        await says(app, clock, tmp_path, flow.ORDER.format(place="Cuba"))
        assert len(bodies(tmp_path)) == 3
        clock.move_to(flow.START + HOUR)
        await app.deliver()
        found = bodies(tmp_path)
        assert len(found) == 4
        assert [place for place in PLACES if sum(place in body for body in found) == 1] == list(PLACES), "each was told once"
        assert sorted(len([place for place in PLACES if place in body]) for body in found) == [0, 1, 1, 4]
        assert len({request.headers["webhook-id"] for request in hooks.requests}) == len(hooks.requests) == 7
        await balanced(app, 0)


async def test_a_storm_in_one_round_does_not_slip_through(tmp_path: Path, base: str) -> None:
    """What is claimed together counts one after the other, for people and for machines."""
    site(tmp_path, person=", limit: 2 per hour", desk=", limit: 3 per hour")
    async with hookserver.listening() as hooks, flow.opened(tmp_path, base=base, environ={"DESK_URL": hooks.url}) as (app, clock):
        clock.move_to(flow.START + 10 * timedelta(minutes=1))
        for number, place in enumerate(PLACES):
            (tmp_path / "feed.xml").write_bytes(flow.rss((f"g{number}", "Travel advice", AVOID.format(place=place)), at=clock.now()))
            await app.poll("mission")
        await app.deliver()
        assert (len(bodies(tmp_path)), len(hooks.requests)) == (2, 3)
        await balanced(app, 7)
        clock.move_to(flow.START + HOUR)
        await app.deliver()
        assert (len(bodies(tmp_path)), len(hooks.requests)) == (3, 6)
        order = [flow.verified(request)["data"]["alert"]["destination"] for request in hooks.requests]
        assert order == ["IQ", "PE", "YE", "KE", "CL", "NP"], "each event keeps its own id, in the order it happened"
        await balanced(app, 0)


async def test_a_machine_s_limit_counts_the_events_of_one_ingest(tmp_path: Path, base: str) -> None:
    """One document with many changes is one mail and many calls."""
    site(tmp_path, person=", limit: 1 per hour", desk=", limit: 4 per hour")
    async with hookserver.listening() as hooks, flow.opened(tmp_path, base=base, environ={"DESK_URL": hooks.url}) as (app, clock):
        clock.move_to(flow.START + 10 * timedelta(minutes=1))
        rows = [(f"g{place}", "Travel advice", AVOID.format(place=place)) for place in PLACES]
        (tmp_path / "feed.xml").write_bytes(flow.rss(*rows, at=clock.now()))
        await app.poll("mission")
        await app.deliver()
        assert (len(bodies(tmp_path)), len(hooks.requests)) == (1, 4)
        clock.move_to(flow.START + HOUR)
        await app.deliver()
        assert (len(bodies(tmp_path)), len(hooks.requests)) == (1, 6)
        await balanced(app, 0)


async def test_a_cooldown_pauses_what_says_the_same_and_nothing_else(tmp_path: Path, base: str) -> None:
    """Another government with the same is kept back; once it was told that it is over, it is news again."""
    site(tmp_path, rule=", cooldown: 6h")
    gb = AVOID.format(place="Iraq").replace(
        "The State Department advised U.S. citizens", "The British Foreign Office advised British citizens"
    )
    over = "The State Department has lifted its advice to U.S. citizens to avoid all travel to Iraq."
    both = over.replace("The State Department", "The British Foreign Office").replace("U.S.", "British")
    async with hookserver.listening() as hooks, flow.opened(tmp_path, base=base, environ={"DESK_URL": hooks.url}) as (app, clock):
        steps = [AVOID.format(place="Iraq"), gb, over, both, AVOID.format(place="Iraq")]
        for minute, text in enumerate(steps):
            clock.move_to(flow.START + minute * timedelta(minutes=10))
            await says(app, clock, tmp_path, text)
        changes = [change.reason.value for change in await app.store.changes() if change.reason.told]
        rows = {
            row.change: row.suppression for row in await app.store.deliveries(state=DeliveryState.SUPPRESSED) if row.subscription == "ada"
        }
        joined = next(change for change in await app.store.changes() if change.reason == "joined")
        assert rows == {joined.id: Suppression.COOLDOWN}
        assert changes[0] == changes[-1] == "first"
        assert "ended" in changes
        await balanced(app, 0)
