"""What returned mails say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import returned

from advisory import verp
from advisory.bounce import report
from advisory.ports import BounceKind

KEY = "k" * 20
TOKEN = verp.token(KEY, "ada", "a-1.2.ada", "ada@example.net")
OTHER = verp.token(KEY, "bob", "a-1.2.bob", "bob@example.net")
BACK = f"bounces+{TOKEN}@example.org"
HARD, SOFT, DELAYED, OTHER_KIND = BounceKind.HARD, BounceKind.SOFT, BounceKind.DELAYED, BounceKind.OTHER


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "kind", "code"),
    [
        ("failed", "5.1.1", "smtp; 550 5.1.1 no such user", HARD, "5.1.1"),
        ("Failed", "5.1.1 (bad destination mailbox address)", "", HARD, "5.1.1"),
        # `Status` comes first, whatever the words around it say.
        ("failed", "5.0.0", "smtp; 452 4.2.2 over quota", HARD, "5.0.0"),
        ("failed", "4.3.0", "x-unix; internal failure, gave up", SOFT, "4.3.0"),
        ("failed", "4.4.7", "smtp; 550 5.1.1 said nobody", SOFT, "4.4.7"),
        ("failed", "5.2.2", "smtp; 552 5.2.2 mailbox full", SOFT, "5.2.2"),
        ("failed", "5.3.1", "", SOFT, "5.3.1"),
        ("failed", "", "smtp; 550 5.7.1 refused", HARD, "5.7.1"),
        ("failed", "", "smtp; 554 refused", HARD, ""),
        ("failed", "", "smtp; 451 try later", SOFT, ""),
        ("failed", "", "", SOFT, ""),
        ("", "5.1.1", "", HARD, "5.1.1"),
        ("", "4.2.1", "", SOFT, "4.2.1"),
        ("delayed", "4.4.1", "smtp; connection timed out", DELAYED, "4.4.1"),
        ("delivered", "2.0.0", "", OTHER_KIND, "2.0.0"),
        ("failed", "2.0.0", "", OTHER_KIND, "2.0.0"),
        ("relayed", "2.0.0", "", OTHER_KIND, "2.0.0"),
        ("expanded", "", "", OTHER_KIND, ""),
    ],
)
def test_delivery_reports(action: str, status: str, diagnostic: str, kind: BounceKind, code: str) -> None:
    """RFC 3464 decides by action and status; both absent, by the server's words."""
    found = report.read(returned.delivery_report(BACK, action=action, status=status, diagnostic=diagnostic))
    assert (found.kind, found.status.replace("2.0.0", "")) == (kind, code.replace("2.0.0", ""))
    assert found.tokens == (TOKEN,)


def test_a_report_shows_no_address() -> None:
    """The server's words are kept on one line, without anybody's address."""
    found = report.read(returned.delivery_report(BACK, diagnostic="smtp; 550 5.1.1\r\n <ada@example.net>:\r\n unknown\x07"))
    assert found.diagnostic == "smtp; 550 5.1.1 … unknown"
    assert "ada@" not in repr(found)


def test_letters_are_found_wherever_a_server_leaves_them() -> None:
    """In its recipient, in the envelope's name, in the head that came back; the most direct first."""
    by_name = report.read(returned.delivery_report("bounces@example.org", envid=TOKEN))
    assert by_name.tokens == (TOKEN,)
    for line in (f"Return-Path: <{BACK}>", f"CFBL-Address: {BACK}; report=arf"):
        by_head = report.read(returned.delivery_report("bounces@example.org", head=["Subject: x", line]))
        assert by_head.tokens == (TOKEN,)
    both = report.read(returned.delivery_report(BACK, envid=OTHER))
    assert both.tokens == (OTHER, TOKEN)


