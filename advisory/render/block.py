"""Turn what happened to one situation into what a reader sees of it. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from advisory import standing, wording
from advisory.alert import CONFIRMED
from advisory.model import AlertState, Change, Evidence, Reason, Severity, Status, Trust
from advisory.render import bar, causes, claims, foreign, moment, silence, view
from advisory.wording import N_, Tongue

#: How loud a message looks, the loudest first.
TONES = ("critical", "warning", "watch", "info", "note", "clear")
_QUOTE, _ACTION, _TITLE, _REGION = 700, 400, 200, 80
_SHORT_QUOTE = 240
#: Why something was taken back, in our own words; an operator may have written others.
_NOTES = frozenset({N_("rejected by an operator"), N_("a source took back what it had said"), N_("what was reported is denied")})
_MOST_SOURCES, _MOST_ACTIONS, _MOST_STANDING, _MOST_NOW = 4, 8, 8, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom it is written: everything in which readers differ but their own links."""

    zone: str
    language: str

    @property
    def tongue(self) -> Tongue:
        """Return the language's words."""
        return wording.tongue(self.language)

    def moment(self, when: datetime | None) -> str:
        """Return a time in the reader's zone and in UTC."""
        return moment.shown(when, self.zone, self.language)

    def day(self, when: datetime) -> str:
        """Return the reader's date."""
        return moment.date(when, self.zone, self.language)


