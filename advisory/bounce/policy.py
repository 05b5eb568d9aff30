"""What follows from mail that came back. Pure.

A mailbox that is not there ends it at once; anything that may pass must happen three times over three days, with nothing arriving in
between; and when many bounce at once it is a server that is in trouble, not its people: nobody loses their alerts to that.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from advisory import verp
from advisory.model import Silenced
from advisory.ports import Bounce, BounceKind, SentMail

#: So many soft ones end it, when the first and the last are so far apart.
SOFT_COUNT: Final = 3
SOFT_SPAN: Final = timedelta(days=3)
#: How long a bounce is remembered.
MEMORY: Final = timedelta(days=30)
#: Of how many readers within a day mail may come back for good before a server, not its people, is suspected: so many, or this part of all.
CROWD: Final = 20
CROWD_SHARE: Final = 0.05
CROWD_SPAN: Final = timedelta(days=1)

#: Of the family about recipients' addresses, but about the sender (RFC 3463, 3.2).
_SENDERS: Final = frozenset({"5.1.7", "5.1.8"})
#: The mailbox or its domain is closed, or belongs to somebody else now (RFC 7372, RFC 7293).
_CLOSED: Final = frozenset({"5.7.13", "5.7.17", "5.7.18"})
#: The server does not trust who sends: keys, names, reputation (RFC 7372 for 20 to 27; Outlook.com from 500 on).
_DISTRUST: Final = frozenset({*(f"5.7.{number}" for number in (3, 4, 5, 6, 7, 8, 9, 14)), *(f"5.7.{number}" for number in range(20, 30))})
_LARGE_CODES: Final = 500


class Act(enum.StrEnum):
    """What is done about it."""

    #: It says nothing that counts.
    NOTHING = "nothing"
    #: It is kept, and may count later.
    COUNT = "count"
    #: The address gets nothing any more.
    SUPPRESS = "suppress"
    #: It is about us: the operator is told, and it counts against nobody.
    TELL = "tell"
    #: It would end it, but too many end at once: the operator is told.
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known beside the bounce itself."""

    #: What came back from the reader, within MEMORY, with this one.
    bounced: Sequence[Bounce]
    #: The alert mails that a server took for the reader, within MEMORY.
    sent: Sequence[SentMail]
    #: Other readers from whom mail came back for good within CROWD_SPAN.
    crowd: int = 0
    #: Subscribers there are.
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is done, and why."""

    act: Act
    why: Silenced | None = None


def decide(bounce: Bounce, history: History) -> Decision:
    """Return what follows from a bounce."""
    match bounce.kind:
        case BounceKind.COMPLAINT:
            return Decision(act=Act.SUPPRESS, why=Silenced.COMPLAINED)
        case BounceKind.DELAYED | BounceKind.OTHER:
            return Decision(act=Act.NOTHING)
        case BounceKind.HARD if distrusted(bounce.status):
            return Decision(act=Act.TELL)
        case BounceKind.HARD if gone(bounce.status):
            ends = True
        case _:
            ends = worn_out(history)
    if not ends:
        return Decision(act=Act.COUNT)
    if history.crowd >= max(CROWD, CROWD_SHARE * history.people):
        return Decision(act=Act.HOLD)
    return Decision(act=Act.SUPPRESS, why=Silenced.BOUNCED)


def gone(status: str) -> bool:
    """Tell whether a status says that the mailbox is not there any more, for anybody."""
    return (status.startswith("5.1.") and status not in _SENDERS) or status in _CLOSED


def distrusted(status: str) -> bool:
    """Tell whether a status is about who sends, not about who reads."""
    family, _, last = status.rpartition(".")
    return status in _SENDERS or status in _DISTRUST or (family == "5.7" and last.isdigit() and int(last) >= _LARGE_CODES)


def worn_out(history: History) -> bool:
    """Tell whether enough mails in a row came back over enough days; one that did not come back begins the count anew.

    Servers give up a message after days: what was sent after the last that came back may still be under way and says nothing yet.
    """
    counted = [one for one in history.bounced if one.kind in {BounceKind.HARD, BounceKind.SOFT} and not distrusted(one.status)]
    came_back = {one.message for one in counted}
    sent = sorted(history.sent, key=lambda mail: mail.at)
    names = [verp.message(mail.message_id) for mail in sent]
    last = max((place for place, name in enumerate(names) if name in came_back), default=-1)
    arrived = [place for place in range(last) if names[place] not in came_back]
    anew = sent[arrived[-1]].at if arrived else None
    before = set(names[: arrived[-1]]) if arrived else set()
    times = sorted(
        {
            one.message: one.at for one in counted if anew is None or (one.message not in before if one.message in names else one.at > anew)
        }.values()
    )
    return len(times) >= SOFT_COUNT and times[-1] - times[0] >= SOFT_SPAN
