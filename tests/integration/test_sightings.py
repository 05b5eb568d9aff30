"""What looks like advice and was not read, through the whole flow: to the operator's queue, and to nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import flow
import pytest
import yaml
from click.testing import CliRunner, Result

from advisory import cli, extract
from advisory.errors import AdvisoryError
from advisory.model import AlertState

#: No sentence, so that no grammar will ever read it; and all the words.
SALAD = "Chad, notes: embassy, tourists told, bags, ferry, leave; rains."
HOUR = timedelta(hours=1)


def written(folder: Path, trust: str = "press", baseline: str = "no") -> Path:
    """Write a folder with a feed that is a file; returns the file."""
    page = folder / "page.xml"
    row = f"id: paper, url: 'file:{page}', kind: feed, every: 1m, trust: {trust}, baseline: {baseline}"
    other = f"id: gazette, url: 'file:{folder / 'gazette.xml'}', kind: feed, every: 1m, trust: press, baseline: no"
    flow.write(folder, feeds=flow.feeds(row, other), subscribers=flow.SUBSCRIBERS)
    (folder / "gazette.xml").write_bytes(flow.rss())
    page.write_bytes(flow.rss(("s-1", "Rains in Chad", SALAD), ("s-2", "A fair", "There was a fair in Chad.")))
    return page


async def test_it_waits_in_the_queue_and_nobody_is_told(tmp_path: Path, base: str) -> None:
    """One entry, with its quote and whence; no alert, no notice, balanced books; other papers count and the answer ends it."""
    assert extract.statements(SALAD) == ()
    page = written(tmp_path)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        [found] = await app.store.sightings(waiting=True)
        assert (found.possible.family, found.possible.destinations, found.possible.quote) == ("leave", ("TD",), SALAD)
        assert (found.feed, found.guid, found.url, found.seen) == ("paper", "s-1", "https://paper.example/s-1", flow.START)
        clock.move_to(flow.START + HOUR)
        (tmp_path / "gazette.xml").write_bytes(flow.rss(("g-1", "Chad", SALAD)))
        page.write_bytes(flow.rss(("s-1", "Rains in Chad, again", SALAD)))
        await app.poll_due()
        await app.deliver()
        [again] = await app.store.sightings(waiting=True)
        assert (again.id, again.count) == (found.id, 2)
        answered = await app.store.answer(found.id, clock.now(), advice=True)
        assert answered is not None
        clock.move_to(flow.START + 2 * HOUR)
        page.write_bytes(flow.rss(("s-3", "Rains in Chad", SALAD)))
        await app.poll_due()
        assert await app.store.sightings(waiting=True) == ()
        assert await app.store.alerts(states=tuple(AlertState)) == ()
        books = await app.ledger()
    assert (books.changes, books.audience, books.gaps) == (0, 0, ())
    assert flow.mails(tmp_path) == []


async def test_what_was_there_before_or_is_old_is_not_looked_at(tmp_path: Path, base: str) -> None:
    """A first poll tells nobody anything, and a story of last month is no news."""
    page = written(tmp_path, baseline="yes")
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        assert await app.store.sightings() == ()
        clock.move_to(flow.START + HOUR)
        page.write_bytes(flow.rss(("s-9", "Rains in Chad", SALAD), at=flow.START - timedelta(days=30)))
        await app.poll_due()
        assert await app.store.sightings() == ()


async def test_a_place_that_nobody_watches_is_not_looked_at(tmp_path: Path, base: str) -> None:
    """Rules and subscribers say what is watched."""
    page = written(tmp_path, trust="official")
    rules = "schema: rules/v1\nrules:\n  - {id: leave-now, title: Leave, when: citizens urged to leave Peru}\n"
    flow.write(tmp_path, rules=rules)
    page.write_bytes(flow.rss(("s-1", "Rains", SALAD), ("s-2", "Rains", SALAD.replace("Chad", "Iraq"))))
    async with flow.opened(tmp_path, base=base) as (app, _):
        await app.poll_due()
        assert [one.possible.destinations for one in await app.store.sightings()] == [("IQ",)]


@pytest.fixture
def desk(tmp_path: Path, base: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return the command line over a database in which one sentence waits."""

    async def fill() -> None:
        async with flow.opened(tmp_path, base=base) as (app, _):
            await app.poll_due()

    written(tmp_path)
    asyncio.run(fill())
    monkeypatch.setenv("ADVISORY_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("ADVISORY_STATE_DIR", str(tmp_path / "state"))
    if base:
        monkeypatch.setenv("ADVISORY_DATABASE_URL", base)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **more: CliRunner().invoke(cli.cli, list(arguments), **more)


def test_the_queue_shows_it_and_takes_an_answer(desk: Callable[..., Result]) -> None:
    """With family, place, quote, source and age; answered, it leaves the queue and a test is printed."""
    [waiting] = [json.loads(line) for line in desk("queue", "--json").output.splitlines()]
    assert (waiting["family"], waiting["destinations"], waiting["quote"], waiting["feed"]) == ("leave", ["TD"], SALAD, "paper")
    shown = desk("queue").output
    assert all(
        part in shown for part in (waiting["possible"], "Chad: possibly leave (since 2020-01-03", SALAD, "https://paper.example/s-1", "yes")
    )
    assert "possible    1 sentence that looks like advice waits for your answer (`advisory queue`)" in desk("status").output
    answered = desk("queue", "answer", waiting["possible"], "yes")
    assert yaml.safe_load(answered.output) == {"tests": {"fires_on": [SALAD]}}
    assert answered.output.startswith("# leave Chad; from Rains in Chad https://paper.example/s-1\n")
    assert desk("queue").output == "Nothing waits for confirmation.\n"
    assert "possible" not in desk("status").output
    assert json.loads(desk("status", "--json").output)["possible"] == 0
    other = desk("queue", "answer", waiting["possible"], "no", "--json")
    assert json.loads(other.output)["advice"] is False
    wrong = desk("queue", "answer", "p-0", "no")
    assert isinstance(wrong.exception, AdvisoryError)
    assert "`advisory queue` lists what waits" in str(wrong.exception)


@flow.whole
def test_mine_counts_and_makes_tests(desk: Callable[..., Result], tmp_path: Path) -> None:
    """Of what is stored: an overview, and tests in both forms, printed or appended."""
    [stored] = [json.loads(line) for line in desk("mine", "--json").output.splitlines()]
    name = stored["possible"]
    overview = desk("mine").output
    assert "1 possible: 1 waits for an answer, 0 were advice, 0 were not" in overview
    assert "by family: leave 1\nby place: Chad 1\n" in overview
    refused = desk("mine", name)
    assert "has no answer yet" in str(refused.exception)
    assert "nothing is stored as p-0" in str(desk("mine", "p-0").exception)
    assert yaml.safe_load(desk("mine", name, "--answer", "no").output) == {"tests": {"ignores": [SALAD]}}
    [case] = yaml.safe_load(desk("mine", name, "--answer", "yes", "--case").output)
    assert case == {"text": SALAD, "says": ["leave in_force - TD"]}
    cases = tmp_path / "cases.yaml"
    assert desk("queue", "answer", name, "no", "--case", "--append", str(cases)).exit_code == 0
    done = desk("mine", name, "--case", "--append", str(cases))
    assert (done.stdout, done.stderr) == ("", f"1 test appended to {cases}\n")
    assert yaml.safe_load(cases.read_text(encoding="utf-8")) == [{"text": SALAD, "says": []}] * 2
    assert json.loads(desk("mine", name, "--json").output)["advice"] is False
    assert "is a directory" in str(desk("mine", name, "--append", str(tmp_path)).exception)
    desk("queue", "answer", name, "yes")
    assert "0 wait for an answer, 1 was advice" in desk("mine").output


@flow.whole
def test_mine_looks_into_a_text(desk: Callable[..., Result]) -> None:
    """Without a database, and from standard input."""
    assert "by place: Chad 1" in desk("mine", "--text", "-", input=SALAD).output
    assert yaml.safe_load(desk("mine", "--text", "-", "--answer", "yes", input=SALAD).output) == {"tests": {"fires_on": [SALAD]}}
    assert desk("mine", "--text", "-", input="There was a fair.").output == "Nothing looks like advice and was not read.\n"
