"""Choose the words a message rests on: whose step it tells, which words still stand, and what of a report is new. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from advisory import standing
from advisory.model import Change, Directive, Evidence, Reason, Standing, Status, Strength, Trust

#: What is told of a situation that gets less.
FALLING = frozenset({Reason.EASED, Reason.ENDED, Reason.CORRECTED})
#: Changes that may be one government's step while others stand as they stood.
STEPS = frozenset({Reason.JOINED, Reason.ESCALATED, Reason.EASED})
#: What the press said longer ago than this is dated where it stands.
OLD = timedelta(days=7)

#: What a government's advice without a published level amounts to, as in what stands.
_SCALE = {
    Directive.EXERCISE_CAUTION: 2,
    Directive.RECONSIDER_TRAVEL: 3,
    Directive.AVOID_NONESSENTIAL_TRAVEL: 3,
    Directive.AVOID_ALL_TRAVEL: 4,
}
_RISING = frozenset({Reason.FIRST, Reason.ESCALATED, Reason.JOINED})
_OVER = frozenset({Reason.EASED, Reason.ENDED})
_STRENGTHS = tuple(reversed(Strength))


def concerned(change: Change) -> tuple[str, ...]:
    """Return the governments whose own step it is; empty when it is not told of governments."""
    if change.reason not in STEPS and change.reason is not Reason.ENDED:
        return ()
    was, now = ranks(change.before), ranks(change.alert.standing)
    if change.reason is Reason.ESCALATED:
        moved = [code for code in now if code and now[code] > was.get(code, now[code])]
    elif change.reason is Reason.EASED:
        moved = [code for code in now if code and now[code] < was.get(code, now[code])]
    else:
        moved = []
    return tuple(dict.fromkeys((*change.issuers, *moved)))


def ranks(found: Standing) -> dict[str | None, int]:
    """Return how strong each government's trusted word is."""
    return {word.issuer: word.rank for word in found.words}


def voices(change: Change) -> set[str | None]:
    """Return whose words stood or stand; None for words of no government that is named."""
    before, after = change.before, change.alert.standing
    return {*before.issuers, *after.issuers, *ranks(before), *ranks(after)}


def lead(change: Change) -> Evidence | None:
    """Return the claim the headline speaks of; None when the change came without one."""
    ends = [claim for claim in change.because if claim.ends]
    says = [claim for claim in change.because if not claim.ends]
    about = concerned(change)
    if change.reason is Reason.UNCONFIRMED:
        return best(novel(change))
    if change.reason is Reason.CORRECTED:
        return best(taken_back(change))
    if change.reason in _OVER:
        pool = [end for end in _of(ends, {*about, None}) if not _gainsaid(end, change)]
        pool = pool or (_of(says, about) if change.reason is Reason.EASED else [])
        return best(_of(pool, about) or pool)
    if carried := _carried(change, about or change.issuers):
        return carried
    pool = says or ends or [claim for claim in change.alert.evidence if not claim.ends]
    named, exact = _of(pool, about or change.issuers), _exact(pool, change.alert.standing)
    if not exact and says and change.reason is Reason.FIRST:
        # A second source confirmed it in weaker or stronger words: what stands was said by the first.
        exact = _exact([claim for claim in change.alert.evidence if not claim.ends], change.alert.standing)
    return best([claim for claim in named if claim in exact] or named or exact or pool)


def told(change: Change, first: Evidence | None) -> list[Evidence]:
    """Return the claims to show, `first` in front, then the weightiest: those that brought the change, then what says the same."""
    # A page that says the same twice is one source; it is quoted where it says the most.
    unique: dict[tuple[object, ...], Evidence] = {}
    for claim in sorted(_told(change, first), key=lambda claim: (claim is first, *_weight(claim), len(claim.quote)), reverse=True):
        unique.setdefault((claim.publisher, claim.url, claim.guid, claim.issuer, claim.directive, claim.region, claim.ends), claim)
    return list(unique.values())


