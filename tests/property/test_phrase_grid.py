"""Every phrase of a grid (families, places, governments, peoples, orders, synonyms) compiles to what its parts mean."""

from __future__ import annotations

import time
from dataclasses import dataclass

import effort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory import lexicon, phrase
from advisory.model import AudienceClass, Directive, Query, Status, Strength

D, HELD, OVER = Directive, frozenset({Status.IN_FORCE}), frozenset({Status.LIFTED})
LEAVE, EVACUATION = frozenset({D.LEAVE}), frozenset({D.EVACUATION})
AVOID = frozenset({D.AVOID_ALL_TRAVEL, D.AVOID_NONESSENTIAL_TRAVEL})
ALL, ESSENTIAL = frozenset({D.AVOID_ALL_TRAVEL}), frozenset({D.AVOID_NONESSENTIAL_TRAVEL})
RECONSIDER, CAUTION = frozenset({D.RECONSIDER_TRAVEL}), frozenset({D.EXERCISE_CAUTION})
EMBASSY, STAFF, LEVEL = frozenset({D.EMBASSY_CLOSED}), frozenset({D.STAFF_WITHDRAWN}), frozenset({D.LEVEL_CHANGE})
SKY, BORDER, SHELTER = frozenset({D.AIRSPACE_CLOSED}), frozenset({D.BORDER_CLOSED}), frozenset({D.SHELTER_IN_PLACE})
CREW = frozenset({AudienceClass.STAFF})


@dataclass(frozen=True, slots=True)
class Shape:
    """Ways to say one thing: `X` is a place, `I` a government, `N` a people's adjective."""

    said: str
    asks: frozenset[Directive]
    statuses: frozenset[Status] = HELD
    crowd: frozenset[AudienceClass] = frozenset()


