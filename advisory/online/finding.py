"""What came of reaching for something: fine, not looked at, doubtful or wrong, with the place and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from advisory.errors import Problem


class State(StrEnum):
    """How it stands."""

    OK = "ok"
    #: Nothing was asked, and the sentence says why.
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be said of one thing."""

    state: State
    #: One sentence.
    said: str
    #: Stable code of what is not fine.
    code: str = ""
    #: The way out.
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a thing is named: in a file, or as the setting `file`."""

    file: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    source: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was reached for."""

    #: Such as `feed gb-fcdo`.
    subject: str
    verdict: Verdict
    place: Place
    #: How long it took.
    seconds: float = 0.0

    @property
    def problem(self) -> Problem | None:
        """Return it as a mistake in a file is reported; None for what is fine."""
        verdict, place = self.verdict, self.place
        if verdict.state not in {State.WARNING, State.ERROR}:
            return None
        return Problem(
            code=verdict.code,
            sentence=f"{self.subject}: {verdict.said}",
            file=place.file,
            line=place.line,
            column=place.column,
            length=place.length,
            hint=verdict.hint,
            source=place.source,
            warning=verdict.state is State.WARNING,
        )


def ok(said: str) -> Verdict:
    """Return that it is fine."""
    return Verdict(state=State.OK, said=said)


def note(said: str, hint: str = "") -> Verdict:
    """Return that nothing was asked, and why."""
    return Verdict(state=State.NOTE, said=said, hint=hint)


def doubtful(code: str, said: str, hint: str) -> Verdict:
    """Return that it works and looks wrong."""
    return Verdict(state=State.WARNING, said=said, code=code, hint=hint)


def wrong(code: str, said: str, hint: str = "") -> Verdict:
    """Return that it does not work."""
    return Verdict(state=State.ERROR, said=said, code=code, hint=hint)
