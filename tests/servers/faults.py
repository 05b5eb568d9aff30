"""Everything that goes wrong with feeds, by name: what a host answers instead, and what a publisher writes by mistake."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Literal

from servers.world import Advice, World

from advisory.demo.publisher import Fault, Reply, Request

#: Rows of a register, `world.Advice`; or stories, `world.Story`.
Rows = Sequence[Any]
Validators = Literal["etag", "modified", "both", "none"]
VALIDATORS: tuple[Validators, ...] = ("etag", "modified", "both", "none")

_BOMB = gzip.compress(b"\0" * 20_000_000, 9)
_PROLOG = b'<?xml version="1.0"?>'


# --- what a host answers instead of its document --------------------------------------------------------------------


def answers(status: int, **headers: str) -> Fault:
    """Answer with a status and a page of words; `Retry_After` and the like become header fields."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    page = f"<html><body><h1>{status}</h1></body></html>".encode()
    return lambda _request, _reply: Reply(status=status, headers=fields, content_type="text/html", body=page)


def body(made: bytes, content_type: str = "") -> Fault:
    """Answer 200 with other bytes."""
    return lambda _request, reply: Reply(body=made, content_type=content_type or reply.content_type)


def rewritten(change: Callable[[bytes], bytes]) -> Fault:
    """Answer with the right bytes, changed, and without the validators of the right ones."""
    return lambda _request, reply: replace(reply, body=change(reply.body), etag="", last_modified="")


def changed(**fields: bool | float) -> Fault:
    """Answer with the right document in a wrong way, such as `missing=100` or `silent=True`."""
    return lambda _request, reply: replace(reply, etag="", last_modified="", **fields)  # type: ignore[arg-type]


def redirected(where: str, status: int = 302) -> Fault:
    """Redirect; an empty place is the path itself."""
    return lambda request, _reply: Reply(status=status, headers={"Location": where or request.path})


def moved_for_good(request: Request, reply: Reply) -> Reply:
    """Redirect permanently to an address that answers well."""
    if "moved=1" in request.path:
        return reply
    return Reply(status=301, headers={"Location": f"{request.path}{'&' if '?' in request.path else '?'}moved=1"})


def bombed(_request: Request, reply: Reply) -> Reply:
    """Answer with few bytes that become many when they are unpacked."""
    return Reply(body=_BOMB, content_type=reply.content_type, headers={"Content-Encoding": "gzip"})


def _spelled(made: bytes) -> bytes:
    """Write in windows-1252 and say nothing of it; what it has no letter for becomes an entity, as editors write."""
    return made.replace(b' encoding="UTF-8"', b"").decode().encode("cp1252", "xmlcharrefreplace")


_ENTITIES = _PROLOG + (
    b'<!DOCTYPE rss [<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)) + b"]>"
    b"<rss><channel><item><title>&i;</title></item></channel></rss>"
)
_EXTERNAL = _PROLOG + (
    b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&x;</title></item></channel></rss>'
)

