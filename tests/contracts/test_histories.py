"""Registers over time: each folder under `cases/histories/<kind>/` is a row of documents and exactly what moves from one to the next.

`expected.yaml` lists the polls in order: `read` (a file) or `same: yes` (the last document once more), and what comes of it: `changes`,
`doubted` (falls that wait for a second look), `complaints` (patterns that must be found), `refused` (a pattern: nothing is taken over).
`pages` names what the pages behind an index answer from then on. The whole ingest runs, with a real store. A case is added by adding files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flow
import pytest
import yaml

from advisory import sources
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.errors import FetchError
from advisory.ingest import Ingested
from advisory.model import Feed, FeedState, Fetched, Page, Reason
from advisory.register import Move, PositionChange

CASES = Path(__file__).parent.parent / "cases" / "histories"
HISTORIES = sorted(path.parent for path in CASES.glob("*/*/expected.yaml"))
URL = "https://register.example/index"
KEYS = {"at", "read", "same", "pages", "changes", "doubted", "complaints", "refused"}


@dataclass
class Archive:
    """Answers with the recorded documents; implements `ports.Fetch`."""

    folder: Path
    clock: VirtualClock
    document: Path | None = None
    pages: dict[str, Path] = field(default_factory=dict)

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the document of the feed, or of one of its pages."""
        path = self.document if feed.url == URL else self.pages.get(self._key(feed))
        if path is None:
            raise FetchError(f"feed {feed.id}: the page is not recorded", status=404)
        body = path.read_bytes()
        digest = hashlib.sha256(body).hexdigest()
        page = None if digest == state.body_hash else Page(url=feed.url, body=body, fetched=self.clock.now())
        return Fetched(page=page, body_hash=digest)

    def _key(self, feed: Feed) -> str:
        assert self.document is not None
        index = Page(url=URL, body=self.document.read_bytes(), fetched=self.clock.now())
        return next(link.key for link in sources.load(feed.kind).parse(feed, index).links if link.url == feed.url)


def moment(said: str | datetime) -> datetime:
    """Return the time of a poll, in UTC."""
    found = said if isinstance(said, datetime) else datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def seen(change: PositionChange, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change as a case writes it; levels only where the case names them."""
    before = change.before.country_level if change.before else None
    found = {"destination": change.after.destination, "moves": [str(move) for move in change.moves]}
    return found | {name: value for name, value in (("from", before), ("to", change.after.country_level)) if name in wanted}


def check(poll: Mapping[str, Any], done: Ingested, state: FeedState) -> None:
    """Compare one poll with what the case expects."""
    if "refused" in poll:
        assert done.fault is not None, "the document was taken over"
        assert re.search(poll["refused"], done.fault), done.fault
        assert not done.moved
        return
    assert done.fault is None
    wanted = sorted(poll.get("changes", []), key=lambda row: str(row["destination"]))
    found = sorted((one for one in done.moved if one.before is not None), key=lambda one: one.after.destination)
    new = sorted((one for one in done.moved if one.before is None), key=lambda one: one.after.destination)
    rows = [row for row in wanted if row["moves"] != ["new"]]
    assert [seen(one, row) for one, row in zip(found, rows, strict=False)] == rows
    assert [one.after.destination for one in found] == [row["destination"] for row in rows]
    if any(row["moves"] == ["new"] for row in wanted):
        assert [one.after.destination for one in new] == [row["destination"] for row in wanted if row["moves"] == ["new"]]
    assert sorted(doubt.after.destination for doubt in state.doubted) == sorted(poll.get("doubted", []))
    for pattern in poll.get("complaints", []):
        assert any(re.search(pattern, note) for note in state.notes), state.notes


@pytest.mark.parametrize("folder", HISTORIES, ids=[f"{path.parent.name}/{path.name}" for path in HISTORIES])
async def test_a_history_moves_exactly_what_moved(folder: Path, tmp_path: Path) -> None:
    """Every change of the register comes out at its poll, and nothing else does."""
    case = yaml.load((folder / "expected.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    polls = case["polls"]
    assert set(case) <= {"kind", "floor", "every", "polls"}
    assert all(set(poll) <= KEYS for poll in polls)
    assert case["kind"] == folder.parent.name
    row = f"id: register, url: '{URL}', kind: {case['kind']}, every: {case.get('every', '15m')}, floor: {case.get('floor', 1)}"
    flow.write(tmp_path, feeds=flow.feeds(row), rules=flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere"))
    clock = VirtualClock(moment(polls[0]["at"]))
    archive = Archive(folder, clock)
    async with flow.opened(tmp_path, clock=clock, fetch=archive) as (app, _):
        for number, poll in enumerate(polls, start=1):
            clock.move_to(
                max(moment(poll["at"]), clock.now() + timedelta(seconds=1)) if "at" in poll else clock.now() + timedelta(minutes=15)
            )
            if "read" in poll:
                archive.document = folder / poll["read"]
            archive.pages |= {str(key): folder / name for key, name in poll.get("pages", {}).items()}
            done = await app.poll("register")
            assert done is not None
            try:
                check(poll, done, await state_of(app))
            except AssertionError as error:
                raise AssertionError(f"poll {number} ({poll.get('at')}, {poll.get('read', 'the same')}): {error}") from error
        told = [change for change in await app.store.changes() if change.reason is Reason.FIRST and not change.because]
        assert told == []


async def state_of(app: App) -> FeedState:
    """Return what is remembered of the register."""
    (state,) = await app.store.feed_states()
    return state


@pytest.mark.parametrize("kind", [kind for kind in sources.kinds() if sources.is_register(kind)])
def test_every_register_has_histories(kind: str) -> None:
    """A register without a history of three documents is not done."""
    assert any(
        len(yaml.load((path / "expected.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)["polls"]) >= 3
        for path in HISTORIES
        if path.parent.name == kind
    )


def test_moves_have_the_names_the_cases_use() -> None:
    """Every move that a case names exists."""
    named = {
        move
        for path in HISTORIES
        for poll in yaml.load((path / "expected.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)["polls"]
        for row in poll.get("changes", [])
        for move in row["moves"]
    }
    assert named <= {str(move) for move in Move}
