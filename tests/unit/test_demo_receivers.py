"""The demo's receivers are real servers on loopback that keep what they accept."""

from __future__ import annotations

import asyncio
import base64
import email.policy
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest
import standardwebhooks

from advisory.demo import receivers

SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes or more").decode()
NOW = datetime(2020, 1, 3, 8, 15, tzinfo=UTC)


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[tuple[receivers.Hook, str]]:
    """A webhook receiver whose clock stands still."""
    hook = receivers.Hook(tmp_path / "webhooks", SECRET, lambda: NOW)
    server, url = await receivers.listen_hook(hook)
    yield hook, url
    server.close()
    await server.wait_closed()


def _signed(body: str, *, at: datetime = NOW, key: str = SECRET) -> dict[str, str]:
    signature = standardwebhooks.Webhook(key).sign("msg_1", at, body)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


async def test_a_signed_webhook_is_kept_word_for_word(hook: tuple[receivers.Hook, str]) -> None:
    """What the reference library signs is accepted, and kept with its url, headers and exact body."""
    receiver, url = hook
    body = '{"type": "advisory.alert.first",  "data": {"city": "Zürich"}}'
    async with httpx.AsyncClient() as client:
        answers = [await client.post(url, content=body.encode(), headers=_signed(body)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    names = sorted(path.name for path in receiver.shelf.folder.iterdir())
    assert names == ["01-advisory-alert-first.json", "02-advisory-alert-first.json"]
    kept = json.loads((receiver.shelf.folder / names[0]).read_text("utf-8"))
    assert kept["url"] == url
    assert kept["body"] == body
    assert kept["headers"]["webhook-id"] == "msg_1"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (_signed("{}"), '{"type": "forged"}'),
        (_signed("{}", key="whsec_" + base64.b64encode(b"some other secret of theirs").decode()), "{}"),
        (_signed("{}", at=NOW - timedelta(minutes=6)), "{}"),
        (_signed("{}") | {"webhook-timestamp": "soon"}, "{}"),
        ({}, "{}"),
    ],
    ids=["forged body", "other secret", "too old", "no time", "unsigned"],
)
async def test_an_unproven_webhook_is_refused(hook: tuple[receivers.Hook, str], headers: dict[str, str], body: str) -> None:
    """Nothing is kept of a request whose signature or age does not hold."""
    receiver, url = hook
    async with httpx.AsyncClient() as client:
        assert (await client.post(url, content=body, headers=headers)).status_code == 401
    assert receiver.refused == 1
    assert not receiver.shelf.folder.exists()


async def test_junk_ends_a_connection_and_nothing_else(hook: tuple[receivers.Hook, str]) -> None:
    """A request that is no HTTP closes its own connection; the next one is served."""
    receiver, url = hook
    reader, writer = await asyncio.open_connection(receivers.LOOPBACK, receiver.port)
    writer.write(b"POST /hook HTTP/1.1\r\nContent-Length: many\r\n\r\n")
    assert await reader.read() == b""
    writer.close()
    async with httpx.AsyncClient() as client:
        assert (await client.post(url, content="{}", headers=_signed("{}"))).status_code == 204


async def test_mail_is_kept_with_its_page(tmp_path: Path) -> None:
    """Each mail becomes an .eml with the bytes sent and an .html with its page; numbering goes on in a later run."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = "a@demo.invalid", "ada@example.org", "Iraq: leave — now!"
    message.set_content("Leave.")
    message.add_alternative("<p>Leave, Zoë.</p>", subtype="html")
    for run in (1, 2):
        mailbox = receivers.Mailbox(tmp_path / "mail")
        server, url = await receivers.listen_mail(mailbox)
        async with aiosmtplib.SMTP(hostname=receivers.LOOPBACK, port=int(url.rpartition(":")[2])) as smtp:
            await smtp.sendmail("a@demo.invalid", ["ada@example.org"], message.as_bytes())
        server.close()
        await server.wait_closed()
        assert mailbox.shelf.kept == 1
        name = f"0{run}-ada-iraq-leave-now"
        assert (tmp_path / "mail" / f"{name}.eml").read_bytes().strip() == message.as_bytes().strip()
        assert (tmp_path / "mail" / f"{name}.html").read_text("utf-8").strip() == "<p>Leave, Zoë.</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ada  Iraq: Leave — now!", "ada-iraq-leave-now"), ("…", "message"), ("../../etc/passwd", "etc-passwd"), ("x" * 200, "x" * 60)],
)
def test_a_slug_is_safe_as_a_file_name(text: str, expected: str) -> None:
    """Whatever a subject holds, the file's name stays short and inside its folder."""
    assert receivers.slug(text) == expected
