"""When to try again, and when to give up. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from advisory.errors import DeliveryError

_SECONDS = {
    # Standard Webhooks 1.0, "Deliverability and Reliability": about 75 h in all.
    "webhook": (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400),
    # RFC 5321 4.5.4.1 asks for spaced retries over days; a leave-now mail cannot wait half an hour for its second try.
    "email": (15, 60, 300, 900, 1800, 3600, 7200, *(14400,) * 17),
}
_HORIZON = {"webhook": timedelta(hours=75, minutes=40), "email": timedelta(hours=72)}
_JITTER = 0.2
#: The longest pause a receiver may ask for.
LONGEST = timedelta(hours=24)


def next_try(channel: str, message: str, tries: int, first: datetime, now: datetime, error: DeliveryError) -> datetime | None:
    """Return when to try again after the `tries`-th failure; None when it is over (permanent, or past the horizon).

    The pause follows the channel's schedule with ±20 % jitter derived from the message's id, so that it is the same after a crash;
    a receiver's Retry-After is honoured when it is longer.
    """
    if error.permanent or error.gone:
        return None
    schedule = _SECONDS.get(channel, _SECONDS["email"])
    if tries > len(schedule):
        return None
    spread = int.from_bytes(hashlib.sha256(f"{message}/{tries}".encode()).digest()[:4]) / 2**32
    pause = timedelta(seconds=schedule[tries - 1] * (1 - _JITTER + 2 * _JITTER * spread))
    if error.retry_after is not None:
        pause = max(pause, min(timedelta(seconds=error.retry_after), LONGEST))
    due = now + pause
    return due if due <= first + _HORIZON.get(channel, _HORIZON["email"]) else None
