"""`advisory feeds`: the table, its JSON and exit codes, and an operator's word for a refused register."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flow
import pytest
from click.testing import CliRunner, Result

from advisory import config
from advisory.cli import cli, look
from advisory.errors import AdvisoryError, StoreError
from advisory.model import Doubt, FeedState, Position
from advisory.store import open_store

NOW = datetime.now(UTC)
LATELY = NOW - timedelta(minutes=2)
#: So far off that a slow run of the tests does not get there.
SOON = NOW + timedelta(hours=3)
PERU = Position(issuer="US", destination="PE", country_level=3, max_level=3, label="Level 3: Reconsider Travel", title="Peru")
ROWS = (
    "id: well, url: 'https://example.org/a.json', kind: us-state, every: 15m",
    "id: drifts, url: 'https://example.org/b.json?key=geheim', kind: canada, fallbacks: ['https://example.org/c.json']",
    "id: fails, url: 'https://example.org/d.xml', kind: feed",
    "id: new, url: 'https://example.org/e.xml', kind: feed",
    "id: asleep, url: 'https://example.org/f.xml', kind: feed, enabled: no",
)
STATES: Mapping[str, dict[str, Any]] = {
    "well": {
        "polls": 4, "last_good": LATELY, "last_changed": NOW - timedelta(hours=30), "due": SOON, "rows": 212, "changed": 3, "quiet": 1,
        "etag": '"v3"', "honoured": True, "latency": 0.214, "keep": timedelta(minutes=5), "body_hash": "0",
        "doubted": (Doubt(before=PERU, after=replace(PERU, country_level=2, label="Level 2: Exercise Increased Caution")),),
    },
    "drifts": {
        "polls": 2, "last_good": LATELY, "due": SOON, "rows": 190, "via": 1, "moved_to": "https://new.example/c.json",
        "notes": ("Row “XQ” has a name nobody knows (“Xanadu”); its key decides.", "Some bytes are not UTF-8."),
    },
    "fails": {"failures": 2, "error": "feed fails: example.org answered 404: it has no such page; check the feed's `url`.", "due": SOON},
}  # fmt: skip
KEYS = {"id", "kind", "last_good", "next", "items", "rows", "changed", "status", "error"}


def written(folder: Path, states: Mapping[str, dict[str, Any]] | None) -> Path:
    """Write feeds and, with `states`, the database a daemon would have left."""
    flow.write(folder, feeds=flow.feeds(*ROWS), routes=flow.ROUTES)
    if states is not None:
        asyncio.run(remembered(folder, states))
    return folder


async def remembered(folder: Path, states: Mapping[str, dict[str, Any]]) -> None:
    """Write what is remembered of each feed."""
    (folder / "state").mkdir(exist_ok=True)
    feeds = config.check(folder / "config", environ={"DESK_URL": "http://127.0.0.1:9/", "DESK_SECRET": flow.SECRET}).config.feeds
    store = open_store(f"sqlite:///{folder / 'state' / 'advisory.db'}")
    await store.open()
    try:
        await store.sync_feeds(feeds, NOW)
        for lease in await store.claim_feeds(NOW + timedelta(seconds=1), timedelta(minutes=1), 10, only=tuple(states)):
            await store.release_feed(lease, FeedState(feed=lease.feed, **states[lease.feed]))
            if error := states[lease.feed].get("error"):
                await store.report(f"feed:{lease.feed}", error, NOW - timedelta(hours=1))
    finally:
        await store.close()


def call(folder: Path, *arguments: str) -> Result:
    """Run a command over a folder."""
    environment = {
        "ADVISORY_CONFIG": str(folder / "config"), "ADVISORY_STATE_DIR": str(folder / "state"), "ADVISORY_DATABASE_URL": None,
        "DESK_URL": "http://127.0.0.1:9/", "DESK_SECRET": flow.SECRET,
    }  # fmt: skip
    return CliRunner().invoke(cli, list(arguments), env=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a feed in each state."""
    return written(tmp_path, STATES)


