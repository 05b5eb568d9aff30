"""Which part of a file is to blame for what the YAML parser noticed, often a line or more later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from advisory.config.sheet import Sheet, shown
from advisory.errors import Problem

CODE = "ADV101"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: `key:` at the beginning of a line, perhaps behind the dash of a list's entry.
_KEY = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[^\s#:,\[\]{}'\"&*!|>%@`-][^:#,\[\]{}'\"]*?):(?P<after>\s|$)")
_GLUED = re.compile(r" *(?:- +)*(?P<key>[A-Za-z_][\w-]*):(?=[^\s:/])")
_BARE = re.compile(r" *(?:- +)*(?P<key>[A-Za-z_][\w-]*) +(?=[\[{\"'|>])")
_WORD = re.compile(r"(?P<key>[a-z_][a-z0-9_-]*)(?=\s|$)")
#: The last word before what cannot stand there: `{one: 1 two`, `{one`.
_LAST = re.compile(r"[\s{,](?P<key>[A-Za-z_][\w-]*) *$")
_DASH = re.compile(r" *-(?=[^\s-])")
#: A line of so few words that begins with a small letter is a key and its value rather than a text.
_FEW = 2
_FAR = 1 << 20
_CLOSES = {"[": "]", "{": "}"}
_NAMES = {"[": "list", "{": "table"}
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What the parser said, and where."""

    sheet: Sheet
    #: Its words, in small letters, and what it was doing.
    said: str
    where: str
    #: Where it noticed, and where what it was reading begins.
    at: int
    begun: int | None


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int
    text: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def dashed(self) -> bool:
        return re.match(r" *-( |$)", self.text) is not None

    @property
    def key(self) -> re.Match[str] | None:
        return _KEY.match(self.text)

    @property
    def column(self) -> int:
        """Return where its key begins, counted from 0: behind the dash of an entry."""
        return len(self.key["lead"]) if self.key else self.indent


def find(noticed: Noticed) -> Problem | None:
    """Return what is to blame, when that can be told."""
    said = noticed.said
    if said.startswith("mapping values are not allowed"):
        return _colon(noticed)
    if said.startswith(("could not find expected ':'", "could not found expected ':'")):
        return _unclosed(noticed) or _no_colon(noticed)
    if said.startswith("did not find expected <document start>"):
        return _closing(noticed) or _first_line(noticed)
    if "flow" in noticed.where or said.startswith(("did not find expected node content", "found unexpected ':'")):
        return _unclosed(noticed) or _closing(noticed) or _no_value(noticed)
    if said.startswith(("did not find expected key", "did not find expected '-' indicator", "block sequence entries are not allowed")):
        return _closing(noticed) or long_quote(noticed) or _glued(noticed) or _bare(noticed) or _misaligned(noticed)
    return None


def _line(sheet: Sheet, number: int) -> _Line:
    return _Line(number, sheet.starts[number - 1], sheet.line(number))


def _above(sheet: Sheet, number: int) -> _Line | None:
    """Return the line above that holds something."""
    for before in range(number - 1, 0, -1):
        text = sheet.line(before)
        if text.strip() and not text.lstrip().startswith("#"):
            return _line(sheet, before)
    return None


def _problem(line: _Line, sheet: Sheet, first: int, last: int, sentence: str, hint: str) -> Problem:
    return sheet.problem(CODE, sentence, line.start + first, line.start + last, hint)


def _colon(noticed: Noticed) -> Problem | None:
    """Blame what stands before a colon that cannot be there."""
    sheet = noticed.sheet
    number, column = sheet.place(noticed.at)
    line, above = _line(sheet, number), _above(sheet, number)
    if found := _glued(noticed) or _bare(noticed) or _dash(sheet, line):
        return found
    if line.dashed and above is not None and above.key is not None and line.indent > above.column:
        return _too_deep(sheet, line, above)
    key = line.key
    if key is not None and key.end("key") != column - 1:
        sentence = f"the value of `{shown(key['key'][:_LONGEST_KEY])}` holds a colon followed by a space"
        value = line.start + key.end() + len(line.text[key.end() :]) - len(line.text[key.end() :].lstrip())
        hint = "put quotes around the whole value, or begin a new line where a second key begins"
        return sheet.problem(CODE, sentence, value, line.start + len(line.text.rstrip()), hint)
    if key is None or above is None:
        return None
    if (bare := _BARE.match(above.text)) is not None:
        return _missing_colon(above, sheet, bare)
    return _glued_in(sheet, above) or _too_deep(sheet, line, above)


