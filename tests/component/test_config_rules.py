"""What the parts of a rule come to: keywords, exclusions, sources, lists of places; and that the reference's examples do as they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisory import config, extract, match
from advisory.errors import ConfigError
from advisory.model import ANYWHERE, AudienceClass, Directive, Exclusion, Keywords, Near, Query, Rule, Status, Trust

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"
STATED = frozenset(Directive) - {Directive.MENTION}
BLOCKS = [
    block
    for block in re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
    if block.startswith("schema: rules/v1")
]


def read(folder: Path, text: str) -> dict[str, Rule]:
    """Return the rules of a file, by id."""
    path = folder / "some.yaml"
    path.write_text(text if text.startswith("schema") else f"schema: rules/v1\nrules:\n  - {text}\n", encoding="utf-8")
    return {rule.id: rule for rule in config.load_rules(path)}


def one(folder: Path, rule: str) -> Rule:
    """Return the only rule of a file."""
    (found,) = read(folder, rule).values()
    return found


def fires(rule: Rule, text: str, **source: object) -> bool:
    """Tell whether a rule fires on a text."""
    return bool(match.Index([rule]).matches(extract.statements(text), text=text, **source))  # type: ignore[arg-type]  # trust and feed


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("hormuz-shipping", "Two tankers were attacked in the Strait of Hormuz.", True),
        ("hormuz-shipping", "Two tankers sailed through the Strait of Hormuz.", False),
        ("hormuz-shipping", "Film review: two tankers are attacked in the Strait of Hormuz.", False),
        ("curfew", "A curfew begins in Baghdad tonight.", True),
        ("curfew", "A curfew begins in Amman tonight.", False),
        ("leave-by-air", "Norway told its citizens to leave Chad. A charter flight goes on Friday.", True),
        ("leave-by-air", "Norway told its citizens to leave Chad. A bus goes on Friday.", False),
        ("gulf-offices", "Norway advises against all travel to Bahrain.", True),
        ("gulf-offices", "Norway advises against all travel to Oman.", False),
        ("gulf-offices", "Norway advises against all travel to Bahrain during a training exercise.", False),
        ("gulf-offices", "Norway told its citizens to exercise caution in Bahrain.", False),
        ("gulf-offices", "Norway told its citizens to exercise caution in Kuwait.", True),
        ("iraq-leave-now", "Norway told its citizens to leave Iraq.", True),
        ("at-once", "Norway told its citizens to leave Iraq.", True),
        ("only-governments", "Norway told its citizens to leave Iraq.", True),
    ],
)
def test_the_examples_of_the_reference(tmp_path: Path, rule: str, text: str, *, expected: bool) -> None:
    """Each rule of the reference is read, and fires on what the words beside it say."""
    found = {name: each for block in BLOCKS for name, each in read(tmp_path, block).items()}
    assert fires(found[rule], text) is expected


def test_every_example_of_the_reference_is_read(tmp_path: Path) -> None:
    """No block of rules in the reference holds a mistake, and each has rules."""
    assert len(BLOCKS) >= 4
    assert all(read(tmp_path, block) for block in BLOCKS)


def test_every_phrase_of_the_reference_compiles(tmp_path: Path) -> None:
    """What the reference calls a phrase is one."""
    text = REFERENCE.read_text(encoding="utf-8")
    said = text[text.index("**A phrase**") : text.index("**A group of fields**")]
    phrases = [" ".join(each.split()) for each in re.findall(r"`([^`]+)`", said) if "advisory phrase" not in each]
    assert len(phrases) >= 8
    for phrase in phrases:
        assert one(tmp_path, f"id: x\n    when: {phrase}").when


WORDS = [
    ("curfew", Keywords(all=("curfew",))),
    ("{all: curfew, any: [riot, 'state  of emergency']}", Keywords(all=("curfew",), any=("riot", "state of emergency"))),
    ("{near: {words: [attack, tanker]}}", Keywords(near=(Near(words=("attack", "tanker"), within=10),))),
    (
        "{near: [{words: [attack, tanker], within: 3}, {words: [a, b]}], none: film}",
        Keywords(none=("film",), near=(Near(words=("attack", "tanker"), within=3), Near(words=("a", "b"), within=10))),
    ),
]


@pytest.mark.parametrize(("said", "expected"), WORDS)
def test_keywords(tmp_path: Path, said: str, expected: Keywords) -> None:
    """One word, or what all, any, none and near ask for; alone they ask nothing of statements."""
    (query,) = one(tmp_path, f"{{id: x, when: {{text: {said}}}}}").when
    assert query == Query(directives=frozenset(), text=expected)


def test_keywords_beside_fields_narrow_them(tmp_path: Path) -> None:
    """With a field that needs a statement the words are asked of its text; with a place alone they are not."""
    (query,) = one(tmp_path, "{id: x, when: {text: curfew, issuer: NO}}").when
    assert (query.directives, query.issuers) == (STATED, {"NO"})
    (query,) = one(tmp_path, "{id: x, when: {text: curfew, destination: [Iraq, Iran], source: [gb-news], min_sources: 3}}").when
    assert (query.directives, query.destinations, query.feeds) == (frozenset(), {"IQ", "IR"}, {"gb-news"})
    (query,) = one(tmp_path, "{id: x, when: {text: {none: drill}, level: 4}}").when
    assert query.directives == {Directive.AVOID_ALL_TRAVEL}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("issuer: [Nordic countries, not IS]", {"DK", "FI", "NO", "SE"}),
        ("issuer: [UN, EU, British]", {"UN", "EU", "GB"}),
        ("nationality: [Norwegians, PE]", {"NO", "PE"}),
    ],
)
def test_governments_and_passports(tmp_path: Path, field: str, expected: set[str]) -> None:
    """Countries, peoples, regions and unions; `not` takes one out."""
    (query,) = one(tmp_path, f"{{id: x, when: {{directive: leave, {field}}}}}").when
    assert expected <= query.issuers | query.nationalities
    assert "IS" not in query.issuers


def test_everybody_but_one(tmp_path: Path) -> None:
    """`not` alone takes one out of all."""
    (query,) = one(tmp_path, "{id: x, when: {issuer: [not US], nationality: not PE}}").when
    assert "US" not in query.issuers
    assert {"GB", "UN", "EU"} <= query.issuers
    assert "PE" not in query.nationalities
    assert "UN" not in query.nationalities


def test_a_part_beside_a_country_stays_a_part(tmp_path: Path) -> None:
    """A city beside another country asks for the city, not for its country."""
    whole, part = one(tmp_path, "{id: x, when: {directive: leave, destination: [Iran, Baghdad]}}").when
    assert (whole.destinations, whole.regions) == ({"IR"}, frozenset())
    assert (part.destinations, part.regions) == ({"IQ"}, {"Baghdad"})
    (query,) = one(tmp_path, "{id: x, when: {directive: leave, destination: [anywhere, Baghdad]}}").when
    assert query.destinations == {ANYWHERE}


def test_a_rise_and_a_fall(tmp_path: Path) -> None:
    """Both ways fit into one group."""
    (query,) = one(tmp_path, "{id: x, when: {change: [raised, lowered]}}").when
    assert query.statuses == {Status.IN_FORCE, Status.LIFTED}


def test_any_directive_unless_said(tmp_path: Path) -> None:
    """A group that names a place alone hears everything about it."""
    rule = one(tmp_path, "{id: x, when: {destination: Chad}}")
    assert fires(rule, "Norway told its citizens to leave Chad.")
    assert fires(rule, "Norway has closed its embassy in Chad.")
    assert not fires(rule, "Norway told its citizens to leave Niger.")


UNLESS = [
    ("{audience: staff, because: so}", Query(directives=STATED, statuses=frozenset({Status.IN_FORCE, Status.LIFTED}), audiences=frozenset({AudienceClass.STAFF}))),
    ("{text: drill, because: so}", Query(directives=frozenset(), statuses=frozenset({Status.IN_FORCE, Status.LIFTED}), text=Keywords(all=("drill",)))),
    ("[{phrase: embassy in Chad closed, because: so}]", Query(directives=frozenset({Directive.EMBASSY_CLOSED}), destinations=frozenset({"TD"}), phrase="embassy in Chad closed")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), UNLESS)
def test_exclusions(tmp_path: Path, said: str, expected: Query) -> None:
    """Fields, words or a phrase, each with its reason."""
    assert one(tmp_path, f"{{id: x, when: {{level: 4}}, unless: {said}}}").unless == (Exclusion(queries=(expected,), because="so"),)


def test_how_many_sources(tmp_path: Path) -> None:
    """Beside `when` or in it, for a file or for a rule; two unless said."""
    assert one(tmp_path, "{id: x, when: {level: 4}}").min_sources == 2
    assert one(tmp_path, "{id: x, when: {level: 4, min_sources: 3}}").min_sources == 3
    assert one(tmp_path, "{id: x, when: citizens urged to leave Chad, min_sources: 1}").min_sources == 1
    text = "schema: rules/v1\ndefaults: {min_sources: 4}\nrules:\n  - {id: x, when: {level: 4}}\n  - {id: y, when: {level: 4, min_sources: 3}}\n"
    assert {name: rule.min_sources for name, rule in read(tmp_path, text).items()} == {"x": 4, "y": 3}


def test_which_sources(tmp_path: Path) -> None:
    """`official` is a matter of the rule, feeds are one of the query."""
    rule = one(tmp_path, "{id: x, when: {directive: leave, source: [official, gb-news]}}")
    assert (rule.trust, rule.when[0].feeds) == (Trust.OFFICIAL, {"gb-news"})
    text = "Norway told its citizens to leave Chad."
    assert fires(rule, text, trust=Trust.OFFICIAL, feed="gb-news")
    assert not fires(rule, text, trust=Trust.OFFICIAL, feed="other")
    assert not fires(rule, text, trust=Trust.PRESS, feed="gb-news")


def test_a_feed_that_is_there(tmp_path: Path) -> None:
    """A rule may listen to a feed of the folder; in a file by itself any name will do."""
    (tmp_path / "feeds.yaml").write_text(
        "schema: feeds/v1\nfeeds:\n  - {id: gb-news, url: 'https://example.org/x', kind: feed}\n", encoding="utf-8"
    )
    (tmp_path / "rules").mkdir()
    own = tmp_path / "rules" / "own.yaml"
    own.write_text(
        "schema: rules/v1\nrules:\n  - {id: x, when: [{level: 4, source: gb-news}]}\n  - {id: y, when: citizens urged to leave Chad}\n",
        encoding="utf-8",
    )
    assert config.check(tmp_path, environ={}).problems == ()
    own.write_text("schema: rules/v1\nrules: 3\n", encoding="utf-8")
    assert len(config.check(tmp_path, environ={}).problems) == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{id: x, when: {text: [curfew]}}", "all or any"),
        ("{id: x, when: {level: 4}, unless: drill}", "keys with values"),
        ("{id: x, when: {level: 4}, unless: []}", "list is empty"),
    ],
)
def test_what_is_no_table(tmp_path: Path, rule: str, said: str) -> None:
    """Keywords and exclusions have a form; the error shows it."""
    with pytest.raises(ConfigError, match=said):
        one(tmp_path, rule)
