"""What takes long to make and is only looked at: made once in a run, by whichever worker asks first."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

_T = TypeVar("_T")


def made(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], _T]) -> _T:
    """Return what `make` returned for a folder of its own; other workers wait for it and read it."""
    run, base = os.environ.get("PYTEST_XDIST_TESTRUNUID"), factory.getbasetemp()
    folder = (base.parent / f"once-{run}" if run else base / "once") / name
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder.with_suffix(".pickle")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make(folder)))
        found: _T = pickle.loads(kept.read_bytes())
    return found
