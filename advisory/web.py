"""The HTTP side: health, readiness, metrics, one-click unsubscribe and "this is wrong"."""

from __future__ import annotations

import contextlib
import html
import socket
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from advisory import tokens
from advisory.app import App
from advisory.errors import AdvisoryError, StoreError
from advisory.ports import WRONG

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1b1f24;
background:#fff}}button{{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.3rem;background:#0b4f9e;color:#fff}}
@media (prefers-color-scheme:dark){{body{{color:#e8eaed;background:#16181c}}button{{background:#8ab8ff;color:#10131a}}}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p>{form}</main></body></html>"""

#: Says how the daemon is: `ready`, and the sentences of what is wrong.
Health = Callable[[], Awaitable[tuple[bool, tuple[str, ...]]]]


def application(app: App, health: Health) -> Starlette:
    """Return the ASGI application over an open App."""

    async def healthz(request: Request) -> Response:  # noqa: ARG001 - starlette's shape
        _, faults = await health()
        return JSONResponse({"status": "degraded" if faults else "ok", "faults": list(faults)})

    async def readyz(request: Request) -> Response:  # noqa: ARG001
        ready, _ = await health()
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    async def metrics(request: Request) -> Response:  # noqa: ARG001
        for what, count in (await app.store.counts()).items():
            app.observer.rows.labels(what).set(count)
        app.observer.faults.set(len(await app.store.faults()))
        return Response(app.observer.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def unsubscribe(request: Request) -> Response:
        """RFC 8058: POST ends it without cookie, context or redirect, as often as it comes; GET changes nothing."""
        key = tokens.read(app.settings.secret_key, tokens.UNSUBSCRIBE, request.path_params["token"])
        if key is None:
            return _page("This link is not complete", "Please copy it from the mail again, all of it.", status=404)
        if request.method == "POST":
            await app.store.unsubscribe(key, app.clock.now())
            app.observer.log.info("unsubscribed", subscription=key)
            return _page("You are unsubscribed", "You will get no further messages. No other step is needed.")
        return _page("Stop these messages?", "Press the button, and you will get no further messages.", button="Unsubscribe")

    async def wrong(request: Request) -> Response:
        """Take a reader's word that a message is wrong; GET changes nothing."""
        message = tokens.read(app.settings.secret_key, tokens.WRONG, request.path_params["token"])
        if message is None:
            return _page("This link is not complete", "Please copy it from the mail again, all of it.", status=404)
        if request.method == "POST":
            alert_id = message.partition(".")[0]
            sentence = f"a reader says that message {message} is wrong: its evidence: `advisory alerts --all --json`, alert {alert_id}"
            await app.store.report(f"{WRONG}{message}", sentence, app.clock.now())
            return _page("Thank you", "The people who run this service have been told and will look at it.")
        text = "Press the button, and the people who run this service will look at it."
        return _page("Is this message wrong?", text, button="It is wrong")

    routes = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Route("/unsubscribe/{token}", unsubscribe, methods=["GET", "POST"]),
        Route("/wrong/{token}", wrong, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={StoreError: _unavailable})


class Server(uvicorn.Server):
    """A uvicorn that leaves the signals to the daemon."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: SIGTERM is the daemon's, which drains first."""
        yield


def bind(listen: str) -> socket.socket:
    """Take `host:port`. Raises AdvisoryError, whose sentence says what else could be done."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        door = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AdvisoryError(_refusal(listen, error)) from error
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
    except OSError as error:
        door.close()
        raise AdvisoryError(_refusal(listen, error)) from error
    return door


def _refusal(listen: str, error: OSError) -> str:
    reason = (error.strerror or "the system refuses").lower()
    return f"cannot listen on {listen}: {reason}. Set ADVISORY_LISTEN to an address and port of this machine that nobody uses."


def server(app: App, health: Health) -> Server:
    """Return a server, not yet started; give its `serve` what `bind` returned."""
    return Server(uvicorn.Config(application(app, health), log_config=None, access_log=False, lifespan="off"))


async def _unavailable(request: Request, error: Exception) -> Response:  # noqa: ARG001 - starlette's shape
    """Answer while the database is away: nothing was done, and trying again is safe."""
    page = _page("Not now", "This service cannot reach its database at the moment. Nothing was changed; please try again.", status=503)
    page.headers["retry-after"] = "60"
    return page


def _page(title: str, text: str, *, button: str = "", status: int = 200) -> HTMLResponse:
    form = f'<form method="post"><button>{html.escape(button)}</button></form>' if button else ""
    body = _PAGE.format(title=html.escape(title), text=html.escape(text), form=form)
    return HTMLResponse(body, status_code=status, headers=_HEADERS)
