"""An alert's life: evidence goes in, at most one change with a named reason comes out. Pure.

    evidence ──▶ live claims ──▶ standing (what is trusted) ──compare with what was told──▶ Change(reason)

A claim is trusted when an official source makes it, when two independent press sources do, or when an operator approved it.
What was told is kept in `alert.standing`; every decision compares the standing now with that, never with a previous message.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory import standing
from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    Directive,
    Evidence,
    Reason,
    Rule,
    Severity,
    Standing,
    Status,
    Trust,
)

#: How long an unconfirmed report waits for a second source.
CONFIRM_WITHIN = timedelta(days=7)
#: How long a news-only alert stands without being repeated; then it is closed without an all-clear.
REPEAT_WITHIN = timedelta(days=30)
#: The most evidence an alert keeps; the oldest press reports go first.
KEEP = 60

#: So many papers that say the same are kept beyond the room there is.
ECHOES = 20

#: A reason, the governments it is about, and why in words.
_Named = tuple[Reason | None, tuple[str, ...], str]
#: The note of a FIRST that some readers know as an unconfirmed report; messages say "now confirmed" by it.
CONFIRMED = "confirmed by a second source"
_LIVE = (AlertState.OPEN, AlertState.UNCONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one ingest brings for one alert."""

    evidence: tuple[Evidence, ...] = ()
    #: Ids of evidence a source took back by editing or withdrawing its item.
    retracted: frozenset[str] = frozenset()
    #: The feed's first poll: recorded, told to nobody.
    baseline: bool = False
    #: Too old when first seen.
    stale: bool = False


def identity(key: AlertKey) -> str:
    """Derive an alert's id from its key: the same situation has the same id for ever."""
    return "a-" + hashlib.sha256(f"{key.rule}\n{key.destination}".encode()).hexdigest()[:12]


def decide(rule: Rule, key: AlertKey, known: Alert | None, news: News, now: datetime) -> Change | None:
    """Return what the news changes, with the reason; None when it concerns nothing that stands."""
    # What was recorded while a rule was tried out was told to nobody, and once it is live is news.
    known_live = known is not None and known.state in _LIVE and known.shadow is rule.shadow
    alert = known if known_live else None
    held = alert.evidence if alert else _last_words(known)
    if news.stale:
        return _stale(key, rule, known, news, now) if not alert else None
    if news.baseline:
        # What ended before we looked is no all-clear for what we know.
        news = replace(news, evidence=tuple(fresh for fresh in news.evidence if not fresh.ends))
    evidence = _merge(held, news)
    before = alert.standing if alert else Standing()
    after = standing.of(evidence, rule.trust, enough=rule.min_sources)
    if not _falls(evidence, held, news):
        after = standing.kept(before, after)  # a source that is heard no more is no all-clear
    reason, issuers, note = _reason(alert, before, after, held, evidence, news, rule)
    if reason is None:
        return None
    evidence = standing.vouched(evidence, rule.trust, enough=rule.min_sources)
    taken_back = tuple(claim for claim in held if claim.id in news.retracted)
    if reason is Reason.CORRECTED and not taken_back:
        taken_back = _denied(held, evidence)
    evidence = tuple(claim for claim in evidence if claim not in taken_back)
    news = replace(news, evidence=(*news.evidence, *taken_back))
    return _change(key, rule, known, reason, now, before=before, after=after, evidence=evidence, news=news, issuers=issuers, note=note)


def expire(alert: Alert, now: datetime) -> Change | None:
    """Close what nobody confirmed in a week or repeated in a month, without an all-clear; None when it still stands.

    What is about a source stands for as long as the source is silent: `reliance` ends it.
    """
    if alert.key.of_source:
        return None
    claims = [claim for claim in standing.live(alert.evidence) if not claim.ends]
    if alert.state is AlertState.UNCONFIRMED:
        over, note = alert.since + CONFIRM_WITHIN <= now, "no second source within 7 days"
    elif alert.state is AlertState.OPEN and (standing.transient(claims) or all(claim.trust is Trust.PRESS for claim in claims)):
        newest = max((claim.seen for claim in claims), default=alert.updated)
        over, note = newest + REPEAT_WITHIN <= now, "nobody repeated it for 30 days; unknown is not all clear"
    else:
        return None
    return _closed(alert, Reason.STALE, AlertState.STALE, now, note) if over else None


def approve(rule: Rule, alert: Alert, now: datetime) -> Change | None:
    """Let an unconfirmed report go out because an operator vouches for it."""
    evidence = tuple(replace(claim, approved=True) for claim in alert.evidence)
    after = standing.of(evidence, rule.trust, enough=rule.min_sources)
    if not _ended(alert.evidence, evidence):
        after = standing.kept(alert.standing, after)
    fresh = News(evidence=tuple(claim for claim in evidence if not claim.ends))
    reason, issuers, _ = _reason(alert, alert.standing, after, evidence, evidence, fresh, rule)
    if reason is None or not reason.told:
        return None
    return _change(
        alert.key, rule, alert, reason, now, before=alert.standing, after=after, evidence=evidence, news=fresh,
        issuers=issuers, note="approved by an operator",
    )  # fmt: skip


