"""Reaches the pages that messages link to: ADVISORY_PUBLIC_URL, as readers open it."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urlsplit

from advisory import dial, http
from advisory.online.finding import Verdict, doubtful, note, ok, wrong

CODE: Final = "ADV915"
_MOST_BYTES: Final = 64 * 1024
_REDIRECTS: Final = 3
_FINE: Final = 200
_START: Final = "start `advisory run`, or check the proxy before it"


async def reach(url: str, door: http.Door, *, leaves: bool, timeout: float) -> Verdict:  # noqa: ASYNC109 - the door's own
    """Say whether the pages answer where messages say; `leaves` says that mail is sent and not written to files."""
    host = urlsplit(url).hostname or ""
    try:
        # One's own pages may well be at an address of one's own network.
        answer = await door.ask(
            "GET", f"{url}/healthz", timeout=timeout, max_bytes=_MOST_BYTES, allow_private=True, redirects=_REDIRECTS, clip=True
        )
    except http.DoorError as error:
        said = str(error).rstrip(".")
        if dial.indoors(host) and not leaves:
            return note(f"the pages are not open: {said}", f"{_START}; messages then link to {host}, which is for this machine alone")
        return wrong(CODE, f"the links in messages lead nowhere: {said}", f"{_START}; or correct ADVISORY_PUBLIC_URL")
    return judge(url, answer.status, answer.body, leaves=leaves)


def judge(url: str, status: int, body: bytes, *, leaves: bool) -> Verdict:
    """Say what an answer of `/healthz` means for readers; pure."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    health = _health(body) if status == _FINE else ""
    if dial.indoors(host) and leaves:
        said = f"messages link to {host}, which only this machine or its network can open, and mail goes to a mail server"
        return doubtful(CODE, said, "set ADVISORY_PUBLIC_URL to the address under which readers reach the pages: `https://…`")
    if parts.scheme != "https" and not dial.indoors(host):
        said = (
            f"messages link to {host} without TLS: whoever is on the way reads and changes it, and one-click unsubscribe counts for nothing"
        )
        return doubtful(CODE, said, "put a proxy with a certificate before it, and write `https://…` (RFC 8058 wants it)")
    if not health:
        said = f"{host} answers ({status}), and not as advisory does"
        return doubtful(CODE, said, "let the proxy pass everything below ADVISORY_PUBLIC_URL on to ADVISORY_LISTEN, `/healthz` too")
    if health != "ok":
        return ok(f"{host} shows the pages; the daemon says that it is {health}: `advisory status`")
    return ok(f"{host} shows the pages")


def _health(body: bytes) -> str:
    """Return what `/healthz` says of the daemon; empty for the answer of something else."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    status = said.get("status") if isinstance(said, dict) and "revision" in said else ""
    return status if status in {"ok", "degraded"} else ""
