"""Mails as bytes: whatever the words, what was sealed and patched reads back as it was written."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisory import mime
from advisory.model import Content, Envelope, Severity
from advisory.model.telling import Target

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
FROM = "Travel alerts <alerts@example.org>"
NAMES = ("unsubscribe", "why", "wrong", "manage")
GERMAN = (
    "Reisewarnung für Irak: alle deutschen Staatsangehörigen werden dringend aufgefordert, das Land mit jedem Verkehrsmittel zu verlassen"
)
ARABIC = "تحذير من السفر: تنصح وزارة الخارجية جميع المواطنين بمغادرة العراق فورا بأي وسيلة متاحة ومن دون أي تأخير ممكن"

words = st.text(st.characters(codec="utf-8"), max_size=200) | st.text("a =\t\n\r.é\u20ac-z", max_size=200)
pieces = st.lists(st.sampled_from([mime.token(name) for name in NAMES]) | words, max_size=8).map("".join)
values = st.text(st.characters(codec="utf-8"), max_size=250) | st.text("a= &<é%/?", max_size=250)


def content(text: str = "Leave.\n", html: str = "<p>Leave.</p>\n", subject: str = "Iraq", severity: Severity = Severity.WARNING) -> Content:
    """Return a rendered message."""
    return Content(subject=subject, text=text, html=html, severity=severity, at=NOW)


def envelope(**personal: str) -> Envelope:
    """Return what differs for one recipient."""
    given_values = {mime.token(name): value for name, value in personal.items()}
    return Envelope(id="m1", key="ada", target=Target(address="ada@example.net"), personal=given_values, at=NOW)


def parsed(data: bytes) -> EmailMessage:
    """Read a mail as a mail program does."""
    message = email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.default)
    assert message.defects == []
    return message


def body(message: EmailMessage, subtype: str) -> str:
    """Return one part's text, its lines ended as texts end them."""
    part = message.get_body((subtype,))
    assert part is not None
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def expected(text: str, personal: dict[str, str], *, html: bool) -> str:
    """Return the text with the values in, as everybody would write it."""

    def value(found: re.Match[str]) -> str:
        one = mime.harmless(personal.get(found[1], ""))
        return escape(one) if html else one

    plain = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n"
    return re.sub(r"zz-([a-z]{1,24})-zz", value, plain)


@given(text=pieces, html=pieces, personal=st.dictionaries(st.sampled_from(NAMES), values))
@example(text=mime.token("why"), html=mime.token("why") * 2, personal={"why": " "})
@example(text="a \n" + mime.token("why") + " \n" + mime.token("why") + "\t", html="=zz:h:why", personal={"why": "=" * 75})
@example(text="é" * 13 + mime.token("why"), html="x" * 75 + " ", personal={"why": "x" * 76})
@example(text="", html="--=_\n--\n", personal={})
def test_patched_mail_reads_as_written(text: str, html: str, personal: dict[str, str]) -> None:
    """For any words and values both parts come back letter for letter, and no line of them is longer than 76 characters."""
    mail = mime.patch(mime.seal(content(text, html), FROM), envelope(**personal))
    message = parsed(mail)
    assert body(message, "plain") == expected(text, personal, html=False)
    if html:
        assert body(message, "html") == expected(html, personal, html=True)
    lines = mail.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@given(subject=st.text(st.characters(codec="utf-8"), max_size=300))
@example(subject=GERMAN)
@example(subject=ARABIC)
@example(subject="=?utf-8?q?trick?=")
@example(subject="a" * 1200)
def test_subject_comes_back_and_adds_no_header(subject: str) -> None:
    """Any subject survives the way, on lines that every server takes; controls in it become spaces."""
    mail = mime.patch(mime.seal(content(subject=subject), FROM), envelope())
    message = parsed(mail)
    assert " ".join(str(message["subject"]).split()) == " ".join(mime.harmless(subject).split())
    head = mail.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, head)) <= mime.LONGEST_LINE
    assert sorted(message.keys()) == sorted(parsed(mime.patch(mime.seal(content(), FROM), envelope())).keys())


