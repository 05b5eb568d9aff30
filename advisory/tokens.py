"""Signed tokens for links in messages: each for one purpose, without expiry where a standard asks for that."""

from __future__ import annotations

import functools
import hashlib

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

#: RFC 8058: one click, whenever it comes; such a link never expires.
UNSUBSCRIBE = "unsubscribe"
#: "Report a mistake", for one message.
WRONG = "wrong"


def sign(secret: str, purpose: str, value: str) -> str:
    """Return a token that says `value` for one purpose; fit for a URL's path."""
    return _signer(secret, purpose).sign(base64_encode(value)).decode("ascii")


def read(secret: str, purpose: str, token: str) -> str | None:
    """Return what a token says; None when it was not made here, or not for this."""
    try:
        return base64_decode(_signer(secret, purpose).unsign(token)).decode()
    except (BadData, UnicodeDecodeError):
        return None


@functools.lru_cache(maxsize=16)
def _signer(secret: str, purpose: str) -> Signer:
    return Signer(secret, salt=f"advisory.{purpose}", sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
