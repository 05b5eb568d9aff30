"""Shell completion, by the protocol that shells speak: an operator's own names, from files as they are, and never an error."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisory.cli import cli, completing
from advisory.model import Silence
from advisory.store import open_store

ROOT = Path(__file__).parents[2]
FILES = {
    "feeds.yaml": """
        schema: feeds/v1
        feeds:
          - {id: gb-news, url: https://example.org/a.xml, kind: feed}
          - id: gb-fcdo
            kind: gov-uk
            url: env:SOMEWHERE
          - {kind: feed, url: https://example.org/b.xml, id: us-news}
        """,
    "rules/own.yaml": """
        schema: rules/v1
        rules:
          # - {id: once-upon-a-time, when: leave Iraq}
          - {id: iraq-leave, title: Leave Iraq, when: leave Iraq}
          - id: iran-avoid
            when: [avoid travel to Iran, {id: no-rule}]
        """,
    "rules/default.yaml": "schema: rules/v1\nrules: [{id: only-this, when: leave anywhere}]\n",
    "routes.yaml": """
        schema: routes/v1
        receivers:
          desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET}}
          night: {email: {to: ada@example.org}}
          nobody:
        routes:
          - {to: desk}
        fallback: night
        """,
    "subscribers.yaml": """
        schema: subscribers/v1
        subscribers:
          - {id: ada, email: ada@example.org, follows: [Iraq]}
        """,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An operator's folder."""
    for name, text in FILES.items():
        path = tmp_path / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return tmp_path / "config"


