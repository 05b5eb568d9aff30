"""What facts are called in a message: English phrases for directives, strengths, reasons, people and places. Pure.

Every sentence here is built from typed facts (who, whom, what, where); none of them adds advice. A further language becomes
a second set of these tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisory import lexicon
from advisory.model import ANYWHERE, AudienceClass, Directive, Evidence, LevelStep, Reason, Severity, Standing, Status, Strength, Trust

#: Languages there are tables for; the first stands in for every other.
LANGUAGES = ("en",)
#: Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb"})

SEVERITY = {
    Severity.INFO: "Information",
    Severity.WATCH: "Watch",
    Severity.WARNING: "Warning",
    Severity.CRITICAL: "Critical",
}

REASON = {
    Reason.FIRST: "New",
    Reason.ESCALATED: "Raised",
    Reason.EASED: "Eased",
    Reason.ENDED: "Ended",
    Reason.CORRECTED: "Correction",
    Reason.JOINED: "A further government",
    Reason.CORROBORATED: "Another source",
    Reason.DUPLICATE: "Repeated",
    Reason.BASELINE: "State of affairs",
    Reason.UNCONFIRMED: "Not confirmed",
    Reason.UNSURE: "Unsure",
    Reason.STALE: "Out of date",
    Reason.REJECTED: "Rejected",
}

#: What stands in front of the subject that a situation otherwise keeps, so that mail programs keep its thread.
PREFIX = {
    Reason.EASED: "Eased: ",
    Reason.ENDED: "Ended: ",
    Reason.CORRECTED: "Correction: ",
    Reason.UNCONFIRMED: "Not confirmed: ",
}

DIRECTIVE = {
    Directive.LEAVE: "Leave",
    Directive.AVOID_ALL_TRAVEL: "Avoid all travel",
    Directive.AVOID_NONESSENTIAL_TRAVEL: "Avoid all but essential travel",
    Directive.RECONSIDER_TRAVEL: "Reconsider travel",
    Directive.EXERCISE_CAUTION: "Exercise caution",
    Directive.EMBASSY_CLOSED: "Embassy closed",
    Directive.STAFF_WITHDRAWN: "Embassy staff withdrawn",
    Directive.EVACUATION: "Evacuation",
    Directive.AIRSPACE_CLOSED: "Airspace closed",
    Directive.BORDER_CLOSED: "Border closed",
    Directive.SHELTER_IN_PLACE: "Shelter in place",
    Directive.LEVEL_CHANGE: "Level changed",
    Directive.EXPULSION: "Ordered out",
}

STRENGTH = {
    Strength.ORDERED: "ordered",
    Strength.URGED: "urged",
    Strength.CONSIDERED_LEAVING: "asked to consider it",
    Strength.REPORTED: "reported",
}

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    """How one directive is said: by a government and by nobody named, each in force and over, in a sentence and in a subject line."""

    active: str
    lifted: str
    plain: str
    ended: str
    subject: str
    subject_ended: str


# {issuer} and {short} speak; {whom} are told; {where} is the place with its article.
_SAID = {
    Directive.LEAVE: _Phrases(
        active="{issuer} {verb} leave {where}",
        lifted="{issuer} no longer tells {whom} to leave {where}",
        plain="{people} {told} leave {where}",
        ended="{people} are no longer told to leave {where}",
        subject="{people} {past} leave",
        subject_ended="{people} no longer told to leave",
    ),
    Directive.AVOID_ALL_TRAVEL: _Phrases(
        active="{issuer} advises against all travel to {where}",
        lifted="{issuer} no longer advises against all travel to {where}",
        plain="all travel to {where} is advised against",
        ended="all travel to {where} is no longer advised against",
        subject="{short} advises against all travel",
        subject_ended="{short} no longer advises against all travel",
    ),
    Directive.AVOID_NONESSENTIAL_TRAVEL: _Phrases(
        active="{issuer} advises against all but essential travel to {where}",
        lifted="{issuer} no longer advises against all but essential travel to {where}",
        plain="all but essential travel to {where} is advised against",
        ended="all but essential travel to {where} is no longer advised against",
        subject="{short} advises against all but essential travel",
        subject_ended="{short} no longer advises against non-essential travel",
    ),
    Directive.RECONSIDER_TRAVEL: _Phrases(
        active="{issuer} advises people to reconsider travel to {where}",
        lifted="{issuer} no longer advises people to reconsider travel to {where}",
        plain="people are advised to reconsider travel to {where}",
        ended="people are no longer advised to reconsider travel to {where}",
        subject="{short} advises reconsidering travel",
        subject_ended="{short} no longer advises reconsidering travel",
    ),
    Directive.EXERCISE_CAUTION: _Phrases(
        active="{issuer} advises caution in {where}",
        lifted="{issuer} no longer advises caution in {where}",
        plain="caution is advised in {where}",
        ended="caution is no longer advised in {where}",
        subject="{short} advises caution",
        subject_ended="{short} no longer advises caution",
    ),
    Directive.EMBASSY_CLOSED: _Phrases(
        active="{issuer} has closed its embassy in {where}",
        lifted="{issuer} has reopened its embassy in {where}",
        plain="an embassy in {where} has closed",
        ended="an embassy in {where} has reopened",
        subject="{adjective} embassy closed",
        subject_ended="{adjective} embassy reopened",
    ),
    Directive.STAFF_WITHDRAWN: _Phrases(
        active="{issuer} has withdrawn embassy staff from {where}",
        lifted="{issuer} lets embassy staff return to {where}",
        plain="embassy staff have been withdrawn from {where}",
        ended="embassy staff may return to {where}",
        subject="{adjective} embassy staff withdrawn",
        subject_ended="{adjective} embassy staff may return",
    ),
    Directive.EVACUATION: _Phrases(
        active="{issuer} is evacuating {whom} from {where}",
        lifted="{issuer} has ended its evacuation from {where}",
        plain="{people} are being evacuated from {where}",
        ended="the evacuation from {where} has ended",
        subject="{people} being evacuated",
        subject_ended="evacuation ended",
    ),
    Directive.AIRSPACE_CLOSED: _Phrases(
        active="the airspace of {where} is closed, according to {issuer}",
        lifted="the airspace of {where} is open again, according to {issuer}",
        plain="the airspace of {where} is closed",
        ended="the airspace of {where} is open again",
        subject="airspace closed",
        subject_ended="airspace open again",
    ),
    Directive.BORDER_CLOSED: _Phrases(
        active="a border of {where} is closed, according to {issuer}",
        lifted="a border of {where} is open again, according to {issuer}",
        plain="a border of {where} is closed",
        ended="a border of {where} is open again",
        subject="border closed",
        subject_ended="border open again",
    ),
    Directive.SHELTER_IN_PLACE: _Phrases(
        active="{issuer} tells {whom} in {where} to shelter in place",
        lifted="{issuer} no longer tells {whom} in {where} to shelter in place",
        plain="{people} in {where} are told to shelter in place",
        ended="{people} in {where} are no longer told to shelter in place",
        subject="{people} told to shelter in place",
        subject_ended="{people} no longer told to shelter",
    ),
    Directive.LEVEL_CHANGE: _Phrases(
        active="{issuer} has changed its advice for {where}",
        lifted="{issuer} has lowered its advice for {where}",
        plain="the advice for {where} has changed",
        ended="the advice for {where} has been lowered",
        subject="{adjective} advice changed",
        subject_ended="{adjective} advice lowered",
    ),
    Directive.EXPULSION: _Phrases(
        active="{issuer} has ordered {whom} out of {where}",
        lifted="{issuer} no longer orders {whom} out of {where}",
        plain="{people} are ordered out of {where}",
        ended="{people} are no longer ordered out of {where}",
        subject="{people} ordered out",
        subject_ended="{people} no longer ordered out",
    ),
}

_VERB = {  # strength → (a government's act, what people are, the same in a subject)
    Strength.ORDERED: ("has ordered {whom} to", "have been ordered to", "ordered to"),
    Strength.URGED: ("has urged {whom} to", "have been urged to", "urged to"),
    Strength.CONSIDERED_LEAVING: (
        "has asked {whom} to consider whether to",
        "have been asked to consider whether to",
        "asked to consider whether to",
    ),
    Strength.REPORTED: ("is reported to have told {whom} to", "are reported to have been told to", "reportedly told to"),
}

_SHORT = {"US": "US", "GB": "UK", "AE": "UAE", "UN": "UN", "EU": "EU", "CD": "DR Congo", "CF": "Central African Republic"}
_LONG = {"UN": "United Nations", "EU": "European Union"}
#: Looks better before "citizens" than the demonym.
_ADJECTIVE = {"US": "US", "GB": "British", "UN": "UN", "EU": "EU", "AE": "Emirati", "NL": "Dutch", "NZ": "New Zealand"}
#: Two-letter codes of names that take an article, a blank between them.
_WITH_ARTICLE = "US GB AE NL PH UN EU BS GM MV KM SC SB MH CF CG CZ DO FK KY TC VG VI MP IM FO CK CC AX BQ PN UM"
_FEW = 4


# --- names ----------------------------------------------------------------------------------------------------------


def speak(language: str) -> str:
    """Return the language a reader of `language` is written to: the nearest there are words for."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else LANGUAGES[0]


