"""Read a folder of recorded feeds into one timeline."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from advisory.errors import ConfigError, Problem

#: What a recording's ending says about its document.
CONTENT_TYPES = {"xml": "application/xml", "json": "application/json", "txt": "text/plain", "html": "text/html"}

#: Before anything was recorded.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2})(\d{2})(\d{2})?Z")
_FORM = "name it after the moment of the answer in UTC, such as 2020-01-03T0815Z.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What one feed answered from one moment on."""

    feed: str
    moment: datetime
    body: bytes
    content_type: str


def read(folder: Path, feeds: Collection[str]) -> tuple[Recording, ...]:
    """Return the recordings of `folder`/feeds in the order of their moments, and of feeds' names within one.

    `feeds` are the ids feeds.yaml knows. Raises ConfigError with every file that does not fit the form.
    """
    root = folder / "feeds"
    if not root.is_dir():
        raise ConfigError((_problem(folder, "there is no folder `feeds` with recordings in it", "seeds/README.md shows the form"),))
    problems: list[Problem] = []
    found: list[Recording] = []
    for place in _visible(root):
        if not place.is_dir():
            problems.append(_problem(place, "a recording lies in a folder named after its feed", f"move it to {root.name}/<feed-id>/"))
        elif place.name not in feeds:
            problems.append(_problem(place, f"feeds.yaml has no feed `{place.name}`", _nearest(place.name, feeds)))
        else:
            for path in _visible(place):
                recording = _recording(place.name, path)
                (found if isinstance(recording, Recording) else problems).append(recording)  # type: ignore[arg-type]
    if not problems and not found:
        problems.append(_problem(root, "there is no recording in any of its folders", _FORM))
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(sorted(found, key=lambda recording: (recording.moment, recording.feed)))


def _visible(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def _recording(feed: str, path: Path) -> Recording | Problem:
    ending = path.suffix.removeprefix(".")
    if ending not in CONTENT_TYPES:
        return _problem(path, f"`{path.suffix or path.name}` is no ending of a recording", "it may be " + ", ".join(CONTENT_TYPES))
    moment = _moment(path.stem)
    if moment is None:
        return _problem(path, f"`{path.stem}` is no moment", _FORM)
    try:
        body = path.read_bytes()
    except OSError as error:
        return _problem(path, f"the recording cannot be read: {error.strerror}", "make it a readable file")
    return Recording(feed=feed, moment=moment, body=body, content_type=CONTENT_TYPES[ending])


def _moment(stem: str) -> datetime | None:
    match = _STAMP.fullmatch(stem)
    if match is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def _nearest(name: str, feeds: Collection[str]) -> str:
    near = difflib.get_close_matches(name, feeds, n=1)
    return f"did you mean `{near[0]}`?" if near else "add the feed there, or rename the folder to the feed's id"


def _problem(path: Path, sentence: str, hint: str) -> Problem:
    return Problem(code="ADV905", sentence=sentence, file=str(path), hint=hint)
