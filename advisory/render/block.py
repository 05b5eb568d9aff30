"""Turn what happened to one situation into what a reader sees of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisory import standing, wording
from advisory.alert import CONFIRMED
from advisory.model import ANYWHERE, AlertState, Change, Evidence, Reason, Severity, Status, Trust
from advisory.render import bar, claims, foreign, moment, silence, view

#: How loud a message looks, the loudest first.
TONES = ("critical", "warning", "watch", "info", "note", "clear")
_QUOTE, _ACTION, _TITLE, _REGION = 700, 400, 200, 80
_SHORT_QUOTE = 240
_MOST_SOURCES, _MOST_ACTIONS, _MOST_STANDING, _MOST_NOW = 4, 8, 8, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom it is written: everything in which readers differ but their own links."""

    zone: str
    language: str


def of(changes: Sequence[Change], reader: Reader, *, compact: bool = False) -> view.Block:
    """Return what one reader sees of one alert's changes, oldest first: the newest is told, the others are its history."""
    change = changes[-1]
    if change.alert.key.of_source:
        return silence.block(changes, reader.zone, reader.language, compact=compact)
    lead = claims.lead(change)
    falls = change.reason in claims.FALLING
    over = falls or bar.good(lead)
    told = claims.told(change, lead)
    unconfirmed = Reason.UNCONFIRMED is change.reason or change.alert.state is AlertState.UNCONFIRMED
    advice, quoted = ((), frozenset[str]()) if compact or unconfirmed else _advice(change, told, reader)
    shown = told[: 1 if compact else _MOST_SOURCES]
    limit = _SHORT_QUOTE if compact else _QUOTE
    stands = _standing(change, told, reader)
    return view.Block(
        alerts=(change.alert.id,),
        rules=(change.alert.key.rule,),
        reason=change.reason.value,
        label=_label(change),
        severity=wording.SEVERITY[change.severity],
        kind=_kind(change, over=over, unconfirmed=unconfirmed),
        tone=_tone(change, over=over, unconfirmed=unconfirmed),
        bar=bar.of(change, lead, change.before if falls else changes[0].before),
        place=wording.country(change.alert.key.destination),
        headline=headline(change, lead),
        applies=_applies(change, lead, brief=compact or falls),
        when=moment.shown(change.at, reader.zone, reader.language),
        caution=_caution(change, lead, told) if unconfirmed else "",
        explanation=_explanation(change, lead, stands, reader),
        advice=advice,
        sources_heading="What was taken back" if change.reason is Reason.CORRECTED else "Who says so",
        sources=tuple(_source(claim, change, reader, limit, quoted=quoted) for claim in shown),
        more=len(told) - len(shown),
        count=_count(told),
        now=_now(change, reader, limit),
        standing_heading="What still stands" if falls else "What is confirmed already" if unconfirmed else "Other governments",
        standing=stands,
        history=tuple(_earlier(earlier, reader) for earlier in changes[:-1]),
        compact=compact,
    )


def merged(one: view.Block, other: view.Block) -> view.Block:
    """Return two blocks that tell the same of one place as one, in the words of the first: several rules fired on one situation."""
    fuller = one if len(one.sources) >= len(other.sources) else other
    stands = one if one.standing else other
    return replace(
        one,
        alerts=tuple(dict.fromkeys((*one.alerts, *other.alerts))),
        rules=tuple(dict.fromkeys((*one.rules, *other.rules))),
        tone=min(one.tone, other.tone, key=TONES.index),
        history=tuple(dict.fromkeys((*one.history, *other.history))),
        advice=one.advice or other.advice,
        sources=fuller.sources,
        more=fuller.more,
        count=fuller.count,
        now=one.now or other.now,
        caution=stands.caution or one.caution,
        standing_heading=stands.standing_heading,
        standing=stands.standing,
    )


def likeness(change: Change) -> tuple[str, str, str]:
    """Return what two situations share when they tell a reader the same: place, whether it rises or falls, and what is said.

    One move of a level fires rules about levels and rules about the advice.
    """
    lead = claims.lead(change)
    way = "over" if change.reason in {Reason.EASED, Reason.ENDED} or bar.good(lead) else "rises"
    way = change.reason.value if change.reason in {Reason.CORRECTED, Reason.UNCONFIRMED} else way
    said = headline(change, lead)
    step = lead.level if lead and lead.directive in wording.LEVELLED else None
    if lead and step and step.before is not None and step.before != step.after:
        said = f"{lead.issuer} {step.before} {step.after}"
    elif change.reason is Reason.CORRECTED:
        said = base(change)
    return change.alert.key.destination, way, said


