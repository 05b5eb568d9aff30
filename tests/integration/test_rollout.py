"""Several processes follow one accepted revision, and say so; commands that only look on change nothing of it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flow

from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.takeover import FILES

BROKEN = "schema: rules/v1\nrules:\n  - {id: leave-now, when: leave Irak}\n"
ROW = "id: wire, url: 'https://wire.example/feed', kind: feed, every: 1h"
SECRETIVE = """schema: routes/v1
receivers:
  desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET}}
  ops: {email: {to: [ops@example.org]}}
routes:
  - {to: ops, when: {internal: yes}}
fallback: desk
"""
PLAIN = SECRETIVE.replace("desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET}}", "desk: {email: {to: [desk@example.org]}}")


@asynccontextmanager
async def both(folder: Path, base: str) -> AsyncIterator[tuple[App, App, VirtualClock]]:
    """Open two processes on one database, each with a folder of its own; only the first knows where the desk is."""
    flow.write(folder, feeds=flow.feeds(ROW), subscribers=flow.SUBSCRIBERS, routes=PLAIN)
    shutil.copytree(folder / "config", folder / "there")
    async with flow.opened(folder, base=base, environ={"DESK_URL": "https://desk.example/hook"}) as (here, clock):
        settings = replace(here.settings, config=folder / "there")
        there = await App.open(settings, clock=clock, environ={"DESK_SECRET": flow.SECRET})
        try:
            yield here, there, clock
        finally:
            await there.close()


def edit(folder: Path, text: str) -> None:
    """Edit the rules of the first process."""
    flow.write(folder, rules=text, routes=PLAIN)


async def test_all_follow_what_one_accepted(tmp_path: Path, base: str) -> None:
    """An edit that one process accepts is in force in the other, whose folder did not change."""
    async with both(tmp_path, base) as (here, there, _):
        await there.look_at_files()
        edit(tmp_path, flow.RULES.replace("anywhere", "Iraq"))
        await here.reload()
        await there.look_at_files()
        assert there.book.revision == here.book.revision
        assert await there.faults() == ()


async def test_what_cannot_be_followed_is_told(tmp_path: Path, base: str) -> None:
    """A process that lacks a secret stays on the files it has, and says so once; it follows the next ones it can read."""
    async with both(tmp_path, base) as (here, there, clock):
        before = there.book.revision
        await there.look_at_files()
        flow.write(tmp_path, routes=SECRETIVE)
        assert await here.reload() == ()
        for _ in range(3):
            await there.look_at_files()
        assert there.book.revision == before
        (fault,) = [fault for fault in await there.faults() if fault.key == FILES]
        assert f"another process accepted revision {here.book.revision} of the files" in fault.sentence
        assert fault.count == 1
        clock.move_to(clock.now() + timedelta(minutes=1))
        edit(tmp_path, flow.RULES.replace("anywhere", "Iraq"))
        await here.reload()
        await there.look_at_files()
        assert there.book.revision == here.book.revision
        assert await there.faults() == ()
        told = [(change.alert.key.files, change.reason.value) for change in await here.store.changes()]
        assert told == [(True, "first"), (True, "ended")]


async def test_who_follows_what_is_said_now_and_then(tmp_path: Path, base: str) -> None:
    """At once when it changes, else every 20 seconds; and not any more at the end."""
    flow.write(tmp_path, feeds=flow.feeds(ROW), subscribers=flow.SUBSCRIBERS)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.look_at_files()
        (first,) = await app.store.followers()
        assert (first.revision, first.since, first.seen) == (app.book.revision, clock.now(), clock.now())
        for seconds, said in ((19, False), (1, True)):
            clock.move_to(clock.now() + timedelta(seconds=seconds))
            await app.look_at_files()
            (found,) = await app.store.followers()
            assert (found.seen == clock.now()) is said
            assert found.since == first.since
        clock.move_to(clock.now() + timedelta(seconds=1))
        flow.write(tmp_path, rules=flow.RULES.replace("anywhere", "Iraq"))
        await app.reload()
        await app.look_at_files()
        (found,) = await app.store.followers()
        assert (found.revision, found.since) == (app.book.revision, clock.now())
        await app.rollout.leave()
        assert await app.store.followers() == ()


async def test_a_command_that_looks_on_reports_no_fault(tmp_path: Path, base: str) -> None:
    """Files that it cannot read, perhaps for want of a secret in its shell, are no fault of the service."""
    flow.write(tmp_path, feeds=flow.feeds(ROW), subscribers=flow.SUBSCRIBERS)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        flow.write(tmp_path, rules=BROKEN)
        command = await App.open(app.settings, clock=clock, environ={}, quiet=True)
        assert command.book.revision == app.book.revision
        await command.close()
        assert await app.faults() == ()
        assert len(await app.store.rulings()) == 1
        # The daemon does.
        assert len(await app.reload()) == 1
        assert [fault.key for fault in await app.faults()] == [FILES]
        assert [bool(ruling.mistakes) for ruling in await app.store.rulings()] == [False, True]


async def test_the_same_refusal_is_kept_once(tmp_path: Path, base: str) -> None:
    """However often a folder that is gone is looked at, and over a restart; once it is back, the next time is another one."""
    flow.write(tmp_path, feeds=flow.feeds(ROW), subscribers=flow.SUBSCRIBERS)
    away = tmp_path / "away"
    async with flow.opened(tmp_path, base=base) as (app, _):
        (tmp_path / "config").rename(away)
        for _ in range(3):
            await app.look_at_files()
    async with flow.opened(tmp_path, base=base) as (app, _):
        assert [ruling.sentence.partition(": ")[2][:23] for ruling in await app.store.rulings()] == ["", "there is no such folder"]
        away.rename(tmp_path / "config")
        flow.write(tmp_path, rules=BROKEN)
        await app.reload()
        assert [ruling.mistakes for ruling in await app.store.rulings()] == [0, 1, 1]
