"""Sends to very many: held until an operator says so, shown and told to operators, and gone through once, whatever crashes."""

from __future__ import annotations

import asyncio
import json
import textwrap
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flow
import pytest
from click.testing import CliRunner
from servers import hookserver

from advisory.app import App
from advisory.cli import cli
from advisory.demo.clock import VirtualClock
from advisory.errors import AdvisoryError
from advisory.model import DeliveryState, Suppression
from advisory.ports import SendState

RULES = """
    schema: rules/v1
    rules:
      - {id: leave-now, title: Citizens told to leave, when: citizens urged to leave anywhere}
      - {id: stay-away, title: Advice against travel, when: avoid travel to anywhere}
    """
ROUTES = """
    schema: routes/v1
    receivers:
      desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}}
      ops: {email: {to: ops@example.org}}
    routes:
      - {to: desk}
      - {to: ops, when: {internal: yes}}
    fallback: desk
    guard: {share: 50%, at_least: 3, remind: 2h}
    """
PEOPLE = ("ada", "bob", "cora", "dan")
AVOID = "The State Department advised U.S. citizens to avoid all travel to {place}."
HOUR = timedelta(hours=1)


def subscribers(more: Mapping[str, str] | None = None) -> str:
    """Return people who follow Iraq, and one who follows Peru."""
    rows = [f"{{id: {name}, email: {name}@example.org, follows: [Iraq]{(more or {}).get(name, '')}}}" for name in PEOPLE]
    lines = "\n".join(f"  - {row}" for row in [*rows, "{id: eve, email: eve@example.org, follows: [Peru]}"])
    return f"schema: subscribers/v1\nsubscribers:\n{lines}\n"


def site(folder: Path, *, routes: str = ROUTES, people: str | None = None) -> None:
    """Write the operator's files, with a feed that is a file."""
    row = f"id: mission, url: 'file:{folder / 'feed.xml'}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    flow.write(folder, feeds=flow.feeds(row), routes=routes, rules=RULES, subscribers=people or subscribers())


@asynccontextmanager
async def running(folder: Path, base: str, *, url: str, clock: VirtualClock | None = None) -> AsyncIterator[tuple[App, VirtualClock]]:
    """Open the App."""
    async with flow.opened(folder, base=base, environ={"DESK_URL": url}, clock=clock) as opened:
        yield opened


async def says(app: App, clock: VirtualClock, folder: Path, *items: tuple[str, str]) -> None:
    """Let the feed hold these, and poll and deliver."""
    rows = [(guid, "Travel advice", text) for guid, text in items]
    (folder / "feed.xml").write_bytes(flow.rss(*rows, at=clock.now()))
    await app.poll("mission")
    await app.deliver()


def mailed(folder: Path) -> dict[str, int]:
    """Return how many mails each address got."""
    found: dict[str, int] = {}
    for path in flow.mails(folder):
        to = next(line for line in path.read_text().splitlines() if line.startswith("To: ")).removeprefix("To: ").partition("@")[0]
        found[to] = found.get(to, 0) + 1
    return found


async def test_a_send_to_very_many_waits_and_an_order_to_leave_does_not(tmp_path: Path, base: str) -> None:
    """Webhooks and operators hear at once, subscribers when an operator says so; what is for few is not held, nor what is urgent."""
    site(tmp_path)
    async with hookserver.listening() as hooks, running(tmp_path, base, url=hooks.url) as (app, clock):
        await says(app, clock, tmp_path, ("p", AVOID.format(place="Peru")))
        assert mailed(tmp_path) == {"eve": 1}, "one of five is few"
        await says(app, clock, tmp_path, ("p", AVOID.format(place="Peru")), ("i", AVOID.format(place="Iraq")))
        assert mailed(tmp_path) == {"eve": 1, "ops": 1}
        assert len(hooks.requests) == 2, "machines are not held"
        (held,) = await app.store.held_sends()
        assert (held.reach.people, held.reach.of, held.state) == (4, 5, SendState.WAITING)
        ledger = await app.ledger()
        assert (ledger.gaps, ledger.pending) == ((), 4)
        (fault,) = await app.faults()
        assert (fault.key, "advisory queue" in fault.sentence) == ("guard", True)
        await says(app, clock, tmp_path, ("o", flow.ORDER.format(place="Iraq")))
        assert mailed(tmp_path) == {"eve": 1, "ops": 1, "ada": 1, "bob": 1, "cora": 1, "dan": 1}, "an order to leave passes"
        await app.watchman.decide(held.id, release=True)
        await app.watchman.decide(held.id, release=True)
        await app.deliver()
        assert mailed(tmp_path) == {"eve": 1, "ops": 2, "ada": 2, "bob": 2, "cora": 2, "dan": 2}
        assert (await app.store.held_sends(), await app.faults()) == ((), ())
        ledger = await app.ledger()
        assert (ledger.gaps, ledger.pending, ledger.failed) == ((), 0, 0)
        with pytest.raises(AdvisoryError, match="waits no more"):
            await app.watchman.decide(held.id, release=False)
        with pytest.raises(AdvisoryError, match="no held send s-77"):
            await app.watchman.decide("s-77", release=True)