def headline(change: Change, lead: Evidence | None) -> str:
    """Return one sentence, built from typed facts alone."""
    if change.alert.key.of_source:
        return silence.headline(change)
    where = wording.the_country(change.alert.key.destination)
    if change.reason is Reason.CORRECTED:
        # Others' words may stand: what was wrong is not all that was told.
        return f"{'Part of what' if change.alert.standing.rank else 'What'} we told you about {where} was wrong."
    if lead is not None:
        return wording.sentence(_facts(lead, change), doubtful=change.reason is Reason.UNCONFIRMED)
    if change.reason is Reason.EASED:
        return wording.first_upper(f"{_who(change) or 'a government'} has eased its advice for {where}.")
    ended = change.reason is Reason.ENDED
    facts = wording.of_standing(change.before if ended else change.alert.standing, change.alert.key.destination, _sole(change))
    if facts is None:
        return f"The advice for {where} has changed."
    return wording.sentence(replace(facts, status=Status.LIFTED) if ended else facts)


def base(change: Change) -> str:
    """Return the subject without its prefix: what is new, what was lifted, what was taken back; of a rise, what its thread is called."""
    alert, lead = change.alert, claims.lead(change)
    if alert.key.of_source:
        return silence.subject(change, "UTC", "en")
    if change.reason is Reason.CORRECTED:
        facts = _facts(lead, change) if lead else wording.of_standing(change.before, alert.key.destination, _sole(change))
        return wording.taken_back(facts) if facts else f"{wording.country(alert.key.destination)}: {foreign.line(alert.title, 100)}"
    if change.reason in {Reason.EASED, Reason.ENDED}:
        return _fallen(change, lead)
    several = len(claims.voices(change)) > 1
    if lead is not None and (change.reason in {Reason.JOINED, Reason.UNCONFIRMED} or (several and claims.concerned(change))):
        return wording.subject(_facts(lead, change))
    known = [claim for claim in (*alert.evidence, *change.because) if not claim.ends]
    same = [claim for claim in known if (claim.directive, claim.strength) == (alert.standing.directive, alert.standing.strength)]
    if same:
        return wording.subject(_facts(min(same, key=lambda claim: (claim.seen, claim.id)), change))
    if lead is not None and alert.standing.directive in {None, lead.directive}:
        return wording.subject(_facts(lead, change))
    if facts := wording.of_standing(alert.standing, alert.key.destination, None):
        return wording.subject(facts)
    return f"{wording.country(alert.key.destination)}: {foreign.line(alert.title, 100)}"


def _fallen(change: Change, lead: Evidence | None) -> str:
    destination = change.alert.key.destination
    if lead is not None:
        return wording.subject(_facts(lead, change))
    facts = wording.of_standing(change.before, destination, _sole(change)) if change.reason is Reason.ENDED else None
    if facts is not None:
        return wording.subject(replace(facts, status=Status.LIFTED))
    about = claims.concerned(change)
    return f"{wording.country(destination)}: {wording.short(about[0]) if len(about) == 1 else 'a government'} eased its advice"


# --- its parts ------------------------------------------------------------------------------------------------------


def _facts(claim: Evidence, change: Change) -> wording.Facts:
    publisher = foreign.isolate(foreign.publisher(claim.publisher, claim.url, claim.feed))
    region = foreign.isolate(foreign.line(claim.region or "", _REGION))
    return wording.of_evidence(claim, change.alert.key.destination, publisher, region or None)


def _who(change: Change) -> str:
    return wording.listed([wording.the_country(code) for code in claims.concerned(change)])


def _sole(change: Change) -> str | None:
    """Return the government whose word it is, if it is one alone."""
    every = change.before.issuers or change.alert.standing.issuers
    return every[0] if len(every) == 1 else None


def _label(change: Change) -> str:
    return wording.CONFIRMED if change.reason is Reason.FIRST and change.note == CONFIRMED else wording.REASON[change.reason]


def _kind(change: Change, *, over: bool, unconfirmed: bool) -> str:
    label, severity = _label(change), wording.SEVERITY[change.severity]
    if over:
        return label
    return f"{label} · {severity.lower()}" if unconfirmed else f"{severity} · {label.lower()}"


def _tone(change: Change, *, over: bool, unconfirmed: bool) -> str:
    stands = change.alert.standing.severity if change.reason is Reason.EASED else None
    if change.reason is Reason.CORRECTED or unconfirmed or (stands is not None and stands >= Severity.WARNING):
        return "note"  # green would read as an all-clear
    return "clear" if over else {severity: severity.label for severity in Severity}[change.severity]


