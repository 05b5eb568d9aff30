"""What stands: which claims hold, which are trusted, and what they amount to. Pure.

A claim is trusted when an official source makes it, when two independent press sources do (or as many as the rule asks for), or when
an operator approved it.
Once trusted it stays so until it ends: a source that is heard no more is no all-clear.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from advisory import severity, story
from advisory.model import Directive, Evidence, Standing, Status, Trust, Word

#: How far apart reports may be and still support each other without naming the same government.
SAME_NEWS = timedelta(hours=72)
_MIDNIGHT = time()
#: So many independent press sources are believed, unless a rule asks for another number.
ENOUGH = 2

#: Families in which lifting the weaker advice lifts the stronger too.
_ORDER = {
    Directive.EXERCISE_CAUTION: 1,
    Directive.RECONSIDER_TRAVEL: 2,
    Directive.AVOID_NONESSENTIAL_TRAVEL: 3,
    Directive.AVOID_ALL_TRAVEL: 4,
}
_LEVELS = {
    Directive.EXERCISE_CAUTION: 2,
    Directive.RECONSIDER_TRAVEL: 3,
    Directive.AVOID_NONESSENTIAL_TRAVEL: 3,
    Directive.AVOID_ALL_TRAVEL: 4,
}
#: What is a fact about a place rather than one government's advice: anybody may report its end.
_FACTS = frozenset(
    {
        Directive.EMBASSY_CLOSED,
        Directive.AIRSPACE_CLOSED,
        Directive.BORDER_CLOSED,
        Directive.SHELTER_IN_PLACE,
        Directive.EVACUATION,
    }
)


def live(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the claims that still hold: those no trusted end has overtaken, and the ends themselves."""
    ends = [end for end in evidence if end.ends]
    return tuple(claim for claim in evidence if claim.ends or not over(claim, ends))


def over(claim: Evidence, ends: Sequence[Evidence]) -> bool:
    """Tell whether a claim has ended: an official or approved end overtakes it, or two independent press reports do.

    What one paper alone reports is over as well when that paper denies it in a later story.
    """
    against = [end for end in ends if overtakes(end, claim)]
    return any(_sure(end) or _takes_back(end, claim) for end in against) or any(
        independent(*pair) for pair in itertools.combinations(against, 2)
    )


