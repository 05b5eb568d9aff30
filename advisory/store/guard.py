"""Sends that wait for an operator's word, and what was sent to one subscription before.

The order of a send that waits is kept from being carried out; a word lets it, and a refusal lets it write suppressed notices.
"""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from advisory.model import Change, Guard, Reason, Trust
from advisory.ports import Addressed, Batch, HeldSend, Reach, SendState, Told
from advisory.store import claims, fan
from advisory.store.database import NUMBERING, Tx, maybe_moment, micros, moment
from advisory.store.sharing import SharingStore

#: What stands before the number of an order in the id of its send.
_ID = "s-"
_WAITING = "SELECT order_id FROM held_send WHERE state = 'waiting'"
_SENDS = (
    "SELECT h.order_id AS id, h.state AS state, h.people AS people, h.everybody AS everybody, h.since AS since, h.settled AS settled"
    " FROM held_send h"
)


def keep(tx: Tx, batch: Batch, told: Sequence[Change]) -> dict[str, int]:
    """Place the orders of the changes that wait for an operator's word; returns change → order.

    What happens to a situation of which something waits already joins that, so that nobody ever hears of it in another order.
    """
    orders: dict[str, int] = {}
    fresh: int | None = None
    for change in told:
        guarded = change.id in batch.guarded
        # A report for the few who ask for such takes nothing along to the many: it waits with what waits.
        if not guarded and change.id not in batch.joins and change.reason is not Reason.UNCONFIRMED:
            continue
        order = tx.value(f"SELECT MIN(order_id) FROM change WHERE alert = :alert AND order_id IN ({_WAITING})", alert=change.alert.id)
        if order is None and not guarded:
            continue
        if order is None and fresh is None:
            fresh = fan.place_order(tx, batch.at)
            tx.run("UPDATE fan_order SET done = :held WHERE id = :id", held=fan.HELD, id=fresh)
            tx.run(
                "INSERT INTO held_send (order_id, state, people, everybody, since) VALUES (:id, 'waiting', 0, 0, :at)",
                id=fresh,
                at=micros(batch.at),
            )
        orders[change.id] = fresh if order is None and fresh is not None else order
    if batch.reach is not None:
        tx.many(
            "UPDATE held_send SET people = :people, everybody = :everybody WHERE order_id = :id AND people < :people",
            [{"id": order, "people": batch.reach.people, "everybody": batch.reach.of} for order in sorted(set(orders.values()))],
        )
    tx.hit("send.kept")
    return orders


def waited(tx: Tx, going: Sequence[Change]) -> frozenset[str]:
    """Return the alerts among those of these changes of which something waits."""
    rows = tx.rows(
        f"SELECT DISTINCT alert FROM change WHERE alert IN {tx.dialect.strings('alerts')} AND order_id IN ({_WAITING})",
        alerts=json.dumps(sorted({change.alert.id for change in going})),
    )
    return frozenset(row.alert for row in rows)


def pull(tx: Tx, order: int, alerts: Collection[str], at: datetime) -> None:
    """Let what waits of the situations that an order tells of go out with it: one message, in the order it happened."""
    tx.run(
        f"UPDATE change SET order_id = :order_id WHERE alert IN {tx.dialect.strings('alerts')} AND order_id IN ({_WAITING})",
        order_id=order,
        alerts=json.dumps(sorted(alerts)),
    )
    empty = f"order_id IN ({_WAITING}) AND NOT EXISTS (SELECT 1 FROM change c WHERE c.order_id = held_send.order_id)"
    tx.run(f"UPDATE fan_order SET done = 1 WHERE id IN (SELECT order_id FROM held_send WHERE {empty})")
    tx.run(f"UPDATE held_send SET state = 'passed', settled = :at WHERE {empty}", at=micros(at))
    tx.hit("send.pulled")


def decide(tx: Tx, send: str, now: datetime, *, release: bool) -> HeldSend | None:
    """Let a send that waits go out, or suppress it; one that does not wait any more stays as it is."""
    tx.alone(NUMBERING)
    order = _order(send)
    state = SendState.APPROVED if release else SendState.REJECTED
    decided = tx.run(
        "UPDATE held_send SET state = :state, settled = :at WHERE order_id = :id AND state = 'waiting'",
        state=state.value,
        at=micros(now),
        id=order,
    ).rowcount
    if decided > 0:
        tx.hit("send.decided")
        # From now on it is written like any other, chunk by chunk; what it writes is due now, however long it waited.
        tx.run("UPDATE fan_order SET done = 0, at = :at WHERE id = :id", at=micros(now), id=order)
        tx.wake()
    return find(tx, send)


def find(tx: Tx, send: str) -> HeldSend | None:
    """Return one by its id, whatever became of it."""
    found = _sends(tx, tx.rows(f"{_SENDS} WHERE h.order_id = :id", id=_order(send)))
    return found[0] if found else None


def waiting(tx: Tx) -> tuple[HeldSend, ...]:
    """Return what waits for an operator's word, oldest first."""
    return _sends(tx, tx.rows(f"{_SENDS} WHERE h.state = 'waiting' ORDER BY h.order_id"))


def _order(send: str) -> int:
    number = send.removeprefix(_ID)
    return int(number) if send.startswith(_ID) and number.isascii() and number.isdigit() and len(number) < 18 else -1  # noqa: PLR2004


