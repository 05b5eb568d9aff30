"""Sources that fall silent: told once to those who rely on them, once when they are back, and to operators feed by feed."""

from __future__ import annotations

import asyncio
import email
import email.message
import email.policy
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import flow
from servers import hookserver

from advisory import tokens
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.gate import Gate
from advisory.model import AlertState, Change, Reason
from advisory.vigil import Vigil

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ROUTES = """
    schema: routes/v1
    receivers:
      desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}}
      ops: {email: {to: ops@example.org}}
      hub: {file: {dir: HUB}}
    routes:
      - {to: desk, when: {rule: [source-silent, leave-now]}}
      - {to: ops, when: {internal: yes}}
      - {to: hub, when: {rule: leave-now}}
    fallback: hub
    """
SUBSCRIBERS = """
    schema: subscribers/v1
    subscribers:
      - {id: ada, email: ada@example.org, follows: [Iraq], nationality: GB, timezone: Europe/London}
      - {id: bob, email: bob@example.org, follows: [Peru], timezone: America/Lima}
      - {id: cora, email: cora@example.org, follows: [Iraq], nationality: FR}
      - {id: dan, email: dan@example.org, follows: [Iraq], nationality: GB, at_least: critical}
      - {id: eve, email: eve@example.org, nationality: GB, trips: [{to: Iraq, from: 2020-06-01, until: 2020-06-10}]}
    """


@dataclass
class World:
    """An App with one government's feed, which is a file that can vanish."""

    app: App
    clock: VirtualClock
    folder: Path
    vigil: Vigil

    @property
    def page(self) -> Path:
        """The feed's document."""
        return self.folder / "page.xml"

    def speaks(self) -> None:
        """Let the source be read."""
        self.page.write_bytes(flow.rss(("o-1", "Advice", "Nothing new.")))

    def falls_silent(self) -> None:
        """Let the source not be read."""
        self.page.unlink()

    async def look(self) -> tuple[Change, ...]:
        """Poll what is due, housekeep and deliver."""
        await self.app.poll_due()
        changes = await self.vigil.look()
        await self.app.deliver()
        return changes

    async def wait(self, time: timedelta, step: timedelta = 2 * HOUR) -> list[Change]:
        """Let time go by, looking all along."""
        found: list[Change] = []
        until = self.clock.now() + time
        while self.clock.now() < until:
            self.clock.move_to(self.clock.now() + step)
            found += await self.look()
        return found

    def mails(self, reader: str = "") -> list[email.message.EmailMessage]:
        """Return the mails written so far, those to one reader when one is named."""
        found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in flow.mails(self.folder)]
        return [mail for mail in found if reader in mail["To"]]  # type: ignore[misc]

    def hub(self) -> list[Path]:
        """Return what the fallback got."""
        return list((self.folder / "hub").rglob("*.json"))


@asynccontextmanager
async def opened(folder: Path, base: str, desk: str, *, speaks: bool = True, more: str = "") -> AsyncIterator[World]:
    """Open a world whose source was read once, if it speaks."""
    row = f"id: gb-fcdo, url: 'file:{folder / 'page.xml'}', kind: feed, every: 10m, trust: official, issuer: GB"
    routes = ROUTES.replace("HUB", f"'{folder / 'hub'}'")
    flow.write(folder, feeds=flow.feeds(row, *([more] if more else [])), routes=routes, subscribers=SUBSCRIBERS)
    async with again(folder, base, desk) as world:
        if speaks:
            world.speaks()
        await world.look()
        yield world


@asynccontextmanager
async def again(folder: Path, base: str, desk: str, **more: object) -> AsyncIterator[World]:
    """Open the same world another time."""
    async with flow.opened(folder, base=base, environ={"DESK_URL": desk}, **more) as (app, clock):  # type: ignore[arg-type]
        vigil = Vigil(store=app.store, clock=clock, observer=app.observer, book=lambda: app.book, gate=Gate())
        yield World(app=app, clock=clock, folder=folder, vigil=vigil)


def told(changes: list[Change], rule: str = "source-silent") -> list[Reason]:
    """Return what was decided about one rule."""
    return [change.reason for change in changes if change.alert.key.rule == rule]


def text(mail: email.message.EmailMessage) -> str:
    """Return a mail's plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_silence_is_told_once_and_its_end_once(tmp_path: Path, base: str) -> None:
    """Who relies on the government hears once that it is silent, nothing more while it stays so, and once that it is back."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        world.falls_silent()
        assert told(await world.wait(22 * HOUR)) == []
        assert world.mails("ada") == []
        assert told(await world.wait(3 * HOUR)) == [Reason.FIRST]
        assert told(await world.wait(72 * HOUR)) == []
        assert [len(world.mails(who)) for who in ("ada", "bob", "cora", "dan", "eve")] == [1, 1, 0, 0, 0]
        world.speaks()
        assert told(await world.wait(26 * HOUR)) == [Reason.ENDED]
        assert told(await world.wait(5 * HOUR)) == []
        first, last = world.mails("ada")
        assert len(world.mails("bob")) == 2
        hooks = [flow.verified(request) for request in desk.requests]
        books = await world.app.ledger()
        [known] = [found for found in await world.app.store.alerts() if found.key.rule == "source-silent"]
    assert first["Subject"] == "The UK FCDO: no news since 3 January 2020"
    assert "not an all-clear" in text(first)
    assert "https://www.gov.uk/foreign-travel-advice" in text(first)
    assert last["Subject"] == "The UK FCDO: read again, silent since 3 January 2020"
    assert last["In-Reply-To"] == first["Message-ID"]
    assert [(hook["type"], hook["data"]["alert"]["destination"], hook["data"]["health"]["state"]) for hook in hooks] == [
        ("advisory.alert.first", "@GB", "silent"),
        ("advisory.alert.ended", "@GB", "well"),
    ]
    assert world.hub() == []
    assert known.state is AlertState.ENDED
    assert (books.gaps, books.failed, books.pending) == ((), 0, 0)


