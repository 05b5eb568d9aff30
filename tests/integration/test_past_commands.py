"""Rules over what was read so far: tried in the shadow, replayed, and compared, without anything being sent."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import flow
import pytest
from click.testing import CliRunner

from advisory import past
from advisory.app import App
from advisory.cli import cli
from advisory.demo import stage
from advisory.model import AlertKey, AlertState, Reason

HOUR = timedelta(hours=1)
ORDER = "Norway has ordered its citizens to leave {place}."
SHADOW = "schema: rules/v1\nrules:\n  - {{id: leave-now, when: citizens urged to leave anywhere, status: {status}}}\n"
KEY = AlertKey(rule="leave-now", destination="IQ")


def notice(folder: Path, *numbered: tuple[str, str]) -> None:
    """Put notices into the ministry's feed."""
    (folder / "feed.xml").write_bytes(flow.rss(*((number, f"Notice {number}", text) for number, text in numbered)))


def laid_out(folder: Path, **files: str) -> None:
    """Write a folder with one official feed."""
    notice(folder)
    row = f"id: mission, url: 'file:{folder / 'feed.xml'}', kind: feed, every: 1m, trust: official, issuer: 'NO', baseline: no"
    flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS, **files)


async def poll(app: App, clock: Any) -> None:
    """Let an hour pass, read what is new, and deliver."""
    clock.move_to(clock.now() + HOUR)
    await app.poll_due()
    await app.deliver()


async def test_a_shadow_sends_nothing(tmp_path: Path) -> None:
    """What a rule on trial fires on is recorded, sent to nobody, counted by no ledger, and news once the rule is live."""
    laid_out(tmp_path, rules=SHADOW.format(status="shadow"))
    async with flow.opened(tmp_path) as (app, clock):
        notice(tmp_path, ("1", ORDER.format(place="Iraq")))
        await poll(app, clock)
        (known,) = await app.store.alerts([KEY])
        assert (known.state, known.shadow, known.standing.issuers) == (AlertState.OPEN, True, ("NO",))
        ledger = await app.ledger()
        assert (ledger.audience, ledger.gaps, flow.mails(tmp_path)) == (0, (), [])
        flow.write(tmp_path, rules=SHADOW.format(status="live"))
        assert not await app.reload()
        notice(tmp_path, ("2", f"{ORDER.format(place='Iraq')} The order is in force at once."))
        await poll(app, clock)
        changes = await app.store.changes()
        assert [(change.reason, change.alert.shadow) for change in changes] == [(Reason.FIRST, True), (Reason.FIRST, False)]
        ledger = await app.ledger()
        assert (ledger.audience, ledger.sent, ledger.gaps) == (1, 1, ())
        assert len(flow.mails(tmp_path)) == 1


async def test_a_replay_finds_what_happened(tmp_path: Path) -> None:
    """Over the recorded crisis the same rules make the same changes for the same readers, but for what an operator or an edit decided."""
    async with stage.ready(Path(__file__).parents[2] / "seeds", tmp_path) as ready:
        async for _ in ready.play():
            pass
        store = ready.app.store
        happened = await store.changes(limit=100_000)
        history = past.events(await store.past_items(happened[0].at - timedelta(days=30)), happened)
        again = past.replay(ready.app.book, history)
        rows = await store.deliveries(limit=100_000)
    by_hand = {change.alert.id for change in happened if change.reason in {Reason.CORRECTED, Reason.REJECTED}}
    by_hand |= {change.alert.id for change in happened if "operator" in change.note}
    told = {(change.alert.key, change.reason) for change in happened if change.reason.told and change.alert.id not in by_hand}
    found = {(one.key, one.change.reason) for one in again if one.change and one.change.reason.told and one.change.alert.id not in by_hand}
    assert told
    assert told <= found
    assert len(found - told) <= 2, "what an agency takes back is known from the edit alone"
    sent = {(row.rule, row.destination, row.reason, row.subscription) for row in rows if row.state == "sent"}
    thought = {(one.key.rule, one.key.destination, one.change.reason.value, key) for one in again if one.change for key in one.told}
    assert {mark for mark in sent if (AlertKey(rule=mark[0], destination=mark[1]), Reason(mark[2])) in told} <= thought