def of(changes: Sequence[Change], reader: Reader, *, compact: bool = False) -> view.Block:
    """Return what one reader sees of one alert's changes, oldest first: the newest is told, the others are its history."""
    change, tongue = changes[-1], reader.tongue
    if change.alert.key.of_source:
        return silence.block(changes, reader.zone, tongue, compact=compact)
    lead = claims.lead(change)
    falls = change.reason in claims.FALLING
    over = falls or bar.good(lead)
    told = claims.told(change, lead)
    unconfirmed = Reason.UNCONFIRMED is change.reason or change.alert.state is AlertState.UNCONFIRMED
    advice, quoted = ((), frozenset[str]()) if compact or unconfirmed else _advice(change, told, reader)
    shown = told[: 1 if compact else _MOST_SOURCES]
    limit = _SHORT_QUOTE if compact else _QUOTE
    stands = _standing(change, told)
    return view.Block(
        alerts=(change.alert.id,),
        rules=(change.alert.key.rule,),
        reason=change.reason.value,
        label=wording.first_upper(_label(change, tongue)),
        severity=wording.first_upper(wording.severity(change.severity, tongue)),
        kind=_kind(change, tongue, over=over, unconfirmed=unconfirmed),
        tone=_tone(change, over=over, unconfirmed=unconfirmed),
        bar=bar.of(change, lead, change.before if falls else changes[0].before, tongue),
        place=tongue.country(change.alert.key.destination),
        headline=headline(change, lead, tongue),
        applies=_applies(change, lead, tongue, brief=compact or falls),
        when=reader.moment(change.at),
        noticed=tongue.gettext("Noticed {when}").format(when=reader.moment(change.at)),
        caution=causes.caution(change, lead, told, tongue) if unconfirmed else "",
        explanation=_explanation(change, lead, stands, reader),
        advice=advice,
        was=_was(change, lead, reader) if not compact else None,
        sources_heading=tongue.gettext("What was taken back") if change.reason is Reason.CORRECTED else tongue.gettext("Who says so"),
        sources=tuple(_source(claim, change, reader, limit, quoted=quoted) for claim in shown),
        more=len(told) - len(shown),
        count=_count(told, tongue),
        now=_now(change, reader, limit),
        standing_heading=_standing_heading(tongue, falls=falls, unconfirmed=unconfirmed),
        standing=tuple(_stands(claim, change, told, reader) for claim in stands),
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
    said = headline(change, lead, wording.ENGLISH)
    step = lead.level if lead and lead.directive in wording.LEVELLED else None
    if lead and step and step.before is not None and step.before != step.after:
        said = f"{lead.issuer} {step.before} {step.after}"
    elif change.reason is Reason.CORRECTED:
        said = base(change, wording.ENGLISH)
    return change.alert.key.destination, way, said


def headline(change: Change, lead: Evidence | None, tongue: Tongue) -> str:
    """Return one sentence, built from typed facts alone."""
    if change.alert.key.of_source:
        return silence.headline(change, tongue)
    where = tongue.noun(change.alert.key.destination)
    if change.reason is Reason.CORRECTED:
        # Others' words may stand: what was wrong is not all that was told.
        part = N_("Part of what we told you about {where} was wrong.")
        return tongue.said(part if change.alert.standing.rank else N_("What we told you about {where} was wrong."), where=where)
    if lead is not None:
        return wording.sentence(_facts(lead, change), tongue, doubtful=change.reason is Reason.UNCONFIRMED)
    if change.reason is Reason.EASED:
        who = claims.concerned(change)
        if not who:
            return tongue.said("A government has eased its advice for {where}.", where=where)
        told = tongue.counted(
            "{issuers} has eased its advice for {where}.",
            "{issuers} have eased their advice for {where}.",
            len(who),
            issuers=causes.who(who, tongue),
            where=where,
        )
        return wording.first_upper(told)
    ended = change.reason is Reason.ENDED
    facts = wording.of_standing(change.before if ended else change.alert.standing, change.alert.key.destination, _sole(change))
    if facts is None:
        return tongue.said("The advice for {where} has changed.", where=where)
    return wording.sentence(replace(facts, status=Status.LIFTED) if ended else facts, tongue)


def base(change: Change, tongue: Tongue) -> str:
    """Return the subject without its prefix: what is new, what was lifted, what was taken back; of a rise, what its thread is called."""
    alert, lead = change.alert, claims.lead(change)
    if alert.key.of_source:
        return silence.subject(change, "UTC", tongue)
    if change.reason is Reason.CORRECTED:
        facts = _facts(lead, change) if lead else wording.of_standing(change.before, alert.key.destination, _sole(change))
        return wording.taken_back(facts, tongue) if facts else _titled(change, tongue)
    if change.reason in {Reason.EASED, Reason.ENDED}:
        return _fallen(change, lead, tongue)
    several = len(claims.voices(change)) > 1
    if lead is not None and (change.reason in {Reason.JOINED, Reason.UNCONFIRMED} or (several and claims.concerned(change))):
        return wording.subject(_facts(lead, change), tongue)
    known = [claim for claim in (*alert.evidence, *change.because) if not claim.ends]
    same = [claim for claim in known if (claim.directive, claim.strength) == (alert.standing.directive, alert.standing.strength)]
    if same:
        return wording.subject(_facts(min(same, key=lambda claim: (claim.seen, claim.id)), change), tongue)
    if lead is not None and alert.standing.directive in {None, lead.directive}:
        return wording.subject(_facts(lead, change), tongue)
    if facts := wording.of_standing(alert.standing, alert.key.destination, None):
        return wording.subject(facts, tongue)
    return _titled(change, tongue)


def _titled(change: Change, tongue: Tongue) -> str:
    """Return the place and what the rule is called: nothing better is known."""
    return wording.headed(tongue.country(change.alert.key.destination), foreign.line(change.alert.title, 100), tongue)


def _fallen(change: Change, lead: Evidence | None, tongue: Tongue) -> str:
    destination = change.alert.key.destination
    if lead is not None:
        return wording.subject(_facts(lead, change), tongue)
    facts = wording.of_standing(change.before, destination, _sole(change)) if change.reason is Reason.ENDED else None
    if facts is not None:
        return wording.subject(replace(facts, status=Status.LIFTED), tongue)
    about = claims.concerned(change)
    eased = tongue.said("{short} eased its advice", short=tongue.short(about[0])) if len(about) == 1 else ""
    return wording.headed(tongue.country(destination), eased or tongue.gettext("a government eased its advice"), tongue)


# --- its parts ------------------------------------------------------------------------------------------------------


def _facts(claim: Evidence, change: Change) -> wording.Facts:
    publisher = foreign.isolate(foreign.publisher(claim.publisher, claim.url, claim.feed))
    region = foreign.isolate(foreign.line(claim.region or "", _REGION))
    return wording.of_evidence(claim, change.alert.key.destination, publisher, region or None)


def _sole(change: Change) -> str | None:
    """Return the government whose word it is, if it is one alone."""
    every = change.before.issuers or change.alert.standing.issuers
    return every[0] if len(every) == 1 else None


def _label(change: Change, tongue: Tongue) -> str:
    if change.reason is Reason.FIRST and change.note == CONFIRMED:
        return tongue.gettext("now confirmed")
    return wording.reason(change.reason, tongue)


def _kind(change: Change, tongue: Tongue, *, over: bool, unconfirmed: bool) -> str:
    label, severity = _label(change, tongue), wording.severity(change.severity, tongue)
    if over:
        return wording.first_upper(label)
    first, second = (label, severity) if unconfirmed else (severity, label)
    return f"{wording.first_upper(first)} · {second}"


def _tone(change: Change, *, over: bool, unconfirmed: bool) -> str:
    stands = change.alert.standing.severity if change.reason is Reason.EASED else None
    if change.reason is Reason.CORRECTED or unconfirmed or (stands is not None and stands >= Severity.WARNING):
        return "note"  # green would read as an all-clear
    return "clear" if over else {severity: severity.label for severity in Severity}[change.severity]


def _applies(change: Change, lead: Evidence | None, tongue: Tongue, *, brief: bool) -> str:
    if lead is None or change.reason is Reason.CORRECTED or (brief and not lead.nationality):
        return ""
    return wording.audience(_facts(lead, change), tongue)


def _explanation(change: Change, lead: Evidence | None, stands: Sequence[Evidence], reader: Reader) -> tuple[str, ...]:
    tongue = reader.tongue
    _ = tongue.gettext
    if change.reason is Reason.CORRECTED:
        because = foreign.line(_(change.note) if change.note in _NOTES else change.note, 200).rstrip(".")
        # Readers were told at different hours of it: a digest later than a mail, a confirmation later than a report.
        since = reader.day(change.alert.since)
        facts = _facts(lead, change) if lead else wording.of_standing(change.before, change.alert.key.destination, _sole(change))
        told = _("On {day} we told you: “{subject}”.")
        return (
            *((told.format(day=since, subject=wording.subject(facts, tongue)),) if facts else ()),
            _("This was wrong: {because}.").format(because=because) if because else _("This was wrong."),
            *(() if change.alert.standing.rank else (causes.remains(change, tongue),)),
        )
    if change.reason is Reason.ENDED:
        return causes.ended(change, lead, tongue)
    if change.reason is Reason.EASED:
        who, rest = claims.concerned(change), _in_force(change, stands, reader)
        eased = tongue.said("Lifted or eased by {issuers}.", issuers=causes.who(who, tongue)) if who else ""
        return tuple(filter(None, (eased, rest)))
    return ()


def _in_force(change: Change, stands: Sequence[Evidence], reader: Reader) -> str:
    """Return who still says what, each government in its own words; empty when nothing stands."""
    found, tongue = change.alert.standing, reader.tongue
    if not found.rank:
        return ""
    one = tongue.gettext("{government} ({words})")
    said = [one.format(government=_speaker(claim, tongue), words=_aged(claim, change, reader)) for claim in stands]
    if not said and not found.issuers:
        said = [wording.in_full(found, tongue)]
    elif (more := len(found.issuers) - len(said)) > 0:
        counted = tongue.ngettext("{count} more", "{count} more", more).format(count=more)
        said.append(counted if said else tongue.listed([tongue.country(code) for code in found.issuers]))
    return tongue.gettext("Still in force: {words}.").format(words="; ".join(said))


def _aged(claim: Evidence, change: Change, reader: Reader) -> str:
    last = claims.last_reported(change, claim)
    words = _words(claim, reader.tongue)
    return reader.tongue.gettext("{words}; last reported {day}").format(words=words, day=reader.day(last)) if last else words


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
    return view.Advice(
        speaker=source.speaker, how="" if source.official else source.how, lines=lines, language=foreign.language(" ".join(lines))
    )


def _source(claim: Evidence, change: Change, reader: Reader, limit: int, *, quoted: Iterable[str] = ()) -> view.Source:
    tongue = reader.tongue
    publisher = foreign.publisher(claim.publisher, claim.url, claim.feed)
    official = claim.trust is Trust.OFFICIAL
    reported = tongue.gettext("reported by {house}").format(house=publisher) if claim.issuer else tongue.gettext("press report")
    url = foreign.address(claim.url)
    quote = "" if claim.id in quoted else foreign.quoted(claim.quote, limit)
    return view.Source(
        speaker=_speaker(claim, tongue),
        how=tongue.gettext("official") if official else reported,
        official=official,
        quote=quote,
        language=foreign.language(quote),
        title=_title(claim, change, foreign.host(url) or publisher, tongue),
        url=url,
        host=foreign.host(url),
        when=reader.moment(claim.published),
        words=wording.first_upper(_words(claim, tongue)),
    )


def _speaker(claim: Evidence, tongue: Tongue) -> str:
    return tongue.country(claim.issuer) if claim.issuer else foreign.publisher(claim.publisher, claim.url, claim.feed)


def _title(claim: Evidence, change: Change, host: str, tongue: Tongue) -> str:
    """Return what a link is called; a page that is called after its country alone says what it is and where."""
    title = foreign.line(claim.title, _TITLE) or host
    if title.casefold() not in _names(change.alert.key.destination, tongue):
        return title
    return tongue.gettext("Travel advice: {title} ({host})").format(title=title, host=host)


@functools.lru_cache(maxsize=1024)
def _names(code: str, tongue: Tongue) -> frozenset[str]:
    """Return what a country is called, in small letters: by its reader, and in English as most sources do."""
    return frozenset(name.casefold() for one in (tongue, wording.ENGLISH) for name in (one.country(code), one.the_country(code)))


def _words(claim: Evidence, tongue: Tongue) -> str:
    words, _ = wording.named(claim.directive, claim.strength, tongue), tongue.gettext
    if claim.status is Status.DENIED:
        return _("{words}: denied").format(words=words)
    if claim.ends or claim.status is Status.LIFTED:
        number = bar.lowered(claim)
        eased = _("{words}: lifted or eased").format(words=words)
        return eased if number is None else _("lowered to {level}").format(level=wording.level(number, tongue))
    return bar.says(claim, tongue)


def _count(told: Sequence[Evidence], tongue: Tongue) -> str:
    """Return how many sources are told of, and how many of them speak for themselves."""
    if not told:
        return ""
    _, reports, independent = tongue.gettext, len(told), standing.sources(told)
    if independent > 1:
        same = _("{count} independent sources").format(count=independent)
        return (
            same
            if reports == independent
            else _("{reports} reports from {count} independent sources").format(reports=reports, count=independent)
        )
    official = any(claim.trust is Trust.OFFICIAL for claim in told)
    if reports == 1:
        return _("one official source") if official else _("one press report")
    return (_("{count} reports that rest on one official source") if official else _("{count} reports that rest on one source")).format(
        count=reports
    )


def _was(change: Change, lead: Evidence | None, reader: Reader) -> view.Source | None:
    """Return what the government that leads said before, where its words were others and are at hand."""
    if lead is None or not lead.issuer or change.reason is Reason.CORRECTED or lead.issuer not in change.before.issuers:
        return None
    was = claims.was(change, lead.issuer)
    if was is None or was.id == lead.id or not was.quote or was.quote == lead.quote:
        return None
    return _source(was, change, reader, _SHORT_QUOTE)


def _now(change: Change, reader: Reader, limit: int) -> tuple[view.Source, ...]:
    found = claims.retraction(change)[:_MOST_NOW] if change.reason is Reason.CORRECTED else []
    # An edited page keeps the date of its first edition; what counts is when it said so.
    read = reader.tongue.gettext("as read {when}")
    return tuple(replace(_source(claim, change, reader, limit), when=read.format(when=reader.moment(claim.seen))) for claim in found)


def _standing(change: Change, told: Sequence[Evidence]) -> list[Evidence]:
    """Return the words of others that stand."""
    every = change.reason in claims.FALLING or change.reason is Reason.UNCONFIRMED
    shown = set() if every else {None, *(claim.issuer for claim in told)}
    issuers = dict.fromkeys((*change.alert.standing.issuers, *claims.ranks(change.alert.standing)))
    found = (claims.word(change, issuer) for issuer in issuers if issuer not in shown)
    return [claim for claim in found if claim is not None][:_MOST_STANDING]


def _stands(claim: Evidence, change: Change, told: Sequence[Evidence], reader: Reader) -> view.Source:
    quoted = [claim.id] if claim in told else ()
    words = wording.first_upper(_aged(claim, change, reader))
    return replace(_source(claim, change, reader, _SHORT_QUOTE, quoted=quoted), words=words)


def _standing_heading(tongue: Tongue, *, falls: bool, unconfirmed: bool) -> str:
    if falls:
        return tongue.gettext("What still stands")
    return tongue.gettext("What is confirmed already") if unconfirmed else tongue.gettext("Other governments")


def _earlier(change: Change, reader: Reader) -> str:
    tongue = reader.tongue
    told = headline(change, claims.lead(change), tongue)
    return tongue.gettext("{when}: {label}. {sentence}").format(when=reader.moment(change.at), label=_label(change, tongue), sentence=told)