@flow.whole
async def test_operators_hear_of_a_feed_long_before(tmp_path: Path, base: str) -> None:
    """Three polls that fail in a row are one internal message; when the feed is well again there is another."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        world.falls_silent()
        assert told(await world.wait(3 * HOUR, 10 * MINUTE), "source-trouble") == [Reason.FIRST]
        world.speaks()
        assert told(await world.wait(2 * HOUR, 10 * MINUTE), "source-trouble") == [Reason.ENDED]
        first, last = world.mails("ops")
        books = await world.app.ledger()
    assert first["Subject"].startswith("For operators: Feed gb-fcdo: ")
    assert "FEED STALE gb-fcdo" in text(first)
    assert "FEED WELL gb-fcdo" in text(last)
    assert world.mails("ada") == []
    assert world.hub() == []
    assert desk.requests == []
    assert books.gaps == ()


@flow.whole
async def test_a_source_that_never_answered_is_for_operators_alone(tmp_path: Path, base: str) -> None:
    """What never worked was never relied on."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url, speaks=False) as world:
        changes = await world.wait(100 * HOUR)
        assert told(changes) == []
        assert told(changes, "source-trouble") == [Reason.FIRST]
    assert [len(world.mails(who)) for who in ("ada", "bob", "ops")] == [0, 0, 1]


@flow.whole
async def test_who_subscribes_during_the_silence_hears_of_neither(tmp_path: Path, base: str) -> None:
    """The end of a silence is for those who were told of it."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        world.falls_silent()
        await world.wait(30 * HOUR)
        late = SUBSCRIBERS + "  - {id: fay, email: fay@example.org, follows: [Iraq], nationality: GB}\n"
        flow.write(tmp_path, subscribers=late)
        assert not await world.app.reload()
        await world.wait(2 * HOUR)
        world.speaks()
        await world.wait(26 * HOUR)
        books = await world.app.ledger()
    assert [len(world.mails(who)) for who in ("ada", "fay")] == [2, 0]
    assert books.gaps == ()
    # The end for fay, both for eve, whose trip is far away, and both for cora, whose passport the database does not betray.
    assert books.suppressed["NOT_AFFECTED"] == 5


@flow.whole
async def test_what_was_over_before_the_digest_is_not_told(tmp_path: Path, base: str) -> None:
    """A silence that began and ended between two digests is no news to its reader."""
    weekly = "  - {id: gus, email: gus@example.org, follows: [Iraq], nationality: GB, digest: weekly on monday at 07:00}\n"
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        flow.write(tmp_path, subscribers=SUBSCRIBERS + weekly)
        assert not await world.app.reload()
        world.falls_silent()
        await world.wait(26 * HOUR)
        world.speaks()
        await world.wait(200 * HOUR)
        books = await world.app.ledger()
    assert [len(world.mails(who)) for who in ("ada", "gus")] == [2, 0]
    assert (books.gaps, books.pending) == ((), 0)


@flow.whole
async def test_one_outage_of_many_sources_is_one_message(tmp_path: Path, base: str) -> None:
    """When our own network fails, each reader gets one message about all sources."""
    other = f"id: us-state, url: 'file:{tmp_path / 'page.xml'}', kind: feed, every: 10m, trust: official, issuer: US"
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url, more=other) as world:
        world.falls_silent()
        assert told(await world.wait(30 * HOUR)) == [Reason.FIRST, Reason.FIRST]
        [mail] = world.mails("bob")
        assert len(world.mails("ada")) == 1
    assert "the travel advice of the United Kingdom" in text(mail)
    assert "the travel advice of the United States" in text(mail)


@flow.whole
async def test_a_pause_of_our_own_is_not_a_silence(tmp_path: Path, base: str) -> None:
    """After days in which nobody looked, the sources are looked at before anybody is told that they are silent."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        world.clock.move_to(world.clock.now() + 72 * HOUR)
        assert await world.vigil.look() == ()
        await world.look()
        world.falls_silent()
        world.clock.move_to(world.clock.now() + 72 * HOUR)
        assert told(list(await world.look())) == []  # one poll that fails after a pause may be our own network
    assert flow.mails(tmp_path) == []