async def test_what_an_operator_rejects_is_suppressed_with_its_reason(tmp_path: Path, base: str) -> None:
    """Each of its audience stands in the ledger as suppressed, and nobody is told, also after a restart in between."""
    site(tmp_path)
    async with hookserver.listening() as hooks:
        async with running(tmp_path, base, url=hooks.url) as (app, clock):
            await says(app, clock, tmp_path, ("i", AVOID.format(place="Iraq")))
            (held,) = await app.store.held_sends()
        async with running(tmp_path, base, url=hooks.url, clock=clock) as (app, _):
            await app.deliver()
            assert mailed(tmp_path) == {"ops": 1}
            assert (await app.store.held_sends())[0].id == held.id
            await app.watchman.decide(held.id, release=False)
            await app.deliver()
            assert mailed(tmp_path) == {"ops": 2}
            ledger = await app.ledger()
            assert (ledger.gaps, ledger.pending, ledger.suppressed) == ((), 0, {"REJECTED": 4})
            rows = await app.store.deliveries(state=DeliveryState.SUPPRESSED)
            assert {(row.subscription, row.suppression) for row in rows} == {(name, Suppression.REJECTED) for name in PEOPLE}


async def test_what_waits_is_neither_let_go_nor_dropped_and_operators_are_reminded(tmp_path: Path, base: str) -> None:
    """After days it still waits; each reminder comes after its time and says what waits."""
    site(tmp_path)
    async with hookserver.listening() as hooks, running(tmp_path, base, url=hooks.url) as (app, clock):
        await says(app, clock, tmp_path, ("i", AVOID.format(place="Iraq")))
        for hours in range(5):
            clock.move_to(flow.START + (hours + 1) * HOUR)
            await app.watchman.look()
            await app.deliver()
        assert mailed(tmp_path) == {"ops": 3}
        clock.move_to(flow.START + 100 * 24 * HOUR)
        await app.housekeep()
        await app.deliver()
        assert "ada" not in mailed(tmp_path)
        assert len(await app.store.held_sends()) == 1
        await app.watch.figures.measure()
        assert app.observer.registry.get_sample_value("advisory_rows", {"what": "held_sends"}) == 1
        text = flow.mails(tmp_path)[-1].read_text()
        assert "s-" in text


async def test_what_comes_later_of_the_same_situation_keeps_the_order(tmp_path: Path, base: str) -> None:
    """What is held too joins it; when something urgent passes, what waited goes out with it, in one message, in the order it happened."""
    one_rule = RULES.replace("rules:\n", "rules:\n      - {id: all, when: [citizens urged to leave Iraq, avoid travel to Iraq]}\n", 1)
    site(tmp_path)
    flow.write(tmp_path, rules="\n".join(line for line in one_rule.splitlines() if "leave-now" not in line and "stay-away" not in line))
    async with hookserver.listening() as hooks, running(tmp_path, base, url=hooks.url) as (app, clock):
        await says(app, clock, tmp_path, ("i", "The State Department advised U.S. citizens to avoid non-essential travel to Iraq."))
        clock.move_to(flow.START + HOUR)
        await says(app, clock, tmp_path, ("j", AVOID.format(place="Iraq")))
        (held,) = await app.store.held_sends()
        assert [change.reason for change in held.changes] == ["first", "escalated"]
        clock.move_to(flow.START + 2 * HOUR)
        await says(app, clock, tmp_path, ("k", flow.ORDER.format(place="Iraq")))
        assert mailed(tmp_path) | {"ops": 0} == {"ada": 1, "bob": 1, "cora": 1, "dan": 1, "ops": 0}
        assert await app.store.held_sends() == ()
        gone = await app.store.held_send(held.id)
        assert gone is not None
        assert gone.state is SendState.PASSED
        ledger = await app.ledger()
        assert (ledger.gaps, ledger.pending) == ((), 0)


