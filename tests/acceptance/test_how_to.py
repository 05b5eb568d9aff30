"""Every page of how-to is done word for word in a folder that `advisory init` made; every other block of the documentation is valid."""

from __future__ import annotations

import ast
import base64
import contextlib
import http.client
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import handbook
import pytest
import standardwebhooks
import yaml
from servers import daemon

from advisory import cli, config

HOW_TO = sorted((handbook.DOCS / "how-to").glob("*.md"))
#: The tutorial has a test of its own, with a wheel.
DONE = [page for page in handbook.pages() if page.name != "tutorial.md" and any(block.kind == "console" for block in handbook.blocks(page))]
#: Blocks that no test runs, for they need the network, a mail server or what only a package index has.
MOST_EXCUSES = 5
#: What any page may refer to.
REFERRED = {"*": "https://desk.example.org", "DESK_SECRET": "whsec_QSBzZWNyZXQgZm9yIHRoZSBtYW51YWwgYWxvbmUh", "AGENCY_KEY": "k1"}


@pytest.mark.parametrize("page", DONE, ids=lambda page: page.stem)
def test_word_for_word(page: Path, programs: Path, tmp_path: Path) -> None:
    """Its files are written, its commands run, and they print what it shows."""
    folder = tmp_path / "alerts"
    folder.mkdir()
    with handbook.Desk(folder=folder, programs=programs) as desk:
        code, printed = desk.call("advisory init")
        assert code == 0, printed
        assert desk.do(page) >= 1


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (("a", "b"), "a\nb\n", True),
        (("a", "b"), "a\nx\nb\n", False),
        (("a", "…", "b"), "a\nx\ny\nb\n", True),
        (("a", "…", "b"), "a\nb\n", True),
        (("a", "…"), "a\n", True),
        (("a",), "a\nb\n", False),
        (("a … c",), "a b c   \n", True),
        (("a … c",), "a b\nc\n", False),
        (("(… ms)",), "(42 ms)\n", True),
        (("1.5",), "1x5\n", False),
        ((), "", True),
        ((), "a\n", False),
    ],
)
def test_what_is_shown_is_what_is_printed(shown: tuple[str, ...], printed: str, same: bool) -> None:
    """Only `…` stands for something else."""
    assert handbook.matches(shown, printed) is same


def every_block() -> list[handbook.Block]:
    """Return the blocks of all pages."""
    return [block for page in handbook.pages() for block in handbook.blocks(page)]


def of_kind(*kinds: str) -> list[handbook.Block]:
    """Return the blocks of a kind."""
    return [block for block in every_block() if block.kind in kinds]


@pytest.mark.parametrize("block", of_kind("yaml", "yml"), ids=str)
def test_yaml_is_valid(block: handbook.Block, tmp_path: Path) -> None:
    """A file of the operator's has no mistake that stands in it alone; any other is YAML."""
    found = re.search(r"^schema: (\w+)/v1$", block.body, re.MULTILINE)
    kind = found[1] if found else next((name for name in ("feeds", "rules", "receivers", "lists") if block.body.startswith(f"{name}:")), "")
    if not kind:
        assert yaml.safe_load(block.body)
        return
    text = block.body if found else f"schema: {'routes' if kind == 'receivers' else kind}/v1\n{block.body}"
    path = tmp_path / ("rules/own.yaml" if kind == "rules" else f"{kind}.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if kind != "feeds":
        (tmp_path / "feeds.yaml").write_text("schema: feeds/v1\nfeeds: [{id: a, url: 'https://a.example', kind: feed}]\n", encoding="utf-8")
    if kind != "rules":
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "own.yaml").write_text("schema: rules/v1\nrules: [{id: a, when: avoid travel to Iraq}]\n", encoding="utf-8")
    problems = config.check(tmp_path, environ=handbook.environment_of(text, REFERRED)).problems
    own = [problem for problem in problems if problem.code not in BESIDE_IT]
    shown_wrong = set(re.findall(r"ADV\d{3}", "\n".join(part.body for part in handbook.blocks(handbook.ROOT / block.page))))
    assert [problem for problem in own if problem.code not in shown_wrong] == []