def typed(words: str, folder: Path, *, shell: str = "zsh", environ: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Return what a shell is told when TAB is pressed behind these words: values, and what is said of them."""
    count = len(words.split()) - (not words.endswith(" "))
    env = {"_ADVISORY_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": str(count), "ADVISORY_CONFIG": str(folder)}
    result = CliRunner(env={**env, **(environ or {})}).invoke(cli, [], prog_name="advisory")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    lines = result.stdout.strip().splitlines()
    if shell == "bash":
        return [(kind, value) for kind, _, value in (line.partition(",") for line in lines)]
    return [(value, about) for _, value, about in zip(lines[::3], lines[1::3], lines[2::3], strict=True)]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("advisory rules show ", {"iraq-leave": "Leave Iraq", "iran-avoid": "avoid travel to Iran", "only-this": "leave anywhere"}),
        ("advisory rules disable ir", {"iraq-leave": "Leave Iraq", "iran-avoid": "avoid travel to Iran"}),
        ("advisory test --rule iraq", {"iraq-leave": "Leave Iraq"}),
        ("advisory replay --rule iraq", {"iraq-leave": "Leave Iraq"}),
        ("advisory silence add --rule only", {"only-this": "leave anywhere"}),
        ("advisory feeds show ", {"gb-news": "feed", "gb-fcdo": "gov-uk", "us-news": "feed"}),
        ("advisory feeds accept gb", {"gb-news": "feed", "gb-fcdo": "gov-uk"}),
        ("advisory feeds fetch gb-f", {"gb-fcdo": "gov-uk"}),
        ("advisory feeds fetch --as us", {"us-news": "feed"}),
        ("advisory feeds fetch --kind us-", {"us-embassy": "_", "us-state": "_"}),
        ("advisory feeds us", {"us-news": "feed"}),
        ("advisory send-test ", {"desk": "webhook", "night": "email", "nobody": "_", "ada": "subscriber"}),
        ("advisory send-test desk --rule ira", {"iraq-leave": "Leave Iraq", "iran-avoid": "avoid travel to Iran"}),
        ("advisory why a", {"ada": "subscriber"}),
        ("advisory routes test --expect ", {"desk": "webhook", "night": "email", "nobody": "_"}),
        ("advisory routes test --expect desk,n", {"desk,night": "email", "desk,nobody": "_"}),
        ("advisory routes test --expect desk,night,", {"desk,night,nobody": "_"}),
        ("advisory routes test --destination Ira", {"Iran": "IR", "Iraq": "IQ"}),
        ("advisory routes test --destination ira", {"Iran": "IR", "Iraq": "IQ"}),
        ("advisory silence add --destination IQ", {"IQ": "Iraq"}),
        ("advisory silence add --destination Saudi", {"Saudi Arabia": "SA"}),
        ("advisory routes test --destination Nowhere", {}),
        ("advisory completion ", {"bash": "_", "zsh": "_", "fish": "_"}),
    ],
)
def test_names_of_ones_own(words: str, values: Mapping[str, str], folder: Path) -> None:
    """Where a command takes a rule, feed, receiver, subscription or country, those there are are offered, with what they are."""
    assert dict(typed(words, folder)) == values


def test_commands_and_options(folder: Path) -> None:
    """Commands are offered with their line of help, and none is imported for it; options too."""
    assert dict(typed("advisory co", folder)) == {"completion": "Print what makes bash, zsh or fish complete commands and your own names."}
    assert ("--online", "Reach everything that is named too; nothing is sent or stored.") in typed("advisory check --on", folder)
    assert [value for value, _ in typed("advisory feeds ", folder)] == ["show", "fetch", "accept", "gb-news", "gb-fcdo", "us-news"]
    assert [value for value, _ in typed("advisory --conf", folder)] == ["--config"]


def test_the_folder_named_on_the_line(folder: Path, tmp_path: Path) -> None:
    """`--config` counts before the environment, and a folder that is not there offers nothing of its own."""
    assert [value for value, _ in typed(f"advisory --config {folder} send-test d", tmp_path / "none")] == ["desk"]
    assert typed("advisory send-test ", tmp_path / "none") == []
    assert all(value.startswith("default-") for value, _ in typed("advisory rules show ", tmp_path / "none"))


async def test_silences(folder: Path, tmp_path: Path) -> None:
    """Silences of the database on this machine are offered by their ids; without a database there are none."""
    state = {"ADVISORY_STATE_DIR": str(tmp_path)}
    assert typed("advisory silence end ", folder, environ=state) == []
    store = open_store(f"sqlite:///{tmp_path / 'advisory.db'}")
    await store.open()
    await store.keep_silence("1a2b3c4d", Silence(until=datetime(2100, 1, 1, tzinfo=UTC), because="a drill", rule="iraq-leave"))
    await store.close()
    with closing(sqlite3.connect(tmp_path / "advisory.db")) as database:
        # A completion that fails is silent: here it would not be.
        assert {name: len(database.execute(question).fetchall()) for name, question in completing.STORED.items()} == {
            "silences": 1,
            "waiting": 0,
            "sightings": 0,
        }
    assert typed("advisory silence end ", folder, environ=state) == [("1a2b3c4d", "silence")]
    (tmp_path / "advisory.db").write_bytes(b"no database")
    assert typed("advisory silence end ", folder, environ=state) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "schema: feeds/v1\nfeeds:\n  - {id: a-feed, url: x}\n  - {id: b-feed, url: [x}\n  - {id: c-feed}\n",
            ["a-feed", "b-feed", "c-feed"],
        ),
        ("feeds:\n  - id: a-feed\n    kind: feed\n\t- id: b-feed\n# id: c-feed\n", ["a-feed", "b-feed"]),
        ("feeds: [" + "[" * 100_000, []),
        ("feeds: {id: a-feed}\n", []),
        ("feeds:\n  - &one {id: a-feed}\n  - *one\n  - *none\n", ["a-feed"]),
        ("feeds:\n  - {? [id] : a-feed, id: b-feed}\n  - text\n", ["b-feed"]),
        ("- id: a-feed\n", []),
        ("feeds\n", []),
        ("", []),
        ("\x00", []),
        ("schema: feeds/v1\nfeeds:\n" + "".join(f"  - {{id: feed-{at}, url: '{'x' * 90}'}}\n" for at in range(10_000)), ["feed-9999"]),
    ],
    ids=range(11),
)
def test_broken_files(text: str, values: list[str], folder: Path) -> None:
    """Whatever can be found in a file is offered, and nothing is said of what is wrong with it."""
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    began = time.perf_counter()
    found = [value for value, _ in typed("advisory feeds show ", folder)]
    assert time.perf_counter() - began < 3
    assert found == values or (len(found) == 10_000 and found[-1:] == values)


def test_unreadable_surroundings(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the place of a file, bytes that are no text, a broken .env: no error comes between."""
    shutil.rmtree(folder / "rules")
    (folder / "rules").write_bytes(b"")
    (folder / "feeds.yaml").write_bytes(b"\xff\xfe\x00feeds: - x")
    (folder / "routes.yaml").unlink()
    (folder / "routes.yaml").mkdir()
    assert typed("advisory feeds show ", folder) == []
    assert typed("advisory routes test --expect ", folder) == []
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    assert typed("advisory feeds show ", folder) == []


@given(st.text(st.sampled_from("feds:-{}[]&*!|>'\" \n\tid#,?x")))
def test_any_text_can_be_skimmed(text: str) -> None:
    """No text raises, and each path is one of keys and numbers."""
    for path, value in completing._events("feeds:\n" + text):
        assert all(isinstance(step, str | int) for step in path)
        assert isinstance(value, str)


def run(*arguments: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command as a process."""
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run([sys.executable, "-m", "advisory", *arguments], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("shell", "words"), [("bash", "complete -o nosort -F"), ("zsh", "#compdef advisory"), ("fish", "complete --no-files")]
)
def test_scripts(shell: str, words: str) -> None:
    """The script of each shell begins with how to install it, and asks the command by its name."""
    done = run("completion", shell, environ={})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("# ")
    assert f"advisory completion {shell}" in done.stdout.splitlines()[0]
    assert words in done.stdout
    assert "_ADVISORY_COMPLETE" in done.stdout


def test_nothing_is_said_whatever_is_asked(folder: Path) -> None:
    """A shell that asks nonsense gets no traceback."""
    for asked in ({}, {"COMP_WORDS": "advisory 'rules", "COMP_CWORD": "x"}, {"COMP_WORDS": 'advisory "', "COMP_CWORD": "9"}):
        done = run(environ={"_ADVISORY_COMPLETE": "bash_complete", "ADVISORY_CONFIG": str(folder), **asked})
        assert done.stderr == ""


def test_in_a_real_bash(folder: Path, tmp_path: Path) -> None:
    """The script works in bash itself: names, and those with a space in them as one word."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    program = bin_ / "advisory"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m advisory "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = """
        eval "$(advisory completion bash)"
        tab() { COMPREPLY=(); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _advisory_completion advisory; (IFS='|'; echo "${COMPREPLY[*]}"); }
        tab advisory rules show iraq
        tab advisory send-test ''
        tab advisory routes test --destination 'Saudi'
        """
    env = {"PATH": f"{bin_}:{os.environ['PATH']}", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), "ADVISORY_CONFIG": str(folder)}
    done = subprocess.run(["bash", "--norc", "-c", textwrap.dedent(script)], env=env, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["iraq-leave", "desk|night|nobody|ada", "Saudi\\ Arabia"]
