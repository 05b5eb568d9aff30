"""Embassies' feeds over time: each folder under `cases/histories/us-embassy/` is a row of documents and the posts that are news in each.

`posts.yaml` lists the polls in order: `read` (a file) or `same: yes`, and what comes of it: `items` (guids read for the first time, or
edited), `told` (destination and reason of each change), `actions` (guid → what the post tells people to do), `complaints` (patterns), or
`fault` (a pattern). The whole ingest runs, with a real store. A case is added by adding files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import flow
import pytest
import yaml

from advisory import extract
from advisory.demo.clock import VirtualClock
from advisory.ingest import Ingested
from advisory.model import Feed, FeedState, Fetched, Page

CASES = Path(__file__).parent.parent / "cases" / "histories" / "us-embassy"
HISTORIES = sorted(path.parent for path in CASES.glob("*/posts.yaml"))
KEYS = {"at", "read", "same", "items", "told", "actions", "complaints", "fault"}


@dataclass
class Archive:
    """Answers with the recorded document; implements `ports.Fetch`."""

    clock: VirtualClock
    document: Path | None = None

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the document, unless it is the one that was read last."""
        assert self.document is not None
        body = self.document.read_bytes()
        digest = hashlib.sha256(body).hexdigest()
        page = None if digest == state.body_hash else Page(url=feed.url, body=body, fetched=self.clock.now())
        return Fetched(page=page, body_hash=digest)


def check(poll: Mapping[str, Any], done: Ingested, notes: tuple[str, ...]) -> None:
    """Compare one poll with what the case expects."""
    if "fault" in poll:
        assert done.fault is not None
        assert re.search(poll["fault"], done.fault), done.fault
        assert done.items == ()
        return
    assert done.fault is None
    assert [read.item.guid for read in done.items] == poll.get("items", [])
    assert all(read.item.issuer == "US" for read in done.items)
    assert [(change.alert.key.destination, change.reason.value) for change in done.changes] == [
        (row["destination"], row["reason"]) for row in poll.get("told", [])
    ]
    for guid, actions in poll.get("actions", {}).items():
        (text,) = [read.item.text for read in done.items if read.item.guid == guid]
        assert list(extract.actions(text)) == actions
    for pattern in poll.get("complaints", []):
        assert any(re.search(pattern, note) for note in notes), notes


@pytest.mark.parametrize("folder", HISTORIES, ids=[path.name for path in HISTORIES])
async def test_every_post_is_news_once(folder: Path, tmp_path: Path) -> None:
    """A new post and an edited one are read, each once, and what it tells its citizens is told."""
    case = yaml.load((folder / "posts.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    polls = case["polls"]
    assert set(case) == {"url", "polls"}
    assert all(set(poll) <= KEYS for poll in polls)
    flow.write(tmp_path, feeds=flow.feeds(f"id: post, url: '{case['url']}', kind: us-embassy, every: 5m"))
    clock = VirtualClock(datetime.fromisoformat(polls[0]["at"]))
    archive = Archive(clock)
    async with flow.opened(tmp_path, clock=clock, fetch=archive) as (app, _):
        for number, poll in enumerate(polls, start=1):
            clock.move_to(max(datetime.fromisoformat(poll["at"]), clock.now() + timedelta(seconds=1)))
            if "read" in poll:
                archive.document = folder / poll["read"]
            done = await app.poll("post")
            assert done is not None
            (state,) = await app.store.feed_states()
            try:
                check(poll, done, state.notes)
            except AssertionError as error:
                raise AssertionError(f"poll {number} ({poll['at']}, {poll.get('read', 'the same')}): {error}") from error


def test_there_are_histories() -> None:
    """Each of at least three documents."""
    assert HISTORIES
    assert all(len(list(folder.glob("[0-9]*"))) >= 3 for folder in HISTORIES)
