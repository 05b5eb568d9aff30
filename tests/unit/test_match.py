"""When rules fire: families, floors, places, nationalities, issuers, audiences, trust."""

from __future__ import annotations

import time

import pytest

from advisory import extract, match, phrase, register
from advisory.model import Audience, AudienceClass, Directive, LevelStep, Position, Query, Rule, Statement, Status, Strength, Trust


def rule(*phrases: str, identity: str = "r", trust: Trust = Trust.PRESS, enabled: bool = True) -> Rule:
    """Return a rule of these phrases."""
    when = tuple(query for each in phrases for query in phrase.compile(each))
    return Rule(id=identity, title="", when=when, trust=trust, enabled=enabled)


def fires(asked: str, text: str) -> bool:
    """Tell whether a phrase fires on a text."""
    return bool(match.Index([rule(asked)]).matches(extract.statements(text)))


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("citizens ordered to leave Chad", "Norway urged citizens to leave Chad.", True),
        ("citizens strictly ordered to leave Chad", "Norway urged citizens to leave Chad.", False),
        ("citizens strictly ordered to leave Chad", "Norway ordered citizens to leave Chad.", True),
        ("avoid travel to Chad", "Norway advises against all but essential travel to Chad.", True),
        ("avoid all travel to Chad", "Norway advises against all but essential travel to Chad.", False),
        ("avoid all travel to Chad", "Norway advises against all travel to Chad.", True),
        ("avoid non-essential travel to Chad", "Norway advises against all travel to Chad.", True),
        ("avoid travel to Chad", "Norway told citizens to reconsider travel to Chad.", False),
        ("reconsider travel to Chad", "Norway told citizens to reconsider travel to Chad.", True),
        ("citizens ordered to leave Chad", "Norway ordered its embassy staff to leave Chad.", False),
        ("embassy staff leave Chad", "Norway ordered its embassy staff to leave Chad.", True),
        ("Norwegian embassy staff leave Chad", "Norway ordered its embassy staff to leave Chad.", True),
        ("French embassy staff leave Chad", "Norway ordered its embassy staff to leave Chad.", False),
        ("citizens urged to leave Indonesia", "Norway told citizens to leave Bali.", True),
        ("citizens urged to leave Bali", "Norway told citizens to leave Bali.", True),
        ("citizens urged to leave Bali", "Norway told citizens to leave Indonesia.", False),
        ("avoid travel to the whole country Lebanon", "Norway advises against travel to southern Lebanon.", False),
        ("avoid travel to Lebanon", "Norway advises against travel to southern Lebanon.", True),
        ("citizens urged to leave Gulf states", "Norway told citizens to leave Kuwait.", True),
        ("citizens urged to leave Gulf states", "Norway told citizens to leave Yemen.", False),
        ("citizens urged to leave anywhere", "Norway told citizens to leave Yemen.", True),
        ("Norwegian citizens urged to leave Chad", "Norway told citizens to leave Chad.", True),
        ("Norwegian citizens urged to leave Chad", "Tourists should leave Chad, Norway said.", True),
        ("Norwegian citizens urged to leave Chad", "Peru told Peruvians to leave Chad.", False),
        ("Norway tells its citizens to leave Chad", "Peru told Peruvians to leave Chad.", False),
        ("citizens urged to leave Chad", "Norway has denied telling citizens to leave Chad.", False),
        ("citizens urged to leave Chad", "Norway may tell its citizens to leave Chad.", False),
        ("travel advisory lowered or lifted for Chad", "Norway no longer advises against all travel to Chad.", True),
        ("avoid travel to Chad", "Norway no longer advises against all travel to Chad.", False),
        ("embassy in Chad reopened", "Norway reopened its embassy in N'Djamena.", True),
        ("embassy in Chad closed", "Norway reopened its embassy in N'Djamena.", False),
        ("France closes its border with Spain", "France closed its border with Spain.", True),
        ("Spain closes its border with France", "France closed its border with Spain.", False),
        ("Peruvian citizens ordered to leave Ecuador", "Ecuador expelled all Peruvian citizens.", True),
        ("citizens ordered to leave Ecuador", "Ecuador expelled all Peruvian citizens.", False),
    ],
)
def test_a_rule_fires_on_what_it_means(asked: str, text: str, *, expected: bool) -> None:
    """Each row differs from its neighbour in one thing."""
    assert fires(asked, text) is expected


