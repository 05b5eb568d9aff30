"""Signatures of webhooks, as Standard Webhooks 1.0 has them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

_PREFIX = "whsec_"


def key(secret: str) -> bytes:
    """Return the bytes a secret stands for: base64 after `whsec_`, else its own UTF-8.

    Raises ValueError, whose sentence does not quote it.
    """
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        decoded = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if not decoded:
        raise ValueError("What follows `whsec_` in the signing secret is not base64.")
    return decoded


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return `v1,` and the base64 HMAC-SHA256 over `id.timestamp.body`; `timestamp` is in Unix seconds."""
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    return "v1," + base64.b64encode(hmac.digest(key(secret), signed, hashlib.sha256)).decode()


def header(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`: one signature per secret, so that old and new both hold during a rotation."""
    return " ".join(sign(secret, message_id, timestamp, body) for secret in secrets)
