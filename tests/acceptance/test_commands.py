"""The commands that look: their JSON as documented, their exit codes, and a plain sentence for what goes wrong."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import flow
import pytest

ROOT = Path(__file__).parents[2]


def call(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command over a folder's configuration and state."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), "ADVISORY_CONFIG": str(folder / "config"),
        "ADVISORY_STATE_DIR": str(folder / "state"), "DESK_URL": "http://127.0.0.1:9/", "DESK_SECRET": flow.SECRET,
        **variables,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "advisory", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return the JSON objects a command printed."""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after one pass: one official order told by mail, a webhook nobody takes, a press report that waits, a feed that fails."""
    folder = tmp_path_factory.mktemp("played")
    official, press, broken = (folder / name for name in ("official.xml", "press.xml", "broken.xml"))
    official.write_bytes(flow.rss(("g", "Alert", flow.ORDER.format(place="Iraq"))))
    press.write_bytes(flow.rss(("p", "Out", "Washington has ordered all its citizens to leave Iran.")))
    broken.write_bytes(b"<html><title>Sorry</title></html>")
    rows = [
        f"id: mission, url: 'file:{official}', kind: feed, trust: official, issuer: US, baseline: no, max_age: 3650d",
        f"id: press, url: 'file:{press}', kind: feed, baseline: no, max_age: 3650d",
        f"id: broken, url: 'file:{broken}', kind: feed",
    ]
    flow.write(folder, feeds=flow.feeds(*rows), routes=flow.ROUTES, subscribers=flow.SUBSCRIBERS)
    done = call(folder, "once")
    assert done.returncode == 1, "a feed failed, and says so"
    assert "broken" in done.stderr
    return folder


def test_alerts(played: Path) -> None:
    """Each alert is an object with its evidence."""
    found = {one["destination"]: one for one in lines(call(played, "alerts", "--json"))}
    assert found.keys() == {"IQ", "IR"}
    assert found["IQ"].keys() >= {"id", "rule", "destination", "severity", "state", "revision", "level", "issuers", "since", "evidence"}
    assert (found["IQ"]["state"], found["IQ"]["severity"], found["IQ"]["issuers"]) == ("open", "critical", ["US"])
    assert found["IR"]["state"] == "unconfirmed"


def test_deliveries(played: Path) -> None:
    """Each notice is a line that says where it is."""
    rows = lines(call(played, "deliveries", "--json"))
    assert {"id", "alert", "change", "subscription", "channel", "state", "attempts", "message_id", "due", "settled"} <= rows[0].keys()
    assert {row["subscription"]: (row["state"], row["attempts"]) for row in rows} == {"ada": ("sent", 1), "desk": ("pending", 1)}
    assert "ada@example.org" not in call(played, "deliveries").stdout


def test_ledger(played: Path) -> None:
    """The books balance, as one object."""
    done = call(played, "ledger", "--json")
    [books] = lines(done)
    assert done.returncode == 0
    assert books.keys() == {"schema", "changes", "audience", "sent", "suppressed", "failed", "pending", "gaps"}
    assert (books["schema"], books["audience"], books["sent"], books["pending"], books["gaps"]) == ("ledger/v1", 2, 1, 1, [])


def test_status_and_feeds(played: Path) -> None:
    """What is wrong stands there with the way out, and the exit code says that something is."""
    done = call(played, "status", "--json")
    [found] = lines(done)
    assert done.returncode == 1
    assert {fault["key"] for fault in found["faults"]} == {"feed:broken", "receiver:desk"}
    feeds = {one["id"]: one for one in lines(call(played, "feeds", "--json"))}
    assert feeds["broken"].keys() >= {"id", "kind", "last_good", "next", "items", "rows", "changed", "status", "error"}
    assert (feeds["broken"]["status"], feeds["mission"]["status"], feeds["mission"]["items"]) == ("failing", "good", 1)
    assert "HTML" in feeds["broken"]["error"]
    assert call(played, "feeds").returncode == 1
    assert call(played, "feeds", "mission").returncode == 0


def test_feeds_fetch(played: Path) -> None:
    """What a feed holds now is shown as the daemon reads it, and a file it cannot read gets a sentence."""
    done = call(played, "feeds", "fetch", "mission", "--print")
    assert done.returncode == 0
    assert "→ leave, ordered, in force: Iraq" in done.stdout
    broken = call(played, "feeds", "fetch", "broken.xml", "--json")
    assert broken.returncode == 1
    assert "no kind of feed reads it: the answer is an HTML page" in lines(broken)[0]["error"]


def on_terminal(folder: Path, columns: int, *arguments: str, **variables: str) -> str:
    """Return what a command shows on a terminal of so many columns."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (40, columns))
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm", "ADVISORY_CONFIG": str(folder / "config"),
        "ADVISORY_STATE_DIR": str(folder / "state"), "DESK_URL": "http://127.0.0.1:9/", "DESK_SECRET": flow.SECRET, **variables,
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "advisory", *arguments], cwd=folder, env=environment, stdin=its, stdout=its, stderr=subprocess.DEVNULL
    ):
        os.close(its)
        shown = b""
        # A terminal whose last writer has gone answers with an error.
        with contextlib.suppress(OSError):
            while more := os.read(ours, 65536):
                shown += more
    os.close(ours)
    return shown.decode()


def test_feeds_on_a_terminal(played: Path) -> None:
    """A narrow terminal is spared what can wait; colours end where NO_COLOR is set."""
    assert "validators" in on_terminal(played, 180, "feeds")
    narrow = on_terminal(played, 80, "feeds")
    assert "validators" not in narrow
    assert "verdict" in narrow
    assert all(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= 80 for line in narrow.splitlines())
    shown = on_terminal(played, 80, "feeds", "fetch", "broken.xml", "--print")
    assert "\x1b[31m" in shown
    assert "\x1b[31m" not in on_terminal(played, 80, "feeds", "fetch", "broken.xml", "--print", NO_COLOR="1")


