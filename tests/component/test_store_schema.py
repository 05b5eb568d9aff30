"""The schema this version knows, and how a database comes to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from advisory.store import schema


def test_the_known_revisions_are_alembics() -> None:
    """The list that spares the import of alembic names every migration, in order."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert tuple(found.revision for found in reversed(list(script.walk_revisions()))) == schema.REVISIONS
    assert script.get_current_head() == schema.HEAD


def test_a_database_that_is_up_to_date_costs_no_alembic(tmp_path: Path) -> None:
    """The start of the daemon imports it only when there is something to do."""
    program = (
        "import asyncio, sys\n"
        "from advisory.store import open_store\n"
        "async def start():\n"
        "    store = open_store('sqlite:///advisory.db')\n"
        "    await store.open()\n"
        "    await store.close()\n"
        "asyncio.run(start())\n"
        "print('alembic' in sys.modules)\n"
    )
    root = str(Path(__file__).parents[2])
    seen = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": root}, capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert seen == ["True", "False"]