#: What goes wrong on the way, for documents of any kind.
WIRE: Mapping[str, Fault] = {
    "403": answers(403),
    "404": answers(404),
    "410": answers(410),
    "429": answers(429),
    "429 and when": answers(429, Retry_After="2"),
    "500": answers(500),
    "503": answers(503),
    "503 and when": answers(503, Retry_After="1"),
    "a web page": body(b"<!DOCTYPE html><html><body><p>We are down for maintenance.</p></body></html>", "text/html"),
    "empty list": body(b"[]"),
    "empty object": body(b"{}"),
    "nothing": body(b""),
    "half the bytes": rewritten(lambda made: made[: len(made) // 2]),
    "cut off": changed(missing=1000),
    "gzip bomb": bombed,
    "entity bomb": body(_ENTITIES),
    "external entity": body(_EXTERNAL),
    "byte order mark": rewritten(lambda made: b"\xef\xbb\xbf" + made),
    "windows-1252": rewritten(_spelled),
    "bare ampersand": rewritten(lambda made: made.replace(b"<title>", b"<title>Q&A: ", 1)),
    "undeclared prefix": rewritten(lambda made: made.replace(b"<item>", b"<item><odd:x>1</odd:x>", 1)),
    "redirect loop": redirected(""),
    "redirect to a closed port": redirected("http://127.0.0.1:1/feed"),
    "moved for good": moved_for_good,
    "slow drip": changed(drip=0.05),
    "silence": changed(silent=True),
    "reset": changed(reset=True),
}


# --- what a publisher writes by mistake: rows in, rows out ----------------------------------------------------------


def half(rows: Rows, _chance: Random) -> Rows:
    """Leave the second half out."""
    return list(rows[: len(rows) // 2])


def vanished(rows: Rows, chance: Random) -> Rows:
    """Leave one row out."""
    gone = chance.randrange(len(rows))
    return [row for place, row in enumerate(rows) if place != gone]


def doubled(rows: Rows, chance: Random) -> Rows:
    """Write one row twice; a register's second one is older and says something else."""
    row = chance.choice(rows)
    again = replace(row, level=5 - row.level, issued=row.issued - timedelta(days=9)) if isinstance(row, Advice) else row
    return [*rows, again]


def redated(rows: Rows, _chance: Random) -> Rows:
    """Write newer dates everywhere, and nothing else new."""
    return [
        replace(row, issued=row.issued + timedelta(days=1)) if isinstance(row, Advice) else replace(row, published=row.published + timedelta(hours=1))
        for row in rows
    ]  # fmt: skip


def ahead(rows: Rows, chance: Random) -> Rows:
    """Date one row in a year to come."""
    wrong = chance.randrange(len(rows))
    later = timedelta(days=500)
    return [
        row if place != wrong else replace(row, issued=row.issued + later) if isinstance(row, Advice) else replace(row, published=row.published + later)
        for place, row in enumerate(rows)
    ]  # fmt: skip


def beyond(rows: Rows, chance: Random) -> Rows:
    """Give one row a level that does not exist."""
    wrong = chance.randrange(len(rows))
    return [replace(row, level=7, border=None) if place == wrong else row for place, row in enumerate(rows)]


def retitled(rows: Rows, _chance: Random) -> Rows:
    """Give every story another headline."""
    return [replace(row, title=f"Update: {row.title}") for row in rows]


def renamed(rows: Rows, chance: Random) -> Rows:
    """Give every story another id and address."""
    mark = chance.randrange(1_000_000)
    return [replace(row, guid=f"{row.guid}-{mark}", link=f"{row.link}-{mark}") for row in rows]


Mistake = Callable[[Rows, Random], Rows]
#: For registers.
ROWS: Mapping[str, Mistake] = {
    "half the rows": half,
    "a country vanished": vanished,
    "a doubled row": doubled,
    "all dates new": redated,
    "a date to come": ahead,
    "a level out of range": beyond,
}
#: For papers and embassies.
STORIES: Mapping[str, Mistake] = {
    "half the stories": half,
    "a story vanished": vanished,
    "a doubled story": doubled,
    "all dates new": redated,
    "a date to come": ahead,
    "all titles new": retitled,
    "all ids new": renamed,
}


# --- a source of the world, with its faults --------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Source:
    """One document of the world: from which rows, in which form, with which validators."""

    world: World
    rows: Callable[[], Rows]
    write: Callable[[Rows], bytes]
    content_type: str = "application/xml"
    validators: Validators = "etag"
    compressed: bool = False
    _made: tuple[int, Reply] | None = field(default=None, init=False)

    def reply(self) -> Reply:
        """Return the right answer of this moment."""
        if self._made is None or self._made[0] != self.world.edition:
            self._made = self.world.edition, self._validated(self._reply(self.rows()))
        return self._made[1]

    def fault(self, mistake: Mistake, chance: Random) -> Fault:
        """Return the fault of a document that its publisher wrote with a mistake."""
        return lambda _request, _reply: self._reply(mistake(self.rows(), chance))

    def mistakes(self, chance: Random) -> dict[str, Fault]:
        """Return what its publisher may get wrong, by name."""
        rows = self.rows()
        known = (ROWS if isinstance(rows[0], Advice) else STORIES) if rows else {}
        return {name: self.fault(mistake, chance) for name, mistake in known.items()}

    def faults(self, chance: Random) -> dict[str, Fault]:
        """Return every fault that its document can have, by name."""
        return {**WIRE, **self.mistakes(chance)}

    def _reply(self, rows: Rows) -> Reply:
        return Reply(body=self.write(rows), content_type=self.content_type, gzip=self.compressed)

    def _validated(self, reply: Reply) -> Reply:
        if self.validators in {"etag", "both"}:
            reply = reply.tagged()
        if self.validators in {"modified", "both"}:
            moment = self.world.start + timedelta(seconds=self.world.edition)
            reply = replace(reply, last_modified=f"{moment:%a, %d %b %Y %H:%M:%S} GMT")
        return reply


class Weather:
    """Faults that come by chance, the same in every run that asks in the same order; what `Site.weather` wants."""

    def __init__(self, chance: Random, often: float) -> None:
        self._chance, self._often = chance, often
        self._faults: dict[str, tuple[tuple[tuple[str, Fault], ...], ...]] = {}
        #: How often each fault came.
        self.came: dict[str, int] = {}

    def over(self, path: str, *groups: Mapping[str, Fault]) -> None:
        """Let these faults come over a path, of each group as many; over `*` for all others."""
        self._faults[path] = tuple(tuple(group.items()) for group in groups if group)

    def __call__(self, request: Request) -> Fault | None:
        """Return the fault of a request, mostly none."""
        path = request.path.partition("?")[0]
        groups = self._faults.get(path) or self._faults.get("*")
        # A permanent redirect leads to the right document.
        if not groups or "moved=1" in request.path or self._chance.random() >= self._often:
            return None
        name, fault = self._chance.choice(self._chance.choice(groups))
        self.came[name] = self.came.get(name, 0) + 1
        return fault
