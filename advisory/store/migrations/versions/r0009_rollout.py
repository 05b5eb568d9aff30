"""Note which revision of the operator's files decided a change and sealed a delivery, what was refused, and who follows what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from advisory.store.schema import REVISIONS

revision = "0009"
down_revision = REVISIONS[REVISIONS.index(revision) - 1]
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and tables; times are microseconds since 1970 in UTC.

    The columns may be null: earlier rows have none, and processes of the version before write none while they still run.
    `ruling.mistakes` is 0 for files that were accepted.
    """
    op.add_column("change", sa.Column("rollout", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("rollout", sa.Text(), nullable=True))
    op.create_table(
        "ruling",
        sa.Column("seq", _ROW, primary_key=True, autoincrement=True),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mistakes", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "follower",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
