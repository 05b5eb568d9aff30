"""Note which orders to write notices wait for an operator's word, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from advisory.store.schema import REVISIONS

revision = "0010"
down_revision = REVISIONS[REVISIONS.index(revision) - 1]
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; `since` and `settled` are microseconds since 1970 in UTC.

    The order of a send that waits has `fan_order.done` 2, which processes of the version before take for done: they write nothing of it.
    """
    op.create_table(
        "held_send",
        sa.Column("order_id", sa.BigInteger(), sa.ForeignKey("fan_order.id"), primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("everybody", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("held_send_waiting", "held_send", ["order_id"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
