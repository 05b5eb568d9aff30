"""Why somebody was told of a change, or why not: each condition in the order it is asked, up to the first that failed.

The four questions ask the store; all else is pure. What suppressed a notice is read from its row, where it was noted when it was decided.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory import plan, wording
from advisory.model import ANYWHERE, Change, DeliveryState, Reason, Severity, Silence, Subscription, Suppression, Trust
from advisory.ports import Asked, DeliveryRow, Store
from advisory.render import moment
from advisory.wording import N_, Tongue

#: Later than this after the change, a message was held: sealing and sending take seconds.
_AT_ONCE = timedelta(minutes=1)


class Verdict(enum.StrEnum):
    """What became of a change for somebody."""

    SENT = "sent"
    #: Waits for the end of quiet hours, a digest or the end of a cap's time.
    HELD = "held"
    #: On its way.
    WAITING = "waiting"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    #: Not among those whose places and wishes the change is about.
    OUTSIDE = "outside"
    #: Told to nobody, only recorded; or to operators alone.
    UNTOLD = "untold"
    #: A notice is missing: a fault of ours.
    LOST = "lost"


class Gate(enum.StrEnum):
    """What is asked before a notice is written; `plan.Ground` is what is asked when it is sealed."""

    NEWS = "it is news"
    LIVE = "its rule is not on trial"
    READERS = "it is for readers"
    KNOWN = "there is such a subscription"
    BEGUN = "the subscription had begun"
    ACTIVE = "the subscription was active"
    CONFIRMED = "it is confirmed, or the subscription asks for single press reports"
    ROUTE = "a route leads there"
    PLACE = "the subscription is about that place"
    WRITTEN = "the notice is written"
    #: Of rows that say no more than that.
    AFFECTED = "it concerned the subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One condition, and whether it held."""

    ground: Gate | plan.Ground
    passed: bool
    asked: Asked
    #: Of what operators keep quiet: until when.
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether somebody was told of a change, and each condition up to the one that decided it."""

    asked: Asked
    verdict: Verdict
    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        """Return whose answer it is."""
        return self.asked.key

    @property
    def change(self) -> Change:
        """Return what it is about."""
        return self.asked.change

    @property
    def delivery(self) -> DeliveryRow | None:
        """Return the row of the outbox; None when there is none."""
        return self.asked.delivery

    @property
    def told(self) -> bool:
        """Return whether it reached the receiver's server."""
        return self.verdict is Verdict.SENT


# --- questions ----------------------------------------------------------------------------------------------------------


async def explain(store: Store, key: str, change: str, *, silences: Sequence[Silence] = ()) -> Answer | None:
    """Say whether a subscription was told of a change, and why; None when there is no such change. Raises StoreError."""
    asked = await store.asked(key, change)
    return answer(asked, silences) if asked else None


async def recent(store: Store, key: str, limit: int = 50, *, silences: Sequence[Silence] = ()) -> tuple[Answer, ...]:
    """Return what there are notices of, told or not, newest first. Raises StoreError."""
    return tuple(answer(asked, silences) for asked in await store.told(key, limit))


async def missed(store: Store, key: str, limit: int = 50) -> tuple[Answer, ...]:
    """Return what others were told and this one has no notice of, newest first. Raises StoreError."""
    return tuple(answer(asked) for asked in await store.untold(key, limit))


async def of_message(store: Store, message_id: str, *, silences: Sequence[Silence] = ()) -> tuple[Answer, ...]:
    """Return what one message said; nothing for an id that no message has. Raises StoreError."""
    return tuple(answer(asked, silences) for asked in await store.of_message(message_id))


# --- the answer ---------------------------------------------------------------------------------------------------------


def answer(asked: Asked, silences: Sequence[Silence] = ()) -> Answer:
    """Ask each condition in its order, up to the first that failed."""
    steps: list[Step] = []
    row = asked.delivery
    for gate, passed in _gates(asked):
        steps.append(Step(ground=gate, passed=passed, asked=asked))
        if not passed:
            break
    if row is None or not steps[-1].passed:
        return Answer(asked=asked, verdict=_outside(steps[-1].ground, asked), steps=tuple(steps))
    steps += _wished(asked)
    if row.state is DeliveryState.SUPPRESSED:
        ground = _ground(row)
        steps = [step for step in steps if step.ground is not ground]
        steps.append(Step(ground=ground, passed=False, asked=asked, until=_until(asked, row, silences)))
    return Answer(asked=asked, verdict=_verdict(row), steps=tuple(steps))


