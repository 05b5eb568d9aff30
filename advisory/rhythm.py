"""When a feed is polled next: the promised interval, sooner while it matters, later while nothing moves. Pure."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from advisory.errors import FetchError, PausedError, SourceError
from advisory.model import Feed, FeedState, Trust

#: The pages of an index that one poll had no room for are read after this.
MORE_PAGES: Final = timedelta(seconds=30)
#: A fall or disappearance is looked at again after this, before it is told.
CONFIRM: Final = timedelta(seconds=60)
#: What was seen once is looked for so often for so long; then at the feed's usual interval.
CONFIRM_FOR: Final = timedelta(minutes=15)
#: An open alert makes nobody ask more often than this.
ALERT_FLOOR: Final = timedelta(seconds=60)
#: Unchanged polls in a row before the interval of the long tail grows, and by how much each further one stretches it.
QUIET: Final = 3
GROWTH: Final = 1.5
#: How far the long tail is stretched when its feed does not say.
STRETCH: Final = 6
SLOWEST: Final = timedelta(hours=1)
#: The longest pause a host may ask for.
LONGEST: Final = timedelta(hours=24)

_JITTER: Final = 0.1
_FAILED_JITTER: Final = 0.2
#: A failing official source is first tried again after this: a timeout must not cost a whole interval.
_AT_ONCE: Final = timedelta(seconds=60)
#: The longest pause while a source is in trouble that passes by itself, and while it refuses: (official, press).
_TROUBLE: Final = (timedelta(minutes=15), timedelta(hours=1))
_REFUSED: Final = (timedelta(hours=1), timedelta(hours=6))
#: Statuses that stay until somebody does something about them (RFC 9110, 15.5; RFC 7725).
_LASTING: Final = frozenset({401, 403, 404, 407, 410, 451})
_DOUBLINGS: Final = 16


def next_poll(feed: Feed, state: FeedState, *, open_alert: bool = False, unfinished: bool = False) -> timedelta:
    """Return the pause after a good poll; `state` has that poll counted.

    Official sources keep their interval, whatever they ask for. The long tail is asked less often while it does not change, and not
    before the publisher's own `keep` is over, both within the feed's `slowest`. Soon when a fall was seen a short while ago and waits to be
    confirmed (`state.doubted`) or pages of an index had no room in the poll (`unfinished`; not for pages that failed), and twice as often
    while a country the feed is about has an open alert. Jitter of ±10 % comes from id and poll, so that feeds do not march in step and a
    restart changes nothing.
    """
    spread = _spread(f"{feed.id}#{state.polls}")
    jitter = 1 - _JITTER + 2 * _JITTER * spread
    if unfinished:
        return min(feed.every, MORE_PAGES) * jitter
    if _pressing(state):
        return min(feed.every, CONFIRM) * jitter
    if open_alert:
        return max(feed.every / 2, min(feed.every, ALERT_FLOOR)) * jitter
    most = slowest(feed)
    pause = min(feed.every * GROWTH ** min(max(0, state.quiet - QUIET), _DOUBLINGS), most) * jitter
    if state.keep is None or most == feed.every:
        return pause
    # Asked before that, a cache on the way would only repeat itself.
    return max(pause, min(state.keep, most) * (1 + _JITTER * spread))


def _pressing(state: FeedState) -> bool:
    """Tell whether a fall was seen once, a short while ago: who alternates between two editions for days is not asked every minute."""
    return any(doubt.since is None or state.last_good is None or state.last_good - doubt.since <= CONFIRM_FOR for doubt in state.doubted)


def slowest(feed: Feed) -> timedelta:
    """Return how far the feed's interval may be stretched: not at all for official sources, six times up to an hour for others."""
    if feed.slowest is not None:
        return max(feed.every, feed.slowest)
    return feed.every if feed.trust is Trust.OFFICIAL else max(feed.every, min(STRETCH * feed.every, SLOWEST))


def after_failure(feed: Feed, failures: int, error: SourceError) -> timedelta:
    """Return how long to leave a feed alone after its `failures`-th failure in a row: doubling with ±20 % jitter, never for ever.

    Official sources begin after a minute and go to 15 minutes (or their interval), so that a recovered register is seen soon; others
    begin with their interval and go to an hour. What lasts until somebody acts (not found, gone, forbidden) is asked after more slowly.
    A Retry-After is honoured up to a day; a poll that was put off for its host alone (PausedError) costs that pause and nothing else.
    """
    asked = timedelta(seconds=error.retry_after or 0.0) if isinstance(error, FetchError) else timedelta()
    spread = _spread(f"{feed.id}/{failures}")
    if isinstance(error, PausedError):
        return min(asked, LONGEST) + feed.every * _JITTER * spread
    status = error.status if isinstance(error, FetchError) else None
    official = feed.trust is Trust.OFFICIAL
    client_error = status is not None and 400 <= status < 500  # noqa: PLR2004 - RFC 9110: 4xx is for the client to correct
    first = min(feed.every, _AT_ONCE) if official and not client_error else feed.every
    caps = _REFUSED if status in _LASTING else _TROUBLE
    pause = min(first * 2.0 ** min(max(0, failures - 1), _DOUBLINGS), max(feed.every, caps[0] if official else caps[1]))
    return max(pause * (1 - _FAILED_JITTER + 2 * _FAILED_JITTER * spread), min(asked, LONGEST))


def _spread(seed: str) -> float:
    """Return a number from 0 to 1 that is always the same for the same words."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) / 2**32