def test_lists_on_a_terminal(played: Path) -> None:
    """Tables, with what to type below; blocks with the evidence where they are asked for, or no terminal is."""

    def shown(columns: int, *arguments: str) -> str:
        return re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(played, columns, *arguments))

    alerts = shown(180, "alerts")
    assert alerts.splitlines()[0].split() == ["id", "severity", "where", "state", "level", "since", "rule", "words"]
    assert "CRITICAL" in alerts
    assert "+ US, official, mission" in shown(180, "alerts", "-v")
    assert "rule" not in shown(90, "alerts").splitlines()[0].split()
    queue = shown(160, "queue")
    assert queue.splitlines()[0].split() == ["id", "what", "where", "since", "feed", "words"]
    assert "a report: advisory queue approve ID   |   advisory queue reject ID" in queue
    assert "advisory queue approve a-" in shown(160, "queue", "-v")


def test_a_template_on_a_real_alert(played: Path) -> None:
    """What its readers got, by the alert's id or that of a change; an id that is not there is said to be none."""
    [alert] = [one for one in lines(call(played, "alerts", "--json")) if one["destination"] == "IQ"]
    done = call(played, "template", "render", "alert", "--alert", alert["id"])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Iraq: US citizens ordered to leave\n\nCRITICAL")
    assert "ordered all U.S. citizens to leave Iraq" in " ".join(done.stdout.split())
    [change] = {row["change"] for row in lines(call(played, "deliveries", "--json")) if row["alert"] == alert["id"]}
    same = call(played, "template", "render", "alert", "--alert", change, "--json")
    assert json.loads(same.stdout)["parts"]["subject"] == "Iraq: US citizens ordered to leave"
    internal = call(played, "template", "render", "internal", "--alert", alert["id"], "--part", "subject")
    assert internal.stdout.startswith("For operators: ")
    for name, says in (("alert", "there is no alert or change `a-nothing`"), ("letter/welcome", "there is no alert or change")):
        none = call(played, "template", "render", name, "--alert", "a-nothing")
        assert (none.returncode, says in none.stderr) == (2, True)
    letter = call(played, "template", "render", "letter/welcome", "--alert", alert["id"])
    assert "a letter is not about an alert" in letter.stderr


@pytest.fixture
def copied(played: Path, tmp_path: Path) -> Path:
    """The same folder, for a test that changes it."""
    (tmp_path / "state").mkdir()
    with sqlite3.connect(played / "state" / "advisory.db") as source, sqlite3.connect(tmp_path / "state" / "advisory.db") as target:
        source.backup(target)
    (tmp_path / "config").symlink_to(played / "config")
    return tmp_path


def test_queue_approve(copied: Path) -> None:
    """What waits is shown with its quote; approved, it goes out at the next pass."""
    [waiting] = lines(call(copied, "queue", "--json"))
    assert waiting["destination"] == "IR"
    assert "ordered all its citizens to leave Iran" in waiting["waiting"][0]["quote"]
    assert call(copied, "queue", "approve", waiting["id"]).returncode == 0
    assert call(copied, "queue").stdout.startswith("Nothing waits")
    assert call(copied, "queue", "reject", "a-nonsense").returncode == 1


def test_a_gap_ends_with_1(copied: Path) -> None:
    """A row taken out of the outbox by hand is found."""
    with sqlite3.connect(copied / "state" / "advisory.db") as database:
        database.execute("DELETE FROM delivery WHERE state = 'sent'")
    done = call(copied, "ledger")
    assert done.returncode == 1
    assert "GAP" in done.stdout


def test_nothing_there_yet(tmp_path: Path) -> None:
    """Before the first pass, commands that look say how to make something to look at."""
    flow.write(tmp_path, feeds=flow.feeds("id: a, url: 'https://example.org/', kind: feed"))
    done = call(tmp_path, "alerts")
    assert done.returncode == 1
    assert "advisory run" in done.stderr


def test_a_typing_slip_gets_a_suggestion(tmp_path: Path) -> None:
    """A command that does not exist ends with 2 and names the nearest."""
    done = call(tmp_path, "statsu")
    assert done.returncode == 2
    assert "Did you mean 'status'?" in done.stderr


def test_a_broken_template_costs_nobody_a_message(tmp_path: Path) -> None:
    """An operator's template with a mistake is shown at its character; the shipped one stands in, and `status` says so."""
    page = tmp_path / "page.xml"
    page.write_bytes(flow.rss(("g", "Alert", flow.ORDER.format(place="Iraq"))))
    row = f"id: mission, url: 'file:{page}', kind: feed, trust: official, issuer: US, baseline: no, max_age: 3650d"
    flow.write(tmp_path, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS)
    template = tmp_path / "own" / "alert" / "body.txt.j2"
    template.parent.mkdir(parents=True)
    template.write_text("{{ message.nonsense }}\n")
    own = str(tmp_path / "own")
    checked = call(tmp_path, "check", ADVISORY_TEMPLATES=own)
    assert checked.returncode == 1
    assert "body.txt.j2:1:12" in checked.stdout
    done = call(tmp_path, "once", ADVISORY_TEMPLATES=own)
    assert done.returncode == 1
    assert "nonsense" in done.stderr
    [mail] = (tmp_path / "state" / "mail").glob("*.eml")
    assert b"ordered all U.S. citizens to leave Iraq" in mail.read_bytes()
