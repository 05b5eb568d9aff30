"""`advisory db`: copies made while the daemon runs, checks, upgrades, and a restore after which nobody is told twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flow
import pytest
from click.testing import CliRunner

from advisory.app import App
from advisory.cli import cli
from advisory.demo.clock import VirtualClock
from advisory.errors import StoreError
from advisory.ports import HELD, RESTORED
from advisory.store import backup, schema
from advisory.store.contents import Contents
from advisory.vault import Vault

READERS = """
    schema: subscribers/v1
    subscribers:
      - {id: ada, email: ada@example.org, follows: [anywhere], timezone: Europe/London}
    """


class Place:
    """An operator's folder, its daemon by hand, and its command line."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.database = self.state / "advisory.db"
        self.now = datetime.now(UTC) - timedelta(days=1)
        row = f"id: mission, url: 'file:{folder / 'page.xml'}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
        flow.write(folder, feeds=flow.feeds(row), subscribers=READERS)
        self.publish()
        for name, value in {"STATE_DIR": self.state, "CONFIG": folder / "config", "SECRET_KEY": flow.KEY, "DATABASE_URL": ""}.items():
            monkeypatch.setenv(f"ADVISORY_{name}", str(value))
        monkeypatch.chdir(folder)

    def publish(self, *places: str) -> None:
        """Let the feed name orders to leave these places."""
        items = [(place, f"Security alert: {place}", flow.ORDER.format(place=place)) for place in places]
        (self.folder / "page.xml").write_bytes(flow.rss(*items, at=self.now))

    def run(self, work: Callable[[App], Awaitable[object]]) -> None:
        """Do something with the daemon's inside, an hour after the last time."""
        self.now += timedelta(hours=1)

        async def doing() -> None:
            async with flow.opened(self.folder, clock=VirtualClock(self.now)) as (app, _):
                await work(app)

        asyncio.run(doing())

    def told(self) -> list[str]:
        """Return the ids of the mails sent so far."""
        lines = [line for path in flow.mails(self.state) for line in path.read_text().splitlines()]
        return [line for line in lines if line.lower().startswith("message-id:")]

    def call(self, *arguments: str) -> str:
        """Run a command that must succeed, and return what it printed."""
        done = CliRunner().invoke(cli, ["db", *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout if "--json" in arguments else done.output

    def refused(self, *arguments: str) -> str:
        """Run a command that is refused, and return the sentence."""
        with pytest.raises(StoreError) as caught:
            CliRunner().invoke(cli, ["db", *arguments], catch_exceptions=False)
        return str(caught.value)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place where one order was told."""
    found = Place(tmp_path, monkeypatch)
    found.publish("Iraq")
    found.run(polled_and_told)
    assert len(found.told()) == 1
    return found


async def polled_and_told(app: App) -> None:
    """Poll what is due, and send what is."""
    await app.poll_due()
    await app.deliver()


async def polled(app: App) -> None:
    """Poll what is due, and send nothing."""
    await app.poll_due()


def yesterday(place: Place) -> Path:
    """Make a copy while an order waits to be told, then tell it and another one; return the copy."""
    place.publish("Iraq", "Iran")
    place.run(polled)
    answer = json.loads(place.call("backup", "--json"))
    place.run(polled_and_told)
    place.publish("Iraq", "Iran", "Yemen")
    place.run(polled_and_told)
    assert len(place.told()) == 3
    return Path(answer["path"])


async def balanced(app: App) -> None:
    """Look that every notice is accounted for."""
    found = await app.ledger()
    assert found.gaps == ()
    assert found.audience == found.sent + sum(found.suppressed.values()) + found.failed + found.pending


async def test_a_restore_tells_nobody_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waited when the copy was made, and what happened since, is held; what is new afterwards goes out; then it is over."""
    await asyncio.to_thread(_restored_and_told, Place(tmp_path, monkeypatch))


def _restored_and_told(place: Place) -> None:
    place.publish("Iraq")
    place.run(polled_and_told)
    copy = yesterday(place)
    said = place.call("restore", str(copy))
    assert "1 notices that waited then are held" in said
    assert "is kept as advisory.db.before-restore-" in said

    async def catching_up(app: App) -> None:
        await polled_and_told(app)
        await balanced(app)
        assert [row.detail for row in await app.store.deliveries()][1:] == [HELD, HELD]
        assert [fault.key for fault in await app.faults()] == [RESTORED]

    place.run(catching_up)
    assert len(place.told()) == 3, "Iran and Yemen were told before"
    rows = [json.loads(line) for line in place.call("held", "--json").splitlines()]
    assert [row["destination"] for row in rows] == ["IR", "YE"]
    assert "2 are noted as told.\nThe restore is over." in place.call("held", "--told")

    place.publish("Iraq", "Iran", "Yemen", "Libya")

    async def going_on(app: App) -> None:
        await polled_and_told(app)
        await balanced(app)
        assert await app.faults() == ()

    place.run(going_on)
    assert len(place.told()) == 4, "what is new is told"


def test_what_is_held_can_be_sent_under_the_same_ids(place: Place) -> None:
    """An operator who knows that it was not told lets it go; whoever has it already sees the same message."""
    copy = yesterday(place)
    before = place.told()
    place.call("restore", str(copy))
    place.run(polled_and_told)
    first = json.loads(place.call("held", "--json").splitlines()[0])["id"]
    assert "1 go out now.\nMore is held" in place.call("held", str(first), "--send")
    assert "1 go out now.\nThe restore is over." in place.call("held", "--send")
    for path in flow.mails(place.state):
        path.unlink()
    place.now = datetime.now(UTC)
    place.run(polled_and_told)
    assert sorted(place.told()) == sorted(before[1:])
    place.run(balanced)


def test_who_left_since_the_copy_stays_away(place: Place) -> None:
    """An end that the copy knows nothing of is taken over from the database there was."""
    place.call("backup")
    ((copy, _),) = backup.copies(place.state / "backups")

    async def leave(app: App) -> None:
        assert await app.store.unsubscribe("ada", app.clock.now())

    place.run(leave)
    assert "was taken over" in place.call("restore", str(copy))

    async def nobody(app: App) -> None:
        assert await app.store.subscriptions() == ()

    place.run(nobody)


def test_a_copy_of_another_database_takes_nobody_away(place: Place) -> None:
    """What stands there may have been begun anew: it says nothing about the people of the copy."""
    copy = yesterday(place)
    for path in place.state.glob("advisory.db*"):
        path.unlink()
    place.publish()
    place.run(polled)
    assert "is not known: whoever left since may get mail again" in place.call("restore", str(copy))


def test_travellers_of_since_are_taken_over(place: Place) -> None:
    """Who signed up, changed their wishes or erased themselves since the copy is as they wish to be."""
    _travellers(place.database, gone="left", stays="kept")
    place.call("backup")
    ((copy, _),) = backup.copies(place.state / "backups")
    with contextlib.closing(sqlite3.connect(place.database)) as old, old:
        old.execute("DELETE FROM traveller WHERE key = 'gone'")
        old.execute("INSERT INTO traveller SELECT 'new', 'digest-new', state, due, version, content FROM traveller WHERE key = 'stays'")
        old.execute("UPDATE traveller SET version = 2, state = 'ended' WHERE key = 'stays'")
    assert "(3 of them)" in place.call("restore", str(copy))
    with contextlib.closing(sqlite3.connect(place.database)) as new:
        assert new.execute("SELECT key, state, version FROM traveller ORDER BY key").fetchall() == [
            ("new", "active", 1),
            ("stays", "ended", 2),
        ]


def _travellers(path: Path, **keys: str) -> None:
    contents = Contents(Vault((flow.KEY,)))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for key in keys:
            content = contents.close("{}", f"traveller.{key}")
            connection.execute("INSERT INTO traveller VALUES (?, ?, 'active', NULL, 1, ?)", (key, f"digest-{key}", content))


def test_a_copy_is_whole_private_and_described(place: Place) -> None:
    """It is made while another process holds the database for writing, and the manifest says what is in it, and that the key is not."""
    with contextlib.closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = place.call("backup")
        other.execute("ROLLBACK")
    assert "The secret key is not in it: keep what ADVISORY_SECRET_KEY is set to" in said
    ((path, manifest),) = backup.copies(place.state / "backups")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(path.with_suffix(".json").stat().st_mode) == 0o600
    assert (manifest.revision, manifest.counts["delivery"], manifest.kind) == (schema.HEAD, 1, "sqlite")
    assert flow.KEY not in path.with_suffix(".json").read_text()
    backup.verify(path, manifest)
    assert not list(path.parent.glob("*.part"))


def test_only_the_newest_copies_are_kept(place: Place) -> None:
    """What has no manifest is not ours to delete."""
    folder = place.state / "backups"
    folder.mkdir()
    (folder / "mine.db").write_bytes(b"")
    for days in range(3):
        backup.make(f"sqlite:///{place.database}", folder, place.now + timedelta(days=days), version="1")
    assert len(backup.prune(folder, 2)) == 1
    assert [manifest.made for _, manifest in backup.copies(folder)] == [place.now + timedelta(days=days) for days in (1, 2)]
    assert (folder / "mine.db").exists()


def test_a_copy_that_was_touched_is_refused(place: Place) -> None:
    """A restore looks at every byte before anything is moved."""
    place.call("backup")
    ((path, manifest),) = backup.copies(place.state / "backups")
    before = place.database.read_bytes()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff")
    assert "is not what its manifest says" in place.refused("restore", str(path))
    path.write_bytes(b"short")
    assert "is not what its manifest says" in place.refused("restore", str(path))
    assert "is no SQLite database" in place.refused("restore", str(path), "--without-manifest")
    path.with_suffix(".json").unlink()
    assert "has no manifest" in place.refused("restore", str(path))
    assert place.database.read_bytes() == before
    assert manifest.file == path.name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"revision": "9999"}, "has schema 9999, but this version of advisory knows only up to"),
        ({"key": "v1.00000000."}, "sealed with a key that is not here"),
        ({"kind": "pg_dump"}, "pg_restore"),
        ({"schema": "backup/v9"}, "which this version does not know"),
        ({"made": "yesterday"}, "cannot be read"),
    ],
)
def test_a_copy_that_cannot_serve_is_a_sentence(place: Place, change: dict[str, str], said: str) -> None:
    """A newer schema, another key, another kind of database: each says what to do, and the database stays."""
    place.call("backup")
    ((path, _),) = backup.copies(place.state / "backups")
    beside = path.with_suffix(".json")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), **change}))
    before = place.database.read_bytes()
    assert said in place.refused("restore", str(path))
    assert place.database.read_bytes() == before
    if "key" in change:
        assert "Restored" in place.call("restore", str(path), "--without-key")


