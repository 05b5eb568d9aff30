"""Turn notices into what people and machines read.

notices ──▶ view (frozen values, strangers' words made harmless) ──▶ templates ──▶ subject, text, html
        └─▶ webhook body
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from advisory import wording
from advisory.errors import Problem, RenderError
from advisory.model import Alert, Content, Letter, Notice, Position, Severity, Subscription
from advisory.ports import Fault
from advisory.render import block, checking, message, payload, sample, view
from advisory.render import letter as letters
from advisory.render.templates import MESSAGES, Templates

__all__ = ["Renderer", "body_key", "event", "help_of", "webhook"]


#: The largest HTML part in bytes: mail programs cut off longer ones (Gmail at 102 kB).
LARGEST = 60_000


class Renderer:
    """Renders messages through template folders; an operator's file comes before a shipped one of the same name."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._templates = Templates(folders)
        #: What stands in when an operator's template fails on a message that did not fail in the check.
        self._shipped = Templates(folders[-1:]) if len(folders) > 1 else self._templates
        #: Template → why the shipped one stood in for it.
        self.faults: dict[str, str] = {}

    @property
    def revision(self) -> str:
        """Return the hash of the template sources."""
        return self._templates.revision

    def alert(
        self, notices: Sequence[Notice], *, language: str, zone: str, at: datetime, public_url: str, help_of: Sequence[str] = (),
        page: bool = True,
    ) -> Content:  # fmt: skip
        """Return one message about one or several notices, the same for all who share language, zone and the contacts it names.

        Who did not sign up on a `page` has no preferences there to change.

        Raises RenderError.
        """
        reader = block.Reader(zone=zone, language=wording.speak(language))
        severity = max(notice.change.severity for notice in notices)
        for room in message.ROOMS:
            told = message.alert(notices, reader=reader, site=public_url, room=room, help_of=help_of, page=page)
            content = self._content("alert", told, severity, at)
            if len(content.html.encode()) <= LARGEST:
                break
        return content

    def internal(
        self, *, faults: Sequence[Fault] = (), notices: Sequence[Notice] = (), language: str, zone: str, at: datetime, public_url: str
    ) -> Content:
        """Return a message to operators about faults and about reports that wait for their word.

        Raises RenderError.
        """
        reader = block.Reader(zone=zone, language=wording.speak(language))
        told = message.internal(faults, notices, reader=reader, site=public_url)
        severity = max((notice.change.severity for notice in notices), default=Severity.WARNING)
        return self._content("internal", told, severity, at)

    def letter(
        self, letter: Letter, *, wish: Subscription | None, alerts: Sequence[Alert], positions: Sequence[Position], public_url: str
    ) -> Content:
        """Return a letter to one person that is not about an alert; `alerts` and `positions` are what is in force for them.

        A kind may have templates of its own: `letter/welcome/body.txt.j2` stands before `letter/body.txt.j2`. Raises RenderError.
        """
        told = letters.of(letter, wish=wish, alerts=alerts, positions=positions, site=public_url)
        return self._content("letter", told, Severity.INFO, letter.at)

    def warm(self, languages: Iterable[str]) -> None:
        """Do what the first message in each of these languages would wait for: templates compiled, names of places and days loaded.

        Takes some tenths of a second of CPU; for a thread.
        """
        for language in sorted(set(languages)):
            reader = block.Reader(zone="UTC", language=wording.speak(language))
            told = message.alert(sample.notices(), reader=reader, site="https://advisory.example", room=message.ROOMS[0], page=True)
            for file in MESSAGES["alert"]:
                with contextlib.suppress(RenderError):  # a real message tells of it
                    self._templates.render(self._templates.named("alert", file), told.language, message=told)

    def check(self) -> tuple[Problem, ...]:
        """Return what is wrong with the templates, found by reading and by rendering them all with sample data."""
        return checking.problems(self._templates)

    def _content(self, name: str, told: view.Message | view.Internal | view.Letter, severity: Severity, at: datetime) -> Content:
        kind = told.kind if isinstance(told, view.Letter) else ""
        subject, text, html = (self._render(self._templates.named(name, file, kind), told) for file in MESSAGES[name])
        subject, text, html = " ".join(subject.split()), f"{text.strip()}\n", f"{html.strip()}\n"
        return Content(subject=subject, text=text, html=html, severity=severity, at=at)

    def _render(self, name: str, told: view.Message | view.Internal | view.Letter) -> str:
        try:
            return self._templates.render(name, told.language, message=told)
        except RenderError as error:
            if self._shipped is self._templates:
                raise
            stands_in = name if name in self._shipped.sources else f"letter/{name.rpartition('/')[2]}"
            text = self._shipped.render(stands_in, told.language, message=told)
            self.faults[name] = f"{error} The shipped template was used instead; correct the file or remove it."
            return text


def help_of(notices: Sequence[Notice], passports: Sequence[str]) -> tuple[str, ...]:
    """Return the governments whose contacts a message to somebody with these passports names."""
    return message.help_of(notices, passports)


def event(notice: Notice, *, at: datetime) -> Content:
    """Return one change for channels that carry it by itself: the webhook's body."""
    return Content(subject=block.base(notice.change, wording.ENGLISH), data=webhook(notice), severity=notice.change.severity, at=at)


def webhook(notice: Notice) -> str:
    """Return the webhook's body, below 20 kB; whoever makes it again makes the same."""
    return payload.of(notice.change)


def body_key(notices: Sequence[Notice], language: str, zone: str, channel: str, revision: str, helping: Sequence[str] = ()) -> str:
    """Return what names the sealed bytes of these notices: equal for all who get the same."""
    parts = [language, zone, channel, revision, *(f"help {code}" for code in helping), *sorted(notice.change.id for notice in notices)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
