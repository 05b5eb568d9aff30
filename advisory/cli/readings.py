"""What was read from one document, as a table for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import click

from advisory.cli import health
from advisory.cli.look import moment, place, table
from advisory.model import Directive, Feed, Item, Position, Reading, Statement

SCHEMA = "feed-reading/v1"
#: Rows, items, sentences and characters that are shown unless all are asked for.
_ROWS = 40
_ITEMS = 15
_SENTENCES = 10
_WORDS = 160
#: What a level says by itself.
_LEVELS = frozenset({
    Directive.AVOID_ALL_TRAVEL, Directive.AVOID_NONESSENTIAL_TRAVEL, Directive.RECONSIDER_TRAVEL, Directive.EXERCISE_CAUTION,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How the document came."""

    #: Where it was found in the end; the path of a file is its name alone.
    url: str
    #: `2xx`, or `file`.
    status: str
    bytes: int
    latency: float | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str = ""
    charset: str = ""
    moved_to: str | None = None
    #: Another address than the one asked for answered, by a redirect.
    redirected: bool = False
    #: 0 is the feed's `url`, then its fallbacks.
    via: int = 0
    #: Seconds for which its publisher asks to leave it alone.
    keep: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One target, and how far reading it came."""

    name: str
    feed: Feed | None = None
    #: Why it was read as this kind.
    chosen: str = ""
    facts: Facts | None = None
    reading: Reading | None = None
    #: Pages of an index that were read beside it.
    followed: int = 0
    #: What the stored snapshot would change to, a line each; None when there is nothing to compare with.
    moves: tuple[tuple[str, str], ...] | None = None
    #: Sentences beside the reading's own: addresses that failed before this one, pages that could not be read.
    beside: tuple[str, ...] = ()
    #: Why the document is not believed, or could not be had.
    fault: str | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Return everything that was odd."""
        return (*self.beside, *(self.reading.complaints if self.reading else ()))

    @property
    def verdict(self) -> str:
        """Return the outcome in a sentence."""
        if self.fault is not None:
            return self.fault
        names = len(health.unresolved(self.notes))
        if names:
            return f"read; {health.count(names, 'name does', 'names do')} not resolve"
        if self.reading and self.reading.links and not self.followed:
            return f"read; it is an index: the advice is on the {health.count(len(self.reading.links), 'page')} behind it"
        return f"read, with {health.count(len(self.notes), 'note')}" if self.notes else "fine"


def form(attempt: Attempt, *, everything: bool, whole: bool) -> dict[str, Any]:
    """Return an attempt as JSON has it; `everything` beyond the counts, and with `whole` each text to its end."""
    reading, feed, facts = attempt.reading or Reading(), attempt.feed, attempt.facts
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "source": attempt.name,
        "feed": feed.id if feed else None,
        "kind": feed.kind if feed else None,
        "kind_because": attempt.chosen or None,
        "ok": attempt.fault is None,
        "verdict": attempt.verdict,
        "error": attempt.fault,
        "counts": {
            "rows": len(reading.positions),
            "items": len(reading.items),
            "pages": len(reading.links),
            "pages_read": attempt.followed,
            "unresolved": len(health.unresolved(attempt.notes)),
            "notes": len(attempt.notes),
        },
        "answer": {name: getattr(facts, name) for name in Facts.__slots__} if facts else None,
    }
    if not everything:
        return told
    return told | {
        "rows": [_position_form(position, whole=whole) for position in reading.positions],
        "items": [_item_form(item, feed, whole=whole) for item in reading.items],
        "pages": [{"key": link.key, "edition": link.edition} for link in reading.links],
        "notes": list(attempt.notes),
        "unresolved": list(health.unresolved(attempt.notes)),
        "would_change": None if attempt.moves is None else [{"destination": code, "change": words} for code, words in attempt.moves],
    }


def line(attempt: Attempt, *, everything: bool, whole: bool) -> str:
    """Return an attempt as a line of JSON."""
    return json.dumps(form(attempt, everything=everything, whole=whole), ensure_ascii=False)


def summary(attempts: Sequence[Attempt]) -> None:
    """Print a line for each attempt: what was read, and the verdict."""
    rows = []
    for attempt in attempts:
        told = form(attempt, everything=False, whole=False)
        counts = told["counts"]
        figures = [str(counts[name]) for name in ("items", "rows", "pages", "unresolved", "notes")]
        rows.append([attempt.name, told["kind"] or "-", *figures, attempt.verdict])
    table(["source", "kind", "items", "rows", "pages", "unresolved", "notes", "verdict"], rows, for_wide=frozenset({"unresolved", "notes"}))


def show(attempt: Attempt, *, whole: bool) -> None:
    """Print all that was read from one document."""
    reading = attempt.reading or Reading()
    click.secho(attempt.name, bold=True)
    if attempt.feed:
        _fact("kind", f"{attempt.feed.kind}{f' ({attempt.chosen})' if attempt.chosen else ''}")
    if attempt.facts:
        _answer(attempt.facts)
    if attempt.reading:
        pages = f", {health.count(len(reading.links), 'page')} behind it ({attempt.followed} read)" if reading.links else ""
        _fact("read", f"{health.count(len(reading.positions), 'row')}, {health.count(len(reading.items), 'item')}{pages}")
    if reading.positions:
        _positions(reading.positions, whole=whole)
    if reading.items:
        _items(reading.items, attempt.feed, whole=whole)
    if reading.links and not attempt.followed:
        _fact("pages", f"{', '.join(link.key for link in reading.links[:8])}{' …' if len(reading.links) > 8 else ''}")  # noqa: PLR2004 - a line
    names = health.unresolved(attempt.notes)
    _sentences("unresolved", names, whole=whole)
    _sentences("notes", (note for note in attempt.notes if note not in names), whole=whole)
    if attempt.moves is not None:
        words = [f"{place(code)}: {words}" for code, words in attempt.moves]
        _sentences("would change", words, whole=whole, none="nothing, against the stored snapshot")
    click.secho(f"  {'verdict':13}{attempt.verdict}", fg="red" if attempt.fault else "green", err=False)
    click.echo()