def test_the_worst_of_several_recipients_counts() -> None:
    """A block for each; and what a returned mail itself holds is nobody's report."""
    raw = returned.delivery_report(BACK, action="delayed", status="4.4.1", diagnostic="")
    raw = raw.replace(
        b"Status: 4.4.1\r\n", b"Status: 4.4.1\r\n\r\nFinal-Recipient: rfc822; b@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    assert report.read(raw).kind is HARD
    inner = returned.delivery_report(BACK).decode()
    wrapped = f'From: <bob@example.net>\r\nTo: {BACK}\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n'
    assert report.read(wrapped.encode()).kind is OTHER_KIND


@pytest.mark.parametrize("wrapping", ["multipart/mixed", "multipart/alternative"])
def test_a_gateway_may_wrap_a_report(wrapping: str) -> None:
    """One level around it changes nothing."""
    inner = returned.delivery_report(BACK).decode().partition("MIME-Version: 1.0\r\n")[2]
    raw = f'From: <MAILER-DAEMON@example.net>\r\nTo: {BACK}\r\nContent-Type: {wrapping}; boundary="w"\r\n\r\n--w\r\n{inner}\r\n--w--\r\n'
    assert report.read(raw.encode()).kind is HARD


def test_a_report_that_does_not_call_itself_one() -> None:
    """Some servers write `multipart/mixed` around the same parts."""
    raw = returned.delivery_report(BACK).replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;")
    assert report.read(raw).kind is HARD


def test_reports_about_letters_beyond_ascii() -> None:
    """RFC 6533 gives the parts other names."""
    raw = returned.delivery_report("bounces@example.org", envid=TOKEN, head=[f"Return-Path: <{BACK}>"])
    raw = raw.replace(b"message/delivery-status", b"message/global-delivery-status").replace(
        b"text/rfc822-headers", b"message/global-headers"
    )
    found = report.read(raw)
    assert (found.kind, found.status, found.tokens) == (HARD, "5.1.1", (TOKEN,))


def test_a_server_that_answers_like_a_person_is_known_by_its_mark() -> None:
    """Exim says `auto-replied`, and names the mailbox in a field of its own."""
    raw = (
        f"From: Mail Delivery System <Mailer-Daemon@mx.example.net>\r\nTo: {BACK}\r\nAuto-Submitted: auto-replied\r\n"
        "X-Failed-Recipients: ada@example.net\r\nSubject: Mail delivery failed: returning message to sender\r\n\r\n"
        "This message was created automatically by mail delivery software.\r\n\r\n  ada@example.net\r\n    550 5.1.1 unknown\r\n"
    )
    found = report.read(raw.encode(), sender="")
    assert (found.kind, found.status, found.guessed) == (HARD, "5.1.1", frozenset({"ada@example.net"}))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("abuse", BounceKind.COMPLAINT), ("Fraud", BounceKind.COMPLAINT), ("opt-out", BounceKind.COMPLAINT), ("not-spam", OTHER_KIND), ("auth-failure", OTHER_KIND), ("virus", OTHER_KIND)],
)  # fmt: skip
def test_complaints(kind: str, expected: BounceKind) -> None:
    """RFC 5965: only what a reader pressed against us is one."""
    assert report.read(returned.complaint(BACK, kind=kind)).kind is expected


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("line", [f"Return-Path: <{BACK}>", f"CFBL-Address: {BACK}; report=arf"])
def test_a_complaint_names_the_mail_by_its_head(line: str, whole: bool) -> None:
    """A feedback loop sends to one address; the returned mail says which it was."""
    found = report.read(
        returned.complaint("bounces@example.org", original=["Subject: x", line], whole=whole), sender="feedback@example.net"
    )
    assert (found.kind, found.tokens) == (BounceKind.COMPLAINT, (TOKEN,))


def test_a_complaint_names_the_mail_by_its_fields() -> None:
    """Or the report itself does."""
    found = report.read(returned.complaint("bounces@example.org", fields=[f"Original-Mail-From: <{BACK}>"]))
    assert found.tokens == (TOKEN,)


