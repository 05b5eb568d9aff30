"""What is in force now in the places somebody follows or travels to."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from advisory import wording
from advisory.app import App
from advisory.lexicon import ANYWHERE
from advisory.model import Alert, AlertState, Subscription
from advisory.wording import Tongue

#: Who follows every place is shown the gravest of these; the page of places has all.
_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The gravest thing in force in one place."""

    code: str
    place: str
    #: `Level 4: do not travel`, or what is told.
    words: str
    #: 1..4, or 0 when no level is published.
    level: int
    #: `critical`, `warning`, `watch` or `info`.
    grade: str
    #: The governments that say so; empty when none is named.
    who: str
    since: str
    #: How many other things are in force there.
    others: int


async def standing(app: App, wish: Subscription, tongue: Tongue) -> tuple[Advice, ...]:
    """Return what is in force in the places somebody follows or travels to, the gravest first."""
    wanted = set(wish.reach)
    found: dict[str, list[Alert]] = {}
    for alert in await app.store.alerts(states=(AlertState.OPEN,)):
        if not alert.key.of_source and alert.standing.rank and (ANYWHERE in wanted or alert.key.destination in wanted):
            found.setdefault(alert.key.destination, []).append(alert)
    advice = [_advice(code, sorted(alerts, key=lambda one: -one.standing.rank), wish, tongue) for code, alerts in found.items()]
    return tuple(sorted(advice, key=lambda one: (-one.level, one.place)))[:_MOST]


def _advice(code: str, alerts: list[Alert], wish: Subscription, tongue: Tongue) -> Advice:
    gravest = alerts[0]
    level = max((alert.standing.level or 0 for alert in alerts), default=0)
    severity = gravest.standing.severity
    return Advice(
        code=code,
        place=tongue.country(code),
        words=wording.first_upper(wording.phrase(gravest.standing, tongue)),
        level=level,
        grade=severity.label if severity is not None else "",
        who=tongue.listed([tongue.country(code) for code in gravest.standing.issuers]),
        since=tongue.date(gravest.since.astimezone(ZoneInfo(wish.timezone)).date()),
        others=len(alerts) - 1,
    )
