"""Start and reload: what is valid comes into force whole, what is not never does, and what was accepted survives a restart."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import flow
import httpx
import pytest
import pytest_asyncio
from servers import daemon, plain

RULE = "schema: rules/v1\nrules:\n  - {{id: {id}, when: citizens ordered to leave {place}}}\n"
BROKEN = "schema: rules/v1\nrules:\n  - {id: own, when: citizens odered to leave Iraq}\n"


class Site:
    """A daemon over one folder, and what it says of itself."""

    def __init__(self, folder: Path, base: str = "") -> None:
        self.listen = f"127.0.0.1:{daemon.free_port()}"
        self.run = daemon.Daemon(folder, {"ADVISORY_LISTEN": self.listen, **({"ADVISORY_DATABASE_URL": base} if base else {})})
        self.ready: asyncio.subprocess.Process | None = None
        self.config = folder / "config"
        (folder / "feed.xml").write_bytes(flow.rss(("g", "A quiet day", "Nothing has happened.")))
        row = f"id: mission, url: 'file:{folder / 'feed.xml'}', kind: feed, every: 1h, baseline: no, allow_private: yes"
        flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS)
        self.rule("Iraq")

    def rule(self, place: str, id_: str = "own") -> None:
        """Write the one file of rules."""
        (self.config / "rules").mkdir(exist_ok=True)
        (self.config / "rules" / "own.yaml").write_text(RULE.format(id=id_, place=place))

    async def health(self) -> dict[str, Any]:
        """Return what it says of itself; nothing while it does not answer."""
        async with plain.client() as client:
            try:
                # Each answer costs the daemon what it waits for: the second is asked for until it is ready once.
                if self.ready is not self.run.process and (await client.get(f"http://{self.listen}/readyz")).status_code == 200:
                    self.ready = self.run.process
                found: dict[str, Any] = (await client.get(f"http://{self.listen}/healthz")).json()
            except httpx.TransportError:
                return {}
            return found if self.ready is self.run.process else {}

    def hang_up(self) -> None:
        """Have it look at once."""
        assert self.run.process is not None
        self.run.process.send_signal(signal.SIGHUP)

    async def metrics(self) -> str:
        """Return what Prometheus would read."""
        async with plain.client() as client:
            return (await client.get(f"http://{self.listen}/metrics")).text

    async def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until what it says of itself is so."""
        for _ in range(150):
            found = await self.health()
            if found and holds(found):
                return found
            await asyncio.sleep(0.2)
        raise AssertionError(f"it never came to that; it says {found}")

    async def moved(self, revision: str) -> str:
        """Wait for another revision, with nothing wrong."""
        found = await self.until(lambda said: said["revision"] != revision and said["status"] == "ok")
        return str(found["revision"])

    async def refused(self, revision: str, word: str) -> None:
        """Wait for the fault that names the mistake; the revision stays."""
        found = await self.until(lambda said: any(word in fault for fault in said["faults"]))
        assert (found["status"], found["revision"]) == ("degraded", revision)


@pytest_asyncio.fixture
async def site(tmp_path: Path, base: str) -> AsyncIterator[Site]:
    """A folder with valid files; the daemon is started by the test."""
    found = Site(tmp_path, base)
    yield found
    if found.run.process and found.run.process.returncode is None:
        await found.run.stop()


def texts(folder: Path) -> list[str]:
    """Return the messages in a folder."""
    return [path.read_text() for path in sorted(folder.glob("*.txt"))]


async def told(folder: Path, count: int) -> list[str]:
    """Wait until so many messages have come, and return them; a moment later there are no more."""
    for _ in range(200):
        if len(texts(folder)) >= count:
            break
        await asyncio.sleep(0.05)
    assert len(texts(folder)) == count
    return texts(folder)


def metric(exposition: str, name: str) -> float:
    """Return what a metric about the files says."""
    return next(float(line.split()[-1]) for line in exposition.splitlines() if line.startswith(f"advisory_config_{name} "))


async def started(site: Site) -> str:
    """Start the daemon and return the revision in force."""
    await site.run.start()
    return str((await site.until(lambda said: bool(said["revision"])))["revision"])


