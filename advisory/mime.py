"""Mails as bytes: sealed once for everybody with the same content, then patched for each recipient without building them again.

    content ──seal──▶ sealed (stored) ──patch(envelope)──▶ what the server gets

In the sealed bytes each placeholder is a line of its own that no quoted-printable text can hold (`=` before letters that are
no hexadecimal digits), so that a value, encoded and softly broken, takes the place of the line and nothing around it moves.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from advisory.model import Content, Envelope, Severity

#: RFC 5322, 2.1.1: the longest line a server must take, without its end.
LONGEST_LINE: Final = 998

#: Among a recipient's values: the address this one mail comes back to; none means the sender's.
RETURN: Final = "bounce"
#: What alert mails are called beside the letters, in `Feedback-ID`.
ALERTS: Final = "alert"

#: Whether the mailbox exists, its server says; this keeps commands and headers apart from addresses.
_ADDRESS: Final = re.compile(r"[^\s<>@\x00-\x1f\x7f-\x9f]+@[^\s<>@\x00-\x1f\x7f-\x9f]+")
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_TOKEN: Final = re.compile(r"zz-([a-z]{1,24})-zz")
_MARK: Final = re.compile(rb"^=zz:([a-z]+):([^\r\n]*)\r\n", re.MULTILINE)
_SOFT_BREAK: Final = b"=\r\n"
_QP_WIDTH: Final = 75
_UNSAFE: Final = re.compile(rb"[^\t -<>-~]+")
#: As much as a line holds, not ending within an escape.
_QP_LINE: Final = re.compile(rb".{1,75}(?<!=)(?<!=.)")

#: Line ends, controls, and the invisible marks that turn the direction of what follows (Unicode TR 9, 2).
_HARMFUL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_URL_SAFE: Final = "!#$%&'()*+,/:;=?@[]"
# Most ids and URLs need no quoting, which is slow.
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9_.-]+")
_PLAIN_URL: Final = re.compile(r"[A-Za-z0-9!#$%&'()*+,/:;=?@._~-]+")


def token(name: str) -> str:
    """Return the placeholder templates write for what differs between recipients; `name` is up to 24 lower-case letters."""
    placeholder = f"zz-{name}-zz"
    if not _TOKEN.fullmatch(placeholder):
        raise ValueError(f"`{name}` cannot name a placeholder; use up to 24 lower-case letters.")
    return placeholder


def filled(text: str, personal: Mapping[str, str]) -> str:
    """Return plain text with one recipient's values in; a placeholder without a value becomes nothing."""
    values = _by_name(personal)
    return _TOKEN.sub(lambda found: values.get(found[1], ""), text)


def harmless(value: str) -> str:
    """Return a value on one line, without controls and without marks that turn the direction of text."""
    return value if value.isprintable() else _HARMFUL.sub(" ", value).strip()


def address(mail_from: str) -> str:
    """Return the address of `Name <address>`, its domain as DNS has it; empty when there is none."""
    return recipient(_sender(mail_from)[1])


def recipient(bare: str) -> str:
    """Return an address as it may stand in a command, its domain as DNS has it; empty when it is none."""
    if not _ADDRESS.fullmatch(bare):
        return ""
    if bare.isascii():
        return bare
    local, _, domain = bare.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return ""


def seal(content: Content, mail_from: str, *, stream: str = ALERTS) -> bytes:
    """Build the mail with a mark for everything personal; `stream` is what kind of mail it is, for those who count complaints."""
    sender = address(mail_from)
    domain = sender.rpartition("@")[2]
    headers = [
        ("From", _mailbox(_sender(mail_from)[0], sender)),
        ("Subject", _unstructured("Subject", harmless(content.subject))),
        ("Date", format_datetime(content.at)),
        *([("List-Id", f"Travel advisories <advisories.{domain}>")] if stream == ALERTS else []),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        # Gmail's feedback loop: three things to tell apart by, then who sends.
        ("Feedback-ID", f"{stream}:{content.severity.label}:mail:advisory"),
    ]
    if content.severity is Severity.CRITICAL:
        headers.append(("Importance", "high"))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode("ascii", "replace") + b"=zz:e:" + domain.encode("ascii", "replace") + b"\r\n" + _body(content)


def patch(sealed: bytes, envelope: Envelope) -> bytes:
    """Put one recipient's headers and values in; a placeholder without a value becomes nothing.

    Keys of `envelope.personal` are the names given to `token`, or what it returned.
    """
    values = _by_name(envelope.personal)
    encoded: dict[tuple[str, str], bytes] = {}
    parts: list[bytes] = []
    for literal, kind, name in _pieces(sealed):
        parts.append(literal)
        if kind == "e":
            parts.append(_personal_headers(envelope, values, name))
        elif kind:
            line = encoded.get((kind, name))
            if line is None:
                value = values.get(name, "")
                line = encoded[kind, name] = _line(html.escape(value) if kind == "h" else value)
            parts.append(line)
    return b"".join(parts)


def _by_name(personal: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix("zz-").removesuffix("-zz"): harmless(value) for key, value in personal.items()}