def test_json(folder: Path) -> None:
    """Each feed is a line with the fixed keys, in the order of the file; one that fails makes the exit code 1."""
    done = call(folder, "feeds", "--json")
    found = {one["id"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert done.exit_code == 1
    assert list(found) == ["well", "drifts", "fails", "new", "asleep"]
    assert all(
        list(one)[: len(KEYS)] == ["id", "kind", "last_good", "next", "items", "rows", "changed", "status", "error"]
        for one in found.values()
    )
    assert {id_: one["status"] for id_, one in found.items()} == {
        "well": "good", "drifts": "drifting", "fails": "failing", "new": "waiting", "asleep": "off",
    }  # fmt: skip
    well = found["well"]
    assert (well["kind"], well["rows"], well["validators"], well["latency"], well["interval"]) == ("us-state", 212, "yes", 0.214, 900)
    assert (well["documents"], well["doubted"], well["error"]) == (3, ["PE"], None)
    assert datetime.fromisoformat(well["next"]) == SOON
    drifts = found["drifts"]
    assert (drifts["via"], drifts["moved_to"], len(drifts["notes"]), len(drifts["unresolved"])) == (1, "https://new.example/c.json", 2, 1)
    assert found["fails"]["error"] == STATES["fails"]["error"]
    assert found["fails"]["failing_since"] == (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "Z")


def test_table(folder: Path) -> None:
    """People get a line for each feed, with a plain verdict, and a dash for what nobody knows."""
    done = call(folder, "feeds")
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert done.stdout.splitlines()[0].split()[-1] == "verdict"
    assert rows["well"].endswith("good; 1 fall waits for a second look")
    assert all(words in rows["well"] for words in ("us-state", "212", "30 h ago", "yes", "0.21 s", "in 3 h"))
    assert "moved for good to https://new.example/c.json: change its url" in rows["drifts"]
    assert rows["fails"].endswith("(2 in a row), never read yet: example.org answered 404: it has no such page; check the feed's `url`.")
    assert rows["new"].split()[2:] == ["-", "now", "-", "-", "-", "-", "-", "not", "polled", "yet"]
    assert rows["asleep"].endswith("off: `enabled: no`")


def test_named_feeds_alone(folder: Path) -> None:
    """Ids choose; the exit code is theirs alone."""
    done = call(folder, "feeds", "well", "drifts", "--json")
    assert done.exit_code == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["well", "drifts"]
    assert call(folder, "feeds", "fails").exit_code == 1


def test_verbose(folder: Path) -> None:
    """`-v` shows everything there is, but no key that may stand in an address."""
    done = call(folder, "feeds", "-v")
    assert done.exit_code == 1
    assert "Some bytes are not UTF-8." in done.stdout
    assert "second look  Peru: level 3 to 2 (Level 2: Exercise Increased Caution), seen once" in done.stdout
    assert "https://example.org/c.json (fallback 1)" in done.stdout
    assert 'yes (ETag "v3", Last-Modified -)' in done.stdout
    assert "geheim" not in done.stdout


def test_an_unknown_feed(folder: Path) -> None:
    """A slip of the pen ends with 2 and names the nearest."""
    done = call(folder, "feeds", "wel")
    assert done.exit_code == 2
    assert "there is no feed `wel`; did you mean `well`?" in done.stderr


def test_before_the_first_poll(tmp_path: Path) -> None:
    """Without a database the feeds of the file are shown, and nothing is wrong yet."""
    done = call(written(tmp_path, None), "feeds", "--json")
    assert done.exit_code == 0
    assert {json.loads(line)["status"] for line in done.stdout.splitlines()} == {"waiting", "off"}
    assert "Nothing was polled yet" in done.stderr
    assert not (tmp_path / "state").exists(), "looking makes nothing"


def test_no_feed_at_all(tmp_path: Path) -> None:
    """A file that names no feed is said to name none."""
    flow.write(tmp_path, feeds="schema: feeds/v1\nfeeds: []\n", routes=flow.ROUTES)
    assert call(tmp_path, "feeds").stdout == "feeds.yaml names no feed.\n"


def test_a_database_that_cannot_be_read(tmp_path: Path) -> None:
    """A broken database is not taken for a fresh one."""
    written(tmp_path, None)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "advisory.db").write_bytes(b"no database" * 1000)
    assert isinstance(call(tmp_path, "feeds").exception, StoreError)


def test_a_mistake_in_the_file(folder: Path) -> None:
    """A feed that its file spoils is still shown, and the mistakes are spoken of."""
    (folder / "config" / "feeds.yaml").write_text(flow.feeds(*ROWS[1:], "id: well, url: 'ftp://example.org/', kind: us-state"))
    done = call(folder, "feeds", "well")
    assert "1 mistake in the files: `advisory check` shows where" in done.stderr
    assert "off: feeds.yaml does not name it any more, or not so that it can be read" in done.stdout


def test_no_folder_at_all(tmp_path: Path) -> None:
    """A folder that is not there is said not to be there, and ends with 2."""
    done = call(tmp_path, "feeds")
    assert done.exit_code == 2
    assert "there is no such folder" in done.stderr


def test_nothing_is_said_of_what_does_not_apply(tmp_path: Path) -> None:
    """Before its first poll a feed has a kind and an address, and no dashes."""
    shown = call(written(tmp_path, None), "feeds", "new", "-v").stdout
    assert [line.split()[0] for line in shown.splitlines()] == ["new", "kind", "address"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://bob:geheim@example.org:8443/a.xml?key=geheim", "https://example.org:8443/a.xml?…"),
        ("https://geheim@example.org/a@b.xml", "https://example.org/a@b.xml"),
        ("file:folder/a.json", "file:folder/a.json"),
    ],
)
def test_no_address_shows_what_lets_somebody_in(url: str, told: str) -> None:
    """User, password and query stay out of what is printed."""
    assert look.address(url) == told


def test_help_shows_all_there_is(folder: Path) -> None:
    """The group's help names its commands, and each has a help of its own."""
    assert all(word in call(folder, "feeds", "--help").stdout for word in ("show", "fetch", "accept"))
    assert "--verbose" in call(folder, "feeds", "show", "--help").stdout
    assert "--follow" in call(folder, "feeds", "fetch", "--help").stdout


def test_accept(tmp_path: Path) -> None:
    """A refused register is believed at its next poll when an operator says so, and it is polled at once."""
    refused = {
        "well": {**STATES["well"], "refused": True, "failures": 1, "error": "feed well: it moved 60 of 212 levels at once.", "due": SOON}
    }
    done = call(written(tmp_path, refused), "feeds", "accept", "well")
    assert done.exit_code == 0
    assert "its next document is believed" in done.stdout
    [found] = [json.loads(line) for line in call(tmp_path, "feeds", "well", "--json").stdout.splitlines()]
    assert datetime.fromisoformat(found["next"]) < SOON


@pytest.mark.parametrize(
    ("feed", "sentence"),
    [("well", "feed well is not refused: there is nothing to vouch for"), ("nobody", "no feed nobody was ever polled")],
)
def test_nothing_to_accept(folder: Path, feed: str, sentence: str) -> None:
    """What is not refused needs no word."""
    done = call(folder, "feeds", "accept", feed)
    assert isinstance(done.exception, AdvisoryError)
    assert sentence in str(done.exception)
