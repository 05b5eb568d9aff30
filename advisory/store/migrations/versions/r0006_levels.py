"""Keep what each government's level was and since when; what is held already begins its history."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Of what was never read well; nothing is held of it.
_NEVER = "1970-01-01T00:00:00+00:00"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """Make the table; `at` is microseconds since 1970 in UTC, `first` 1 for what the history begins with, `last` for what holds."""
    op.create_table(
        "level",
        sa.Column("feed", sa.Text(), primary_key=True),
        sa.Column("issuer", sa.Text(), primary_key=True),
        sa.Column("destination", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("country_level", sa.BigInteger(), nullable=True),
        sa.Column("max_level", sa.BigInteger(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("level_by_destination", "level", ["destination"])
    op.create_index("level_now", "level", ["feed"], sqlite_where=sa.text("last = 1"), postgresql_where=sa.text("last = 1"))
    op.create_index("position_by_destination", "position", ["destination"])
    op.create_index("change_by_destination", "change", ["destination", "seq"])
    op.create_index("change_told", "change", ["told", "seq"])
    _begin()


def _begin() -> None:
    """Let what is held now be the first entry, as of when its register was last read."""
    connection = op.get_bind()
    read: dict[str, str] = {}
    for row in connection.execute(sa.text("SELECT id, content FROM feed")):
        state = json.loads(row.content)
        read[row.id] = state.get("last_good") or state.get("last_changed") or _NEVER
    rows = []
    for row in connection.execute(sa.text("SELECT feed, issuer, destination, content FROM position")):
        held = json.loads(row.content)
        rows.append(
            {
                "feed": row.feed,
                "issuer": row.issuer,
                "destination": row.destination,
                "at": _micros(read.get(row.feed, _NEVER)),
                "country_level": held.get("country_level"),
                "max_level": held.get("max_level"),
                "scope": held.get("scope", "whole"),
            }
        )
    if rows:
        connection.execute(
            sa.text(
                "INSERT INTO level (feed, issuer, destination, at, country_level, max_level, scope, first, last)"
                " VALUES (:feed, :issuer, :destination, :at, :country_level, :max_level, :scope, 1, 1)"
            ),
            rows,
        )


def _micros(text: str) -> int:
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
