"""The demo replays the recorded crisis in any empty folder, offline, and tells exactly whom it must."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import once
import pytest
import standardwebhooks
import yaml

ROOT = Path(__file__).parents[2]
EXPECTED = yaml.safe_load((Path(__file__).parent / "test_demo.expected.yaml").read_text("utf-8"))
#: As it stands in seeds/README.md.
SECRET = re.search(r"whsec_\S+?(?=`)", (ROOT / "seeds" / "README.md").read_text("utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the command."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        """What `--json` printed."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def _demo(cwd: Path, *arguments: str, **more: str) -> Run:
    home = cwd / "home"
    home.mkdir(exist_ok=True)
    home.chmod(0o555)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ADVISORY_", "DEMO_"))}
    environ |= {"HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "200", **more}
    done = subprocess.run(
        [sys.executable, "-m", "advisory", "demo", *arguments],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Run(code=done.returncode, out=done.stdout, err=done.stderr, folder=cwd)


@pytest.fixture(scope="module")
def crisis(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The shipped crisis, played for machines in an empty folder."""
    return once.made(tmp_path_factory, "demo", lambda folder: _demo(folder, "--json"))


def _moment(text: str | datetime) -> datetime:
    return text.astimezone(UTC) if isinstance(text, datetime) else datetime.fromisoformat(text)


def _told(run: Run) -> dict[tuple[datetime, str, str, str], set[str]]:
    """When, rule, destination, reason → who was sent it, whenever it went."""
    changes = {change["id"]: (_moment(step["at"]), change) for step in run.report["steps"] for change in step["changes"]}
    found: dict[tuple[datetime, str, str, str], set[str]] = {
        (at, change["rule"], change["destination"], change["reason"]): set() for at, change in changes.values()
    }
    for step in run.report["steps"]:
        for notice in step["notices"]:
            if notice["state"] == "sent":
                at, change = changes[notice["change"]]
                found[at, change["rule"], change["destination"], change["reason"]].add(notice["subscription"])
    return found


def test_it_ends_well(crisis: Run) -> None:
    """Exit 0, a ledger without a gap, nothing failed and nothing left on its way."""
    assert crisis.code == 0, crisis.err
    ledger = crisis.report["ledger"]
    assert ledger["gaps"] == []
    assert (ledger["failed"], ledger["pending"]) == (0, 0)
    assert ledger["audience"] == ledger["sent"] + sum(ledger["suppressed"].values())
    assert [step["fault"] for step in crisis.report["steps"] if step["fault"]] == []


@pytest.mark.parametrize("due", EXPECTED["told"], ids=lambda due: f"{due['at']} {due['rule']} {due['destination']} {due['reason']}")
def test_what_the_rules_must_tell(crisis: Run, due: Mapping[str, Any]) -> None:
    """Each line written from reading the recordings is told, at its moment, to whom it says (kiri's digest aside)."""
    told = _told(crisis)
    key = (_moment(due["at"]), due["rule"], due["destination"], due["reason"])
    assert key in told
    assert told[key] - {"kiri"} == set(due["to"]) - {"kiri"}
    assert told[key] >= set(due["to"])


def test_the_rules_tell_nothing_else(crisis: Run) -> None:
    """Of the rules of the folder nothing is told that was not expected."""
    due = {(_moment(one["at"]), one["rule"], one["destination"], one["reason"]) for one in EXPECTED["told"]}
    rules = {one["rule"] for one in EXPECTED["told"]}
    told = {key for key, readers in _told(crisis).items() if key[1] in rules and readers - {"watchroom", "luz"}}
    assert told - due == set()


@pytest.mark.parametrize("due", EXPECTED["any_rule"], ids=lambda due: f"{due['at']} {due['destination']} {due['reason']}")
def test_what_some_rule_must_tell(crisis: Run, due: Mapping[str, Any]) -> None:
    """The shipped rules cover what no rule of the folder is about."""
    readers: set[str] = set()
    for (at, _, destination, reason), who in _told(crisis).items():
        if (at, destination, reason) == (_moment(due["at"]), due["destination"], due["reason"]):
            readers |= who
    assert readers >= set(due["to"])


def test_what_must_stay_silent(crisis: Run) -> None:
    """Baselines, history, soldiers, denials, copies and re-dated rows tell nobody."""
    silent = {_moment(moment) for moment in EXPECTED["silent"]}
    told = {key: readers for key, readers in _told(crisis).items() if key[0] in silent and readers}
    assert told == {}
    polled = {_moment(step["at"]) for step in crisis.report["steps"] if step["feed"]}
    assert silent <= polled


def test_whom_it_does_not_concern(crisis: Run) -> None:
    """Somebody whose trip is months away hears nothing, and the notices say why."""
    readers = set().union(*_told(crisis).values())
    assert readers & set(EXPECTED["never_told"]) == set()
    why = {notice["suppression"] for step in crisis.report["steps"] for notice in step["notices"] if notice["state"] == "suppressed"}
    assert {"NOT_AFFECTED", "BELOW_THRESHOLD"} <= why


def test_mails_are_files_with_pages(crisis: Run) -> None:
    """At least six clearly different mails lie there, each as .eml and as .html that a browser can open."""
    folder = crisis.folder / "build" / "demo" / "mail"
    mails = sorted(folder.glob("*.eml"))
    assert len(mails) == crisis.report["mail"]
    subjects = set()
    for path in mails:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        subjects.add(str(message["subject"]))
        assert message["message-id"]
        assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert "<html" in path.with_suffix(".html").read_text("utf-8").lower()
    assert len(subjects) >= 6
    assert {path.stem for path in folder.glob("*.html")} == {path.stem for path in mails}


def test_no_mail_is_sent_twice(crisis: Run) -> None:
    """Every mail has a Message-ID of its own."""
    folder = crisis.folder / "build" / "demo" / "mail"
    ids = [email.message_from_bytes(path.read_bytes())["message-id"] for path in sorted(folder.glob("*.eml"))]
    assert len(ids) == len(set(ids))


def test_webhooks_verify(crisis: Run) -> None:
    """Every stored webhook carries the signature the reference library makes of its exact body."""
    assert SECRET is not None
    oracle = standardwebhooks.Webhook(SECRET.group())
    files = sorted((crisis.folder / "build" / "demo" / "webhooks").glob("*.json"))
    assert len(files) == crisis.report["webhooks"] > 0
    ids = set()
    for path in files:
        kept = json.loads(path.read_text("utf-8"))
        headers, body = kept["headers"], kept["body"]
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        assert oracle.sign(headers["webhook-id"], at, body) in headers["webhook-signature"].split()
        assert json.loads(body)["type"].startswith("advisory.")
        assert kept["url"].startswith("http://127.0.0.1:")
        ids.add(headers["webhook-id"])
    assert len(ids) == len(files)


def test_people_read_a_short_timeline(tmp_path: Path) -> None:
    """Piped, it is plain text of at most 100 columns that names what happened, who was told and who was not."""
    run = _demo(tmp_path, "--out", "elsewhere")
    assert run.code == 0, run.err
    assert "\x1b" not in run.out
    assert max(map(len, run.out.splitlines())) <= 100
    for word in ("Fri  3 Jan", "FIRST", "UNCONFIRMED", "CORRECTED", "EASED", "NOT_AFFECTED", "no gap", "elsewhere/mail"):
        assert word in run.out
    assert list((tmp_path / "elsewhere" / "mail").glob("*.eml"))


def test_again_it_sends_nothing(crisis: Run) -> None:
    """A second run over the same folder sends nothing, and says so."""
    before = {
        path: path.read_bytes() for path in (crisis.folder / "build" / "demo").rglob("*.*") if path.parent.name in ("mail", "webhooks")
    }
    run = _demo(crisis.folder)
    assert run.code == 0, run.err
    assert "nothing was sent again" in run.out
    after = {
        path: path.read_bytes() for path in (crisis.folder / "build" / "demo").rglob("*.*") if path.parent.name in ("mail", "webhooks")
    }
    assert after == before


# --- a stranger's folder --------------------------------------------------------------------------------------------

_FEEDS = """\
schema: feeds/v1
feeds:
  - {id: oslo, url: https://mfa.example/rss, kind: feed, trust: official, issuer: NO, baseline: no}
"""
_SUBSCRIBERS = """\
schema: subscribers/v1
subscribers:
  - {id: kari, email: kari@example.org, follows: [Peru], nationality: [NO], timezone: Europe/Oslo}
"""
_RECORDING = """\
<?xml version="1.0"?>
<rss version="2.0"><channel><title>Ministry</title><link>https://mfa.example/</link><description/>
<item><title>Peru</title><link>https://mfa.example/peru</link><guid>https://mfa.example/peru</guid>
<pubDate>Thu, 06 Aug 2026 09:00:00 +0000</pubDate>
<description>The ministry urges its citizens to leave Peru immediately.</description></item>
</channel></rss>
"""

_ROUTES = """\
schema: routes/v1
receivers:
  desk: {webhook: {url: https://example.org/hook, secret: env:DEMO_WEBHOOK_SECRET}}
routes:
  - {to: desk, when: {severity: info+}}
fallback: desk
"""


def _stranger(folder: Path, **more: str) -> Path:
    files = {
        "config/feeds.yaml": _FEEDS,
        "config/subscribers.yaml": _SUBSCRIBERS,
        "feeds/oslo/2026-08-06T0915Z.xml": _RECORDING,
    }
    for name, text in (files | more).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_a_strangers_folder_of_three_files(tmp_path: Path) -> None:
    """One feed, one subscriber, one recording of another year: the shipped rules tell it, without any code."""
    seeds = _stranger(tmp_path / "mine")
    run = _demo(tmp_path, "--seeds", str(seeds), "--out", "out", "--json")
    assert run.code == 0, run.err
    told = _told(run)
    assert {(destination, reason) for (_, _, destination, reason), who in told.items() if "kari" in who} == {("PE", "first")}
    assert len(list((tmp_path / "out" / "mail").glob("*.eml"))) == 1


def test_recordings_added_later_are_played_from_there(tmp_path: Path) -> None:
    """A run over a folder that has grown plays only what is new."""
    seeds = _stranger(tmp_path / "mine")
    assert _demo(tmp_path, "--seeds", str(seeds), "--out", "out").code == 0
    later = _RECORDING.replace("06 Aug 2026 09:00", "09 Aug 2026 09:00").replace("/peru<", "/peru2<")
    _stranger(
        tmp_path / "mine", **{"feeds/oslo/2026-08-09T0915Z.xml": later.replace("urges its citizens to", "no longer urges its citizens to")}
    )
    run = _demo(tmp_path, "--seeds", str(seeds), "--out", "out", "--json")
    assert run.code == 0, run.err
    assert [step["at"][:10] for step in run.report["steps"] if step["feed"]] == ["2026-08-09"]
    assert ("default-leave", "PE", "ended") in {
        (rule, destination, reason) for (_, rule, destination, reason), who in _told(run).items() if who
    }


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("feeds/oslo/tomorrow.xml", _RECORDING, "`tomorrow` is no moment"),
        ("feeds/olso/2026-08-06T0915Z.xml", _RECORDING, "did you mean `oslo`?"),
        (
            "config/routes.yaml",
            _ROUTES,
            "env:DEMO_WEBHOOK_URL",
        ),
    ],
    ids=["no moment", "no feed", "calls out"],
)
def test_a_folder_that_does_not_fit_is_refused(tmp_path: Path, name: str, text: str, says: str) -> None:
    """A sentence with the place, exit 1, and nothing is sent."""
    seeds = _stranger(tmp_path / "mine", **{name: text})
    run = _demo(tmp_path, "--seeds", str(seeds), "--out", "out")
    assert run.code == 1
    assert says in run.err
    assert "Traceback" not in run.err
    assert not list(tmp_path.glob("out/mail/*"))
