"""What the YAML parser could not read, in a sentence an operator can act on."""

from __future__ import annotations

import re

import yaml

from advisory.config import blame
from advisory.config.sheet import Sheet, shown
from advisory.errors import Problem

_CODE = "ADV101"
_BANG = re.compile(r"!([^\W\d_][\w ]*)$")
_FLOOR = re.compile(r">=? ?(\d)")
_SPACES = "indent with spaces, two for each step"

#: Beginning of the parser's own words → what is wrong, and the way out.
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a colon followed by a space cannot stand here",
        "put quotes around the whole value, or check the indentation of this line",
    ),
    ("could not find expected ':'", "a key without a colon ends here", "write `key: value`, with a space after the colon"),
    ("could not found expected ':'", "a key without a colon ends here", "write `key: value`, with a space after the colon"),
    (
        "did not find expected key",
        "this line does not fit to the keys above it",
        "check its indentation, and the line above for an open quote",
    ),
    (
        "did not find expected '-' indicator",
        "this line does not fit to the list above it",
        "begin each entry with `- ` at the same column, and indent what belongs to it",
    ),
    ("did not find expected ',' or ']'", "a list opened with `[` goes on without a comma or its `]`", "add a `,` or the closing `]`"),
    ("did not find expected ',' or '}'", "a table opened with `{` goes on without a comma or its `}`", "add a `,` or the closing `}`"),
    (
        "block sequence entries are not allowed",
        "a list entry cannot begin here",
        "put `- ` at the start of a line of its own, or write the list as `[a, b]`",
    ),
    ("mapping keys are not allowed", "a key cannot begin here", "put quotes around a text that begins with `?`"),
    ("found a tab character", "a tab stands in the indentation", _SPACES),
    (
        "found unknown escape character",
        "this backslash has no meaning inside double quotes",
        "use single quotes, which take backslashes as they are",
    ),
    (
        "did not find expected hexdecimal number",
        "this backslash code is not complete",
        "use single quotes, which take backslashes as they are",
    ),
    (
        "found invalid unicode character escape",
        "this backslash code names no character",
        "use single quotes, which take backslashes as they are",
    ),
    ("did not find expected tag uri", "a `!` stands before something that is no tag", "put quotes around a text that begins with `!`"),
    ("did not find the expected '>'", "a `!` stands before something that is no tag", "put quotes around a text that begins with `!`"),
    ("did not find expected '!'", "a `!` stands before something that is no tag", "put quotes around a text that begins with `!`"),
    (
        "did not find expected whitespace or line break",
        "something follows here without a space between",
        "add a space, or put quotes around the text",
    ),
    ("found undefined tag handle", "a `!` stands before something that is no tag", "put quotes around a text that begins with `!`"),
    (
        "did not find expected comment or line break",
        "the text of `|` and `>` begins on the next line",
        "move what follows the sign to the line below",
    ),
    ("did not find expected node content", "a value is missing here", "delete the comma too many, or write the value"),
    (
        "did not find expected <document start>",
        "the text goes on after its end",
        "check the indentation: everything belongs under the keys at the left edge",
    ),
    ("found unexpected document indicator", "a quote is still open where the document ends", "close the quote"),
    ("found incompatible yaml document", "this version of YAML is not known", "delete the `%YAML` line"),
    ("found unexpected ':'", "a colon cannot stand inside `[ ]` or `{ }` like this", "put quotes around the text"),
    ("found a control character", "a control character stands here", "delete it"),
)


def explain(sheet: Sheet, error: yaml.YAMLError) -> Problem:
    """Return the problem behind a parser's error, at the character where it noticed."""
    mark = getattr(error, "problem_mark", None)
    said = str(getattr(error, "problem", None) or "").lower()
    start = mark.index if mark is not None else 0
    context = getattr(error, "context_mark", None)
    where = str(getattr(error, "context", None) or "")
    if said.startswith("found unexpected end of stream") and context is not None:
        return sheet.problem(_CODE, "this quote is never closed", context.index, context.index + 1, "close it")
    line, column = sheet.place(start)
    bang = _BANG.search(sheet.line(line)[: column - 1])
    if bang is not None:
        hint = f"write `not {shown(bang[1])}` to leave a place out, or put quotes around the text"
        return sheet.problem(_CODE, "a text cannot begin with `!`", start - len(bang[0]), start, hint)
    if "directive" in where:
        line_start = sheet.starts[line - 1]
        hint = "delete the line, or put quotes around the text"
        return sheet.problem(_CODE, "a line cannot begin with `%`", line_start, line_start + 1, hint)
    begun = context.index if context is not None else None
    if said.startswith(("found character that cannot start any token", "did not find expected alphabetic or numeric")):
        return _bad_start(sheet, start if begun is None or said.startswith("found") else begun)
    noticed = blame.Noticed(sheet=sheet, said=said, where=where, at=start, begun=begun)
    if said.startswith("did not find expected key") and "flow" not in where:
        after = blame.long_quote(noticed) or _after_quote(sheet, start)
        if after is not None:
            return after
    blamed = blame.find(noticed)
    if blamed is not None:
        return blamed
    for beginning, sentence, hint in _SENTENCES:
        if said.startswith(beginning):
            return sheet.problem(_CODE, sentence, start, start + 1, _opened(sheet, hint, context, where))
    return sheet.problem(
        _CODE, "this is not readable as YAML", start, start + 1, "check indentation, quotes, brackets and colons near here"
    )


def _opened(sheet: Sheet, hint: str, context: yaml.Mark | None, where: str) -> str:
    if context is None or "flow" not in where or sheet.text[context.index : context.index + 1] not in {"[", "{"}:
        return hint
    line, column = sheet.place(context.index)
    return f"{hint}; it was opened at line {line}, column {column}"


def _bad_start(sheet: Sheet, start: int) -> Problem:
    character = sheet.text[start : start + 1]
    if character == "\t":
        return sheet.problem(_CODE, "a tab stands in the indentation", start, start + 1, _SPACES)
    floor = _FLOOR.match(sheet.text, start)
    if floor is not None:
        sentence, hint = f"a text cannot begin with `{character}`", f"write `{floor[1]}+` for {floor[1]} and up"
        return sheet.problem(_CODE, sentence, start, floor.end(), hint)
    sentence = f"a text cannot begin with `{character}`" if character != "`" else "a text cannot begin with a backtick"
    return sheet.problem(_CODE, sentence, start, start + 1, "put quotes around it")


def _after_quote(sheet: Sheet, start: int) -> Problem | None:
    """Recognise `text: "a phrase" and more`: the parser complains of a key where the rest begins."""
    line, column = sheet.place(start)
    before = sheet.line(line)[: column - 1].rstrip()
    if not before.endswith(("'", '"')):
        return None
    sentence = "the value begins with a quoted phrase and then goes on, so YAML takes only the phrase"
    return sheet.problem(_CODE, sentence, start, start + len(sheet.line(line)) - column + 1, "put single quotes around all of it")
