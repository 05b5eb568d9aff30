"""Sentences, subject lines and labels from typed facts, in one language. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from advisory.model import AudienceClass, Directive, Evidence, LevelStep, Reason, Severity, Standing, Status, Strength, Trust
from advisory.wording import english
from advisory.wording.english import N_, NP_, Phrases
from advisory.wording.noun import MissingFormError, Noun, fill
from advisory.wording.tongues import Tongue, tongue

_ENGLISH = tongue("en")

#: Directives whose level says as much as their words.
LEVELLED = frozenset(
    {
        Directive.AVOID_ALL_TRAVEL,
        Directive.AVOID_NONESSENTIAL_TRAVEL,
        Directive.RECONSIDER_TRAVEL,
        Directive.EXERCISE_CAUTION,
        Directive.LEVEL_CHANGE,
    }
)
#: Directives whose words tell people what to do, rather than what has happened.
INSTRUCTIVE = LEVELLED | {Directive.LEAVE, Directive.SHELTER_IN_PLACE, Directive.EXPULSION}

#: Who is told: by a government its own, of some nationalities, and anybody.
_OWN = {
    AudienceClass.CITIZENS: NP_("whom", "its citizens"),
    AudienceClass.STAFF: NP_("whom", "its embassy staff"),
    AudienceClass.DUAL_NATIONALS: NP_("whom", "its dual nationals"),
}
_OF = {
    AudienceClass.CITIZENS: NP_("whom", "{adjective} citizens"),
    AudienceClass.STAFF: NP_("whom", "{adjective} embassy staff"),
    AudienceClass.DUAL_NATIONALS: NP_("whom", "{adjective} dual nationals"),
}
_ANY = {
    AudienceClass.CITIZENS: NP_("whom", "people"),
    AudienceClass.STAFF: NP_("whom", "embassy staff"),
    AudienceClass.DUAL_NATIONALS: NP_("whom", "dual nationals"),
}


# --- names and labels -----------------------------------------------------------------------------------------------


def first_upper(words: str) -> str:
    """Return the words with a capital in front."""
    return words[:1].upper() + words[1:]


def people(facts: Facts, tongue: Tongue = _ENGLISH, *, own: bool = False) -> Noun:
    """Return who is told: `US citizens`; with `own`, `its citizens` when the speaker tells its own."""
    kind = facts.audience if facts.audience in _ANY else AudienceClass.CITIZENS
    if not facts.nationality:
        return tongue.phrase("whom", _ANY[kind], {})
    if own and facts.nationality == (facts.issuer,):
        return tongue.phrase("whom", _OWN[kind], {"issuer": tongue.noun(facts.nationality[0])})
    adjectives = tongue.several([tongue.adjective(code) for code in facts.nationality])
    return tongue.phrase("whom", _OF[kind], {"adjective": adjectives})


@functools.lru_cache(maxsize=1024)
def audience(facts: Facts, tongue: Tongue = _ENGLISH) -> str:
    """Return the line that says whom it applies to."""
    _ = tongue.gettext
    if facts.audience is AudienceClass.STAFF or facts.directive is Directive.STAFF_WITHDRAWN:
        return _("Embassy staff and their families; it does not bind other travellers")
    if facts.directive is Directive.MENTION:
        return _("Not known: words were found, and nothing more was read")
    return first_upper(str(people(facts, tongue))) if facts.nationality else _("Everyone, of any nationality")


def level(number: int, tongue: Tongue = _ENGLISH) -> str:
    """Return a level on the common scale as a sentence has it: `level 3 of 4`."""
    return tongue.gettext("level {number} of 4").format(number=number)


def named(directive: Directive, strength: Strength | None, tongue: Tongue = _ENGLISH) -> str:
    """Return what a word is called within a sentence: `order to leave`, `avoid all travel`."""
    leaving = directive is Directive.LEAVE
    return tongue.gettext(english.LEAVING[strength or Strength.URGED] if leaving else english.DIRECTIVE[directive])


def severity(grade: Severity, tongue: Tongue = _ENGLISH) -> str:
    """Return what a severity is called within a sentence."""
    return tongue.gettext(english.SEVERITY[grade])


def at_least(grade: Severity, tongue: Tongue = _ENGLISH) -> str:
    """Return from which severity on somebody hears of things, as a label has it."""
    if grade is Severity.INFO:
        return tongue.gettext("of everything")
    return tongue.gettext("of what is graded “{severity}” or higher").format(severity=severity(grade, tongue))


def reason(why: Reason, tongue: Tongue = _ENGLISH) -> str:
    """Return what a reason is called within a sentence."""
    return tongue.gettext(english.REASON[why])


def label(words: str, number: int | None, tongue: Tongue = _ENGLISH) -> str:
    """Return words with their level: `avoid all travel, level 4 of 4`."""
    if number is None:
        return words
    return tongue.gettext("{words}, {level}").format(words=words, level=level(number, tongue)) if words else level(number, tongue)


def moved(before: str, after: str, tongue: Tongue = _ENGLISH) -> str:
    """Return what it was and what it is: `level 3 of 4 → level 4 of 4`."""
    return tongue.gettext("{before} → {after}").format(before=first_upper(before), after=first_upper(after))


def lifted(before: str, tongue: Tongue = _ENGLISH) -> str:
    """Return that what was is over: `call to leave → lifted`."""
    return tongue.gettext("{before} → lifted").format(before=first_upper(before))


def headed(place: str, words: str, tongue: Tongue = _ENGLISH) -> str:
    """Return a place and what is said of it, bent by nothing: `Iraq: US citizens ordered to leave`."""
    return tongue.gettext("{place}: {words}").format(place=place, words=words)


def prefixed(why: Reason, subject: str, tongue: Tongue = _ENGLISH) -> str:
    """Return a subject with what happened in front, for what falls or is not confirmed."""
    pattern = english.PREFIXED.get(why)
    return tongue.gettext(pattern).format(subject=subject) if pattern else subject


# --- facts and their sentences --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Who tells whom to do what, where, and whether it holds: what a sentence is built from."""

    directive: Directive
    strength: Strength
    status: Status = Status.IN_FORCE
    issuer: str | None
    audience: AudienceClass = AudienceClass.CITIZENS
    nationality: tuple[str, ...] = ()
    destination: str
    region: str | None = None
    level: LevelStep | None = None
    #: Who is named when the report is not confirmed, or nobody else is.
    publisher: str = ""
    reported: bool = False