def test_other_forms_are_read_by_habit() -> None:
    """A report of no standard form names whom it is about, and must be checked against the reader."""
    found = report.read(returned.qmail(BACK), sender="")
    assert (found.kind, found.status, found.guessed, found.tokens) == (HARD, "5.1.1", frozenset({"ada@example.net"}), (TOKEN,))
    full = report.read(returned.qmail(BACK).replace(b"#5.1.1", b"#5.2.2"), sender="")
    assert full.kind is SOFT
    late = report.read(returned.qmail(BACK).replace(b"#5.1.1", b"#4.4.1"), sender="")
    assert late.kind is SOFT
    nothing = report.read(b"From: MAILER-DAEMON@example.net\r\n\r\nGood morning.\r\n", sender="")
    assert nothing.kind is OTHER_KIND


@pytest.mark.parametrize(
    ("raw", "sender"),
    [
        (returned.away(BACK), "ada@example.net"),
        (returned.away(BACK), ""),
        (returned.away(BACK, head=["Precedence: auto_reply"]), ""),
        (returned.away(BACK, head=["X-Autoreply: yes"]), ""),
        (returned.away(BACK, head=[]), "ada@example.net"),
        (returned.away(BACK, head=[]), None),
        (returned.away(BACK, head=["Return-Path: <ada@example.net>"]), None),
        # Words that look like a report, from a person.
        (returned.qmail(BACK), "eve@example.net"),
        (b"", ""),
        (b"\r\n\r\n", ""),
        (b"\xff\xfe\x00", None),
    ],
)
def test_answers_and_people_are_no_bounces(raw: bytes, sender: str | None) -> None:
    """Out of the office, receipts, letters of people, nothing at all."""
    assert report.read(raw, sender=sender).kind is OTHER_KIND


def test_a_daemon_is_known_without_an_envelope() -> None:
    """In a Maildir the head says who wrote it."""
    assert report.read(returned.qmail(BACK)).kind is HARD
    assert report.read(b"Return-Path: <>\r\n" + returned.qmail(BACK).replace(b"MAILER-DAEMON@", b"mail@")).kind is HARD


def test_the_head_of_our_own_mail() -> None:
    """Its id and the letters of its return address."""
    raw = f"Return-Path: <{BACK}>\r\nMessage-ID: <a-1.2.ada@example.org>\r\n\r\nwords\r\n".encode()
    assert report.head(raw) == report.Head(message_id="a-1.2.ada", tokens=(TOKEN,))
    assert report.head(b"\r\n\r\n\xff") == report.Head(message_id="", tokens=())


def test_whatever_breaks_a_parser_says_nothing() -> None:
    """Hundreds of parts within parts, ten megabytes, no end: an answer within seconds, and no error."""
    nested = b"".join(b'Content-Type: multipart/report; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(600))
    assert report.read(nested).kind is OTHER_KIND
    deep = b"From: <>\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 2000
    assert report.read(deep).kind is OTHER_KIND
    large = returned.delivery_report(BACK) + b"x" * (10 * 1024 * 1024)
    assert report.read(large).kind is HARD
    lines = returned.delivery_report(BACK, diagnostic="smtp; " + "a@b " * 100_000)
    assert len(report.read(lines).diagnostic) <= 200
    parts = b'From: <>\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000
    assert report.read(parts, sender="").kind is OTHER_KIND
    assert report.read(b"From: <>\r\nTo: " + b"a@" * 200_000 + b"\r\n\r\n550 5.1.1").kind is OTHER_KIND


PIECES = (returned.delivery_report(BACK), returned.complaint(BACK, original=["Subject: x"]), returned.qmail(BACK), returned.away(BACK))


@given(st.sampled_from(PIECES), st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=40)), max_size=8))
def test_no_bytes_make_it_fail(raw: bytes, edits: list[tuple[int, bytes]]) -> None:
    """Reports with holes and strange bytes in them, hostile ones, none at all: always an answer without an address."""
    for place, piece in edits:
        raw = raw[:place] + piece + raw[place + len(piece) // 2 :]
    found = report.read(raw, sender="")
    assert found.kind in BounceKind
    assert "@" not in found.diagnostic
    report.head(raw)


@given(st.binary(max_size=400))
def test_noise_is_no_report(raw: bytes) -> None:
    """Nothing at all comes of it."""
    assert report.read(raw, sender="").kind is OTHER_KIND
