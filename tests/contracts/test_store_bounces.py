"""What every store promises of mail that came back."""

from __future__ import annotations

from datetime import timedelta

import store_nouns as nouns
from store_nouns import LEASE, NOON, later

from advisory import verp
from advisory.model import Consent, DeliveryState, Traveller, TravellerState
from advisory.ports import Awaited, Bounce, BounceKind, SentMail, Verdict
from advisory.store import SQLStore


def bounce(key: str = "ada", message: str = "m", *, kind: BounceKind = BounceKind.HARD, minutes: float = 0) -> Bounce:
    """Return a mail that came back."""
    return Bounce(key=key, message=verp.message(message), kind=kind, status="5.1.1", at=later(minutes))


async def told(store: SQLStore, *keys: str) -> None:
    """Let each be sent one mail about Iraq, `mail.<key>`, a minute after noon."""
    await store.sync_subscriptions([nouns.traveller(key) for key in keys])
    await store.commit(nouns.batch(nouns.change(nouns.alert())))
    await nouns.fan_out(store)
    for claim in await store.claim(NOON, LEASE, 50):
        rows = tuple(notice.row for notice in claim.notices)
        sealed = Verdict(
            token=claim.token, rows=rows, state=DeliveryState.LEASED, at=NOON, message_id=f"mail.{claim.key}", body_key="b", body=b"b"
        )
        await store.settle([sealed, Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=later(1))])


async def test_a_return_address_leads_to_its_reader(store: SQLStore) -> None:
    """Whoever is or was subscribed is found by digest, also those who came since, and those who have yet to confirm."""
    assert await store.reader_of(verp.reader("ada")) is None
    await store.sync_subscriptions([nouns.traveller("ada"), nouns.traveller("bob")])
    assert await store.reader_of(verp.reader("ada")) == "ada"
    await store.sync_subscriptions([nouns.traveller("eve")])
    assert await store.reader_of(verp.reader("eve")) == "eve"
    assert await store.reader_of(verp.reader("bob")) == "bob"
    wish = nouns.traveller("t-1")
    pending = Traveller(key="t-1", state=TravellerState.PENDING, wish=wish, consent=Consent(at=NOON, version="1"), created=NOON, version=1)
    await store.keep_traveller(pending, [], NOON, due=None)
    assert await store.reader_of(verp.reader("t-1")) == "t-1"
    assert await store.reader_of(verp.reader("nobody")) is None


async def test_what_is_in_force_under_a_key(store: SQLStore) -> None:
    """The present wish; nothing once it has ended."""
    await store.sync_subscriptions([nouns.traveller("ada")])
    assert await store.subscription("ada") == nouns.traveller("ada")
    await store.unsubscribe("ada", NOON)
    assert await store.subscription("ada") is None


async def test_a_bounce_is_kept_once(store: SQLStore) -> None:
    """The same report twice is one; what is old is not asked for, and forgotten when told so."""
    assert await store.note_bounce(bounce())
    assert not await store.note_bounce(bounce(minutes=5))
    assert await store.note_bounce(bounce(kind=BounceKind.COMPLAINT, minutes=2))
    assert await store.note_bounce(bounce("bob", minutes=3))
    assert await store.bounces_of("ada", NOON) == (bounce(), bounce(kind=BounceKind.COMPLAINT, minutes=2))
    assert await store.bounces_of("ada", later(1)) == (bounce(kind=BounceKind.COMPLAINT, minutes=2),)
    await store.forget_bounces(later(2.5))
    assert await store.bounces_of("ada", NOON) == ()
    assert len(await store.bounces_of("bob", NOON)) == 1


async def test_a_crowd_is_counted_by_readers(store: SQLStore) -> None:
    """Readers whose mail came back for good, once each; receivers are no people."""
    await store.sync_subscriptions([nouns.traveller("ada"), nouns.traveller("bob"), nouns.receiver("desk")])
    for one in (bounce(), bounce(message="n"), bounce("bob", kind=BounceKind.SOFT), bounce("eve", minutes=-9)):
        await store.note_bounce(one)
    assert await store.crowd(later(-1)) == 1
    assert await store.crowd(later(-10)) == 2
    assert await store.people() == 2


async def test_what_a_server_took_is_known_by_reader(store: SQLStore) -> None:
    """One mail however many notices it holds; nobody else's, nothing older."""
    await told(store, "ada", "bob")
    assert await store.mails_to("ada", NOON) == (SentMail(message_id="mail.ada", at=later(1)),)
    assert await store.mails_to("ada", later(2)) == ()


async def test_mail_to_ourselves_is_awaited_until_it_is_seen(store: SQLStore) -> None:
    """Alerts from when a server took them, others from when they were written; the first sight counts, whichever comes first."""
    await told(store, "canary", "ada")
    await store.expect("heartbeat.1", NOON)
    await store.expect("heartbeat.1", later(3))
    assert await store.awaited("canary", NOON) == (
        Awaited(message_id="heartbeat.1", sent=NOON),
        Awaited(message_id="mail.canary", sent=later(1)),
    )
    await store.saw("mail.canary", later(2))
    await store.saw("mail.canary", later(9))
    await store.saw("heartbeat.1", later(4))
    assert await store.awaited("canary", NOON) == (
        Awaited(message_id="heartbeat.1", sent=NOON, seen=later(4)),
        Awaited(message_id="mail.canary", sent=later(1), seen=later(2)),
    )
    await store.saw("early", later(5))
    assert await store.awaited("canary", later(5)) == (Awaited(message_id="early", sent=later(5), seen=later(5)),)
    await store.forget_bounces(later(5) + timedelta(days=1))
    assert await store.awaited("canary", NOON) == (Awaited(message_id="mail.canary", sent=later(1)),)
