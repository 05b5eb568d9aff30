"""Judges whether a domain takes mail: its MX records (RFC 5321, 5.1; RFC 7505 for those that take none)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisory.online.finding import Verdict, doubtful, ok, wrong

CODE: Final = "ADV919"
_NOBODY: Final = "."


def judge(domain: str, exchangers: Sequence[str], addresses: Sequence[str], *, what: str) -> Verdict:
    """Say whether mail to a domain arrives; `addresses` are those of its first exchanger, without exchangers its own.

    `what` is the mail that goes there, such as "mail that cannot be delivered".
    """
    way_out = f"publish an MX record for {domain}, or use a domain that takes mail"
    if _NOBODY in exchangers:
        return wrong(CODE, f"{domain} says that it takes no mail (RFC 7505), and {what} goes there", way_out)
    if not exchangers and not addresses:
        return wrong(CODE, f"{domain} has neither an MX record nor an address, and {what} goes there", way_out)
    if not exchangers:
        return doubtful(CODE, f"{domain} has no MX record: {what} goes to its own address, if anybody listens there", way_out)
    host = exchangers[0]
    if not addresses:
        return wrong(CODE, f"{domain} names {host} for its mail, and that has no address, so that {what} is lost", "correct the MX record")
    return ok(f"{domain} takes mail at {host}")
