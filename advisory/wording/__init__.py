"""What facts are called in a message: English phrases for directives, strengths, reasons, people and places. Pure.

Every sentence here is built from typed facts (who, whom, what, where); none of them adds advice. A further language becomes
a second set of these tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisory import lexicon
from advisory.model import ANYWHERE, AudienceClass, Directive, Evidence, LevelStep, Standing, Status, Strength, Trust
from advisory.wording.english import (
    ADJECTIVE,
    CONFIRMED,
    DIRECTIVE,
    LEAVING,
    LEVELS,
    LONG,
    PREFIX,
    REASON,
    SAID,
    SEVERITY,
    SHORT,
    SOURCE,
    STAFF,
    STRENGTH,
    VERB,
    WITH_ARTICLE,
)

__all__ = [
    "CONFIRMED",
    "DIRECTIVE",
    "INSTRUCTIVE",
    "LANGUAGES",
    "LEVELLED",
    "LEVELS",
    "PREFIX",
    "REASON",
    "SEVERITY",
    "SOURCE",
    "STRENGTH",
    "Facts",
    "adjective",
    "audience",
    "country",
    "direction",
    "first_upper",
    "in_full",
    "level",
    "listed",
    "movement",
    "named",
    "of_evidence",
    "of_standing",
    "people",
    "phrase",
    "sentence",
    "short",
    "speak",
    "subject",
    "taken_back",
    "the_country",
]

#: Languages there are tables for; the first stands in for every other.
LANGUAGES = ("en",)
#: Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb"})

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
    return LONG.get(code) or lexicon.name(code)


def the_country(code: str) -> str:
    """Return a country's name as a sentence needs it: `the United States`, `Iraq`."""
    name = country(code)
    if code == ANYWHERE:
        return "every country"
    return f"the {name}" if code in WITH_ARTICLE and not name.lower().startswith("the ") else name


def short(code: str) -> str:
    """Return the name a subject line has room for: `US`, `UK`, `Iraq`."""
    return SHORT.get(code) or country(code)


def adjective(code: str) -> str:
    """Return what goes before `citizens` or `embassy`."""
    return ADJECTIVE.get(code) or lexicon.demonym(code) or country(code)


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
    if facts.directive is Directive.MENTION:
        return "Not known: words were found, and nothing more was read"
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


def sentence(facts: Facts, *, doubtful: bool = False) -> str:
    """Return one sentence with a full stop; `doubtful` names the publisher that alone reports it."""
    lifted = facts.status is Status.LIFTED
    phrases = SAID[facts.directive]
    if facts.status is Status.DENIED:
        denial = "{issuer} says that this is not so" if facts.issuer else "this is denied"
        said = f"{denial}: “{{head}}: {phrases.subject}”"
    elif facts.directive in LEVELLED and (step := _step(facts)):
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
    """Return a situation's subject line without a prefix: `Iraq: US citizens ordered to leave`, `Iraq: UK no longer advises …`."""
    return f"{_where(facts)}: {_topic(facts)}"


def taken_back(facts: Facts) -> str:
    """Return the subject of a correction, which must not read as if it were so: `Kuwait: “airspace closed” was wrong`."""
    return f"{_where(facts)}: “{_topic(facts)}” was wrong"


def _where(facts: Facts) -> str:
    """Return the country, with the part of it that alone is meant: what is lifted for a province is not lifted for the country."""
    name = country(facts.destination)
    return f"{name} ({facts.region})" if facts.region else name


def named(directive: Directive, strength: Strength | None) -> str:
    """Return what a word is called: `Order to leave`, `Avoid all travel`."""
    return LEAVING[strength or Strength.URGED] if directive is Directive.LEAVE else DIRECTIVE[directive]


def _topic(facts: Facts) -> str:
    phrases, step, denied = SAID[facts.directive], facts.level, facts.status is Status.DENIED
    if facts.directive is Directive.LEVEL_CHANGE and step and step.after is not None:
        moved = "raised" if step.before is None or step.after > step.before else "lowered"
        pattern = f"{{adjective}} advice {moved} to level {step.after} of 4"
    elif facts.directive in LEVELLED and not denied and step and step.before and step.after and step.after < step.before:
        pattern = f"{{short}} lowered its advice to level {step.after}" if facts.issuer else f"advice lowered to level {step.after}"
    elif denied:
        pattern = f"{{short}} denies “{phrases.subject}”" if facts.issuer else f"denied: “{phrases.subject}”"
    else:
        pattern = phrases.subject_ended if facts.status is Status.LIFTED else phrases.subject
    return " ".join(_fill(pattern, facts).split())


def phrase(standing: Standing) -> str:
    """Return what stands, in a few words: `Level 4 of 4`, `Call to leave, level 4 of 4`, empty when nothing does."""
    if standing.directive is None:
        return ""
    number = level(standing.level) if standing.level else ""
    if standing.directive in LEVELLED and number:
        return number
    words = named(standing.directive, standing.strength)
    return f"{words}, {number.lower()}" if number else words


def in_full(standing: Standing) -> str:
    """Return what stands with both its words and its level: `Avoid all travel, level 4 of 4`."""
    words = named(standing.directive, standing.strength) if standing.directive else ""
    return f"{words}, {level(standing.level).lower()}" if words and standing.level else words


def movement(before: Standing, after: Standing) -> str:
    """Return what it was and what it is, in words: `Level 3 of 4 → Level 4 of 4`, `Avoid all travel → Call to leave, level 4 of 4`."""
    if before.directive is None or after.directive is None:
        return f"{phrase(before)} → lifted" if before.directive else phrase(after)
    if before.level and after.level and before.level != after.level:
        return f"{phrase(before)} → {phrase(after)}"
    was, now = named(before.directive, before.strength), named(after.directive, after.strength)
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
    act, told, past = VERB[facts.strength]
    staff, staff_past = STAFF[facts.strength is Strength.ORDERED]
    whom = people(facts, own=True)
    where = the_country(facts.destination)
    return pattern.format(
        issuer=the_country(facts.issuer) if facts.issuer else "somebody",
        short=short(facts.issuer) if facts.issuer else "a government",
        adjective=adjective(facts.issuer) if facts.issuer else "",
        verb=act.format(whom=whom),
        told=told,
        past=past,
        staff=staff,
        staff_past=staff_past,
        whom=whom,
        people=people(facts),
        head=_where(facts),
        where=f"{facts.region} ({where})" if facts.region else where,
    )
