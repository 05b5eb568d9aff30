"""Seal anew what an older key sealed, or nobody yet: a few rows at a time, as often as somebody likes."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from advisory.errors import StoreError
from advisory.store.contents import Contents
from advisory.store.database import Tx

#: Rows sealed in one transaction, so that nobody waits long for it.
MANY = 200
#: What is reported while something does not open.
FAULT = "vault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows that hold something of people."""

    name: str
    key: str
    #: Where the reading starts, below every key.
    first: object
    column: str
    where: str
    #: Row's key and its other name → what is to be written beside what was sealed anew.
    again: Callable[[Contents, Any], dict[str, object]]
    also: str = ""
    #: Whether somebody waits for it: what ended long ago may stay locked.
    counts: bool = True


def _subscription(contents: Contents, row: Any) -> dict[str, object]:
    label = f"subscription.{row.name}"
    return {"new": contents.close(contents.open(row.old, label), label)}


def _traveller(contents: Contents, row: Any) -> dict[str, object]:
    known = contents.traveller(row.name, row.old)
    return {"new": contents.of_traveller(known), "digest": contents.digests(known.wish.address)[0]}


def _letter(contents: Contents, row: Any) -> dict[str, object]:
    return {"new": contents.of_letter(contents.letter(row.name, row.old))}


def _body(contents: Contents, row: Any) -> dict[str, object]:
    return {"new": contents.of_body(row.name, contents.body(row.name, row.old))}


def _accepted(contents: Contents, row: Any) -> dict[str, object]:
    return {"new": contents.close(contents.open(row.old, "accepted"), "accepted")}


_PEOPLE = "kind = 'subscriber'"

TABLES = (
    Table(name="subscription", key="id", first=0, column="content", where=f"{_PEOPLE} AND until_change IS NULL", again=_subscription),
    Table(
        name="subscription",
        key="id",
        first=0,
        column="content",
        where=f"{_PEOPLE} AND until_change IS NOT NULL",
        again=_subscription,
        counts=False,
    ),
    Table(name="traveller", key="key", first="", column="content", where="1 = 1", again=_traveller, also=", digest = :digest"),
    Table(name="letter", key="id", first="", column="content", where="settled IS NULL", again=_letter),
    Table(name="letter", key="id", first="", column="body", where="body IS NOT NULL", again=_body),
    # The operator's files hold addresses too; a start without the earlier ones is none without people.
    Table(name="accepted", key="seq", first=0, column="content", where="1 = 1", again=_accepted, counts=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one table is done: None when it is."""

    after: object | None
    sealed: int
    #: Rows no key of this process opens.
    locked: int


def step(tx: Tx, *, contents: Contents, table: Table, after: object) -> Progress:
    """Seal the next rows anew; whoever writes one in between has sealed it anew already."""
    prefix = contents.mark
    if prefix is None:
        return Progress(after=None, sealed=0, locked=0)
    named = "key" if table.name == "subscription" else table.key
    rows = tx.rows(
        f"SELECT {table.key} AS key, {named} AS name, {table.column} AS old FROM {table.name}"
        f" WHERE {table.key} > :after AND {table.where} AND {table.column} <> '' AND substr({table.column}, 1, {len(prefix)}) <> :prefix"
        f" ORDER BY {table.key} LIMIT {MANY}",
        after=after,
        prefix=prefix,
    )
    written, locked = [], 0
    for row in rows:
        try:
            written.append({"key": row.key, "old": row.old, **table.again(contents, row)})
        except StoreError:
            locked += 1
    update = f"UPDATE {table.name} SET {table.column} = :new{table.also} WHERE {table.key} = :key AND {table.column} = :old"
    sealed = tx.many(update, written)
    tx.hit("rekey.rows")
    return Progress(after=rows[-1].key if len(rows) == MANY else None, sealed=sealed, locked=locked if table.counts else 0)


def strangers(tx: Tx, contents: Contents) -> int:
    """Count the addresses that must get nothing and cannot be recognised: their keyed hash was made with a key that is not here."""
    names = [digest.partition(".")[0] for digest in contents.digests("")]
    known = f"substr(digest, 1, {len(names[0])}) IN {tx.dialect.strings('names')}"
    found: int = tx.value(f"SELECT COUNT(*) FROM suppression WHERE NOT {known}", names=json.dumps(names))
    return found


def sentence(locked: int, unknown: int) -> str:
    """Say what is wrong when rows do not open, or addresses are not recognised; empty when nothing is."""
    missing = [f"people whose rows do not open: {locked}"] if locked else []
    missing += [f"addresses that must get nothing and are not recognised: {unknown}"] if unknown else []
    if not missing:
        return ""
    way_out = "put the old one into ADVISORY_SECRET_KEY after the new one, with a comma between them, and restart"
    return f"{'; '.join(missing)}; a key this process does not have was used: {way_out}"