def _dash(sheet: Sheet, line: _Line) -> Problem | None:
    """Blame a dash without a space behind it."""
    glued = _DASH.match(line.text)
    if glued is None:
        return None
    place = glued.end() - 1
    return _problem(line, sheet, place, place + 1, "a space is missing after this dash", "begin each entry of a list with `- `")


def _too_deep(sheet: Sheet, line: _Line, above: _Line) -> Problem | None:
    """Blame a line that stands below one that already has a value."""
    first, last = _lead(line)
    if above.key is not None and line.indent > above.column:
        what = "entry" if line.dashed else "line"
        sentence = f"this {what} is indented below `{shown(above.key['key'][:_LONGEST_KEY])}`, which already has a value"
        hint = f"{_put(above.column)}, as line {above.number} is; or is the line with its key missing above it?"
        hint = "is the line with the key of this list missing above it?" if line.dashed else hint
        return _problem(line, sheet, first, last, sentence, hint)
    if above.key is not None and line.key is not None and line.indent < above.column:
        sentence = (
            f"this line is indented by {_spaces(line.indent)}, and `{shown(above.key['key'][:_LONGEST_KEY])}` above it by {above.column}"
        )
        return _problem(line, sheet, first, last, sentence, f"indent them alike, to go with line {above.number}")
    if above.key is None and above.dashed and line.indent > above.indent:
        return _text_entry(sheet, above)
    if above.key is None and not above.dashed and line.indent >= above.indent:
        return _neither(sheet, above, above.indent)
    return None


def _text_entry(sheet: Sheet, entry: _Line) -> Problem:
    """Blame an entry that is a text though keys follow below it."""
    begin = re.match(r" *(?:-(?: +|$))*", entry.text)
    first = begin.end() if begin else entry.indent
    word = _WORD.match(entry.text, first)
    if word is not None and (len(entry.text[first:].split()) <= _FEW or f"{word['key']}: " in sheet.text):
        return _missing_colon(entry, sheet, word)
    sentence = "this entry is a text, and keys cannot stand below it"
    return _problem(entry, sheet, first, len(entry.text.rstrip()), sentence, "write its first key behind the dash, such as `- id: …`")


def _missing_colon(line: _Line, sheet: Sheet, bare: re.Match[str]) -> Problem:
    key = shown(bare["key"])
    sentence = f"a colon is missing after `{key}`"
    return _problem(line, sheet, bare.start("key"), bare.end("key"), sentence, f"write `{key}:` with a space after it")


def _no_colon(noticed: Noticed) -> Problem | None:
    """Blame the line on which a key began that never got its colon."""
    if noticed.begun is None:
        return None
    sheet = noticed.sheet
    line = _line(sheet, sheet.place(noticed.begun)[0])
    if bare := _BARE.match(line.text):
        return _missing_colon(line, sheet, bare)
    return _glued_in(sheet, line) or _neither(sheet, line, noticed.begun - line.start)


def _neither(sheet: Sheet, line: _Line, first: int) -> Problem:
    """Blame a line that is neither a key with its value nor an entry."""
    if dash := _dash(sheet, line):
        return dash
    content = line.text[first:].partition(" #")[0].rstrip()
    word = _WORD.match(line.text, first)
    if word is not None and (len(content.split()) <= _FEW or f"{word['key']}: " in sheet.text):
        return _missing_colon(line, sheet, word)
    sentence = f"`{shown(content[:_LONGEST_KEY])}` is neither `key: value` nor an entry that begins with `- `"
    hint = "write a colon and a space after a key; a text of several lines is indented below its key"
    return _problem(line, sheet, first, first + len(content), sentence, hint)


def _bare(noticed: Noticed) -> Problem | None:
    """Blame a key without its colon before what would be its value."""
    sheet = noticed.sheet
    number, column = sheet.place(noticed.at)
    line = _line(sheet, number)
    bare = _BARE.match(line.text[: column - 1])
    return _missing_colon(line, sheet, bare) if bare else None


def _glued(noticed: Noticed) -> Problem | None:
    """Blame a colon without a space behind it, on this line or the one above."""
    sheet = noticed.sheet
    line = _line(sheet, sheet.place(noticed.at)[0])
    above = _above(sheet, line.number)
    return _glued_in(sheet, line) or (_glued_in(sheet, above) if above and not line.text.lstrip().startswith("- ") else None)


def _glued_in(sheet: Sheet, line: _Line) -> Problem | None:
    glued = _GLUED.match(line.text)
    if glued is None:
        return None
    sentence = f"a space is missing after `{shown(glued['key'])}:`"
    return _problem(line, sheet, glued.start("key"), glued.end(), sentence, f"write `{shown(glued['key'])}: …`")


