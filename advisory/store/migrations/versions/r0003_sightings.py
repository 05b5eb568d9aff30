"""Keep what looks like advice and was not read, for the operator's queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; `last` is microseconds since 1970 in UTC, `waiting` 1 until an operator has answered."""
    op.create_table(
        "sighting",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_index("sighting_by_time", "sighting", ["waiting", "last"])


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
