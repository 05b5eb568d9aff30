"""The door to HTTP over real connections: bounded in time and size, and never to where it must not lead."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
from collections.abc import AsyncIterator

import pytest
from servers import certificates, hookserver, smtpserver
from servers.hookserver import Reply

from advisory import dial, http

SECRET_PATH = "hooks/s3cr3t?token=t0k3n"


@pytest.fixture
async def server() -> AsyncIterator[hookserver.HookServer]:
    """A plain server."""
    async with hookserver.listening() as running:
        yield running


@pytest.fixture
async def door() -> AsyncIterator[http.Door]:
    """A door that trusts the servers of these tests."""
    opened = http.Door(user_agent="advisory/1 (+ops@example.org)", tls=certificates.client())
    yield opened
    await opened.close()
    await opened.close()


async def ask(
    door: http.Door,
    url: str,
    method: str = "GET",
    *,
    seconds: float = 5.0,
    max_bytes: int = 100_000,
    allow_private: bool = True,
    redirects: int = 0,
    clip: bool = False,
    headers: dict[str, str] | None = None,
    content: bytes | None = None,
) -> http.Answer:
    """Ask with what these tests seldom change."""
    return await door.ask(
        method,
        url,
        headers=headers or {},
        content=content,
        timeout=seconds,
        max_bytes=max_bytes,
        allow_private=allow_private,
        redirects=redirects,
        clip=clip,
    )


async def fault(door: http.Door, url: str, **how: object) -> http.DoorError:
    """Ask what must fail, and return why, having looked for leaks."""
    with pytest.raises(http.DoorError) as caught:
        await ask(door, url, **how)  # type: ignore[arg-type]
    for secret in ("s3cr3t", "t0k3n", "hooks", "pa55"):
        assert secret not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


async def test_answer_whatever_its_status(server: hookserver.HookServer, door: http.Door) -> None:
    """Statuses are answers, not errors; names of headers are lower-case."""
    for status in (200, 204, 301, 304, 404, 429, 500):
        server.replies.append(Reply(status=status, headers={"X-Some": "Thing", "ETag": '"a"'}, body=b"body"))
        answer = await ask(door, server.url)
        assert answer.status == status
        assert (answer.headers["x-some"], answer.headers["etag"]) == ("Thing", '"a"')
        assert answer.body == (b"" if status in {204, 304} else b"body")
    assert server.connections == 1


async def test_request_says_who_asks(server: hookserver.HookServer, door: http.Door) -> None:
    """Method, headers and body arrive as given, with our name; cookies are never kept."""
    server.usual = Reply(headers={"Set-Cookie": "id=1; Path=/"})
    await ask(door, server.url + "a?b=c", "POST", headers={"If-None-Match": '"x"'}, content=b"\x00body")
    await ask(door, server.url + "a")
    first, second = server.requests
    assert (first.method, first.path, first.body) == ("POST", "/a?b=c", b"\x00body")
    assert first.headers["if-none-match"] == '"x"'
    assert first.headers["user-agent"] == "advisory/1 (+ops@example.org)"
    assert "cookie" not in second.headers


async def test_credentials_of_a_url_become_a_header(server: hookserver.HookServer, door: http.Door) -> None:
    """`user:password@` is sent as RFC 7617 has it, and not shown in the answer."""
    answer = await ask(door, server.url.replace("//", "//us%40er:pa55@") + "x")
    assert server.requests[0].headers["authorization"] == "Basic dXNAZXI6cGE1NQ=="
    assert "pa55" not in answer.url
    assert "pa55" not in repr(answer)


async def test_compressed_body_is_unpacked(server: hookserver.HookServer, door: http.Door) -> None:
    """Compression is asked for and read; exactly as many bytes as allowed are not too many."""
    server.usual = Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"a" * 5000))
    answer = await ask(door, server.url, max_bytes=5000)
    assert answer.body == b"a" * 5000
    assert server.requests[0].headers["accept-encoding"] == "gzip"
    assert (await fault(door, server.url, max_bytes=4999)).kind == "too_large"


async def test_small_bomb_is_stopped(server: hookserver.HookServer, door: http.Door) -> None:
    """A few kilobytes that would become a hundred megabytes are stopped at the limit."""
    server.usual = Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"\0" * 100_000_000))
    assert (await fault(door, server.url, max_bytes=1_000_000)).kind == "too_large"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"a" * 5000)[:-9]),
        Reply(headers={"Content-Encoding": "gzip"}, body=b"not gzip at all"),
        Reply(headers={"Content-Encoding": "br"}, body=b"abc"),
        Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort"),
        Reply(raw=b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel"),
        Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"),
        Reply(raw=b"HTTP/1.1 banana\r\n\r\n"),
    ],
)
async def test_damaged_answers_are_no_answers(server: hookserver.HookServer, door: http.Door, reply: Reply) -> None:
    """A document that came incomplete is not taken for a short one."""
    server.usual = reply
    assert (await fault(door, server.url + SECRET_PATH)).kind in {"protocol", "refused"}


@pytest.mark.parametrize(
    "head",
    [b"X: " + b"a" * 5_000_000 + b"\r\n", b"".join(b"X-%d: a\r\n" % number for number in range(100_000))],
    ids=["one long line", "many lines"],
)
async def test_heads_are_bounded(server: hookserver.HookServer, door: http.Door, head: bytes) -> None:
    """Header fields without end are no answer, long before they are read."""
    server.usual = Reply(raw=b"HTTP/1.1 200 OK\r\n" + head + b"content-length: 0\r\n\r\n")
    assert (await fault(door, server.url + SECRET_PATH)).kind == "protocol"


async def test_a_body_compressed_twice_is_refused(server: hookserver.HookServer, door: http.Door) -> None:
    """A bomb inside a bomb is not unpacked: we asked for gzip, once."""
    server.usual = Reply(headers={"Content-Encoding": "gzip, gzip"}, body=gzip.compress(gzip.compress(b"\0" * 1_000_000)))
    error = await fault(door, server.url + SECRET_PATH)
    assert "compressed its answer in a way nobody asked for" in str(error)


async def test_whole_exchange_has_one_deadline(server: hookserver.HookServer, door: http.Door) -> None:
    """Neither silence nor a slow drip holds anybody for longer."""
    for reply in (Reply(hang=True), Reply(drip=True)):
        server.usual = reply
        async with asyncio.timeout(2):
            error = await fault(door, server.url + SECRET_PATH, seconds=0.2)
        assert error.kind == "timeout"
        assert str(error) == "127.0.0.1 did not answer within 0.2 s."


async def test_clipped_body_spoils_no_answer(server: hookserver.HookServer, door: http.Door) -> None:
    """Who needs the status alone gets it, whatever follows it."""
    server.usual = Reply(body=b"a" * 5000)
    answer = await ask(door, server.url, max_bytes=100, clip=True)
    assert (answer.status, len(answer.body) <= 100) == (200, True)
    server.usual = Reply(headers={"Content-Encoding": "gzip"}, body=b"junk")
    assert (await ask(door, server.url, clip=True)).status == 200
    server.usual = Reply(drip=True)
    async with asyncio.timeout(3):
        assert (await ask(door, server.url, seconds=5, clip=True)).status == 200
    server.usual = Reply(hang=True)
    assert (await fault(door, server.url, seconds=0.1, clip=True)).kind == "timeout"


async def test_redirects_are_followed_as_far_as_allowed(server: hookserver.HookServer, door: http.Door) -> None:
    """Where permanent redirects lead is reported up to the first temporary one."""
    server.paths = {
        "/a": Reply(status=301, headers={"Location": "/b"}),
        "/b": Reply(status=308, headers={"Location": server.url + "c"}),
        "/c": Reply(status=302, headers={"Location": "d"}),
        "/d": Reply(body=b"here"),
    }
    answer = await ask(door, server.url + "a", redirects=3)
    assert (answer.body, answer.url, answer.moved_to) == (b"here", server.url + "d", server.url + "c")
    assert (await ask(door, server.url + "c", redirects=3)).moved_to is None
    assert (await fault(door, server.url + "a", redirects=2)).kind == "protocol"
    assert (await ask(door, server.url + "a")).status == 301


async def test_posts_are_never_redirected(server: hookserver.HookServer, door: http.Door) -> None:
    """A body is given to the address it was meant for, or to nobody."""
    server.usual = Reply(status=307, headers={"Location": "/elsewhere"})
    assert (await ask(door, server.url, "POST", content=b"x", redirects=5)).status == 307
    assert len(server.requests) == 1


async def test_redirects_give_credentials_to_nobody_else(server: hookserver.HookServer, door: http.Door) -> None:
    """Another port is somebody else."""
    async with hookserver.listening() as other:
        server.usual = Reply(status=302, headers={"Location": other.url})
        await ask(door, server.url, headers={"Authorization": "Bearer x", "Accept": "a/b"}, redirects=1)
    assert server.requests[0].headers["authorization"] == "Bearer x"
    assert "authorization" not in other.requests[0].headers
    assert other.requests[0].headers["accept"] == "a/b"


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://[bad/", "javascript:1"])
async def test_redirects_to_elsewhere_are_not_followed(server: hookserver.HookServer, door: http.Door, location: str) -> None:
    """Only the web is followed."""
    server.usual = Reply(status=302, headers={"Location": location})
    assert (await fault(door, server.url, redirects=3)).kind == "protocol"


async def test_encrypted_never_becomes_plain(door: http.Door) -> None:
    """A redirect from https to http is refused: on the way anybody could change what a government says."""
    async with hookserver.listening(tls=certificates.server()) as server:
        server.usual = Reply(status=301, headers={"Location": "http://127.0.0.1/"})
        assert "plain http" in str(await fault(door, server.url, redirects=3))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "127.1",
        "0177.0.0.1",
        "0.0.0.0",
        "[::]",
        "127.0.0.1.",
        "169.254.169.254",
        "10.0.0.1",
        "100.64.0.1",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "224.0.0.1",
    ],
)
async def test_private_addresses_are_not_dialled(server: hookserver.HookServer, door: http.Door, host: str) -> None:
    """No spelling of a local address gets through, and nothing is ever sent."""
    error = await fault(door, f"http://{host}:{server.port}/{SECRET_PATH}", allow_private=False, seconds=2)
    assert error.kind in {"private", "protocol", "dns"}
    assert server.connections == 0


async def test_sentence_says_how_to_allow_it(server: hookserver.HookServer, door: http.Door) -> None:
    """The operator reads what to write."""
    error = await fault(door, server.url, allow_private=False)
    assert error.kind == "private"
    assert "allow_private: yes" in str(error)


async def test_connections_are_not_lent_across_permissions(server: hookserver.HookServer, door: http.Door) -> None:
    """A connection opened for somebody who may is not used for somebody who may not."""
    await ask(door, server.url)
    assert (await fault(door, server.url, allow_private=False)).kind == "private"
    assert len(server.requests) == 1


async def test_what_is_delivered_goes_no_further_than_what_is_asked(server: hookserver.HookServer, door: http.Door) -> None:
    """A POST is refused a private address as a GET is, and says why in the same words when nobody is there or nobody answers."""
    assert (await ask(door, server.url, "POST", content=b"x")).status == 200
    assert (await fault(door, server.url, method="POST", content=b"x", allow_private=False)).kind == "private"
    gone = server.url.replace(str(server.port), "1")
    assert str(await fault(door, gone, method="POST", content=b"x")) == str(await fault(door, gone))
    assert len(server.requests) == 1


async def test_redirect_to_a_private_address_is_refused(server: hookserver.HookServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hop is checked where it is dialled: a public host cannot send us inside."""
    door = http.Door(user_agent="x")
    # The first hop's loopback address is declared public; the second is not.
    monkeypatch.setattr(dial, "private", lambda address: address != "127.0.0.1")
    server.usual = Reply(status=302, headers={"Location": f"http://[::1]:{server.port}/"})
    assert (await fault(door, server.url, allow_private=False, redirects=3)).kind == "private"
    await door.close()


