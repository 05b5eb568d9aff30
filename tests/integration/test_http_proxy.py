"""The door through a proxy: what it is asked, what it is never asked, and what is said when it fails."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import AsyncIterator

import pytest
from servers import certificates, hookserver
from servers.hookserver import Reply
from servers.proxyserver import ProxyServer

from advisory import http

LOGIN = "ada:pa55w0rd%21"


@pytest.fixture
async def server() -> AsyncIterator[hookserver.HookServer]:
    """What stands behind the proxy."""
    async with hookserver.listening(usual=Reply(body=b"here")) as running:
        yield running


def trusting() -> ssl.SSLContext:
    """Return what trusts the servers of these tests under any name."""
    context = certificates.client()
    context.check_hostname = False
    return context


@pytest.fixture
async def door() -> AsyncIterator[http.Door]:
    """A door of its own."""
    opened = http.Door(user_agent="advisory/1", tls=trusting())
    yield opened
    await opened.close()


async def ask(door: http.Door, url: str, proxy: str, *, allow_private: bool = True, redirects: int = 0, within: float = 5) -> http.Answer:
    """Ask through a proxy on loopback, which has to be allowed."""
    return await door.ask("GET", url, timeout=within, max_bytes=1000, allow_private=allow_private, redirects=redirects, proxy=proxy)


async def fault(door: http.Door, url: str, proxy: str, *, allow_private: bool = True, within: float = 5) -> http.DoorError:
    """Ask what must fail, and return why, having looked for leaks."""
    with pytest.raises(http.DoorError) as caught:
        await ask(door, url, proxy, allow_private=allow_private, within=within)
    assert not any(secret in str(caught.value) for secret in ("pa55w0rd", "ada:", "s3cr3t"))
    assert caught.value.__cause__ is None
    return caught.value


async def test_plain_requests_go_through(server: hookserver.HookServer, door: http.Door) -> None:
    """The proxy gets the whole address, and its server the request without the proxy's password."""
    async with ProxyServer(server.port, login=LOGIN.replace("%21", "!")) as proxy:
        address = proxy.url.replace("!", "%21")
        answer = await ask(door, "http://feeds.example/a?b=c", address)
        assert (answer.status, answer.body, answer.url) == (200, b"here", "http://feeds.example/a?b=c")
        assert proxy.asked == ["GET http://feeds.example/a?b=c HTTP/1.1"]
    assert server.requests[0].headers["host"] == "feeds.example"
    assert not any(name.startswith("proxy-") for name in server.requests[0].headers)


@pytest.mark.parametrize("encrypted", [False, True], ids=["http proxy", "https proxy"])
async def test_encrypted_requests_go_through_a_tunnel(door: http.Door, encrypted: bool) -> None:
    """The proxy sees a name and nothing else; TLS is spoken with the server behind it."""
    async with (
        hookserver.listening(tls=certificates.server(), usual=Reply(body=b"here")) as server,
        ProxyServer(server.port, login="ada:pa55w0rd", tls=certificates.server() if encrypted else None) as proxy,
    ):
        assert (await ask(door, "https://feeds.example/s3cr3t", proxy.url)).body == b"here"
        assert proxy.asked == ["CONNECT feeds.example:443 HTTP/1.1"]
        assert not any(name.startswith("proxy-") for name in server.requests[0].headers)


async def test_certificates_are_checked_through_a_proxy() -> None:
    """A tunnel is no reason to trust what is at its end: the wrong name is refused."""
    strict = http.Door(user_agent="x", tls=certificates.client())
    async with hookserver.listening(tls=certificates.server()) as server, ProxyServer(server.port) as proxy:
        error = await fault(strict, "https://feeds.example/s3cr3t", proxy.url)
    assert error.kind == "tls"
    assert "certificate of feeds.example" in str(error)
    await strict.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "[fd00::1]", "127.1", "0x7f.1", "2130706433", "0177.0.0.1",
        "localhost", "localhost.", "feeds.localhost", "intranet", "printer.local", "metadata.google.internal", "nas.home.arpa",
    ],
)  # fmt: skip
@pytest.mark.parametrize("allow_private", [False, True])
async def test_nothing_private_is_asked_for(server: hookserver.HookServer, door: http.Door, host: str, allow_private: bool) -> None:
    """What can be told to be private is not asked for through a proxy, whatever else is allowed: the proxy stands inside."""
    async with ProxyServer(server.port) as proxy:
        error = await fault(door, f"http://{host}/s3cr3t", proxy.url, allow_private=allow_private)
        assert error.kind in {"private", "protocol"}
        assert proxy.asked == []