def test_a_restore_under_a_daemon_is_refused(place: Place) -> None:
    """The daemon holds the state directory; what it writes must not be pulled from under it."""
    import fcntl

    place.call("backup")
    ((path, _),) = backup.copies(place.state / "backups")
    with (place.state / "advisory.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another advisory process runs" in place.refused("restore", str(path))


def test_a_damaged_copy_without_manifest_is_refused(place: Place) -> None:
    """A file that was copied in the middle of a write does not get in the place of a good one."""
    raw = place.folder / "raw.db"
    content = bytearray(place.database.read_bytes())
    content[4096 * 3 : 4096 * 3 + 64] = b"\xa5" * 64
    raw.write_bytes(content)
    sentence = place.refused("restore", str(raw), "--without-manifest")
    assert "damaged" in sentence
    assert place.database.exists()


def test_an_old_database_is_copied_before_it_is_upgraded(place: Place) -> None:
    """`--dry-run` says what would be done; the upgrade keeps the file as it was, and that copy can be restored."""
    old = place.folder / "old" / "advisory.db"
    old.parent.mkdir()
    _of_schema(old, "0003")
    for side in place.state.glob("advisory.db*"):
        side.unlink()
    old.rename(place.database)
    assert "0004  Keep travellers who signed up on a page" in place.call("upgrade", "--dry-run")
    done = CliRunner().invoke(cli, ["db", "check"], catch_exceptions=False)
    assert (done.exit_code, "! schema     0003; this version writes" in done.output) == (1, True)
    place.call("upgrade")
    kept = place.state / "advisory-schema-0003.db"
    assert backup.read(kept).revision == "0003"
    assert json.loads(place.call("upgrade", "--json"))["steps"] == []
    assert "Restored" in place.call("restore", str(kept))
    assert "nothing to do" in place.call("upgrade")


def _of_schema(path: Path, revision: str) -> None:
    from advisory.store import database

    engine = database.engine_of(database.parse_url(f"sqlite:///{path}"), writes=True, patience=1.0)
    with engine.connect() as connection, connection.begin():
        schema.upgrade(connection, revision)
    engine.dispose()


def test_no_room_for_a_copy_is_no_upgrade(place: Place) -> None:
    """What cannot be taken back is not begun."""
    for side in place.state.glob("advisory.db*"):
        side.unlink()
    _of_schema(place.database, "0003")
    (place.state / "advisory-schema-0003.db").mkdir()
    assert "is not upgraded, for no copy of it can be made before" in place.refused("upgrade")
    with contextlib.closing(sqlite3.connect(place.database)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0003",)


def test_a_check_finds_what_is_wrong(place: Place) -> None:
    """All is well, and then a notice is gone: the books say so, and the exit code does."""
    found = json.loads(place.call("check", "--full", "--json"))
    assert found["well"], found
    assert {one["name"] for one in found["findings"]} == {"schema", "integrity", "ledger", "waiting", "dead", "size", "copies"}
    with contextlib.closing(sqlite3.connect(place.database)) as connection, connection:
        connection.execute("DELETE FROM delivery")
        connection.execute("UPDATE change SET at = at + ?", (2 * 86_400_000_000,))
    done = CliRunner().invoke(cli, ["db", "check"], catch_exceptions=False)
    assert done.exit_code == 1
    assert "! ledger     the books of the last day have a gap" in done.output
    assert "lacks a notice for ada" in done.output


def test_a_restore_is_over_by_itself_or_by_word(place: Place) -> None:
    """Once all is answered and read, the next tidying takes the fault back; a feed that cannot be read is left out by word."""
    copy = yesterday(place)
    place.call("restore", str(copy))
    assert "1 feeds were not read since the restore" in place.call("held")
    place.run(polled)
    place.call("held", "--told")
    place.run(over)
    place.call("restore", str(copy))
    (place.folder / "page.xml").unlink()
    place.run(polled)
    assert "More is held, or feeds were not read" in place.call("held", "--told")
    assert "1 feeds are not waited for any more.\nThe restore is over." in place.call("held", "--done")
    place.run(over)


async def over(app: App) -> None:
    """Look that nothing is said of a restore any more, once it was tidied up."""
    await app.store.tidy(app.clock.now())
    assert RESTORED not in {fault.key for fault in await app.faults()}


def test_a_feed_that_joined_after_the_copy_is_held_too(place: Place) -> None:
    """Its stories are new to the copy, and to nobody else."""
    copy = yesterday(place)
    before = place.told()
    (place.folder / "other.xml").write_bytes(flow.rss(("m", "Security alert: Mali", flow.ORDER.format(place="Mali")), at=place.now))
    rows = [
        f"id: {name}, url: 'file:{place.folder / page}', kind: feed, trust: official, issuer: US, baseline: no"
        for name, page in (("mission", "page.xml"), ("other", "other.xml"))
    ]
    flow.write(place.folder, feeds=flow.feeds(*rows))
    place.run(polled_and_told)
    assert len(place.told()) == len(before) + 1
    place.call("restore", str(copy))
    place.run(polled_and_told)
    assert len(place.told()) == len(before) + 1
    assert {json.loads(line)["destination"] for line in place.call("held", "--json").splitlines()} == {"IR", "YE", "ML"}


def test_no_room_for_a_copy_leaves_nothing_behind(place: Place) -> None:
    """A disk that takes no more, a folder that is none: a sentence, no half of a copy, and the database as it was."""
    import resource

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "advisory", "db", "backup", "--json"],
        env=environment,
        preexec_fn=narrow,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: The disk ")
    assert list((place.state / "backups").iterdir()) == []
    (place.folder / "file").write_text("in the way")
    assert "cannot be used: " in place.refused("backup", str(place.folder / "file" / "copies"))
    assert backup.make(f"sqlite:///{place.database}", place.folder, place.now, version="1")


def test_hold_is_for_what_came_back_by_other_means(place: Place) -> None:
    """After a snapshot of the machine, or pg_restore, the same is held as after a restore."""
    place.publish("Iraq", "Iran")
    place.run(polled)
    assert "1 notices are held" in place.call("hold")
    place.run(polled_and_told)
    assert len(place.told()) == 1
    assert "IR" in place.call("held", "--json")
