"""The first schema: feeds, what was read, alerts and their changes, people, and the outbox.

Times are microseconds since 1970 in UTC, JSON is text, and what is filtered on has a column of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only when the key's type is INTEGER.
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, null: bool = False, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null and not key, primary_key=key)


def _number(name: str, *, null: bool = False, key: bool = False, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null and not key, primary_key=key, server_default=default, autoincrement=False)


def _id(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, Key, primary_key=True, autoincrement=True)


def upgrade() -> None:
    """Make every table."""
    _reading()
    _deciding()
    _people()
    _outbox()
    _operator()


def _reading() -> None:
    op.create_table(
        "feed",
        _text("id", key=True),
        _number("active"),
        _number("due", null=True),
        _number("lease_token", null=True),
        _number("lease_until", null=True),
        _text("content"),
    )
    op.create_table(
        "item",
        _text("feed", key=True),
        _text("guid", key=True),
        _text("digest"),
        _number("seen"),
        _text("content"),
    )
    op.create_index("item_by_time", "item", ["seen"])
    op.create_table(
        "statement",
        _text("feed", key=True),
        _text("guid", key=True),
        _number("place", key=True),
        _text("content"),
        sa.ForeignKeyConstraint(["feed", "guid"], ["item.feed", "item.guid"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "position",
        _text("feed", key=True),
        _text("issuer", key=True),
        _text("destination", key=True),
        _text("content"),
        sqlite_with_rowid=False,
    )


def _deciding() -> None:
    op.create_table(
        "alert",
        _text("id", key=True),
        _text("rule"),
        _text("destination"),
        _text("state"),
        _number("version"),
        _number("opened"),
        _number("severity"),
        _number("updated"),
        _text("content"),
        sa.UniqueConstraint("rule", "destination"),
    )
    op.create_index("alert_by_state", "alert", ["state", "updated"])
    op.create_table(
        "alert_evidence",
        _text("feed", key=True),
        _text("guid", key=True),
        sa.Column("alert", sa.Text(), sa.ForeignKey("alert.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("alert_evidence_by_alert", "alert_evidence", ["alert"])
    op.create_table(
        "fan_order", _id(), _number("at"), _number("cursor", default="0"), _number("done", default="0"), sqlite_autoincrement=True
    )
    op.create_index("fan_order_open", "fan_order", ["id"], sqlite_where=sa.text("done = 0"), postgresql_where=sa.text("done = 0"))
    op.create_table(
        "change",
        _id("seq"),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("alert", sa.Text(), sa.ForeignKey("alert.id"), nullable=False),
        _number("opened"),
        _text("reason"),
        _number("told"),
        _number("at"),
        _text("rule"),
        _text("destination"),
        _number("severity"),
        _number("priority"),
        sa.Column("order_id", sa.BigInteger(), sa.ForeignKey("fan_order.id"), nullable=True),
        _text("content"),
        sqlite_autoincrement=True,
    )
    op.create_index("change_by_alert", "change", ["alert", "seq"])
    op.create_index("change_by_time", "change", ["at", "seq"])
    op.create_index("change_by_order", "change", ["order_id"])


def _people() -> None:
    op.create_table(
        "subscription",
        _id(),
        _text("key"),
        _text("kind"),
        _text("channel"),
        _number("at_least"),
        _text("trust"),
        _number("since_change"),
        _number("until_change", null=True),
        _text("content"),
        sqlite_autoincrement=True,
    )
    op.create_index("subscription_by_key", "subscription", ["key"])
    receivers = sa.text("kind = 'receiver'")
    in_force = sa.text("until_change IS NULL")
    op.create_index("subscription_in_force", "subscription", ["key"], unique=True, sqlite_where=in_force, postgresql_where=in_force)
    op.create_index("subscription_by_kind", "subscription", ["kind", "id"], sqlite_where=receivers, postgresql_where=receivers)
    op.create_table(
        "subscription_place",
        _text("place", key=True),
        sa.Column("subscription_id", sa.BigInteger(), sa.ForeignKey("subscription.id"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table("ended_subscriber", _text("key", key=True), _number("at"))
    op.create_table(
        "stopped",
        sa.Column("subscription_id", sa.BigInteger(), sa.ForeignKey("subscription.id"), primary_key=True, autoincrement=False),
        _number("at"),
        _text("sentence"),
    )


def _outbox() -> None:
    op.create_table(
        "delivery",
        _id(),
        sa.Column("change_seq", sa.BigInteger(), sa.ForeignKey("change.seq"), nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), sa.ForeignKey("subscription.id"), nullable=False),
        _number("grp"),
        _text("state"),
        _text("suppression", null=True),
        _number("due"),
        _number("first_due"),
        _number("priority"),
        _number("attempts", default="0"),
        _number("lease_token", null=True),
        _number("lease_until", null=True),
        _text("message_id", null=True),
        _text("body_key", null=True),
        _number("settled", null=True),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
        sa.UniqueConstraint("change_seq", "subscription_id"),
    )
    partial = (
        ("delivery_due", ["priority", "due", "id"], "state = 'pending'"),
        ("delivery_group", ["subscription_id", "grp"], "state = 'pending'"),
        ("delivery_leased", ["lease_until"], "state = 'leased'"),
        ("delivery_sent", ["subscription_id", "settled"], "state = 'sent'"),
        ("delivery_dead", ["id"], "state = 'dead'"),
        ("delivery_body", ["body_key"], "body_key IS NOT NULL AND state IN ('pending', 'leased', 'dead')"),
    )
    for name, columns, condition in partial:
        op.create_index(name, "delivery", columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
    op.create_table("body", _text("key", key=True), sa.Column("content", sa.LargeBinary(), nullable=False))


def _operator() -> None:
    op.create_table("fault", _text("key", key=True), _text("sentence"), _number("since"), _number("seen"), _number("count", default="1"))


def downgrade() -> None:
    """Refuse: the way back is the copy made before the upgrade."""
    message = "Schemas only go forward; restore the copy of the database made before the upgrade."
    raise RuntimeError(message)