@flow.whole
async def test_an_edit_comes_into_force_by_itself(site: Site) -> None:
    """However the file got there: written in place, renamed over the old one, or in two halves."""
    revision = await started(site)
    site.rule("Iran")
    revision = await site.moved(revision)
    new = site.config / "rules" / ".own.yaml.swp"
    new.write_text(RULE.format(id="own", place="Mali"))
    new.rename(site.config / "rules" / "own.yaml")
    revision = await site.moved(revision)
    whole = RULE.format(id="own", place="Chad")
    with (site.config / "rules" / "own.yaml").open("w") as file:
        file.write(whole[:-20])
        file.flush()
        os.fsync(file.fileno())
        file.write(whole[-20:])
    await site.moved(revision)


@flow.whole
async def test_a_mounted_folder_is_swapped(site: Site) -> None:
    """A folder of links into `..data`, swapped as Kubernetes does it, is read once and whole."""
    first, second, live = site.run.folder / "..1", site.run.folder / "..2", site.config
    shutil.copytree(live, first)
    shutil.copytree(live, second)
    (second / "rules" / "own.yaml").write_text(RULE.format(id="own", place="Mali"))
    shutil.rmtree(live)
    live.mkdir()
    (live / "..data").symlink_to(first)
    for name in ("feeds.yaml", "subscribers.yaml", "rules"):
        (live / name).symlink_to(Path("..data") / name)
    revision = await started(site)
    (live / "..tmp").symlink_to(second)
    (live / "..tmp").rename(live / "..data")
    await site.moved(revision)


@flow.whole
async def test_mistakes_are_refused_whole(site: Site) -> None:
    """The old files stay in force, health says what is wrong and where, and the corrected file comes into force."""
    revision = await started(site)
    (site.config / "rules" / "own.yaml").write_text(BROKEN)
    (site.config / "rules" / "more.yaml").write_text(RULE.format(id="more", place="Peru"))
    await site.refused(revision, "own.yaml:3:30")
    site.rule("Iran")
    assert await site.moved(revision) != revision


@flow.whole
async def test_no_rules_is_no_order_to_forget_them(site: Site) -> None:
    """Rules that vanish, and a folder that does, are refused: a copy that failed half-way must not mean "no rules"."""
    revision = await started(site)
    shutil.rmtree(site.config / "rules")
    await site.refused(revision, "the rules are gone")
    site.config.rename(site.run.folder / "away")
    await site.refused(revision, "there is no such folder")
    (site.run.folder / "away").rename(site.config)
    site.rule("Iraq")
    assert await site.moved(revision) != revision


