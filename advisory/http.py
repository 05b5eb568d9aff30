"""The one door to HTTP: a whole exchange in bounded time and size, that never dials an address it should not."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

import aiohttp
import httpx
import yarl
from httpx_aiohttp import AiohttpTransport

from advisory import dial
from advisory.errors import AdvisoryError

Kind = Literal["timeout", "refused", "private", "too_large", "protocol", "tls", "dns", "proxy"]
#: Gets an address and holds whoever enters back until its host may be asked.
Turn = Callable[[str], AbstractAsyncContextManager[None]]

#: Shorter than the 5 s after which common servers close an idle connection: a request never meets one that is closing.
KEEPALIVE: Final = 4.0
CONNECTIONS: Final = 256
CONNECTIONS_PER_HOST: Final = 64
#: Seconds after which a body nobody needs is cut.
CLIPPED_AFTER: Final = 1.0
#: What may be sent to another host than it was meant for: nothing that was given to the first one alone.
TRAVELS: Final = frozenset({"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"})

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT_REDIRECTS: Final = frozenset({301, 308})
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class DoorError(AdvisoryError):
    """The exchange did not come to an answer; the sentence names the host and nothing else of the URL."""

    def __init__(self, sentence: str, kind: Kind) -> None:
        self.kind: Kind = kind
        super().__init__(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered, whatever its status."""

    status: int
    #: Keys are lower-case.
    headers: Mapping[str, str] = field(repr=False)
    #: Decompressed.
    body: bytes = field(repr=False)
    #: The address that answered, after redirects.
    url: str = field(repr=False)
    #: Where permanent redirects (301, 308) led before any temporary one; without user and password.
    moved_to: str | None = field(default=None, repr=False)
    #: From the request to the whole body, redirects included, waiting for a turn not.
    seconds: float = 0.0


