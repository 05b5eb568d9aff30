"""What `advisory check --online` does and prints: everything that is named is reached for, and nothing is sent."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisory.config import Config
    from advisory.online import Finding
    from advisory.settings import Settings

_COLOURS = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "red"}
_MARGIN = " " * 9
#: Fewer things that all fail are no sign that the machine itself is cut off.
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line says about it."""

    timeout: float
    nameserver: tuple[str, int] | None
    selectors: tuple[str, ...]


def nameserver(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, int] | None:
    """Read `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`. Raises click.BadParameter."""
    import ipaddress

    if value is None:
        return None
    host, port = value, "53"
    if value.startswith("["):
        host, _, port = value.removeprefix("[").partition("]")
        port = port.removeprefix(":") or "53"
    elif value.count(":") == 1:
        host, _, port = value.partition(":")
    try:
        ipaddress.ip_address(host)
        number = int(port)
    except ValueError:
        number = 0
    if not 0 < number < 1 << 16:
        raise click.BadParameter("write the address of a name server, such as `9.9.9.9` or `127.0.0.1:5353`")
    return host, number


def reach(config: Config, process: Settings, asked: Asked) -> tuple[Finding, ...]:
    """Reach for everything, with a line of progress where somebody watches."""
    from advisory import online, rollout
    from advisory.app import user_agent
    from advisory.clock import SystemClock
    from advisory.dns import Resolver
    from advisory.fetch import Fetcher
    from advisory.http import Door

    absolute = replace(config, feeds=tuple(rollout.beside(feed, config.folder) for feed in config.feeds))

    async def work(progress: Callable[[int, int], None] | None) -> tuple[Finding, ...]:
        door = Door(user_agent=user_agent(process))
        means = online.Means(
            door=door,
            fetch=Fetcher(door, SystemClock()),
            resolver=Resolver(timeout=asked.timeout, nameserver=asked.nameserver),
            timeout=asked.timeout,
            selectors=asked.selectors,
        )
        try:
            return await online.reach(absolute, process, means, progress)
        finally:
            await door.close()

    with _watched() as progress:
        return asyncio.run(work(progress))


@contextmanager
def _watched() -> Iterator[Callable[[int, int], None] | None]:
    """Give what shows how far it is, on stderr and on a terminal alone, and take the line away at the end."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(done: int, total: int) -> None:
        click.echo(f"\r\x1b[Kreaching out: {done} of {total}", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)


def show(findings: Sequence[Finding]) -> None:
    """Print what came of it: a line for each thing, and below it where it stands and what to do."""
    from advisory.online.feeds import SWITCHED_OFF

    off = sum(one.verdict.said == SWITCHED_OFF for one in findings)
    asked = [one for one in findings if one.verdict.said != SWITCHED_OFF]
    width = max((len(one.subject) for one in asked), default=0)
    for one in asked:
        verdict = one.verdict
        mark = click.style(f"{verdict.state:<8}", fg=_COLOURS[verdict.state], bold=one.problem is not None)
        code = f"[{verdict.code}] " if verdict.code else ""
        click.echo(f"{mark} {one.subject:<{width}}  {code}{verdict.said}")
        if one.problem is not None:
            click.echo(f"{_MARGIN}--> {one.place}")
        if verdict.hint:
            click.echo(f"{_MARGIN} = help: {verdict.hint}")
    if off:
        click.echo(f"{click.style('note    ', fg=_COLOURS['note'])} {_count(off, 'feed')} switched off (`enabled: no`) and not asked")


def summary(findings: Sequence[Finding], seconds: float) -> str:
    """Return one sentence over all, and a second one when it looks as if the machine itself is cut off."""
    from advisory.online import State

    counted = {state: sum(one.verdict.state is state for one in findings) for state in State}
    asked = len(findings) - counted[State.NOTE]
    said = [f"{counted[State.OK]} of {asked} fine", _count(counted[State.ERROR], "error"), _count(counted[State.WARNING], "warning")]
    notes = f", {counted[State.NOTE]} not asked" if counted[State.NOTE] else ""
    line = f"online: {', '.join(said)}{notes} ({seconds:.1f} s)"
    return f"{line}\n{CUT_OFF}" if cut_off(findings) else line


CUT_OFF = (
    "None of the hosts of others could be reached: is this machine online, may it reach out, and do feeds need a `proxy`? "
    "Run this where the daemon will run."
)


def cut_off(findings: Sequence[Finding]) -> bool:
    """Tell whether every feed of others failed before anything answered."""
    from advisory.online.feeds import UNREACHED

    feeds = [one.verdict for one in findings if one.subject.startswith("feed ") and one.verdict.state != "note"]
    return len(feeds) >= _FEW and all(verdict.code == UNREACHED and " answered " not in verdict.said for verdict in feeds)


def described(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON has it."""
    verdict, place = finding.verdict, finding.place
    return {
        "what": finding.subject,
        "state": str(verdict.state),
        "said": verdict.said,
        "code": verdict.code or None,
        "hint": verdict.hint,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "seconds": round(finding.seconds, 3),
    }


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
