"""Write notices without asking two other tables about each, and note which versions may share the work."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

from advisory.store.revisions import REVISIONS

revision = "0012"
down_revision = REVISIONS[REVISIONS.index(revision) - 1]
branch_labels = None
depends_on = None

#: Both are made of rows that the same statement reads, of tables that nothing is ever deleted from.
_CONSTRAINTS = ("delivery_change_seq_fkey", "delivery_subscription_id_fkey")
#: Instead of `delivery_group`, and in words of its own, so that a question can ask for this index and no other.
#: In a database that is in use it was built before, while others worked.
_OPEN = "CREATE INDEX IF NOT EXISTS delivery_open ON delivery (subscription_id, grp) WHERE state IN ('pending', 'leased')"
_REFERENCE = re.compile(r",\s*FOREIGN KEY\s*\(\w+\)\s*REFERENCES\s+\w+\s*\(\w+\)")


def upgrade() -> None:
    """Drop the references of `delivery`, and let what is open be found by an index of its own.

    `turn.oldest` is the first revision whose processes may take a turn.
    Processes of 0011 know nothing of it and lose nothing by it: they go on.
    """
    op.add_column("turn", sa.Column("oldest", sa.Text(), nullable=False, server_default="0011"))
    if op.get_context().dialect.name == "postgresql":
        for name in _CONSTRAINTS:
            op.execute(f"ALTER TABLE delivery DROP CONSTRAINT IF EXISTS {name}")
        op.execute(_OPEN)
        op.execute("DROP INDEX IF EXISTS delivery_group")
        return
    _rewrite(op.get_bind())


def _rewrite(connection: sa.Connection) -> None:
    """Take the references out of the table's definition: no row is touched (https://sqlite.org/lang_altertable.html, section 7)."""
    of_it = "FROM sqlite_master WHERE type = 'table' AND name = 'delivery'"
    before = connection.exec_driver_sql(f"SELECT sql {of_it}").scalar_one()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    # A build of SQLite that allows nobody to do this keeps them: they cost time and do no harm.
    if connection.exec_driver_sql("PRAGMA writable_schema").scalar() == 1:
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'delivery'", (_REFERENCE.sub("", before),)
        )
        connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
