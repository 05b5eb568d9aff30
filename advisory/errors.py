"""Every error a caller may meet, in one tree.

AdvisoryError
├── ConfigError            a file an operator edits is wrong; carries every problem found
├── SourceError
│   ├── FetchError         the feed did not answer as it should
│   │   └── PausedError    nothing was sent: its host must be left alone for a while
│   └── ParseError         it answered, but not with what this kind of feed is
│       └── RefusedError   it is one, but not one to be believed
├── RenderError            a template could not be rendered
├── DeliveryError          the receiver did not take the message; `permanent` decides whether to try again
└── StoreError
    ├── StoreBusyError     somebody else holds the database
    ├── ConflictError      another process changed the alert in between; decide again
    └── LeaseLostError     the claim ran out and somebody else has the work now

Messages are sentences with the place and the way out. They never hold an address, a secret or a whole URL.
"""

from __future__ import annotations

from dataclasses import dataclass


class AdvisoryError(Exception):
    """Anything this product raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in one file, at the character, with the way out."""

    #: Stable code, such as `ADV301`; the families are listed in docs/reference/errors.md.
    code: str
    #: What is wrong, one sentence.
    sentence: str
    #: Path of the file as the operator gave it.
    file: str
    #: First line and column, counted from 1; 0 when the whole file is meant.
    line: int = 0
    column: int = 0
    #: Length of the underlined part in characters.
    length: int = 1
    #: What to do about it.
    hint: str = ""
    #: The source line itself, for the caret.
    source: str = ""
    #: It is valid and only looks wrong.
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.sentence}" + (f" ({self.hint})" if self.hint else "")


class ConfigError(AdvisoryError):
    """The operator's files hold mistakes; all of them are in `problems`."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class SourceError(AdvisoryError):
    """A feed could not be read this time; the last good snapshot stays."""


class FetchError(SourceError):
    """The feed did not answer with a document.

    `status` is the HTTP status when there was one; `retry_after` is in seconds when the host asked for a pause.
    """

    def __init__(self, sentence: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(sentence)


class PausedError(FetchError):
    """Nothing was sent: the host asked for a pause, or too many wait for it already; no fault of the feed.

    `retry_after` is in seconds and always set.
    """


class ParseError(SourceError):
    """The answer is not a document of the feed's kind."""


class RefusedError(ParseError):
    """It is a document of its kind, but not one to be believed: the sentence says why."""


class RenderError(AdvisoryError):
    """A template could not be rendered; the sentence names template, line and the unknown name."""


class DeliveryError(AdvisoryError):
    """The receiver did not take the message.

    `permanent` means trying again cannot help; `gone` that the receiver asked never to be called again (HTTP 410,
    an address that does not exist); `retry_after` is in seconds; `status` is a mail server's code (RFC 3463) when there was one.
    """

    def __init__(
        self, sentence: str, *, permanent: bool = False, gone: bool = False, retry_after: float | None = None, status: str = ""
    ) -> None:
        self.permanent = permanent
        self.gone = gone
        self.retry_after = retry_after
        self.status = status
        super().__init__(sentence)


class StoreError(AdvisoryError):
    """The database could not do what was asked; nothing was half done."""


class StoreBusyError(StoreError):
    """The database is locked by somebody else, or away for a while: the same may succeed later."""


class ConflictError(StoreError):
    """An alert was changed by another process between reading and writing it."""


class LeaseLostError(StoreError):
    """The claim on a feed or delivery ran out; its new holder finishes the work."""
