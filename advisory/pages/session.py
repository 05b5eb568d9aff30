"""Who is asking: the link of a mail exchanged for a cookie, forms that only our own pages can send, and their stamps.

A link's token stands in the address no longer than one redirect, and following it changes nothing: scanners of mail follow every link.
What counts is a POST, with the cookie and with the word that our own page put into its form.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from advisory import tokens

#: How long a mailed link lasts.
LASTS: Mapping[str, timedelta] = {
    tokens.CONFIRM: timedelta(days=7),
    tokens.ADDRESS: timedelta(days=7),
    tokens.MANAGE: timedelta(hours=1),
}
#: A session ends after so long without a request, and in any case after the second.
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=12)
#: A form is neither filled in faster than the first nor sent later than the second.
FASTEST, SLOWEST = timedelta(seconds=2), timedelta(hours=24)
#: Name of the field that proves that a form is ours.
PROOF = "proof"
#: Name of the field that says when a form was shown.
STAMP = "stamp"

_SESSION, _PROOF, _STAMP = "session", "proof", "stamp"
#: Not written anew at every request.
_SLIDE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a cookie says."""

    #: What it was exchanged for: `tokens.MANAGE`, or a link that allows one act alone.
    purpose: str
    #: The traveller's key and epoch, as the link said them.
    said: str
    began: datetime
    seen: datetime
    #: Different in every session: what its forms are proved by.
    nonce: str


class Keeper:
    """Signs and reads cookies and forms; knows nothing but the keys."""

    def __init__(self, keys: tuple[str, ...], *, secure: bool, home: str) -> None:
        self._keys = keys
        self._secure = secure
        #: Scheme, host and port of our pages.
        self._home = _origin(home)

    def link(self, purpose: str, token: str, now: datetime) -> str | None:
        """Return what a link says; None when it was not made here or not for this. Raises ExpiredError."""
        return tokens.read_at(self._keys, purpose, token, now, LASTS[purpose])

    def begin(self, answer: Response, purpose: str, said: str, now: datetime) -> Session:
        """Give the browser a session."""
        made = Session(purpose=purpose, said=said, began=now, seen=now, nonce=secrets.token_urlsafe(12))
        self._write(answer, made)
        return made

    def read(self, request: Request, purpose: str, now: datetime) -> Session | None:
        """Return the session a request belongs to; None without one, or when its time is over."""
        text = tokens.read(self._keys, _SESSION, request.cookies.get(self._name(purpose), ""))
        parts = (text or "").split("|")
        if len(parts) != 5 or parts[0] != purpose:  # noqa: PLR2004 - as `_write` joins them
            return None
        began, seen = (datetime.fromtimestamp(int(part), UTC) for part in parts[2:4])
        if now - seen > IDLE or now - began > LONGEST:
            return None
        return Session(purpose=purpose, said=parts[1], began=began, seen=seen, nonce=parts[4])

    def slide(self, answer: Response, session: Session, now: datetime) -> None:
        """Let a session that is used go on."""
        if now - session.seen > _SLIDE:
            self._write(answer, replace(session, seen=now))

    def again(self, answer: Response, session: Session, said: str) -> None:
        """Let a session go on under what the traveller is called now: an act of its own ended all the others."""
        self._write(answer, replace(session, said=said))

    def end(self, answer: Response, purpose: str) -> None:
        """Take the session away."""
        answer.delete_cookie(self._name(purpose), path="/", secure=self._secure, httponly=True, samesite="lax")

    def proof(self, session: Session) -> str:
        """Return the word that a session's forms carry."""
        return tokens.sign(self._keys[0], _PROOF, session.nonce)

    def proved(self, session: Session, proof: str) -> bool:
        """Tell whether a form is one of this session's."""
        return hmac.compare_digest((tokens.read(self._keys, _PROOF, proof) or "").encode(), session.nonce.encode())

    def ours(self, request: Request) -> bool:
        """Tell whether a form may come from one of our pages, by what the browser says of where it stood (`Sec-Fetch-Site`, `Origin`).

        Our pages send no referrer, and so their `Origin` is `null` (Fetch, 3.2); a browser too old to say more is judged by the proof.
        """
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = request.headers.get("origin", "null")
        return origin == "null" or _origin(origin) == self._home or urlsplit(origin).netloc == request.headers.get("host", "")

    def stamp(self, now: datetime) -> str:
        """Return what says when a form was shown."""
        return tokens.sign(self._keys[0], _STAMP, str(int(now.timestamp() * 1000)))

    def stamped(self, stamp: str, now: datetime, *, fastest: timedelta = FASTEST) -> bool | None:
        """Tell whether there was time to read a form before it was sent; None when it was shown too long ago, or not by us."""
        made = tokens.read(self._keys, _STAMP, stamp)
        if made is None:
            return None
        age = now - datetime.fromtimestamp(int(made) / 1000, UTC)
        return None if age > SLOWEST else age >= fastest

    def _name(self, purpose: str) -> str:
        name = "advisory" if purpose == tokens.MANAGE else f"advisory-{purpose}"
        # The prefix makes browsers refuse one that another host of the domain set (RFC 6265bis, 4.1.3).
        return f"__Host-{name}" if self._secure else name

    def _write(self, answer: Response, session: Session) -> None:
        parts = (session.purpose, session.said, str(int(session.began.timestamp())), str(int(session.seen.timestamp())), session.nonce)
        answer.set_cookie(
            self._name(session.purpose),
            tokens.sign(self._keys[0], _SESSION, "|".join(parts)),
            max_age=int(LONGEST.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )


def _origin(address: str) -> str:
    """Return scheme, host and port of a URL as an `Origin` says them (RFC 6454, 6.2)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
