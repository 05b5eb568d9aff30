"""What else reads feeds, over the same server: the package `reader`, and the loop that a script would be."""

from __future__ import annotations

import asyncio
import importlib.util
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import feedparser
import httpx

#: As many as it recommends.
_WORKERS = 10

Publish = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Feeds per second."""

    changed: float
    unchanged: float


async def reader(publish: Publish, urls: Sequence[str]) -> Pace | None:
    """Measure `reader` (pip install 'advisory[bench]'), which fetches, parses by feedparser and commits; None where it is not installed."""
    # Its own copy of feedparser needs sgmllib, and it does not say so.
    if any(importlib.util.find_spec(needed) is None for needed in ("reader", "sgmllib")):
        return None
    from reader import make_reader

    with tempfile.TemporaryDirectory() as folder:
        await publish(1)
        peer = make_reader(str(Path(folder) / "reader.db"), feed_root=None, plugins=[])
        for url in urls:
            peer.add_feed(url)

        def update() -> float:
            begun = time.perf_counter()
            peer.update_feeds(workers=_WORKERS, scheduled=False)
            return time.perf_counter() - begun

        await asyncio.to_thread(update)
        await publish(2)
        changed = await asyncio.to_thread(update)
        unchanged = await asyncio.to_thread(update)
        failed = peer.get_feed_counts(broken=True).total
        read = peer.get_entry_counts().total
        peer.close()
    if failed or read is None or read <= len(urls):
        raise RuntimeError(f"reader read {read} entries of {len(urls)} feeds, {failed} of which failed")
    return Pace(changed=len(urls) / changed, unchanged=len(urls) / unchanged)


async def script(publish: Publish, urls: Sequence[str]) -> Pace:
    """Measure a loop that asks one feed after another, and writes a row and a commit for what is new."""
    with tempfile.TemporaryDirectory() as folder:
        await publish(1)
        path = Path(folder) / "items.db"
        tags: dict[str, str] = {}
        await asyncio.to_thread(_round, path, urls, tags)
        await publish(2)
        changed = await asyncio.to_thread(_round, path, urls, tags)
        unchanged = await asyncio.to_thread(_round, path, urls, tags)
    return Pace(changed=len(urls) / changed, unchanged=len(urls) / unchanged)


def _round(path: Path, urls: Sequence[str], tags: dict[str, str]) -> float:
    rows = sqlite3.connect(path)
    rows.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS item (guid TEXT PRIMARY KEY, title, text)"
    )
    with httpx.Client(trust_env=False) as client:
        begun = time.perf_counter()
        for url in urls:
            answer = client.get(url, headers={"if-none-match": tags[url]} if url in tags else {})
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                continue
            tags[url] = answer.headers["etag"]
            read = feedparser.parse(answer.content)
            rows.executemany("INSERT OR IGNORE INTO item VALUES (?, ?, ?)", [(one.id, one.title, one.summary) for one in read.entries])
            rows.commit()
        took = time.perf_counter() - begun
    rows.close()
    return took