def direction(language: str) -> str:
    """Return `rtl` or `ltr`, the value of HTML's `dir`."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in RIGHT_TO_LEFT else "ltr"


def country(code: str) -> str:
    """Return a country's or union's name, without an article; `Worldwide` for every place."""
    if code == ANYWHERE:
        return "Worldwide"
    return _LONG.get(code) or lexicon.name(code)


def the_country(code: str) -> str:
    """Return a country's name as a sentence needs it: `the United States`, `Iraq`."""
    name = country(code)
    if code == ANYWHERE:
        return "every country"
    return f"the {name}" if code in _WITH_ARTICLE and not name.lower().startswith("the ") else name


def short(code: str) -> str:
    """Return the name a subject line has room for: `US`, `UK`, `Iraq`."""
    return _SHORT.get(code) or country(code)


def adjective(code: str) -> str:
    """Return what goes before `citizens` or `embassy`."""
    return _ADJECTIVE.get(code) or lexicon.demonym(code) or country(code)


def listed(words: Sequence[str], *, most: int = _FEW) -> str:
    """Join words as a sentence does; those beyond `most` are counted."""
    shown = [*words[:most], f"{len(words) - most} more"] if len(words) > most + 1 else list(words)
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def people(facts: Facts, *, own: bool = False) -> str:
    """Return who is told: `US citizens`; with `own`, `its citizens` when the speaker tells its own."""
    kind = {AudienceClass.STAFF: "embassy staff", AudienceClass.DUAL_NATIONALS: "dual nationals"}.get(facts.audience, "citizens")
    if not facts.nationality:
        return "people" if kind == "citizens" else kind
    if own and facts.nationality == (facts.issuer,):
        return f"its {kind}"
    return f"{listed([adjective(code) for code in facts.nationality])} {kind}"