def _gates(asked: Asked) -> Iterator[tuple[Gate, bool]]:
    """Yield the conditions on which the audience is chosen. A row of the outbox shows that they held."""
    change, version, row = asked.change, asked.version, asked.delivery
    yield Gate.NEWS, change.reason.told or change.reason is Reason.UNCONFIRMED
    yield Gate.LIVE, not change.alert.shadow
    if version is None:
        yield Gate.KNOWN, asked.before or asked.after
        yield Gate.BEGUN, asked.before
        yield Gate.ACTIVE, False
        return
    if version.receiver:
        yield Gate.ROUTE, row is not None or (version.wish is not None and _routed(change, version.wish))
    else:
        yield Gate.READERS, change.alert.key.feed is None
        yield Gate.CONFIRMED, change.reason is not Reason.UNCONFIRMED or version.trust is Trust.PRESS
        # What takes something back also goes to those who were told and are elsewhere by now.
        yield Gate.PLACE, version.reached or row is not None
    yield Gate.WRITTEN, row is not None


def _routed(change: Change, receiver: Subscription) -> bool:
    return bool(plan.receivers(change, [replace(receiver, fallback=False)]))


def _outside(gate: Gate | plan.Ground, asked: Asked) -> Verdict:
    if gate in (Gate.NEWS, Gate.LIVE, Gate.READERS):
        return Verdict.UNTOLD
    if gate is Gate.WRITTEN:
        return Verdict.LOST if asked.version is None or asked.version.written else Verdict.WAITING
    return Verdict.OUTSIDE


def _wished(asked: Asked) -> list[Step]:
    """Return the wishes that made it somebody's, as far as they are known."""
    version, change = asked.version, asked.change
    if version is None or version.receiver:
        return []
    grounds = [plan.Ground.TOO_LOW]
    if version.wish is not None and change.issuers and plan.follows(version.wish, change.issuers):
        grounds.append(plan.Ground.ANOTHER_GOVERNMENT)
    return [Step(ground=ground, passed=True, asked=asked) for ground in grounds if change.severity >= version.at_least]


def _ground(row: DeliveryRow) -> Gate | plan.Ground:
    """Return what was noted when it was decided; of older rows, what their suppression says."""
    found = next((ground for ground in plan.Ground if ground.value == row.detail), None)
    if found is not None and found.suppression is row.suppression:
        return found
    return next(
        (ground for ground in plan.Ground if row.suppression is ground.suppression and row.suppression is not Suppression.NOT_AFFECTED),
        Gate.AFFECTED,
    )


def _until(asked: Asked, row: DeliveryRow, silences: Sequence[Silence]) -> datetime | None:
    key, at = asked.change.alert.key, row.settled or asked.change.at
    fitting = [
        silence.until
        for silence in silences
        if silence.rule in (None, key.rule) and silence.destination in (None, ANYWHERE, key.destination) and at < silence.until
    ]
    return max(fitting, default=None)


def _verdict(row: DeliveryRow) -> Verdict:
    if row.state is DeliveryState.PENDING and row.suppression is not None and row.attempts == 0:
        return Verdict.HELD
    return {
        DeliveryState.SENT: Verdict.SENT,
        DeliveryState.DEAD: Verdict.FAILED,
        DeliveryState.SUPPRESSED: Verdict.SUPPRESSED,
    }.get(row.state, Verdict.WAITING)


def held_until(found: Answer) -> datetime | None:
    """Return to which hour a message was held, or is; None for one that went at once."""
    row = found.delivery
    if row is None or row.first_due is None or found.verdict is Verdict.SUPPRESSED:
        return None
    return row.first_due if row.first_due - found.change.at > _AT_ONCE else None


# --- words --------------------------------------------------------------------------------------------------------------


def sentence(found: Answer, tongue: Tongue, zone: str) -> str:
    """Return the answer in a sentence or two."""
    _, row = tongue.gettext, found.delivery
    if found.verdict is Verdict.WAITING:
        return _("It is on its way to you.")
    if row is not None and found.verdict is Verdict.SENT:
        return " ".join(
            filter(None, [_("You were told on {moment}.").format(moment=_shown(row.settled, tongue, zone)), _held(found, tongue, zone)])
        )
    if row is not None and found.verdict is Verdict.HELD:
        return _("You will be told on {moment}.").format(moment=_shown(row.due, tongue, zone)) + " " + _holds(row, tongue)
    if row is not None and found.verdict is Verdict.FAILED:
        tried = tongue.ngettext(
            "It could not be delivered, in {count} attempt.", "It could not be delivered, in {count} attempts.", row.attempts
        )
        return tried.format(count=row.attempts)
    return " ".join([_("You were not told."), *(say(step, tongue, zone) for step in found.steps[-1:])])