TELLS = "urges|tells|orders|asks|advises|instructs|warns"
#: Advice to think of leaving does not meet a rule that says so.
ORDERED = {"orders", "ordered", "instructs", "instructed"}
CITIZENS = "citizens|nationals|tourists|travellers"
TOLD = "urged|told|ordered|advised|instructed|warned|asked"
SHAPES = (
    Shape(f"{CITIZENS} {TOLD} to leave|depart|evacuate X", LEAVE),
    Shape(f"N {CITIZENS} {TOLD} to leave|depart X now|immediately", LEAVE),
    Shape(f"N {CITIZENS} must leave X at once / N {CITIZENS} urged to leave X without delay", LEAVE),
    Shape(f"{CITIZENS} in X {TOLD} to leave / X: {CITIZENS} {TOLD} to leave", LEAVE),
    Shape(f"leave|depart X: {CITIZENS} urged|told|ordered|advised", LEAVE),
    Shape(f"{CITIZENS} should|must leave|evacuate|depart X", LEAVE),
    Shape("leave X / leave X now / X: leave now / get out of X / depart X immediately", LEAVE),
    Shape(f"I {TELLS} its citizens|nationals to leave|depart X", LEAVE),
    Shape("I: citizens urged to leave X / I: leave X", LEAVE),
    Shape(f"{CITIZENS} urged|told|ordered by I to leave X", LEAVE),
    Shape("UN staff leave X / UN staff withdrawn from X / UN withdraws|evacuates staff from X", STAFF, HELD, CREW),
    Shape("avoid travel to X / do not travel to X / avoid travelling to X / X: avoid travel / X: do not travel / no travel to X", AVOID),
    Shape("avoid all travel to X / X: avoid all travel", ALL),
    Shape("avoid non-essential|nonessential travel to X / avoid all but essential travel to X / X: avoid non-essential travel", ESSENTIAL),
    Shape("I advises|warns|recommends against travel to X / I advises|tells|urges citizens to avoid travel to X", AVOID),
    Shape("I: avoid travel to X", AVOID),
    Shape("I advises|warns|recommends against all travel to X", ALL),
    Shape("I advises|warns against non-essential travel to X / I advises|warns against all but essential travel to X", ESSENTIAL),
    Shape("reconsider travel to X / reconsider your need to travel to X / X: reconsider travel / rethink travel to X", RECONSIDER),
    Shape("I tells|asks|urges|advises citizens|nationals to reconsider travel to X", RECONSIDER),
    Shape(
        "exercise caution in X / exercise increased caution in X / exercise a high degree of caution in X / X: exercise caution", CAUTION
    ),
    Shape("I advises caution in X / I urges citizens to exercise caution in X", CAUTION),
    Shape(
        "travel advisory|advice|warning raised|upgraded|increased for X / travel advisory for X raised / X travel advisory raised", LEVEL
    ),
    Shape("advisory level raised for X / alert level raised for X / raised travel advisory for X", LEVEL),
    Shape("travel advisory|advice|warning lowered|lifted|eased|downgraded for X / travel advisory lowered or lifted for X", LEVEL, OVER),
    Shape("travel advisory for X lifted / X travel advisory lowered / lifted: travel advisory for X", LEVEL, OVER),
    Shape("I raises|increases|upgrades travel advisory|warning for X / I raises its travel advisory for X", LEVEL),
    Shape("I lowers|lifts|eases|downgrades travel advisory|warning for X / I lowers or lifts travel advisory for X", LEVEL, OVER),
    Shape("embassy|consulate|mission in X closed|shut / embassy closed in X / closed embassy in X / closed: embassy in X", EMBASSY),
    Shape("embassy|consulate in X reopened|reopens / embassy reopens in X", EMBASSY, OVER),
    Shape("N embassy in X closed|shut|closes / N embassy closed in X", EMBASSY),
    Shape("N embassy in X reopened|reopens", EMBASSY, OVER),
    Shape("I closes|shuts embassy in X / I closes its embassy in X", EMBASSY),
    Shape("I reopens embassy in X / I reopens its embassy in X", EMBASSY, OVER),
    Shape("embassy staff leave X / embassy staff withdrawn|evacuated from X / diplomats leave X", STAFF, HELD, CREW),
    Shape("N embassy staff leave X / N embassy staff evacuated|withdrawn from X / N diplomats leave X", STAFF, HELD, CREW),
    Shape("ordered|authorized departure from X / ordered departure for X", STAFF),
    Shape("ordered departure from X lifted|ended", STAFF, OVER),
    Shape("citizens|nationals|tourists evacuated|repatriated|airlifted from X / evacuation of citizens from X", EVACUATION),
    Shape("N citizens|nationals evacuated|repatriated|airlifted from X", EVACUATION),
    Shape("I evacuates|repatriates|airlifts citizens from X / I evacuates its citizens from X", EVACUATION),
    Shape("airspace of|over X closed|shut / closed airspace of|over X / airspace closed over X / X closes|shuts its airspace", SKY),
    Shape("airspace of|over X reopened|reopens / airspace reopened over X / X reopens its airspace", SKY, OVER),
    Shape("no-fly zone over X / flight ban over X", SKY),
    Shape("borders|border of X closed|shut|sealed / closed borders of X / X closes|shuts|seals its borders", BORDER),
    Shape("borders of X reopened|reopen / X reopens its borders", BORDER, OVER),
    Shape("I closes|shuts|seals its border with X", BORDER),
    Shape("I reopens its border with X", BORDER, OVER),
    Shape(
        "shelter in place in X / shelter in place: X / X: shelter in place / citizens in X told|urged|ordered to shelter in place", SHELTER
    ),
    Shape("I tells|urges|orders citizens to shelter in place in X / take shelter in X", SHELTER),
    Shape("shelter in place in X lifted / shelter in place order lifted in X", SHELTER, OVER),
)


def ways(said: str) -> list[str]:
    """Return every way to say a shape: ` / ` divides orders of words, `|` synonyms."""
    found: list[str] = []
    for order in said.split(" / "):
        made = [""]
        for word in order.split(" "):
            made = [f"{start} {choice}".strip() for start in made for choice in word.split("|")]
        found += made
    return found


