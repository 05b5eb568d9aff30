"""One file an operator edits: its text, where each character stands, and what of it may be shown."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from pathlib import Path

from advisory.errors import Problem

#: A file larger than this is refused unread.
MAX_BYTES = 4 * 1024 * 1024

_NEWLINE = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMAIL = re.compile(r"[^\s,;:<>()\[\]{}\"'`]+@[^\s,;:<>()\[\]{}\"'`]+")
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?P<rest>[^\s\"'`]*)", re.IGNORECASE)
#: Keys and names of header fields whose value lets somebody in; not `Turkey:`.
_SECRET = re.compile(
    r"(?:authorization|cookie|credential|passw|secret|session|signature|token|(?<!tur)key)[\w-]{0,40}[\"']?\s*:\s*(?P<value>.+)",
    re.IGNORECASE,
)
_LONG_TOKEN = re.compile(r"(?=[A-Za-z+/=_-]*\d)[A-Za-z0-9+/=_-]{24,}")
_REFERENCE = re.compile(r"(?:env|file):[^\s,\]}]*")
_CLIP = 60


class MistakeError(Exception):
    """What is wrong with one value: one problem, or several of a list; whoever reads the file collects them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A file as text, with the offset at which each line begins."""

    #: Path as the operator gave it.
    file: str
    text: str
    #: It holds addresses and secrets: lines are shown with those blotted out.
    private: bool
    starts: tuple[int, ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, counted from 1."""
        line = bisect.bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def problem(self, code: str, sentence: str, start: int, end: int, hint: str = "") -> Problem:
        """Return a problem over a span of the text, underlined to the end of its first line at most."""
        start = max(0, min(start, len(self.text)))
        line, column = self.place(start)
        source = self.line(line)
        column = min(column, len(source) + 1)  # never between a carriage return and its line feed
        length = max(1, min(end - start, len(source) - column + 1))
        return Problem(
            code=code,
            sentence=sentence,
            file=self.file,
            line=line,
            column=column,
            length=length,
            hint=hint,
            source=blot(source, private=self.private),
        )


def of_text(file: str, text: str, *, private: bool = False) -> Sheet:
    """Return a sheet for a text already decoded."""
    return Sheet(file, text, private, (0, *(match.end() for match in _NEWLINE.finditer(text))))


def read(path: Path, *, private: bool = False) -> tuple[Sheet, bytes]:
    """Read a file; return it with its bytes. Raises MistakeError when it is no text of bearable size."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise MistakeError(Problem(code="ADV901", sentence=f"this file cannot be read: {reason}", file=file)) from error
    if len(data) > MAX_BYTES:
        sentence = "this file is larger than 4 MiB"
        raise MistakeError(Problem(code="ADV105", sentence=sentence, file=file, hint="divide it; `rules/` may hold any number of files"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = of_text(file, data[: error.start].decode("utf-8-sig", "replace"), private=private)
        hint = "save the file as UTF-8"
        raise MistakeError(before.problem("ADV102", "this is not UTF-8 text", len(before.text), len(before.text) + 1, hint)) from error
    sheet = of_text(file, text, private=private)
    found = _CONTROL.search(text)
    if found:
        sentence = f"a control character (U+{ord(found.group()):04X}) stands here"
        raise MistakeError(sheet.problem("ADV102", sentence, found.start(), found.end(), "delete it"))
    return sheet, data


def blot(line: str, *, private: bool = True) -> str:
    """Return a line of the same length in which addresses, secrets and the paths of private URLs are asterisks."""
    line = _URL.sub(lambda match: match["scheme"] + _blot_url(match["rest"], private=private), line)
    line = _EMAIL.sub(lambda match: "*" * len(match.group()), line)
    found = _SECRET.search(line)
    if found:
        line = line[: found.start("value")] + _blot_values(found["value"])
    if private:
        line = _LONG_TOKEN.sub(lambda match: "*" * len(match.group()), line)
    return line


def shown(text: str) -> str:
    """Return an operator's words as they may stand in a sentence: one line, not too long, without addresses."""
    flat = "".join(character if character.isprintable() else " " for character in blot(text))
    return flat if len(flat) <= _CLIP else flat[: _CLIP - 1] + "…"


def _blot_url(rest: str, *, private: bool) -> str:
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    tail = rest[len(host) :]
    user, at, name = host.rpartition("@")
    shown_host = "*" * len(user + at) + name
    if private:
        return shown_host + re.sub(r"[^/,\]}]", "*", tail)
    path, mark, query = tail.partition("?")
    return shown_host + path + mark + re.sub(r"[^&=,\]}]", "*", query)


def _blot_values(text: str) -> str:
    """Blot every word that is not a reference, up to the end of the line: what follows a secret may be one."""
    kept = [match.span() for match in _REFERENCE.finditer(text)]
    return "".join(
        character if character in " ,[]{}:" or any(start <= index < end for start, end in kept) else "*"
        for index, character in enumerate(text)
    )
