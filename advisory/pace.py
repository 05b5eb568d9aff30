"""Waits its turn: how many requests one host gets at once, how far apart they begin, and when it wants none at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from advisory.errors import PausedError
from advisory.ports import Clock

#: Requests under way at one host.
AT_ONCE: Final = 2
#: Between the beginnings of two requests to one host: five a second, half of what GOV.UK bears.
GAP: Final = timedelta(seconds=0.2)
#: Whoever would wait longer is put off, and leaves its place to polls of other hosts.
PATIENCE: Final = timedelta(seconds=5)
#: At a slow pace so many gaps are waited for, up to a limit well below the time for which a feed is claimed.
_GAPS: Final = 4
_MOST_PATIENCE: Final = timedelta(seconds=60)
#: A whole host is left alone for an hour at most; the feed that was told so honours what it was told.
LONGEST: Final = timedelta(hours=1)
#: Whoever found a host's places taken by requests that do not end is put off for so long.
_BUSY: Final = timedelta(seconds=30)
#: Hosts remembered before idle ones are looked for.
_MANY: Final = 256


@dataclass(slots=True, kw_only=True)
class _Host:
    """What is known of one host; forgotten when it is idle."""

    name: str
    slots: asyncio.Semaphore
    #: Feed → the gap it asks for, and the longest of them.
    gaps: dict[str, timedelta] = field(default_factory=dict)
    gap: timedelta = timedelta()
    #: When its last request began, or will.
    last: datetime | None = None
    #: It wants no request before.
    until: datetime | None = None
    #: Waiting for a slot; and those with the ones under way.
    waiting: int = 0
    users: int = 0

    def keep(self, feed: str, gap: timedelta) -> None:
        """Go by the slowest of the feeds."""
        before = self.gaps.get(feed)
        self.gaps[feed] = gap
        if gap >= self.gap:
            self.gap = gap
        elif before == self.gap:
            self.gap = max(self.gaps.values())

    def idle(self, now: datetime) -> bool:
        """Return whether nothing would be lost if it were forgotten: its slower feeds are known again when they ask."""
        rested = self.until is None or self.until <= now
        return rested and not self.users and (self.last is None or self.last + LONGEST <= now)

    def patience(self) -> timedelta:
        """Return how long it is worth waiting for a turn."""
        return min(max(PATIENCE, _GAPS * self.gap), _MOST_PATIENCE)


class Pacer:
    """Keeps the pace of every host, within one process. First come, first served; times by the given clock."""

    def __init__(self, clock: Clock, *, gap: timedelta = GAP, at_once: int = AT_ONCE) -> None:
        self._clock, self._gap, self._at_once = clock, gap, at_once
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = _MANY

    @asynccontextmanager
    async def turn(self, url: str, *, feed: str = "", gap: timedelta | None = None) -> AsyncIterator[None]:
        """Wait until the address's host may be asked, and keep a place there meanwhile.

        `gap` is what the feed asks for; the slowest feed of a host decides for all. Raises PausedError instead of waiting long.
        """
        host = self._host(url)
        host.keep(feed, self._gap if gap is None else gap)
        host.users += 1
        try:
            await self._enter(host)
            try:
                yield
            finally:
                host.slots.release()
        finally:
            host.users -= 1

    def pause(self, url: str, seconds: float) -> None:
        """Leave the address's host alone for so long, at most an hour: it answered 429 or 503."""
        if seconds > 0:
            host = self._host(url)
            until = self._clock.now() + min(timedelta(seconds=seconds), LONGEST)
            host.until = until if host.until is None else max(host.until, until)

    async def _enter(self, host: _Host) -> None:
        patience = host.patience()
        self._wait(host, ahead=host.waiting)
        host.waiting += 1
        try:
            async with asyncio.timeout(patience.total_seconds()):
                await host.slots.acquire()
        except TimeoutError:
            raise self._put_off(f"{host.name} has not answered those who asked before", _BUSY) from None
        finally:
            host.waiting -= 1
        try:
            # Who waits for a turn may meanwhile see the host ask for a pause, and then waits once more.
            for _ in range(2):
                wait = self._wait(host)
                host.last = self._clock.now() + wait
                if wait:
                    await self._clock.sleep(wait.total_seconds())
                if host.until is None or host.until <= self._clock.now():
                    break
        except BaseException:
            host.slots.release()
            raise

    def _wait(self, host: _Host, *, ahead: int = 0) -> timedelta:
        """Return how long it takes until somebody with so many ahead may begin. Raises PausedError when that is too long."""
        now, wait, patience = self._clock.now(), timedelta(), host.patience()
        if host.until is not None:
            wait = min(max(wait, host.until - now), LONGEST)
            if wait > patience:
                raise self._put_off(f"{host.name} asked for a pause", wait)
        if host.last is not None:
            due = host.last + host.gap * (ahead + 1) - now
            # Later than anybody waits: the clock was set back since.
            wait = max(wait, due if due <= host.gap * (self._at_once + ahead + 1) + patience else host.gap)
            if wait > patience:
                raise self._put_off(f"{host.name} is asked by many", wait)
        return wait

    def _put_off(self, why: str, wait: timedelta) -> PausedError:
        until = self._clock.now() + wait
        return PausedError(f"{why}; it will be asked again after {until:%Y-%m-%d %H:%M:%S} UTC", retry_after=wait.total_seconds())

    def _host(self, url: str) -> _Host:
        """Return what is known of an address's host; its port counts when it is not the usual one."""
        parts = urlsplit(url)
        name, port = (parts.hostname or "").rstrip("."), parts.port
        key = name if port in {None, 80, 443} else f"{name} {port}"
        host = self._hosts.get(key)
        if host is None:
            self._forget_idle()
            host = self._hosts[key] = _Host(name=name, slots=asyncio.Semaphore(self._at_once))
        return host

    def _forget_idle(self) -> None:
        """Drop hosts that nobody asked for an hour; looked for each time their number has doubled."""
        if len(self._hosts) < self._sweep_at:
            return
        now = self._clock.now()
        for key in [key for key, host in self._hosts.items() if host.idle(now)]:
            del self._hosts[key]
        self._sweep_at = max(_MANY, 2 * len(self._hosts))
