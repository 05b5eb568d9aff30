"""Keep travellers who signed up on a page, the letters they get, and the addresses that get nothing.

What says who somebody is stands in `content` alone, sealed; times are microseconds since 1970 in UTC.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False, key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null and not key, primary_key=key, server_default=default)


def _number(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null, server_default=default)


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def upgrade() -> None:
    """Make the tables; what subscribed so far came from the operator's files."""
    op.add_column("subscription", _text("origin", default="files"))
    op.create_table(
        "traveller",
        _text("key", key=True),
        _text("digest"),
        _text("state"),
        _number("due", null=True),
        _number("version"),
        _text("content"),
    )
    _index("traveller_by_digest", "traveller", ["digest"], "state <> 'ended'")
    _index("traveller_due", "traveller", ["due", "key"], "due IS NOT NULL")
    op.create_table(
        "letter",
        _text("id", key=True),
        _text("kind"),
        _text("key"),
        _text("state"),
        _number("at"),
        _number("due"),
        _number("first_due"),
        _number("attempts", default="0"),
        _number("lease_token", null=True),
        _number("lease_until", null=True),
        _number("settled", null=True),
        _text("content"),
        _text("body", null=True),
        _text("detail", default=""),
    )
    _index("letter_due", "letter", ["due", "id"], "state = 'pending'")
    _index("letter_leased", "letter", ["lease_until"], "state = 'leased'")
    _index("letter_settled", "letter", ["settled"], "settled IS NOT NULL")
    _index("letter_by_key", "letter", ["key"], "key <> ''")
    op.create_table("suppression", _text("digest", key=True), _text("why"), _number("at"))


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
