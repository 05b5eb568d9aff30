"""What operators copy from docs/operations fits the product: every metric, alert, command, path and word of a unit file."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from advisory import worker
from advisory.cli import cli
from advisory.observe import Observer

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "operations"
RULES = yaml.safe_load((PAGES / "prometheus-rules.yml").read_text(encoding="utf-8"))
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
BOARD = json.loads((PAGES / "grafana-dashboard.json").read_text(encoding="utf-8"))


def collectors() -> list[Any]:
    """Return what the process gives out."""
    return list(Observer().registry._collector_to_names)


def samples() -> dict[str, tuple[str, ...]]:
    """Return each name a query may use, with its labels."""
    found: dict[str, tuple[str, ...]] = {}
    for one in collectors():
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(one._type, ("",))
        for ending in endings:
            found[one._name + ending] = (*one._labelnames, *(("le",) if ending == "_bucket" else ()))
    return found


def test_every_metric_is_on_the_page() -> None:
    """The table of metrics.md is what is really given out: name, type, labels and words."""
    text = (PAGES / "metrics.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\| `advisory_.*\|$", text, re.MULTILINE))
    given = set()
    for one in collectors():
        name = one._name + ("_total" if one._type == "counter" else "")
        labels = ", ".join(f"`{label}`" for label in one._labelnames) or "-"
        given.add(f"| `{name}` | {one._type} | {labels} | {one._documentation} |")
    assert given - shown == set(), "rows to add to metrics.md"
    assert shown - given == set(), "rows of metrics.md that nothing gives out"


def test_every_stage_on_the_page_is_one() -> None:
    """Those that complete again and again are named, and those the alert asks for are among them."""
    text = (PAGES / "metrics.md").read_text(encoding="utf-8")
    assert [stage for stage in worker._ALWAYS if f"`{stage}`" not in text] == []
    (asked,) = re.findall(r'stage=~"([^"]+)"', json.dumps(ALERTS).replace('\\"', '"'))
    assert set(asked.split("|")) == worker._ALWAYS


def expressions() -> list[tuple[str, str]]:
    """Return every query of the rules and of the dashboard, with where it stands."""
    found = [(rule["alert"], rule["expr"]) for rule in ALERTS]
    return found + [(panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]]


@pytest.mark.parametrize(("name", "expr"), expressions())
def test_a_query_asks_for_what_there_is(name: str, expr: str) -> None:
    """Every metric exists, and has the labels that are asked for; brackets close."""
    known = samples()
    for metric, chosen in re.findall(r"\b(advisory_[a-z_]+)(\{[^}]*\})?", expr):
        assert metric in known, name
        assert set(re.findall(r"([a-z_]+)\s*(?:=~|!=|!~|=)", chosen)) <= {*known[metric], "instance"}, name
    for words in re.findall(r"\bby \(([^)]*)\)", expr):
        labels = {label for metric in re.findall(r"\badvisory_[a-z_]+", expr) for label in known[metric]}
        assert {word.strip() for word in words.split(",")} <= {*labels, "instance"}, name
    assert [expr.count(one) for one in "({["] == [expr.count(one) for one in ")}]"]


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: str(rule["alert"]))
def test_an_alert_is_explained(rule: dict[str, Any]) -> None:
    """It has a severity, a summary, and an entry of the runbook that its link leads to."""
    assert re.fullmatch(r"Advisory[A-Z][A-Za-z]+", rule["alert"])
    assert rule["labels"]["severity"] in {"info", "warning", "critical"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook"] == f"docs/operations/runbook.md#{rule['alert'].lower()}"
    assert f"\n## {rule['alert']}\n" in (PAGES / "runbook.md").read_text(encoding="utf-8")


def test_every_entry_of_the_runbook_is_an_alert() -> None:
    """None is left of an alert that is gone; no alert stands twice."""
    entries = re.findall(r"^## (\w+)$", (PAGES / "runbook.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(entries) == sorted(rule["alert"] for rule in ALERTS)


def test_prometheus_takes_the_rules() -> None:
    """Where its own checker is installed it finds nothing; elsewhere the form is looked at here."""
    if promtool := shutil.which("promtool"):
        done = subprocess.run([promtool, "check", "rules", PAGES / "prometheus-rules.yml"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    for rule in ALERTS:
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))


def test_the_dashboard_is_one() -> None:
    """Panels have ids and places of their own, and the data source is the reader's."""
    assert (
        len({panel["id"] for panel in BOARD["panels"]})
        == len({tuple(panel["gridPos"].values()) for panel in BOARD["panels"]})
        == len(BOARD["panels"])
    )
    assert {panel["datasource"]["uid"] for panel in BOARD["panels"]} == {"${datasource}"}
    assert [one["name"] for one in BOARD["templating"]["list"]] == ["datasource"]


