"""The tests an operator writes beside a rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from advisory.model.scales import Trust
from advisory.model.telling import Subscription
from advisory.model.understanding import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule must fire on, or must stay silent on."""

    #: It must fire; otherwise it must stay silent.
    fires: bool
    #: A known gap: its failure is shown and counts for nothing.
    todo: bool = False
    #: As a person reads it in a report, on one line.
    shown: str
    #: file:line:column.
    place: str
    text: str = ""
    title: str = ""
    #: Whose page the text is.
    issuer: str | None = None
    #: Structured advice instead of a text.
    said: Statement | None = None
    trust: Trust = Trust.OFFICIAL
    #: Who must be told (or must not), with trips, at the moment `now`.
    traveller: Subscription | None = None
    now: datetime | None = None
