"""Judges what a domain asks to be done with mail that is not proven to be its own: DMARC (RFC 7489)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from advisory.online.finding import Verdict, doubtful, note, ok, wrong

CODE: Final = "ADV917"
POLICIES: Final = ("none", "quarantine", "reject")

_VERSION: Final = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
#: Longer names are cut before one looks upwards (DMARCbis, 4.10).
_MOST_LABELS: Final = 8
_CUT_LABELS: Final = 7
#: A top-level domain is nobody's organisation.
_FEWEST_LABELS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one record says."""

    #: For the domain itself, and for those below it.
    own: str = ""
    below: str = ""
    percent: int = 100
    testing: bool = False
    strict_spf: bool = False
    reports: bool = False
    #: It speaks for a registry, such as `co.uk`, and not for an organisation.
    registry: bool = False


def walk(domain: str) -> tuple[str, ...]:
    """Return the domains whose policy may count: the domain itself, then those above it (the tree walk of DMARCbis, 4.10)."""
    labels = domain.rstrip(".").lower().split(".")
    above = labels[1:] if len(labels) <= _MOST_LABELS else labels[-_CUT_LABELS:]
    parents = [".".join(above[at:]) for at in range(len(above) - _FEWEST_LABELS + 1)]
    return (".".join(labels), *parents)


def records(texts: Iterable[str]) -> tuple[str, ...]:
    """Return those TXT records that are DMARC records (RFC 7489, 6.6.3)."""
    return tuple(text for text in texts if _VERSION.match(text))


def parse(record: str) -> Policy:
    """Read one record; what cannot be read counts as not said (RFC 7489, 6.3)."""
    tags: dict[str, str] = {}
    for part in record.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip().lower())
    own, reports = tags.get("p", ""), bool(tags.get("rua"))
    if own not in POLICIES:
        # RFC 7489, 6.6.3: with somebody to report to it counts as `none`, otherwise not at all.
        own = "none" if reports else ""
    below, percent = tags.get("sp", ""), tags.get("pct", "")
    return Policy(
        own=own,
        below=below if below in POLICIES else own,
        percent=int(percent) if re.fullmatch("[0-9]{1,3}", percent) else 100,
        testing=tags.get("t") == "y",
        strict_spf=tags.get("aspf") == "s",
        reports=reports,
        registry=tags.get("psd") == "y",
    )


def judge(domain: str, found: Sequence[tuple[str, Sequence[str]]], *, envelope: str) -> tuple[Verdict, ...]:
    """Say how good the policy for mail from a domain is, from the TXT records at `_dmarc.` of each domain of its `walk`.

    `envelope` is the domain that SPF proves: where mail that cannot be delivered comes back to.
    """
    domain = domain.rstrip(".").lower()
    held = [(name, records(texts)) for name, texts in found]
    said = [(name, own) for name, own in held if own]
    if not said:
        sentence = f"{domain} has no DMARC record, and large providers refuse or hide the mail of bulk senders without one"
        return (wrong(CODE, sentence, f"publish a TXT record at _dmarc.{domain} such as `v=DMARC1; p=quarantine; rua=mailto:…`"),)
    name, own = said[0]
    if len(own) > 1:
        sentence = f"_dmarc.{name} has {len(own)} DMARC records, and then none counts (RFC 7489, 6.6.3)"
        return (wrong(CODE, sentence, "keep one of them"),)
    policy = parse(own[0])
    if not policy.own:
        sentence = f"the DMARC record at _dmarc.{name} names no policy that there is, and counts as none"
        return (wrong(CODE, sentence, "write `p=quarantine` or `p=reject` in it"),)
    return (_policy(domain, name, policy), *_alignment(domain, said, envelope.rstrip(".").lower(), policy))


def _policy(domain: str, name: str, policy: Policy) -> Verdict:
    asked = policy.own if name == domain else policy.below
    tag = "p" if name == domain else "sp"
    where = f"the DMARC record at _dmarc.{name}"
    if asked == "none":
        return doubtful(
            CODE,
            f"{where} asks for nothing (`p=none`): mail that others send in your name arrives like yours",
            f"read the reports for a while, then write `{tag}=quarantine` or `{tag}=reject`",
        )
    if policy.testing:
        return doubtful(CODE, f"{where} says that it is a test (`t=y`), and counts for less", "delete `t=y` when reports look right")
    if policy.percent < 100:  # noqa: PLR2004 - per cent
        return doubtful(CODE, f"{where} is for {policy.percent} % of the mail alone", "delete `pct` when reports look right")
    unseen = "" if policy.reports else "; nobody gets reports of it (`rua=mailto:…`)"
    return ok(f"{where} asks for `{asked}`{unseen}")


def _alignment(domain: str, said: Sequence[tuple[str, Sequence[str]]], envelope: str, policy: Policy) -> tuple[Verdict, ...]:
    """Say whether SPF for the envelope's domain counts for the sender's (RFC 7489, 3.1.2)."""
    if envelope == domain:
        return ()
    organisations = [name for name, own in said if not parse(own[0]).registry]
    organisation = organisations[-1] if organisations else domain
    if not policy.strict_spf and (envelope == organisation or envelope.endswith(f".{organisation}")):
        return ()
    why = "its DMARC record wants SPF for the very same one (`aspf=s`)" if policy.strict_spf else "that is another organisation's domain"
    return (
        note(
            f"mail comes back to {envelope}, and {why}: SPF proves nothing for {domain}, so that DKIM must",
            f"let ADVISORY_BOUNCE_ADDRESS end with {domain}, or see that every mail is signed for {domain}",
        ),
    )