@pytest.fixture
async def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder after two orders to leave, with the commands looking at it."""
    laid_out(tmp_path)
    async with flow.opened(tmp_path) as (app, clock):
        notice(tmp_path, ("1", ORDER.format(place="Iraq")), ("2", ORDER.format(place="Mali")))
        await poll(app, clock)
        notice(tmp_path, ("3", f"Again: {ORDER.format(place='Iraq')}"))
        await poll(app, clock)
    for name, value in {
        "CONFIG": tmp_path / "config",
        "STATE_DIR": tmp_path / "state",
        "SECRET_KEY": "a-secret-for-tests-alone",
    }.items():
        monkeypatch.setenv(f"ADVISORY_{name}", str(value))
    return tmp_path


def run(*arguments: str) -> str:
    """Return what a command prints."""
    done = CliRunner().invoke(cli, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_replay_counts(played: Path) -> None:
    """Each rule with what it fired on, what would have been told as news, to how many, and what only repeated it."""
    answer = json.loads(run("replay", "--since", "2019-12-01", "--json"))
    (rule,) = answer["rules"]
    assert answer["schema"] == "replay/v1"
    assert {key: rule[key] for key in ("rule", "fired", "told", "merged", "people", "messages")} == {
        "rule": "leave-now", "fired": 3, "told": 2, "merged": 1, "people": 1, "messages": 1,
    }  # fmt: skip
    assert rule["busiest"] == {"day": "2020-01-03", "told": 2}
    assert "leave-now" in run("replay", "--since", "2019-12-01", "--rule", "leave-now")


def test_diff_shows_the_effect(played: Path) -> None:
    """Against what is in force, and against another folder: alerts and messages gained and lost, with their words."""
    assert "alerts gained: 0, lost: 0" in run("diff", "--since", "2019-12-01")
    rules = played / "config" / "rules" / "default.yaml"
    rules.write_text(
        "schema: rules/v1\nrules:\n  - {id: leave-now, when: citizens urged to leave Mali}\n  - {id: iraq, when: leave Iraq}\n"
    )
    plain = run("diff", "--since", "2019-12-01")
    assert "~ leave-now" in plain
    assert "+ iraq" in plain
    assert "alerts +0 −1, messages +0 −1" in plain
    assert "“Norway has ordered its citizens to leave Iraq”" in plain
    answer = json.loads(run("diff", "--since", "2019-12-01", "--format", "json"))
    assert [(one["rule"], one["change"], one["gained"], one["lost"]) for one in answer["rules"]] == [
        ("leave-now", "edited", 0, 1), ("iraq", "added", 1, 0),
    ]  # fmt: skip
    assert "| ~ | leave-now | +0 −1 | +0 −1 |" in run("diff", "--since", "2019-12-01", "--format", "markdown")
    assert "alerts gained: 0, lost: 0" in run("diff", "--since", "2019-12-01", "--base", str(played / "config"))


def test_history_travels(played: Path) -> None:
    """An exported history gives the same elsewhere, and holds no reader; a file that is none is refused at its line."""
    lines = run("export-history", "--since", "2019-12-01")
    assert "ada" not in lines
    file = played / "history.jsonl"
    file.write_text(lines)
    here, there = run("replay", "--since", "2019-12-01", "--json"), run("replay", "--since", "2019-12-01", "--history", str(file), "--json")
    assert json.loads(here) == json.loads(there)
    file.write_text("nonsense\n")
    done = CliRunner().invoke(cli, ["replay", "--since", "2019-12-01", "--history", str(file)])
    assert done.exit_code == 2
    assert f"{file}:1: this is no line of `advisory export-history`" in done.output


@pytest.mark.parametrize("since", ["soon", "-3d", "d"])
def test_since_is_an_age_or_a_date(played: Path, since: str) -> None:
    """Anything else is refused with a sentence."""
    done = CliRunner().invoke(cli, ["replay", "--since", since])
    assert done.exit_code == 2


async def test_a_changed_key_keeps_nobody_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was accepted under a key that is gone is not known any more; the files that are there come into force."""
    laid_out(tmp_path)
    async with flow.opened(tmp_path) as (app, _):
        revision = app.book.revision
    shutil.rmtree(tmp_path / "config" / "rules")
    monkeypatch.setattr(flow, "KEY", "another-secret-for-tests-alone")
    async with flow.opened(tmp_path) as (app, _):
        assert app.book.revision not in {"", revision}
        assert "default-leave" in app.book.rules
