"""A database with its tables and nothing in them, made once for a test run and then copied."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from advisory.store import database, schema


@functools.cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "advisory.db"
        engine = database.engine_of(database.parse_url(f"sqlite:///{path}"), writes=True, patience=5)
        schema.ensure(engine, path.name)
        engine.dispose()
        return path.read_bytes()


def url(folder: Path) -> str:
    """Put one into a folder and return its address."""
    folder.mkdir(exist_ok=True)
    path = folder / "advisory.db"
    path.write_bytes(_empty())
    return f"sqlite:///{path}"
