"""The character at which a template's mistake stands."""

from __future__ import annotations

import pytest

from advisory.render import spot


@pytest.mark.parametrize(
    ("line", "name", "column"),
    [
        ("{{ message.levle }}", "levle", 12),
        ("levle: {{ message.levle }}", "levle", 19),
        ("{% if message.levle %}levle{% endif %}", "levle", 15),
        ("{{ levles }} {{ levle }}", "levle", 17),
        (" message.levle %}{% endif %}", "levle", 10),
        (" and message.levle", "levle", 14),
        ("{{ a", "a", 4),
        ("levle {{ message.level }}", "levle", 1),
        ("{{ message }}", "levle", 0),
        ("{{ message }}", "", 0),
        ("", "levle", 0),
    ],
)
def test_a_name_is_looked_for_where_code_is(line: str, name: str, column: int) -> None:
    """As a whole word, within Jinja's marks first; a statement may begin or end on another line."""
    assert spot.column(line, name) == column


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("No filter named 'shout'.", "shout"),
        ("Encountered unknown tag 'iff'. Jinja was looking for the following tags", "iff"),
        ("unexpected 'end of template'", ""),
        ("expected token", ""),
        (None, ""),
    ],
)
def test_the_name_that_jinja_quotes(sentence: str | None, name: str) -> None:
    """One word; what is several is no name."""
    assert spot.named(sentence) == name


def test_a_problem_has_its_line_and_a_caret_in_any_case() -> None:
    """Where the name is not found, the line's beginning; a line that is not there is empty."""
    found = spot.problem(file="x.j2", text="one\n{{ two }}", code="ADV503", sentence="No.", line=2, name="two", hint="h")
    assert (found.column, found.length, found.source, found.hint) == (4, 3, "{{ two }}", "h")
    lost = spot.problem(file="x.j2", text="one", code="ADV502", sentence="No.", line=7)
    assert (lost.line, lost.column, lost.length, lost.source) == (7, 1, 1, "")
