"""Looks up what the world's mail servers look up about our sender: SPF, DMARC, DKIM, and who takes its mail."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from advisory.dns import Resolver
from advisory.online import dkim, dmarc, exchange, spf
from advisory.online.finding import Verdict, doubtful, note, wrong

_LOCAL: Final = ("localhost", "local", "localdomain", "lan", "internal", "home.arpa", "example", "invalid", "test")


def local(domain: str) -> bool:
    """Return whether a domain means nothing to the world (RFC 2606, RFC 6761, RFC 6762)."""
    name = domain.rstrip(".").lower()
    return "." not in name or any(name == end or name.endswith(f".{end}") for end in _LOCAL)


def homeless(domain: str, *, leaves: bool, loopback: bool) -> Verdict:
    """Say what it means that mail comes from a domain that the world does not know; pure."""
    if not leaves:
        return note(f"mail comes from {domain}, which nobody else knows: nothing to look up while it is written to files")
    said = f"mail comes from {domain}, a domain that nobody else knows: other servers refuse it, and nobody can answer"
    hint = "set ADVISORY_MAIL_FROM to an address of a domain of yours"
    return doubtful(spf.CODE, said, hint) if loopback else wrong(spf.CODE, said, hint)


async def sender_policy(domain: str, resolver: Resolver) -> tuple[Verdict, ...]:
    """Judge the SPF record of the domain that mail comes back to."""
    found: dict[str, Sequence[str]] = {}
    while missing := spf.wanted(domain, found):
        texts = await asyncio.gather(*(resolver.texts(name) for name in missing))
        found |= dict(zip(missing, texts, strict=True))
    return (spf.judge(domain, found),)


async def reports_policy(domain: str, envelope: str, resolver: Resolver) -> tuple[Verdict, ...]:
    """Judge the DMARC record that counts for the sender's domain."""
    names = dmarc.walk(domain)
    texts = await asyncio.gather(*(resolver.texts(f"_dmarc.{name}") for name in names))
    return dmarc.judge(domain, list(zip(names, texts, strict=True)), envelope=envelope)


async def keys(domain: str, selectors: Sequence[str], resolver: Resolver) -> tuple[Verdict, ...]:
    """Judge the DKIM keys of the selectors that the operator names."""
    if not selectors:
        said = "advisory signs no mail itself (DKIM): the mail server behind ADVISORY_SMTP_URL must"
        return (note(said, f"name the selector it signs {domain} by, and its key is looked up: --dkim-selector NAME"),)
    found = [(dkim.name(selector, domain), await resolver.texts(dkim.name(selector, domain))) for selector in selectors]
    return tuple(dkim.judge(where, texts, _bits(texts)) for where, texts in found)


def _bits(texts: Sequence[str]) -> int | None:
    """Return the length of the RSA key in a record; None when there is no such key that can be read."""
    # Imported here: hardly any run looks at a key.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    own = dkim.records(texts)
    data = dkim.parse(own[0]).data if own else None
    try:
        key = load_der_public_key(data or b"")
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, rsa.RSAPublicKey) else None


async def takes_mail(domain: str, what: str, resolver: Resolver) -> tuple[Verdict, ...]:
    """Judge whether mail to a domain arrives."""
    exchangers = await resolver.exchangers(domain)
    first = exchangers[0] if exchangers and "." not in exchangers else domain
    return (exchange.judge(domain, exchangers, await resolver.addresses(first), what=what),)
