"""An installed wheel is the whole product: in an empty folder, with a home nobody can write to, it runs the demo."""

from __future__ import annotations

import subprocess
from pathlib import Path

import handbook


def call(wheel: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    home.chmod(0o500)
    environment = {"PATH": f"{wheel}:/usr/bin:/bin", "HOME": str(home)}
    return subprocess.run([str(wheel / "advisory"), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_demo_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """Templates, rules and recordings are inside; six different mails and signed webhooks come out."""
    done = call(wheel, tmp_path, "demo", "--out", "build/demo")
    assert done.returncode == 0, done.stdout + done.stderr
    mail, webhooks = tmp_path / "build" / "demo" / "mail", tmp_path / "build" / "demo" / "webhooks"
    subjects = {path.stem.split("-", 2)[2] for path in mail.glob("*.eml")}
    assert len(subjects) >= 6
    assert list(webhooks.glob("*.json"))
    assert list(mail.glob("*.html"))
    shown = next(block for block in handbook.blocks(handbook.ROOT / "README.md") if "Ledger" in block.body)
    lines = ("…", *shown.body.rstrip("\n").split("\n"), "…")
    assert handbook.matches(lines, done.stdout), f"the README shows another demo than {done.stdout}"


def test_shipped_files_check_clean(wheel: Path, tmp_path: Path) -> None:
    """The configuration that comes with the wheel has no mistake in it."""
    done = call(wheel, tmp_path, "check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_names_the_commands(wheel: Path, tmp_path: Path) -> None:
    """The first thing a newcomer types works."""
    done = call(wheel, tmp_path, "--help")
    assert done.returncode == 0
    assert "demo" in done.stdout