def of_evidence(claim: Evidence, destination: str, publisher: str, region: str | None) -> Facts:
    """Return the facts of one source's word; `publisher` and `region` are fit to be shown."""
    return Facts(
        directive=claim.directive,
        strength=claim.strength,
        status=Status.LIFTED if claim.ends and claim.status is Status.IN_FORCE else claim.status,
        issuer=claim.issuer,
        audience=claim.audience,
        nationality=claim.nationality,
        destination=destination,
        region=region,
        level=claim.level,
        publisher=publisher,
        reported=claim.trust is not Trust.OFFICIAL and not (claim.approved or claim.vouched),
    )


def of_standing(standing: Standing, destination: str, issuer: str | None) -> Facts | None:
    """Return the facts of what an alert amounts to when its evidence is gone; None when nothing stands."""
    if standing.directive is None:
        return None
    return Facts(
        directive=standing.directive,
        strength=standing.strength or Strength.REPORTED,
        issuer=issuer or next(iter(standing.issuers), None),
        destination=destination,
    )


@functools.lru_cache(maxsize=1024)
def sentence(facts: Facts, tongue: Tongue = _ENGLISH, *, doubtful: bool = False) -> str:
    """Return one sentence with a full stop; `doubtful` names the publisher that alone reports it.

    Should the language's table lack a form that the sentence needs, it says the same with a colon, which bends nothing.
    """
    try:
        told = _told(facts, tongue)
    except MissingFormError:
        told = subject(facts, tongue)
    if (doubtful or not facts.issuer) and facts.publisher:
        told = tongue.gettext("{sentence}, {publisher} reports").format(sentence=told, publisher=facts.publisher)
    return first_upper(told) + "."


