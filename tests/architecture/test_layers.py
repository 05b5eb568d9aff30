"""The layers of the house hold: import-linter's contracts, in the test run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_layers() -> None:
    """Every import goes one way down, decisions are pure, and each outside library has one door."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_imports_little() -> None:
    """`advisory --help` answers without httpx, the store or pydantic."""
    program = (
        "import sys\nfrom advisory.cli import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'httpx', 'aiohttp', 'sqlalchemy', 'pydantic', 'lxml', 'jinja2', 'advisory.store', 'advisory.app'} & set(sys.modules)\n"
        "sys.exit(f'imported {sorted(heavy)}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout
