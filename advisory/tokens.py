"""Signed tokens for links in messages: each for one purpose, without expiry where a standard asks for that."""

from __future__ import annotations

import functools
import hashlib
import hmac
from datetime import datetime, timedelta

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

#: RFC 8058: one click, whenever it comes; such a link never expires.
UNSUBSCRIBE = "unsubscribe"
#: "Report a mistake", for one message.
WRONG = "wrong"
#: Begin a subscription: the link of the first mail.
CONFIRM = "confirm"
#: Make a new address count.
ADDRESS = "address"
#: Open the preferences.
MANAGE = "manage"
#: "Why did I get this", for one message; never expires.
WHY = "why"
#: A command of the operator's to the daemon on the same machine.
OPERATE = "operate"


class ExpiredError(Exception):
    """A token was made here for this, and its time is over."""


def sign(secret: str, purpose: str, value: str) -> str:
    """Return a token that says `value` for one purpose; fit for a URL's path."""
    said = base64_encode(value)
    # What the signer does, without its ceremony: every mail has links to sign.
    mark = hmac.digest(_signer(secret, purpose).derive_key(), said, "sha256")
    return (said + b"." + base64_encode(mark)).decode("ascii")


def read(secrets: tuple[str, ...], purpose: str, token: str) -> str | None:
    """Return what a token says, also one signed with an older key; None when it was not made here, or not for this."""
    for secret in secrets:
        try:
            return base64_decode(_signer(secret, purpose).unsign(token)).decode()
        except (BadData, UnicodeDecodeError):
            continue
    return None


def sign_at(secret: str, purpose: str, value: str, now: datetime) -> str:
    """Return a token that says `value` and when it was made."""
    return sign(secret, purpose, f"{int(now.timestamp())}.{value}")


def read_at(secrets: tuple[str, ...], purpose: str, token: str, now: datetime, age: timedelta) -> str | None:
    """Return what a token of `sign_at` says that is no older than `age`; None when it was not made here.

    Raises ExpiredError.
    """
    made, dot, value = (read(secrets, purpose, token) or "").partition(".")
    if not dot:
        return None
    if now.timestamp() - int(made) > age.total_seconds():
        raise ExpiredError
    return value


class _Signer(Signer):
    """A signer that derives its key once: every mail has links to sign."""

    @functools.cached_property
    def _derived(self) -> bytes:
        return super().derive_key()

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key of this purpose."""
        return self._derived if secret_key is None else super().derive_key(secret_key)


@functools.lru_cache(maxsize=64)
def _signer(secret: str, purpose: str) -> Signer:
    return _Signer(secret, salt=f"advisory.{purpose}", sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
