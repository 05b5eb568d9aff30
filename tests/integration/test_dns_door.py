"""The door to DNS, on a real name server: what there is, what there is not, and who does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from servers import dnsserver

from advisory.dns import DNSError, Resolver


@pytest_asyncio.fixture
async def server() -> AsyncIterator[dnsserver.DNSServer]:
    """A name server with a few names."""
    async with dnsserver.listening() as found:
        found.text("example.org", "v=spf1 -all", "x" * 3000)
        found.publish("example.org", "MX", "20 B.example.org.", "10 a.example.org.", "10 A2.example.org.")
        found.publish("none.example.org", "MX", "0 .")
        found.publish("a.example.org", "A", "192.0.2.1", "192.0.2.2")
        found.publish("a.example.org", "AAAA", "2001:db8::1")
        yield found


def asking(server: dnsserver.DNSServer, *, patience: float = 5.0) -> Resolver:
    """Return a resolver that asks this server."""
    return Resolver(timeout=patience, nameserver=("127.0.0.1", server.port))


async def test_what_there_is(server: dnsserver.DNSServer) -> None:
    """Long texts come in one piece, by TCP where a datagram is too short; exchangers in their order; both kinds of addresses."""
    resolver = asking(server)
    assert set(await resolver.texts("Example.ORG")) == {"v=spf1 -all", "x" * 3000}
    assert server.by_tcp == 1
    assert await resolver.exchangers("example.org.") == ("a.example.org", "a2.example.org", "b.example.org")
    assert await resolver.exchangers("none.example.org") == (".",)
    first, second, last = await resolver.addresses("a.example.org")
    assert ({first, second}, last) == ({"192.0.2.1", "192.0.2.2"}, "2001:db8::1")


async def test_what_there_is_not(server: dnsserver.DNSServer) -> None:
    """A name without such records, and one that does not exist, have none; only the name itself is asked for."""
    resolver = asking(server)
    assert await resolver.texts("a.example.org") == ()
    assert await resolver.exchangers("nowhere.example.org") == ()
    assert await resolver.addresses("nowhere.example.org") == ()
    assert set(server.asked) == {"TXT a.example.org", "MX nowhere.example.org", "A nowhere.example.org", "AAAA nowhere.example.org"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("silent.example.org", "no name server answered about silent.example.org within 0.3 s; check this machine's network"),
        ("failing.example.org", "the name servers could not answer about failing.example.org; check"),
        (f"{'x' * 64}.example.org", "it is no domain name"),
        ("a..example.org", "it is no domain name"),
    ],
)
async def test_what_is_no_answer(server: dnsserver.DNSServer, name: str, words: str) -> None:
    """Silence, a server that fails and what is no name are an error in one sentence with the way out."""
    server.silent.add("silent.example.org")
    server.failing.add("failing.example.org")
    with pytest.raises(DNSError) as raised:
        await asking(server, patience=0.3).texts(name)
    assert words in str(raised.value)


async def test_nobody_there() -> None:
    """Where no name server listens it is said, soon."""
    async with dnsserver.listening() as gone:
        port = gone.port
    with pytest.raises(DNSError) as raised:
        await Resolver(timeout=0.5, nameserver=("127.0.0.1", port)).texts("example.org")
    assert "ask another one with --nameserver" in str(raised.value)