def said(item: Item, feed: Feed | None) -> tuple[Statement, ...]:
    """Return what an item states, as the daemon reads it."""
    from advisory import extract

    issuer = item.issuer or (feed.issuer if feed else None)
    return extract.statements(item.text, title=item.title, issuer=issuer, published=item.published)


def _fact(name: str, value: str) -> None:
    click.echo(f"  {name:13}{value}")


def _answer(facts: Facts) -> None:
    took = f", {facts.latency:.2f} s" if facts.latency is not None else ""
    given = [name for name, value in (("ETag", facts.etag), ("Last-Modified", facts.last_modified)) if value]
    validators = f", validators: {' and '.join(given) or 'none'}" if facts.status != "file" else ""
    kind = ", ".join(part for part in (facts.content_type.partition(";")[0], facts.charset) if part)
    _fact("answer", f"{facts.status}, {facts.bytes} bytes{took}{f', {kind}' if kind else ''}{validators}")
    if facts.redirected or facts.moved_to:
        _fact(
            "redirected", f"moved for good to {facts.moved_to}: change its url" if facts.moved_to else f"to {facts.url}, for the time being"
        )
    if facts.keep is not None:
        _fact("asks to keep", health.span(timedelta(seconds=facts.keep)))
    if facts.via:
        _fact("address", f"its fallback {facts.via}")


def _positions(positions: Sequence[Position], *, whole: bool) -> None:
    shown = positions if whole else positions[:_ROWS]
    rows = [
        [
            position.destination,
            place(position.destination),
            "none" if position.none_stated else str(position.country_level or "-"),
            str(position.max_level or "-"),
            position.scope.value,
            _cut(position.label, whole=whole) or "-",
            ", ".join(position.reasons) or "-",
            f"{position.published:%Y-%m-%d}" if position.published else "-",
            ", ".join(_beside(position)) or "-",
        ]
        for position in shown
    ]
    headings = ["code", "name", "level", "worst", "scope", "label", "reasons", "published", "also states"]
    table(headings, rows, for_wide=frozenset({"scope", "reasons", "published"}))
    _rest(len(positions) - len(shown), "rows")


def _beside(position: Position) -> tuple[str, ...]:
    """Return what a row states beside its level: orders to leave or to staff, advice for parts."""
    from advisory import register

    stated = [one for one in register.statements(None, position) if one.region or one.directive not in _LEVELS]
    words = [f"{one.directive.value.replace('_', ' ')}{f' ({one.region})' if one.region else ''}" for one in stated]
    return tuple(dict.fromkeys(words))


def _items(items: Sequence[Item], feed: Feed | None, *, whole: bool) -> None:
    shown = items if whole else items[:_ITEMS]
    for item in shown:
        click.echo(f"  {moment(item.published)}  {_cut(item.title, whole=whole)}")
        click.echo(f"    guid {_cut(item.guid, whole=whole)}{f', by {item.issuer}' if item.issuer else ''}")
        words = item.text if whole else _cut(" ".join(item.text.split()), whole=False)
        for line in words.split("\n") if words else ():
            click.echo(f"    {line}")
        for one in said(item, feed):
            where = ", ".join(place(code) for code in one.destinations) or one.region or "nowhere named"
            click.echo(
                f"    → {one.directive.value.replace('_', ' ')}, {one.strength.value}, {one.status.value.replace('_', ' ')}: {where}"
            )
            click.echo(f"      “{_cut(one.quote, whole=whole)}”")
    _rest(len(items) - len(shown), "items")


def _sentences(name: str, sentences: Iterable[str], *, whole: bool, none: str = "") -> None:
    found = tuple(sentences)
    shown = found if whole else found[:_SENTENCES]
    if not found and none:
        _fact(name, none)
    for number, sentence in enumerate(shown):
        _fact(name if number == 0 else "", sentence)
    _rest(len(found) - len(shown), name)


def _rest(more: int, what: str) -> None:
    if more > 0:
        click.echo(f"  … and {more} more {what}; `--all` shows them")


def _cut(words: str, *, whole: bool) -> str:
    return words if whole or len(words) <= _WORDS else f"{words[: _WORDS - 1]}…"


def _position_form(position: Position, *, whole: bool) -> dict[str, Any]:
    from advisory import explain, forms, register

    return {
        "issuer": position.issuer,
        "destination": position.destination,
        "name": place(position.destination),
        "level": position.country_level,
        "worst": position.max_level,
        "scope": position.scope.value,
        "label": position.label,
        "reasons": list(position.reasons),
        "published": forms.time(position.published),
        "title": position.title,
        "url": position.url,
        "none_stated": position.none_stated,
        "leave": position.leave or None,
        "parts": [{"name": part.name, "level": part.level, "words": part.words} for part in position.parts],
        "text": _cut(position.text, whole=whole),
        "statements": [explain.statement_json(one) for one in register.statements(None, position)],
    }


def _item_form(item: Item, feed: Feed | None, *, whole: bool) -> dict[str, Any]:
    from advisory import explain, forms

    return {
        "guid": item.guid,
        "url": item.url,
        "title": item.title,
        "published": forms.time(item.published),
        "issuer": item.issuer,
        "language": item.language,
        "text": _cut(item.text, whole=whole),
        "statements": [explain.statement_json(one) for one in said(item, feed)],
    }
