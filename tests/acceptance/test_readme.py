"""A reader who knows only the README gets a mail of their own: its five-minute section, word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Your own rule, feed and subscriber, in five minutes")[2].partition("\n## ")[0]


def written(folder: Path) -> None:
    """Write the files the section shows."""
    for name, text in re.findall(r"`(config/[\w./]+)`:\n```\w*\n(.*?)```", SECTION, re.DOTALL):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commands() -> list[str]:
    """Return the commands of the block that looks before it leaps."""
    block = SECTION.partition("Look before you leap")[2].partition("```\n")[2].partition("```")[0]
    return [line.partition("#")[0].strip() for line in block.splitlines() if line.strip()]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An `advisory` on the path, as after an installation, and nothing else of this machine."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "advisory"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m advisory "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)}


def test_five_minutes(tmp_path: Path, environment: dict[str, str]) -> None:
    """The files, the three commands, and then a mail about Iraq lies where the README says."""
    written(tmp_path)
    found = commands()
    assert len(found) == 3
    for command in found:
        done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command.startswith("advisory explain"):
            fired = done.stdout.partition("rules that fire")[2].partition("rules that stay silent")[0]
            assert "leave-iraq:" in fired
    [mail] = (tmp_path / "state" / "mail").glob("*.eml")
    assert b"Subject: Iraq: US citizens ordered to leave" in mail.read_bytes()
    assert mail.with_suffix(".html").exists()


def test_every_command_is_in_the_readme() -> None:
    """What `advisory --help` lists, the README names."""
    from advisory.cli import _COMMANDS

    for name in set(_COMMANDS) - {"subscribers"}:
        assert f"advisory {name}" in README or f"`{name}`" in README or f" {name}`" in README, name
