"""Signed tokens for links in messages: each for one purpose, without expiry where a standard asks for that."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

#: RFC 8058: one click, whenever it comes; such a link never expires.
UNSUBSCRIBE = "unsubscribe"
#: "This is wrong", for one message.
WRONG = "wrong"


def sign(secret: str, purpose: str, value: str) -> str:
    """Return a token that says `value` for one purpose."""
    return str(URLSafeSerializer(secret, salt=f"advisory.{purpose}").dumps(value))


def read(secret: str, purpose: str, token: str) -> str | None:
    """Return what a token says; None when it was not made here, or not for this."""
    try:
        value = URLSafeSerializer(secret, salt=f"advisory.{purpose}").loads(token)
    except BadSignature:
        return None
    return value if isinstance(value, str) else None
