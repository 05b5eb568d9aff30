"""Sentences built from typed facts."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from advisory import wording
from advisory.model import AudienceClass, Directive, LevelStep, Reason, Severity, Standing, Status, Strength
from advisory.wording import english

FACTS = wording.Facts(directive=Directive.LEAVE, strength=Strength.ORDERED, issuer="US", nationality=("US",), destination="IQ")
ADVICE = replace(FACTS, directive=Directive.AVOID_ALL_TRAVEL, strength=Strength.URGED, nationality=())

SENTENCES = [
    # own citizens, others', anyone, staff, dual nationals
    (FACTS, "The United States has ordered its citizens to leave Iraq."),
    (replace(FACTS, issuer="UN"), "The United Nations has ordered US citizens to leave Iraq."),
    (replace(FACTS, nationality=()), "The United States has ordered people to leave Iraq."),
    (replace(FACTS, nationality=("GB", "FR")), "The United States has ordered British and French citizens to leave Iraq."),
    (replace(FACTS, audience=AudienceClass.STAFF), "The United States has ordered its embassy staff to leave Iraq."),
    (replace(FACTS, audience=AudienceClass.DUAL_NATIONALS), "The United States has ordered its dual nationals to leave Iraq."),
    # how binding
    (replace(FACTS, strength=Strength.URGED), "The United States has urged its citizens to leave Iraq."),
    (
        replace(FACTS, strength=Strength.CONSIDERED_LEAVING),
        "The United States has asked its citizens to consider whether to leave Iraq.",
    ),
    (replace(FACTS, strength=Strength.REPORTED), "The United States is reported to have told its citizens to leave Iraq."),
    # nobody named
    (replace(FACTS, issuer=None, publisher="AFP"), "US citizens have been ordered to leave Iraq, AFP reports."),
    (replace(ADVICE, issuer=None, status=Status.LIFTED, publisher="AFP"), "All travel to Iraq is no longer advised against, AFP reports."),
    # places
    (replace(ADVICE, region="Basra"), "The United States advises against all travel to Basra (Iraq)."),
    (replace(ADVICE, destination="NL", issuer="GB"), "The United Kingdom advises against all travel to the Netherlands."),
    (replace(ADVICE, destination="*"), "The United States advises against all travel to every country."),
    # a government about itself
    (
        replace(FACTS, directive=Directive.AIRSPACE_CLOSED, issuer="IQ", nationality=()),
        "The airspace of Iraq is closed.",
    ),
    (replace(FACTS, directive=Directive.AIRSPACE_CLOSED), "The airspace of Iraq is closed, according to the United States."),
    # staff are ordered out, or free to go; citizens never
    (
        replace(FACTS, directive=Directive.STAFF_WITHDRAWN, audience=AudienceClass.STAFF, nationality=()),
        "US embassy staff have been ordered to leave Iraq.",
    ),
    (replace(FACTS, directive=Directive.STAFF_WITHDRAWN, strength=Strength.REPORTED), "US embassy staff are leaving Iraq."),
    # what was never so
    (replace(FACTS, status=Status.DENIED), "The United States says that this is not so: “Iraq: US citizens ordered to leave”."),
    (replace(FACTS, status=Status.DENIED, issuer=None), "This is denied: “Iraq: US citizens ordered to leave”."),
    # levels
    (
        replace(ADVICE, level=LevelStep(before=3, after=4)),
        "The United States has raised its advice for Iraq from level 3 to level 4 of 4: avoid all travel.",
    ),
    (
        replace(ADVICE, status=Status.LIFTED, level=LevelStep(before=4, after=2)),
        "The United States has lowered its advice for Iraq from level 4 to level 2 of 4.",
    ),
    (
        replace(ADVICE, issuer=None, directive=Directive.LEVEL_CHANGE, level=LevelStep(before=1, after=2)),
        "The advice for Iraq was raised from level 1 to level 2 of 4.",
    ),
    (replace(ADVICE, level=LevelStep(before=None, after=4)), "The United States puts Iraq at level 4 of 4: avoid all travel."),
    (replace(ADVICE, level=LevelStep(before=4, after=4)), "The United States advises against all travel to Iraq."),
]


@pytest.mark.parametrize(("facts", "expected"), SENTENCES)
def test_sentence(facts: wording.Facts, expected: str) -> None:
    """One sentence for each kind of fact."""
    assert wording.sentence(facts) == expected


def test_a_report_that_is_not_confirmed_names_who_reports_it() -> None:
    """A doubtful sentence says whose word it is."""
    facts = replace(FACTS, publisher="morning.example")
    assert wording.sentence(facts, doubtful=True) == "The United States has ordered its citizens to leave Iraq, morning.example reports."


SUBJECTS = [
    (FACTS, "Iraq: US citizens ordered to leave"),
    (replace(FACTS, audience=AudienceClass.STAFF), "Iraq: US embassy staff ordered to leave"),
    (replace(ADVICE, issuer="GB"), "Iraq: UK advises against all travel"),
    (replace(ADVICE, issuer=None), "Iraq: a government advises against all travel"),
    (replace(FACTS, directive=Directive.EMBASSY_CLOSED), "Iraq: US embassy closed"),
    (replace(FACTS, directive=Directive.EMBASSY_CLOSED, issuer=None), "Iraq: embassy closed"),
    (replace(FACTS, directive=Directive.LEVEL_CHANGE, level=LevelStep(before=2, after=3)), "Iraq: US advice raised to level 3 of 4"),
    (replace(FACTS, directive=Directive.LEVEL_CHANGE, level=LevelStep(before=3, after=2)), "Iraq: US advice lowered to level 2 of 4"),
    (replace(FACTS, directive=Directive.BORDER_CLOSED, status=Status.LIFTED), "Iraq: border open again"),
    # what is over is said with a verb, never as if it held
    (replace(ADVICE, issuer="GB", status=Status.LIFTED), "Iraq: UK no longer advises against all travel"),
    (replace(FACTS, status=Status.LIFTED), "Iraq: US citizens no longer told to leave"),
    (replace(ADVICE, status=Status.LIFTED, level=LevelStep(before=3, after=2)), "Iraq: US lowered its advice to level 2"),
    (replace(ADVICE, issuer=None, status=Status.LIFTED, level=LevelStep(before=3, after=2)), "Iraq: advice lowered to level 2"),
    (replace(FACTS, status=Status.DENIED), "Iraq: US denies “US citizens ordered to leave”"),
    (replace(FACTS, issuer=None, status=Status.DENIED), "Iraq: denied: “US citizens ordered to leave”"),
    # a part is not the whole
    (replace(ADVICE, issuer="GB", region="Basra", status=Status.LIFTED), "Iraq (Basra): UK no longer advises against all travel"),
]


@pytest.mark.parametrize(("facts", "expected"), SUBJECTS)
def test_subject(facts: wording.Facts, expected: str) -> None:
    """The constant part of a subject line."""
    assert wording.subject(facts) == expected


WARNED = Standing(rank=4, severity=Severity.WARNING, directive=Directive.AVOID_ALL_TRAVEL, strength=Strength.URGED)
CALLED = Standing(rank=9, severity=Severity.CRITICAL, directive=Directive.LEAVE, strength=Strength.URGED)
MOVES = [
    (Standing(), CALLED, "Call to leave"),
    (Standing(), replace(WARNED, level=4), "Avoid all travel, level 4 of 4"),
    (replace(WARNED, level=3), replace(WARNED, level=4), "Level 3 of 4 → Level 4 of 4"),
    (WARNED, CALLED, "Avoid all travel → Call to leave"),
    (replace(WARNED, level=4), replace(CALLED, level=4), "Avoid all travel → Call to leave, level 4 of 4"),
    (replace(WARNED, level=3), replace(CALLED, level=4), "Level 3 of 4 → Call to leave, level 4 of 4"),
    (CALLED, replace(CALLED, strength=Strength.ORDERED), "Call to leave → Order to leave"),
    (CALLED, CALLED, "Call to leave"),
    (CALLED, Standing(), "Call to leave → lifted"),
    (Standing(), Standing(), ""),
]


@pytest.mark.parametrize(("before", "after", "expected"), MOVES)
def test_movement(before: Standing, after: Standing, expected: str) -> None:
    """Levels where there are levels, words where there are none."""
    assert wording.movement(before, after) == expected


@pytest.mark.parametrize(
    ("strength", "expected"),
    [
        (Strength.ORDERED, "order to leave"),
        (Strength.URGED, "call to leave"),
        (Strength.CONSIDERED_LEAVING, "advice to consider leaving"),
        (Strength.REPORTED, "reported call to leave"),
        (None, "call to leave"),
    ],
)
def test_a_word_to_leave_is_called_by_how_binding_it_is(strength: Strength | None, expected: str) -> None:
    """An order is no call."""
    assert wording.named(Directive.LEAVE, strength) == expected
    assert wording.named(Directive.AVOID_ALL_TRAVEL, strength) == "avoid all travel"


def test_a_correction_does_not_read_as_if_it_were_so() -> None:
    """What was wrong stands in quotation marks, with the verdict behind it."""
    facts = replace(FACTS, directive=Directive.AIRSPACE_CLOSED, destination="KW", issuer="KW")
    assert wording.taken_back(facts) == "Kuwait: “airspace closed” was wrong"


def test_a_region_with_braces_is_text() -> None:
    """A stranger's name of a part is never a pattern."""
    facts = replace(FACTS, region="{issuer} {0}", status=Status.DENIED)
    assert "Iraq ({issuer} {0}): US citizens ordered to leave" in wording.sentence(facts)