@functools.lru_cache(maxsize=1024)
def subject(facts: Facts, tongue: Tongue = _ENGLISH) -> str:
    """Return a situation's subject line without a prefix: `Iraq: US citizens ordered to leave`, `Iraq: UK no longer advises …`."""
    return headed(_head(facts, tongue), _topic(facts, tongue), tongue)


def taken_back(facts: Facts, tongue: Tongue = _ENGLISH) -> str:
    """Return the subject of a correction, which must not read as if it were so: `Kuwait: “airspace closed” was wrong`."""
    return tongue.gettext("{place}: “{words}” was wrong").format(place=_head(facts, tongue), words=_topic(facts, tongue))


def phrase(standing: Standing, tongue: Tongue = _ENGLISH) -> str:
    """Return what stands, in a few words: `level 4 of 4`, `call to leave, level 4 of 4`, empty when nothing does."""
    if standing.directive is None:
        return ""
    if standing.directive in LEVELLED and standing.level:
        return level(standing.level, tongue)
    return label(named(standing.directive, standing.strength, tongue), standing.level or None, tongue)


def in_full(standing: Standing, tongue: Tongue = _ENGLISH) -> str:
    """Return what stands with both its words and its level: `avoid all travel, level 4 of 4`."""
    if standing.directive is None:
        return ""
    return label(named(standing.directive, standing.strength, tongue), standing.level or None, tongue)


def movement(before: Standing, after: Standing, tongue: Tongue = _ENGLISH) -> str:
    """Return what it was and what it is, in words: `Level 3 of 4 → Level 4 of 4`, `Avoid all travel → Call to leave, level 4 of 4`."""
    if before.directive is None or after.directive is None:
        begins = phrase if after.directive is Directive.LEVEL_CHANGE else in_full
        return lifted(phrase(before, tongue), tongue) if before.directive else first_upper(begins(after, tongue))
    if before.level and after.level and before.level != after.level:
        return moved(phrase(before, tongue), phrase(after, tongue), tongue)
    was, now = named(before.directive, before.strength, tongue), named(after.directive, after.strength, tongue)
    if was != now:
        return moved(was, in_full(after, tongue), tongue)
    if before.strength and after.strength and before.strength is not after.strength:
        pattern, say = tongue.gettext("{words}, {how}"), tongue.gettext
        was = pattern.format(words=was, how=say(english.STRENGTH[before.strength]))
        return moved(was, pattern.format(words=now, how=say(english.STRENGTH[after.strength])), tongue)
    return first_upper(phrase(after, tongue))


# --- their parts ----------------------------------------------------------------------------------------------------


def _told(facts: Facts, tongue: Tongue) -> str:
    over, phrases = facts.status is Status.LIFTED, _phrases(facts)
    if facts.status is Status.DENIED:
        said = N_("{issuer} says that this is not so: “{said}”") if facts.issuer else N_("this is denied: “{said}”")
        denied = headed(_head(facts, tongue), _filled(phrases.subject, facts, tongue), tongue)
        issuer = tongue.noun(facts.issuer) if facts.issuer else ""
        return fill(tongue.gettext(said), {"issuer": issuer, "said": denied})
    if facts.directive in LEVELLED and (step := _step(facts, tongue)):
        return step
    if facts.issuer and not (facts.directive in english.OWN_WORD and facts.issuer == facts.destination):
        return _filled(phrases.lifted if over else phrases.active, facts, tongue)
    return _filled(phrases.ended if over else phrases.plain, facts, tongue)


def _phrases(facts: Facts) -> Phrases:
    if facts.directive is Directive.LEAVE:
        return english.SAID_LEAVE[facts.strength]
    if facts.directive is Directive.STAFF_WITHDRAWN:
        return english.SAID_STAFF[facts.strength is Strength.ORDERED]
    return english.SAID[facts.directive]