def timeline(found: Answer, tongue: Tongue, zone: str) -> tuple[tuple[str, str], ...]:
    """Return what happened when: a label, and the moment in words."""
    _, row, held = tongue.gettext, found.delivery, held_until(found)
    moments: list[tuple[str, datetime | None]] = [(_("Noticed"), found.change.at)]
    if held is not None:
        moments.append((_("Held until"), held))
    if row is not None:
        ends = {Verdict.SENT: _("Sent"), Verdict.FAILED: _("Given up"), Verdict.SUPPRESSED: _("Decided")}
        moments.append((ends[found.verdict], row.settled) if found.verdict in ends else (_("Due"), row.due))
    return tuple((label, _shown(at, tongue, zone)) for label, at in moments if at is not None)


def say(step: Step, tongue: Tongue, zone: str) -> str:
    """Return one condition in a sentence: that it held, or that it did not."""
    if step.passed:
        return _yes(step, tongue)
    if isinstance(step.ground, Gate):
        return _no(step, tongue)
    return _refused(step, tongue, zone)


def _shown(at: datetime | None, tongue: Tongue, zone: str) -> str:
    return moment.shown(at, zone, tongue.language)


def _held(found: Answer, tongue: Tongue, zone: str) -> str:
    held = held_until(found)
    return tongue.gettext("It was held until {moment}, as you wished.").format(moment=_shown(held, tongue, zone)) if held else ""


def _holds(row: DeliveryRow, tongue: Tongue) -> str:
    _ = tongue.gettext
    match row.suppression:
        case Suppression.DIGEST:
            return _("It waits for your digest.")
        case Suppression.RATE_CAPPED if row.detail == plan.OF_RULE:
            return _("There were very many messages of this kind, so that it waits to be told with the next ones.")
        case Suppression.RATE_CAPPED:
            return _("You had as many messages as you wished for, so that it waits for the next ones.")
        case _:
            return _("It waits for the end of your quiet hours.")


def _yes(step: Step, tongue: Tongue) -> str:
    _, change, version = tongue.gettext, step.asked.change, step.asked.version
    match step.ground:
        case Gate.NEWS:
            return _news(change, tongue)
        case Gate.PLACE:
            return _place(step.asked, tongue)
        case plan.Ground.TOO_LOW if version is not None and version.at_least is Severity.INFO:
            return _("You asked for everything.")
        case plan.Ground.TOO_LOW if version is not None:
            asked, grade = wording.severity(version.at_least, tongue), wording.severity(change.severity, tongue)
            return _("It is graded “{severity}”, and you asked for “{floor}” or higher.").format(severity=grade, floor=asked)
        case plan.Ground.ANOTHER_GOVERNMENT:
            return _("You hear of these governments: {governments}.").format(governments=_governments(change, tongue))
        case _:
            return _(_PASSED.get(step.ground, N_("Your subscription was active.")))


def _news(change: Change, tongue: Tongue) -> str:
    _, key = tongue.gettext, change.alert.key
    if key.government is not None:
        return tongue.said("It is about the source of what {government} advises.", government=tongue.noun(key.government))
    if key.feed is not None:
        return _("It is about a source of ours.")
    patterns = {
        Reason.EASED: N_("What is advised about {place} was eased."),
        Reason.ENDED: N_("What was advised about {place} is over."),
        Reason.CORRECTED: N_("What was told about {place} was wrong and is taken back."),
    }
    pattern = patterns.get(change.reason, N_("Something is advised about {place} that is new or graver: “{rule}”."))
    return tongue.said(pattern, place=tongue.noun(key.destination), rule=change.alert.title)


def _place(asked: Asked, tongue: Tongue) -> str:
    change, wish = asked.change, asked.version.wish if asked.version else None
    destination = change.alert.key.destination
    if change.reason is Reason.CORRECTED and asked.version is not None and not asked.version.reached:
        return tongue.gettext("You had a message about this before.")
    if change.alert.key.of_source:
        return tongue.gettext("You rely on that government, or on all of them.")
    place = tongue.noun(destination)
    if wish is None:
        return tongue.said("You asked for {place} then.", place=place)
    if {destination, ANYWHERE} & set(wish.places):
        return tongue.said("You follow {place}.", place=place)
    return tongue.said("One of your trips leads to {place}.", place=place)


def _governments(change: Change, tongue: Tongue) -> str:
    return tongue.listed([tongue.country(code) for code in change.issuers], most=len(change.issuers))


