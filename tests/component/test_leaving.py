"""Servers of the tests and of the demo leave no connection behind, whenever they end."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from servers import dnsserver, feedserver, hookserver, proxyserver, smtpserver


def feeds() -> tuple[feedserver.FeedServer, Callable[[], int]]:
    """Return a server of feeds, and what plays one and says its port."""
    server = feedserver.FeedServer()
    return server, lambda: urlsplit(server.play("/a", feedserver.Reply(body=b"-"))).port or 0


def other(
    kind: type[hookserver.HookServer | smtpserver.SMTPServer | dnsserver.DNSServer],
) -> Callable[[], tuple[object, Callable[[], int]]]:
    """Return what makes a server of another kind."""

    def make() -> tuple[object, Callable[[], int]]:
        server = kind()
        return server, lambda: server.port

    return make


def proxy() -> tuple[proxyserver.ProxyServer, Callable[[], int]]:
    """Return a proxy to nowhere."""
    server = proxyserver.ProxyServer(9)
    return server, lambda: server.port


KINDS = {
    "feeds": feeds,
    "hooks": other(hookserver.HookServer),
    "mails": other(smtpserver.SMTPServer),
    "names": other(dnsserver.DNSServer),
    "proxy": proxy,
}


@pytest.mark.parametrize("turns", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_whoever_comes_at_the_end_is_hung_up_on(kind: str, turns: int) -> None:
    """However many turns of the loop ago somebody connected; a warning would say which connection was left open."""

    async def visit() -> socket.socket:
        server, port = KINDS[kind]()
        async with server:  # type: ignore[attr-defined]
            number = port()
            await asyncio.sleep(0)
            visitor = socket.create_connection(("127.0.0.1", number))
            for _ in range(turns):
                await asyncio.sleep(0)
        return visitor

    asyncio.run(visit()).close()
    gc.collect()
