"""Claim due notices: urgent first, everything of one group and subscription together, few statements for many rows."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from advisory.errors import StoreError
from advisory.model import Change, Notice, Severity, Subscription, Suppression
from advisory.ports import Claim
from advisory.store import codec, fan, leases, people
from advisory.store.contents import Contents
from advisory.store.database import CLAIMING, Tx, micros, moment
from advisory.store.leases import Holder

LANES = tuple(sorted(fan.priority(severity) for severity in Severity))

_ROWS = (
    "SELECT d.id AS id, d.change_seq AS change_seq, d.subscription_id AS subscription_id, d.grp AS grp, d.suppression AS suppression,"
    " d.due AS due, d.first_due AS first_due,"
    " d.attempts AS attempts, d.message_id AS message_id, d.body_key AS body_key, s.key AS key, s.channel AS channel"
)


#: What is due of group `s.grp` of subscription `s.sid`. Whenever PostgreSQL counts while nothing waits it believes that nothing ever does,
#: and would go through all that waits for each; so it is asked in words that one index alone answers, one group at a time.
_IN_GROUP = {
    False: "CROSS JOIN delivery d WHERE d.subscription_id = s.sid AND d.grp = s.grp AND d.state = 'pending' AND d.due <= :now",
    True: "CROSS JOIN LATERAL (SELECT * FROM delivery one WHERE one.subscription_id = s.sid AND one.grp = s.grp"
    " AND one.state IN ('pending', 'leased') OFFSET 0) d WHERE d.state = 'pending' AND d.due <= :now",
}

#: That a row known by its id, or by change and subscription, waits; not in the words of an index, for the same reason.
_WAITS = "state || '' = 'pending'"

#: Microseconds after which a lane is looked through from its beginning.
_WHOLE = 1_000_000


@dataclass(slots=True)
class Floors:
    """Where each lane was claimed up to: under load, what was claimed before it is not walked again and again.

    Until the server sweeps them, finished rows stand in the index; a claim that begins behind them costs the same however many they are.
    """

    #: Lane → due and id of the row claimed last.
    reached: dict[int, tuple[int, int]] = field(default_factory=dict)
    #: Lane → when it was looked through from its beginning.
    whole: dict[int, int] = field(default_factory=dict)

    def of(self, lane: int, now: int) -> tuple[int, int] | None:
        """Return where to begin; None: at the beginning, which is so at least once a second."""
        if not 0 <= now - self.whole.get(lane, -_WHOLE) < _WHOLE:
            self.reached.pop(lane, None)
            self.whole[lane] = now
        return self.reached.get(lane)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one process knows of its share of the work."""

    holder: Holder
    floors: Floors = field(default_factory=Floors)


