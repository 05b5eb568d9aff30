"""Mails over real connections: what arrives, what each answer means, and how connections are kept."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers import certificates, smtpserver

from advisory import mime, smtp
from advisory.channels.email import Mail
from advisory.errors import DeliveryError
from advisory.model import Content, Envelope, Severity
from advisory.model.telling import Target
from advisory.ports import ChannelOptions

ADDRESS = "ada.lovelace@example.net"
PASSWORD = "p@ss/w:rd"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
UNSUBSCRIBE = "https://alerts.example.org/u/" + "k" * 165 + "?t=9"
CONTENT = Content(
    subject="Reisewarnung für den Irak: alle Staatsangehörigen werden dringend aufgefordert, das Land unverzüglich zu verlassen",
    text=f"Leave now.\n\n.A line with a dot\n{mime.token('unsubscribe')}\n",
    html=f'<p>Leave now.</p><a href="{mime.token("unsubscribe")}">stop</a>',
    severity=Severity.CRITICAL,
    at=NOW,
)
ENVELOPE = Envelope(
    id="c1f0.ada",
    key="ada",
    target=Target(address=ADDRESS),
    threads=("t-" + "e" * 90, "t-" + "f" * 90),
    personal={mime.token("unsubscribe"): UNSUBSCRIBE},
    at=NOW,
)


def options(url: str, tmp_path: Path, *, seconds: float = 5.0) -> ChannelOptions:
    """Return a process' options with this server."""
    return ChannelOptions(
        smtp_url=url,
        mail_from="Travel alerts <alerts@example.org>",
        public_url="https://alerts.example.org",
        contact="ops@example.org",
        state_dir=tmp_path,
        timeout=timedelta(seconds=seconds),
    )