# Every zone and language has bytes of its own: 24 by 3 of one change, and changes overlap.
@lru_cache(maxsize=512)
def _pieces(sealed: bytes) -> tuple[tuple[bytes, str, str], ...]:
    pieces: list[tuple[bytes, str, str]] = []
    start = 0
    for mark in _MARK.finditer(sealed):
        pieces.append((sealed[start : mark.start()], mark[1].decode(), mark[2].decode()))
        start = mark.end()
    return (*pieces, (sealed[start:], "", ""))


# --- headers ----------------------------------------------------------------------------------------------------------
#
# The structured ones are written here, not by the library: it encodes tokens of 80 characters and more as words of RFC 2047,
# after which no mail program finds the address in `List-Unsubscribe`, nor the thread in `In-Reply-To`.


def _personal_headers(envelope: Envelope, values: Mapping[str, str], domain: str) -> bytes:
    lines = [f"To: {recipient(envelope.target.address)}", f"Message-ID: {_message_id(envelope.id, domain)}"]
    threads = [_message_id(thread, domain) for thread in envelope.threads if thread != envelope.id]
    if threads:
        lines += [f"In-Reply-To: {threads[0]}", "References: " + "\r\n ".join(threads)]
    unsubscribe = _url(values.get("unsubscribe", ""))
    if unsubscribe:
        # RFC 8058 wants https; over http, in a trial, mail programs ignore the second line and people see what production sends.
        lines += [f"List-Unsubscribe: <{unsubscribe}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    manage = _url(values.get("manage", ""))
    if manage:
        lines.append(f"List-Help: <{manage}>")
    back = recipient(values.get(RETURN, ""))
    if back.isascii() and back:
        lines.append(f"CFBL-Address: {back}; report=arf")  # RFC 9477
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _message_id(name: str, domain: str) -> str:
    return f"<{name if _PLAIN_ID.fullmatch(name) else quote(name, safe='-_.')}@{domain}>"


def _url(value: str) -> str:
    """Return a URL as it may stand between angle brackets, or nothing when it is none a mail program could open."""
    if not value.startswith(("https:", "http:")):
        return ""
    return value if _PLAIN_URL.fullmatch(value) else quote(value, safe=_URL_SAFE)


def _sender(mail_from: str) -> tuple[str, str]:
    """Return name and address; unlike the library's, a comma in the name needs no quotes."""
    line = harmless(mail_from).strip()
    found = _NAMED.fullmatch(line)
    if found is None:
        return "", line
    name = found[1].strip()
    if name[:1] == name[-1:] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name, found[2].strip()


def _mailbox(name: str, bare: str) -> str:
    if not name:
        return bare
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{bare}>'
    return f"{_encoded_words('From', name)} <{bare}>"


def _unstructured(header: str, value: str) -> str:
    if value.isascii() and "=?" not in value and len(value) < LONGEST_LINE - len(header) - 2:
        return value
    return _encoded_words(header, value)


def _encoded_words(header: str, value: str) -> str:
    # The older `Header` keeps to 75 characters a word and loses no space; the newer policies of 3.11 and 3.12 do.
    return Header(value.encode("utf-8", "replace").decode(), "utf-8", header_name=header, maxlinelen=76).encode(linesep="\r\n")


# --- bodies -----------------------------------------------------------------------------------------------------------


def _body(content: Content) -> bytes:
    """Return the rest of the head and what follows; as quoted-printable lines it needs nothing of the library, which is slow."""
    if not content.html:
        return b"MIME-Version: 1.0\r\n" + _part("plain", content.text, "t")
    # No quoted-printable line holds `=_`, so the boundary meets nothing of the kind in a body.
    boundary = b"=_" + hashlib.sha256(f"{content.text}\0{content.html}".encode("utf-8", "replace")).hexdigest()[:32].encode()
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="' + boundary + b'"\r\n\r\n--' + boundary + b"\r\n"
    between, end = b"\r\n--" + boundary + b"\r\n", b"\r\n--" + boundary + b"--\r\n"
    return head + _part("plain", content.text, "t") + between + _part("html", content.html, "h") + end


def _part(subtype: str, text: str, kind: str) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + b"".join(_quoted(text, kind))


def _quoted(text: str, kind: str) -> Iterable[bytes]:
    """Yield quoted-printable text (RFC 2045, 6.7) in which each placeholder is a mark on a line of its own."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    for line in text.split("\n"):
        start = 0
        for found in _TOKEN.finditer(line):
            yield _line(line[start : found.start()])
            yield f"=zz:{kind}:{found[1]}\r\n".encode()
            start = found.end()
        rest = line[start:]
        if rest.endswith((" ", "\t")):  # what ends a line must not be blank: servers may strip it
            yield _line(rest[:-1])
            yield f"={ord(rest[-1]):02X}\r\n".encode()
        else:
            yield _encoded(rest) + b"\r\n"


def _line(value: str) -> bytes:
    """Return a piece of a line in quoted-printable, broken softly at its end: what follows begins on a new physical line."""
    return _encoded(value) + _SOFT_BREAK if value else b""


def _encoded(value: str) -> bytes:
    raw = value.encode("utf-8", "replace")
    plain = value.isascii() and value.isprintable()
    escaped = raw.replace(b"=", b"=3D") if plain else _UNSAFE.sub(_escape, raw)
    return escaped if len(escaped) <= _QP_WIDTH else _SOFT_BREAK.join(_QP_LINE.findall(escaped))


def _escape(found: re.Match[bytes]) -> bytes:
    return b"".join(b"=%02X" % byte for byte in found[0])
