"""What follows what: corrections, ends and rises while something earlier still waits, and many feeds at once."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
from datetime import timedelta
from pathlib import Path

import flow
from servers import hookserver, smtpserver

from advisory.app import FEED_LEASE
from advisory.model import DeliveryState, Reason
from advisory.ports import Verdict

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ORDER = flow.rss(("order", "Security alert: Iraq", flow.ORDER.format(place="Iraq")))
LIFTED = ("lifted", "Iraq", "The State Department has lifted its order to leave Iraq.")
TAKEN_BACK = flow.rss(("order", "Security alert: Iraq", "An earlier version of this notice was published in error."))
DESK = {"DESK_URL": "http://127.0.0.1:9/"}


def official(folder: Path, body: bytes = ORDER, **files: str) -> Path:
    """Write a folder with one official feed that is a file; returns the file."""
    page = folder / "page.xml"
    page.write_bytes(body)
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    flow.write(folder, **{"feeds": flow.feeds(row), "subscribers": flow.SUBSCRIBERS, **files})
    return page


def subjects(smtp: smtpserver.SMTPServer) -> list[str]:
    """Return the subjects of the mails a server took, in their order."""
    return [email.message_from_bytes(mail.data, policy=email.policy.default)["Subject"] for mail in smtp.mails]


async def test_what_is_corrected_while_the_mail_server_is_away_is_not_told_afterwards(tmp_path: Path, base: str) -> None:
    """The false alert, which may or may not have arrived, is not sent again; the correction is."""
    page = official(tmp_path)
    async with smtpserver.SMTPServer() as smtp:
        smtp.answers["BODY"].append("451 4.3.0 later")
        async with flow.opened(tmp_path, base=base, smtp=smtp.url) as (app, clock):
            await app.poll_due()
            await app.deliver()
            assert smtp.mails == []
            page.write_bytes(TAKEN_BACK)
            clock.move_to(clock.now() + 2 * MINUTE)
            await app.poll_due()
            await app.deliver()
            clock.move_to(clock.now() + HOUR)
            await app.deliver()
            reasons = [change.reason for change in await app.store.changes()]
            books = await app.ledger()
    assert reasons == [Reason.FIRST, Reason.CORRECTED]
    assert len(subjects(smtp)) == 1
    assert b"orrect" in smtp.mails[0].data
    assert (books.sent, books.suppressed, books.pending, books.gaps) == (1, {"NOT_AFFECTED": 1}, 0, ())


async def test_what_is_corrected_before_it_was_sent_is_never_told(tmp_path: Path, base: str) -> None:
    """Both were waiting when somebody came to send: neither goes out."""
    page = official(tmp_path)
    async with smtpserver.SMTPServer() as smtp, flow.opened(tmp_path, base=base, smtp=smtp.url) as (app, clock):
        await app.poll_due()
        page.write_bytes(TAKEN_BACK)
        clock.move_to(clock.now() + 2 * MINUTE)
        await app.poll_due()
        await app.deliver()
        books = await app.ledger()
    assert smtp.mails == []
    assert (books.suppressed, books.pending, books.gaps) == ({"NOT_AFFECTED": 2}, 0, ())


async def test_the_end_never_overtakes_the_beginning(tmp_path: Path, base: str) -> None:
    """A webhook whose first event waits for a retry gets it before the end of the same situation, not after."""
    page = official(tmp_path, routes=flow.ROUTES)
    async with hookserver.HookServer() as desk:
        desk.replies += [hookserver.Reply(status=500), hookserver.Reply(status=500)]
        async with flow.opened(tmp_path, base=base, environ={"DESK_URL": desk.url}) as (app, clock):
            await app.poll_due()
            await app.deliver()
            clock.move_to(clock.now() + MINUTE)
            await app.deliver()
            assert [row.attempts for row in await app.store.deliveries(state=DeliveryState.PENDING)] == [2]
            page.write_bytes(flow.rss(LIFTED, at=clock.now()))
            clock.move_to(clock.now() + MINUTE)
            await app.poll_due()
            await app.deliver()
            books = await app.ledger()
    types = [json.loads(request.body)["type"] for request in desk.requests]
    assert types == ["advisory.alert.first"] * 3 + ["advisory.alert.ended"]
    assert (books.pending, books.gaps) == (0, ())


async def test_what_was_held_goes_out_with_the_rise_that_pierces_the_night(tmp_path: Path, base: str) -> None:
    """One message in the night tells both; the morning tells nothing older than what is known."""
    weak = "The State Department advised U.S. citizens against all but essential travel to Iraq."
    strong = "The State Department advised U.S. citizens against all travel to Iraq."
    page = official(
        tmp_path,
        flow.rss(("weak", "Advice", weak)),
        rules=flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere"),
        subscribers=flow.SUBSCRIBERS.replace("timezone: Europe/London", 'quiet_hours: {from: "08:00", to: "12:00"}'),
    )
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        assert not flow.mails(tmp_path)
        page.write_bytes(flow.rss(("strong", "Advice", strong)))
        clock.move_to(clock.now() + HOUR)
        await app.poll_due()
        await app.deliver()
        assert [change.reason for change in await app.store.changes()] == [Reason.FIRST, Reason.ESCALATED]
        assert len(flow.mails(tmp_path)) == 1
        clock.move_to(clock.now() + 3 * HOUR)
        await app.deliver()
        books = await app.ledger()
    assert len(flow.mails(tmp_path)) == 1
    assert (books.sent, books.pending, books.gaps) == (2, 0, ())


async def test_a_rise_that_was_claimed_before_something_was_held_takes_it_along(tmp_path: Path, base: str) -> None:
    """It waits for a moment and goes out with it, or the morning would tell what is older."""
    weak = "The State Department advised U.S. citizens against all but essential travel to Iraq."
    strong = "The State Department advised U.S. citizens against all travel to Iraq."
    page = official(
        tmp_path,
        flow.rss(("weak", "Advice", weak)),
        rules=flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere"),
        subscribers=flow.SUBSCRIBERS.replace("timezone: Europe/London", 'quiet_hours: {from: "08:00", to: "12:00"}'),
    )
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        claims = [*await app.dispatch.claim(10)]
        page.write_bytes(flow.rss(("strong", "Advice", strong)))
        clock.move_to(clock.now() + HOUR)
        await app.poll_due()
        claims += await app.dispatch.claim(10)
        assert len(claims) == 2
        for claim in claims:
            await app.dispatch.carry(claim)
        assert not flow.mails(tmp_path)
        assert app.dispatch.gave_back
        await app.deliver()
        assert len(flow.mails(tmp_path)) == 1
        clock.move_to(clock.now() + 3 * HOUR)
        await app.deliver()
        books = await app.ledger()
    assert len(flow.mails(tmp_path)) == 1
    assert (books.sent, books.pending, books.gaps) == (2, 0, ())


async def test_what_is_held_together_stays_held(tmp_path: Path, base: str) -> None:
    """A later low one does not let an earlier one out before the morning."""
    weak = "The State Department advised U.S. citizens against all but essential travel to Iraq."
    page = official(
        tmp_path,
        flow.rss(("weak", "Advice", weak)),
        rules=flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere"),
        subscribers=flow.SUBSCRIBERS.replace("timezone: Europe/London", 'quiet_hours: {from: "08:00", to: "12:00"}'),
    )
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        lifted = ("over", "Iraq", "The State Department has lifted its advice against all but essential travel to Iraq.")
        clock.move_to(clock.now() + HOUR)
        page.write_bytes(flow.rss(lifted, at=clock.now()))
        await app.poll_due()
        await app.deliver()
        assert [change.reason for change in await app.store.changes()] == [Reason.FIRST, Reason.ENDED]
        assert not flow.mails(tmp_path)
        clock.move_to(clock.now() + 3 * HOUR)
        await app.deliver()
        books = await app.ledger()
    assert len(flow.mails(tmp_path)) == 1
    assert (books.sent, books.pending, books.gaps) == (2, 0, ())


async def test_what_goes_out_at_once_gives_nothing_back(tmp_path: Path, base: str) -> None:
    """Else the daemon would claim anew after each message, a few at a time."""
    official(tmp_path, flow.rss(("o", "Security alert: Iraq", flow.ORDER.format(place="Iraq"))))
    async with flow.opened(tmp_path, base=base) as (app, _):
        await app.poll_due()
        await app.deliver()
        assert len(flow.mails(tmp_path)) == 1
        assert not app.dispatch.gave_back


async def test_what_was_held_and_put_back_is_not_held_again(tmp_path: Path, base: str) -> None:
    """When its hour has come and something fails, it waits for the next try, not for the next day's hour."""
    weak = "The State Department advised U.S. citizens against all but essential travel to Iraq."
    official(
        tmp_path,
        flow.rss(("weak", "Advice", weak)),
        rules=flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere"),
        subscribers=flow.SUBSCRIBERS.replace("timezone: Europe/London", "digest: daily at 10:00"),
    )
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        clock.move_to(clock.now() + HOUR)
        (claim,) = await app.dispatch.claim(10)
        back = Verdict(token=claim.token, rows=(claim.notices[0].row,), state=DeliveryState.PENDING, at=clock.now(), due=clock.now())
        await app.store.settle([back])
        await app.deliver()
    assert len(flow.mails(tmp_path)) == 1


