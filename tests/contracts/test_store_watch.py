"""What every store says of itself: how late it is, whether recent books balance, and what it holds back once it was put back from a copy."""

from __future__ import annotations

import asyncio
import dataclasses
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import store_nouns as nouns
from servers import postgres
from store_nouns import LEASE, NOON, alert, batch, change, later, traveller, verdict

from advisory.errors import StoreError
from advisory.model import DeliveryState, Reason, Severity, Suppression
from advisory.ports import HELD, RESTORED
from advisory.store import SQLStore, backup, checkup, database, open_store, restore

HOUR = timedelta(hours=1)


async def test_an_empty_outbox_is_not_late(store: SQLStore) -> None:
    """Nothing waits, so nothing is due."""
    found = await store.backlog(NOON)
    assert (found.urgent, found.others, found.oldest, found.letters, found.retrying, dict(found.held)) == (*[timedelta()] * 4, 0, {})


async def test_lateness_is_by_urgency_and_knows_what_is_held(store: SQLStore) -> None:
    """What is held for an hour to come is not late; what is tried again is not due, but old."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    await store.commit(batch(change(alert("low"), severity=Severity.INFO), at=later(30)))
    found = await store.backlog(later(60))
    assert (found.urgent, found.others, found.oldest) == (HOUR, HOUR / 2, HOUR)
    (urgent,) = await store.claim(later(60), LEASE, 1, urgent=True)
    assert (await store.backlog(later(60))).oldest == HOUR, "under way is not settled"
    await store.settle([verdict(urgent, DeliveryState.PENDING, at=later(60), due=later(90), failed=True)])
    (low,) = await store.claim(later(60), LEASE, 5)
    held = verdict(low, DeliveryState.PENDING, at=later(60), due=later(600), suppression=Suppression.DIGEST)
    await store.settle([held])
    found = await store.backlog(later(61))
    assert (found.urgent, found.others, found.oldest) == (timedelta(), timedelta(), timedelta(minutes=61))
    assert (found.retrying, dict(found.held)) == (1, {"DIGEST": 1})


async def test_recent_books_leave_out_what_is_old(store: SQLStore) -> None:
    """Counted from a time on: those changes, their audience and their outcome alone; a gap before it is not seen."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert(at=NOON))))
    await store.commit(batch(change(alert("later", at=later(60))), at=later(60)))
    await nouns.send_all(store, later(61))
    whole, recent = await store.ledger(nouns.nobody), await store.ledger(nouns.nobody, since=later(30))
    assert (whole.changes, whole.audience, whole.sent, whole.gaps) == (2, 2, 2, ())
    assert (recent.changes, recent.audience, recent.sent, recent.gaps) == (1, 1, 1, ())
    await store._writer.run(lambda tx: tx.run("DELETE FROM delivery WHERE change_seq = (SELECT MIN(seq) FROM change)"))
    assert len((await store.ledger(nouns.nobody)).gaps) == 1
    assert (await store.ledger(nouns.nobody, since=later(30))).gaps == ()
    await store._writer.run(lambda tx: tx.run("DELETE FROM delivery"))
    assert "lacks a notice for ada" in (await store.ledger(nouns.nobody, since=later(30))).gaps[0]


async def test_the_pulse_only_grows(store: SQLStore) -> None:
    """It counts good polls, those of feeds that are polled no more included, whatever the clock does."""
    assert await store.pulse() == 0
    await store.sync_feeds([nouns.feed("a"), nouns.feed("b")], NOON)
    for lease in await store.claim_feeds(NOON, LEASE, 5):
        await store.release_feed(lease, dataclasses.replace(lease.state, polls=3, due=later(5)))
    assert await store.pulse() == 6
    await store.sync_feeds([nouns.feed("a")], later(-60))
    assert await store.pulse() == 6


async def test_a_database_that_was_put_back_holds_what_waits(store: SQLStore) -> None:
    """What is written, being written or under way waits for an operator's word, and the books count it."""
    await store.sync_feeds([nouns.feed()], NOON)
    await store.sync_subscriptions([traveller(f"r{number}") for number in range(9)])  # more than one chunk
    await store.commit(batch(change(alert())))
    await store.claim(NOON, LEASE, 1)
    assert await store.hold(later(1)) == 9
    rows = await store.deliveries()
    assert {(row.state, row.detail) for row in rows} == {(DeliveryState.DEAD, HELD)}
    assert await store.claim(later(9), LEASE, 9) == ()
    found = await store.ledger(nouns.nobody)
    assert (found.failed, found.pending, found.gaps) == (9, 0, ())
    (fault,) = await store.faults()
    assert (fault.key, "9 notices" in fault.sentence) == (RESTORED, True)
    assert [state.restored for state in await store.feed_states()] == [True]
    ids = [row.id for row in rows]
    assert await store._writer.run(lambda tx: restore.told(tx, ids[:5], later(2))) == 5
    assert not await store._writer.run(restore.settled)
    assert await store.replay(ids[5:], later(2)) == 4
    assert len(await store.claim(later(3), LEASE, 9)) == 4
    (lease,) = await store.claim_feeds(later(3), LEASE, 1)
    await store.release_feed(lease, dataclasses.replace(lease.state, restored=False))
    assert await store._writer.run(restore.settled)
    assert await store.faults() == ()


