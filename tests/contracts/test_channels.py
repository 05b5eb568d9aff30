"""What every channel keeps to, whatever it speaks: a new one joins by one more stage below."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers import hookserver, smtpserver
from servers.hookserver import Reply

from advisory import channels, mime
from advisory.errors import DeliveryError
from advisory.model import Content, Envelope, Severity
from advisory.model.telling import Target
from advisory.ports import Channel, ChannelOptions

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ADDRESS = "grace.hopper@example.net"
SECRET = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
PASSWORD = "hunter2"
SECRETS = (ADDRESS, "grace.hopper", SECRET, SECRET[6:], PASSWORD, "s3cr3t-path")
CONTENT = Content(
    subject="Iraq: leave now",
    text=f"Leave.\n{mime.token('unsubscribe')}\n",
    html=f"<p>Leave.</p>{mime.token('unsubscribe')}",
    data='{"type":"advisory.alert.first"}',
    severity=Severity.CRITICAL,
    at=NOW,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A channel, where it delivers, and a way to see what arrived."""

    channel: Channel
    target: Target
    #: Everything that arrived, as bytes, in order.
    arrived: Callable[[], list[bytes]]
    #: Make the next delivery fail for a passing reason.
    trouble: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What stages are built from."""

    folder: Path
    output: pytest.CaptureFixture[str]
    stack: AsyncExitStack


def options(folder: Path, smtp_url: str = "file:unused") -> ChannelOptions:
    """Return a process' options."""
    return ChannelOptions(
        smtp_url=smtp_url,
        mail_from="Alerts <alerts@example.org>",
        public_url="https://alerts.example.org",
        contact="ops@example.org",
        state_dir=folder,
        timeout=timedelta(seconds=3),
    )


def block(folder: Path) -> None:
    """Put a file where a folder should be."""
    folder.write_text("in the way")


async def smtp_stage(world: World) -> Stage:
    """Mails to a server."""
    server = await world.stack.enter_async_context(smtpserver.listening(login=("ops", PASSWORD)))
    channel = channels.load("email").open_channel(options(world.folder, server.url))
    return Stage(
        channel=channel,
        target=Target(address=ADDRESS),
        arrived=lambda: [mail.data for mail in server.mails],
        trouble=lambda: server.answers["RCPT"].append(f"450 4.2.0 {ADDRESS} is busy"),
    )


async def mail_folder_stage(world: World) -> Stage:
    """Mails into a folder."""
    channel = channels.load("email").open_channel(options(world.folder, f"file:{world.folder / 'mail'}"))
    return Stage(
        channel=channel,
        target=Target(address=ADDRESS),
        arrived=lambda: [path.read_bytes() for path in sorted((world.folder / "mail").glob("*.eml"))],
        trouble=lambda: block(world.folder / "mail"),
    )


async def webhook_stage(world: World) -> Stage:
    """Signed webhooks."""
    server = await world.stack.enter_async_context(hookserver.listening())
    channel = channels.load("webhook").open_channel(options(world.folder))
    return Stage(
        channel=channel,
        target=Target(address=server.url + "s3cr3t-path", secrets=(SECRET,), allow_private=True),
        arrived=lambda: [got.headers["webhook-id"].encode() + b"\n" + got.body for got in server.requests],
        trouble=lambda: server.replies.append(Reply(status=503, body=SECRET.encode())),
    )


async def file_stage(world: World) -> Stage:
    """Files in a folder."""
    channel = channels.load("file").open_channel(options(world.folder))
    folder = world.folder / "s3cr3t-path" / "out"
    return Stage(
        channel=channel,
        target=Target(address=str(folder)),
        arrived=lambda: [path.name.encode() + b"\n" + path.read_bytes() for path in sorted(folder.glob("*.json"))],
        trouble=lambda: block(world.folder / "s3cr3t-path"),
    )


async def console_stage(world: World) -> Stage:
    """Text on standard output."""
    seen: list[bytes] = []

    def arrived() -> list[bytes]:
        seen.extend(part.encode() for part in world.output.readouterr().out.split("--- ")[1:])
        return seen

    channel = channels.load("console").open_channel(options(world.folder))
    return Stage(channel=channel, target=Target(address=""), arrived=arrived, trouble=lambda: None)


STAGES = {"smtp": smtp_stage, "mail-folder": mail_folder_stage, "webhook": webhook_stage, "file": file_stage, "console": console_stage}
#: Found by themselves, so that a new one is tested without a word here.
HTTP_KINDS = [
    kind
    for kind in channels.known()
    if any(isinstance(value, type) and issubclass(value, channels.HTTPChannel) for value in vars(channels.load(kind)).values())
]
#: Writing over what is there is how these are safe to call twice.
REPLACING = {"mail-folder", "file"}
#: Standard output refuses nothing.
FAILING = sorted(set(STAGES) - {"console"})


@pytest.fixture
async def world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[World]:
    """Servers and folders for one test."""
    async with AsyncExitStack() as stack:
        yield World(folder=tmp_path, output=capsys, stack=stack)