def novel(change: Change) -> list[Evidence]:
    """Return what a report that is not confirmed says beyond what is confirmed, and beyond what was reported before."""
    fresh = {claim.id for claim in change.because}
    held = [claim for claim in change.alert.evidence if claim.id not in fresh and not claim.ends]
    beyond = [claim for claim in change.because if not claim.ends and not known(claim, change.before)]
    unheard = [
        claim for claim in beyond if not any(old.issuer == claim.issuer and standing.rank(old) >= standing.rank(claim) for old in held)
    ]
    return unheard or [claim for claim in change.because if claim.ends] or beyond or list(change.because)


def known(claim: Evidence, before: Standing) -> bool:
    """Tell whether what stands says as much as a claim already: of the same government, or of any when none is named."""
    words = ranks(before)
    if claim.issuer in words:
        return standing.rank(claim) <= words[claim.issuer]
    return (claim.issuer is None or (not words and claim.issuer in before.issuers)) and standing.rank(claim) <= before.rank


def taken_back(change: Change) -> list[Evidence]:
    """Return the claims of a change that the alert does not hold any more."""
    stays = {claim.id for claim in change.alert.evidence}
    return [claim for claim in change.because if claim.id not in stays]


def retraction(change: Change) -> list[Evidence]:
    """Return what those who took something back say now, the newest first."""
    gone = taken_back(change)
    if not gone:
        return []
    ids, origins = {claim.id for claim in gone}, {(claim.feed, claim.guid) for claim in gone}
    voices = {(claim.publisher, claim.directive) for claim in gone} | {(claim.issuer, claim.directive) for claim in gone if claim.issuer}
    since, fresh = min(claim.seen for claim in gone), {claim.id for claim in change.because}
    found = {
        claim.id: claim
        for claim in (*change.because, *change.alert.evidence)
        if claim.id not in ids
        and claim.seen >= since
        and (
            (
                (claim.ends or claim.status is Status.DENIED)
                and {(claim.publisher, claim.directive), (claim.issuer, claim.directive)} & voices
            )
            or ((claim.feed, claim.guid) in origins and claim.id in fresh)
        )
    }
    return sorted(found.values(), key=lambda claim: (claim.seen, claim.id), reverse=True)


def holding(change: Change) -> list[Evidence]:
    """Return the alert's claims that no end has overtaken."""
    evidence = change.alert.evidence
    # Most alerts have no end at all, and this is asked often.
    live = standing.live(evidence) if any(claim.ends for claim in evidence) else evidence
    return [claim for claim in live if not claim.ends]


def word(change: Change, issuer: str | None) -> Evidence | None:
    """Return the claim that carries what a government still says; None when none is at hand."""
    mine = _of(holding(change), (issuer,))
    rank = ranks(change.alert.standing).get(issuer)
    exact = [claim for claim in mine if standing.rank(claim) == rank]
    return best(exact or [claim for claim in mine if _sure(claim)] or mine)


def was(change: Change, issuer: str) -> Evidence | None:
    """Return the claim that carried what a government said before; None when it is not kept."""
    rank = ranks(change.before).get(issuer)
    return best(
        claim
        for claim in (*change.alert.evidence, *change.because)
        if claim.issuer == issuer and not claim.ends and standing.rank(claim) == rank
    )


def last_reported(change: Change, claim: Evidence) -> datetime | None:
    """Return when a word that the press alone carries was last reported, if that is more than a week before the change."""
    kin = [claim, *(other for other in holding(change) if (other.issuer, other.directive) == (claim.issuer, claim.directive))]
    if any(other.trust is Trust.OFFICIAL for other in kin):
        return None
    last = max(min(other.published or other.seen, other.seen) for other in kin)
    return last if change.at - last > OLD else None


def level(claim: Evidence) -> int | None:
    """Return the level, 1..4, that a claim amounts to; None when it has none."""
    if claim.level and claim.level.after is not None:
        return claim.level.after
    return _SCALE.get(claim.directive) if claim.trust is Trust.OFFICIAL else None


