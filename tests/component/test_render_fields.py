"""What templates may use is what they are given: every field of the real values, with its meaning and an example."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from advisory.render import fields, sample, typed, view
from advisory.render.templates import MESSAGES, Templates

SHIPPED = Path(__file__).parents[2] / "templates"
#: Fields that no value of this message ever fills.
NEVER = {
    "alert": {"links.link"},
    "internal": {"block.now", "block.history"},
    "letter": {"links.why", "links.about", "links.wrong"},
}


def passed(told: object, name: str) -> set[str]:
    """Return what a template reaches from a real value, named as `fields` names it."""
    found = {f"{name}.{field.name}" for field in dataclasses.fields(told)}  # type: ignore[arg-type]
    for field in dataclasses.fields(told):  # type: ignore[arg-type]
        value = getattr(told, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, view.VIEWS):
                found |= passed(one, type(one).__name__.lower())
    return found


@pytest.mark.parametrize("message", MESSAGES)
def test_the_fields_are_those_that_rendering_passes(message: str) -> None:
    """Nothing is listed that no template gets, and nothing a template gets is missing."""
    given = [told for name, told in sample.messages("en") if name == message]
    assert {type(told) for told in given} == {typed.GIVEN[message]}
    assert {one.name for one in fields.of(message)} == {name for told in given for name in passed(told, "message")}


@pytest.mark.parametrize("message", MESSAGES)
def test_every_field_has_an_example_from_a_real_value(message: str) -> None:
    """The samples fill whatever a message can hold, so that the check renders every branch."""
    empty = {one.name for one in fields.of(message) if not one.example and not one.type.startswith("`")}
    assert empty == NEVER[message]


def test_every_field_has_a_meaning_and_no_meaning_is_of_nothing() -> None:
    """The table of meanings is as long as the views are."""
    assert {kind: [*meanings] for kind, meanings in fields.MEANINGS.items()} == {
        kind.__name__: [field.name for field in dataclasses.fields(kind)] for kind in view.VIEWS
    }


def test_the_calls_are_those_of_the_real_environment() -> None:
    """Functions and filters of ours, each with what it is for."""
    assert [one.name for one in fields.calls(Templates([SHIPPED]))] == [*fields.CALLS]


def test_types_are_in_plain_words() -> None:
    """What a loop goes through names what it yields."""
    found = {one.name: one.type for one in fields.of("alert")}
    assert found["message.heading"] == "text"
    assert found["message.several"] == "yes or no"
    assert found["message.groups"] == "several `group`"
    assert found["message.alerts"] == "several texts"
    assert found["block.was"] == "`source` or none"
    assert found["block.more"] == "number"
    assert found["message.links"] == "`links`"


def test_the_readme_beside_the_templates_names_every_field() -> None:
    """Who edits a template reads there what it may use."""
    quoted = re.findall(r"`([^`]+)`", (SHIPPED / "README.md").read_text(encoding="utf-8"))
    words = {word for part in quoted for word in re.split(r"\W+", part)}
    assert {name for meanings in fields.MEANINGS.values() for name in meanings} <= words
