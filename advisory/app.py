"""The composition root: the only file that names every concrete part and ties them together."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from advisory import __version__, alert, canary, channels, dial, plan, post, rollout, tokens, vault, verp, wording
from advisory.article import Articles
from advisory.bounce.desk import Desk
from advisory.bounce.intake import Intake
from advisory.clock import SystemClock
from advisory.dispatch import Dispatch
from advisory.errors import AdvisoryError, ConflictError
from advisory.fetch import Fetcher
from advisory.gate import Gate
from advisory.http import Door
from advisory.ingest import Hot, Ingest, Ingested, routed
from advisory.model import Alert, AlertState, Change, DeliveryState, Subscription
from advisory.observe import Observer
from advisory.ports import WRONG, Batch, Channel, ChannelOptions, Clock, Duty, Fault, Fetch, Ledger, Store
from advisory.reception import Reception
from advisory.render import Renderer
from advisory.rollout import Rollout
from advisory.rulebook import Rulebook
from advisory.settings import Settings
from advisory.store import open_store
from advisory.takeover import Takeover
from advisory.vigil import Vigil
from advisory.watch import Watch
from advisory.watchman import Watchman

#: Longer than any poll can take, so that no feed is polled twice at once.
FEED_LEASE = timedelta(seconds=120)
_ROUNDS = 100_000
#: What one process at a time does, and how long after its last pass another one may: less than a minute, so that none is left out.
_HOUSEKEEPING = "housekeeping"
_LEADS = timedelta(seconds=45)
#: Seconds that closing connections may take.
_GOODBYE = 1.0
#: The mail channel of letters.
_LETTERS = "letters"
#: The fault of mail that cannot be taken in.
_INTAKE = "intake"
_LIVE = (AlertState.OPEN, AlertState.UNCONFIRMED)


class App(Takeover):
    """Everything, opened and tied together; also what commands and the demo drive by hand."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        clock: Clock,
        fetch: Fetch,
        door: Door,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.settings, self.store, self.clock = settings, store, clock
        self.book = Rulebook.of(feeds=(), rules=())
        self.rollout = Rollout(settings, store=store, clock=clock, keys=vault.Vault(settings.keys), environ=environ)
        self.observer = Observer()
        self.renderer = Renderer(settings.template_folders)
        self._door = door
        self._channels: dict[str, Channel] = {}
        self.articles = Articles(fetch)
        self._gate = Gate()
        self._on_duty = False
        self._hushed, self._looks, self._wrong = (), None, False
        self.ingest = Ingest(
            store=store,
            fetch=fetch,
            clock=clock,
            observer=self.observer,
            book=lambda: self.book,
            articles=self.articles,
            gate=self._gate,
        )
        self.vigil = Vigil(store=store, clock=clock, observer=self.observer, book=lambda: self.book, gate=self._gate)
        feeds, tell = (lambda: self.book.feeds), self.vigil.look_at_books
        self.watch = Watch(settings, store=store, clock=clock, observer=self.observer, feeds=feeds, ask=door.ask, tell=tell)
        self.watchman = Watchman(store=store, clock=clock, observer=self.observer, book=lambda: self.book, gate=self._gate)
        self.ingest.keep = self.vigil.keep = self.watchman.commit
        self._open_mailroom()
        self.dispatch = Dispatch(
            store=store,
            clock=clock,
            observer=self.observer,
            book=lambda: self.book,
            renderer=lambda: self.renderer,
            channel=self.channel,
            personal=self.personal,
            public_url=settings.public_url,
            gone=self.returns.refused,
        )

    def _open_mailroom(self) -> None:
        """Tie together what happens to letters, and to what comes back."""
        self.reception = Reception(store=self.store, clock=self.clock, secret=self.settings.secret_key, trips_kept=self.settings.trips_kept)
        self.canary = canary.Canary(store=self.store, clock=self.clock, address=self.settings.canary)
        self.returns = Desk(
            store=self.store,
            clock=self.clock,
            keys=self.settings.keys,
            silence=self.reception.silence,
            said=lambda what: self.observer.returned.labels(what).inc(),
            canary=bool(self.settings.canary),
        )
        self.intake = Intake(
            self.returns,
            bounce_address=self.settings.bounce_address,
            canary=self.settings.canary,
            listen=self.settings.bounce_listen,
            maildir=self.settings.bounce_maildir,
            trouble=self._intake_trouble,
        )
        self.post = post.Post(
            store=self.store,
            clock=self.clock,
            observer=self.observer,
            desk=post.Desk(
                public_url=self.settings.public_url,
                secret=self.settings.secret_key,
                mail_from=self.settings.mail_from,
                bounce_address=self.settings.bounce_address,
            ),
            decides=self.reception,
            renderer=lambda: self.renderer,
            channel=lambda: self.channel(_LETTERS),
            gone=self.returns.refused,
        )

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        fetch: Fetch | None = None,
        environ: Mapping[str, str] | None = None,
        alone: bool = False,
        strict: bool = False,
        quiet: bool = False,
    ) -> Self:
        """Read the operator's files, open the database and make its rows equal to them.

        `alone` says that no other process works on this database: what a killed one had claimed is taken over at once.
        With mistakes in the files it starts on those accepted last, unless it is `strict`. They are a fault that operators are told of,
        unless this is a `quiet` command of theirs, which may have other surroundings than the daemon.

        Raises ConfigError with every mistake in the files when nothing was accepted before, StoreError when the database cannot be used.
        """
        if settings.database_path is not None and not settings.database_path.exists():
            rollout.read(settings, environ)  # nothing is made for files that nothing could start on
        store = open_store(settings.database_url, vault=vault.Vault(settings.keys))
        await store.open()
        door, now = Door(user_agent=user_agent(settings)), clock or SystemClock()
        app = cls(settings, store=store, clock=now, fetch=fetch or Fetcher(door, now), door=door, environ=environ)
        app.rollout.quiet = quiet
        try:
            if alone:
                await store.recover(now.now())
                await app.watch.mark.look()
            app._wrong = bool(await app.take(await app.rollout.start(strict=strict)))
        except BaseException:
            await app.close()
            raise
        return app

    async def close(self) -> None:
        """Let go of connections and the database."""
        goodbyes = [
            asyncio.create_task(closing)
            for closing in (*(one.close() for one in self._channels.values()), self._door.close(), self.articles.close())
        ]
        # A mail server that hangs hears no goodbye.
        _, late = await asyncio.wait(goodbyes, timeout=_GOODBYE)
        for task in late:
            task.cancel()
        await asyncio.gather(*goodbyes, return_exceptions=True)
        await self.rollout.leave()
        await self.store.close()

    # --- what runs --------------------------------------------------------------------------------------------------

    async def poll(self, feed: str) -> Ingested | None:
        """Poll one feed now, due or not; None when somebody else is at it."""
        leases = await self.store.claim_feeds(self.clock.now(), FEED_LEASE, 1, only=(feed,))
        return await self.ingest.poll(leases[0]) if leases else None

    async def poll_due(self, limit: int = 50) -> tuple[Ingested, ...]:
        """Poll every feed that is due, one after another."""
        done: list[Ingested] = []
        while leases := await self.store.claim_feeds(self.clock.now(), FEED_LEASE, limit):
            done += [await self.ingest.poll(lease) for lease in leases]
        return tuple(done)

    async def look_again(self) -> tuple[Ingested, ...]:
        """Poll the registers in which something fell that waits for a second look; none when nothing waits."""
        waiting = [state.feed for state in await self.store.feed_states() if any(doubt.current for doubt in state.doubted)]
        return tuple([done for feed in waiting if (done := await self.poll(feed))])

    async def deliver(self) -> int:
        """Write and send whatever is due now; returns the rows handled."""
        rows = 0
        for _ in range(_ROUNDS):
            more = await self.store.fan_out()
            handled = await self.dispatch.once()
            letters = await self.post.once()
            rows += handled
            if not more and not handled and not letters:
                break
        return rows

    async def housekeep(self) -> tuple[Change, ...]:
        """Return expired leases, close what nobody confirmed or repeated, tidy up, and look after the sources.

        Of several processes one does this; the others watch whether it does.
        """
        now = self.clock.now()
        await self.store.reap(now)
        live = await self.store.alerts(states=_LIVE)
        self.ingest.hot = _hot(live)
        duty = await self.store.lead(_HOUSEKEEPING, now, _LEADS)
        if duty is None:
            self.vigil.stay_awake()
            self.canary.forget()
            return ()
        self._on_duty = True
        try:
            return await self._on_housekeeping(duty, live, now)
        finally:
            self._on_duty = False

    async def stay_on_duty(self) -> None:
        """Keep the housekeeping while a pass of it takes long."""
        if self._on_duty:
            await self.store.lead(_HOUSEKEEPING, self.clock.now(), _LEADS)

    async def _on_housekeeping(self, duty: Duty, live: tuple[Alert, ...], now: datetime) -> tuple[Change, ...]:
        with self.store.under(duty):
            expired = [change for known in live if (change := alert.expire(known, now))]
            done = [change for change in expired if await self._commit(change)]
            await self.reception.look()
            await self.canary.look()
            await self.returns.tidy()
            await self.store.tidy(now)
            return (*done, *await self.vigil.look(), *await self.watchman.look())

    async def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong with the service; what readers call wrong is for the queue."""
        return tuple(fault for fault in await self.store.faults() if not fault.key.startswith(WRONG))

    # --- what operators do ------------------------------------------------------------------------------------------

    async def approve(self, alert_id: str) -> Change:
        """Let an unconfirmed report go out. Raises AdvisoryError when there is nothing to approve."""
        known = await self._waiting(alert_id)
        change = alert.approve(self.book.rules[known.key.rule], known, self.clock.now())
        if change is None:
            raise AdvisoryError(f"{alert_id} holds nothing that waits for approval; `advisory queue` lists what does")
        await self._must(change)
        return change

    async def reject(self, alert_id: str) -> Change:
        """Set an unconfirmed report aside. Raises AdvisoryError when there is none."""
        known = await self._waiting(alert_id)
        change = alert.reject(known, self.clock.now())
        await self._must(change)
        return change

    async def accept(self, feed: str) -> None:
        """Believe a feed's next document however much it upturns. Raises AdvisoryError for a feed that is not polled."""
        leases = await self.store.claim_feeds(self.clock.now(), FEED_LEASE, 1, only=(feed,))
        if not leases:
            raise AdvisoryError(
                f"the feed {feed} is not polled, or is being polled in this very moment: `advisory feeds` lists them; try again"
            )
        # Its document may be the one that was refused: it is asked for anew.
        anew = replace(leases[0].state, accepted=True, due=self.clock.now(), etag=None, last_modified=None, body_hash=None)
        await self.store.release_feed(leases[0], anew)

    async def ledger(self) -> Ledger:
        """Count who was to be told, and what became of it."""
        return await self.store.ledger(plan.receivers)

    async def replay(self, rows: tuple[int, ...] = ()) -> int:
        """Send dead letters again: those given, or all."""
        wanted = rows or tuple(row.id for row in await self.store.deliveries(state=DeliveryState.DEAD, limit=1_000_000))
        return await self.store.replay(wanted, self.clock.now())

    async def _waiting(self, alert_id: str) -> Alert:
        found = [known for known in await self.store.alerts(states=_LIVE) if known.id == alert_id]
        if not found:
            raise AdvisoryError(f"there is no open alert {alert_id}; `advisory queue` lists what waits")
        if found[0].key.rule not in self.book.rules:
            raise AdvisoryError(f"the rule {found[0].key.rule} of {alert_id} is not in the files any more; put it back to decide about it")
        return found[0]

    async def _must(self, change: Change) -> None:
        if not await self._commit(change):
            raise AdvisoryError(f"{change.alert.id} changed in this very moment; look at it again with `advisory queue`")

    async def _commit(self, change: Change) -> bool:
        try:
            async with self._gate.passing():
                receivers = routed([change], self.book)
                await self.watchman.commit(Batch(at=self.clock.now(), changes=(change,), receivers=receivers, rollout=self.book.revision))
        except ConflictError:
            return False
        self.observer.changes.labels(change.reason).inc()
        return True

    async def _intake_trouble(self, sentence: str | None) -> None:
        """Note what is wrong with taking mail in, or that all is well again."""
        if sentence is None:
            await self.store.resolve(_INTAKE)
        else:
            await self.store.report(_INTAKE, sentence, self.clock.now())

    # --- parts ------------------------------------------------------------------------------------------------------

    def channel(self, kind: str) -> Channel:
        """Return the channel of a kind, opened on first use."""
        if kind not in self._channels:
            # Letters have connections of their own, so that no flood of alerts stands before them.
            module = channels.load("email" if kind == _LETTERS else kind)
            self._channels[kind] = module.open_channel(channel_options(self.settings))
        return self._channels[kind]

    def personal(self, subscription: Subscription, message_id: str) -> Mapping[str, str]:
        """Return what one reader alone reads: the links that end it or call it wrong, and why it came."""
        base, secret = self.settings.public_url, self.settings.secret_key
        returns = verp.address(self.settings.bounce_address, secret, subscription.key, message_id, subscription.address)
        return {
            "bounce": returns,
            "manage": f"{base}/manage",
            "about": f"{base}/why/{tokens.sign(secret, tokens.WHY, message_id)}",
            "unsubscribe": f"{base}/unsubscribe/{tokens.sign(secret, tokens.UNSUBSCRIBE, subscription.key)}",
            "wrong": f"{base}/wrong/{tokens.sign(secret, tokens.WRONG, message_id)}",
            "why": wording.why(subscription, wording.tongue(subscription.language)),
        }


def _hot(alerts: Iterable[Alert]) -> Hot:
    """Return where something is going on."""
    found = [known for known in alerts if known.state is AlertState.OPEN]
    return Hot(
        places=frozenset(known.key.destination for known in found),
        feeds=frozenset(claim.feed for known in found for claim in known.evidence),
    )


def channel_options(settings: Settings) -> ChannelOptions:
    """Return what channels need to know of the process."""
    return ChannelOptions(
        smtp_url=settings.smtp_url,
        mail_from=settings.mail_from,
        public_url=settings.public_url,
        contact=settings.contact,
        state_dir=settings.state_dir,
    )


def user_agent(settings: Settings) -> str:
    """Return what we call ourselves to hosts: product and version, our address when it is a public one, and whom to write to."""
    host = urlsplit(settings.public_url).hostname or ""
    address = "" if dial.indoors(host) else settings.public_url
    # A comment (RFC 9110, 5.6.5) is ASCII and holds no parentheses of its own.
    said = re.sub(r"[^\x20-\x7e]|[()\\]", "", "; ".join(found for found in (address, settings.contact) if found))
    return f"advisory/{__version__} (+{said})" if said else f"advisory/{__version__}"