class Door:
    """Asks servers, through pooled connections; one for the whole process."""

    def __init__(self, *, user_agent: str, tls: ssl.SSLContext | None = None) -> None:
        self._user_agent = user_agent
        self._tls = tls
        # One pool per permission: a connection opened for somebody who may call private addresses is not lent to others.
        self._transports: dict[tuple[bool, str | None], AiohttpTransport] = {}
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        content: bytes | None = None,
        timeout: float,  # noqa: ASYNC109 - the deadline of the whole exchange, redirects and slow bodies included
        max_bytes: int,
        allow_private: bool,
        redirects: int = 0,
        clip: bool = False,
        proxy: str | None = None,
        turn: Turn | None = None,
    ) -> Answer:
        """Return the answer within `timeout` seconds and `max_bytes` (decompressed), following so many redirects (GET and HEAD only).

        `clip` is for callers that need the status: a body that is too large, slow or damaged is cut where it went wrong.
        `turn` is taken before each hop, and waiting for it does not count. With a `proxy`, `allow_private` is about the proxy's own
        address; an address that can be told to be private is then never asked for, because nobody could check what it leads to.
        Raises DoorError.
        """
        target = _parse(url)
        # Before any turn is taken: reading certificates takes a moment.
        self._certificates()
        once = partial(self._once, method, content=content, max_bytes=max_bytes, allow_private=allow_private, clip=clip, proxy=proxy)
        try:
            async with asyncio.timeout(timeout + (CLIPPED_AFTER if clip else 0.0)) as deadline:
                hops = _Hops(once, turn or _at_once, deadline)
                answer = await _follow(hops, target, dict(headers), redirects if method.upper() in {"GET", "HEAD"} else 0)
        except TimeoutError:
            raise DoorError(f"{target.host} did not answer within {timeout:g} s.", "timeout") from None
        return dataclasses.replace(answer, seconds=hops.seconds)

    async def close(self) -> None:
        """Let go of all connections."""
        transports, self._transports = self._transports, {}
        for transport in transports.values():
            await transport.aclose()
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    async def _once(
        self,
        method: str,
        url: httpx.URL,
        headers: dict[str, str],
        *,
        content: bytes | None,
        max_bytes: int,
        allow_private: bool,
        clip: bool,
        proxy: str | None,
    ) -> Answer:
        if proxy is not None and dial.indoors(url.host):
            sentence = f"{url.host} is at a private address, and nothing private is asked for through a proxy; leave `proxy` out for it."
            raise DoorError(sentence, "private")
        bare, authorization = _without_credentials(url)
        fields = {"user-agent": self._user_agent, "accept": "*/*", "accept-encoding": "gzip"} | authorization
        fields |= {name.lower(): value for name, value in headers.items()}
        if content is not None and proxy is None:
            return await self._give(method, bare, fields, content, max_bytes=max_bytes, allow_private=allow_private, clip=clip)
        transport = self._transport(allow_private=allow_private, proxy=proxy)
        if transport.proxy is not None and url.scheme == "http":
            # The request itself is the proxy's; a tunnel is asked for with a request of its own.
            fields |= dict(transport.proxy.headers.items())
        try:
            # The transport itself, not a client over it: cookies, proxies, log lines with URLs and half the time go without it.
            request = httpx.Request(method, bare, headers=fields, content=content)
            async with contextlib.aclosing(await transport.handle_async_request(request)) as response:
                raw = _Raw(url.host, response.headers.get("content-encoding", ""), response.aiter_raw())
                body = await (_read_clipped if clip else _read)(raw, max_bytes)
        except TimeoutError:
            raise
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, zlib.error, OSError, ValueError) as error:
            raise _explained(error, url.host, proxy) from None
        return Answer(status=response.status_code, headers=dict(response.headers.items()), body=body, url=str(bare))

    async def _give(
        self, method: str, url: httpx.URL, headers: dict[str, str], content: bytes, *, max_bytes: int, allow_private: bool, clip: bool
    ) -> Answer:
        """Deliver something, through the session under the transport: a third of the time of a small exchange goes into httpx's objects."""
        session, spelled = self._session(allow_private=allow_private), str(url)
        try:
            async with session.request(method, _spelled(spelled), headers=headers, data=content, allow_redirects=False) as response:
                raw = _Raw(url.host, response.headers.get("content-encoding", ""), response.content.iter_any())
                body = await (_read_clipped if clip else _read)(raw, max_bytes)
        except TimeoutError:
            raise
        except (aiohttp.ClientError, zlib.error, OSError, ValueError) as error:
            raise _explained(error, url.host) from None
        answered = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=answered, body=body, url=spelled)

    def _session(self, *, allow_private: bool) -> aiohttp.ClientSession:
        session = self._sessions.get(allow_private)
        if session is None:
            session = self._sessions[allow_private] = self._new_session(allow_private=allow_private)
        return session

    def _transport(self, *, allow_private: bool, proxy: str | None) -> AiohttpTransport:
        key = (allow_private, proxy)
        transport = self._transports.get(key)
        if transport is None:
            transport = self._transports[key] = self._new_transport(allow_private=allow_private, proxy=proxy)
        return transport

    def _new_transport(self, *, allow_private: bool, proxy: str | None) -> AiohttpTransport:
        through = None if proxy is None else _through(proxy)
        session = partial(self._new_session, allow_private=allow_private)
        return AiohttpTransport(verify=self._certificates(), trust_env=False, client=session, proxy=through)

    def _new_session(self, *, allow_private: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=self._certificates(),
            limit=CONNECTIONS,
            limit_per_host=CONNECTIONS_PER_HOST,
            keepalive_timeout=KEEPALIVE,
            socket_factory=dial.any_socket if allow_private else dial.public_socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),  # whoever asks has a deadline of their own
        )

    def _certificates(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)
            self._tls.load_default_certs()  # an operator's own authority counts beside the shipped ones
        return self._tls


_Once = Callable[[httpx.URL, dict[str, str]], Awaitable[Answer]]


