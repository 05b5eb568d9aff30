"""A gap in the ledger reaches the operators: once when it is found, once when it is closed, whatever restarts in between."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import flow

from advisory.app import App
from advisory.model import Reason
from advisory.store import SQLStore, database

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROUTES = """
    schema: routes/v1
    receivers:
      ops: {email: {to: ops@example.org}}
      desk: {file: {dir: DESK}}
    routes:
      - {to: ops, when: {internal: yes}}
    fallback: desk
    """


def site(folder: Path) -> None:
    """Write an official feed with two orders, a subscriber, and operators who are told of troubles."""
    page = folder / "page.xml"
    orders = [(place, f"Security alert: {place}", flow.ORDER.format(place=place)) for place in ("Iraq", "Iran")]
    page.write_bytes(flow.rss(*orders))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1h, trust: official, issuer: US, baseline: no"
    people = flow.SUBSCRIBERS.replace("[Iraq]", "[Iraq, Iran]")
    flow.write(folder, feeds=flow.feeds(row), routes=ROUTES.replace("DESK", f"'{folder / 'desk'}'"), subscribers=people)


def told(folder: Path) -> list[str]:
    """Return the mails that operators got."""
    texts = [path.read_text(encoding="utf-8") for path in flow.mails(folder)]
    return [text for text in texts if "To: ops@example.org" in text]


async def done(app: App, sql: str, *changes: str) -> None:
    """Carry out a statement of no code of ours, once for each of these changes."""
    assert isinstance(app.store, SQLStore)
    for given in [{"change": change} for change in changes] or [{}]:
        await app.store._writer.run(functools.partial(_carry, sql, given))


def _carry(sql: str, given: Mapping[str, str], tx: database.Tx) -> None:
    tx.run(sql, given)


async def lose(app: App, *changes: str) -> None:
    """Delete ada's notices of these changes."""
    which = "change_seq = (SELECT seq FROM change WHERE id = :change) AND subscription_id = (SELECT id FROM subscription WHERE key = 'ada')"
    await done(app, f"DELETE FROM delivery WHERE {which}", *changes)


async def mend(app: App, *changes: str) -> None:
    """Write them again as sent: ada was told by hand."""
    sql = (
        "INSERT INTO delivery (change_seq, subscription_id, grp, state, due, first_due, priority)"
        " SELECT c.seq, s.id, 1, 'sent', 0, 0, 0 FROM change c, subscription s WHERE c.id = :change AND s.key = 'ada'"
    )
    await done(app, sql, *changes)


async def test_operators_hear_of_a_gap_once_and_of_its_end_once(tmp_path: Path, base: str) -> None:
    """While it lasts nothing more is said, also over a restart; more gaps than were told are told; then the next one is another."""
    site(tmp_path)
    async with flow.opened(tmp_path, base=base) as (app, clock):

        async def later(time: timedelta = MINUTE) -> int:
            """Look at the books and after the sources, deliver, and return how many mails operators have."""
            clock.move_to(clock.now() + time)
            await app.watch.books.look()
            await app.vigil.look()
            await app.deliver()
            return len(told(tmp_path))

        await app.poll_due()
        first, second = [change.id for change in await app.store.changes()]
        assert await later() == 0
        await lose(app, first)
        assert await later() == 1
        assert f"Change {first} lacks a notice for ada" in told(tmp_path)[0].replace("=\n", "")
        assert [await later(HOUR), await later(HOUR)] == [1, 1]
        await lose(app, second)
        assert await later() == 2
    async with flow.opened(tmp_path, base=base, clock=clock) as (app, _):
        # On PostgreSQL the duty of one that ended is free after three minutes of the database's clock.
        await done(app, "UPDATE leader SET until = 0")
        assert await later(HOUR) == 2
        await mend(app, first)
        assert await later() == 2
        await mend(app, second)
        assert await later() == 3
        assert [await later(HOUR), len(await app.faults())] == [3, 0]
        await lose(app, first)
        assert await later(timedelta(days=1)) == 4
        reasons = [change.reason for change in await app.store.changes() if change.alert.key.books]
        assert reasons == [Reason.FIRST, Reason.ESCALATED, Reason.ENDED, Reason.FIRST]
        assert not (tmp_path / "desk").exists() or not [path for path in (tmp_path / "desk").iterdir() if "edger" in path.read_text()]
    subjects = [next(line for line in text.splitlines() if line.startswith("Subject:")) for text in told(tmp_path)]
    assert len([line for line in subjects if "balances again" in line]) == 1


@flow.whole
async def test_without_anybody_to_tell_nothing_is_decided(tmp_path: Path, base: str) -> None:
    """The alarm in health and metrics stands all the same; a route that is written later is told at the next count."""
    site(tmp_path)
    config = tmp_path / "config" / "routes.yaml"
    whole = config.read_text()
    config.write_text(whole.replace("{internal: yes}", "{rule: leave-now}"))
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        before = len(told(tmp_path))
        first, _ = [change.id for change in await app.store.changes()]
        await lose(app, first)
        clock.move_to(clock.now() + MINUTE)
        await app.watch.books.look()
        assert [fault.key for fault in await app.faults()] == ["ledger"]
        assert not [change for change in await app.store.changes() if change.alert.key.books]
        config.write_text(whole)
        await app.reload()
        clock.move_to(clock.now() + MINUTE)
        await app.watch.books.look()
        await app.deliver()
        assert len(told(tmp_path)) == before + 1
