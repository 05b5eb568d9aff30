"""Which revision of the operator's files is in force: one is accepted whole or not at all, kept in the database, followed by all.

folder ──digest twice the same──▶ read ──valid──▶ accepted (database) ──▶ in force here, and in every other process
└──mistakes──▶ a fault; what was accepted last stays in force, also over a restart
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from advisory import breath, config, vault
from advisory import settings as settings_of
from advisory.clock import SystemClock
from advisory.config import files
from advisory.errors import ConfigError, Problem, StoreError
from advisory.model import Feed
from advisory.ports import Accepted, Clock, Follower, Ruling, Store, Vault
from advisory.rulebook import Rulebook
from advisory.settings import Settings

_LABEL = "accepted"
#: A test's file that is not at hand keeps nobody from running on what was accepted with it.
_BESIDE = "ADV602"
#: How often, and after how many seconds, files are read again that changed while they were read.
_TRIES, _SETTLES = 20, 0.1
#: A process says so often what it runs on; who said nothing for longer is gone.
SAYS_EVERY, GONE_AFTER = timedelta(seconds=20), timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a look at the files came to."""

    #: What is in force from now on; None when nothing changed.
    book: Rulebook | None = None
    #: What is wrong with the files as they are; empty when they are well.
    problems: tuple[Problem, ...] = ()
    #: The folder was looked at for real: nothing new that waits to settle.
    settled: bool = True


class Rollout:
    """Look at the folder and at the database, and say what is in force."""

    def __init__(self, settings: Settings, *, store: Store, clock: Clock, keys: Vault, environ: Mapping[str, str] | None = None) -> None:
        self._settings, self._store, self._clock, self._vault, self._environ = settings, store, clock, keys, environ
        #: Only looks on, as a command does whose surroundings may lack what the daemon's have: what it refuses is no fault of the service.
        self.quiet = False
        #: The digest in force, the last one that was judged, and the one seen at the last look.
        self.revision = ""
        self._judged = ""
        self._seen = ""
        #: When what is in force was accepted.
        self.since: datetime | None = None
        #: What was refused last, the newest of others' that cannot be read here, and what this process said of itself last.
        self._refused: Ruling | None = None
        self._foreign = ""
        self._said: Follower | None = None

    async def start(self, *, strict: bool = False) -> Step:
        """Return what to start on: the folder's files, or with mistakes in them those accepted last.

        Raises ConfigError with every mistake when nothing was accepted before, or when it is to be `strict`.
        """
        step = await self.reload()
        if step.book is not None:
            return step
        kept = None if strict else await self.kept()
        if kept is None:
            raise ConfigError(step.problems)
        return replace(step, book=kept)

    async def look(self) -> Step:
        """Return what changed since the last look; files that change are judged once they are the same at two looks."""
        try:
            found = await asyncio.to_thread(self._gather)
        except ConfigError as error:
            return await self._once(error)
        mark = files.digest(found)
        steady, self._seen = mark == self._seen, mark
        if mark == self._judged:
            return await self._follow()
        return await self._judge(found) if steady else Step(settled=False)

    async def reload(self) -> Step:
        """Judge the folder's files now, whether they changed or not."""
        for _ in range(_TRIES):
            try:
                step = await self._judge(await asyncio.to_thread(self._gather))
            except ConfigError as error:
                return await self._once(error)
            if step.settled:
                return step
            await self._clock.sleep(_SETTLES)
        hint = "wait until nobody writes there, and reload again"
        problem = Problem(
            code="ADV901", sentence="these files keep changing while they are read", file=str(self._settings.config), hint=hint
        )
        return await self._refuse("", (problem,))

    async def say(self) -> None:
        """Let others know that this process works, and what it runs on; costs a commit every few seconds at most."""
        now, last = self._clock.now(), self._said
        same = last is not None and last.revision == self.revision
        if last is not None and same and last.seen <= now < last.seen + SAYS_EVERY:
            return
        since = last.since if last is not None and same else now
        self._said = Follower(name=f"{platform.node()}:{os.getpid()}", revision=self.revision, since=since, seen=now)
        await self._store.follow(self._said)

    async def leave(self) -> None:
        """Let others know that this process ends."""
        if self._said is not None:
            with contextlib.suppress(StoreError):  # then it is forgotten after a while
                await self._store.unfollow(self._said.name)
            self._said = None

    def _gather(self) -> Mapping[str, bytes]:
        folder = self._settings.config
        if not folder.is_dir():
            hint = "put it back, or set ADVISORY_CONFIG"
            raise ConfigError((Problem(code="ADV901", sentence="there is no such folder", file=str(folder), hint=hint),))
        own = self._settings.templates
        return {**files.gather(folder), **(files.templates(own) if own else {})}

    async def _once(self, error: ConfigError) -> Step:
        """Return a fault of the folder itself, each time it is looked at."""
        self._seen = self._judged = ""
        return await self._refuse("", error.problems)

    async def _refuse(self, mark: str, problems: tuple[Problem, ...]) -> Step:
        """Keep that files were refused, once for each time they become so."""
        ruling = Ruling(revision=mark, at=self._clock.now(), mistakes=len(problems), sentence=str(problems[0]))
        if self._refused is None or replace(ruling, at=self._refused.at) != self._refused:
            self._refused = ruling
            if not self.quiet:
                await self._store.refuse(ruling)
        return Step(problems=problems)

    async def _judge(self, found: Mapping[str, bytes]) -> Step:
        """Read the files; what is valid is accepted and in force."""
        mark = files.digest(found)
        self._seen = self._judged = mark
        try:
            book = await breath.aside(read, self._settings, self._environ)
        except ConfigError as error:
            return await self._refuse(mark, error.problems)
        if files.digest(await asyncio.to_thread(self._gather)) != mark:
            # Somebody writes while we read: what was read may be half of it.
            self._judged = ""
            return Step(settled=False)
        if gone := await self._lost_rules(found):
            return await self._refuse(mark, (gone,))
        if mark != await self._store.accepted_revision():
            content = await asyncio.to_thread(self._sealed, found)
            await self._store.accept(Accepted(revision=mark, at=self._clock.now(), content=content))
        self.revision, self.since, self._refused, self._foreign = mark, self._clock.now(), None, ""
        return Step(book=replace(book, revision=mark))

    def _sealed(self, found: Mapping[str, bytes]) -> str:
        return self._vault.seal(files.packed(found), label=_LABEL)

    async def _lost_rules(self, found: Mapping[str, bytes]) -> Problem | None:
        """Return the problem of a folder whose rules have vanished: a copy that failed half-way must not mean "no rules"."""
        if files.has_rules(found):
            return None
        known = await self._store.accepted()
        with contextlib.suppress(StoreError):  # sealed with a key that is gone: nothing is known of it
            if known is None or not files.has_rules(await asyncio.to_thread(self._unpacked, known)):
                return None
            return self._gone()
        return None

    def _gone(self) -> Problem:
        hint = "put them back; if none are wanted, write a file there with `schema: rules/v1` and `rules: []`"
        return Problem(code="ADV904", sentence="the rules are gone", file=str(self._settings.config / "rules"), hint=hint)

    def _unpacked(self, known: Accepted) -> Mapping[str, bytes]:
        return unsealed(known, self._vault)

    async def _follow(self) -> Step:
        """Take over what another process accepted since."""
        newest = await self._store.accepted_revision()
        if newest is None or newest in (self.revision, self._foreign) or not self.revision:
            return Step()
        book = await self.kept()
        self._foreign = "" if book else newest
        return Step(book=book) if book else Step(problems=(self._unread(newest),))

    def _unread(self, revision: str) -> Problem:
        sentence = f"another process accepted revision {revision} of the files, which this one on {platform.node()} cannot take over"
        hint = "give both the same version, secrets and ADVISORY_SECRET_KEY, then restart this one"
        return Problem(code="ADV907", sentence=sentence, file=str(self._settings.config), hint=hint)

    async def kept(self) -> Rulebook | None:
        """Return what was accepted last; None when there is nothing, or it cannot be read by this version."""
        known = await self._store.accepted()
        if known is None:
            return None
        try:
            book = await breath.aside(self.restored, known)
        except StoreError:
            return None  # sealed with a key that is gone
        if book is not None:
            self.revision, self.since = known.revision, known.at
        return book

    def restored(self, known: Accepted) -> Rulebook | None:
        """Return files that were accepted; None when this version cannot read them. Raises StoreError when no key opens them."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "files"
            files.lay_out(folder, self._vault.open(known.content, label=_LABEL))
            checked = config.check(folder, environ=_environ(self._environ), home=self._settings.config)
            if any(problem.code != _BESIDE for problem in checked.problems):
                return None
            return replace(book_of(checked.config, self._settings.config), revision=known.revision)


def read(settings: Settings, environ: Mapping[str, str] | None = None) -> Rulebook:
    """Read the operator's files. Raises ConfigError."""
    return book_of(config.load(settings.config, environ=_environ(environ)), settings.config)


