"""TLS for servers on loopback, and clients that trust them."""

from __future__ import annotations

import ssl
from pathlib import Path

_PEM = Path(__file__).parent / "loopback.pem"


def server() -> ssl.SSLContext:
    """Return what a server on 127.0.0.1 or localhost presents."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_PEM)
    return context


def client() -> ssl.SSLContext:
    """Return what trusts that server and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(_PEM)
    return context
