"""Small nouns for tests of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    DeliveryState,
    Directive,
    Evidence,
    Feed,
    Reason,
    Route,
    Severity,
    Standing,
    Status,
    Strength,
    Subscription,
    Trust,
)
from advisory.ports import Batch, Claim, FeedLease, Verdict
from advisory.store import SQLStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=30)


def later(minutes: float) -> datetime:
    """Return a time so many minutes after noon."""
    return NOON + minutes * MINUTE


def evidence(guid: str = "story-1", feed: str = "wire") -> Evidence:
    """Return one source's word."""
    return Evidence(
        id=f"{feed}/{guid}",
        feed=feed,
        guid=guid,
        trust=Trust.PRESS,
        publisher="wire",
        issuer="US",
        directive=Directive.LEAVE,
        strength=Strength.ORDERED,
        status=Status.IN_FORCE,
        severity=Severity.CRITICAL,
        quote="told its citizens to leave",
        title="Citizens told to leave",
        url="https://news.example/1",
        published=NOON,
        seen=NOON,
    )


def alert(rule: str = "leave", destination: str = "IQ", *, version: int = 1, opened: int = 1, at: datetime = NOON) -> Alert:
    """Return an open alert."""
    return Alert(
        id=f"{rule}.{destination}",
        key=AlertKey(rule=rule, destination=destination),
        title=f"{rule} {destination}",
        state=AlertState.OPEN,
        version=version,
        revision=version,
        standing=Standing(rank=9, severity=Severity.CRITICAL, issuers=("US",), sources=1),
        since=NOON,
        opened=opened,
        updated=at,
        evidence=(evidence(),),
    )


def change(of: Alert, reason: Reason = Reason.FIRST, *, severity: Severity = Severity.CRITICAL) -> Change:
    """Return what happened to an alert."""
    return Change(
        id=f"{of.id}.{of.version}",
        reason=reason,
        at=of.updated,
        before=Standing(),
        alert=of,
        because=of.evidence,
        severity=severity,
    )


def batch(
    *changes: Change,
    at: datetime = NOON,
    lease: FeedLease | None = None,
    receivers: Mapping[str, tuple[str, ...]] | None = None,
) -> Batch:
    """Return what an ingest commits."""
    state = None if lease is None else lease.state
    return Batch(at=at, lease=lease, state=state, changes=changes, receivers=receivers or {})


def feed(name: str = "wire") -> Feed:
    """Return something to poll."""
    return Feed(id=name, url=f"https://{name}.example/feed", kind="feed")


def traveller(
    key: str,
    *places: str,
    at_least: Severity = Severity.INFO,
    trust: Trust = Trust.CORROBORATED,
    channel: str = "mail",
) -> Subscription:
    """Return a subscriber to places (Iraq when none is given)."""
    return Subscription(key=key, channel=channel, address=f"{key}@people.example", places=places or ("IQ",), at_least=at_least, trust=trust)


def receiver(key: str) -> Subscription:
    """Return a receiver of routes.yaml."""
    return Subscription(key=key, channel="webhook", routes=(Route(),))


def nobody(_change: Change, _valid: Sequence[Subscription]) -> tuple[str, ...]:
    """Return no receiver."""
    return ()


def everybody(_change: Change, valid: Sequence[Subscription]) -> tuple[str, ...]:
    """Return every receiver."""
    return tuple(one.key for one in valid)


def verdict(claim: Claim, state: DeliveryState = DeliveryState.SENT, *, at: datetime = NOON, **more: object) -> Verdict:
    """Return what became of a claim."""
    rows = tuple(notice.row for notice in claim.notices)
    return Verdict(token=claim.token, rows=rows, state=state, at=at, **more)  # type: ignore[arg-type]


async def fan_out(store: SQLStore) -> None:
    """Write all notices."""
    while await store.fan_out():
        pass


async def send_all(store: SQLStore, at: datetime = NOON) -> list[Claim]:
    """Send whatever is due and return it."""
    done: list[Claim] = []
    while claims := await store.claim(at, LEASE, 500):
        await store.settle([verdict(claim, at=at, message_id=f"m-{claim.notices[0].row}") for claim in claims])
        done += claims
    return done
