"""Reaches webhook receivers: asks whether somebody answers at the address, without an event."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from advisory.http import Door, DoorError
from advisory.model import Target
from advisory.online.finding import State, Verdict, doubtful, ok, wrong
from advisory.online.mail import writable

CODE: Final = "ADV914"
_MOST_BYTES: Final = 64 * 1024
_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308, 401, 403})
_UNKNOWN_METHOD: Final = 501
_TRY: Final = "`advisory send-test {}` sends it one event, marked as a test"


def folder(path: Path) -> Verdict:
    """Say whether a receiver's files can be written."""
    if not writable(path):
        return wrong(CODE, f"its files cannot be written to {path}", "make the folder, or let the user of the daemon write there")
    return ok(f"gets files in {path}")


async def reach(name: str, target: Target, door: Door, *, timeout: float) -> Verdict:  # noqa: ASYNC109 - the door's own
    """Ask a receiver by HEAD, and by OPTIONS when that leads elsewhere: no event to anybody; say whether somebody answers."""

    async def ask(method: str) -> int:
        private = target.allow_private
        return (await door.ask(method, target.address, timeout=timeout, max_bytes=_MOST_BYTES, allow_private=private, clip=True)).status

    host = urlsplit(target.address).hostname or "the host"
    try:
        status = await ask("HEAD")
        # Some let in whoever posts, and send whoever looks to a page for people.
        if status in _ELSEWHERE and (other := judge(name, host, await ask("OPTIONS"), method="OPTIONS")).state is State.OK:
            return other
    except DoorError as error:
        return wrong(CODE, str(error).rstrip("."), "check its `url` in routes.yaml, and that the receiver runs")
    return judge(name, host, status)


def judge(name: str, host: str, status: int, *, method: str = "HEAD") -> Verdict:
    """Say what an answer means for events; pure. What refuses HEAD may well take them: only what would stop them is doubtful."""
    look = _TRY.format(name)
    said = f"{host} answered {status} to {method}"
    match status:
        case 301 | 302 | 303 | 307 | 308:
            return doubtful(
                CODE, f"{said}: it redirects, and events are never sent on to another address", f"write the address itself; {look}"
            )
        case 401 | 403:
            return doubtful(CODE, f"{said}: it lets nobody in by this address alone", f"check the address; {look}")
        case 407:
            return doubtful(CODE, f"{said}: a proxy before it asks for a password", "let this machine reach it without one")
        case 410:
            return doubtful(CODE, f"{said}: it is gone for good, and a receiver that says so to an event is not called again", look)
        case _ if status >= 500 and status != _UNKNOWN_METHOD:  # noqa: PLR2004 - RFC 9110: 5xx is the server's fault
            return doubtful(CODE, f"{said}: it has trouble of its own", f"ask who runs it; {look}")
        case _:
            return ok(f"{host} answers ({status} to {method})")
