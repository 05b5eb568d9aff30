"""Reaches everything that the operator's files and settings name, without sending or storing anything.

Feeds are asked once, the mail server is greeted, webhook receivers are knocked at, the pages are opened, and what DNS says of the
sender is looked up; each comes to a finding with its place and the way out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from advisory import smtp
from advisory.config import Config
from advisory.dns import DNSError, Resolver
from advisory.errors import ConfigError
from advisory.http import Door
from advisory.online import mail, pages, places, receivers, sender
from advisory.online.feeds import Feeds
from advisory.online.finding import Finding, Place, State, Verdict, ok, wrong
from advisory.ports import Fetch
from advisory.settings import Settings

__all__ = ["Finding", "Means", "Place", "State", "Verdict", "reach"]

#: Things reached for at once.
_AT_ONCE: Final = 24
_NO_ANSWER: Final = "ADV910"
_MAIL: Final = "mail server"
_BACK: Final = "ADVISORY_BOUNCE_ADDRESS"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What one reaches with."""

    door: Door
    fetch: Fetch
    resolver: Resolver
    #: Seconds that each thing gets to answer.
    timeout: float
    #: Names under which the mail server signs, as the operator gives them.
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One thing to reach for; `run` says what came of it."""

    subject: str
    place: Place
    run: Callable[[], Awaitable[Sequence[Verdict]]]


async def reach(config: Config, process: Settings, means: Means, progress: Progress | None = None) -> tuple[Finding, ...]:
    """Reach for everything, so many things at once; findings come in the order of the files, settings last.

    `progress` is told how many are done, and of how many.
    """
    tasks = (*_feeds(config, means), *_receivers(config, means), *_settings(process, means))
    gate, done = asyncio.Semaphore(_AT_ONCE), 0
    found: list[tuple[Finding, ...]] = [()] * len(tasks)

    async def run(at: int, task: _Task) -> None:
        nonlocal done
        async with gate:
            began = asyncio.get_running_loop().time()
            verdicts = await _looked(task)
            took = asyncio.get_running_loop().time() - began
        found[at] = tuple(Finding(subject=task.subject, verdict=verdict, place=task.place, seconds=took) for verdict in verdicts)
        done += 1
        if progress is not None:
            progress(done, len(tasks))

    await asyncio.gather(*(run(at, task) for at, task in enumerate(tasks)))
    return tuple(one for findings in found for one in findings)


async def _looked(task: _Task) -> Sequence[Verdict]:
    try:
        return await task.run()
    except DNSError as error:
        said, _, hint = str(error).partition("; ")
        return (wrong(_NO_ANSWER, said, hint),)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw about one thing; the others are looked at all the same
        return (wrong(_NO_ANSWER, f"looking at it failed unexpectedly ({type(error).__name__})", "please report it"),)


def _feeds(config: Config, means: Means) -> list[_Task]:
    where, ask = places.feeds(config.folder), Feeds(means.fetch, timeout=means.timeout)

    def task(at: int) -> _Task:
        feed = config.feeds[at]

        async def run() -> Sequence[Verdict]:
            return (await ask(feed),)

        return _Task(subject=f"feed {feed.id}", place=where.get(feed.id, Place(file=str(config.folder / "feeds.yaml"))), run=run)

    return [task(at) for at in range(len(config.feeds))]


def _receivers(config: Config, means: Means) -> list[_Task]:
    where = places.receivers(config.folder)

    def task(at: int) -> _Task:
        receiver = config.receivers[at]
        name, channel = receiver.subscription.key, receiver.subscription.channel

        async def run() -> Sequence[Verdict]:
            if channel == "file":
                return (receivers.folder(Path(receiver.target.address)),)
            if channel != "webhook":
                return (ok(_BY.get(channel, f"is reached by {channel}")),)
            return (await receivers.reach(name, receiver.target, means.door, timeout=means.timeout),)

        return _Task(subject=f"receiver {name}", place=where.get(name, Place(file=str(config.folder / "routes.yaml"))), run=run)

    # A receiver of several addresses is one of several targets, of which the first has its name.
    named = [one.subscription.key in where or one.subscription.channel != "email" for one in config.receivers]
    return [task(at) for at, own in enumerate(named) if own]


#: Channel → what is said of receivers that nothing has to be asked for.
_BY: Final = {
    "email": "is told by mail: see the mail server below",
    "console": "gets lines on the terminal, or in the service's log",
}


def _settings(process: Settings, means: Means) -> list[_Task]:
    """Return what is to be reached that the settings name."""
    from_ = parseaddr(process.mail_from)[1].rpartition("@")[2].lower()
    back = process.bounce_address.rpartition("@")[2].lower() or from_
    leaves, loopback = process.mail_folder is None, _loopback(process.smtp_url)

    async def server() -> Sequence[Verdict]:
        return (await mail.reach(process.smtp_url, hello=from_, timeout=means.timeout),)

    async def linked() -> Sequence[Verdict]:
        return (await pages.reach(process.public_url, means.door, leaves=leaves, timeout=means.timeout),)

    async def homeless() -> Sequence[Verdict]:
        return (sender.homeless(from_, leaves=leaves, loopback=loopback),)

    tasks = [_Task(subject=_MAIL, place=Place(file="ADVISORY_SMTP_URL"), run=server)]
    of_sender = Place(file="ADVISORY_MAIL_FROM")
    if sender.local(from_):
        tasks.append(_Task(subject="sender", place=of_sender, run=homeless))
    else:
        tasks += _records(from_, back, means, of_sender, Place(file=_BACK) if process.bounce_address else of_sender)
    if process.bounce_address:

        async def returned() -> Sequence[Verdict]:
            return await sender.takes_mail(back, "mail that cannot be delivered", means.resolver)

        tasks.append(_Task(subject="returned mail", place=Place(file=_BACK), run=returned))
    if (maildir := process.bounce_maildir) is not None:

        async def kept() -> Sequence[Verdict]:
            return (await asyncio.to_thread(mail.maildir, maildir),)

        tasks.append(_Task(subject="returned mail", place=Place(file="ADVISORY_BOUNCE_MAILDIR"), run=kept))
    return [*tasks, _Task(subject="pages", place=Place(file="ADVISORY_PUBLIC_URL"), run=linked)]


def _records(domain: str, back: str, means: Means, place: Place, of_back: Place) -> list[_Task]:
    """Return what is to be looked up about the sender's domain; `back` is the one that mail comes back to."""
    resolver = means.resolver

    async def spf() -> Sequence[Verdict]:
        return await sender.sender_policy(back, resolver)

    async def dmarc() -> Sequence[Verdict]:
        return await sender.reports_policy(domain, back, resolver)

    async def dkim() -> Sequence[Verdict]:
        return await sender.keys(domain, means.selectors, resolver)

    async def answers() -> Sequence[Verdict]:
        return await sender.takes_mail(domain, "what people answer", resolver)

    return [
        _Task(subject="sender's SPF", place=of_back, run=spf),
        _Task(subject="sender's DMARC", place=place, run=dmarc),
        _Task(subject="sender's DKIM", place=place, run=dkim),
        _Task(subject="sender", place=place, run=answers),
    ]


def _loopback(url: str) -> bool:
    try:
        return smtp.parse(url).host in smtp.LOOPBACK
    except ConfigError:
        return False
