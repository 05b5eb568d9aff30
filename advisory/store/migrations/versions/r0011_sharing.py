"""Let several processes share one PostgreSQL: duties that one holds at a time, and turns they take."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from advisory.store.schema import REVISIONS

revision = "0011"
down_revision = REVISIONS[REVISIONS.index(revision) - 1]
branch_labels = None
depends_on = None

#: What is written again and again leaves room in its pages for the next version of a row, and is swept soon.
_BUSY = (
    "ALTER TABLE delivery SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000)",
    "ALTER TABLE feed SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.1)",
    "ALTER TABLE letter SET (autovacuum_vacuum_scale_factor = 0.05)",
    "ALTER TABLE leader SET (fillfactor = 50)",
)


def upgrade() -> None:
    """Add the tables; `leader.until` is in microseconds since 1970 by the database's clock."""
    op.create_table(
        "leader",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )
    turn = op.create_table("turn", sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False))
    op.bulk_insert(turn, [{"id": number} for number in range(7342001, 7342010)])
    if op.get_context().dialect.name == "postgresql":
        for statement in _BUSY:
            op.execute(statement)


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