def audience(facts: Facts) -> str:
    """Return the line that says whom it applies to."""
    if facts.audience is AudienceClass.STAFF or facts.directive is Directive.STAFF_WITHDRAWN:
        return "Embassy staff and their families; it does not bind other travellers"
    return first_upper(people(facts)) if facts.nationality else "Everyone, of any nationality"


def level(number: int) -> str:
    """Return a level on the common scale."""
    return f"Level {number} of 4"


def first_upper(sentence: str) -> str:
    """Return the sentence with a capital in front."""
    return sentence[:1].upper() + sentence[1:]


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
        status=Status.LIFTED if claim.ends else claim.status,
        issuer=claim.issuer,
        audience=claim.audience,
        nationality=claim.nationality,
        destination=destination,
        region=region,
        level=claim.level,
        publisher=publisher,
        reported=claim.trust is not Trust.OFFICIAL and not claim.approved,
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


def sentence(facts: Facts, *, doubtful: bool = False) -> str:
    """Return one sentence with a full stop; `doubtful` names the publisher that alone reports it."""
    lifted = facts.status is Status.LIFTED
    phrases = _SAID[facts.directive]
    if facts.directive in LEVELLED and (step := _step(facts)):
        said = step
    elif facts.issuer:
        said = phrases.lifted if lifted else phrases.active
    else:
        said = phrases.ended if lifted else phrases.plain
    if facts.issuer == facts.destination:
        said = said.replace(", according to {issuer}", "")
    told = _fill(said, facts)
    if (doubtful or not facts.issuer) and facts.publisher:
        told += f", {facts.publisher} reports"
    return first_upper(told) + "."