async def test_two_processes_tell_it_once(tmp_path: Path, base: str) -> None:
    """Whoever is quicker commits; the other finds it told."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        other = Vigil(store=world.app.store, clock=world.clock, observer=world.app.observer, book=lambda: world.app.book, gate=Gate())
        world.falls_silent()
        decided = 0
        for _ in range(15):
            world.clock.move_to(world.clock.now() + 2 * HOUR)
            await world.app.poll_due()
            both = await asyncio.gather(world.vigil.look(), other.look())
            decided += sum(len(changes) for changes in both)
            await world.app.deliver()
        assert decided == 2
        assert [len(world.mails(who)) for who in ("ada", "ops")] == [1, 2]
        assert (await world.app.ledger()).gaps == ()


async def test_a_kill_between_deciding_and_telling_loses_and_doubles_nothing(tmp_path: Path, base: str) -> None:
    """What was committed is told by the next start, once."""
    async with hookserver.HookServer() as desk:
        async with opened(tmp_path, base, desk.url) as world:
            world.falls_silent()
            for _ in range(15):
                world.clock.move_to(world.clock.now() + 2 * HOUR)
                await world.app.poll_due()
                await world.vigil.look()
            killed = world.clock.now()
            assert world.mails("ada") == []
        async with again(tmp_path, base, desk.url, start=killed + MINUTE) as world:
            await world.look()
            await world.wait(5 * HOUR)
            books = await world.app.ledger()
        assert [len(world.mails(who)) for who in ("ada", "bob", "ops")] == [1, 1, 2]
    assert (books.gaps, books.pending) == ((), 0)


@flow.whole
async def test_a_feed_that_is_taken_out_closes_without_an_all_clear(tmp_path: Path, base: str) -> None:
    """Nobody is told that a source is back because an operator stopped looking at it."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        world.falls_silent()
        await world.wait(30 * HOUR)
        row = f"id: paper, url: 'file:{tmp_path / 'page.xml'}', kind: feed, every: 10m"
        flow.write(tmp_path, feeds=flow.feeds(row))
        assert not await world.app.reload()
        changes = await world.wait(HOUR)
        assert sorted(change.reason for change in changes) == [Reason.STALE, Reason.STALE]
        assert {found.state for found in await world.app.store.alerts()} == {AlertState.STALE}
        assert len(world.mails("ada")) == 1
        assert (await world.app.ledger()).gaps == ()


@flow.whole
async def test_who_leaves_during_the_silence_hears_no_more(tmp_path: Path, base: str) -> None:
    """Unsubscribing ends this too."""
    async with hookserver.HookServer() as desk, opened(tmp_path, base, desk.url) as world:
        world.falls_silent()
        await world.wait(30 * HOUR)
        secret = world.app.settings.secret_key
        assert tokens.sign(secret, tokens.UNSUBSCRIBE, "ada") in text(world.mails("ada")[0])
        assert await world.app.store.unsubscribe("ada", world.clock.now())
        world.speaks()
        await world.wait(26 * HOUR)
        assert len(world.mails("ada")) == 1
        assert (await world.app.ledger()).gaps == ()
        forms = [json.dumps(change.note) for change in await world.app.store.changes()]
        assert any("not read since" in form for form in forms)


@flow.whole
async def test_the_commands_show_sources_like_every_alert(tmp_path: Path, base: str) -> None:
    """`alerts`, `queue`, `deliveries`, `ledger` and `status` know what is about a source, and print it."""
    async with hookserver.HookServer() as desk:
        async with opened(tmp_path, base, desk.url) as world:
            world.falls_silent()
            await world.wait(30 * HOUR)
        shown = {
            " ".join(words): commands(tmp_path, base, *words)
            for words in (("alerts",), ("alerts", "--json"), ("queue",), ("deliveries", "--json"), ("ledger", "--json"), ("status",))
        }
    assert "@GB: No news from the travel advice of the United Kingdom" in shown["alerts"]
    assert "@feed:gb-fcdo: Feed gb-fcdo is in trouble" in shown["alerts"]
    forms = {form["rule"]: form for form in map(json.loads, shown["alerts --json"].splitlines())}
    assert forms["source-silent"]["destination"] == "@GB"
    assert (forms["source-silent"]["severity"], forms["source-trouble"]["severity"]) == ("watch", "warning")
    assert {json.loads(line)["subscription"] for line in shown["deliveries --json"].splitlines()} == {
        "ada",
        "bob",
        "cora",
        "dan",
        "eve",
        "desk",
        "ops",
    }
    books = json.loads(shown["ledger --json"])
    assert (books["gaps"], books["suppressed"]) == ([], {"BELOW_THRESHOLD": 1, "NOT_AFFECTED": 2})
    assert "gb-fcdo" in shown["status"]


def commands(folder: Path, base: str, *words: str) -> str:
    """Return what a command prints over the folder's state."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(Path(__file__).parents[2]),
        "ADVISORY_CONFIG": str(folder / "config"), "ADVISORY_STATE_DIR": str(folder / "state"),
        "DESK_URL": "http://127.0.0.1:9/", "DESK_SECRET": flow.SECRET, **({"ADVISORY_DATABASE_URL": base} if base else {}),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "advisory", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done.stdout