class _Hops:
    """Takes a turn before each hop; the deadline stands still while somebody waits for one."""

    def __init__(self, once: _Once, turn: Turn, deadline: asyncio.Timeout) -> None:
        self._once, self._turn, self._deadline = once, turn, deadline
        self.seconds = 0.0

    async def __call__(self, url: httpx.URL, headers: dict[str, str]) -> Answer:
        loop = asyncio.get_running_loop()
        left = (self._deadline.when() or loop.time()) - loop.time()
        self._deadline.reschedule(None)
        async with self._turn(str(url)):
            began = loop.time()
            self._deadline.reschedule(began + left)
            answer = await self._once(url, headers)
            self.seconds += loop.time() - began
            return answer


def _at_once(url: str) -> AbstractAsyncContextManager[None]:
    del url
    return contextlib.nullcontext()


async def _follow(once: _Once, url: httpx.URL, headers: dict[str, str], redirects: int) -> Answer:
    moved_to: str | None = None
    permanent = True
    for left in range(redirects, -1, -1):
        answer = await once(url, headers)
        location = answer.headers.get("location")
        if redirects == 0 or answer.status not in _REDIRECTS or not location:
            return answer if moved_to is None else dataclasses.replace(answer, moved_to=moved_to)
        if left == 0:
            break
        target = _redirected(url, location)
        permanent = permanent and answer.status in _PERMANENT_REDIRECTS
        if permanent:
            moved_to = str(target)
        if (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port):
            target = target.copy_with(userinfo=url.userinfo)
        else:
            headers = {name: value for name, value in headers.items() if name.lower() in TRAVELS}
        url = target
    raise DoorError(f"{url.host} redirects more than {redirects} times.", "protocol")


@lru_cache(maxsize=4096)
def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        port = parsed.port
    except (httpx.InvalidURL, ValueError):
        raise DoorError("This is not a URL; write it as https://host/path.", "protocol") from None
    # A percent sign in a name is a character that no name has; in IPv6 it begins the zone.
    nameless = not parsed.host or ("%" in parsed.host and ":" not in parsed.host)
    if parsed.scheme not in {"http", "https"} or nameless or port == 0:
        raise DoorError("Only http:// and https:// URLs with a host can be asked.", "protocol")
    return parsed


@lru_cache(maxsize=4096)
def _spelled(url: str) -> yarl.URL:
    """Return a URL that is sent exactly as it is spelled."""
    return yarl.URL(url, encoded=True)


def _redirected(url: httpx.URL, location: str) -> httpx.URL:
    try:
        target = _parse(str(url.join(location))).copy_with(userinfo=b"", fragment=None)
    except (DoorError, httpx.InvalidURL, ValueError):
        raise DoorError(f"{url.host} redirects to something that is not a URL.", "protocol") from None
    if url.scheme == "https" and target.scheme == "http":
        raise DoorError(f"{url.host} redirects from https to plain http, which anybody on the way could change.", "protocol")
    return target


def _through(proxy: str) -> httpx.Proxy:
    try:
        bare, authorization = _without_credentials(_parse(proxy))
    except DoorError:
        raise DoorError("The proxy's address is not a URL; write it as http://host:port.", "proxy") from None
    return httpx.Proxy(bare, headers={f"proxy-{name}": value for name, value in authorization.items()})


def _without_credentials(url: httpx.URL) -> tuple[httpx.URL, dict[str, str]]:
    if not url.userinfo:
        return (url.copy_with(fragment=None) if url.fragment else url), {}
    token = base64.b64encode(unquote_to_bytes(url.userinfo if b":" in url.userinfo else url.userinfo + b":")).decode()
    return url.copy_with(userinfo=b"", fragment=None), {"authorization": f"Basic {token}"}


@dataclass(frozen=True, slots=True)
class _Raw:
    """A body as it comes from the wire."""

    host: str
    encoding: str
    chunks: AsyncIterator[bytes]


async def _read(response: _Raw, max_bytes: int) -> bytes:
    return b"".join([part async for part in _parts(response, max_bytes)])