@pytest.fixture(params=[True, False], ids=["pipelined", "step by step"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[smtpserver.SMTPServer]:
    """A server without encryption or login, that takes commands in one packet or one by one."""
    async with smtpserver.listening(pipelining=request.param) as running:
        yield running


@pytest.fixture
async def mail(server: smtpserver.SMTPServer, tmp_path: Path) -> AsyncIterator[Mail]:
    """A channel to it."""
    channel = Mail(options(server.url, tmp_path))
    yield channel
    await channel.close()


async def refused(channel: Mail, envelope: Envelope = ENVELOPE) -> DeliveryError:
    """Send what must fail, and return why, having looked for leaks."""
    with pytest.raises(DeliveryError) as caught:
        await channel.send(channel.compose(CONTENT), envelope)
    for secret in (envelope.target.address, PASSWORD, "p%40ss", "ada.lovelace", "k" * 20):
        assert secret not in str(caught.value)
    return caught.value


async def test_structured_headers_arrive_as_they_were_written(server: smtpserver.SMTPServer, mail: Mail) -> None:
    """No structured header is encoded or folded within a token, however long; the subject comes back letter for letter."""
    await mail.send(mail.compose(CONTENT), ENVELOPE)
    raw = server.mails[0].data
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    lines = head.split("\r\n")
    assert f"List-Unsubscribe: <{UNSUBSCRIBE}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert "Message-ID: <c1f0.ada@example.org>" in lines
    assert f"In-Reply-To: <{ENVELOPE.threads[0]}@example.org>" in lines
    assert f"References: <{ENVELOPE.threads[0]}@example.org>\r\n <{ENVELOPE.threads[1]}@example.org>\r\n" in head
    assert f"To: {ADDRESS}" in lines
    assert "Date: Wed, 04 Mar 2026 05:06:07 +0000" in lines
    assert "Auto-Submitted: auto-generated" in lines
    assert "Importance: high" in lines
    assert [line for line in lines if "=?" in line and not line.startswith(("Subject:", " =?"))] == []
    assert all(len(line) <= mime.LONGEST_LINE for line in lines)
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed["subject"] == CONTENT.subject
    assert parsed.defects == []
    assert server.mails[0].sender == "alerts@example.org"


async def test_body_arrives_whole(server: smtpserver.SMTPServer, mail: Mail) -> None:
    """Dots at the beginning of lines, long links and both parts survive the way."""
    await mail.send(mail.compose(CONTENT), ENVELOPE)
    parsed = email.message_from_bytes(server.mails[0].data, _class=email.message.EmailMessage, policy=email.policy.default)
    plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == f"Leave now.\n\n.A line with a dot\n{UNSUBSCRIBE}\n"
    assert f'<a href="{UNSUBSCRIBE}">' in html.get_content()


@pytest.mark.parametrize(
    ("stage", "answer", "permanent", "gone"),
    [
        ("CONNECT", "421 4.3.2 shutting down", False, False),
        ("CONNECT", "554 5.7.1 your address is listed", False, False),
        ("EHLO", "550 no", False, False),
        ("MAIL", "451 4.3.0 later", False, False),
        ("MAIL", "421 4.7.0 too many", False, False),
        ("MAIL", "530 5.7.0 authentication required", False, False),
        ("MAIL", "550 5.7.1 sender denied", True, False),
        ("RCPT", "450 4.2.1 greylisted ada.lovelace@example.net", False, False),
        ("RCPT", "550 5.1.1 <ada.lovelace@example.net>: no such user", True, True),
        ("RCPT", "550 5.1.8 sender's domain does not exist", True, False),
        ("RCPT", "550 5.7.17 mailbox owner has changed", True, True),
        ("RCPT", "550 unknown", True, False),
        ("RCPT", "552 too many recipients", False, False),
        ("RCPT", "552 5.2.2 mailbox of ada.lovelace@example.net is full", False, False),
        ("RCPT", "554 5.7.1 relay access denied", True, False),
        ("DATA", "451 4.3.0 later", False, False),
        ("DATA", "554 5.5.1 no", True, False),
        ("BODY", "452 4.3.1 disk full", False, False),
        ("BODY", "550 5.7.1 content rejected for ada.lovelace@example.net", True, False),
        ("CONNECT", smtpserver.DROP, False, False),
        ("EHLO", smtpserver.DROP, False, False),
        ("MAIL", smtpserver.DROP, False, False),
        ("RCPT", smtpserver.DROP, False, False),
        ("DATA", smtpserver.DROP, False, False),
        ("BODY", smtpserver.DROP, False, False),
    ],
)
async def test_answers_decide_what_happens_next(
    server: smtpserver.SMTPServer, mail: Mail, stage: str, answer: str, permanent: bool, gone: bool
) -> None:
    """4xx and lost connections are tried again, 5xx to a message or recipient are not; the next message goes out all the same."""
    # EHLO refused makes a client try HELO.
    server.answers[stage].extend([answer] * (2 if (stage, answer[0]) == ("EHLO", "5") else 1))
    error = await refused(mail)
    assert (error.permanent, error.gone) == (permanent, gone)
    assert "127.0.0.1" in str(error)
    server.mails.clear()
    await mail.send(mail.compose(CONTENT), ENVELOPE)
    assert len(server.mails) == 1


async def test_mail_lost_after_the_dot_goes_again_under_the_same_id(server: smtpserver.SMTPServer, mail: Mail) -> None:
    """Whether the server took it cannot be known, so the same bytes go again and the receiver can tell."""
    server.answers["BODY"].append(smtpserver.DROP)
    sealed = mail.compose(CONTENT)
    with pytest.raises(DeliveryError, match="whether it took the message") as caught:
        await mail.send(sealed, ENVELOPE)
    assert not caught.value.permanent
    await mail.send(sealed, replace(ENVELOPE, at=NOW + timedelta(minutes=5)))
    assert len(server.mails) == 2
    assert server.mails[0].data == server.mails[1].data


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY"])
async def test_silent_server_costs_no_more_than_the_timeout(stage: str, tmp_path: Path) -> None:
    """A server that says nothing more is given up, and the message is tried again."""
    async with smtpserver.listening() as server:
        server.answers[stage].append(smtpserver.HANG)
        channel = Mail(options(server.url, tmp_path, seconds=0.15))
        async with asyncio.timeout(3):
            error = await refused(channel)
        assert not error.permanent
        await channel.close()


async def test_unreachable_server_says_what_to_check(tmp_path: Path) -> None:
    """Nobody listening is the operator's to mend, and the sentence says where."""
    async with smtpserver.listening() as server:
        url = server.url
    channel = Mail(options(url, tmp_path))
    error = await refused(channel)
    assert "cannot be reached" in str(error)
    assert "ADVISORY_SMTP_URL" in str(error)
    await channel.close()


@pytest.mark.parametrize("then", ["DATA", "RSET"])
async def test_refusal_counts_though_the_server_hangs_up_after_it(server: smtpserver.SMTPServer, mail: Mail, then: str) -> None:
    """What was said of the recipient was said."""
    server.answers["RCPT"].append("550 5.1.1 no such user")
    server.answers[then].append(smtpserver.DROP)
    error = await refused(mail)
    assert (error.permanent, error.gone) == (True, True)
    server.answers[then].clear()
    await mail.send(mail.compose(CONTENT), ENVELOPE)
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY"])
@pytest.mark.parametrize("answer", ["", "hello?", "25", "999 what", "250", "\x00\xff", "x" * 100_000, "250-more\r\nless", "0"])
async def test_nonsense_is_an_error_like_any_other(stage: str, answer: str, tmp_path: Path) -> None:
    """Whatever a broken server says, the message is sent or an error is raised, in time."""
    async with smtpserver.listening() as server:
        server.answers[stage].append(answer)
        channel = Mail(options(server.url, tmp_path, seconds=0.15))
        async with asyncio.timeout(5):
            try:
                await channel.send(channel.compose(CONTENT), ENVELOPE)
            except DeliveryError as error:
                assert not error.gone  # noqa: PT017 - some nonsense is taken for a yes
        await channel.close()


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY"])
async def test_answers_of_many_lines_are_one_answer(server: smtpserver.SMTPServer, mail: Mail, stage: str) -> None:
    """Continuation lines belong to the answer they continue."""
    code = {"CONNECT": "220", "DATA": "354"}.get(stage, "250")
    server.answers[stage].append(f"{code}-first\r\n{code}-second\r\n{code} third")
    await mail.send(mail.compose(CONTENT), ENVELOPE)
    assert len(server.mails) == 1


async def test_connection_is_used_again(server: smtpserver.SMTPServer, mail: Mail) -> None:
    """Messages one after the other share a connection."""
    sealed = mail.compose(CONTENT)
    for number in range(5):
        await mail.send(sealed, replace(ENVELOPE, id=f"n{number}"))
    assert (len(server.mails), server.connections) == (5, 1)


async def test_refused_message_leaves_the_connection_usable(server: smtpserver.SMTPServer, mail: Mail) -> None:
    """After a refusal the transaction is reset, so the next message does not inherit its recipient."""
    sealed = mail.compose(CONTENT)
    server.answers["DATA"].append("451 4.3.0 later")
    await refused(mail)
    await mail.send(sealed, ENVELOPE)
    assert (len(server.mails), server.connections) == (1, 1)


@pytest.mark.parametrize("how", ["cut", "announce", "421 4.4.2 idle for too long", smtpserver.DROP])
async def test_idle_connection_that_was_closed_is_replaced_once(server: smtpserver.SMTPServer, mail: Mail, how: str) -> None:
    """Servers close idle connections; finding one closed is no failed attempt."""
    sealed = mail.compose(CONTENT)
    await mail.send(sealed, ENVELOPE)
    if how == "cut":
        server.cut()
    elif how == "announce":
        server.announce("421 4.4.2 closing")
    else:
        server.answers["MAIL"].append(how)
    await mail.send(sealed, ENVELOPE)
    assert (len(server.mails), server.connections) == (2, 2)


async def test_no_more_connections_than_allowed(server: smtpserver.SMTPServer) -> None:
    """A burst waits for its turn, and all of it arrives."""
    pool = smtp.Pool(smtp.parse(server.url + "?connections=3"), hello="example.org", timeout=5)
    await asyncio.gather(*(pool.send("alerts@example.org", f"p{n}@example.net", b"Subject: x\r\n\r\nx\r\n") for n in range(40)))
    assert server.most_open == 3
    assert {mail.recipient for mail in server.mails} == {f"p{n}@example.net" for n in range(40)}
    await pool.close()
    await pool.close()
    assert server.commands.count("QUIT") == 3


async def burst(pool: smtp.Pool, count: int) -> list[str | BaseException]:
    """Send so many messages at once."""
    sent = (pool.send("alerts@example.org", f"p{n}@example.net", b"Subject: x\r\n\r\nx\r\n") for n in range(count))
    return await asyncio.gather(*sent, return_exceptions=True)


async def test_server_that_lets_in_fewer_connections_gets_fewer(server: smtpserver.SMTPServer) -> None:
    """A connection too many is no failed attempt: its message goes by one of those that are open, and no more are tried for a while."""
    server.admits = 3
    pool = smtp.Pool(smtp.parse(server.url), hello="example.org", timeout=5)
    answers = [*await burst(pool, 60), *await burst(pool, 60)]
    assert [answer for answer in answers if not isinstance(answer, str)] == []
    assert len(server.mails) == 120
    assert {mail.connection for mail in server.mails} <= {1, 2, 3, 4}
    assert server.connections <= smtp.CONNECTIONS + 1
    await pool.close()


async def test_fewer_connections_are_not_for_ever(server: smtpserver.SMTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while more are tried again."""
    monkeypatch.setattr(smtp, "CROWDED", 0.02)
    server.admits = 1
    pool = smtp.Pool(smtp.parse(server.url), hello="example.org", timeout=5)
    await burst(pool, 40)
    assert {mail.connection for mail in server.mails} == {1}
    server.admits = 3
    while len({mail.connection for mail in server.mails}) == 1:
        await burst(pool, 40)
    await pool.close()


async def test_server_that_lets_in_nobody_is_a_failed_attempt_for_each(server: smtpserver.SMTPServer) -> None:
    """With no connection open there is none to wait for."""
    server.admits = 0
    pool = smtp.Pool(smtp.parse(server.url), hello="example.org", timeout=5)
    answers = await burst(pool, 20)
    assert {type(answer) for answer in answers} == {DeliveryError}
    assert "421 4.7.0 to our connection" in str(answers[0])
    server.admits = 20
    assert {type(answer) for answer in await burst(pool, 20)} == {str}
    await pool.close()


async def test_connection_is_retired_after_so_many_messages(server: smtpserver.SMTPServer) -> None:
    """Servers limit the messages of a connection; it is closed politely before."""
    pool = smtp.Pool(smtp.parse(server.url), hello="example.org", timeout=5, messages=2)
    for _ in range(5):
        await pool.send("alerts@example.org", "p@example.net", b"Subject: x\r\n\r\nx\r\n")
    assert [mail.connection for mail in server.mails] == [1, 1, 2, 2, 3]
    await pool.close()


async def test_cancelled_message_does_not_spoil_a_connection(server: smtpserver.SMTPServer) -> None:
    """A transaction cut in the middle takes its connection with it."""
    pool = smtp.Pool(smtp.parse(server.url + "?connections=1"), hello="example.org", timeout=5)
    server.answers["RCPT"].append(smtpserver.HANG)
    task = asyncio.create_task(pool.send("alerts@example.org", "p@example.net", b"Subject: x\r\n\r\nx\r\n"))
    await server.hanging.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await pool.send("alerts@example.org", "q@example.net", b"Subject: x\r\n\r\nx\r\n")
    assert [mail.recipient for mail in server.mails] == ["q@example.net"]
    await pool.close()


async def test_starttls_is_taken_when_offered(tmp_path: Path) -> None:
    """Without a password even an unknown certificate is better than none."""
    async with smtpserver.listening(tls=certificates.server()) as server:
        channel = Mail(options(server.url, tmp_path))
        await channel.send(channel.compose(CONTENT), ENVELOPE)
        assert server.mails[0].encrypted
        await channel.close()


async def test_required_starttls_wants_a_certificate_it_can_trust(tmp_path: Path) -> None:
    """`starttls=required` is for people who mean it."""
    async with smtpserver.listening(tls=certificates.server()) as server:
        channel = Mail(options(server.url + "?starttls=required", tmp_path))
        error = await refused(channel)
        assert "certificate" in str(error)
        assert not error.permanent
        await channel.close()
        pool = smtp.Pool(smtp.parse(server.url + "?starttls=required"), hello="example.org", timeout=5, tls=certificates.client())
        await pool.send("alerts@example.org", "p@example.net", b"Subject: x\r\n\r\nx\r\n")
        assert server.mails[0].encrypted
        await pool.close()


async def test_required_starttls_is_not_skipped(server: smtpserver.SMTPServer, tmp_path: Path) -> None:
    """A server that does not offer it gets no mail."""
    channel = Mail(options(server.url + "?starttls=required", tmp_path))
    error = await refused(channel)
    assert "STARTTLS" in str(error)
    assert server.mails == []
    await channel.close()


async def test_implicit_tls_and_login() -> None:
    """`smtps://` encrypts from the first byte, and user and password are percent-decoded."""
    async with smtpserver.listening(tls=certificates.server(), implicit=True, login=("ops@corp", PASSWORD)) as server:
        url = f"smtps://ops%40corp:p%40ss%2Fw%3Ard@localhost:{server.port}"
        pool = smtp.Pool(smtp.parse(url), hello="example.org", timeout=5, tls=certificates.client())
        await pool.send("alerts@example.org", "p@example.net", b"Subject: x\r\n\r\nx\r\n")
        assert (server.mails[0].encrypted, server.mails[0].user) == (True, "ops@corp")
        await pool.close()


async def test_tls_to_a_plain_port_is_explained(server: smtpserver.SMTPServer) -> None:
    """`smtps://` to a port that speaks plain SMTP names the setting."""
    server.answers["CONNECT"].append("220 plain")
    pool = smtp.Pool(smtp.parse(f"smtps://127.0.0.1:{server.port}"), hello="example.org", timeout=5, tls=certificates.client())
    with pytest.raises(DeliveryError, match="ADVISORY_SMTP_URL") as caught:
        await pool.send("alerts@example.org", "p@example.net", b"x")
    assert not caught.value.permanent
    await pool.close()


@pytest.mark.parametrize("answer", ["535 5.7.8 no", "454 4.7.0 later", "534 5.7.9 stronger please"])
async def test_refused_login_is_the_operators_to_mend(answer: str, tmp_path: Path) -> None:
    """A wrong password loses no message: all of them wait until it is right."""
    async with smtpserver.listening(login=("ops", "right")) as server:
        server.answers["AUTH"].extend([answer] * 4)
        channel = Mail(options(f"smtp://ops:p%40ss%2Fw%3Ard@127.0.0.1:{server.port}", tmp_path))
        error = await refused(channel)
        assert not error.permanent
        assert "check ADVISORY_SMTP_URL" in str(error)
        await channel.close()


async def test_login_where_none_is_offered_is_explained(server: smtpserver.SMTPServer, tmp_path: Path) -> None:
    """A password for a server that asks for none is a mistake in the setting."""
    channel = Mail(options(f"smtp://ops:pw@127.0.0.1:{server.port}", tmp_path))
    error = await refused(channel)
    assert "ADVISORY_SMTP_URL" in str(error)
    assert not error.permanent
    await channel.close()


async def test_international_addresses(tmp_path: Path) -> None:
    """Domains go as DNS has them; letters before the `@` need a server that takes them."""
    async with smtpserver.listening() as server:
        channel = Mail(options(server.url, tmp_path))
        sealed = channel.compose(CONTENT)
        await channel.send(sealed, replace(ENVELOPE, target=Target(address="ada@bücher.example")))
        await channel.send(sealed, replace(ENVELOPE, target=Target(address="adé@example.net")))
        assert [mail.recipient for mail in server.mails] == ["ada@xn--bcher-kva.example", "adé@example.net"]
        assert [mail.options for mail in server.mails] == ["", "SMTPUTF8"]
        assert b"\r\nTo: ada@xn--bcher-kva.example\r\n" in server.mails[0].data
        await channel.close()
    async with smtpserver.listening(utf8=False) as server:
        channel = Mail(options(server.url, tmp_path))
        error = await refused(channel, replace(ENVELOPE, target=Target(address="adé@example.net")))
        assert error.permanent
        await channel.close()


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "a@b>\r\nRCPT TO:<eve@example.net", "ada@example.net\r\nBcc: eve@example.net", "a b@c d"]
)
async def test_what_is_no_address_is_never_sent(server: smtpserver.SMTPServer, mail: Mail, address: str) -> None:
    """An address cannot smuggle commands or headers."""
    with pytest.raises(DeliveryError) as caught:
        await mail.send(mail.compose(CONTENT), replace(ENVELOPE, target=Target(address=address)))
    assert caught.value.permanent
    assert "example.net" not in str(caught.value)
    assert not any("eve" in command for command in server.commands)
    assert not any(b"\r\nBcc:" in taken.data for taken in server.mails)


async def test_folder_gets_mail_and_page(tmp_path: Path) -> None:
    """`file:DIR` keeps what would have gone out, and the same id again replaces it."""
    channel = Mail(options(f"file:{tmp_path / 'mail'}", tmp_path))
    sealed = channel.compose(CONTENT)
    assert await channel.send(sealed, ENVELOPE) == "c1f0.ada.eml"
    await channel.send(sealed, ENVELOPE)
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == ["c1f0.ada.eml", "c1f0.ada.html"]
    assert (tmp_path / "mail" / "c1f0.ada.eml").read_bytes() == mime.patch(sealed, ENVELOPE)
    assert UNSUBSCRIBE in (tmp_path / "mail" / "c1f0.ada.html").read_text()
    await channel.close()


async def test_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """A full or read-only disk loses nothing."""
    (tmp_path / "mail").write_text("in the way")
    channel = Mail(options(f"file:{tmp_path / 'mail'}", tmp_path))
    error = await refused(channel)
    assert not error.permanent
    await channel.close()