async def test_redirects_to_private_addresses_are_refused(server: hookserver.HookServer, door: http.Door) -> None:
    """A public host cannot send us inside by way of the proxy."""
    server.usual = Reply(status=302, headers={"Location": "http://10.0.0.1/admin"})
    async with ProxyServer(server.port) as proxy:
        with pytest.raises(http.DoorError, match=r"10\.0\.0\.1 is at a private address") as caught:
            await ask(door, "http://feeds.example/", proxy.url, redirects=3)
        assert len(proxy.asked) == 1
    assert caught.value.kind == "private"


async def test_a_private_proxy_needs_a_word(server: hookserver.HookServer, door: http.Door) -> None:
    """The proxy's own address is checked like any other."""
    async with ProxyServer(server.port) as proxy:
        error = await fault(door, "http://feeds.example/", proxy.url, allow_private=False)
        assert error.kind == "private"
        assert str(error).startswith("The proxy 127.0.0.1 is at a private address; when that is meant, say `allow_private: yes`")
        assert proxy.asked == []


async def test_a_wrong_password_is_named(server: hookserver.HookServer, door: http.Door) -> None:
    """Refused by the proxy is told apart from refused by the publisher."""
    async with ProxyServer(server.port, login="ada:other") as proxy:
        wrong = proxy.url.replace("other", "pa55w0rd")
        assert (await ask(door, "http://feeds.example/", wrong)).status == 407
        error = await fault(door, "https://feeds.example/s3cr3t", wrong)
    assert (error.kind, str(error)) == ("proxy", "The proxy does not let us ask feeds.example.")


async def test_a_proxy_that_is_not_there(door: http.Door) -> None:
    """The sentence names the proxy, not the publisher."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    for scheme in ("http", "https"):
        error = await fault(door, f"{scheme}://feeds.example/s3cr3t", f"http://ada:pa55w0rd@127.0.0.1:{port}")
        assert (error.kind, str(error)) == ("proxy", "Nothing listens at the proxy 127.0.0.1.")
        error = await fault(door, f"{scheme}://feeds.example/s3cr3t", "http://ada:pa55w0rd@no-such-proxy.invalid:3128")
        assert error.kind == "proxy"
        assert "no-such-proxy.invalid" in str(error)


@pytest.mark.parametrize("proxy", ["", "proxy.example.org:3128", "socks5://proxy.example.org", "http://"])
async def test_what_is_no_proxy_says_so(door: http.Door, proxy: str) -> None:
    """Nothing is dialled."""
    assert (await fault(door, "http://feeds.example/", proxy)).kind == "proxy"


async def test_connections_are_not_shared_with_those_without(server: hookserver.HookServer, door: http.Door) -> None:
    """A request without the proxy does not use the proxy's connection, nor the other way round."""
    async with ProxyServer(server.port) as proxy, ProxyServer(server.port) as other:
        for through in (proxy.url, other.url):
            await ask(door, "http://feeds.example/", through)
        await door.ask("GET", server.url, timeout=5, max_bytes=1000, allow_private=True)
        assert (len(proxy.asked), len(other.asked), len(server.requests)) == (1, 1, 3)


async def test_log_holds_no_password(server: hookserver.HookServer, door: http.Door, caplog: pytest.LogCaptureFixture) -> None:
    """However talkative the log, the proxy's password is not in it."""
    caplog.set_level(logging.DEBUG)
    async with ProxyServer(server.port, login="ada:pa55w0rd") as proxy:
        await ask(door, "http://feeds.example/", proxy.url)
        # What is behind the proxy speaks no TLS, and waits for ever for a request it can read.
        await fault(door, "https://feeds.example/s3cr3t", proxy.url, within=0.5)
    assert "pa55w0rd" not in caplog.text
    assert "s3cr3t" not in caplog.text
