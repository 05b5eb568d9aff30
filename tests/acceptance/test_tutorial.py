"""The tutorial, word for word, in an empty folder: its files are written, its commands run, and they print what it shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"(?P<before>[^\n]*)\n```(?P<kind>\w+)\n(?P<body>.*?)```", re.DOTALL)
_NAME = re.compile(r"`((?:config/)?[\w/]+\.(?:yaml|txt))`")


class Step(NamedTuple):
    """A file to write, or a command with what it prints."""

    name: str
    text: str
    command: str


def steps() -> list[Step]:
    """Return what a reader does, in order."""
    found = []
    for block in _BLOCK.finditer(TUTORIAL.partition("## 6.")[0]):
        if block["kind"] == "console":
            for part in block["body"].split("$ ")[1:]:
                command, _, shown = part.partition("\n")
                found.append(Step("", shown, command))
        else:
            names = _NAME.findall(block["before"])
            assert names, f"no file is named before {block['body'][:40]}"
            found.append(Step(names[-1], block["body"], ""))
    return found


def test_word_for_word(tmp_path: Path) -> None:
    """Each line that is shown is printed, in that order."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), "ADVISORY_STATE_DIR": str(tmp_path / "state"),
        "NO_COLOR": "1",
    }  # fmt: skip
    done = 0
    for step in steps():
        if step.name:
            (tmp_path / step.name).write_text(step.text, encoding="utf-8")
            continue
        words = shlex.split(step.command)
        assert words[0] == "advisory"
        ran = subprocess.run(
            [sys.executable, "-P", "-m", *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        printed, at = ran.stdout, 0
        for line in (line for line in step.text.splitlines() if line.strip() and line != "…"):
            at = printed.find(line, at)
            assert at >= 0, f"{step.command} does not print {line!r} there:\n{ran.stdout}{ran.stderr}"
            at += len(line)
        done += 1
    assert done == 8
    (mail,) = (tmp_path / "state" / "mail").glob("*.eml")
    assert b"leave" in mail.read_bytes()