def _first_line(noticed: Noticed) -> Problem | None:
    """Blame the first line when it is indented, so that those at the edge cannot go with it."""
    sheet = noticed.sheet
    number, column = sheet.place(noticed.at)
    first = next((line for at in range(1, number) if (line := _line(sheet, at)).text.strip() and line.text.lstrip()[0] not in "#%"), None)
    if first is None:
        return None
    if first.key is None and not first.dashed:
        return _neither(sheet, first, first.indent)
    if first.indent < column:
        return None
    begin, end = _lead(first)
    sentence = "the first line is indented, so that those at the left edge cannot go with it"
    return _problem(first, sheet, begin, end, sentence, "begin it at the left edge")


def _lead(line: _Line) -> tuple[int, int]:
    """Return the part of a line that stands for it: its key, its dash, or its first word."""
    key = line.key
    if key is not None:
        return len(key["lead"]), key.end("key")
    word = re.compile(r"\S+").search(line.text)
    return word.span() if word else (0, 1)


def _misaligned(noticed: Noticed) -> Problem | None:
    """Blame a line that begins at another column than those it would have to go with."""
    sheet = noticed.sheet
    number, column = sheet.place(noticed.at)
    line, above = _line(sheet, number), _above(sheet, number)
    if line.text[: column - 1].strip() not in {"", "-"} or above is None:
        return None
    if line.key is None and not line.dashed:
        return _loose(sheet, line, above)
    levels = _levels(sheet, number, entries=line.dashed)
    if line.indent in levels:
        return _entry_among_keys(sheet, line, above)
    if above.key is not None and line.indent > above.column:
        return _too_deep(sheet, line, above)
    if line.dashed and above.key is not None and not above.key.string[above.key.end() :].strip():
        levels.setdefault(above.column + 2, above.number)
    near = sorted(levels, key=lambda level: (abs(level - line.indent), -level))[:2]
    if not near:
        return _entry_among_keys(sheet, line, above)
    first, last = _lead(line)
    what = "entry" if line.dashed else "line"
    begins = f"is indented by {_spaces(line.indent)}" if line.indent else "begins at the left edge"
    sentence = f"this {what} {begins}, and goes with nothing above it"
    hint = ", or ".join(f"{_put(level)} to go with line {levels[level]}" for level in near)
    return _problem(line, sheet, first, last, sentence, hint)


def _loose(sheet: Sheet, line: _Line, above: _Line) -> Problem | None:
    """Blame a text that is indented less than the lines it belongs to."""
    if above.indent <= line.indent:
        return None
    sentence = "this text belongs neither to the lines above it nor to a key of its own"
    hint = f"indent it by {_spaces(above.indent)} to go with line {above.number}, or write `key: value`"
    return _problem(line, sheet, line.indent, len(line.text.rstrip()), sentence, hint)


def _levels(sheet: Sheet, number: int, *, entries: bool) -> dict[int, int]:
    """Return how far what a line could go with is indented, with the nearest line of it: entries of lists, or keys."""
    found: dict[int, int] = {}
    edge = _FAR
    for at in range(number - 1, 0, -1):
        line = _line(sheet, at)
        if not line.text.strip() or line.text.lstrip().startswith("#") or (line.key is None and not line.dashed):
            continue
        if line.dashed and line.indent < edge and entries:
            found.setdefault(line.indent, at)
        if line.key is not None and line.column < edge and not entries:
            found.setdefault(line.column, at)
        edge = min(edge, line.indent + 1)
    return found


def _entry_among_keys(sheet: Sheet, line: _Line, above: _Line) -> Problem | None:
    """Blame an entry of a list that stands among keys."""
    if not line.dashed or above.dashed:
        return None
    place = line.text.index("-")
    sentence = "an entry of a list cannot stand among keys"
    hint = "is the line with the key of its list missing above it, or its indentation wrong?"
    return _problem(line, sheet, place, place + 1, sentence, hint)


def _spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"


def _put(indent: int) -> str:
    return f"indent it by {_spaces(indent)}" if indent else "begin it at the left edge"


def _tokens(sheet: Sheet) -> Iterator[Any]:
    try:
        yield from yaml.scan(sheet.text, Loader=_LOADER)
    except yaml.YAMLError:
        return


