"""The schemas that were ever shipped, and what a process does that meets one it does not know."""

from __future__ import annotations

from advisory.errors import StoreError

#: Every revision ever shipped, oldest first; the last is the one this version reads and writes.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
HEAD = REVISIONS[-1]


def newer(name: str, found: str) -> str:
    """Return the sentence about a schema that this version does not know."""
    return (
        f"The database {name} has schema {found}, but this version of advisory knows only up to {HEAD}. "
        "Install the version that wrote it, or restore a copy made before the upgrade."
    )


def admit(oldest: str) -> None:
    """Let work go on unless it is kept for versions from revision `oldest` on. Raises StoreError."""
    if oldest > HEAD:
        raise StoreError(
            f"The database was upgraded for processes that know schema {oldest}, and this one knows only up to {HEAD}: "
            "it waits and sends nothing. Install the new version and restart it; the others do its work meanwhile."
        )
