"""A reader who knows only the README gets a mail of their own: its five-minute section, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import handbook

README = (handbook.ROOT / "README.md").read_text(encoding="utf-8")
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


def test_five_minutes(tmp_path: Path, programs: Path) -> None:
    """The files, the three commands, and then a mail about Iraq lies where the README says; what it says of looking first is so."""
    written(tmp_path)
    found = commands()
    assert len(found) == 3
    with handbook.Desk(folder=tmp_path, programs=programs) as desk:
        del desk.environment["ADVISORY_STATE_DIR"]
        for command in found:
            code, printed = desk.call(command)
            assert code == 0, f"{command}\n{printed}"
            if command.startswith("advisory explain"):
                fired = printed.partition("rules that fire")[2].partition("rules that stay silent")[0]
                assert "leave-iraq:" in fired
        code, printed = desk.call("advisory feeds fetch my-news --print")
        assert code == 0, printed
        assert "ordered all American citizens to leave Iraq" in printed
    [mail] = (tmp_path / "state" / "mail").glob("*.eml")
    assert b"Subject: Iraq: US citizens ordered to leave" in mail.read_bytes()
    assert mail.with_suffix(".html").exists()


def test_every_command_is_in_the_readme() -> None:
    """What `advisory --help` lists, the README names."""
    from advisory.cli import _COMMANDS

    for name in set(_COMMANDS) - {"subscribers"}:
        assert f"advisory {name}" in README or f"`{name}`" in README or f" {name}`" in README, name
