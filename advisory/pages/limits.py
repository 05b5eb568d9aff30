"""How much strangers may ask for: of one address, of one network, of all together, and how often links may be guessed.

Counted in the memory of one process. Of several processes behind one address each counts for itself, so that as many times the limits
hold in all; what a database row for each letter allows (`Reception` writes the same one once in ten minutes) holds for all together.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import ipaddress

import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

#: Requests about one address: what its mailbox can bear.
PER_ADDRESS = limits.parse_many("4/minute;40/hour")
#: Requests from one network: a family, an office, a hostel.
PER_NETWORK = limits.parse_many("20/minute;200/hour")
#: Requests of everybody together: what the mail server's good name can bear.
IN_ALL = limits.parse_many("300/minute")
#: Forms from one network, also those with mistakes: reading them takes time.
TRIES = limits.parse_many("60/minute;600/hour")
#: Links that were not made here, from one network.
GUESSES = limits.parse_many("30/minute;300/hour")
#: What one traveller changes.
ACTS = limits.parse_many("60/minute;600/hour")
#: Letters to addresses that somebody says are theirs.
MOVES = limits.parse_many("3/minute;10/hour")

_V4, _V6 = 24, 48
_UNKNOWN = "unknown"


class Verdict(enum.StrEnum):
    """What becomes of a request."""

    LET = "let"
    #: The page says what it says to all, and nothing is done.
    QUIET = "quiet"
    #: This network has to wait.
    WAIT = "wait"
    #: Everybody has to.
    FULL = "full"


class Limits:
    """The counts of one process."""

    def __init__(self, secret: str, *, proxies: int = 0) -> None:
        self._secret = secret.encode()
        self._proxies = proxies
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def asked(self, address: str, network: str) -> Verdict:
        """Count a request for mail to an address."""
        if not self._hit(PER_NETWORK, "network", network):
            return Verdict.WAIT
        if not self._hit(IN_ALL, "all"):
            return Verdict.FULL
        return Verdict.LET if self._hit(PER_ADDRESS, "address", self.digest(address)) else Verdict.QUIET

    def tried(self, network: str) -> bool:
        """Count a form of a stranger; False when it is one too many."""
        return self._hit(TRIES, "try", network)

    def guessed(self, network: str) -> bool:
        """Count a link that was not made here; False when it is one too many."""
        return self._hit(GUESSES, "guess", network)

    def acted(self, key: str) -> bool:
        """Count what a traveller did; False when it is one too many."""
        return self._hit(ACTS, "act", key)

    def moved(self, key: str) -> bool:
        """Count a letter that a traveller had sent to another address; False when it is one too many."""
        return self._hit(MOVES, "move", key)

    def digest(self, address: str) -> str:
        """Return what an address is counted under: keyed, and without a tag (`name+tag@`), which leads to the same mailbox."""
        local, _, domain = address.casefold().rpartition("@")
        plain = f"{local.partition('+')[0] or local}@{domain}"
        return hmac.new(self._secret, b"limits." + plain.encode(), hashlib.sha256).hexdigest()[:32]

    def network(self, request: Request) -> str:
        """Return the network a request comes from, cut to /24 or /48."""
        peer = request.client.host if request.client else ""
        return cut(came_from(peer, request.headers.getlist("x-forwarded-for"), self._proxies))

    def _hit(self, several: list[limits.RateLimitItem], *who: str) -> bool:

        return all(self._window.hit(one, *who) for one in several)


def came_from(peer: str, forwarded: list[str], proxies: int) -> str:
    """Return the address that asks: in `X-Forwarded-For` what the outermost of our proxies wrote; before it stands hearsay."""
    told = [part.strip() for line in forwarded for part in line.split(",") if part.strip()]
    return told[-proxies] if 0 < proxies <= len(told) else peer


def cut(address: str) -> str:
    """Return an address's network: /24 (IPv4, also when written as IPv6) or /48."""
    try:
        found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return _UNKNOWN
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, _V4 if found.version == 4 else _V6), strict=False))  # noqa: PLR2004 - IPv4