def best(claims: Iterable[Evidence]) -> Evidence | None:
    """Return the weightiest claim, of equal ones the first."""
    return max(claims, key=_weight, default=None)


def _carried(change: Change, issuers: Sequence[str]) -> Evidence | None:
    """Return the claim that carries what is confirmed now: a report that says more than a second one confirms does not."""
    words = ranks(change.alert.standing) if change.reason in _RISING else {}
    fresh = {claim.id for claim in change.because}
    found = [
        claim
        for claim in holding(change)
        if claim.issuer in words and standing.rank(claim) == words[claim.issuer] and (not issuers or claim.issuer in issuers)
    ]
    same = _exact(found, change.alert.standing) or found
    return best([claim for claim in same if claim.id in fresh] or same)


def _told(change: Change, first: Evidence | None) -> Sequence[Evidence]:
    about = concerned(change)
    if change.reason is Reason.CORRECTED:
        return taken_back(change)
    if change.reason in _OVER:
        ends = [claim for claim in change.because if claim.ends]
        found = _of(ends, {*about, None}) or _of(change.because, about) or ends or list(change.because)
        return [*found, *(end for claim in found if claim.ends for end in _same_ends(change, claim) if end not in found)]
    if change.reason is Reason.UNCONFIRMED:
        fresh = novel(change)
        same = _same_ends(change, first) if first is not None and first.ends else _kin(change, fresh)
        return [*fresh, *(claim for claim in same if not _sure(claim) and (claim.ends or not known(claim, change.before)))]
    says = [claim for claim in change.because if not claim.ends] or list(change.because)
    fresh = (_of(says, {*(about or change.issuers), None}) or says) if about or change.issuers else says
    fresh = [first, *fresh] if first is not None and first not in fresh else fresh
    return [*fresh, *_kin(change, [claim for claim in fresh if first is None or claim.directive is first.directive])]


def _kin(change: Change, fresh: Sequence[Evidence]) -> list[Evidence]:
    """Return what held already and says the same as fresh claims; of a page that was edited, its present edition alone."""
    said = {(claim.issuer, claim.directive) for claim in fresh} | {(None, claim.directive) for claim in fresh}
    ids, origins = {claim.id for claim in fresh}, {(claim.feed, claim.guid) for claim in fresh}
    return [
        claim
        for claim in holding(change)
        if (claim.issuer, claim.directive) in said and claim.id not in ids and (claim.feed, claim.guid) not in origins
    ]


def _same_ends(change: Change, end: Evidence) -> list[Evidence]:
    """Return the ends that say the same of the present situation: of two papers that end something, one came before."""
    return [
        claim
        for claim in change.alert.evidence
        if claim.ends and claim.seen >= change.alert.since and (claim.issuer, claim.directive) == (end.issuer, end.directive)
    ]


def _gainsaid(end: Evidence, change: Change) -> bool:
    """Tell whether the government that lifts something still says as much, in a word that stands: then it has eased, and no more."""
    stays = word(change, end.issuer) if change.reason is Reason.EASED else None
    if stays is None or stays.region != end.region:
        return False
    return stays.directive is end.directive or _SCALE.get(stays.directive, 0) >= _SCALE.get(end.directive, len(Directive))


def _of(claims: Iterable[Evidence], issuers: Iterable[str | None]) -> list[Evidence]:
    wanted = set(issuers)
    return [claim for claim in claims if claim.issuer in wanted]


def _exact(claims: Iterable[Evidence], found: Standing) -> list[Evidence]:
    return [claim for claim in claims if (claim.directive, claim.strength) == (found.directive, found.strength)]


def _sure(claim: Evidence) -> bool:
    return claim.trust is Trust.OFFICIAL or claim.approved or claim.vouched


def _weight(claim: Evidence) -> tuple[int, int, bool, bool, float]:
    official = claim.trust is Trust.OFFICIAL
    return (claim.severity, _STRENGTHS.index(claim.strength), official, claim.issuer is not None, -claim.seen.timestamp())
