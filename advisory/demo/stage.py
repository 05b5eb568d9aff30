"""Set the stage for a replay: receivers on loopback, a clock, and the real App between them."""

from __future__ import annotations

import base64
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from advisory import app, rollout
from advisory.app import App
from advisory.demo import receivers, recordings
from advisory.demo.clock import VirtualClock
from advisory.demo.player import Player, Replay, Step, unplayed
from advisory.demo.publisher import Publisher
from advisory.demo.receivers import Hook, Mailbox
from advisory.demo.recordings import Recording
from advisory.errors import AdvisoryError, ConfigError, Problem
from advisory.fetch import Fetcher
from advisory.http import Door
from advisory.ports import Ledger
from advisory.rulebook import Rulebook
from advisory.settings import Settings

#: Signs the demo's webhooks unless DEMO_WEBHOOK_SECRET is set. Published on purpose: anybody may verify the files it leaves.
SECRET = "whsec_" + base64.b64encode(b"published with the demo, so no secret").decode()
#: Where the links of a real installation would lead; https, so that mails carry the one-click header.
PUBLIC_URL = "https://advisory.example"
#: What a replay may call: its own receivers.
_CHANNELS = frozenset({"email", "webhook"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that stands ready for a replay."""

    app: App
    #: What an earlier run over the same folder has not played yet.
    recordings: tuple[Recording, ...]
    #: How many there are in all.
    recorded: int
    out: Path
    mailbox: Mailbox
    hook: Hook
    player: Player
    clock: VirtualClock

    def play(self) -> AsyncIterator[Step]:
        """Yield what happens, moment by moment."""
        return self.player.play(self.recordings)


@asynccontextmanager
async def ready(seeds: Path, out: Path, *, secret: str = SECRET, public_url: str = PUBLIC_URL) -> AsyncIterator[Stage]:
    """Open a stage for the recordings of `seeds` whose results go to `out`; `public_url` is where links in mails lead.

    Raises ConfigError with every mistake in the folder, AdvisoryError when `out` cannot be written.
    """
    async with AsyncExitStack() as stack:
        clock = VirtualClock(recordings.EPOCH)
        mailbox, hook = Mailbox(out / "mail"), Hook(out / "webhooks", secret, clock.now)
        server, smtp_url = await receivers.listen_mail(mailbox)
        stack.callback(server.close)
        server, hook_url = await receivers.listen_hook(hook)
        stack.callback(server.close)
        environ = {"DEMO_WEBHOOK_URL": hook_url, "DEMO_WEBHOOK_SECRET": secret}
        chosen = _settings(seeds, out, smtp_url, secret, public_url)
        book = rollout.read(chosen, environ)
        _only_here(book, hook_url, seeds)
        found = recordings.read(seeds, book.feeds)
        _writable(out)
        clock.move_to(found[0].moment)
        # Everything here is plain HTTP; a context without authorities is made in no time.
        door = Door(user_agent=app.user_agent(chosen), tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        stack.push_async_callback(door.close)
        replay = Replay(await stack.enter_async_context(Publisher()), Fetcher(door, clock))
        opened = await App.open(chosen, clock=clock, fetch=replay, environ=environ)
        stack.push_async_callback(opened.close)
        # What the recordings hold is all there is: no article is behind them.
        opened.book = replace(opened.book, feeds={feed.id: replace(feed, articles=False) for feed in opened.book.feeds.values()})
        left = unplayed(found, await opened.store.feed_states())
        for recording in found:
            if recording not in left:
                replay.cue(recording)
        clock.move_to((left or found[-1:])[0].moment)
        yield Stage(
            app=opened,
            recordings=left,
            recorded=len(found),
            out=out,
            mailbox=mailbox,
            hook=hook,
            player=Player(opened, clock, replay),
            clock=clock,
        )


def failures(ledger: Ledger, refused: int, unforeseen: int = 0) -> tuple[str, ...]:
    """Return a sentence for each thing that must not happen in a replay."""
    found: Sequence[tuple[int, str]] = (
        (len(ledger.gaps), "the ledger has a gap: somebody who was to be told was forgotten"),
        (ledger.failed, "a message could not be delivered; `advisory deliveries --state dead` shows why"),
        (ledger.pending, "a message is still on its way though nothing is due any more"),
        (unforeseen, "a recording could not be read for a reason nobody foresaw; the traceback is above"),
        (refused, "the webhook receiver refused a request that was not properly signed"),
    )
    return tuple(sentence + (f" ({number} times)" if number > 1 else "") for number, sentence in found if number)


def _settings(seeds: Path, out: Path, smtp_url: str, secret: str, public_url: str) -> Settings:
    """Make the settings of a replay; nothing is read from the environment, so that no operator's database or mail server is touched."""
    return Settings(
        config=seeds / "config",
        state_dir=out.absolute(),
        database_url=f"sqlite:///{out.absolute() / 'advisory.db'}",
        smtp_url=smtp_url,
        public_url=public_url,
        secret_key=secret,
    )


def _only_here(book: Rulebook, hook_url: str, seeds: Path) -> None:
    """Refuse receivers that would call somebody outside. Raises ConfigError."""
    routes = str(seeds / "config" / "routes.yaml")
    problems = []
    for key, receiver in book.receivers.items():
        channel = receiver.subscription.channel
        if channel not in _CHANNELS:
            sentence, hint = (
                f"the receiver `{key}` is no webhook and no mail",
                "a replay delivers to its own mail server and webhook receiver",
            )
        elif channel == "webhook" and receiver.target.address != hook_url:
            sentence, hint = f"the receiver `{key}` would call somebody outside the replay", "write `url: env:DEMO_WEBHOOK_URL`"
        else:
            continue
        problems.append(Problem(code="ADV906", sentence=sentence, file=routes, hint=hint))
    if problems:
        raise ConfigError(tuple(problems))


def _writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AdvisoryError(f"{out} cannot be made: {(error.strerror or str(error)).lower()}; name another folder with --out") from error