async def test_who_leaves_while_a_retry_waits_is_no_dead_letter(tmp_path: Path, base: str) -> None:
    """It is suppressed with the reason; nobody is asked to put them back."""
    official(tmp_path)
    async with smtpserver.SMTPServer() as smtp:
        smtp.answers["BODY"].append("451 4.3.0 later")
        async with flow.opened(tmp_path, base=base, smtp=smtp.url) as (app, clock):
            await app.poll_due()
            await app.deliver()
            await app.store.unsubscribe("ada", clock.now())
            clock.move_to(clock.now() + HOUR)
            await app.deliver()
            books = await app.ledger()
    assert smtp.mails == []
    assert (books.suppressed, books.failed, books.gaps) == ({"UNSUBSCRIBED": 1}, 0, ())


async def test_many_feeds_that_bring_the_same_at_once_are_all_read(tmp_path: Path, base: str) -> None:
    """After a night offline thirty feeds bring one story at the same moment: it is told once, and no feed is at fault."""
    rows = []
    for number in range(30):
        page = tmp_path / f"page{number}.xml"
        page.write_bytes(flow.rss((f"o{number}", "Security alert: Iraq", flow.ORDER.format(place="Iraq"))))
        rows.append(f"id: feed{number}, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no")
    flow.write(tmp_path, feeds=flow.feeds(*rows), subscribers=flow.SUBSCRIBERS)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        leases = await app.store.claim_feeds(clock.now(), FEED_LEASE, 50)
        done = await asyncio.gather(*(app.ingest.poll(lease) for lease in leases))
        reasons = [change.reason for change in await app.store.changes()]
    assert [one.fault for one in done] == [None] * 30
    assert reasons.count(Reason.FIRST) == 1
    assert len(reasons) == 30
