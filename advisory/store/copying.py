"""Copy an SQLite database as of one moment while others write it, so that the copy is whole on the disk or not there at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from advisory.errors import StoreError
from advisory.store import points
from advisory.store.database import translate

_BLOCK = 1 << 20


def copy(source: Path, target: Path) -> None:
    """Copy a database file, readable by its owner alone. Raises StoreError, and then there is no target."""
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        # Neither side is created by opening it: a missing source is an error, not an empty database.
        with contextlib.closing(_opened(source)) as old, contextlib.closing(_opened(part)) as new:
            # In one step (https://sqlite.org/backup.html): a snapshot, which a busy writer neither disturbs nor waits for.
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
        put_down(part, target)
    except sqlite3.Error as error:
        raise translate(error, source.name) from error
    except OSError as error:
        raise refusal(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def put_down(part: Path, target: Path) -> None:
    """Give a file that is complete its name, and have both on the disk before returning."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    points.hit("copy.whole")
    part.replace(target)
    points.hit("copy.named")
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def refusal(path: Path, error: OSError) -> StoreError:
    """Return the sentence for a file that the system does not let us write or read."""
    reason = (error.strerror or "the system refuses").lower()
    return StoreError(f"{path.name} cannot be used: {reason}. Name a folder of this user with room enough for it.")


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=rw", uri=True, timeout=5.0)
