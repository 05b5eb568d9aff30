"""The return address of each mail (VERP): it names reader, message and mailbox, and proves that we wrote it.

`bounces+<40 letters>@example.org`: base32, for some servers write local parts in small letters; no address and no key can be read in it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

#: RFC 5321, 4.5.3.1.1: the longest local part in octets.
LONGEST_LOCAL: Final = 64
#: Bytes of each piece. Of a million readers no two share eight; a mailbox is only told from the same reader's others.
_READER, _MESSAGE, _MAILBOX, _PROOF = 8, 5, 4, 8
_LETTERS: Final = 40
#: The longest local part an operator may choose, so that `+` and the letters fit behind it.
LONGEST_OWN: Final = LONGEST_LOCAL - 1 - _LETTERS
_TOKEN: Final = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z2-7]{{{_LETTERS}}}(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose mail it was, and which."""

    #: Digest of the subscription's key.
    reader: str
    #: Digest of the message's id.
    message: str
    #: Keyed digest of the address it went to: a reader may have moved since.
    mailbox: str
    #: The key that wrote it.
    secret: str


def reader(key: str) -> str:
    """Return what a return address calls a reader."""
    return hashlib.sha256(f"reader\0{key}".encode()).digest()[:_READER].hex()


def message(message_id: str) -> str:
    """Return what a return address calls a message."""
    return hashlib.sha256(f"message\0{message_id}".encode()).digest()[:_MESSAGE].hex()


def mailbox(secret: str, address: str) -> str:
    """Return what a return address calls a mailbox."""
    return hmac.digest(_key(secret), f"mailbox\0{address.strip().casefold()}".encode(), "sha256")[:_MAILBOX].hex()


def token(secret: str, key: str, message_id: str, address: str) -> str:
    """Return the letters for one message to one reader's mailbox: the same for ever, while the secret is the same."""
    body = bytes.fromhex(reader(key) + message(message_id) + mailbox(secret, address))
    return base64.b32encode(body + _proof(secret, body)).decode().lower()


def address(bounce_address: str, secret: str, key: str, message_id: str, to: str) -> str:
    """Return where a message to a mailbox comes back to; empty when nothing comes back to us."""
    local, at, domain = bounce_address.rpartition("@")
    return f"{local}+{token(secret, key, message_id, to)}@{domain}" if at else ""


def letters(return_address: str) -> str:
    """Return the letters of an address; empty when it holds none."""
    found = _TOKEN.fullmatch(return_address.rpartition("@")[0].rpartition("+")[2])
    return found[0].lower() if found else ""


def candidates(text: str) -> tuple[str, ...]:
    """Return whatever in a text looks like the letters, each once."""
    return tuple(dict.fromkeys(found.lower() for found in _TOKEN.findall(text)))


def origin(secrets: tuple[str, ...], found: str) -> Origin | None:
    """Return what letters say, also when an older key wrote them; None when we did not."""
    if not _TOKEN.fullmatch(found):
        return None
    raw = base64.b32decode(found.upper())
    body, proof = raw[:-_PROOF], raw[-_PROOF:]
    secret = next((secret for secret in secrets if hmac.compare_digest(proof, _proof(secret, body))), None)
    if secret is None:
        return None
    middle = _READER + _MESSAGE
    return Origin(reader=body[:_READER].hex(), message=body[_READER:middle].hex(), mailbox=body[middle:].hex(), secret=secret)


def ours(bounce_address: str, recipient: str) -> bool:
    """Tell whether an address is the bounce address, with or without something behind a `+`; capitals mean nothing."""
    own, _, host = bounce_address.lower().rpartition("@")
    local, _, domain = recipient.lower().rpartition("@")
    return bool(own) and domain == host and (local == own or local.startswith(f"{own}+"))


def _proof(secret: str, body: bytes) -> bytes:
    return hmac.digest(_key(secret), body, "sha256")[:_PROOF]


@functools.lru_cache(maxsize=16)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"advisory.bounce", "sha256")