@pytest.fixture(params=sorted(STAGES))
async def stage(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Stage]:
    """Each channel in turn."""
    built = await STAGES[request.param](world)
    yield built
    await built.channel.close()


@pytest.fixture(params=FAILING)
async def failing(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Stage]:
    """Each channel that can fail."""
    built = await STAGES[request.param](world)
    yield built
    await built.channel.close()


def envelope(stage: Stage, name: str = "chg-7.ada") -> Envelope:
    """Return one attempt."""
    personal = {mime.token("unsubscribe"): "https://alerts.example.org/u/abc"}
    return Envelope(id=name, key="ada", target=stage.target, personal=personal, at=NOW)


def test_every_channel_is_here() -> None:
    """A channel without a stage would go untested."""
    tested = {"smtp": "email", "mail-folder": "email"}
    assert {tested.get(name, name) for name in STAGES} == set(channels.known())


def test_composing_is_pure(stage: Stage) -> None:
    """The same content gives the same bytes."""
    assert stage.channel.compose(CONTENT) == stage.channel.compose(CONTENT)


def test_batches_is_said(stage: Stage) -> None:
    """Whether notices share a message is the channel's word."""
    assert isinstance(stage.channel.batches, bool)


async def test_message_carries_its_id(stage: Stage) -> None:
    """A receiver can tell a retry from another message."""
    receipt = await stage.channel.send(stage.channel.compose(CONTENT), envelope(stage))
    arrived = stage.arrived()
    assert len(arrived) == 1
    assert b"chg-7.ada" in arrived[0] or "chg-7.ada" in receipt
    assert receipt


async def test_sending_twice_is_safe(stage: Stage, request: pytest.FixtureRequest) -> None:
    """The same bytes under the same id arrive alike, or replace what is there."""
    sealed = stage.channel.compose(CONTENT)
    await stage.channel.send(sealed, envelope(stage))
    await stage.channel.send(sealed, replace(envelope(stage), at=NOW + timedelta(minutes=5)))
    arrived = stage.arrived()
    replacing = request.node.callspec.params["stage"] in REPLACING
    assert len(arrived) == (1 if replacing else 2)
    assert len(set(arrived)) == 1


@pytest.mark.parametrize("key", ["why", mime.token("why")])
async def test_placeholders_are_filled(stage: Stage, key: str) -> None:
    """No reader ever sees a placeholder, and words that happen to be a placeholder's name stay."""
    content = replace(CONTENT, text=f"This is why: {mime.token('why')} {mime.token('manage')}")
    attempt = replace(envelope(stage), personal={key: "You asked."})
    await stage.channel.send(stage.channel.compose(content), attempt)
    for arrived in stage.arrived():
        assert b"zz-" not in arrived
        if b"This is" in arrived:
            assert b"This is why: You asked." in arrived.replace(b"=\r\n", b"")


async def test_closing_twice_is_safe(stage: Stage) -> None:
    """Closing is idempotent, before and after use."""
    await stage.channel.close()
    await stage.channel.send(stage.channel.compose(CONTENT), envelope(stage))
    await stage.channel.close()
    await stage.channel.close()


async def test_passing_trouble_is_tried_again_and_leaks_nothing(failing: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """The error asks for another attempt, and neither it nor the log holds an address or secret."""
    caplog.set_level(logging.DEBUG)
    failing.trouble()
    with pytest.raises(DeliveryError) as caught:
        await failing.channel.send(failing.channel.compose(CONTENT), envelope(failing))
    assert not caught.value.permanent
    for secret in SECRETS:
        assert secret not in str(caught.value)
        assert secret not in caplog.text
    assert caught.value.__cause__ is None


def test_envelopes_hide_their_target(stage: Stage) -> None:
    """Whoever logs an envelope logs no address."""
    shown = repr(envelope(stage))
    assert not any(secret in shown for secret in SECRETS)
    assert "alerts.example.org/u/" not in shown


@pytest.mark.parametrize("status", [*range(300, 309), *range(400, 452), *range(500, 512), 599])
@pytest.mark.parametrize("kind", HTTP_KINDS)
async def test_http_channels_read_every_status(world: World, kind: str, status: int) -> None:
    """Over a real connection too: only 410 ends it, and a pause is honoured where the standard says so."""
    server = await world.stack.enter_async_context(hookserver.listening())
    server.usual = Reply(status=status, headers={"Retry-After": "Wed, 04 Mar 2026 05:07:07 GMT", "Location": "/x"})
    channel = channels.load(kind).open_channel(options(world.folder))
    target = Target(address=server.url + "s3cr3t-path", secrets=(SECRET,), allow_private=True)
    sealed = channel.compose(CONTENT)
    with pytest.raises(DeliveryError) as caught:
        await channel.send(sealed, Envelope(id="m", key="desk", target=target, at=NOW))
    error = caught.value
    assert (error.permanent, error.gone) == (status == 410, status == 410)
    assert error.retry_after == (60.0 if status in {429, 502, 503, 504} else None)
    assert str(status) in str(error)
    assert len(server.requests) == 1
    await channel.close()