@pytest.mark.parametrize("directive", list(Directive))
def test_every_fact_has_its_words(directive: Directive) -> None:
    """No directive, strength, status or speaker leaves a hole in a sentence."""
    for strength, status, issuer in itertools.product(Strength, (Status.IN_FORCE, Status.LIFTED), ("US", "IQ", None)):
        facts = replace(FACTS, directive=directive, strength=strength, status=status, issuer=issuer)
        for text in (wording.sentence(facts), wording.subject(facts)):
            assert not set("{}") & set(text)
            assert "  " not in text
            assert "None" not in text
            assert text[0].isupper()


def test_every_reason_and_severity_has_a_word() -> None:
    """The tables are complete."""
    assert set(english.REASON) == set(Reason)
    assert set(english.SEVERITY) == set(Severity)
    assert set(english.STRENGTH) == set(Strength)
    assert set(english.DIRECTIVE) == set(Directive)


AUDIENCES = [
    (FACTS, "US citizens"),
    (replace(FACTS, nationality=()), "Everyone, of any nationality"),
    (replace(FACTS, nationality=("US", "GB", "FR", "DE", "NL", "CA", "AU")), "US, British, French, German and 3 more citizens"),
    (replace(FACTS, directive=Directive.STAFF_WITHDRAWN), "Embassy staff and their families; it does not bind other travellers"),
    (replace(FACTS, directive=Directive.MENTION), "Not known: words were found, and nothing more was read"),
]


@pytest.mark.parametrize(("facts", "expected"), AUDIENCES)
def test_audience(facts: wording.Facts, expected: str) -> None:
    """Whom it applies to, without overstating it."""
    assert wording.audience(facts) == expected


def test_languages_fall_back() -> None:
    """A language without tables is written to in the first; its direction is known all the same."""
    assert [wording.speak(language) for language in ("en", "en-GB", "EN_us", "ar", "")] == ["en"] * 5
    assert [wording.direction(language) for language in ("en", "ar-EG", "he")] == ["ltr", "rtl", "rtl"]
