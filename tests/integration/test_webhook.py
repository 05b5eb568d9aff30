"""Webhooks over real connections: what a receiver gets, and what its answers mean."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers import hookserver
from servers.hookserver import Reply
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from advisory.channels import ANSWER_BYTES, LONGEST_PAUSE
from advisory.channels.webhook import Webhook
from advisory.errors import DeliveryError
from advisory.model import Content, Envelope
from advisory.model.telling import Target
from advisory.ports import ChannelOptions

NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
BODY = json.dumps({"type": "advisory.alert.first", "data": {"quote": "« Quittez le pays » \u2028 الآن"}}, ensure_ascii=False)


@pytest.fixture
async def server() -> AsyncIterator[hookserver.HookServer]:
    """A receiver."""
    async with hookserver.listening() as running:
        yield running


@pytest.fixture
async def channel(tmp_path: Path) -> AsyncIterator[Webhook]:
    """The channel, not patient."""
    options = ChannelOptions(
        smtp_url="file:mail",
        mail_from="alerts@example.org",
        public_url="https://alerts.example.org",
        contact="ops@example.org",
        state_dir=tmp_path,
        timeout=timedelta(seconds=2),
    )
    opened = Webhook(options)
    yield opened
    await opened.close()


def envelope(server: hookserver.HookServer, *, allow_private: bool = True, secrets: tuple[str, ...] = (NEW,)) -> Envelope:
    """Return one attempt, made now so that receivers accept its time."""
    target = Target(address=server.url + "in/s3cr3t?k=t0k3n", secrets=secrets, allow_private=allow_private)
    return Envelope(id="chg-7.desk", key="desk", target=target, at=datetime.now(UTC))


def sealed(channel: Webhook) -> bytes:
    """Return the composed body."""
    return channel.compose(Content(data=BODY, at=datetime.now(UTC)))


async def refused(channel: Webhook, attempt: Envelope) -> DeliveryError:
    """Send what must fail, and return why, having looked for leaks."""
    with pytest.raises(DeliveryError) as caught:
        await channel.send(sealed(channel), attempt)
    for secret in ("s3cr3t", "t0k3n", attempt.target.secrets[0][8:]):
        assert secret not in str(caught.value)
    return caught.value


async def test_receiver_gets_the_exact_bytes_and_can_verify_them(server: hookserver.HookServer, channel: Webhook) -> None:
    """The standard's own library accepts what arrived, with the new secret and with the old one."""
    attempt = envelope(server, secrets=(NEW, OLD))
    assert await channel.send(sealed(channel), attempt) == "200"
    got = server.requests[0]
    assert (got.method, got.path, got.body) == ("POST", "/in/s3cr3t?k=t0k3n", BODY.encode())
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == "chg-7.desk"
    assert got.headers["webhook-timestamp"] == str(int(attempt.at.timestamp()))
    assert got.headers["user-agent"].startswith("advisory/")
    for secret in (NEW, OLD):
        assert Verifier(secret).verify(got.body, dict(got.headers)) == json.loads(BODY)
    stranger = Verifier("whsec_" + base64.b64encode(b"x" * 32).decode())
    with pytest.raises(WebhookVerificationError):
        stranger.verify(got.body, dict(got.headers))


async def test_retry_keeps_id_and_body_and_signs_its_own_time(server: hookserver.HookServer, channel: Webhook) -> None:
    """A receiver recognises a second attempt by its id, and accepts its signature hours later."""
    server.replies.append(Reply(status=500))
    attempt = envelope(server)
    await refused(channel, replace(attempt, at=attempt.at - timedelta(hours=2)))
    await channel.send(sealed(channel), attempt)
    first, second = server.requests
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 7200
    Verifier(NEW).verify(second.body, dict(second.headers))


async def test_receiver_without_a_secret_gets_no_signature(server: hookserver.HookServer, channel: Webhook) -> None:
    """No signature is better than an empty one."""
    await channel.send(sealed(channel), envelope(server, secrets=()))
    assert "webhook-signature" not in server.requests[0].headers


async def test_malformed_secret_waits_for_the_operator(server: hookserver.HookServer, channel: Webhook) -> None:
    """Nothing is sent unsigned by mistake, and nothing is lost."""
    error = await refused(channel, envelope(server, secrets=("whsec_this-is-not-base64",)))
    assert not error.permanent
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_failures(server: hookserver.HookServer, channel: Webhook, status: int) -> None:
    """A signed body goes where the operator said, or nowhere."""
    server.usual = Reply(status=status, headers={"Location": server.url + "elsewhere"})
    error = await refused(channel, envelope(server))
    assert not error.permanent
    assert "redirects are not followed" in str(error)
    assert len(server.requests) == 1


async def test_gone_receiver_is_never_called_again(server: hookserver.HookServer, channel: Webhook) -> None:
    """410 ends it."""
    server.usual = Reply(status=410)
    error = await refused(channel, envelope(server))
    assert (error.permanent, error.gone) == (True, True)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_pauses_are_honoured(server: hookserver.HookServer, channel: Webhook, status: int) -> None:
    """A pause in seconds or until a date, at most a day."""
    attempt = replace(envelope(server), at=datetime(2026, 3, 4, 5, 0, 0, tzinfo=UTC))
    for value, seconds in (("120", 120.0), ("Wed, 04 Mar 2026 05:10:00 GMT", 600.0), ("999999999", LONGEST_PAUSE)):
        server.usual = Reply(status=status, headers={"Retry-After": value})
        assert (await refused(channel, attempt)).retry_after == seconds


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=202, body=b"x" * (ANSWER_BYTES + 1)),
        Reply(status=201, headers={"Content-Encoding": "gzip"}, body=b"junk"),
        Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\ncut"),
        Reply(drip=True),
    ],
)
async def test_accepted_is_accepted_whatever_the_body(server: hookserver.HookServer, channel: Webhook, reply: Reply) -> None:
    """A receiver that took the message is not sent it twice for what it babbles."""
    server.usual = reply
    assert (await channel.send(sealed(channel), envelope(server))).startswith("20")


@pytest.mark.parametrize("reply", [Reply(drop=True), Reply(hang=True), Reply(raw=b"220 smtp\r\n\r\n"), Reply(raw=b"")])
async def test_no_answer_is_tried_again(server: hookserver.HookServer, channel: Webhook, reply: Reply) -> None:
    """Silence, garbage and hanging up lose nothing."""
    server.usual = reply
    error = await refused(channel, envelope(server))
    assert (error.permanent, error.gone) == (False, False)


async def test_private_receiver_needs_permission(server: hookserver.HookServer, channel: Webhook) -> None:
    """Without `allow_private` nothing reaches the operator's own network."""
    error = await refused(channel, envelope(server, allow_private=False))
    assert "allow_private: yes" in str(error)
    assert server.connections == 0