def told(**fields: object) -> Statement:
    """Return a statement with defaults."""
    known: dict[str, object] = {"directive": Directive.LEAVE, "strength": Strength.URGED, "issuer": "NO", "destinations": ("TD",)}
    return Statement(**(known | fields))  # type: ignore[arg-type]


def test_each_destination_is_a_match_of_its_own() -> None:
    """One statement about two countries of a region is two matches, each with its reason."""
    found = match.Index([rule("citizens urged to leave Gulf states")]).matches([told(destinations=("KW", "QA"))])
    assert [(each.rule, each.index, each.destination) for each in found] == [("r", 0, "KW"), ("r", 0, "QA")]
    assert all(each.reason for each in found)


def test_advice_for_a_region_fires_for_its_members() -> None:
    """A statement that keeps only the region's name fires the rule of a member, marked with it, unless the whole country is asked for."""
    wide = told(destinations=(), region="Gulf states", directive=Directive.AVOID_ALL_TRAVEL)
    (found,) = match.Index([rule("avoid travel to Kuwait")]).matches([wide])
    assert (found.destination, found.region) == ("KW", "Gulf states")
    assert match.Index([rule("avoid travel to Chad")]).matches([wide]) == ()
    assert match.Index([rule("avoid travel to the whole country Kuwait")]).matches([wide]) == ()


def test_people_no_advice_is_for_never_fire() -> None:
    """Troops and teams fire nothing, whatever a rule asks for."""
    assert match.Index([rule("citizens urged to leave anywhere")]).matches([told(audience=Audience(kind=AudienceClass.OTHER))]) == ()


@pytest.mark.parametrize("status", [Status.DENIED, Status.CONSIDERED, Status.HISTORICAL])
def test_only_what_holds_or_is_lifted_fires(status: Status) -> None:
    """What is denied, considered or past is shown and silent."""
    assert match.Index([rule("citizens urged to leave anywhere")]).matches([told(status=status)]) == ()


@pytest.mark.parametrize(("status", "ends"), [(Status.LIFTED, 1), (Status.DENIED, 1), (Status.IN_FORCE, 0), (Status.CONSIDERED, 0)])
def test_what_is_lifted_or_denied_closes(status: Status, ends: int) -> None:
    """A rule that asks for orders in force learns of their end, also when its floor is higher than the words that end it."""
    index = match.Index([rule("citizens strictly ordered to leave Chad")])
    assert len(index.closing([told(status=status)])) == ends


def test_an_official_rule_is_silent_on_the_press() -> None:
    """A rule may demand an official source."""
    index = match.Index([rule("citizens urged to leave Chad", trust=Trust.OFFICIAL)])
    assert index.matches([told()], trust=Trust.PRESS) == ()
    assert len(index.matches([told()], trust=Trust.OFFICIAL)) == 1


def test_a_level_of_three_is_travel_to_avoid_only_as_a_level() -> None:
    """The words "reconsider travel" do not fire "avoid travel"; a register's level 3 does."""
    index = match.Index([rule("avoid travel to Chad")])
    assert index.matches([told(directive=Directive.RECONSIDER_TRAVEL)]) == ()
    assert index.matches([told(directive=Directive.RECONSIDER_TRAVEL, level=LevelStep(before=2, after=3))])


@pytest.mark.parametrize(
    ("asked", "text", "words"),
    [
        ("citizens urged to leave Chad", "It rained.", "no advice"),
        ("citizens urged to leave Chad", "Norway told citizens to leave Niger.", "Niger"),
        ("citizens urged to leave Chad", "Norway denied telling citizens to leave Chad.", "denied"),
        ("Peru tells its citizens to leave Chad", "Norway told citizens to leave Chad.", "Norway"),
        ("avoid travel to Chad", "Norway told citizens to leave Chad.", "about leaving"),
        ("citizens urged to leave Chad", "Norway ordered its embassy staff to leave Chad.", "staff"),
    ],
)
def test_silence_has_the_nearest_reason(asked: str, text: str, words: str) -> None:
    """The reason names what is different."""
    assert words in match.why_not(rule(asked), extract.statements(text))