async def test_nobody_listens(door: http.Door) -> None:
    """A closed port is told apart from a name that does not exist."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert (await fault(door, f"http://127.0.0.1:{port}/{SECRET_PATH}")).kind == "refused"
    assert (await fault(door, f"http://no-such-host.invalid/{SECRET_PATH}")).kind == "dns"


async def test_connection_cut_without_an_answer(server: hookserver.HookServer, door: http.Door) -> None:
    """Hanging up is no answer."""
    server.usual = Reply(drop=True)
    assert (await fault(door, server.url + SECRET_PATH, method="POST")).kind == "refused"


async def test_certificates_are_checked(door: http.Door) -> None:
    """A good one is taken, an unknown one and a wrong name are not."""
    async with hookserver.listening(tls=certificates.server()) as server:
        assert (await ask(door, server.url)).status == 200
        strict = http.Door(user_agent="x")
        error = await fault(strict, server.url + SECRET_PATH)
        assert error.kind == "tls"
        assert "certificate" in str(error)
        await strict.close()


async def test_plain_server_behind_https(door: http.Door) -> None:
    """A port that speaks something else is a fault of TLS, not a missing host."""
    async with smtpserver.listening() as plain:
        assert (await fault(door, f"https://127.0.0.1:{plain.port}/")).kind == "tls"


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://example.org/", "http://", "https://:80/", "http://[::1/", "http://a:b/", "file:///etc/passwd"]
)
async def test_what_is_no_url_says_so(door: http.Door, url: str) -> None:
    """Nothing is dialled, and the sentence says what a URL looks like."""
    error = await fault(door, url)
    assert error.kind == "protocol"
    assert "URL" in str(error)


async def test_log_holds_no_url(server: hookserver.HookServer, door: http.Door, caplog: pytest.LogCaptureFixture) -> None:
    """However talkative the log, the path of a webhook is not in it."""
    caplog.set_level(logging.DEBUG)
    await ask(door, server.url + SECRET_PATH, "POST", content=b"x")
    await fault(door, server.url + SECRET_PATH, allow_private=False)
    assert "s3cr3t" not in caplog.text


async def test_many_at_once(server: hookserver.HookServer, door: http.Door) -> None:
    """A burst is answered whole, over no more connections than allowed to one host."""
    answers = await asyncio.gather(*(ask(door, server.url, "POST", content=b"x") for _ in range(300)))
    assert {answer.status for answer in answers} == {200}
    assert server.connections <= http.CONNECTIONS_PER_HOST
