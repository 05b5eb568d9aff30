"""Pull a proof of a message: what its templates give on a sample or a real change, or exactly where they fail."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from advisory import mime
from advisory.errors import AdvisoryError, ConfigError, RenderError
from advisory.model import Change, LetterKind, Notice
from advisory.render import block, checking, letter, message, sample, view
from advisory.render.templates import MESSAGES, Templates

#: A file of a message → the part of a mail it is.
PARTS: Mapping[str, str] = {"subject.txt": "subject", "body.txt": "text", "body.html": "html"}


class UnknownError(AdvisoryError):
    """What was asked for is not there, or does not go together; the sentence says what is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be tried, and how."""

    #: Files of one message, as `listing.named` found them.
    names: tuple[str, ...]
    language: str
    zone: str
    #: None: the first one.
    sample: str | None = None
    #: `subject`, `text` or `html`; None: all.
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of it."""

    #: What it was tried on; empty when that was a real change.
    sample: str
    #: `subject`, `text`, `html` → what a reader gets.
    parts: Mapping[str, str]


def pull(templates: Templates, asked: Asked, *, change: Change | None = None) -> Proof:
    """Return what the templates give.

    Raises UnknownError for what cannot be tried, ConfigError with the place in the template for what fails.
    """
    folder, *within = asked.names[0].split("/")
    if folder not in MESSAGES:
        raise UnknownError(f"`{asked.names[0]}` is no message of its own; those are {', '.join(MESSAGES)}, and letter/KIND")
    kind = within[0] if len(within) > 1 else ""
    name = _sample(folder, kind, asked.sample) if change is None else ""
    told = _of_change(folder, asked, change) if change else _of_sample(folder, name, asked)
    letter_kind = told.kind if isinstance(told, view.Letter) else ""
    files = [one.rpartition("/")[2].removesuffix(".j2") for one in asked.names]
    wanted = [file for file in MESSAGES[folder] if file in files and asked.part in {None, PARTS[file]}]
    if not wanted:
        raise UnknownError(f"`{asked.names[0]}` is not the part {asked.part}")
    parts = {PARTS[file]: _rendered(templates, templates.named(folder, file, letter_kind), told) for file in wanted}
    if "subject" in parts:
        parts["subject"] = " ".join(parts["subject"].split())
    return Proof(sample=name, parts=parts)


def samples(folder: str) -> Mapping[str, str]:
    """Return what a message can be tried on, and what each is."""
    if folder == "letter":
        kinds = sorted(kind.value for kind in letter.KINDS)
        return {name: f"the letter `{kind}`{least}" for kind in kinds for name, least in ((kind, ""), (f"{kind}{sample.LEAST}", ", bare"))}
    return sample.ALERTS if folder == "alert" else sample.INTERNALS


def _sample(folder: str, kind: str, asked: str | None) -> str:
    known = samples(folder)
    name = asked or kind or next(iter(known))
    if name in known:
        return name
    close = difflib.get_close_matches(name, known, n=1)
    meant = f"did you mean `{close[0]}`? " if close else ""
    raise UnknownError(f"there is no sample `{name[:40]}`; {meant}those of {folder} are {', '.join(known)}")


def _of_sample(folder: str, name: str, asked: Asked) -> view.Message | view.Internal | view.Letter:
    reader = block.Reader(zone=asked.zone, language=asked.language)
    if folder == "letter":
        kind = LetterKind(name.removesuffix(sample.LEAST))
        return sample.letter(kind, asked.language, site=sample.SITE, full=not name.endswith(sample.LEAST))
    return sample.alert(name, reader) if folder == "alert" else sample.internal(name, reader)


def _of_change(folder: str, asked: Asked, change: Change) -> view.Message | view.Internal:
    reader, notices = block.Reader(zone=asked.zone, language=asked.language), (Notice(row=1, change=change),)
    if folder == "letter":
        raise UnknownError("a letter is not about an alert: try it on a sample")
    if folder == "internal":
        return message.internal((), notices, reader=reader, site=sample.SITE)
    return message.alert(notices, reader=reader, site=sample.SITE, help_of=message.help_of(notices, ()))


def _rendered(templates: Templates, name: str, told: view.Message | view.Internal | view.Letter) -> str:
    try:
        text = templates.render(name, told.language, message=told)
    except RenderError as error:
        raise ConfigError((checking.failed(templates, name, error),)) from error
    return mime.filled(text, sample.PERSONAL).strip()