def _opened(noticed: Noticed) -> int | None:
    """Return where the innermost bracket opens that is open where the parser noticed."""
    stack: list[int] = []
    for token in _tokens(noticed.sheet):
        if token.start_mark.index >= noticed.at:
            break
        if isinstance(token, (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)):
            stack.append(token.start_mark.index)
        elif isinstance(token, (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)) and stack:
            stack.pop()
    return stack[-1] if stack else None


def _unclosed(noticed: Noticed) -> Problem | None:
    """Blame a bracket that is still open where a line of its own begins, or at the end."""
    sheet, opened = noticed.sheet, _opened(noticed)
    if opened is None:
        return None
    line, column = sheet.place(noticed.at)
    bracket = sheet.text[opened]
    begun = sheet.place(opened)[0]
    found = sheet.text[noticed.at : noticed.at + 1]
    before = sheet.line(line)[: column - 1]
    ends = not sheet.text[noticed.at :].strip()
    anew = line > begun and re.fullmatch(r" *(?:- +)?[\w -]*", before) is not None and found not in {"]", "}"}
    if ends or anew:
        noticed_at = "the end of the file" if ends else f"line {line}"
        sentence = f"this `{bracket}` is never closed"
        hint = f"write its `{_CLOSES[bracket]}`; without it, all up to {noticed_at} belongs to it"
        return sheet.problem(CODE, sentence, opened, opened + 1, hint)
    if inside := _inside(noticed, found, before):
        return inside
    if found in {"]", "}"} and found != _CLOSES[bracket]:
        where = "" if line == begun else f" of line {begun}"
        sentence = f"this `{found}` stands where the {_NAMES[bracket]} opened with `{bracket}`{where} should be closed"
        return sheet.problem(CODE, sentence, noticed.at, noticed.at + 1, f"write `{_CLOSES[bracket]}` before it, or instead of it")
    return None


def _inside(noticed: Noticed, found: str, before: str) -> Problem | None:
    """Blame a comma, colon or space that is missing between the keys of a table in braces."""
    key = _LAST.search(before)
    if key is None or found not in {":", "[", "{"}:
        return None
    sheet, name, first = noticed.sheet, shown(key["key"]), noticed.at - len(before) + key.start("key")
    if found != ":":
        return sheet.problem(CODE, f"a colon is missing after `{name}`", first, noticed.at, f"write `{name}:` with a space after it")
    if not sheet.text[noticed.at + 1 : noticed.at + 2].isspace():
        return sheet.problem(CODE, f"a space is missing after `{name}:`", first, noticed.at + 1, f"write `{name}: …`")
    return sheet.problem(CODE, f"a comma is missing before `{name}`", first, noticed.at, "put one between two keys of a table in braces")


def _closing(noticed: Noticed) -> Problem | None:
    """Blame a bracket that closes nothing."""
    found = noticed.sheet.text[noticed.at : noticed.at + 1]
    if found not in {"]", "}"} or _opened(noticed) is not None:
        return None
    return noticed.sheet.problem(
        CODE, f"this `{found}` closes nothing", noticed.at, noticed.at + 1, "delete it, or open it where it begins"
    )


def _no_value(noticed: Noticed) -> Problem | None:
    """Blame a sign in brackets before which nothing stands, or that cannot stand there."""
    found = noticed.sheet.text[noticed.at : noticed.at + 1]
    if not noticed.said.startswith(("did not find expected node content", "block sequence entries are not allowed")):
        return None
    if found == "-":
        return _here(noticed, "an entry cannot begin with `- ` inside brackets", "write `[a, b]`, or each entry on a line of its own")
    if found not in {",", ":"}:
        return None
    what = "comma" if found == "," else "colon"
    return _here(noticed, f"nothing stands before this {what}", f"delete the {what} too many, or write what is missing before it")


def _here(noticed: Noticed, sentence: str, hint: str) -> Problem:
    return noticed.sheet.problem(CODE, sentence, noticed.at, noticed.at + 1, hint)


def long_quote(noticed: Noticed) -> Problem | None:
    """Blame a quote that is closed only by the next one, some lines on."""
    last = None
    for token in _tokens(noticed.sheet):
        if token.start_mark.index >= noticed.at:
            break
        last = token if isinstance(token, yaml.ScalarToken) else last
    if last is None or last.style not in {"'", '"'} or last.start_mark.line == last.end_mark.line:
        return None
    start, end = last.start_mark.index, last.end_mark.index
    if noticed.sheet.text[end : noticed.at].strip():
        return None
    sentence = "this quote is not closed on its line, so that the next one closes it"
    return noticed.sheet.problem(CODE, sentence, start, start + 1, f"close it; as it is, the text ends at line {last.end_mark.line + 1}")