async def test_what_a_restored_feed_brings_is_held_whole(store: SQLStore) -> None:
    """Every chunk of it, receivers included, in the same commit: nothing of it can be claimed in between."""
    await store.sync_subscriptions([*(traveller(f"r{number}") for number in range(9)), nouns.receiver("desk")])
    whole = batch(change(alert()), receivers={"leave.IQ.1": ("desk",)})
    await store.commit(dataclasses.replace(whole, held=True))
    assert await store.claim(later(9), LEASE, 99) == ()
    assert [row.detail for row in await store.deliveries(state=DeliveryState.DEAD)] == [HELD] * 10
    found = await store.ledger(nouns.everybody)
    assert (found.audience, found.failed, found.gaps) == (10, 10, ())
    await store.commit(batch(change(alert(version=2), Reason.ESCALATED)))
    assert len(await store.deliveries(state=DeliveryState.PENDING)) > 0, "what comes later goes out"


async def test_a_check_looks_at_either_database(store: SQLStore, url: str, tmp_path: Path) -> None:
    """All is well, and what is not is named."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    asked = checkup.Asked(url=url, copies=tmp_path / "none", now=later(1), receivers_of=nouns.nobody, whole=True)
    found = {one.name: one for one in checkup.check(asked)}
    assert all(one.well for one in found.values()), found
    late = {one.name: one for one in checkup.check(dataclasses.replace(asked, now=later(60)))}
    assert "1 notices are due" in late["waiting"].sentence
    await store.hold(later(2))
    assert "1 notices wait for your word" in {one.name: one for one in checkup.check(asked)}["dead"].sentence


async def test_a_busy_database_is_known(store: SQLStore) -> None:
    """Somebody polls or sends: then it is not one that just came back."""
    assert not await store._writer.run(lambda tx: restore.busy(tx, NOON))
    await store.sync_feeds([nouns.feed()], NOON)
    await store.claim_feeds(NOON, LEASE, 1)
    assert await store._writer.run(lambda tx: restore.busy(tx, NOON))


async def test_a_copy_of_a_file(empty_file: Path, tmp_path: Path) -> None:
    """It is whole, described, and known again by its manifest."""
    path, manifest = backup.make(f"sqlite:///{empty_file}", tmp_path / "copies", NOON, version="1")
    backup.verify(path, manifest)
    assert manifest.counts["delivery"] == 0
    assert [one for one, _ in backup.copies(tmp_path / "copies")] == [path]


async def test_a_dump_of_a_server_comes_back_held(
    server: postgres.Server, store: SQLStore, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_dump makes it, pg_restore brings it back as the page on disasters says, and `hold` keeps from being told what waits."""
    if database.parse_url(url).get_backend_name() == "sqlite" or server.binaries is None:
        return
    monkeypatch.setenv("PATH", f"{server.binaries}:/bin:/usr/bin")
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    path, manifest = await asyncio.to_thread(backup.make, url, tmp_path / "copies", NOON, version="1")
    backup.verify(path, manifest)
    assert (manifest.kind, manifest.counts["delivery"]) == ("pg_dump", 1)
    name = f"restored_{tmp_path.name.replace('-', '_')}"[:60].lower()
    server.run(f"CREATE DATABASE {name}")
    try:
        command = [str(server.binaries / "pg_restore"), "--no-owner", f"--dbname={server.url(name)}", str(path)]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert restore.within(server.url(name), lambda tx: restore.hold(tx, later(1), made=None)) == 1
        back = open_store(server.url(name))
        await back.open()
        assert [row.detail for row in await back.deliveries()] == [HELD]
        assert (await back.ledger(nouns.nobody)).gaps == ()
        await back.close()
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


def test_without_pg_dump_the_sentence_says_how(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, or refuses; neither host nor password stand in it."""
    if database.parse_url(url).get_backend_name() == "sqlite":
        monkeypatch.setenv("PATH", "")
        assert backup.make(url, tmp_path, NOON, version="1")
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="is not installed here"):
        backup.make(url, tmp_path, NOON, version="1")
    fake = tmp_path / "pg_dump"
    fake.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(StoreError, match=r"pg_dump could not copy test_\w+: aborting because of server version mismatch"):
        backup.make(url, tmp_path, NOON, version="1")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".dump"] == []