def test_a_rule_that_is_switched_off_is_silent() -> None:
    """And says so."""
    off = rule("citizens urged to leave Chad", enabled=False)
    assert match.Index([off]).matches([told()]) == ()
    assert "switched off" in match.why_not(off, [told()])


def test_cost_does_not_grow_with_rules_that_do_not_fire() -> None:
    """Twenty times as many rules about other places cost about the same."""

    def cost(count: int) -> float:
        codes = ("NE", "ML", "PE", "BR", "FR")
        other = [
            Rule(id=f"r{number}", title="", when=phrase.compile(f"avoid travel to {name}"))
            for number, name in enumerate(("Niger", "Mali", "Peru", "Brazil", "France"))
        ]
        index = match.Index(
            [Rule(id=f"{each.id}-{copy}", title="", when=each.when) for each in other for copy in range(count // len(codes))]
        )
        said = [told()] * 200
        began = time.process_time()
        for _ in range(20):
            index.matches(said)
        return time.process_time() - began

    few, many = cost(1_000), cost(20_000)
    assert many <= 3 * max(few, 0.01)


def of(**fields: object) -> Rule:
    """Return a rule of one query made of fields, as the explicit form of a rule makes it."""
    known: dict[str, object] = {"directives": frozenset({Directive.LEAVE}), "destinations": frozenset({"TD"})}
    return Rule(id="r", title="", when=(Query(**(known | fields)),))  # type: ignore[arg-type]


DUAL = Audience(kind=AudienceClass.DUAL_NATIONALS)
STEP = {"directive": Directive.LEVEL_CHANGE, "strength": Strength.REPORTED, "level": LevelStep(before=2, after=3)}
LEVELS = {"directives": frozenset({Directive.LEVEL_CHANGE})}


@pytest.mark.parametrize(
    ("asked", "said", "words"),
    [
        (of(audiences=frozenset({AudienceClass.DUAL_NATIONALS})), told(audience=DUAL), None),
        (of(audiences=frozenset({AudienceClass.DUAL_NATIONALS})), told(), "not for dual nationals"),
        (of(audiences=frozenset({AudienceClass.STAFF})), told(audience=DUAL), "for dual nationals"),
        (of(audiences=frozenset({AudienceClass.STAFF})), told(audience=Audience(kind=AudienceClass.STAFF)), None),
        (of(), told(audience=Audience(kind=AudienceClass.STAFF)), "embassy staff"),
        (of(), told(audience=Audience(kind=AudienceClass.OTHER)), "no travel advice"),
        (of(nationalities=frozenset({"PE"})), told(issuer=None), "nothing says"),
        (of(nationalities=frozenset({"PE"})), told(audience=Audience(nationality=("NO",))), "Norway"),
        (of(nationalities=frozenset({"PE"})), told(issuer="PE"), None),
        (of(nationalities=frozenset({"PE"}), directives=frozenset({Directive.EXPULSION})), told(directive=Directive.EXPULSION), None),
        (of(regions=frozenset({"Lac"})), told(region="Lac"), None),
        (of(regions=frozenset({"Lac"})), told(region="northern Lac"), None),
        (of(regions=frozenset({"Lac"})), told(region="Tibesti"), "Tibesti"),
        (of(regions=frozenset({"Lac"})), told(), "the country"),
        (of(**LEVELS, to_levels=frozenset({3})), told(**STEP), None),
        (of(**LEVELS, to_levels=frozenset({4})), told(**STEP), "reached"),
        (of(**LEVELS, from_levels=frozenset({1})), told(**STEP), "left"),
        (of(**LEVELS, from_levels=frozenset({2})), told(**STEP), None),
        (of(**LEVELS, to_levels=frozenset({3, 4})), told(directive=Directive.LEVEL_CHANGE), "none that is named"),
        (of(regions=frozenset({"Lac"}), whole_country=True), told(region="Lac"), None),
        (of(regions=frozenset({"Lac"}), whole_country=True), told(region="northern Lac"), "the whole of Lac"),
        (of(directives=frozenset({Directive.EVACUATION})), told(), "this text is about leaving; the rule asks for an evacuation"),
        (of(issuers=frozenset({"PE"})), told(issuer=None), "nobody named"),
        (of(destinations=frozenset({"PE"})), told(destinations=(), region="the moon"), "the moon"),
        (of(destinations=frozenset({"PE"})), told(destinations=()), "no place"),
        (of(statuses=frozenset({Status.LIFTED})), told(), "in force"),
        (Rule(id="r", title="", when=()), told(), "asks for nothing"),
    ],
)
def test_one_difference_keeps_a_rule_silent_and_is_its_reason(asked: Rule, said: Statement, words: str | None) -> None:
    """Either the rule fires, or the words name what is different."""
    assert bool(match.Index([asked]).matches([said])) is (words is None)
    assert (words or "it fires") in match.why_not(asked, [said])


def test_what_a_rule_would_not_have_heard_does_not_close_for_it() -> None:
    """The end of advice by another government is nothing to a rule that asks for one."""
    index = match.Index([of(issuers=frozenset({"PE"}))])
    assert index.closing([told(status=Status.LIFTED)]) == ()
    assert len(index.closing([told(status=Status.LIFTED, issuer="PE")])) == 1


def position(level: int | None) -> Position:
    """Return Norway's advice for Chad."""
    return Position(issuer="NO", destination="TD", country_level=level, max_level=level, label="", title="Chad", none_stated=level is None)


@pytest.mark.parametrize(
    ("asked", "before", "after", "fires"),
    [
        ("level raised to 4 for any country", 1, 2, False),
        ("level raised to 4 for any country", 3, 4, True),
        ("Norway raises Chad to level 3", 1, 2, False),
        ("Norway raises Chad to level 3", 2, 3, True),
        ("travel advisory raised from level 2 to level 3 or 4 for Chad", 1, 3, False),
        ("travel advisory raised from level 2 to level 3 or 4 for Chad", 2, 4, True),
        ("travel advisory raised above level 2 for Chad", 1, 2, False),
        ("travel advisory lowered below level 3 for Chad", 4, 3, False),
        ("travel advisory lowered below level 3 for Chad", 4, 2, True),
        ("travel advisory changed for Chad", 4, 2, True),
        ("travel advisory changed for Chad", 2, 4, True),
    ],
)
def test_a_register_fires_only_the_levels_asked_for(asked: str, before: int, after: int, *, fires: bool) -> None:
    """The step of a position is the step a phrase names."""
    said = register.statements(position(before), position(after))
    assert bool(match.Index([rule(asked)]).matches(said)) is fires


@pytest.mark.parametrize(
    ("after", "ends"),
    [(3, False), (2, True), (1, True), (None, True)],
)
def test_a_level_that_is_left_ends_what_reaching_it_opened(after: int | None, *, ends: bool) -> None:
    """Lowered to a level that the rule waits for as well, it still stands."""
    index = match.Index([rule("travel advisory raised to level 3 or 4 for Chad")])
    assert bool(index.closing(register.statements(position(4), position(after)))) is ends


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"status": Status.LIFTED}, 0),
        ({"status": Status.DENIED}, 0),
        ({"status": Status.DENIED, "level": LevelStep(before=None, after=4)}, 1),
        ({"status": Status.DENIED, "level": LevelStep(before=None, after=2)}, 0),
    ],
)
def test_a_level_nobody_names_ends_nothing(fields: dict[str, object], ends: int) -> None:
    """What is denied must be the step that was asked for."""
    index = match.Index([rule("travel advisory raised to level 4 for Chad")])
    assert len(index.closing([told(directive=Directive.LEVEL_CHANGE, **fields)])) == ends