GRID = [(way, shape) for shape in SHAPES for way in ways(shape.said)]
#: Governments as they are called, and their codes.
ISSUERS = {
    "Norway": "NO", "the United Kingdom": "GB", "the UK": "GB", "the FCDO": "GB", "the Foreign Office": "GB", "Washington": "US",
    "the State Department": "US", "the US": "US", "DFAT": "AU", "Global Affairs Canada": "CA", "Berlin": "DE", "the Quai d'Orsay": "FR",
    "Peru": "PE", "South Korea": "KR", "New Zealand": "NZ", "the Czech Republic": "CZ", "the UN": "UN", "the EU": "EU",
}  # fmt: skip
PEOPLES = {
    "Norwegian": "NO",
    "British": "GB",
    "American": "US",
    "Peruvian": "PE",
    "South Korean": "KR",
    "New Zealand": "NZ",
    "Dutch": "NL",
    "US": "US",
}
ACTS = EMBASSY | STAFF | SKY | BORDER | LEVEL
#: Parts of countries as they are written: the country, and what the part is called.
PARTS = {
    "Bali": ("ID", "Bali"),
    "Basra": ("IQ", "Basra"),
    "Borno": ("NG", "Borno"),
    "northern Nigeria": ("NG", "northern nigeria"),
    "eastern Ukraine": ("UA", "eastern ukraine"),
    "the Sinai": ("EG", "Sinai"),
    "Tamaulipas": ("MX", "Tamaulipas"),
}
REGIONS = ("Gulf states", "the Gulf states", "the Sahel", "the Balkans", "West Africa", "Central America", "the Nordic countries")
ARTICLED = ("Bahamas", "Gambia", "Netherlands", "Philippines", "Maldives", "United Arab Emirates", "Central African Republic")


def whole() -> dict[str, frozenset[str]]:
    """Return names of countries, territories and regions, and what they cover."""
    found = {lexicon.name(code): frozenset({code}) for code in lexicon.codes() if lexicon.country(lexicon.name(code)) == code}
    found |= {f"the {name}": found[name] for name in ARTICLED}
    return found | {name: frozenset(lexicon.places(name.removeprefix("the ")) or ()) for name in REGIONS}


WHOLE = whole()


def filled(way: str, shape: Shape, places: list[str], issuer: str, people: str) -> tuple[str, list[Query]]:
    """Return the phrase of a way with its parts, and the queries it means."""
    words = way.split(" ")
    where = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
    text = " ".join(
        where + word[1:]
        if word[0] == "X" and word.strip("X:") == ""
        else issuer + word[1:]
        if word in {"I", "I:"}
        else people
        if word == "N"
        else word
        for word in words
    )
    issuers = {ISSUERS[issuer]} if {"I", "I:"} & {*words} else {"UN"} if words[0] == "UN" else set()
    nationalities = {PEOPLES[people]} if "N" in words else set()
    if shape.asks & ACTS:
        issuers, nationalities = issuers | nationalities, set()
    expelled = frozenset({D.EXPULSION} if nationalities and D.LEAVE in shape.asks else ())
    ordered = D.LEAVE in shape.asks and not ORDERED.isdisjoint(words)
    countries = frozenset(code for name in places if name in WHOLE for code in WHOLE[name])
    wanted = [(countries, frozenset[str]())] if countries else []
    parts = [PARTS[name] for name in places if name in PARTS]
    if shape.asks == EMBASSY:
        # A city stands for the embassy there; "northern Nigeria" for itself.
        countries |= {code for code, part in parts if part[0].isupper()}
        wanted = [(countries, frozenset[str]())] if countries else []
        parts = [(code, part) for code, part in parts if part[0].islower()]
    wanted += [(frozenset({code}), frozenset({part})) for code, part in parts]
    made = [
        Query(
            directives=asks,
            floor=Strength.URGED if ordered and asks == LEAVE else Strength.REPORTED,
            statuses=shape.statuses,
            destinations=there,
            regions=part,
            issuers=frozenset(issuers),
            audiences=shape.crowd,
            nationalities=frozenset(nationalities),
            phrase=text,
        )
        for asks in ((shape.asks, expelled) if ordered and expelled else (shape.asks | expelled,))
        for there, part in wanted
    ]
    return text, made


