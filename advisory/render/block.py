"""Turn what happened to one situation into what a reader sees of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisory import wording
from advisory.model import ANYWHERE, AlertState, Change, Evidence, Reason, Severity, Standing, Status, Strength, Trust
from advisory.render import foreign, moment, view

#: What is told of a situation that gets less.
FALLING = frozenset({Reason.EASED, Reason.ENDED, Reason.CORRECTED})
_STRENGTHS = tuple(reversed(Strength))
_QUOTE, _ACTION, _TITLE, _REGION = 700, 400, 200, 80
_SHORT_QUOTE = 240
_MOST_SOURCES, _MOST_ACTIONS, _MOST_STANDING = 4, 8, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom it is written: everything in which readers differ but their own links."""

    zone: str
    language: str


def of(changes: Sequence[Change], reader: Reader, *, compact: bool = False) -> view.Block:
    """Return what one reader sees of one alert's changes, oldest first: the newest is told, the others are its history."""
    change = changes[-1]
    lead = lead_of(change)
    falls = change.reason in FALLING
    over = falls or good(lead)
    told = _told(change, lead)
    unconfirmed = Reason.UNCONFIRMED is change.reason or change.alert.state is AlertState.UNCONFIRMED
    advice, quoted = ((), frozenset[str]()) if compact or unconfirmed else _advice(change, told, reader)
    shown = told[: 1 if compact else _MOST_SOURCES]
    limit = _SHORT_QUOTE if compact else _QUOTE
    return view.Block(
        alerts=(change.alert.id,),
        rules=(change.alert.key.rule,),
        reason=change.reason.value,
        label=wording.REASON[change.reason],
        severity=wording.SEVERITY[change.severity],
        kind=_kind(change, over=over, unconfirmed=unconfirmed),
        tone=_tone(change, over=over, unconfirmed=unconfirmed),
        bar=_bar(change.before if falls else changes[0].before, change, lead),
        place=wording.country(change.alert.key.destination),
        headline=headline(change, lead),
        applies=_applies(change, lead, brief=compact or falls),
        when=moment.shown(change.at, reader.zone, reader.language),
        caution=_caution(change) if unconfirmed else "",
        explanation=_explanation(change, reader),
        advice=advice,
        sources_heading="What was taken back" if change.reason is Reason.CORRECTED else "Who says so",
        sources=tuple(_source(claim, reader, limit, quoted=quoted) for claim in shown),
        more=len(told) - len(shown),
        count=_count(told, 0 if falls else change.alert.standing.sources),
        standing_heading="What still stands" if falls else "Other governments",
        standing=_standing(change, told, reader),
        history=tuple(_earlier(earlier, reader) for earlier in changes[:-1]),
        compact=compact,
    )


def merged(one: view.Block, other: view.Block) -> view.Block:
    """Return two blocks that tell the same of one place as one, in the words of the first: several rules fired on one situation."""
    fuller = one if len(one.sources) >= len(other.sources) else other
    return replace(
        one,
        alerts=tuple(dict.fromkeys((*one.alerts, *other.alerts))),
        rules=tuple(dict.fromkeys((*one.rules, *other.rules))),
        history=tuple(dict.fromkeys((*one.history, *other.history))),
        advice=one.advice or other.advice,
        sources=fuller.sources,
        more=fuller.more,
        count=fuller.count,
        standing=one.standing or other.standing,
    )


def good(lead: Evidence | None) -> bool:
    """Tell whether a change that begins something tells of advice lifted or lowered."""
    return lead is not None and lead.status is Status.LIFTED and not lead.ends


def likeness(change: Change) -> tuple[str, str, str]:
    """Return what two situations share when they tell a reader the same: place, whether it rises or falls, and what is said.

    One move of a level fires rules about levels and rules about the advice.
    """
    lead = lead_of(change)
    way = "over" if change.reason in {Reason.EASED, Reason.ENDED} or good(lead) else "rises"
    way = change.reason.value if change.reason in {Reason.CORRECTED, Reason.UNCONFIRMED} else way
    said = headline(change, lead)
    step = lead.level if lead and lead.directive in wording.LEVELLED else None
    if lead and step and step.before is not None and step.before != step.after:
        said = f"{lead.issuer} {step.before} {step.after}"
    return change.alert.key.destination, way, said


