"""An installed wheel is the whole product: in an empty folder, with a home nobody can write to, it runs the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel installs, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def call(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    home.chmod(0o500)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, "-P", "-m", "advisory", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    """Templates, rules and recordings are inside; six different mails and signed webhooks come out."""
    done = call(installed, tmp_path, "demo", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    subjects = {path.stem.split("-", 2)[2] for path in (tmp_path / "out" / "mail").glob("*.eml")}
    assert len(subjects) >= 6
    assert list((tmp_path / "out" / "webhooks").glob("*.json"))
    assert list((tmp_path / "out" / "mail").glob("*.html"))


def test_shipped_files_check_clean(installed: Path, tmp_path: Path) -> None:
    """The configuration that comes with the wheel has no mistake in it."""
    done = call(installed, tmp_path, "check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_names_the_commands(installed: Path, tmp_path: Path) -> None:
    """The first thing a newcomer types works."""
    done = call(installed, tmp_path, "--help")
    assert done.returncode == 0
    assert "demo" in done.stdout