@pytest.mark.parametrize("subject", [GERMAN, ARABIC])
def test_long_subjects_lose_no_space(subject: str) -> None:
    """Encoded words join without gaps and without swallowing one."""
    mail = mime.patch(mime.seal(content(subject=subject), FROM), envelope())
    assert parsed(mail)["subject"] == subject
    head = mail.partition(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", head))


def test_plain_subject_stays_plain() -> None:
    """What is ASCII is not encoded."""
    assert b"Subject: Iraq: leave now\r\n" in mime.seal(content(subject="Iraq: leave now"), FROM)


@pytest.mark.parametrize("link", ["https://e.org/u", "http://localhost:8080/u"])
def test_one_click_has_both_lines(link: str) -> None:
    """Wherever the link leads, RFC 8058's two lines stand together."""
    patched = mime.patch(mime.seal(content(), FROM), envelope(unsubscribe=link))
    assert f"List-Unsubscribe: <{link}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode() in patched


def test_receiver_without_a_link_gets_no_list_headers() -> None:
    """An operator's own mailbox has nothing to unsubscribe from."""
    assert b"List-Unsubscribe" not in mime.patch(mime.seal(content(), FROM), envelope())


@pytest.mark.parametrize("value", ["javascript:alert(1)", "", "mailto:x"])
def test_what_is_no_web_link_becomes_no_header(value: str) -> None:
    """Only what a mail program can open stands in `List-Unsubscribe`."""
    assert b"List-Unsubscribe" not in mime.patch(mime.seal(content(), FROM), envelope(unsubscribe=value))


def test_values_cannot_add_headers() -> None:
    """Line ends, angle brackets and other letters in a link are encoded."""
    mail = mime.patch(mime.seal(content(), FROM), envelope(unsubscribe="https://e.org/é>\r\nBcc: eve@example.net"))
    head = mail.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert b"List-Unsubscribe: <https://e.org/%C3%A9%3E%20Bcc:%20eve@example.net>" in head


@pytest.mark.parametrize(
    ("severity", "high"), [(Severity.INFO, False), (Severity.WATCH, False), (Severity.WARNING, False), (Severity.CRITICAL, True)]
)
def test_only_critical_mails_are_important(severity: Severity, high: bool) -> None:
    """`Importance: high` means something when it is rare."""
    assert (b"Importance: high\r\n" in mime.seal(content(severity=severity), FROM)) is high


def test_threads_are_named_oldest_first_without_itself() -> None:
    """The mail that begins a thread does not answer itself."""
    sealed = mime.seal(content(), FROM)
    first = parsed(mime.patch(sealed, replace(envelope(), threads=("m1",))))
    assert (first["references"], first["in-reply-to"]) == (None, None)
    later = parsed(mime.patch(sealed, replace(envelope(), threads=("t1", "m1", "t2"))))
    assert (later["references"], later["in-reply-to"]) == ("<t1@example.org> <t2@example.org>", "<t1@example.org>")


def test_sealing_is_repeatable() -> None:
    """The same content gives the same bytes, at any time and in any process."""
    assert mime.seal(content(), FROM) == mime.seal(content(), FROM)


def test_message_without_a_page_is_plain_text() -> None:
    """Nobody gets an empty HTML part."""
    message = parsed(mime.patch(mime.seal(content(html=""), FROM), envelope()))
    assert message.get_content_type() == "text/plain"
    assert body(message, "plain") == "Leave.\n"


def test_bare_names_and_placeholders_mean_the_same() -> None:
    """Values may be keyed by `why` or by what `token` returns."""
    sealed = mime.seal(content(text=mime.token("why")), FROM)
    by_name = replace(envelope(), personal={"why": "You asked."})
    assert mime.patch(sealed, by_name) == mime.patch(sealed, envelope(why="You asked."))


@pytest.mark.parametrize("name", ["", "Why", "a-b", "a" * 25, "ü"])
def test_placeholders_have_plain_names(name: str) -> None:
    """A name that could not be found again is refused."""
    with pytest.raises(ValueError, match="placeholder"):
        mime.token(name)


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("plain", "plain"),
        ("a\r\nb", "a b"),
        ("abc\u202edef", "abc def"),
        ("\u2066x\u2069", "x"),
        ("a\x00b", "a b"),
        ("كلمة\u200f", "كلمة\u200f"),
        ("a\u2028b", "a b"),
    ],
)
def test_harmless(value: str, clean: str) -> None:
    """Line ends, controls and overrides of direction go; marks that languages need stay."""
    assert mime.harmless(value) == clean


@pytest.mark.parametrize(
    ("mail_from", "name", "sender"),
    [
        ("alerts@example.org", "", "alerts@example.org"),
        ("Travel <a@example.org>", "Travel", "a@example.org"),
        ('"Travel, \\"alerts\\"" <a@example.org>', 'Travel, "alerts"', "a@example.org"),
        ("Réise nach Österreich und anderswo, jeden Tag und jede Nacht <a@bücher.example>", None, "a@xn--bcher-kva.example"),
        ("Réise <a@bücher.example>", "Réise", "a@xn--bcher-kva.example"),
        ("Eve\r\nBcc: x@example.net <a@example.org>", None, None),
    ],
)
def test_sender(mail_from: str, name: str | None, sender: str | None) -> None:
    """Names are quoted or encoded, domains written as DNS has them, and neither can add a header."""
    message = parsed(mime.patch(mime.seal(content(), mail_from), envelope()))
    assert message["bcc"] is None
    if sender is not None:
        assert mime.address(mail_from) == sender
        assert message["from"].addresses[0].addr_spec == sender
        assert message["message-id"] == f"<m1@{sender.rpartition('@')[2]}>"
    if name is not None:
        assert message["from"].addresses[0].display_name == name


@pytest.mark.parametrize("mail_from", ["", "nobody", "@example.org", "a@", "a b@example.org x"])
def test_what_is_no_sender(mail_from: str) -> None:
    """A setting that is no address is recognised as none."""
    assert mime.address(mail_from) == ""
