"""ADVISORY_SMTP_URL, and what a mail server's answers mean, as tables."""

from __future__ import annotations

import pytest

from advisory import smtp
from advisory.errors import ConfigError
from advisory.smtp import Server
from advisory.smtp.wire import Stage


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server(host="mail.example.org", port=25)),
        ("smtp://mail.example.org:2525/", Server(host="mail.example.org", port=2525)),
        ("smtp://ops:pw@mail.example.org", Server(host="mail.example.org", port=587, user="ops", password="pw")),
        (
            "smtp://ops%40corp:p%40ss%2F%3A@mail.example.org:587?starttls=required",
            Server(host="mail.example.org", port=587, user="ops@corp", password="p@ss/:", starttls="required"),
        ),
        ("smtps://mail.example.org", Server(host="mail.example.org", port=465, implicit_tls=True)),
        ("smtp://[::1]:25?connections=12", Server(host="::1", port=25, connections=12)),
    ],
)
def test_urls_that_work(url: str, server: Server) -> None:
    """Ports follow from the scheme, and user and password are percent-decoded."""
    assert smtp.parse(url) == server
    assert "pw" not in repr(smtp.parse(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://ops:s3cret@mail.example.org",
        "smtp://",
        "smtp://ops:s3cret@",
        "smtp://ops:s3cret@host:port",
        "smtp://ops:s3cret@host:99999",
        "smtp://ops:s3cret@host/path",
        "smtp://ops:s3cret@host?starttls=never",
        "smtp://ops:s3cret@host?tls=yes",
        "smtp://ops:s3cret@host?connections=0",
        "smtp://ops:s3cret@host?connections=51",
    ],
)
def test_urls_that_do_not(url: str) -> None:
    """What cannot be used is said without the password, and with the way out."""
    with pytest.raises(ConfigError) as caught:
        smtp.parse(url)
    assert "ADVISORY_SMTP_URL" in str(caught.value)
    assert "smtp://user:password@host:587" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("stage", "code", "answer", "permanent", "gone"),
    [
        (Stage.CONNECT, 554, "5.7.1 go away", False, False),
        (Stage.AUTH, 535, "5.7.8 bad", False, False),
        (Stage.AUTH, 454, "4.7.0 later", False, False),
        (Stage.MAIL, 530, "5.7.0 authenticate first", False, False),
        (Stage.RCPT, 530, "authenticate first", False, False),
        (Stage.MAIL, 550, "5.7.1 no", True, False),
        (Stage.MAIL, 451, "", False, False),
        (Stage.RCPT, 550, "5.1.1 <a@b.c> unknown", True, True),
        (Stage.RCPT, 550, "5.1.10 null MX", True, True),
        (Stage.RCPT, 553, "5.1.3 bad syntax", True, True),
        (Stage.RCPT, 550, "5.1.7 bad sender", True, False),
        (Stage.RCPT, 550, "5.1.8 bad sender's domain", True, False),
        (Stage.RCPT, 450, "4.1.1 not yet", False, False),
        (Stage.RCPT, 552, "5.2.2 full", False, False),
        (Stage.RCPT, 552, "", False, False),
        (Stage.RCPT, 554, "5.7.1 relay denied", True, False),
        (Stage.DATA, 554, "5.6.0 content", True, False),
        (Stage.DATA, 552, "5.3.4 too large", True, False),
        (Stage.DATA, 452, "4.3.1 full", False, False),
    ],
)
def test_answers(stage: Stage, code: int, answer: str, permanent: bool, gone: bool) -> None:
    """The first digit decides, but for accounts, full mailboxes and too many recipients; only `no such mailbox` ends it for good."""
    error = smtp.refusal("mail.example.org", stage, code, answer)
    assert (error.permanent, error.gone) == (permanent, gone)
    assert str(error).startswith(f"The mail server mail.example.org answered {code}")
    assert "a@b.c" not in str(error)


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        ("2.0.0 Ok: queued as 4XyZ", "2.0.0 Ok: queued as 4XyZ"),
        ("ok <ada@example.org>\nqueued", "ok … queued"),
        ("", "accepted"),
        ("x" * 500, "x" * 120),
    ],
)
def test_receipts_hold_no_address(answer: str, receipt: str) -> None:
    """What is kept of the server's words fits a line and names nobody."""
    assert smtp.receipt(answer) == receipt