def _applies(change: Change, lead: Evidence | None, *, brief: bool) -> str:
    if lead is None or change.reason is Reason.CORRECTED or (brief and not lead.nationality):
        return ""
    return wording.audience(_facts(lead, change))


def _caution(change: Change, lead: Evidence | None, told: Sequence[Evidence]) -> str:
    several = standing.sources(told) > 1
    nobody = "no government confirms it so far." if several else "no second independent source and no government confirms it so far."
    what = "Press reports, not confirmed." if several else "Press report, not confirmed."
    if lead is not None and lead.ends and change.alert.standing.rank:
        return f"{what} It says that something is over; {nobody} What is confirmed still stands."
    if change.alert.standing.rank:
        return f"{what} It goes beyond what is confirmed; {nobody}"
    return f"{what} {wording.first_upper(nobody)}"


def _explanation(change: Change, lead: Evidence | None, stands: Sequence[view.Source], reader: Reader) -> tuple[str, ...]:
    if change.reason is Reason.CORRECTED:
        because = foreign.line(change.note, 200).rstrip(".")
        # Readers were told at different hours of it: a digest later than a mail, a confirmation later than a report.
        since = moment.date(change.alert.since, reader.zone, reader.language)
        facts = _facts(lead, change) if lead else wording.of_standing(change.before, change.alert.key.destination, _sole(change))
        return (
            *((f"On {since} we told you: “{wording.subject(facts)}”.",) if facts else ()),
            f"This was wrong: {because}." if because else "This was wrong.",
            *(() if change.alert.standing.rank else (_remains(change),)),
        )
    if change.reason is Reason.ENDED:
        return _ended(change, lead)
    if change.reason is Reason.EASED:
        who, rest = _who(change), _in_force(change, stands)
        return tuple(filter(None, (f"Lifted or eased by {who}." if who else "", rest)))
    return ()


def _remains(change: Change) -> str:
    """Return what is left of something taken back, as far as it was ever told: nothing, or a report that nobody confirms."""
    gone = {claim.directive for claim in claims.taken_back(change)}
    left = [claim for claim in claims.holding(change) if claim.directive in gone]
    houses = list(dict.fromkeys(foreign.publisher(claim.publisher, claim.url, claim.feed) for claim in left))
    if not houses:
        return "Nothing of it stands."
    still = "still reports it" if len(houses) == 1 else "still report it"
    return f"{wording.listed([foreign.isolate(house) for house in houses])} {still}; nobody confirms it."


def _ended(change: Change, lead: Evidence | None) -> tuple[str, ...]:
    destination, who = change.alert.key.destination, _who(change)
    where = "" if destination == ANYWHERE else f" for {wording.the_country(destination)}"
    about = f"This is about this alert alone: other advice{where} may still stand."
    number = bar.lowered(lead)
    if number is not None:
        name = f" ({wording.LEVELS[number]})" if number in wording.LEVELS else ""
        whose = f" of {wording.the_country(lead.issuer)}" if lead and lead.issuer and len(change.before.issuers) > 1 else ""
        return (f"Lowered by {who}." if who else "Lowered.", f"{wording.level(number)}{name}{whose} stands.", about)
    lifted = f"Lifted or withdrawn by {who}." if who else "Lifted or withdrawn by those who said it."
    return (lifted, "Nothing of this alert stands any more.", about)


def _in_force(change: Change, stands: Sequence[view.Source]) -> str:
    """Return who still says what, each government in its own words; empty when nothing stands."""
    found = change.alert.standing
    if not found.rank:
        return ""
    said = [f"{source.speaker} ({_lower(source.words)})" for source in stands]
    if not said and not found.issuers:
        said = [_lower(wording.in_full(found))]
    elif (more := len(found.issuers) - len(said)) > 0:
        said.append(f"{more} more" if said else wording.listed([wording.country(code) for code in found.issuers]))
    return f"Still in force: {'; '.join(said)}."


def _aged(claim: Evidence, change: Change, reader: Reader) -> str:
    last = claims.last_reported(change, claim)
    words = _words(claim)
    return f"{words}; last reported {moment.date(last, reader.zone, reader.language)}" if last else words


