"""Find subscribers by the governments they rely on too: `@GB`, or `@*` for those who listen to all."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PLACES = sa.table("subscription_place", sa.column("place", sa.Text()), sa.column("subscription_id", sa.BigInteger()))
#: Rows written at once.
_MANY = 10_000


def upgrade() -> None:
    """Write a place for each government somebody in force relies on; who has left hears of nothing new."""
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, content FROM subscription WHERE kind = 'subscriber' AND until_change IS NULL")).all()
    found = [{"place": f"@{code}", "subscription_id": row.id} for row in rows for code in _relies(row.content)]
    for start in range(0, len(found), _MANY):
        bind.execute(sa.insert(_PLACES), found[start : start + _MANY])


def _relies(content: str) -> list[str]:
    said = json.loads(content)
    return sorted({*said.get("nationality", ()), *said.get("governments", ())}) or ["*"]


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