def reject(alert: Alert, now: datetime) -> Change:
    """Set an unconfirmed report aside because an operator knows it is wrong; what was trusted before stays."""
    trusted = alert.standing
    if alert.state is AlertState.UNCONFIRMED or not trusted.rank:
        return _closed(alert, Reason.REJECTED, AlertState.REJECTED, now, "rejected by an operator")
    doubtful = waiting(alert)
    kept = tuple(claim for claim in standing.live(alert.evidence) if claim not in doubtful)
    stands = replace(trusted, sources=standing.sources([claim for claim in kept if not claim.ends]))
    after = replace(alert, version=alert.version + 1, updated=now, evidence=kept, standing=stands)
    return Change(
        id=f"{alert.id}.{after.version}", reason=Reason.REJECTED, at=now, before=trusted, alert=after,
        severity=_severity(trusted, after.standing, kept), note="rejected by an operator",
    )  # fmt: skip


def waiting(alert: Alert) -> tuple[Evidence, ...]:
    """Return the press reports of an alert that nothing confirms yet: what an operator may approve or reject."""
    trusted = alert.standing
    found = standing.live(alert.evidence)
    return tuple(
        claim
        for claim in found
        if claim.trust is Trust.PRESS
        and not claim.approved
        and not claim.vouched
        and (_would_end([claim], found) if claim.ends else claim.issuer not in trusted.issuers or standing.rank(claim) > trusted.rank)
    )


# --- what changed ---------------------------------------------------------------------------------------------------


def _last_words(known: Alert | None) -> tuple[Evidence, ...]:
    """Return what ended the last situation: a story from before that end, read late, opens no new one."""
    if known is None or known.state is not AlertState.ENDED:
        return ()
    return tuple(replace(end, vouched=True) for end in standing.believed(known.evidence))


def _merge(held: Sequence[Evidence], news: News) -> tuple[Evidence, ...]:
    """Return the evidence with the news in: a source's newer word on the same thing takes the older one's place."""
    # What has ended lends its trust to nothing new.
    standing_now = [claim for claim in standing.live(held) if not claim.ends]
    approved, vouched = ({_voice(one) for one in standing_now if one.approved}, {_voice(one) for one in standing_now if one.vouched})
    fresh = [replace(claim, approved=_voice(claim) in approved, vouched=_voice(claim) in vouched) for claim in news.evidence]
    renewed = {_voice(claim) for claim in fresh}
    origins = {(claim.feed, claim.guid) for claim in fresh}
    every = [claim for claim in held if claim.id not in news.retracted and _stays(claim, renewed, origins)] + fresh
    for claim in _surplus(every):
        every.remove(claim)
    return tuple(every)


def _surplus(every: Sequence[Evidence]) -> list[Evidence]:
    """Return the press claims there is no room for, oldest first: those that others said since, and only then those nobody vouched for."""
    over = max(0, len(every) - KEEP)
    papers = [claim for claim in every if claim.trust is Trust.PRESS and not claim.ends]
    left = Counter(_saying(claim) for claim in papers)
    found: list[Evidence] = []
    for claim in papers:
        if len(found) < over and left[_saying(claim)] > ECHOES:
            left[_saying(claim)] -= 1
            found.append(claim)
    loose = [claim for claim in papers if not claim.vouched and claim not in found]
    return found + loose[: over - len(found)]


def _saying(claim: Evidence) -> tuple[object, ...]:
    return (claim.issuer, claim.directive, claim.strength, claim.status, claim.region, claim.level)


def _stays(claim: Evidence, renewed: set[tuple[object, ...]], origins: set[tuple[str, str]]) -> bool:
    if claim.ends and (claim.approved or claim.vouched):
        return True
    if _voice(claim) in renewed:
        return False
    # An edited item drops what it no longer says only as long as nobody was told; a register's row has one level at a time.
    return claim.ends or (claim.feed, claim.guid) not in origins or (claim.vouched and not standing.levelled(claim))


def _voice(claim: Evidence) -> tuple[object, ...]:
    return (claim.publisher, claim.issuer, claim.directive, claim.strength, claim.status, claim.ends, claim.region, claim.level)


