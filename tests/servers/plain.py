"""Clients for plain HTTP on loopback, without the certificates that take each client 40 ms to read."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def client(**how: Any) -> httpx.AsyncClient:
    """Return a client that trusts no certificate; `how` is what httpx's own client takes."""
    return httpx.AsyncClient(verify=_NOBODY, **how)
