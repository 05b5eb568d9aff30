"""Reaches feeds: asks each once, as the daemon would, and says what was read from it; nothing is stored."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from advisory import pace, sources
from advisory.errors import FetchError, ParseError, PausedError, SourceError
from advisory.http import DoorError
from advisory.model import Feed, FeedState, Fetched, Reading
from advisory.online.finding import Verdict, doubtful, note, ok, wrong
from advisory.ports import Fetch

UNREACHED: Final = "ADV911"
UNREAD: Final = "ADV912"
SWITCHED_OFF: Final = "not asked: it is switched off (`enabled: no`)"
#: What says that a host does not answer at all, so that it is not asked again for the next feed.
_SILENT: Final = frozenset({"timeout", "refused", "dns"})
#: Meant for the daemon, which goes on trying.
_LATER: Final = ("; it will be tried again", " The last good snapshot stays in force.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed:
    """Why an address gave nothing."""

    code: str
    said: str
    hint: str = ""


class Feeds:
    """Asks feeds, any number at once; a host that does not answer is left alone afterwards."""

    def __init__(self, fetch: Fetch, *, timeout: float) -> None:
        """Give each address `timeout` seconds, or less where the feed itself says less."""
        self._fetch = fetch
        self._timeout = timedelta(seconds=timeout)
        #: Host and port → the feed that found it silent.
        self._silent: dict[str, str] = {}
        self._gates: dict[str, asyncio.Semaphore] = {}

    async def __call__(self, feed: Feed) -> Verdict:
        """Say how one feed is: its first address, and only when that fails its fallbacks, as the daemon has it."""
        if not feed.enabled:
            return note(SWITCHED_OFF)
        failed: list[_Failed] = []
        for url in (feed.url, *feed.fallbacks):
            found = await self._read(replace(feed, url=url))
            if isinstance(found, Verdict) and not failed:
                return found
            if isinstance(found, Verdict):
                said = f"{failed[0].said}; its fallback was read instead: {found.said}"
                return doubtful(failed[0].code, said, failed[0].hint)
            failed.append(found)
        first, *others = failed
        also = "" if not others else " (its fallback fails too)" if len(others) == 1 else f" (its {len(others)} fallbacks fail too)"
        return wrong(first.code, first.said + also, first.hint)

    async def _read(self, feed: Feed) -> Verdict | _Failed:
        parts = urlsplit(feed.url)
        host, door = parts.hostname or "", parts.netloc.rpartition("@")[2].lower()
        async with self._gates.setdefault(door, asyncio.Semaphore(pace.AT_ONCE)):
            if (asker := self._silent.get(door)) is not None:
                return _Failed(code=UNREACHED, said=f"not asked, for {host} did not answer for the feed {asker} either")
            return await self._asked(feed, host, door)

    async def _asked(self, feed: Feed, host: str, door: str) -> Verdict | _Failed:
        brief = replace(feed, timeout=min(feed.timeout, self._timeout))
        try:
            fetched = await self._fetch(brief, FeedState(feed=feed.id))
            page = fetched.page
            if page is None:
                return _Failed(code=UNREACHED, said="it answered that nothing has changed, and it was not asked that")
            reading = await asyncio.to_thread(sources.load(feed.kind).parse, feed, page)
        except PausedError as error:
            return note(f"not asked: {_sentence(feed, error)}")
        except FetchError as error:
            return self._unreached(feed, host, door, error)
        except ParseError as error:
            return _Failed(code=UNREAD, said=_sentence(feed, error), hint=f"look at it: `advisory feeds fetch {feed.id} --print`")
        except Exception as error:  # noqa: BLE001 - a document that nobody foresaw; the others are looked at all the same
            said = f"reading it failed unexpectedly ({type(error).__name__})"
            return _Failed(code=UNREAD, said=said, hint=f"please report it, with what `advisory feeds fetch {feed.id}` says")
        return judge(feed, fetched, reading)

    def _unreached(self, feed: Feed, host: str, door: str, error: FetchError) -> _Failed:
        cause = error.__cause__
        kind = cause.kind if isinstance(cause, DoorError) else ""
        if kind in _SILENT and door:
            self._silent.setdefault(door, feed.id)
        if kind == "timeout" and feed.timeout > self._timeout:
            hint = f"its own `timeout` is {feed.timeout.total_seconds():g} s: try --timeout {feed.timeout.total_seconds():g}"
            return _Failed(code=UNREACHED, said=f"{host} did not answer within {self._timeout.total_seconds():g} s", hint=hint)
        said, _, hint = _sentence(feed, error).rpartition("; ")
        if not said:
            said, hint = hint, f"check the feed's `url`, and whether anything on this machine reaches {host}" if host else ""
        return _Failed(code=UNREACHED, said=said, hint=hint)


def judge(feed: Feed, fetched: Fetched, reading: Reading) -> Verdict:
    """Say what was read of a feed's document, and what is odd about it; pure."""
    look = f"look at it: `advisory feeds fetch {feed.id} --print`"
    refused = sources.guard(feed, FeedState(feed=feed.id), (), reading)
    if refused is not None:
        return wrong(UNREAD, _plain(feed, refused), look)
    read = _counts(reading)
    if not read:
        return doubtful(UNREAD, "it answered with a document of its kind that holds no item at all", look)
    if fetched.moved_to is not None:
        host = urlsplit(fetched.moved_to).hostname or "another address"
        hint = f"write its new address as `url`; `advisory feeds fetch {feed.id} --print` shows it"
        return doubtful(UNREACHED, f"it has moved for good, to {host} ({read} there)", hint)
    if reading.complaints:
        many = _count(len(reading.complaints), "complaint")
        return doubtful(UNREAD, f"{read}, and {many}, the first: {_plain(feed, reading.complaints[0])}", look)
    return ok(read)


def _counts(reading: Reading) -> str:
    counted = ((len(reading.positions), "row"), (len(reading.links), "page"), (len(reading.items), "item"))
    return " and ".join(_count(number, what) for number, what in counted if number)


def _sentence(feed: Feed, error: SourceError) -> str:
    return _plain(feed, str(error))


def _plain(feed: Feed, sentence: str) -> str:
    for words in (f"feed {feed.id}: ", *_LATER):
        sentence = sentence.replace(words, "")
    # What a document says of itself may be quoted in it: a terminal must not obey that.
    return "".join(character if character.isprintable() else "·" for character in " ".join(sentence.split())).rstrip(".")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