def apart(names: list[str]) -> bool:
    """Tell whether no name is a part of another: "Bali, Indonesia" is one place."""
    covered = [code for name in names for code in ({PARTS[name][0]} if name in PARTS else WHOLE[name])]
    return len(covered) == len(set(covered)) or not any(name in PARTS for name in names)


names = st.one_of(st.sampled_from(sorted(WHOLE)), st.sampled_from(sorted(WHOLE)), st.sampled_from(sorted(PARTS)))
places = st.lists(names, min_size=1, max_size=3, unique=True).filter(apart)
issuers, peoples = st.sampled_from(sorted(ISSUERS)), st.sampled_from(sorted(PEOPLES))


@settings(max_examples=effort.examples(6))
@given(way=st.sampled_from(GRID), where=places, issuer=issuers, people=peoples)
def test_a_phrase_of_the_grid_means_its_parts(way: tuple[str, Shape], where: list[str], issuer: str, people: str) -> None:
    """Directive, status, places, government, passport and crowd are those of the words, and nothing else is asked for."""
    text, wanted = filled(*way, where, issuer, people)
    assert list(phrase.compile(text)) == wanted


@pytest.mark.parametrize("said", range(len(SHAPES)), ids=lambda number: SHAPES[number].said.partition(" / ")[0])
def test_every_way_of_every_shape_is_read(said: int) -> None:
    """Each synonym and each order, once."""
    for way in ways(SHAPES[said].said):
        text, wanted = filled(way, SHAPES[said], ["Chad", "Niger"], "Norway", "Peruvian")
        assert list(phrase.compile(text)) == wanted, text


@pytest.mark.parametrize("shape", phrase.SHAPES)
def test_the_shapes_that_are_suggested_are_read(shape: str) -> None:
    """What an error tells an operator to write can be written, of any country."""
    for name in sorted(WHOLE)[::7]:
        assert all(query.destinations == WHOLE[name] for query in phrase.compile(shape.replace("X", name)))


@pytest.mark.parametrize("loud", [str.upper, str.lower, str.title])
def test_capitals_make_no_difference(loud: object) -> None:
    """A phrase may be shouted or whispered, as long as no name needs its capital."""
    assert callable(loud)
    for text in ("citizens urged to leave Iraq", "embassy in Chad closed", "travel advisory raised for Peru", "airspace of Niger reopened"):
        (one,), (other,) = phrase.compile(text), phrase.compile(loud(text))
        assert (one.directives, one.statuses, one.destinations) == (other.directives, other.statuses, other.destinations)


WORDS = sorted(
    {word for way, _ in GRID for word in way.replace("X", "Iraq").replace("I ", "Norway ").split()}
    | {"not", "if", "[", "level", "3", "\u202e", "of"}
)
jumbled = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@settings(max_examples=effort.examples(4))
@given(text=st.one_of(st.text(max_size=120), jumbled, jumbled))
def test_no_phrase_is_too_odd(text: str) -> None:
    """Whatever is written compiles, or is refused at a place inside it with a way out; both are shown in lines."""
    answer, shown = phrase.answer(text), phrase.show(text)
    assert answer["phrase"] == text
    assert all("\n" not in line for line in shown)
    if answer["ok"]:
        assert answer["query"]
        assert len(shown) > len(answer["query"])
    else:
        error = answer["error"]
        assert 0 <= error["start"] <= error["start"] + error["length"] <= max(1, len(text))
        assert error["length"] >= 1
        assert error["hint"]
        assert len(shown) == 3


@pytest.mark.parametrize(
    "words", ["Iraq, ", "citizens ", "leave Iraq and ", "embassy in ", "not ", "\u0301", "level 3 or ", "the whole of ", "(", '"']
)
def test_the_time_of_a_phrase_is_in_its_length(words: str) -> None:
    """Eight times as long takes at most some thirty times as long, and never a second."""
    took = []
    for size in (120, 960):
        text = (words * size)[:size]
        rounds = []
        for _ in range(3):
            begun = time.process_time()
            phrase.answer(text)
            rounds.append(time.process_time() - begun)
        took.append(min(rounds))
    assert took[1] < max(30 * took[0], 0.2)
