"""Keep silences that operators set by command, beside those of the files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from advisory.store.schema import REVISIONS

revision = "0008"
down_revision = REVISIONS[REVISIONS.index(revision) - 1]
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; `until` is microseconds since 1970 in UTC."""
    op.create_table(
        "silence",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