def _head(facts: Facts, tongue: Tongue) -> str:
    """Return the country, with the part of it that alone is meant: what is lifted for a province is not lifted for the country."""
    name = tongue.country(facts.destination)
    return f"{name} ({facts.region})" if facts.region else name


def _topic(facts: Facts, tongue: Tongue) -> str:
    phrases, step, denied = _phrases(facts), facts.level, facts.status is Status.DENIED
    if facts.directive is Directive.LEVEL_CHANGE and step and step.after is not None:
        rises = step.before is None or step.after > step.before
        pattern = N_("{adjective} advice raised to level {after} of 4") if rises else N_("{adjective} advice lowered to level {after} of 4")
    elif facts.directive in LEVELLED and not denied and step and step.before and step.after and step.after < step.before:
        pattern = N_("{short} lowered its advice to level {after}") if facts.issuer else N_("advice lowered to level {after}")
    elif denied:
        topic = _filled(phrases.subject, facts, tongue)
        short = tongue.short(facts.issuer) if facts.issuer else ""
        pattern = N_("{short} denies “{said}”") if facts.issuer else N_("denied: “{said}”")
        return fill(tongue.gettext(pattern), {"short": short, "said": topic})
    else:
        pattern = phrases.subject_ended if facts.status is Status.LIFTED else phrases.subject
    return _filled(pattern, facts, tongue)


def _step(facts: Facts, tongue: Tongue) -> str:
    """Return the sentence of a level that moved; empty when it did not."""
    step = facts.level
    if step is None or step.after is None or step.before == step.after:
        return ""
    if step.before is None:
        pattern = N_("{issuer} puts {where} at level {after} of 4") if facts.issuer else N_("{where} is at level {after} of 4")
    elif step.after > step.before:
        pattern = (
            N_("{issuer} has raised its advice for {where} from level {before} to level {after} of 4")
            if facts.issuer
            else N_("the advice for {where} was raised from level {before} to level {after} of 4")
        )
    else:
        pattern = (
            N_("{issuer} has lowered its advice for {where} from level {before} to level {after} of 4")
            if facts.issuer
            else N_("the advice for {where} was lowered from level {before} to level {after} of 4")
        )
    told = _filled(pattern, facts, tongue)
    if facts.status is Status.LIFTED or facts.directive is Directive.LEVEL_CHANGE:
        return told
    return tongue.gettext("{sentence}: {words}").format(sentence=told, words=named(facts.directive, None, tongue))


def _filled(pattern: str, facts: Facts, tongue: Tongue) -> str:
    return fill(tongue.gettext(pattern), _Values(facts, tongue))


class _Values(dict[str, object]):
    """What a pattern may name, made when it does: most patterns name two or three."""

    def __init__(self, facts: Facts, tongue: Tongue) -> None:
        super().__init__()
        self._facts, self._tongue = facts, tongue

    def __missing__(self, name: str) -> object:
        """Return the value of a name."""
        made = self[name] = _VALUES[name](self._facts, self._tongue)
        return made


def _where(facts: Facts, tongue: Tongue) -> Noun:
    where = tongue.noun(facts.destination)
    return where.within(tongue.pgettext("where", "{region} ({place})"), region=facts.region) if facts.region else where


def _short(facts: Facts, tongue: Tongue) -> Noun:
    return tongue.short(facts.issuer) if facts.issuer else tongue.phrase("whom", "a government", {}, many=False)


def _adjective(facts: Facts, tongue: Tongue) -> Noun:
    # Two words' forms are asked for even where nobody is named: then there is nothing to bend.
    return tongue.adjective(facts.issuer) if facts.issuer else Noun(forms={"": ""}, rigid=True)


_VALUES: dict[str, Callable[[Facts, Tongue], object]] = {
    "issuer": lambda facts, tongue: tongue.noun(facts.issuer or facts.destination),
    "short": _short,
    "adjective": _adjective,
    "whom": lambda facts, tongue: people(facts, tongue, own=True),
    "people": people,
    "where": _where,
    "before": lambda facts, _: facts.level.before if facts.level else "",
    "after": lambda facts, _: facts.level.after if facts.level else "",
}