async def test_what_is_for_few_is_not_held_with_what_is_for_many(tmp_path: Path, base: str) -> None:
    """Of one document with news for one and news for four, the one is told at once."""
    site(tmp_path)
    async with hookserver.listening() as hooks, running(tmp_path, base, url=hooks.url) as (app, clock):
        await says(app, clock, tmp_path, ("i", AVOID.format(place="Iraq")), ("p", AVOID.format(place="Peru")))
        assert mailed(tmp_path) == {"eve": 1, "ops": 1}
        (held,) = await app.store.held_sends()
        assert ([change.alert.key.destination for change in held.changes], held.reach.people) == (["IQ"], 4)


async def test_the_guard_can_be_off(tmp_path: Path, base: str) -> None:
    """With `guard: off` everything passes."""
    site(tmp_path, routes=ROUTES.replace("{share: 50%, at_least: 3, remind: 2h}", "off"))
    async with hookserver.listening() as hooks, running(tmp_path, base, url=hooks.url) as (app, clock):
        await says(app, clock, tmp_path, ("i", AVOID.format(place="Iraq")))
        assert set(mailed(tmp_path)) == set(PEOPLE)


async def test_who_would_not_be_told_does_not_count(tmp_path: Path, base: str) -> None:
    """People who ask for graver things alone are no part of how many it is for."""
    graver = dict.fromkeys(PEOPLE[:2], ", at_least: critical")
    site(tmp_path, people=subscribers(graver))
    async with hookserver.listening() as hooks, running(tmp_path, base, url=hooks.url) as (app, clock):
        await says(app, clock, tmp_path, ("i", AVOID.format(place="Iraq")))
        assert set(mailed(tmp_path)) == set(PEOPLE[2:])


@flow.whole
async def test_the_queue_shows_and_decides(tmp_path: Path, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says for how many, the change and its words; `approve` and `reject` take the id."""
    site(tmp_path)
    async with hookserver.listening() as hooks:
        async with running(tmp_path, base, url=hooks.url) as (app, clock):
            await says(app, clock, tmp_path, ("i", AVOID.format(place="Iraq")))
            (held,) = await app.store.held_sends()
        environ = {
            "ADVISORY_CONFIG": str(tmp_path / "config"),
            "ADVISORY_STATE_DIR": str(tmp_path / "state"),
            "ADVISORY_DATABASE_URL": base or f"sqlite:///{tmp_path / 'state' / 'advisory.db'}",
            "ADVISORY_SECRET_KEY": flow.KEY,
            "DESK_URL": hooks.url,
            "DESK_SECRET": flow.SECRET,
        }
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        shown = await asyncio.to_thread(queue)
        assert f"{held.id}  held send to 4 of 5 subscribers (80%)" in shown
        assert "Iraq: Advice against travel: first, warning" in shown
        assert "avoid all travel to Iraq" in shown
        row = json.loads(await asyncio.to_thread(queue, "--json"))
        assert (row["kind"], row["people"], row["of"], row["share"], row["changes"][0]["reason"]) == ("held send", 4, 5, 0.8, "first")
        await asyncio.to_thread(queue, "reject", "s-9", code=1)
        approved = await asyncio.to_thread(queue, "approve", held.id)
        assert "4 people" in approved
        assert json.loads(await asyncio.to_thread(queue, "approve", held.id, "--json"))["state"] == "approved"
        assert await asyncio.to_thread(queue) == "Nothing waits for confirmation.\n"
        async with running(tmp_path, base, url=hooks.url, clock=VirtualClock(datetime.now(UTC) + HOUR)) as (app, _):
            await app.deliver()
        assert set(mailed(tmp_path)) == {*PEOPLE, "ops"}


def queue(*arguments: str, code: int = 0) -> str:
    """Return what the command prints."""
    found = CliRunner().invoke(cli, ["queue", *arguments])
    assert found.exit_code == code, textwrap.shorten(found.output, 2000)
    return found.output