def subject(facts: Facts) -> str:
    """Return the constant part of a situation's subject line: `Iraq: US citizens ordered to leave`."""
    phrases = _SAID[facts.directive]
    step = facts.level
    if facts.directive is Directive.LEVEL_CHANGE and step and step.after is not None:
        moved = "raised" if step.before is None or step.after > step.before else "lowered"
        pattern = f"{{adjective}} advice {moved} to level {step.after} of 4"
    else:
        pattern = phrases.subject_ended if facts.status is Status.LIFTED else phrases.subject
    return f"{country(facts.destination)}: {' '.join(_fill(pattern, facts).split())}"


def phrase(standing: Standing) -> str:
    """Return what stands, in a few words: `Level 4 of 4`, `Leave, level 4 of 4`, empty when nothing does."""
    if standing.directive is None:
        return ""
    number = level(standing.level) if standing.level else ""
    if standing.directive in LEVELLED and number:
        return number
    words = DIRECTIVE[standing.directive]
    return f"{words}, {number.lower()}" if number else words


def in_full(standing: Standing) -> str:
    """Return what stands with both its words and its level: `Avoid all travel, level 4 of 4`."""
    words = DIRECTIVE[standing.directive] if standing.directive else ""
    return f"{words}, {level(standing.level).lower()}" if words and standing.level else words


def movement(before: Standing, after: Standing) -> str:
    """Return what it was and what it is, in words: `Level 3 of 4 → Level 4 of 4`, `Avoid all travel → Leave, level 4 of 4`."""
    if before.directive is None or after.directive is None:
        return f"{phrase(before)} → lifted" if before.directive else phrase(after)
    if before.level and after.level and before.level != after.level:
        return f"{phrase(before)} → {phrase(after)}"
    was, now = DIRECTIVE[before.directive], DIRECTIVE[after.directive]
    if was != now:
        return f"{was} → {in_full(after)}"
    if before.strength and after.strength and before.strength is not after.strength:
        return f"{was}, {STRENGTH[before.strength]} → {now}, {STRENGTH[after.strength]}"
    return phrase(after)


def _step(facts: Facts) -> str:
    """Return the pattern of a level that moved; empty when it did not."""
    step = facts.level
    if step is None or step.after is None or step.before == step.after:
        return ""
    named = facts.status is not Status.LIFTED and facts.directive is not Directive.LEVEL_CHANGE
    words = f": {DIRECTIVE[facts.directive].lower()}" if named else ""
    if step.before is None:
        rest = f"level {step.after} of 4{words}"
        return f"{{issuer}} puts {{where}} at {rest}" if facts.issuer else f"{{where}} is at {rest}"
    rest = f"from level {step.before} to level {step.after} of 4{words}"
    moved = "raised" if step.after > step.before else "lowered"
    return f"{{issuer}} has {moved} its advice for {{where}} {rest}" if facts.issuer else f"the advice for {{where}} was {moved} {rest}"


def _fill(pattern: str, facts: Facts) -> str:
    act, told, past = _VERB[facts.strength]
    whom = people(facts, own=True)
    where = the_country(facts.destination)
    return pattern.format(
        issuer=the_country(facts.issuer) if facts.issuer else "somebody",
        short=short(facts.issuer) if facts.issuer else "a government",
        adjective=adjective(facts.issuer) if facts.issuer else "",
        verb=act.format(whom=whom),
        told=told,
        past=past,
        whom=whom,
        people=people(facts),
        where=f"{facts.region} ({where})" if facts.region else where,
    )
