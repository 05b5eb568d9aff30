"""A field that the value at hand does not have is found by reading, in whatever branch it stands."""

from __future__ import annotations

import jinja2
import pytest

from advisory.render import typed

READER = jinja2.Environment(autoescape=True)
LOOP = "{% for group in message.groups %}"


def wrong(text: str, name: str = "alert/body.txt.j2") -> list[tuple[str, str]]:
    """Return what a template asks in vain, and of what."""
    return [(fault.name, fault.of) for fault in typed.wrong(READER.parse(text), name)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ message.heading }}{{ message.links.why }}", []),
        ("{{ message.headline }}", [("headline", "message")]),
        ("{{ message.links.wy }}", [("wy", "links")]),
        (LOOP + "{{ group.headline }}{% endfor %}", [("headline", "group")]),
        (LOOP + "{% for block in group.blocks %}{{ block.headline }}{{ block.blocks }}{% endfor %}{% endfor %}", [("blocks", "block")]),
        (LOOP + "{% if group.blocks %}{{ group.plase }}{% endif %}{% endfor %}", [("plase", "group")]),
        ("{% for group in message.groups if group.plase %}{% endfor %}", [("plase", "group")]),
        ("{% for group in message.groups %}{% else %}{{ message.x }}{% endfor %}", [("x", "message")]),
        ("{{ message.groups[0].x }}{{ message.groups[0].place }}", [("x", "group")]),
        ("{% for group in message.groups[:2] %}{{ group.x }}{% endfor %}", [("x", "group")]),
        ("{{ (message.groups|first).x }}{{ (message.groups|sort)[0].y }}", [("x", "group"), ("y", "group")]),
        ("{% set one = message.links %}{{ one.x }}", [("x", "links")]),
        ("{% set one %}{{ message.x }}{% endset %}{{ one.y }}", [("x", "message")]),
        ("{% with one = message.links %}{{ one.x }}{% endwith %}", []),
        ("{% if message.several %}{% set one = message.links %}{% else %}{{ message.x }}{% endif %}{{ one.y }}", [("x", "message")]),
        ("{% block content %}{{ message.x }}{% endblock %}", [("x", "message")]),
        ("{% macro m(message) %}{{ message.x }}{% endmacro %}{{ m(message.links.y) }}", [("y", "links")]),
        ("{% macro m(a, b=message.x) %}{{ a.z }}{% endmacro %}", [("x", "message")]),
        ("{% call(one) m(message.x) %}{{ one.z }}{% endcall %}", [("x", "message")]),
        ("{% for a, b in message.groups %}{{ a.x }}{% endfor %}", []),
        ("{% for key in message.alerts %}{{ key.x }}{% endfor %}{{ message.alerts.x }}{{ message.groups.x }}", []),
        ("{{ message.heading.x }}{{ message.groups[0].blocks[0].was.x }}", [("x", "source")]),
        ("{{ (message.groups|join).x }}{{ (message.heading|upper).y }}{{ message.several[0].z }}", []),
    ],
)
def test_fields_are_followed(text: str, expected: list[tuple[str, str]]) -> None:
    """Through loops, sets, filters, blocks and indices; what cannot be told is left alone."""
    assert wrong(text) == expected


def test_each_message_has_its_own_value() -> None:
    """`message` of a letter is another than that of an alert; parts get what their caller hands them."""
    assert wrong("{{ message.button }}", "letter/body.txt.j2") == []
    assert wrong("{{ message.button }}", "letter/welcome/body.txt.j2") == []
    assert wrong("{{ message.button }}", "alert/body.txt.j2") == [("button", "message")]
    assert wrong("{{ message.button }}", "internal/body.txt.j2") == [("button", "message")]
    assert wrong("{{ message.button }}", "_base/parts.txt.j2") == []


def test_a_fault_has_its_line_and_what_there_is_instead() -> None:
    """For the caret, and for what was meant."""
    (fault,) = typed.wrong(READER.parse("\n\n{{ message.links.abuot }}"), "alert/body.txt.j2")
    assert (fault.line, fault.known) == (3, {"why", "about", "wrong", "unsubscribe", "manage", "link"})