def believed(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the ends that count: official and approved ones, and those two independent sources report of one government."""
    ends = [end for end in evidence if end.ends]
    reports = [end for end in ends if not _sure(end)]
    return tuple(end for end in ends if _sure(end) or any(end.issuer == other.issuer and independent(end, other) for other in reports))


def kept(before: Standing, after: Standing) -> Standing:
    """Return what stands when nothing was taken back: the stronger word of each government."""
    if after.rank >= before.rank and set(before.issuers) <= set(after.issuers) and before.words == after.words:
        return after
    words = {word.issuer: word for word in before.words}
    words |= {word.issuer: word for word in after.words if word.issuer not in words or word.rank > words[word.issuer].rank}
    top = after if after.rank >= before.rank else before
    return replace(
        top,
        level=max((level for level in (before.level, after.level) if level is not None), default=None),
        issuers=tuple(sorted({*before.issuers, *after.issuers})),
        words=tuple(words[issuer] for issuer in sorted(words, key=_by_code)),
        sources=after.sources,
    )


def of(evidence: Sequence[Evidence], trust: Trust = Trust.PRESS, *, lenient: bool = False, enough: int = ENOUGH) -> Standing:
    """Return what the evidence amounts to under the trust policy; `lenient` believes single press reports, otherwise `enough` are."""
    claims = [claim for claim in live(evidence) if not claim.ends]
    best = _best(claims, trust, lenient=lenient, enough=enough)
    if not best:
        return Standing(sources=sources(claims))
    top = max(best.values(), key=rank)
    return Standing(
        rank=rank(top),
        severity=top.severity,
        directive=top.directive,
        strength=top.strength,
        level=max((level for claim in best.values() if (level := _level_of(claim)) is not None), default=None),
        issuers=tuple(issuer for issuer in best if issuer),
        words=tuple(Word(issuer=issuer, rank=rank(claim)) for issuer, claim in best.items()),
        sources=sources(claims),
    )


def vouched(evidence: Sequence[Evidence], trust: Trust, *, enough: int = ENOUGH) -> tuple[Evidence, ...]:
    """Return the evidence with what is trusted now marked so: it stays trusted when its second source is heard no more."""
    best = _best([claim for claim in live(evidence) if not claim.ends], trust, lenient=False, enough=enough)

    def carried(claim: Evidence) -> bool:
        return not claim.ends and claim.issuer in best and rank(claim) <= rank(best[claim.issuer])

    return tuple(replace(claim, vouched=True) if carried(claim) else claim for claim in evidence)


def _best(claims: Sequence[Evidence], trust: Trust, *, lenient: bool, enough: int) -> dict[str | None, Evidence]:
    """Return each issuer's strongest trusted word."""
    found: dict[str | None, Evidence] = {}
    # A story that names a government backs no other one by what it says beside.
    named = {(claim.feed, claim.guid, claim.directive) for claim in claims if claim.issuer}
    open_words = [claim for claim in claims if claim.issuer is None and (claim.feed, claim.guid, claim.directive) not in named]
    for issuer in sorted({claim.issuer for claim in claims}, key=_by_code):
        mine = [claim for claim in claims if claim.issuer == issuer]
        unnamed = [claim for claim in open_words if issuer is not None and any(_same_news(claim, own) for own in mine)]
        if strongest := _strongest(mine) if lenient else trusted(mine, unnamed, trust, enough=enough):
            found[issuer] = strongest
    return found


def sources(claims: Sequence[Evidence]) -> int:
    """Count the independent sources among claims."""
    found: list[Evidence] = []
    for claim in claims:
        if all(independent(claim, other) for other in found):
            found.append(claim)
    return len(found)


def independent(one: Evidence, other: Evidence) -> bool:
    """Tell whether two sources speak for themselves: another house, and not the same story printed twice."""
    return one.publisher != other.publisher and not story.same(one.sketch, other.sketch)


def transient(claims: Iterable[Evidence]) -> bool:
    """Tell whether the alert is about a moment (advice lifted, a border reopened) rather than something that stands."""
    return any(claim.status is Status.LIFTED and not claim.ends for claim in claims)


def trusted(mine: Sequence[Evidence], unnamed: Sequence[Evidence], trust: Trust, *, enough: int = ENOUGH) -> Evidence | None:
    """Return one issuer's strongest trusted word; `unnamed` are words of no issuer, which may support it."""
    candidates = [claim for claim in mine if claim.trust is Trust.OFFICIAL or claim.approved or claim.vouched]
    if trust is not Trust.OFFICIAL:
        ordered = sorted(mine, key=rank, reverse=True)
        # The weakest of those that are needed is what is confirmed: the first that enough others back, who say as much or more.
        backed = (
            claim
            for place, claim in enumerate(ordered)
            if sources((claim, *ordered[:place], *(word for word in unnamed if _same_news(word, claim)))) >= enough
        )
        candidates += itertools.islice(backed, 1)
    return _strongest(candidates)


def _strongest(claims: Sequence[Evidence]) -> Evidence | None:
    return max(claims, key=rank) if claims else None


def _same_news(unnamed: Evidence, claim: Evidence) -> bool:
    """Tell whether a word of no named government can be about the same news: the same directive, within three days."""
    return unnamed.directive is claim.directive and abs(_when(unnamed) - _when(claim)) <= SAME_NEWS


def _sure(end: Evidence) -> bool:
    return end.trust is Trust.OFFICIAL or end.approved or end.vouched


def _takes_back(end: Evidence, claim: Evidence) -> bool:
    """Tell whether a paper denies, in another story, what nobody but it has reported so far."""
    return (
        end.status is Status.DENIED
        and end.publisher == claim.publisher
        and (end.feed, end.guid) != (claim.feed, claim.guid)
        and claim.trust is Trust.PRESS
        and not (claim.approved or claim.vouched)
    )


def _by_code(issuer: str | None) -> tuple[bool, str]:
    return issuer is None, issuer or ""


def levelled(claim: Evidence) -> bool:
    """Tell whether a claim is a published level, of which a register's row has one at a time."""
    return claim.level is not None and (claim.directive in _ORDER or claim.directive is Directive.LEVEL_CHANGE)


def overtakes(end: Evidence, claim: Evidence) -> bool:
    """Tell whether an end, if it is trusted, ends a claim."""
    if _when(claim) > _when(end) or (end.region and claim.region != end.region):
        return False
    if end.issuer != claim.issuer and not (claim.directive in _FACTS and None in (end.issuer, claim.issuer)):
        return False
    if end.status is Status.DENIED or claim.directive is Directive.LEVEL_CHANGE:
        return end.directive is claim.directive
    if end.directive in _ORDER and claim.directive in _ORDER:
        return _ORDER[claim.directive] >= _ORDER[end.directive]
    return end.directive is claim.directive


def _when(claim: Evidence) -> datetime:
    # Registers, and whoever dates by the day, moved when they were seen to move. Stories are dated to the minute.
    if claim.published is None or not claim.sketch or claim.published.time() == _MIDNIGHT:
        return claim.seen
    return min(claim.published, claim.seen)


def rank(claim: Evidence) -> int:
    """Return how strong a claim is: higher is stronger."""
    return severity.rank(claim, claim.severity)


def _level_of(claim: Evidence) -> int | None:
    if claim.level and claim.level.after is not None:
        return claim.level.after
    return _LEVELS.get(claim.directive) if claim.trust is Trust.OFFICIAL else None