async def in_force(settings: Settings, store: Store) -> Rulebook | None:
    """Return the files accepted last on this machine's database; None when none were, or this version cannot read them."""
    return await Rollout(settings, store=store, clock=SystemClock(), keys=vault.Vault(settings.keys)).kept()


def unsealed(known: Accepted, keys: Vault) -> Mapping[str, bytes]:
    """Return path → content of files that were accepted. Raises StoreError when no key opens them."""
    try:
        return files.unpacked(keys.open(known.content, label=_LABEL))
    except StoreError as error:
        raise StoreError(
            f"revision {known.revision} of the files does not open: it was sealed with a key this process does not have. "
            "Put the old one into ADVISORY_SECRET_KEY after the new one, with a comma between them."
        ) from error


async def accepted_as(settings: Settings, store: Store, beginning: str) -> Rulebook:
    """Return files accepted earlier, by the beginning of their revision. Raises StoreError when that is none, several or unreadable."""
    found = await store.acceptances(beginning)
    if len(found) != 1:
        said = "several revisions begin" if found else "no revision that is kept begins"
        raise StoreError(f"{said} with {beginning}; `advisory rules history` lists them")
    keys = vault.Vault(settings.keys)
    unsealed(found[0], keys)
    book = await asyncio.to_thread(Rollout(settings, store=store, clock=SystemClock(), keys=keys).restored, found[0])
    if book is None:
        raise StoreError(
            f"revision {found[0].revision} of the files holds what this version, or this shell without their secrets, cannot read"
        )
    return book


def _environ(given: Mapping[str, str] | None) -> Mapping[str, str]:
    return settings_of.environ() if given is None else given


def book_of(found: config.Config, home: Path) -> Rulebook:
    """Return what files come to; `home` is where they stand."""
    return Rulebook.of(
        feeds=tuple(beside(feed, home) for feed in found.feeds),
        rules=found.rules,
        receivers=found.receivers,
        subscribers=found.subscribers,
        silences=found.silences,
        guard=found.guard,
        revision=found.revision,
    )


def beside(feed: Feed, folder: Path) -> Feed:
    """Read relative `file:` addresses as beside the operator's files."""

    def absolute(url: str) -> str:
        path = url.removeprefix("file:")
        return url if path == url or path.startswith("/") else f"file:{(folder / path).resolve()}"

    return replace(feed, url=absolute(feed.url), fallbacks=tuple(absolute(url) for url in feed.fallbacks))
