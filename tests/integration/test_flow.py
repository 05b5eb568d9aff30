"""The whole flow with real servers: what bad feeds, mail servers and receivers get, and that nothing is lost."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import timedelta
from pathlib import Path

import flow
import pytest
from servers import hookserver, smtpserver

from advisory.model import AlertState, DeliveryState, Reason
from advisory.store import SQLStore

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def orders(*places: str) -> bytes:
    """Return a feed of orders to leave."""
    return flow.rss(*((f"o-{place}", f"Security alert: {place}", flow.ORDER.format(place=place)) for place in places))


def official(folder: Path) -> Path:
    """Write a folder with one official feed that is a file; returns the file."""
    page = folder / "page.xml"
    page.write_bytes(orders("Iraq"))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    flow.write(folder, feeds=flow.feeds(row), routes=flow.ROUTES, subscribers=flow.SUBSCRIBERS)
    return page


async def test_one_order_one_mail_one_webhook(tmp_path: Path, base: str) -> None:
    """From a feed to a mail and a signed webhook; the same feed again sends nothing again."""
    page = official(tmp_path)
    async with smtpserver.SMTPServer() as smtp, hookserver.HookServer() as desk:
        async with flow.opened(tmp_path, base=base, smtp=smtp.url, environ={"DESK_URL": desk.url}) as (app, clock):
            await app.poll_due()
            await app.deliver()
            clock.move_to(clock.now() + HOUR)
            page.write_bytes(orders("Iraq", "Iraq"))
            await app.poll_due()
            await app.deliver()
            books = await app.ledger()
        [mail] = smtp.mails
        [hook] = desk.requests
    parsed = email.message_from_bytes(mail.data, policy=email.policy.default)
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["List-Unsubscribe"].startswith("<https://advisory.example/unsubscribe/")
    assert "Iraq" in parsed["Subject"]
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text is not None
    assert html is not None
    for part in (text.get_content(), html.get_content()):
        assert "The State Department ordered all U.S. citizens to leave Iraq" in part
        assert "https://paper.example/o-Iraq" in part
    body = flow.verified(hook)
    assert (body["type"], body["data"]["alert"]["destination"], body["data"]["change"]["reason"]) == ("advisory.alert.first", "IQ", "first")
    assert (books.audience, books.sent, books.gaps) == (2, 2, ())


MAIL_FAULTS = [
    ("a greylisting answer", "RCPT", "451 4.7.1 later"),
    ("a full queue", "BODY", "452 4.3.1 no room"),
    ("a server that drops after DATA", "BODY", smtpserver.DROP),
    ("a server that closes for the night", "MAIL", "421 4.3.2 shutting down"),
    ("a greeting that refuses", "CONNECT", "554 5.3.2 not today"),
]


@flow.whole
@pytest.mark.parametrize(("what", "stage", "answer"), MAIL_FAULTS, ids=[row[0] for row in MAIL_FAULTS])
async def test_a_mail_server_in_trouble_gets_the_same_mail_later(tmp_path: Path, base: str, what: str, stage: str, answer: str) -> None:
    """The mail arrives at the next try, under the same id and with the same bytes; meanwhile `status` says what is wrong."""
    official(tmp_path)
    async with smtpserver.SMTPServer() as smtp, hookserver.HookServer() as desk:
        smtp.answers[stage].append(answer)
        smtp.answers[stage].append(answer)
        async with flow.opened(tmp_path, base=base, smtp=smtp.url, environ={"DESK_URL": desk.url}) as (app, clock):
            await app.poll_due()
            await app.deliver()
            faults = [fault.sentence for fault in await app.store.faults()]
            for _ in range(6):
                clock.move_to(await app.store.next_due() or clock.now())
                await app.deliver()
            after = await app.store.faults()
            rows = await app.store.deliveries(state=DeliveryState.SENT)
    assert len(faults) == 1, what
    assert faults[0].startswith("email: ")
    assert "ada@example.org" not in faults[0]
    assert after == ()
    assert {row.subscription for row in rows} == {"ada", "desk"}
    assert len({mail.data for mail in smtp.mails}) == 1


async def test_an_address_that_does_not_exist_is_a_dead_letter_that_can_be_replayed(tmp_path: Path, base: str) -> None:
    """550 is not tried again; the dead letter is visible, and replayed under the same id when the mailbox is back."""
    official(tmp_path)
    async with smtpserver.SMTPServer() as smtp, hookserver.HookServer() as desk:
        smtp.answers["RCPT"].append("550 5.1.1 no such user")
        async with flow.opened(tmp_path, base=base, smtp=smtp.url, environ={"DESK_URL": desk.url}) as (app, clock):
            await app.poll_due()
            await app.deliver()
            [dead] = await app.store.deliveries(state=DeliveryState.DEAD)
            books = await app.ledger()
            clock.move_to(clock.now() + HOUR)
            assert await app.replay() == 1
            await app.deliver()
            rows = await app.store.deliveries(state=DeliveryState.SENT)
        [mail] = smtp.mails
    assert (books.failed, books.gaps) == (1, ())
    assert "ada@example.org" not in dead.detail
    assert dead.message_id is not None
    assert dead.message_id in email.message_from_bytes(mail.data)["Message-ID"]
    assert len(rows) == 2


HOOK_FAULTS = [
    ("a redirect", hookserver.Reply(status=307, headers={"location": "http://127.0.0.1:1/"})),
    ("a busy receiver", hookserver.Reply(status=429, headers={"retry-after": "120"})),
    ("an error", hookserver.Reply(status=500)),
    ("garbage", hookserver.Reply(raw=b"what?\r\n\r\n")),
    ("a cut", hookserver.Reply(drop=True)),
]


@flow.whole
@pytest.mark.parametrize(("what", "reply"), HOOK_FAULTS, ids=[row[0] for row in HOOK_FAULTS])
async def test_a_receiver_in_trouble_gets_the_same_event_later(tmp_path: Path, base: str, what: str, reply: hookserver.Reply) -> None:
    """The event arrives at a later try with the same id and body; a pause that was asked for is kept."""
    official(tmp_path)
    async with hookserver.HookServer() as desk:
        desk.replies.append(reply)
        async with flow.opened(tmp_path, base=base, environ={"DESK_URL": desk.url}) as (app, clock):
            await app.poll_due()
            await app.deliver()
            due = await app.store.next_due()
            assert due is not None, what
            if reply.status == 429:
                assert due >= clock.now() + 2 * MINUTE
            [fault] = await app.store.faults()
            clock.move_to(due)
            await app.deliver()
            assert await app.store.faults() == ()
        first, second = desk.requests
    assert flow.SECRET not in fault.sentence
    assert desk.url not in fault.sentence
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    flow.verified(second)


async def test_a_receiver_that_is_gone_is_called_no_more(tmp_path: Path, base: str) -> None:
    """410 stops the receiver; what comes later is a dead letter at once, and the mail goes out all the same."""
    page = official(tmp_path)
    async with hookserver.HookServer(usual=hookserver.Reply(status=410)) as desk:
        async with flow.opened(tmp_path, base=base, environ={"DESK_URL": desk.url}) as (app, clock):
            await app.poll_due()
            await app.deliver()
            page.write_bytes(orders("Iraq", "Iran"))
            clock.move_to(clock.now() + HOUR)
            await app.poll_due()
            await app.deliver()
            dead = await app.store.deliveries(state=DeliveryState.DEAD)
            books = await app.ledger()
        assert len(desk.requests) == 1
    assert [row.subscription for row in dead] == ["desk", "desk"]
    assert (books.failed, books.gaps) == (2, ())
    assert len(flow.mails(tmp_path)) == 1


async def test_two_papers_confirm_what_one_does_not(tmp_path: Path, base: str) -> None:
    """One paper's report waits in the queue; the second one's, in its own words, tells it, to everybody once."""
    one, two = tmp_path / "one.xml", tmp_path / "two.xml"
    one.write_bytes(flow.rss(("a", "Out of Iraq", "Washington has ordered all its citizens to leave Iraq, the ministry said on Friday.")))
    two.write_bytes(flow.rss())
    rows = [f"id: {name}, url: 'file:{path}', kind: feed, every: 1m, baseline: no" for name, path in (("one", one), ("two", two))]
    flow.write(tmp_path, feeds=flow.feeds(*rows), subscribers=flow.SUBSCRIBERS)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        [waiting] = await app.store.alerts()
        assert waiting.state is AlertState.UNCONFIRMED
        assert not (tmp_path / "state" / "mail").exists()
        clock.move_to(clock.now() + HOUR)
        item = ("b", "Embassy warns", "The US told its nationals to leave Iraq at once because of the danger, a consul told this paper.")
        two.write_bytes(flow.rss(item).replace(b"paper.example", b"gazette.example"))
        await app.poll_due()
        await app.deliver()
        reasons = [change.reason for change in await app.store.changes()]
        books = await app.ledger()
    assert reasons == [Reason.UNCONFIRMED, Reason.FIRST]
    assert (books.audience, books.sent) == (1, 1)


async def test_an_operators_word_tells_it(tmp_path: Path, base: str) -> None:
    """Approved, a waiting report goes out at once; rejected, it never does."""
    page = tmp_path / "one.xml"
    texts = [(place, "Out", f"Washington has ordered all its citizens to leave {place}.") for place in ("Iraq", "Iran")]
    page.write_bytes(flow.rss(*texts))
    row = f"id: one, url: 'file:{page}', kind: feed, every: 1m, baseline: no"
    flow.write(tmp_path, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS.replace("[Iraq]", "[Iraq, Iran]"))
    async with flow.opened(tmp_path, base=base) as (app, _):
        await app.poll_due()
        by_place = {found.key.destination: found for found in await app.store.alerts()}
        assert (await app.approve(by_place["IQ"].id)).reason is Reason.FIRST
        assert (await app.reject(by_place["IR"].id)).reason is Reason.REJECTED
        await app.deliver()
    [mail] = (tmp_path / "state" / "mail").glob("*.eml")
    assert b"leave Iran" not in mail.read_bytes()


async def test_what_an_item_takes_back_is_corrected(tmp_path: Path, base: str) -> None:
    """An item edited in place that no longer says so: those who were told hear that it was wrong."""
    page = official(tmp_path)
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}) as (app, clock):
        await app.poll_due()
        await app.deliver()
        clock.move_to(clock.now() + HOUR)
        page.write_bytes(flow.rss(("o-Iraq", "Security alert: Iraq", "An earlier version of this notice was published in error.")))
        await app.poll_due()
        await app.deliver()
        reasons = [change.reason for change in await app.store.changes()]
    assert reasons == [Reason.FIRST, Reason.CORRECTED]
    assert len(flow.mails(tmp_path)) == 2


async def test_an_outage_is_no_all_clear(tmp_path: Path, base: str) -> None:
    """Empty, truncated and foreign answers are faults of that feed, shown with a way out; alerts stand, and it recovers."""
    page = official(tmp_path)
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}) as (app, clock):
        await app.poll_due()
        for body in (b"", b"<html><body>Sorry</body></html>", b"\x00\x01\x02"):
            page.write_bytes(body)
            clock.move_to(clock.now() + 3 * HOUR)
            [done] = await app.poll_due()
            assert done.fault is not None, body
            assert "mission" in done.fault
            assert [fault.key for fault in await app.store.faults() if fault.key.startswith("feed:")] == ["feed:mission"]
        [known] = await app.store.alerts(states=[AlertState.OPEN])
        assert known.standing.issuers == ("US",)
        page.write_bytes(orders("Iraq", "Iran"))
        clock.move_to(clock.now() + 3 * HOUR)
        [done] = await app.poll_due()
        assert done.fault is None
        assert not [fault for fault in await app.store.faults() if fault.key == "feed:mission"]


@flow.whole
@pytest.mark.parametrize("text", ["Live: what we know so far", "The road north"], ids=["shortened", "rewritten"])
async def test_what_an_item_merely_no_longer_says_is_not_taken_back(tmp_path: Path, base: str, text: str) -> None:
    """Editors shorten and rewrite; only an item that says it was wrong corrects, and a truncated transfer never does."""
    page = official(tmp_path)
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}) as (app, clock):
        await app.poll_due()
        for body in (flow.rss(("o-Iraq", "Iraq", text)), orders("Iraq")[:-90]):
            clock.move_to(clock.now() + HOUR)
            page.write_bytes(body)
            await app.poll_due()
        [known] = await app.store.alerts()
        reasons = {change.reason for change in await app.store.changes()}
    assert known.state is AlertState.OPEN
    assert reasons <= {Reason.FIRST, Reason.DUPLICATE}


async def test_quiet_hours_hold_and_the_morning_tells(tmp_path: Path, base: str) -> None:
    """A low one waits for the end of the quiet hours and then goes out once; the ledger counts it as pending meanwhile."""
    page = tmp_path / "page.xml"
    page.write_bytes(flow.rss(("g", "Advice", "The State Department advised U.S. citizens against all but essential travel to Iraq.")))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    rules = flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere")
    people = flow.SUBSCRIBERS.replace("timezone: Europe/London", 'quiet_hours: {from: "08:00", to: "10:00"}')
    flow.write(tmp_path, feeds=flow.feeds(row), subscribers=people, rules=rules)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        assert (await app.ledger()).pending == 1
        assert not flow.mails(tmp_path)
        clock.move_to(clock.now() + HOUR)
        await app.deliver()
        books = await app.ledger()
    assert (books.sent, books.pending, books.gaps) == (1, 0, ())
    assert len(flow.mails(tmp_path)) == 1


async def test_a_row_taken_out_by_hand_is_a_gap(tmp_path: Path, base: str) -> None:
    """The ledger counts from subscriptions and changes, so a row that is missing in the outbox shows."""
    official(tmp_path)
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}) as (app, _):
        await app.poll_due()
        assert isinstance(app.store, SQLStore)
        await app.store._writer.run(lambda tx: tx.run("DELETE FROM delivery WHERE id = (SELECT MIN(id) FROM delivery)"))
        books = await app.ledger()
    assert len(books.gaps) == 1


async def test_unsubscribed_people_hear_nothing_more(tmp_path: Path, base: str) -> None:
    """After one click, what was under way is suppressed with the reason, and files that still name them change nothing."""
    official(tmp_path)
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}) as (app, clock):
        await app.poll_due()
        assert await app.store.unsubscribe("ada", clock.now())
        await app.deliver()
        books = await app.ledger()
    assert books.suppressed == {"UNSUBSCRIBED": 1}
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}) as (app, _):
        assert [found.key for found in await app.store.subscriptions()] == ["desk"]


@flow.whole
async def test_webhooks_are_json_that_others_can_read(tmp_path: Path, base: str) -> None:
    """The body has type, timestamp and data, in the documented vocabulary."""
    official(tmp_path)
    async with hookserver.HookServer() as desk:
        async with flow.opened(tmp_path, base=base, environ={"DESK_URL": desk.url}) as (app, _):
            await app.poll_due()
            await app.deliver()
        [request] = desk.requests
    body = json.loads(request.body)
    assert body.keys() == {"type", "timestamp", "data"}
    assert body["data"].keys() >= {"alert", "change", "statements", "sources"}
    assert {"id", "rule", "destination", "severity", "state", "revision", "level", "issuers", "since", "evidence"} <= body["data"][
        "alert"
    ].keys()


@flow.whole
async def test_a_template_that_fails_on_a_real_message_is_reported(tmp_path: Path, base: str) -> None:
    """What passes the samples and fails on real words costs nobody a message: the shipped one stands in, and the fault is shown."""
    official(tmp_path).write_bytes(orders("Eritrea"))
    people = flow.SUBSCRIBERS.replace("[Iraq]", "[Eritrea]")
    flow.write(tmp_path, subscribers=people)
    template = tmp_path / "own" / "alert" / "body.txt.j2"
    template.parent.mkdir(parents=True)
    template.write_text("{{ message.subject[1 // 0] if 'Eritrea' in message.subject else message.subject }}\n")
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}, templates=tmp_path / "own") as (app, _):
        assert await app.store.faults() == (), "the samples do not show it"
        await app.poll_due()
        await app.deliver()
        faults = {fault.key: fault.sentence for fault in await app.faults()}
    assert "shipped template" in faults["template:alert/body.txt.j2"]
    [mail] = flow.mails(tmp_path)
    assert b"leave Eritrea" in mail.read_bytes()


@flow.whole
async def test_a_feed_that_suddenly_holds_hardly_anything_is_noted(tmp_path: Path, base: str) -> None:
    """It is read all the same, and an operator is told to look."""
    page = official(tmp_path)
    many = [(f"g{number}", f"Market day {number}", "Nothing happened.") for number in range(60)]
    page.write_bytes(flow.rss(*many))
    async with flow.opened(tmp_path, base=base, environ={"DESK_URL": "http://127.0.0.1:9/"}) as (app, clock):
        await app.poll_due()
        assert await app.faults() == ()
        clock.move_to(clock.now() + HOUR)
        page.write_bytes(flow.rss(many[0]))
        [done] = await app.poll_due()
        [fault] = await app.faults()
    assert done.fault is None
    assert "feed mission: it holds 1 items where it held 60" in fault.sentence
