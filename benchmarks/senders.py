"""How a script would send what we send: a new connection for each message, by smtplib, by aiosmtplib, by apprise."""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import smtplib
import sqlite3
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import aiosmtplib

from benchmarks import figures, texts
from benchmarks.figures import Pace

_FROM = "alerts@advisory.example"
_HOST = "advisory.example"
_TITLE = "Iraq: leave now"
#: As many connections as we hold.
_AT_ONCE = 8


def smtplib_and_commits(port: int, count: int) -> Pace:
    """Send one after another: a connection, a freshly built mail and a committed row each."""
    with tempfile.TemporaryDirectory() as name:
        base = sqlite3.connect(Path(name) / "sent.db")
        base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE sent (id INTEGER PRIMARY KEY, who TEXT, at REAL)"
        )

        def send() -> None:
            for number in range(count):
                mail = _mail(number)
                with smtplib.SMTP("127.0.0.1", port, local_hostname=_HOST) as server:
                    server.send_message(mail)
                base.execute("INSERT INTO sent (who, at) VALUES (?, ?)", (mail["To"], time.time()))
                base.commit()

        pace = _measured(count, send)
        base.close()
    return pace


def aiosmtplib_alone(port: int, count: int) -> Pace:
    """Send eight at once, a connection and a freshly built mail each; nothing is kept."""

    async def send() -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                await aiosmtplib.send(_mail(number), hostname="127.0.0.1", port=port, local_hostname=_HOST, start_tls=False)

        await asyncio.gather(*(one(number) for number in range(count)))

    return _measured(count, lambda: asyncio.run(send()))


def apprise_mails(port: int, count: int) -> Pace | None:
    """Tell each person by a notification of their own; nothing is kept. None where apprise is not installed."""
    url = f"mailto://127.0.0.1:{port}?mode=insecure&from={_FROM}&to="
    return _apprise(lambda number: f"{url}reader-{number}@example.org", count)


def apprise_hooks(web: str, endpoints: int, count: int) -> Pace | None:
    """Tell each endpoint by a notification of its own: unsigned, nothing kept. None where apprise is not installed."""
    base = web.replace("http://", "json://", 1)
    return _apprise(lambda number: f"{base}/hook/{number % endpoints}", count)


def _apprise(url: Callable[[int], str], count: int) -> Pace | None:
    """Measure `apprise` (pip install 'advisory[bench]')."""
    if importlib.util.find_spec("apprise") is None:
        figures.say("apprise is not installed (pip install 'advisory[bench]'): its figures are left out")
        return None
    import apprise

    text, _ = _contents()

    def send() -> None:
        for number in range(count):
            told = apprise.Apprise()
            if not told.add(url(number)) or not told.notify(body=text, title=_TITLE):
                raise RuntimeError("apprise could not send a message to a server of this benchmark")

    apprise.Apprise().add(url(0))  # its hundred plugins are read once
    return _measured(count, send)


def _measured(count: int, send: Callable[[], None]) -> Pace:
    _contents()
    begun, used = time.monotonic(), time.process_time()
    send()
    return Pace(wall=count / (time.monotonic() - begun), cpu=count / (time.process_time() - used))


@functools.cache
def _contents() -> tuple[str, str]:
    """Return text and page, written once for all: about as large as ours."""
    page = "".join(f"<p>{line}</p>" for line in texts.article(1, 9000).splitlines())
    return "People are told to leave Iraq.\n\n" + texts.article(1, 2500), f"<html><body><h1>Iraq</h1>{page}</body></html>"


def _mail(number: int) -> EmailMessage:
    text, page = _contents()
    mail = EmailMessage()
    mail["From"], mail["To"] = _FROM, f"reader-{number}@example.org"
    mail["Subject"], mail["Message-ID"] = _TITLE, make_msgid(domain=_HOST)
    mail.set_content(text)
    mail.add_alternative(page, subtype="html")
    return mail
