"""Keep which mails came back, and which mails to ourselves did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; times are microseconds since 1970 in UTC, and no column holds an address."""
    op.create_table(
        "bounce",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("message", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("bounce_by_time", "bounce", ["at"])
    op.create_table(
        "reader",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
    )
    op.create_table(
        "awaited",
        sa.Column("message_id", sa.Text(), primary_key=True),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=True),
    )
    op.create_index("awaited_by_time", "awaited", ["sent"])


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