def _no(step: Step, tongue: Tongue) -> str:
    _, asked = tongue.gettext, step.asked
    match step.ground:
        case Gate.NEWS:
            return _(_SILENT.get(asked.change.reason, N_("It was recorded, and told to nobody.")))
        case Gate.PLACE if asked.change.alert.key.of_source:
            return _("It is about a government's source that you did not rely on.")
        case Gate.PLACE:
            return tongue.said(
                "You did not follow {place} then, and none of your trips led there.", place=tongue.noun(asked.change.alert.key.destination)
            )
        case Gate.WRITTEN if asked.version is not None and asked.version.waits:
            return _("It is for very many people, and waits for the operators to confirm it.")
        case Gate.WRITTEN if asked.version is not None and not asked.version.written:
            return _("Its notice is being written in this moment.")
        case _:
            return _(_CLOSED[Gate(step.ground)])


def _refused(step: Step, tongue: Tongue, zone: str) -> str:
    _, change, version = tongue.gettext, step.asked.change, step.asked.version
    match step.ground:
        case plan.Ground.SILENCED if step.until is not None:
            return _("Operators keep it quiet until {moment}.").format(moment=_shown(step.until, tongue, zone))
        case plan.Ground.TOO_LOW if version is not None and change.severity < version.at_least:
            asked, grade = wording.severity(version.at_least, tongue), wording.severity(change.severity, tongue)
            return _("It is graded “{severity}”, and you asked for “{floor}” or higher.").format(severity=grade, floor=asked)
        case plan.Ground.ANOTHER_GOVERNMENT if change.issuers:
            return _("It is news of governments that you do not follow: {governments}.").format(governments=_governments(change, tongue))
        case plan.Ground.ELSEWHERE:
            place = tongue.noun(change.alert.key.destination)
            return tongue.said("You did not follow {place} when it was to go out, and no trip of yours to there was near.", place=place)
        case _:
            return _(_REFUSED[plan.Ground(step.ground)])


_PASSED: Mapping[Gate | plan.Ground, str] = {
    Gate.LIVE: N_("The rule that found it is in use."),
    Gate.READERS: N_("It is for readers."),
    Gate.CONFIRMED: N_("It is confirmed, or you asked for single press reports too."),
    Gate.ROUTE: N_("A route of routes.yaml leads there."),
    Gate.WRITTEN: N_("Its notice was written."),
}
#: What is recorded, and told to nobody.
_SILENT = {
    Reason.DUPLICATE: N_("It repeated what was known."),
    Reason.CORROBORATED: N_("It confirmed what had been told."),
    Reason.BASELINE: N_("It was there already when we first looked at this source."),
    Reason.UNSURE: N_("It may be advice, but was not certain enough to be told."),
    Reason.STALE: N_("It was too old, or nobody had repeated it for long; that is no all-clear."),
    Reason.REJECTED: N_("Operators looked at it and set it aside."),
}
_CLOSED = {
    Gate.LIVE: N_("The rule that found it is on trial: what it finds is recorded, and told to nobody."),
    Gate.READERS: N_("It is about a source of ours, and for our operators alone."),
    Gate.KNOWN: N_("There is no such subscription."),
    Gate.BEGUN: N_("Your subscription began later."),
    Gate.ACTIVE: N_("Your subscription was paused or had ended then."),
    Gate.CONFIRMED: N_("It was a single press report that no second source had confirmed, and you asked for confirmed reports."),
    Gate.ROUTE: N_("No route of routes.yaml that fits leads there."),
    Gate.WRITTEN: N_("Its notice is missing, and that is a fault of ours."),
    Gate.AFFECTED: N_("By what you wished then, it did not concern you."),
}
_REFUSED = {
    plan.Ground.LEFT: N_("Your subscription was paused or had ended when it was to go out."),
    plan.Ground.SILENCED: N_("Operators kept it quiet then."),
    plan.Ground.WITHDRAWN: N_("It was taken back before it went out to you."),
    plan.Ground.UNHEARD: N_("You had not been told what it takes back."),
    plan.Ground.OVER: N_("It was over before anything of it was told to you."),
    plan.Ground.TOO_LOW: N_("It is graded lower than what you asked for."),
    plan.Ground.ANOTHER_SOURCE: N_("It is about a government's source that you did not rely on, or were not told of before."),
    plan.Ground.ANOTHER_GOVERNMENT: N_("It is news of governments that you do not follow."),
    plan.Ground.ANOTHER_PASSPORT: N_("It is for people with another passport."),
    plan.Ground.COOLING: N_("You had been told of the same a short while before."),
    plan.Ground.KEPT_BACK: N_("Operators decided not to send it."),
}