#: What depends on the other files of a folder: names of rules, feeds, lists and receivers.
BESIDE_IT = frozenset({"ADV301", "ADV303", "ADV304", "ADV310", "ADV312", "ADV401"})


@pytest.mark.parametrize("block", of_kind("json", "jsonl"), ids=str)
def test_json_is_valid(block: handbook.Block) -> None:
    """It can be read."""
    for document in [block.body] if block.kind == "json" else block.body.splitlines():
        assert json.loads(document) is not None


@pytest.mark.parametrize("block", of_kind("python"), ids=str)
def test_python_is_valid(block: handbook.Block) -> None:
    """It compiles; what stands on a page of how-to is run there as well."""
    assert ast.parse(block.body)


def test_few_blocks_are_excused() -> None:
    """What is not run is marked on the page, and there is little of it."""
    excused = [block for block in every_block() if block.excuse]
    assert len(excused) <= MOST_EXCUSES, excused
    assert {block.kind for block in excused} == {"console"}


def anchors(page: Path) -> set[str]:
    """Return what links may name of a page, made of its headings as GitHub does."""
    heads = re.findall(r"^#+ (.+)$", without_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head)).strip().lower().replace(" ", "-") for head in heads}


def without_blocks(page: Path) -> str:
    """Return the words of a page alone."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def test_pages_name_each_other() -> None:
    """Every link of a page leads to a file that is there, to a heading of it; and every page of how-to stands in the index."""
    index = (handbook.DOCS / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in HOW_TO if f"(how-to/{page.name})" not in index] == []
    broken = []
    for page in handbook.pages():
        for link in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page)):
            file, _, part = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            if "://" not in link and not (target.exists() and (not part or part in anchors(target))):
                broken.append(f"{page.relative_to(handbook.ROOT)} leads to {link}")
    assert broken == []


def calls() -> Iterator[tuple[str, list[str]]]:
    """Yield page and words of every call of a command: in blocks, and in code within a sentence."""
    for page in handbook.pages():
        found = [line for block in handbook.blocks(page) for line in block.body.splitlines() if block.kind in {"", "console", "sh"}]
        found += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", without_blocks(page))
        for line in found:
            if call := _CALL.match(line):
                with contextlib.suppress(ValueError):  # a part of a command, cut in the middle of a quotation
                    yield page.relative_to(handbook.ROOT).as_posix(), shlex.split(call[1].split("  ")[0], comments=True)


_CALL = re.compile(r"(?:\$ )?(?:[A-Z_]+=\S+ )*advisory ((?!demo\b.*—)[^|>;&…]+)")


def options(command: click.Command) -> set[str]:
    """Return the options a command takes; a group may pass on those of what it shows by itself."""
    shown = command.commands.get("show") if isinstance(command, click.Group) else None
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return known | {"--help", "-h"} | (options(shown) if shown else set())


def test_every_call_is_one() -> None:
    """A command that any page names is there, with its options."""
    wrong, seen = [], 0
    for page, words in calls():
        command: click.Command = cli.cli
        for word in words:
            inner = command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
            if inner is not None:
                command = inner
            elif word.startswith("-") and word != "-" and word.partition("=")[0] not in options(command):
                wrong.append(f"{page}: advisory {' '.join(words)}: no {word}")
        seen += command is not cli.cli
        if command is cli.cli and words and re.fullmatch(r"[a-z][a-z-]+", words[0]):
            wrong.append(f"{page}: advisory {' '.join(words)}")
    assert seen > 100
    assert wrong == []


def test_the_receiver_is_the_one_shown() -> None:
    """The example that stands as a file is the one of the page, and so is the workflow."""
    for page, kind, name in (("webhook-and-mail.md", "python", "receiver.py"), ("review-a-change.md", "yaml", "github-workflow.yml")):
        shown = [block.body for block in handbook.blocks(handbook.DOCS / "how-to" / page) if block.kind == kind]
        assert (handbook.DOCS / "examples" / name).read_text(encoding="utf-8") in shown


def test_the_receiver_takes_what_is_signed_alone(tmp_path: Path) -> None:
    """A good call is taken, once; one that is forged, old, damaged or huge is refused, and the next good one taken."""
    address = f"127.0.0.1:{daemon.free_port()}"
    output = tmp_path / "received"
    environment = {"DESK_SECRET": REFERRED["DESK_SECRET"], "PATH": os.environ["PATH"]}
    good = b'{"type": "advisory.alert.first", "data": {"alert": {"destination": "TD", "severity": "critical"}}}'

    def signed(body: bytes, at: datetime, secret: str = REFERRED["DESK_SECRET"]) -> dict[str, str]:
        signature = standardwebhooks.Webhook(secret).sign("m-1", at, body.decode())
        return {"webhook-id": "m-1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}

    now = datetime.now(UTC)
    forged = signed(good, now, "whsec_" + base64.b64encode(b"another secret of 24 ch.").decode())
    with output.open("wb") as stream:
        process = subprocess.Popen([sys.executable, handbook.DOCS / "examples" / "receiver.py", address], env=environment, stdout=stream)
    try:
        while b"Listening" not in output.read_bytes():
            assert process.poll() is None
            time.sleep(0.02)
        for body, headers, status in (
            (good, signed(good, now), 204),
            (good, signed(good, now), 204),
            (good, forged, 400),
            (good, signed(good, now - timedelta(hours=1)), 400),
            (good + b" ", signed(good, now), 400),
            (good, {}, 400),
            (good, {**signed(good, now), "webhook-signature": "v1,*"}, 400),
            (b"no JSON", signed(b"no JSON", now), 400),
            (b"", {"content-length": "-5"}, 413),
            (b"", {"content-length": str((1 << 20) + 1)}, 413),
        ):
            with contextlib.closing(http.client.HTTPConnection(address, timeout=10)) as connection:
                connection.request("POST", "/", body, headers)
                assert connection.getresponse().status == status, headers
    finally:
        process.terminate()
        process.wait(10)
    assert output.read_text(encoding="utf-8").splitlines()[1:] == ["advisory.alert.first TD critical"]


def test_the_workflow_works(programs: Path, tmp_path: Path) -> None:
    """Its commands succeed on the folder to begin with, in a clone with a base; the effect stands in the summary."""
    workflow: dict[Any, Any] = yaml.safe_load((handbook.DOCS / "examples" / "github-workflow.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    steps = [step["run"] for step in job["steps"] if "run" in step]
    assert steps[0] == "pip install advisory"
    folder = tmp_path / "alerts"
    folder.mkdir()
    summary = tmp_path / "summary.md"
    variables = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": str(summary)}
    with handbook.Desk(folder=folder, programs=programs, environment=variables) as desk:
        before = "advisory init && touch history.jsonl && git init -q -b main && git add config && git commit -q -m Begin && git update-ref refs/remotes/origin/main main"
        for run in (
            before,
            "git switch -q -c change && sed -i 's/ to level 3 or 4/ above level 2/' config/rules/mine.yaml && git commit -q -a -m Change",
            *steps[1:],
        ):
            code, printed = desk.call(f"set -e\n{run}")
            assert code == 0, f"{run}\n{printed}"
    assert "### Effect of this change" in summary.read_text(encoding="utf-8")


def test_the_hooks_work(programs: Path, tmp_path: Path) -> None:
    """What the hooks of pre-commit run succeeds on the folder to begin with."""
    hooks = yaml.safe_load((handbook.ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    with handbook.Desk(folder=tmp_path, programs=programs) as desk:
        for run in ("advisory init", *(hook["entry"] for hook in hooks)):
            code, printed = desk.call(run)
            assert code == 0, printed
    assert len(hooks) == 2