def headline(change: Change, lead: Evidence | None) -> str:
    """Return one sentence, built from typed facts alone."""
    where = wording.the_country(change.alert.key.destination)
    if change.reason is Reason.CORRECTED:
        return f"What we told you about {where} was wrong."
    if lead is not None:
        return wording.sentence(_facts(lead, change), doubtful=change.reason is Reason.UNCONFIRMED)
    standing = change.before if change.reason in FALLING else change.alert.standing
    facts = wording.of_standing(standing, change.alert.key.destination, next(iter(change.issuers), None))
    if facts is None:
        return f"The advice for {where} has changed."
    return wording.sentence(replace(facts, status=Status.LIFTED) if change.reason is Reason.ENDED else facts)


def base(change: Change) -> str:
    """Return the part of the subject a situation keeps: what stands, or what stood when it falls."""
    alert, lead = change.alert, lead_of(change)
    falls = change.reason in FALLING and change.before.directive is not None
    standing = change.before if falls else alert.standing
    claims = [claim for claim in (*alert.evidence, *change.because) if not claim.ends]
    if change.reason is Reason.JOINED and lead is not None:
        return wording.subject(_facts(lead, change))
    same = [claim for claim in claims if (claim.directive, claim.strength) == (standing.directive, standing.strength)]
    gone = [claim for claim in same if claim.issuer in change.issuers] if falls else []
    if same:
        return wording.subject(_facts(min(gone or same, key=lambda claim: (claim.seen, claim.id)), change))
    if lead is not None and (standing.directive is None or lead.directive is standing.directive):
        return wording.subject(replace(_facts(lead, change), status=Status.IN_FORCE) if falls else _facts(lead, change))
    if facts := wording.of_standing(standing, alert.key.destination, next(iter(change.issuers), None) if falls else None):
        return wording.subject(facts)
    return f"{wording.country(alert.key.destination)}: {foreign.line(alert.title, 100)}"


# --- which words it rests on ----------------------------------------------------------------------------------------


def lead_of(change: Change) -> Evidence | None:
    """Return the claim the headline speaks of; None when the change came without one."""
    ends = [claim for claim in change.because if claim.ends]
    says = [claim for claim in change.because if not claim.ends]
    if change.reason in {Reason.EASED, Reason.ENDED}:
        pool = ends or (says if change.reason is Reason.EASED else [])
    else:
        pool = says or ends or [claim for claim in change.alert.evidence if not claim.ends]
    named = [claim for claim in pool if claim.issuer in change.issuers]
    standing = change.alert.standing
    exact = [claim for claim in pool if (claim.directive, claim.strength) == (standing.directive, standing.strength)]
    if not exact and says and change.reason is Reason.FIRST:
        # A second source confirmed it in weaker or stronger words: what stands was said by the first.
        exact = [c for c in change.alert.evidence if not c.ends and (c.directive, c.strength) == (standing.directive, standing.strength)]
    return _best([claim for claim in named if claim in exact] or named or exact or pool)


def _told(change: Change, lead: Evidence | None) -> list[Evidence]:
    """Return the claims to show, the weightiest first: those that brought the change, then what says the same."""
    if change.reason in {Reason.EASED, Reason.ENDED}:
        claims = [claim for claim in change.because if claim.ends] or list(change.because)
    elif change.reason is Reason.CORRECTED:
        stays = {claim.id for claim in change.alert.evidence}
        claims = [claim for claim in change.because if claim.id not in stays]
    else:
        issuers = {claim.issuer for claim in change.because} | {None}
        same = [claim for claim in _holding(change) if claim.issuer in issuers]
        claims = [*change.because, *same]
    unique = {(claim.publisher, claim.url, claim.issuer, claim.quote): claim for claim in reversed(claims)}
    ranked = sorted(unique.values(), key=_weight, reverse=True)
    return [claim for claim in ranked if claim is lead] + [claim for claim in ranked if claim is not lead]