async def _read_clipped(response: _Raw, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    with contextlib.suppress(DoorError, httpx.HTTPError, aiohttp.ClientError, zlib.error, OSError):
        async with asyncio.timeout(CLIPPED_AFTER):
            async for part in _parts(response, max_bytes):
                parts.append(part)  # noqa: PERF401 - what came before an error is kept
    return b"".join(parts)


async def _parts(response: _Raw, max_bytes: int) -> AsyncIterator[bytes]:
    """Yield the decompressed body; a small bomb is stopped at `max_bytes`, before it has grown."""
    host = response.host
    encoding = response.encoding.strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise DoorError(f"{host} compressed its answer in a way nobody asked for.", "protocol")
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding.endswith("gzip") else None
    room = max_bytes
    seen = False
    async for chunk in response.chunks:
        seen = seen or bool(chunk)
        # One more byte than there is room for tells "exactly full" from "too large".
        part = chunk if inflate is None else inflate.decompress(chunk, room + 1)
        room -= len(part)
        if room < 0:
            raise DoorError(f"{host} answered with more than {max_bytes} bytes.", "too_large")
        yield part
    if inflate is not None and seen and (not inflate.eof or inflate.unused_data.strip(b"\0")):
        raise zlib.error("cut short, or more than one stream")


#: First row that fits decides: what failed, its kind, and the sentence about the host.
_FAULTS: Final[tuple[tuple[tuple[type[BaseException], ...], Kind, str], ...]] = (
    ((aiohttp.ClientConnectorDNSError, socket.gaierror), "dns", "The name {} does not resolve to an address."),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls", "{} does not speak TLS as it should."),
    ((aiohttp.ClientPayloadError, zlib.error), "protocol", "The answer of {} was cut short or damaged."),
    ((aiohttp.ClientHttpProxyError,), "proxy", "The proxy does not let us ask {}."),
    ((aiohttp.ClientResponseError,), "protocol", "{} does not speak HTTP as it should."),
    ((aiohttp.ServerDisconnectedError,), "refused", "{} closed the connection without an answer."),
    ((ConnectionRefusedError,), "refused", "Nothing listens at {}."),
    ((OSError, aiohttp.ClientConnectionError), "refused", "{} cannot be reached."),
    ((Exception,), "protocol", "{} could not be asked: its URL or answer is not valid HTTP."),
)


def _explained(error: Exception, host: str, proxy: str | None = None) -> DoorError:
    """Say what went wrong without the words of libraries, which may quote the URL."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or getattr(cause, "os_error", None)
    subject, at_proxy = host, False
    if proxy is not None and any(getattr(one, "host", None) == _parse(proxy).host for one in chain):
        subject, at_proxy = f"the proxy {_parse(proxy).host}", True
    if any(dial.BLOCKED in str(one) for one in chain):
        sentence = f"{subject} is at a private address; when that is meant, say `allow_private: yes` beside its URL."
        return _said(sentence, "private")
    for one in chain:
        if isinstance(one, aiohttp.ClientConnectorCertificateError | ssl.SSLCertVerificationError):
            return _said(f"The certificate of {subject} cannot be trusted{_reason(one)}.", "tls")
    kind, sentence = next((kind, words) for types, kind, words in _FAULTS if any(isinstance(one, types) for one in chain))
    return _said(sentence.format(subject), "proxy" if at_proxy else kind)


def _said(sentence: str, kind: Kind) -> DoorError:
    return DoorError(sentence.replace("the proxy", "The proxy", 1) if sentence.startswith("the proxy") else sentence, kind)


def _reason(error: BaseException) -> str:
    """Return OpenSSL's own words for a bad certificate, such as `certificate has expired`."""
    message = getattr(getattr(error, "certificate_error", error), "verify_message", "")
    words = re.sub(r"[^a-zA-Z -]", "", message.partition(",")[0]).strip()
    return f": {words}" if words else ""
