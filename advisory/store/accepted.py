"""The operator's files as they were last accepted, so that a restart, and every other process, has them."""

from __future__ import annotations

from advisory.ports import Accepted
from advisory.store.database import Tx, micros, moment

#: So many earlier ones are kept, for looking back.
_KEPT = 20


def write(tx: Tx, accepted: Accepted) -> None:
    """Write what was accepted as the newest; the oldest beyond the bound go."""
    tx.run("DELETE FROM accepted WHERE revision = :revision", revision=accepted.revision)
    tx.run(
        "INSERT INTO accepted (revision, at, content) VALUES (:revision, :at, :content)",
        revision=accepted.revision,
        at=micros(accepted.at),
        content=accepted.content,
    )
    tx.run("DELETE FROM accepted WHERE seq NOT IN (SELECT seq FROM accepted ORDER BY seq DESC LIMIT :kept)", kept=_KEPT)


def newest(tx: Tx) -> Accepted | None:
    """Return what was accepted last."""
    rows = tx.rows("SELECT revision, at, content FROM accepted ORDER BY seq DESC LIMIT 1")
    return next((Accepted(revision=row.revision, at=moment(row.at), content=row.content) for row in rows), None)


def revision(tx: Tx) -> str | None:
    """Return the revision accepted last."""
    found: str | None = tx.value("SELECT revision FROM accepted ORDER BY seq DESC LIMIT 1")
    return found