def _holding(change: Change) -> list[Evidence]:
    """Return the alert's claims that no later word of the same issuer ends."""
    evidence = change.alert.evidence
    ends = [claim for claim in evidence if claim.ends]
    return [
        claim
        for claim in evidence
        if not claim.ends
        and not any(end.issuer == claim.issuer and end.directive is claim.directive and end.seen >= claim.seen for end in ends)
    ]


def _best(claims: Iterable[Evidence]) -> Evidence | None:
    return max(claims, key=_weight, default=None)


def _weight(claim: Evidence) -> tuple[int, int, bool, bool, float]:
    official = claim.trust is Trust.OFFICIAL
    return (claim.severity, _STRENGTHS.index(claim.strength), official, claim.issuer is not None, -claim.seen.timestamp())


# --- its parts ------------------------------------------------------------------------------------------------------


def _facts(claim: Evidence, change: Change) -> wording.Facts:
    publisher = foreign.isolate(foreign.publisher(claim.publisher, claim.url, claim.feed))
    region = foreign.isolate(foreign.line(claim.region or "", _REGION))
    return wording.of_evidence(claim, change.alert.key.destination, publisher, region or None)


def _kind(change: Change, *, over: bool, unconfirmed: bool) -> str:
    label, severity = wording.REASON[change.reason], wording.SEVERITY[change.severity]
    if over:
        return label
    return f"{label} · {severity.lower()}" if unconfirmed else f"{severity} · {label.lower()}"


def _tone(change: Change, *, over: bool, unconfirmed: bool) -> str:
    if change.reason is Reason.CORRECTED or unconfirmed:
        return "note"
    return "clear" if over else {severity: severity.label for severity in Severity}[change.severity]


def _bar(before: Standing, change: Change, lead: Evidence | None) -> str:
    step = lead.level if lead else None
    falls = good(lead)
    if lead and step and step.before is not None and step.after is not None and step.before != step.after and (falls or not before.rank):
        words = "" if lead.directive in wording.LEVELLED or falls else f"{wording.DIRECTIVE[lead.directive]}, "
        return f"{wording.level(step.before)} → {wording.first_upper(words + wording.level(step.after).lower())}"
    if falls and lead:
        return f"{wording.DIRECTIVE[lead.directive]}: lifted"
    if change.reason is Reason.CORRECTED and not change.alert.standing.rank:
        return f"{wording.phrase(before)} → taken back" if before.rank else "Taken back"
    if change.reason is Reason.UNCONFIRMED and lead:
        return wording.DIRECTIVE[lead.directive] + (": said to be over" if lead.ends else "")
    return wording.movement(before, change.alert.standing) or (wording.DIRECTIVE[lead.directive] if lead else "")


def _applies(change: Change, lead: Evidence | None, *, brief: bool) -> str:
    if lead is None or change.reason is Reason.CORRECTED or (brief and not lead.nationality):
        return ""
    return wording.audience(_facts(lead, change))


def _caution(change: Change) -> str:
    if change.alert.standing.rank:
        return "Press report, not confirmed. It goes beyond what stands; no second independent source and no government confirms it so far."
    return "Press report, not confirmed. No second independent source and no government confirms it so far."


def _explanation(change: Change, reader: Reader) -> tuple[str, ...]:
    standing, destination = change.alert.standing, change.alert.key.destination
    issuers = [wording.the_country(code) for code in change.issuers]
    if change.reason is Reason.CORRECTED:
        because = foreign.line(change.note, 200).rstrip(".")
        # Readers were told at different hours of it: a digest later than a mail, a confirmation later than a report.
        since = moment.date(change.alert.since, reader.zone, reader.language)
        told = f"On {since} we told you: “{base(change)}”."
        return (
            told,
            f"This was wrong: {because}." if because else "This was wrong.",
            *(() if standing.rank else ("Nothing of it stands.",)),
        )
    if change.reason is Reason.ENDED:
        lifted = f"Lifted or withdrawn by {wording.listed(issuers)}." if issuers else "Lifted or withdrawn by those who said it."
        where = "" if destination == ANYWHERE else f" for {wording.the_country(destination)}"
        return (lifted, "Nothing of this alert stands any more.", f"This is about this alert alone: other advice{where} may still stand.")
    if change.reason is Reason.EASED:
        lifted = f"Lifted or eased by {wording.listed(issuers)}." if issuers else ""
        by = f" ({wording.listed([wording.country(code) for code in standing.issuers])})" if standing.issuers else ""
        return tuple(filter(None, (lifted, f"Still in force: {_lower(wording.in_full(standing))}{by}." if standing.rank else "")))
    return ()


