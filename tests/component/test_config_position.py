"""A place inside a value is found in the file, in all five ways YAML writes a text."""

from __future__ import annotations

import itertools
import textwrap

import pytest

from advisory.config import position, sheet, tree
from advisory.errors import Problem

SENTENCE = "citizens odered to leave Iraq"
WAYS = {
    "plain": "when: citizens odered to leave Iraq\n",
    "single": "when: 'citizens odered to leave Iraq'\n",
    "double": 'when: "citizens odered to leave Iraq"\n',
    "literal": "when: |\n  citizens odered to leave Iraq\n",
    "folded": "when: >\n  citizens odered\n  to leave Iraq\n",
    "plain over lines": "when: citizens\n  odered to\n  leave Iraq\n",
    "single over lines": "when: 'citizens\n  odered to\n\n  leave Iraq'\n",
    "double over lines": 'when: "citizens \\\n  odered to\n  leave Iraq"\n',
    "double with escapes": 'when: "\\x63itizens\\u0020odered to leave Iraq"\n',
    "literal with its indentation": "when: |2-\n    citizens odered to leave Iraq\n",
    "folded, stripped": "when: >-\n\n    citizens\n    odered to leave Iraq\n",
    "with an anchor": "when: &a citizens odered to leave Iraq\n",
    "CRLF": "when: >\r\n  citizens\r\n  odered\r\n  to leave Iraq\r\n",
    "after other lines": "a: b\n\n# note\nwhen: citizens odered to leave Iraq\n",
    "in a list": "when: [Jordan, citizens odered to leave Iraq]\n",
}


def scalars(text: str) -> list[tree.Scalar]:
    """Parse a text and return its scalars."""
    problems: list[Problem] = []
    found = list(tree.walk(tree.parse(sheet.of_text("x.yaml", text), problems)))
    assert not problems
    return found


@pytest.mark.parametrize("way", WAYS)
def test_word_is_underlined_where_it_stands(way: str) -> None:
    """However the sentence is written, its second word is found at its own characters."""
    text = WAYS[way]
    scalar = next(found for found in scalars(text) if "odered" in found.text)
    start = scalar.text.index("odered")
    first, last = position.span(scalar, start, len("odered"))
    assert text[first:last] == "odered"
    problem = position.problem(scalar, "ADV401", "unknown word", start, len("odered"))
    assert problem.source[problem.column - 1 : problem.column - 1 + problem.length] == "odered"


@pytest.mark.parametrize("way", WAYS)
def test_every_character_has_a_place(way: str) -> None:
    """Each character of a value has a place, and the places go forward."""
    for scalar in scalars(WAYS[way]):
        pieces = position.pieces(scalar)
        assert pieces is not None
        assert "".join(piece[0] for piece in pieces) == scalar.text
        assert all(before[2] <= after[1] for before, after in itertools.pairwise(pieces))


def test_a_doubled_quote_counts_once() -> None:
    """In single quotes, two quotes are one character of the value."""
    text = "when: 'it''s odered'\n"
    scalar = scalars(text)[1]
    first, last = position.span(scalar, scalar.text.index("odered"), 6)
    assert text[first:last] == "odered"


def test_the_end_of_a_value_has_a_place_too() -> None:
    """A mistake behind the last character is shown just behind it."""
    text = "when: citizens\n"
    first, last = position.span(scalars(text)[1], len("citizens"), 1)
    assert (first, last) == (len("when: citizens"), len("when: citizens") + 1)


def test_all_scalars_of_a_realistic_file_are_read_again_exactly() -> None:
    """The second reading gives the parser's value for a file of mixed styles."""
    text = textwrap.dedent(
        """\
        schema: rules/v1
        rules:
          - id: one   # a comment
            title: "Tabs\\tand \\"quotes\\" and \\U0001F6AB"
            when:
              - >+
                folded
                 more indented
                back

              - |-
                literal

                  kept
              - plain, with a comma and 'quotes' inside
              - ['flow plain', "flow double", {key: value}]
        """
    )
    for scalar in scalars(text):
        pieces = position.pieces(scalar)
        assert pieces is not None, scalar.text
        assert "".join(piece[0] for piece in pieces) == scalar.text