def _sends(tx: Tx, rows: Sequence[Any]) -> tuple[HeldSend, ...]:
    return tuple(
        HeldSend(
            id=f"{_ID}{row.id}",
            state=SendState(row.state),
            changes=tuple(
                claims.read_change(change.content)
                for change in tx.rows("SELECT content FROM change WHERE order_id = :id ORDER BY seq", id=row.id)
            ),
            reach=Reach(people=row.people, of=row.everybody),
            since=moment(row.since),
            settled=maybe_moment(row.settled),
        )
        for row in rows
    )


def reach(tx: Tx, audiences: Sequence[Addressed], guard: Guard) -> Reach | None:
    """Return how many different subscribers are reached; None when that is within the guard.

    Asked first is what an index knows alone: followers of the places, those of the past and of the same place twice included.
    """
    places = sorted({place for one in audiences for place in fan.places(one.destination)})
    followers = tx.value(
        f"SELECT COUNT(*) FROM subscription_place WHERE place IN {tx.dialect.strings('places')}", places=json.dumps(places)
    )
    if followers < guard.at_least:
        return None
    everybody = tx.value("SELECT COUNT(*) FROM subscription WHERE until_change IS NULL") - tx.value(
        "SELECT COUNT(*) FROM subscription WHERE kind = 'receiver' AND until_change IS NULL"
    )
    if not Reach(people=followers, of=everybody).beyond(guard):
        return None
    alike: dict[tuple[int, bool], set[str]] = {}
    for one in audiences:
        alike.setdefault((int(one.severity), one.press), set()).update(fan.places(one.destination))
    chosen, given = [], {}
    for number, ((severity, press), wanted) in enumerate(sorted(alike.items())):
        trust = f" AND s.trust = '{Trust.PRESS.value}'" if press else ""
        chosen.append(
            "SELECT s.id AS id FROM subscription_place p JOIN subscription s ON s.id = p.subscription_id"
            f" WHERE p.place IN {tx.dialect.strings(f'places{number}')} AND s.kind = 'subscriber' AND s.until_change IS NULL"
            f" AND s.at_least <= {severity}{trust}"
        )
        given[f"places{number}"] = json.dumps(sorted(wanted))
    people = tx.value(f"SELECT COUNT(*) FROM (SELECT DISTINCT id FROM ({' UNION ALL '.join(chosen)}) AS each_one) AS reached", given)
    found = Reach(people=people, of=everybody)
    return found if found.beyond(guard) else None


def heard(tx: Tx, key: str, alerts: Sequence[str]) -> tuple[Told, ...]:
    """Return what was sent of these alerts to a subscription, oldest first."""
    rows = tx.rows(
        "SELECT c.content AS content, d.settled AS settled FROM subscription s CROSS JOIN change c CROSS JOIN delivery d"
        f" WHERE s.key = :key AND c.alert IN {tx.dialect.strings('alerts')} AND c.order_id IS NOT NULL AND d.change_seq = c.seq"
        " AND d.subscription_id = s.id AND d.state = 'sent' ORDER BY c.seq",
        key=key,
        alerts=json.dumps(list(alerts)),
    )
    return tuple(Told(at=moment(row.settled), change=claims.read_change(row.content)) for row in rows)


def spent(tx: Tx, key: str, since: Mapping[str, datetime]) -> Mapping[str, int]:
    """Return how many messages were sent to a subscription or are sealed to be, about each rule since its time; of ``, about any."""
    counts: dict[str, int] = {}
    for rule, begin in since.items():
        about = " JOIN change c ON c.seq = d.change_seq AND c.rule = :rule" if rule else ""
        mine = f"FROM subscription s JOIN delivery d ON d.subscription_id = s.id{about} WHERE s.key = :key AND d.state = "
        sealed = " AND d.message_id IS NOT NULL"
        counts[rule] = tx.value(
            f"SELECT COUNT(*) FROM (SELECT COALESCE(d.message_id, CAST(d.id AS TEXT)) AS message {mine}'sent' AND d.settled > :since"
            f" UNION SELECT d.message_id {mine}'leased'{sealed} UNION SELECT d.message_id {mine}'pending'{sealed}) AS messages",
            {"key": key, "since": micros(begin), **({"rule": rule} if rule else {})},
        )
    return counts


class SendingStore(SharingStore):
    """The store's methods about what was sent before, and what waits for an operator's word."""

    async def heard(self, key: str, alerts: Sequence[str]) -> tuple[Told, ...]:
        """Return what was sent of these alerts to a subscription, oldest first."""
        return await self._read(lambda tx: heard(tx, key, alerts))

    async def spent(self, key: str, since: Mapping[str, datetime]) -> Mapping[str, int]:
        """Return how many messages were sent to a subscription, or are on their way: about each rule since its time; of ``, about any."""
        return await self._read(lambda tx: spent(tx, key, since))

    async def reach(self, audiences: Sequence[Addressed], guard: Guard) -> Reach | None:
        """Return how many different subscribers these are for together; None when a guard lets that pass."""
        return await self._read(lambda tx: reach(tx, audiences, guard))

    async def held_sends(self) -> tuple[HeldSend, ...]:
        """Return the sends that wait for an operator's word, oldest first."""
        return await self._read(waiting)

    async def held_send(self, send: str) -> HeldSend | None:
        """Return one by its id, whatever became of it; None when there is none."""
        return await self._read(lambda tx: find(tx, send))

    async def decide_send(self, send: str, now: datetime, *, release: bool) -> HeldSend | None:
        """Let a send that waits go out, or suppress it; returns it as it is after that. One that does not wait stays as it is."""
        return await self._writer.run(lambda tx: decide(tx, send, now, release=release))
