"""Reaches the mail server: greets it, encrypts, logs in and says goodbye before any message."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

from advisory import smtp
from advisory.errors import ConfigError, DeliveryError
from advisory.online.finding import Verdict, doubtful, note, ok, wrong
from advisory.smtp.wire import Stage

CODE: Final = "ADV913"
_FILE: Final = "file:"
#: A mail with the pictures of a whole digest stays below it.
_ENOUGH: Final = 1_000_000


async def reach(url: str, *, hello: str, timeout: float) -> Verdict:  # noqa: ASYNC109 - each of its steps and the whole
    """Say whether ADVISORY_SMTP_URL would take mail, and how it is protected on the way."""
    if url.startswith(_FILE):
        return folder(Path(url.removeprefix(_FILE).removeprefix("//")))
    try:
        server = smtp.parse(url)
    except ConfigError as error:
        return wrong(CODE, error.problems[0].sentence, error.problems[0].hint)
    pool = smtp.Pool(server, hello=hello, timeout=timeout)
    try:
        async with asyncio.timeout(timeout):
            return judge(server, await pool.greet())
    except TimeoutError as error:
        return wrong(CODE, *_split(smtp.unreachable(server.host, Stage.CONNECT, error)))
    except DeliveryError as error:
        return wrong(CODE, *_split(error))


def folder(path: Path) -> Verdict:
    """Say that mail goes to files, or why it cannot."""
    if not writable(path):
        return wrong(CODE, f"mail is written to files in {path}, and that folder cannot be written to", "name another in ADVISORY_SMTP_URL")
    return note(f"mail is written to files in {path}, and nobody gets it", "set ADVISORY_SMTP_URL to a mail server to send it")


def maildir(path: Path) -> Verdict:
    """Say whether mail that another server puts into a Maildir can be taken out of it."""
    if missing := [name for name in ("new", "cur") if not (path / name).is_dir()]:
        said = f"{path} is no Maildir: it has no folder `{missing[0]}`"
        return wrong(CODE, said, "name the folder that your mail server delivers to, or have it deliver one mail there")
    if not all(os.access(path / name, os.R_OK | os.W_OK | os.X_OK) for name in ("new", "cur")):
        return wrong(CODE, f"the mail in {path} cannot be read and moved", "let the user of the daemon read and write there")
    return ok(f"is taken from {path}")


def writable(path: Path) -> bool:
    """Return whether files can be written into a folder, or the folder be made first."""
    there = next((one for one in (path, *path.parents) if one.exists()), path)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def judge(server: smtp.Server, greeting: smtp.Greeting) -> Verdict:
    """Say what a server's greeting means for mail; pure."""
    where = f"{server.host}:{server.port}"
    most = f", messages up to {greeting.limit / 1_000_000:g} MB" if greeting.limit else ""
    login = ", our user and password accepted" if server.user else ""
    if not greeting.tls and server.host not in smtp.LOOPBACK:
        said = f"{where} answers{login}, without any encryption: whoever is on the way reads the mail"
        return doubtful(CODE, said, "use a server with TLS: `smtps://…`, or `smtp://…?starttls=required`")
    if 0 < greeting.limit < _ENOUGH:
        return doubtful(CODE, f"{where} takes messages of {greeting.limit} bytes at most, and a digest may be longer", "raise its limit")
    proof = "" if server.verified or not greeting.tls else ", its certificate not checked (`?starttls=required` would)"
    return ok(f"{where} answers: {greeting.tls or 'no encryption'}{proof}{login}{most}")


def _split(error: DeliveryError) -> tuple[str, str]:
    """Return a sentence and the way out that stands at its end."""
    said, _, hint = str(error).rstrip(".").partition("; ")
    return said, "" if hint == "it will be tried again" else hint
