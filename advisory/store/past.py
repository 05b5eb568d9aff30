"""What was read so far, for a replay."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from advisory.model import Item, Statement
from advisory.ports import PastItem
from advisory.store import codec
from advisory.store.database import Tx, micros, moment


def items(tx: Tx, since: datetime) -> tuple[PastItem, ...]:
    """Return the items first seen since then with their statements, oldest first."""
    said: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for row in tx.rows(
        "SELECT s.feed AS feed, s.guid AS guid, s.content AS content FROM statement s JOIN item i ON i.feed = s.feed AND i.guid = s.guid"
        " WHERE i.seen >= :since ORDER BY s.feed, s.guid, s.place",
        since=micros(since),
    ):
        said[row.feed, row.guid].append(codec.loads(Statement, row.content))
    begun = {row.feed: row.begun for row in tx.rows("SELECT feed, MIN(seen) AS begun FROM item GROUP BY feed")}
    rows = tx.rows("SELECT feed, guid, seen, content FROM item WHERE seen >= :since ORDER BY seen, feed, guid", since=micros(since))
    return tuple(
        PastItem(
            item=codec.loads(Item, row.content),
            statements=tuple(said[row.feed, row.guid]),
            seen=moment(row.seen),
            begun=moment(begun[row.feed]),
        )
        for row in rows
    )