def _reason(
    alert: Alert | None, before: Standing, after: Standing, held: Sequence[Evidence], evidence: Sequence[Evidence], news: News, rule: Rule
) -> _Named:
    """Name what the difference between what was told and what stands now is: reason, issuers concerned, and why in words."""
    possible, was_possible = standing.of(evidence, lenient=True), standing.of(held, lenient=True)
    if not possible.rank and not was_possible.rank:
        return None, (), ""
    if news.baseline:
        return Reason.BASELINE, after.issuers, "the feed's first poll: recorded as the state of affairs"
    if news.retracted and possible.rank < was_possible.rank and (before.rank > after.rank or (alert and not before.rank)):
        return Reason.CORRECTED, (), "a source took back what it had said"
    if not before.rank and not possible.rank and any(fresh.status is Status.DENIED for fresh in news.evidence):
        return Reason.CORRECTED, (), "what was reported is denied"
    if not before.rank:
        return _opening(after, possible, was_possible, held, news, rule)
    if standing.transient(news.evidence) and (fresh := _new_moment(held, evidence, rule)):
        return Reason.FIRST, fresh, "it happened again, or by another government"
    return _moving(before, after, possible, was_possible, held, news)


def _opening(after: Standing, possible: Standing, was_possible: Standing, held: Sequence[Evidence], news: News, rule: Rule) -> _Named:
    if after.rank:
        return Reason.FIRST, after.issuers, CONFIRMED if any(not claim.ends for claim in held) else "new"
    if possible.rank > was_possible.rank or set(possible.issuers) - set(was_possible.issuers):
        return Reason.UNCONFIRMED, possible.issuers, _waits(rule, possible.sources)
    return _repeated(held, news, possible)


def _waits(rule: Rule, told: int) -> str:
    so_far = "one press source" if told <= 1 else f"{told} independent press sources"
    if rule.trust is Trust.OFFICIAL:
        return f"{so_far}; waits for an official source"
    wants = "a second independent source" if rule.min_sources <= standing.ENOUGH else f"{rule.min_sources} independent sources"
    return f"{so_far}; waits for {wants} or an official one"


def _moving(before: Standing, after: Standing, possible: Standing, was_possible: Standing, held: Sequence[Evidence], news: News) -> _Named:
    joined = tuple(code for code in after.issuers if code not in before.issuers)
    gone = tuple(code for code in before.issuers if code not in after.issuers)
    if not after.rank:
        return Reason.ENDED, gone, "lifted or withdrawn"
    if after.rank > before.rank:
        return Reason.ESCALATED, joined, "stronger than what was told"
    if after.rank < before.rank:
        return Reason.EASED, gone, "weaker than what was told"
    return (
        _of_one_government(before, after, joined, gone)
        or _doubtful(after, possible, was_possible, held, news)
        or _repeated(held, news, possible)
    )


def _of_one_government(before: Standing, after: Standing, joined: tuple[str, ...], gone: tuple[str, ...]) -> _Named | None:
    """Name what one government did while the alert as a whole stands as it stood."""
    if joined:
        return Reason.JOINED, joined, "a further government says so"
    if gone:
        return Reason.EASED, gone, "a government lifted it; others still say so"
    was, now = ({word.issuer: word.rank for word in found.words} for found in (before, after))
    if raised := tuple(code for code in after.issuers if now[code] > was.get(code, now[code])):
        return Reason.ESCALATED, raised, "stronger than what this government had said; another says as much or more"
    if lowered := tuple(code for code in after.issuers if now[code] < was.get(code, now[code])):
        return Reason.EASED, lowered, "weaker than what this government had said; another says more"
    return None


def _doubtful(after: Standing, possible: Standing, was_possible: Standing, held: Sequence[Evidence], news: News) -> _Named | None:
    """Name what a single press report says beyond what was told."""
    if possible.rank > max(after.rank, was_possible.rank) or set(possible.issuers) - {*after.issuers, *was_possible.issuers}:
        return Reason.UNCONFIRMED, possible.issuers, "one press source says more than was told"
    doubtful = [fresh for fresh in news.evidence if fresh.trust is Trust.PRESS and not fresh.vouched]
    # What another government lifted before is over, and its end says nothing about what still stands.
    in_doubt = [claim for claim in standing.live(held) if not _would_end(held, [claim])]
    if _would_end(doubtful, in_doubt):
        return Reason.UNCONFIRMED, (), "one press source says it has ended"
    return None


def _falls(evidence: Sequence[Evidence], held: Sequence[Evidence], news: News) -> bool:
    """Tell whether what stands has a reason to be less: an end that counts, or a word taken back that nobody else says."""
    if _ended(held, (*held, *news.evidence)):
        return True
    lost = {claim.issuer for claim in held if claim.id in news.retracted and claim.vouched}
    was, now = ({word.issuer: word.rank for word in standing.of(found, lenient=True).words} for found in (held, evidence))
    return any(now.get(issuer, 0) < was.get(issuer, 0) for issuer in lost)


