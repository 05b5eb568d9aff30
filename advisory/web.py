"""The HTTP side: health, readiness, metrics, the operator's own door, and the pages."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from datetime import timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from advisory import pages, tokens
from advisory.app import App
from advisory.errors import AdvisoryError

#: How long an operator's command counts; the two clocks are of one machine.
_FRESH = timedelta(minutes=1)
#: Says how the daemon is: `ready`, and the sentences of what is wrong.
Health = Callable[[], Awaitable[tuple[bool, tuple[str, ...]]]]


def application(app: App, health: Health) -> Starlette:
    """Return the ASGI application over an open App."""

    async def healthz(request: Request) -> Response:  # noqa: ARG001 - starlette's shape
        _, faults = await health()
        return JSONResponse({"status": "degraded" if faults else "ok", "faults": list(faults), "revision": app.book.revision})

    async def readyz(request: Request) -> Response:  # noqa: ARG001
        ready, _ = await health()
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    async def metrics(request: Request) -> Response:  # noqa: ARG001
        await app.watch.figures.measure()
        return Response(app.observer.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def reload(request: Request) -> Response:
        """Read the operator's files now, for who knows the key; 422 with every mistake when they are refused."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            said = tokens.read_at(app.settings.keys, tokens.OPERATE, token, app.clock.now(), _FRESH)
        except tokens.ExpiredError:
            said = None
        if said != "reload":
            return JSONResponse({"error": "this is for the operator of this machine"}, status_code=403)
        if request.query_params.get("wait") == "no":
            later = BackgroundTask(app.reload)
            return JSONResponse({"schema": "reload/v1", "revision": app.book.revision, "problems": []}, status_code=202, background=later)
        problems = await app.reload()
        answer = {"schema": "reload/v1", "revision": app.book.revision, "problems": [asdict(problem) for problem in problems]}
        return JSONResponse(answer, status_code=422 if problems else 200)

    routes = [
        Route("/healthz", healthz),
        Route("/-/reload", reload, methods=["POST"]),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]
    site = pages.Site(app)
    found = Starlette(routes=[*routes, *pages.routes(site)], exception_handlers=pages.handlers(site), middleware=[pages.guard()])
    # The redirect would lead to whatever host the request names.
    found.router.redirect_slashes = False
    return found


class Server(uvicorn.Server):
    """A uvicorn that leaves the signals to the daemon."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: SIGTERM is the daemon's, which drains first."""
        yield


def bind(listen: str) -> socket.socket:
    """Take `host:port` and let people in. Raises AdvisoryError, whose sentence says what else could be done."""
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
        # From now on whoever comes waits until they are served, and is not turned away.
        door.listen(128)
    except OSError as error:
        door.close()
        raise AdvisoryError(_refusal(listen, error)) from error
    return door


def _refusal(listen: str, error: OSError) -> str:
    reason = (error.strerror or "the system refuses").lower()
    return f"cannot listen on {listen}: {reason}. Set ADVISORY_LISTEN to an address and port of this machine that nobody uses."


def server(app: App, health: Health) -> Server:
    """Return a server, not yet started; give its `serve` what `bind` returned."""
    # Who asks is what ADVISORY_PROXIES says, and no header that anybody can write.
    return Server(uvicorn.Config(application(app, health), log_config=None, access_log=False, lifespan="off", proxy_headers=False))