@functools.lru_cache(maxsize=1024)
def read_change(content: str) -> Change:
    """Return a change from its row; the same change goes to many."""
    return codec.loads(Change, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the claims of one round share."""

    now: int
    token: int
    until: datetime
    changes: Mapping[int, Change]
    subscriptions: Mapping[str, Subscription]
    bodies: Mapping[str, bytes]
    history: _History


def claim(
    tx: Tx, contents: Contents, share: Share, now: datetime, lease: timedelta, limit: int, *, urgent: bool = False
) -> tuple[Claim, ...]:
    """Claim due notices and return them grouped, urgent first; with `urgent`, those of the most urgent lane and what goes with them.

    Whom another process is sending to is left to it, so that everybody hears of things in the order they happened.
    """
    tx.alone(CLAIMING)
    chosen = _choose(tx, share, micros(now), limit, LANES[:1] if urgent else LANES)
    if not chosen:
        return ()
    rows = _whole_groups(tx, micros(now), chosen)
    keys = sorted({row.key for row in rows})
    current = people.current(tx, keys)
    subscriptions, locked = _read_people(contents, current)
    rows = _bury_stopped(tx, rows, locked | {row.key: row.stopped for row in current if row.stopped is not None}, micros(now))
    if not rows:
        return ()
    changes = _changes(tx, {row.change_seq for row in rows})
    rows = _with_earlier(tx, rows, changes)
    changes |= _changes(tx, {row.change_seq for row in rows} - changes.keys())
    moved = _together(rows, changes)
    token = share.holder.token()
    until = moment(tx.clock(now)) + lease
    tx.run(
        "UPDATE delivery SET state = 'leased', lease_token = :token, lease_until = :until"
        f" WHERE id IN {tx.dialect.integers('ids')} AND {_WAITS}",
        token=token,
        until=micros(until),
        ids=json.dumps([row.id for row in rows]),
    )
    # For good, so that a message sealed of both is claimed whole by whoever sends it again.
    tx.many("UPDATE delivery SET grp = :grp WHERE id = :id", [{"id": row, "grp": group} for row, group in moved.items()])
    tx.hit("claim.leased")
    known = _Known(
        now=micros(now),
        token=token,
        until=until,
        changes=changes,
        subscriptions=subscriptions,
        bodies=_bodies(tx, {row.body_key for row in rows if row.body_key is not None}),
        history=_history(tx, {(row.key, changes[row.change_seq].alert.id) for row in rows}, token),
    )
    groups: dict[tuple[str, int, str | None], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.key, 0 if row.body_key else moved.get(row.id, row.grp), row.message_id if row.body_key else None].append(row)
    return tuple(_claim_of(group, known) for group in _in_order(list(groups.values())))


def _read_people(contents: Contents, current: Sequence[Any]) -> tuple[dict[str, Subscription], dict[str, str]]:
    """Return the subscriptions by key, and for those that cannot be read what to do about it: the others go on."""
    found: dict[str, Subscription] = {}
    locked: dict[str, str] = {}
    for row in current:
        try:
            found[row.key] = contents.subscription(row.key, row.content)
        except StoreError as error:
            locked[row.key] = str(error)
    return found, locked


def _in_order(groups: list[list[Any]]) -> list[list[Any]]:
    """Return the groups, urgent first, but those of one subscription in the order things happened.

    A message that was sealed holds all there was to tell by then, so nothing that is loose happened before it.
    """
    of_key: dict[str, list[list[Any]]] = defaultdict(list)
    for group in sorted(groups, key=lambda group: (group[0].body_key is None, min(row.change_seq for row in group)), reverse=True):
        of_key[group[0].key].append(group)
    return [of_key[group[0].key].pop() for group in groups]


def _choose(tx: Tx, share: Share, now: int, limit: int, lanes: Sequence[int]) -> list[int]:
    """Return due rows, lane by lane: a lane full of held rows is never walked for the sake of the next."""
    busy = leases.busy(tx, share.holder)
    chosen: list[int] = []
    for lane in lanes:
        room = limit - len(chosen)
        if room <= 0:
            break
        floor = share.floors.of(lane, now)
        found = _due(tx, lane, now, room, busy, floor)
        if floor is not None and len(found) < room:
            found = _due(tx, lane, now, room, busy, None)
        if len(found) < room:
            share.floors.reached.pop(lane, None)
        else:
            share.floors.reached[lane] = (found[-1].due, found[-1].id)
        chosen += [row.id for row in found]
    return chosen


def _due(tx: Tx, lane: int, now: int, limit: int, busy: Sequence[int], floor: tuple[int, int] | None) -> Sequence[Any]:
    """Return the due rows of a lane, longest due first, from a floor on."""
    above = "" if floor is None else " AND (d.due, d.id) >= (:due, :id)"
    free = f" AND d.subscription_id NOT IN {tx.dialect.integers('busy')}" if busy else ""
    return tx.rows(
        f"SELECT d.id AS id, d.due AS due FROM delivery d WHERE d.state = 'pending' AND d.priority = :lane AND d.due <= :now{above}{free}"
        " ORDER BY d.due, d.id LIMIT :limit" + tx.dialect.locking("d"),
        {
            "lane": lane,
            "now": now,
            "limit": limit,
            **({} if floor is None else {"due": floor[0], "id": floor[1]}),
            **({"busy": json.dumps(busy)} if busy else {}),
        },
    )


def _whole_groups(tx: Tx, now: int, chosen: Sequence[int]) -> list[Any]:
    """Return the chosen rows with all that are due of the same group and subscription, urgent first."""
    return list(
        tx.rows(
            _ROWS + " FROM (SELECT DISTINCT other.id AS sid, other.key AS key, other.channel AS channel, d0.grp AS grp FROM delivery d0"
            " JOIN subscription mine ON mine.id = d0.subscription_id JOIN subscription other ON other.key = mine.key"
            f" WHERE d0.id IN {tx.dialect.integers('ids')}) s {_IN_GROUP[tx.dialect.postgresql]}"
            " ORDER BY d.priority, d.due, d.id" + tx.dialect.locking("d"),
            ids=json.dumps(chosen),
            now=now,
        )
    )


def _with_earlier(tx: Tx, rows: list[Any], changes: Mapping[int, Change]) -> list[Any]:
    """Return the rows with what still waits of the same situations from before.

    Nobody hears of an end and then, when a retry comes round or the morning does, of the beginning.
    """
    latest: dict[tuple[str, str], int] = {}
    for row in rows:
        alert = changes[row.change_seq].alert
        if alert.version > alert.opened:
            latest[row.key, alert.id] = max(row.change_seq, latest.get((row.key, alert.id), 0))
    if not latest:
        return rows
    found = tx.rows(
        _ROWS + f", c.alert AS alert FROM {tx.dialect.pairs('pairs')} p CROSS JOIN subscription s CROSS JOIN change c CROSS JOIN delivery d"
        " WHERE s.key = p.a AND c.alert = p.b AND c.order_id IS NOT NULL AND d.change_seq = c.seq AND d.subscription_id = s.id"
        f" AND d.{_WAITS}"
        " ORDER BY d.id" + tx.dialect.locking("d"),
        pairs=json.dumps(sorted(latest)),
    )
    have = {row.id for row in rows}
    waiting = [row for row in found if row.id not in have and row.change_seq < latest[row.key, row.alert]]
    sealed = [row for row in waiting if row.body_key is not None]
    # A sealed message goes whole, or its other half would go a second time.
    messages = (
        tx.rows(
            _ROWS
            + f" FROM delivery d JOIN subscription s ON s.id = d.subscription_id WHERE d.subscription_id IN {tx.dialect.integers('owners')}"
            f" AND d.state = 'pending' AND d.message_id IN {tx.dialect.strings('messages')} ORDER BY d.id" + tx.dialect.locking("d"),
            owners=json.dumps(sorted({row.subscription_id for row in sealed})),
            messages=json.dumps(sorted({row.message_id for row in sealed})),
        )
        if sealed
        else ()
    )
    more = {row.id: row for row in (*waiting, *messages) if row.id not in have}
    return [*rows, *more.values()]


def _together(rows: Sequence[Any], changes: Mapping[int, Change]) -> dict[int, int]:
    """Return row → group for those that go with another group than theirs: what is not sealed about one alert goes together.

    As groups of their own they would interleave, and one of them be told before what happened first.
    """
    newest: dict[tuple[str, int], tuple[int, int]] = {}
    joined: dict[tuple[str, int], tuple[str, int]] = {}
    first: dict[tuple[str, str], tuple[str, int]] = {}

    def root(group: tuple[str, int]) -> tuple[str, int]:
        while group in joined:
            group = joined[group]
        return group

    loose = [row for row in rows if row.body_key is None]
    for row in loose:
        mine = row.key, row.grp
        newest[mine] = max(newest.get(mine, (0, 0)), (row.change_seq, row.grp))
        other = root(first.setdefault((row.key, changes[row.change_seq].alert.id), mine))
        if (mine := root(mine)) != other:
            joined[mine] = other
    if not joined:
        return {}
    whole: dict[tuple[str, int], tuple[int, int]] = {}
    for group, latest in newest.items():
        whole[root(group)] = max(latest, whole.get(root(group), latest))
    told = {row.id: whole[root((row.key, row.grp))][1] for row in loose}
    return {row.id: told[row.id] for row in loose if told[row.id] != row.grp}


def _bury_stopped(tx: Tx, rows: list[Any], stopped: Mapping[str, str], now: int) -> list[Any]:
    """Make dead letters of what would go to a receiver that asked not to be called again, or to somebody whom no key opens."""
    if not stopped:
        return rows
    tx.many(
        "UPDATE delivery SET state = 'dead', suppression = NULL, settled = :now, detail = :detail WHERE id = :id AND " + _WAITS,
        [{"now": now, "detail": stopped[row.key], "id": row.id} for row in rows if row.key in stopped],
    )
    return [row for row in rows if row.key not in stopped]


def _changes(tx: Tx, sequence: set[int]) -> dict[int, Change]:
    rows = tx.rows(f"SELECT seq, content FROM change WHERE seq IN {tx.dialect.integers('seqs')}", seqs=json.dumps(sorted(sequence)))
    return {row.seq: read_change(row.content) for row in rows}


def _bodies(tx: Tx, keys: set[str]) -> dict[str, bytes]:
    if not keys:
        return {}
    rows = tx.rows(f"SELECT key, content FROM body WHERE key IN {tx.dialect.strings('keys')}", keys=json.dumps(sorted(keys)))
    return {row.key: bytes(row.content) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """What subscriptions were sent of alerts before."""

    #: Key and alert → when something of it was last sent.
    sent: Mapping[tuple[str, str], datetime]
    #: Key, alert and situation something was sent of, or is under way, or may have arrived.
    told: frozenset[tuple[str, str, int]]
    #: Key, alert and situation → the first message about it.
    first: Mapping[tuple[str, str, int], str]
    #: Alert and situation → the change that corrected it.
    corrected: Mapping[tuple[str, int], int]


def _history(tx: Tx, pairs: set[tuple[str, str]], token: int) -> _History:
    """Return when something of each alert was last sent to each key, of which situations, and by which message first."""
    # CROSS JOIN keeps SQLite to this order; from change to delivery first, it would walk everybody's.
    rows = tx.rows(
        "SELECT s.key AS key, c.alert AS alert, c.opened AS opened, MAX(CASE WHEN d.state = 'sent' THEN d.settled END) AS settled,"
        " MIN(CASE WHEN d.message_id IS NOT NULL THEN d.id END) AS first,"
        " MAX(CASE WHEN d.message_id IS NOT NULL OR (d.state = 'leased' AND d.lease_token <> :token) THEN 1 ELSE 0 END) AS begun"
        f" FROM {tx.dialect.pairs('pairs')} p CROSS JOIN subscription s CROSS JOIN change c CROSS JOIN delivery d"
        " WHERE s.key = p.a AND c.alert = p.b AND c.order_id IS NOT NULL AND d.change_seq = c.seq AND d.subscription_id = s.id"
        " GROUP BY s.key, c.alert, c.opened",
        pairs=json.dumps(sorted(pairs)),
        token=token,
    )
    sent: dict[tuple[str, str], datetime] = {}
    told = set()
    for row in rows:
        if row.settled is not None:
            settled = moment(row.settled)
            sent[row.key, row.alert] = max(settled, sent.get((row.key, row.alert), settled))
        if row.settled is not None or row.begun:
            told.add((row.key, row.alert, row.opened))
    firsts = {row.first: (row.key, row.alert, row.opened) for row in rows if row.first is not None}
    messages = tx.rows(
        f"SELECT id, message_id FROM delivery WHERE id IN {tx.dialect.integers('ids')} ORDER BY id", ids=json.dumps(sorted(firsts))
    )
    corrected = tx.rows(
        f"SELECT alert, opened, MAX(seq) AS seq FROM change WHERE reason = 'corrected' AND alert IN {tx.dialect.strings('alerts')}"
        " GROUP BY alert, opened",
        alerts=json.dumps(sorted({alert for _, alert in pairs})),
    )
    return _History(
        sent=sent,
        told=frozenset(told),
        first={firsts[row.id]: row.message_id for row in messages},
        corrected={(row.alert, row.opened): row.seq for row in corrected},
    )


def _claim_of(rows: Sequence[Any], known: _Known) -> Claim:
    first = rows[0]
    key = first.key
    notices = tuple(
        Notice(
            row=row.id,
            change=known.changes[row.change_seq],
            held=None if row.suppression is None else Suppression(row.suppression),
            early=row.due > known.now,
        )
        for row in sorted(rows, key=lambda row: (row.change_seq, row.id))
    )
    alerts = {notice.change.alert.id for notice in notices}
    situations = tuple(dict.fromkeys((notice.change.alert.id, notice.change.alert.opened) for notice in notices))
    history = known.history
    subscription = known.subscriptions.get(key)
    # Bytes of one channel are nothing to another.
    sealed = first.body_key is not None and (subscription is None or subscription.channel == first.channel)
    return Claim(
        token=known.token,
        until=known.until,
        notices=notices,
        attempts=max(row.attempts for row in rows),
        first_due=moment(min(row.first_due for row in rows)),
        subscription=subscription,
        key=key,
        channel=first.channel if subscription is None else subscription.channel,
        message_id=first.message_id if sealed else None,
        sealed=known.bodies.get(first.body_key) if sealed else None,
        last_sent={alert: history.sent[key, alert] for alert in sorted(alerts) if (key, alert) in history.sent},
        told=frozenset(alert for alert, opened in situations if (key, alert, opened) in history.told),
        withdrawn=frozenset(
            change.id
            for row in rows
            for change in [known.changes[row.change_seq]]
            if history.corrected.get((change.alert.id, change.alert.opened), 0) > row.change_seq
        ),
        threads=tuple(dict.fromkeys(history.first[key, *situation] for situation in situations if (key, *situation) in history.first)),
    )