@flow.whole
async def test_hidden_files_are_never_read(site: Site) -> None:
    """What editors and mounts leave behind changes nothing."""
    revision = await started(site)
    (site.config / "rules" / ".own.yaml.swp").write_text(BROKEN)
    (site.config / "rules" / "own.yaml~").write_text(BROKEN)
    code, out, err = await site.run.call("reload", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["problems"] == []
    (site.config / "rules" / "own.yaml~").unlink()
    await site.until(lambda said: said["status"] == "ok" and said["revision"] == revision)


@flow.whole
async def test_it_starts_on_what_was_accepted_last(site: Site) -> None:
    """After a restart with mistakes in the files the last good ones are in force; `--strict-start` refuses instead."""
    revision = await started(site)
    await site.run.stop()
    (site.config / "rules" / "own.yaml").write_text(BROKEN)
    code, _, err = await site.run.call("run", "--strict-start")
    assert code == 78
    assert "own.yaml:3:30" in err
    await site.run.start()
    await site.refused(revision, "own.yaml:3:30")
    site.rule("Mali")
    await site.moved(revision)


@flow.whole
async def test_nothing_to_start_on(site: Site) -> None:
    """With mistakes in the very first files it refuses with every one of them, and makes no database."""
    (site.config / "rules" / "own.yaml").write_text(BROKEN)
    code, _, err = await site.run.call("run")
    assert code == 78
    assert "own.yaml:3:30" in err
    assert not (site.run.folder / "state" / "advisory.db").exists()


INTERNAL = """
    schema: routes/v1
    receivers:
      ops: {{file: {{dir: '{ops}'}}}}
      desk: {{file: {{dir: '{desk}'}}}}
    routes:
      - {{to: ops, when: {{internal: yes}}}}
    fallback: desk
    """


@flow.whole
async def test_operators_are_told_of_refused_files_once(site: Site) -> None:
    """The first mistake and its place when it begins, nothing after another edit and a restart, and that all is well in the end."""
    ops, desk = site.run.folder / "ops", site.run.folder / "desk"
    site.run.write(routes=INTERNAL.format(ops=ops, desk=desk))
    revision = await started(site)
    (site.config / "rules" / "own.yaml").write_text(BROKEN)
    site.hang_up()
    await site.refused(revision, "own.yaml:3:30")
    [first] = await told(ops, 1)
    assert "For operators: Changed files were refused, and the old ones stay in force" in first
    assert "rules/own.yaml:3:30: `odered` is neither" in first
    assert metric(await site.metrics(), "last_reload_successful") == 0
    (site.config / "rules" / "own.yaml").write_text(BROKEN.replace("odered", "orderd"))
    site.hang_up()
    await site.refused(revision, "orderd")
    await site.run.stop()
    await site.run.start()
    await site.refused(revision, "orderd")
    site.rule("Mali")
    site.hang_up()
    mended = await site.moved(revision)
    assert any("The operator's files are in force again" in text for text in await told(ops, 2))
    assert not desk.exists()
    said = await site.metrics()
    assert metric(said, "last_reload_successful") == 1
    assert metric(said, "last_reload_success_timestamp_seconds") > 1_700_000_000
    assert f'advisory_config_info{{revision="{mended}"}} 1.0' in said
    # What the refused files cost is known afterwards too: which files decided that it was told.
    rows = await site.run.json("deliveries")
    assert [(row["rule"], row["rollout"]) for row in rows] == [("source-trouble", revision), ("source-trouble", mended)]
    [alert] = await site.run.json("alerts", "--all")
    assert alert["rollout"] == mended
    assert (await site.run.call("ledger"))[0] == 0
    history = json.loads((await site.run.call("rules", "history", "--json"))[1])
    assert [(one["revision"], bool(one["mistakes"])) for one in history["history"]][-1] == (mended, False)
    assert ["odered" in one["sentence"] or "orderd" in one["sentence"] for one in history["history"]] == [False, True, True, False]


@flow.whole
async def test_the_status_says_what_is_in_force_and_who_follows_it(site: Site) -> None:
    """Since when, and how many processes run on it; a process that ended is counted no more."""
    revision = await started(site)
    for _ in range(100):
        answer = (await site.run.json("status"))[0]
        if answer["processes"]:
            break
        await asyncio.sleep(0.05)
    assert (answer["revision"], answer["following"]) == (revision, 1)
    assert [one["revision"] for one in answer["processes"]] == [revision]
    code, out, _ = await site.run.call("status")
    assert code == 0
    assert f"files       revision {revision} in force since " in out
    assert "; 1 process follows it" in out
    await site.run.stop()
    assert "; no process runs on it" in (await site.run.call("status"))[1]


@flow.whole
async def test_a_signal_and_a_command_reload(site: Site) -> None:
    """SIGHUP and `advisory reload` do at once what the daemon does by itself; the command shows every mistake and exits 1."""
    revision = await started(site)
    site.rule("Iran")
    assert site.run.process is not None
    site.run.process.send_signal(signal.SIGHUP)
    revision = await site.moved(revision)
    site.rule("Mali")
    code, out, err = await site.run.call("reload")
    assert (code, err) == (0, "")
    assert out.startswith("in force: revision ")
    revision = await site.moved(revision)
    (site.config / "rules" / "own.yaml").write_text(BROKEN)
    code, out, err = await site.run.call("reload")
    assert code == 1
    assert "did you mean `ordered`?" in err
    assert out == f"refused: revision {revision} stays in force\n"
    site.rule("Peru")
    assert (await site.run.call("reload", "--no-wait"))[0] == 0
    await site.moved(revision)


@flow.whole
@pytest.mark.parametrize("token", ["", "Bearer nonsense"])
async def test_only_the_operator_reloads(site: Site, token: str) -> None:
    """Who does not know the key is refused, and nothing is read."""
    await started(site)
    async with plain.client() as client:
        answer = await client.post(f"http://{site.listen}/-/reload", headers={"authorization": token})
    assert answer.status_code == 403


@flow.whole
async def test_no_daemon_to_ask(site: Site) -> None:
    """The command says where nobody answers, and what to do."""
    code, _, err = await site.run.call("reload")
    assert code == 1
    assert f"no daemon answers at {site.listen}: start `advisory run`" in err
