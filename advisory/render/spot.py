"""Where in a template a mistake stands: Jinja says the line, and the name at fault is looked for there. Pure."""

from __future__ import annotations

import re

from advisory.errors import Problem

#: What stands between Jinja's marks on a line; one may begin or end on another line.
_CODE = re.compile(r"\{[{%].*?(?:[}%]\}|\Z)|\A(?:(?!\{[{%]).)*?[}%]\}|\A(?!.*[{}][{%}]).*")
_NAMED = re.compile(r"'([^' ]+)'")


def problem(*, file: str, text: str, code: str, sentence: str, line: int, name: str = "", hint: str = "") -> Problem:
    """Return a mistake in a template's text, at the character where the name at fault stands."""
    lines = text.splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    at = column(source, name)
    return Problem(
        code=code, sentence=sentence, file=file, line=line, column=at or 1, length=len(name) if at else 1, hint=hint, source=source
    )


def column(line: str, name: str) -> int:
    """Return where a name stands on a line, counted from 1, within Jinja's marks if it does; 0 when it does not stand there."""
    if not name:
        return 0
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for code in _CODE.finditer(line):
        if found := word.search(line, code.start(), code.end()):
            return found.start() + 1
    return line.find(name) + 1


def named(sentence: str | None) -> str:
    """Return the name that a sentence of Jinja puts in quotes; empty when there is none."""
    found = _NAMED.search(sentence or "")
    return found[1] if found else ""