# --- what runs it ---------------------------------------------------------------------------------------------------------


def unit(name: str) -> configparser.ConfigParser:
    """Return a unit file."""
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(PAGES / name, encoding="utf-8")
    return found


@pytest.mark.parametrize("name", ["advisory.service", "advisory-backup.service", "advisory-backup.timer"])
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    """Where its own checker is installed it finds nothing wrong."""
    assert unit(name).sections()
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    for path in PAGES.glob("advisory*.*er*"):
        (tmp_path / path.name).write_text(
            path.read_text(encoding="utf-8").replace("/opt/advisory/bin/advisory", "/bin/true"), encoding="utf-8"
        )
    done = subprocess.run([analyze, "verify", "--man=no", tmp_path / name], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if name in line]
    assert said == []


def test_the_service_is_locked_up() -> None:
    """It may write to its state alone, and gains nothing; where systemd's own judgement can be had it is a good one."""
    service = unit("advisory.service")["Service"]
    assert (service["Type"], service["DynamicUser"], service["StateDirectory"], service["ProtectSystem"]) == (
        "notify",
        "yes",
        "advisory",
        "strict",
    )
    assert service["NoNewPrivileges"] == "yes"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    if analyze := shutil.which("systemd-analyze"):
        judged = subprocess.run(
            [analyze, "security", "--offline=yes", "--threshold=20", "--no-pager", PAGES / "advisory.service"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert judged.returncode == 0, judged.stdout[-300:] + judged.stderr


def instructions() -> list[tuple[str, str]]:
    """Return the container file as instruction and what it says, lines joined."""
    text = re.sub(r"\\\n\s*", "", (PAGES / "Containerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines]


def test_the_container_is_built_with_care() -> None:
    """It runs as nobody in particular, says whether it is well, and takes nothing from a place it names."""
    found = instructions()
    last = dict(found)
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last["USER"])
    assert "readyz" in last["HEALTHCHECK"]
    assert json.loads(last["ENTRYPOINT"]) == ["/opt/advisory/bin/advisory"]
    assert json.loads(last["CMD"]) == ["run"]
    assert not [words for name, words in found if name == "FROM" and not re.fullmatch(r"[a-z]+:\d[\w.-]+( AS \w+)?", words)], (
        "a version each"
    )
    assert not {name for name, _ in found} & {"ADD", "MAINTAINER"}
    everything = " ".join(words for _, words in found)
    assert not re.search(r"https?://(?!127\.0\.0\.1)|--index-url|\b[a-z0-9-]+\.(io|org|com|net)\b", everything)
    assert not re.search(r"(?i)(secret|password|token)=", everything)
    if hadolint := shutil.which("hadolint"):
        subprocess.run([hadolint, PAGES / "Containerfile"], check=True)


def test_the_composition_holds_together() -> None:
    """No secret stands in it, no host, nothing is open to the world, and every variable is a setting of ours."""
    from advisory import settings

    found = yaml.safe_load((PAGES / "compose.yaml").read_text(encoding="utf-8"))
    names = {f"ADVISORY_{name.upper()}" for name in settings._NAMES}
    for name in ("advisory", "shared"):
        service = found["services"][name]
        assert service["environment"].keys() <= names
        assert service["read_only"] is True
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= {"./config", *found["volumes"]}
    assert all(re.fullmatch(r"[a-z]+(:\d[\w.-]*)?", service["image"]) for service in found["services"].values())


# --- what the pages say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda path: str(path.name))
def test_a_page_names_what_exists(page: Path) -> None:
    """Every command, setting, alert and linked page is there."""
    from advisory import settings

    text = page.read_text(encoding="utf-8")
    for words in re.findall(r"`(?:ADVISORY_\S+ )*advisory ((?:[a-z][a-z-]* ?)+)", text):
        _known(words.split(), page.name)
    names = {f"ADVISORY_{name.upper()}" for name in settings._NAMES}
    assert set(re.findall(r"\bADVISORY_[A-Z_]+[A-Z]\b", text)) <= names
    assert set(re.findall(r"`(Advisory[A-Z]\w+)`", text)) <= {rule["alert"] for rule in ALERTS}
    for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        assert (page.parent / link).exists(), link


def _known(words: list[str], page: str) -> None:
    """Walk from the command to its subcommand; what follows is arguments."""
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None, f"{page}: advisory {words[0]}"
    if isinstance(command, click.Group) and len(words) > 1 and words[0] in {"db", "deliveries"}:
        assert command.get_command(click.Context(command), words[1]) is not None, f"{page}: advisory {' '.join(words)}"