def _advice(change: Change, told: Sequence[Evidence], reader: Reader) -> tuple[tuple[view.Advice, ...], frozenset[str]]:
    """Return what to do, in the sources' words alone, and the ids of claims whose quotes stand there already."""
    with_actions = [claim for claim in told if claim.actions]
    if with_actions:
        seen: dict[tuple[str, ...], view.Advice] = {}
        for claim in with_actions[:2]:
            lines = tuple(filter(None, (foreign.quoted(action, _ACTION) for action in claim.actions[:_MOST_ACTIONS])))
            if lines:
                seen.setdefault(lines, _advised(claim, lines, reader))
        return tuple(seen.values()), frozenset()
    first = told[0] if told and change.reason not in FALLING and told[0].directive in wording.INSTRUCTIVE else None
    quote = foreign.quoted(first.quote, _QUOTE) if first and first.issuer and first.status is Status.IN_FORCE and not first.ends else ""
    return ((_advised(first, (quote,), reader),), frozenset({first.id})) if first and quote else ((), frozenset())


def _advised(claim: Evidence, lines: tuple[str, ...], reader: Reader) -> view.Advice:
    source = _source(claim, reader, 0, quoted=(claim.id,))
    return view.Advice(speaker=source.speaker, how="" if source.official else source.how, lines=lines)


def _source(claim: Evidence, reader: Reader, limit: int, *, quoted: Iterable[str] = ()) -> view.Source:
    publisher = foreign.publisher(claim.publisher, claim.url, claim.feed)
    official = claim.trust is Trust.OFFICIAL
    how = "official" if official else f"reported by {publisher}" if claim.issuer else "press report"
    url = foreign.address(claim.url)
    return view.Source(
        speaker=wording.country(claim.issuer) if claim.issuer else publisher,
        how=how,
        official=official,
        quote="" if claim.id in quoted else foreign.quoted(claim.quote, limit),
        title=foreign.line(claim.title, _TITLE) or foreign.host(url) or publisher,
        url=url,
        host=foreign.host(url),
        when=moment.shown(claim.published, reader.zone, reader.language),
        words=_words(claim),
    )


def _words(claim: Evidence) -> str:
    words = wording.DIRECTIVE[claim.directive]
    if claim.level and claim.level.after is not None and claim.directive in wording.LEVELLED:
        words = wording.level(claim.level.after)
    if claim.status is Status.DENIED:
        return f"{words}: denied"
    if claim.ends or claim.status is Status.LIFTED:
        return f"{words}: lifted or eased"
    return f"{words} ({wording.STRENGTH[claim.strength]})" if claim.strength is Strength.CONSIDERED_LEAVING else words


def _count(told: Sequence[Evidence], independent: int) -> str:
    if not told:
        return ""
    if independent > 1:
        return f"{independent} independent sources in all"
    if (number := len({claim.publisher for claim in told})) > 1:
        return f"{number} sources"
    return "one official source" if told[0].trust is Trust.OFFICIAL else "one press report"


def _standing(change: Change, told: Sequence[Evidence], reader: Reader) -> tuple[view.Source, ...]:
    shown = set() if change.reason in FALLING else {claim.issuer for claim in told}
    holding = _holding(change)
    found = []
    for issuer in change.alert.standing.issuers:
        claim = _best([claim for claim in holding if claim.issuer == issuer])
        if claim is not None and issuer not in shown:
            found.append(_source(claim, reader, _SHORT_QUOTE, quoted=[claim.id] if claim in told else ()))
    return tuple(found[:_MOST_STANDING])


def _earlier(change: Change, reader: Reader) -> str:
    when = moment.shown(change.at, reader.zone, reader.language)
    return f"{when}: {wording.REASON[change.reason].lower()}. {headline(change, lead_of(change))}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