def _advice(change: Change, told: Sequence[Evidence], reader: Reader) -> tuple[tuple[view.Advice, ...], frozenset[str]]:
    """Return what to do, in the sources' words alone, and the ids of claims whose quotes stand there already."""
    with_actions = [claim for claim in told if claim.actions]
    if with_actions:
        seen: dict[tuple[str, ...], view.Advice] = {}
        for claim in with_actions[:2]:
            lines = tuple(filter(None, (foreign.quoted(action, _ACTION) for action in claim.actions[:_MOST_ACTIONS])))
            if lines:
                seen.setdefault(lines, _advised(claim, change, lines, reader))
        return tuple(seen.values()), frozenset()
    first = told[0] if told and change.reason not in claims.FALLING and told[0].directive in wording.INSTRUCTIVE else None
    quote = foreign.quoted(first.quote, _QUOTE) if first and first.issuer and first.status is Status.IN_FORCE and not first.ends else ""
    return ((_advised(first, change, (quote,), reader),), frozenset({first.id})) if first and quote else ((), frozenset())


def _advised(claim: Evidence, change: Change, lines: tuple[str, ...], reader: Reader) -> view.Advice:
    source = _source(claim, change, reader, 0, quoted=(claim.id,))
    return view.Advice(speaker=source.speaker, how="" if source.official else source.how, lines=lines)


def _source(claim: Evidence, change: Change, reader: Reader, limit: int, *, quoted: Iterable[str] = (), words: str = "") -> view.Source:
    publisher = foreign.publisher(claim.publisher, claim.url, claim.feed)
    official = claim.trust is Trust.OFFICIAL
    how = "official" if official else f"reported by {publisher}" if claim.issuer else "press report"
    url = foreign.address(claim.url)
    return view.Source(
        speaker=wording.country(claim.issuer) if claim.issuer else publisher,
        how=how,
        official=official,
        quote="" if claim.id in quoted else foreign.quoted(claim.quote, limit),
        title=_title(claim, change, foreign.host(url) or publisher),
        url=url,
        host=foreign.host(url),
        when=moment.shown(claim.published, reader.zone, reader.language),
        words=words or _words(claim),
    )


def _title(claim: Evidence, change: Change, host: str) -> str:
    """Return what a link is called; a page that is called after its country alone says what it is and where."""
    title = foreign.line(claim.title, _TITLE) or host
    names = {wording.country(change.alert.key.destination), wording.the_country(change.alert.key.destination)}
    return f"Travel advice: {title} ({host})" if title.casefold() in {name.casefold() for name in names} else title


def _words(claim: Evidence) -> str:
    words = wording.named(claim.directive, claim.strength)
    if claim.status is Status.DENIED:
        return f"{words}: denied"
    if claim.ends or claim.status is Status.LIFTED:
        number = bar.lowered(claim)
        return f"{words}: lifted or eased" if number is None else f"Lowered to {wording.level(number).lower()}"
    return bar.says(claim)


def _count(told: Sequence[Evidence]) -> str:
    """Return how many sources are told of, and how many of them speak for themselves."""
    if not told:
        return ""
    reports, independent = len(told), standing.sources(told)
    if independent > 1:
        return (
            f"{independent} independent sources" if reports == independent else f"{reports} reports from {independent} independent sources"
        )
    official = any(claim.trust is Trust.OFFICIAL for claim in told)
    one = "one official source" if official else "one source" if reports > 1 else "one press report"
    return f"{reports} reports that rest on {one}" if reports > 1 else one


def _now(change: Change, reader: Reader, limit: int) -> tuple[view.Source, ...]:
    found = claims.retraction(change)[:_MOST_NOW] if change.reason is Reason.CORRECTED else []
    # An edited page keeps the date of its first edition; what counts is when it said so.
    return tuple(
        replace(_source(claim, change, reader, limit), when=f"as read {moment.shown(claim.seen, reader.zone, reader.language)}")
        for claim in found
    )


def _standing(change: Change, told: Sequence[Evidence], reader: Reader) -> tuple[view.Source, ...]:
    every = change.reason in claims.FALLING or change.reason is Reason.UNCONFIRMED
    shown = set() if every else {None, *(claim.issuer for claim in told)}
    found = []
    for issuer in dict.fromkeys((*change.alert.standing.issuers, *claims.ranks(change.alert.standing))):
        claim = claims.word(change, issuer)
        if claim is not None and issuer not in shown:
            quoted = [claim.id] if claim in told else ()
            found.append(_source(claim, change, reader, _SHORT_QUOTE, quoted=quoted, words=_aged(claim, change, reader)))
    return tuple(found[:_MOST_STANDING])


def _earlier(change: Change, reader: Reader) -> str:
    when = moment.shown(change.at, reader.zone, reader.language)
    return f"{when}: {_label(change).lower()}. {headline(change, claims.lead(change))}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