def _ended(held: Sequence[Evidence], evidence: Sequence[Evidence]) -> bool:
    """Tell whether something that was held to stand has an end among the evidence that counts."""
    ends = [claim for claim in evidence if claim.ends]
    return any(standing.over(claim, ends) for claim in standing.live(held) if not claim.ends)


def _denied(held: Sequence[Evidence], evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return what was held to stand until it was denied."""
    stands = standing.live(evidence)
    return tuple(claim for claim in standing.live(held) if not claim.ends and claim not in stands)


def _would_end(ends: Sequence[Evidence], held: Sequence[Evidence]) -> bool:
    return any(end.ends and standing.overtakes(end, claim) for end in ends for claim in held if not claim.ends)


def _repeated(held: Sequence[Evidence], news: News, possible: Standing) -> _Named:
    fresh = [claim for claim in news.evidence if not claim.ends and all(standing.independent(claim, old) for old in held)]
    if fresh:
        return Reason.CORROBORATED, (), f"another source says the same: {possible.sources} independent sources now"
    if news.retracted or any(claim.ends for claim in news.evidence):
        return Reason.DUPLICATE, (), "one source denies it or has taken it back; another still says so"
    return Reason.DUPLICATE, (), "told already"


def _new_moment(held: Sequence[Evidence], evidence: Sequence[Evidence], rule: Rule) -> tuple[str, ...]:
    was, now = _moments(held, rule), _moments(evidence, rule)
    return tuple(sorted(str(moment[0]) for moment in now - was if moment[0])) if now - was else ()


def _moments(evidence: Sequence[Evidence], rule: Rule) -> frozenset[tuple[str | None, Directive, int | None, datetime | None]]:
    claims = [claim for claim in evidence if not claim.ends]
    found = set()
    for claim in claims:
        kin = [other for other in claims if (other.issuer, other.directive, other.level) == (claim.issuer, claim.directive, claim.level)]
        if standing.trusted(kin, (), rule.trust, enough=rule.min_sources):
            # A register moves when it says so: the same step a second time is another moment.
            moved = claim.seen if claim.level and not claim.sketch else None
            found.add((claim.issuer, claim.directive, claim.level.after if claim.level else None, moved))
    return frozenset(found)


def _change(
    key: AlertKey, rule: Rule, known: Alert | None, reason: Reason, now: datetime, *, before: Standing, after: Standing,
    evidence: tuple[Evidence, ...], news: News, issuers: tuple[str, ...], note: str,
) -> Change:  # fmt: skip
    version = (known.version if known else 0) + 1
    fresh = known is None or known.state not in _LIVE or known.shadow is not rule.shadow or (reason is Reason.FIRST and bool(before.rank))
    if not after.rank and not before.rank and reason in (Reason.UNCONFIRMED, Reason.BASELINE, Reason.CORROBORATED, Reason.DUPLICATE):
        state = AlertState.UNCONFIRMED
    else:
        state = AlertState.OPEN if after.rank else AlertState.ENDED
    alert = Alert(
        id=identity(key),
        key=key,
        title=rule.title,
        state=state,
        version=version,
        revision=(known.revision if known else 0) + (reason.told or reason is Reason.UNCONFIRMED),
        standing=after,
        since=now if fresh or known is None else known.since,
        opened=version if fresh or known is None else known.opened,
        updated=now,
        evidence=evidence,
        shadow=rule.shadow,
    )
    return Change(
        id=f"{alert.id}.{version}",
        reason=reason,
        at=now,
        before=before,
        alert=alert,
        because=news.evidence,
        issuers=issuers,
        severity=_severity(before, after, evidence),
        note=note,
    )


def _stale(key: AlertKey, rule: Rule, known: Alert | None, news: News, now: datetime) -> Change:
    change = _change(
        key, rule, known, Reason.STALE, now, before=Standing(), after=Standing(), evidence=(), news=news, issuers=(),
        note="too old when first seen",
    )  # fmt: skip
    closed = replace(change.alert, state=known.state, evidence=known.evidence) if known else replace(change.alert, state=AlertState.STALE)
    return replace(change, alert=closed, severity=_loudest(news.evidence))


def _closed(alert: Alert, reason: Reason, state: AlertState, now: datetime, note: str) -> Change:
    after = replace(alert, state=state, version=alert.version + 1, updated=now, standing=Standing(), evidence=())
    return Change(
        id=f"{alert.id}.{after.version}",
        reason=reason,
        at=now,
        before=alert.standing,
        alert=after,
        because=alert.evidence,
        severity=_severity(alert.standing, Standing(), alert.evidence),
        note=note,
    )


def _severity(before: Standing, after: Standing, evidence: Sequence[Evidence]) -> Severity:
    known = [found.severity for found in (before, after) if found.severity is not None]
    return max(known) if known else _loudest(evidence)


def _loudest(evidence: Sequence[Evidence]) -> Severity:
    return max((claim.severity for claim in evidence), default=Severity.INFO)
