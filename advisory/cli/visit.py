"""Open pages as a stranger would, over the recorded crisis, with an operator's templates: what `advisory template render pages/…` shows."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisory.errors import ConfigError, Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

#: A page → where a stranger finds it. Every other page needs a reader's own link.
PATHS: Mapping[str, str] = {
    "start": "/",
    "places": "/places",
    "place": "/places/iraq",
    "corrections": "/corrections",
    "about": "/about",
    "privacy": "/privacy",
    "signup": "/sign-up",
    "signin": "/sign-in",
    "goodbye": "/goodbye",
    "gone": "/why",
    "error": "/nowhere",
}
#: What the pages report when the shipped one stood in.
_FAILED = "template:pages/"
_PLACED = re.compile(r"^(?P<file>[^\n]*?):(?P<line>\d+): (?P<said>.*?)(?: The shipped page was used instead[^\n]*)?$", re.DOTALL)

#: Returns a page in a language. Raises ConfigError where the operator's template of it fails.
Visit = Callable[[str, str], Awaitable[str]]


@asynccontextmanager
async def crisis(own: Path | None) -> AsyncIterator[Visit]:
    """Play the recorded crisis into a folder that goes again, and yield what opens a page over it; `own` is the operator's templates."""
    from starlette.applications import Starlette

    from advisory import pages, settings
    from advisory.demo import stage

    with tempfile.TemporaryDirectory(prefix="advisory-pages-") as folder:
        async with stage.ready(settings.shipped("seeds"), Path(folder)) as ready:
            ready.app.settings = replace(ready.app.settings, templates=own)
            async for _ in ready.play():
                pass
            site = pages.Site(ready.app)
            application = Starlette(routes=pages.routes(site), exception_handlers=pages.handlers(site))

            async def visit(name: str, language: str) -> str:
                text = await _got(application, PATHS[name], language)
                if failed := [fault for fault in await ready.app.faults() if fault.key.startswith(_FAILED)]:
                    raise ConfigError(tuple(_problem(fault.sentence) for fault in failed))
                return text

            yield visit


def _problem(said: str) -> Problem:
    from advisory.render import spot

    found = _PLACED.match(said)
    if found is None:
        return Problem(code="ADV504", sentence=said, file="")
    word = re.search(r"'(\w+)' is undefined|has no attribute '(\w+)'", found["said"])
    name = (word[1] or word[2]) if word else ""
    path = Path(found["file"])
    return spot.problem(
        file=found["file"],
        text=path.read_text(encoding="utf-8") if path.is_file() else "",
        code="ADV503" if name else "ADV504",
        sentence=f"The page uses `{name}`, which does not exist." if name else found["said"],
        line=int(found["line"]),
        name=name,
    )


async def _got(application: ASGIApp, path: str, language: str) -> str:
    """Return the body of the answer to a GET, without a server between."""
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "https", "path": path,
        "raw_path": path.encode(), "query_string": f"lang={language}".encode(), "root_path": "", "client": ("127.0.0.1", 1),
        "server": ("advisory.example", 443), "headers": [(b"host", b"advisory.example")],
    }  # fmt: skip
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        body.extend(message.get("body", b""))

    await application(scope, receive, send)
    return body.decode("utf-8")
