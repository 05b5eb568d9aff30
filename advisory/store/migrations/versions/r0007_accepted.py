"""Keep the operator's files as they were last accepted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from advisory.store.schema import REVISIONS

revision = "0007"
down_revision = REVISIONS[REVISIONS.index(revision) - 1]
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; `at` is microseconds since 1970 in UTC, `content` the sealed files."""
    op.create_table(
        "accepted",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("revision", sa.Text(), nullable=False, unique=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
