"""`advisory feeds fetch`: read a feed, a file or an address as the daemon would, and show it; nothing is stored."""

from __future__ import annotations

import asyncio
import codecs
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from advisory import register, sources
from advisory.cli import completing, guessing, helping, readings
from advisory.cli.look import address, anything_stored, as_json_option, looking
from advisory.clock import SystemClock
from advisory.errors import FetchError, SourceError, StoreError
from advisory.model import Feed, FeedState, Fetched, Page, Position, Reading
from advisory.ports import Fetch, Store

#: What one asks for by hand may take its time.
_PATIENCE = timedelta(seconds=30)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_PROLOG = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8 (mark)"), (codecs.BOM_UTF16_LE, "utf-16 (mark)"), (codecs.BOM_UTF16_BE, "utf-16 (mark)"))
_STDIN = "file:///dev/stdin"
_WAITS = "says less than before: told when a second look finds the same"
_MISSING = "has no row in this document: what is held stays"
#: What the daemon's sentences advise, and what is said of a document that is in no file instead.
_BY_HAND = (
    ("say `allow_private: yes` beside its URL", "say --allow-private"),
    ("; it will be tried again", ""),
    ("; check the host in the feed's `url`", ""),
    ("; check the feed's `url` if it lasts", ""),
    ("; check the feed's `url`", ""),
    (" where its `url` says; check the path", ""),
    (" The last good snapshot stays in force.", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What is to be read."""

    name: str
    feed: Feed
    #: The document itself, when it was piped in.
    body: bytes | None = None
    #: It stands in feeds.yaml, or is read as though: its floor and its snapshot are asked.
    own: bool = False
    #: Its kind is known.
    sure: bool = True
    #: The feed it is judged like, when it is read in that one's place.
    like: Feed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the command line says."""

    kind: str | None
    as_feed: str | None
    follow: int
    allow_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What the database remembers of a feed."""

    state: FeedState
    positions: tuple[Position, ...]


def _kind(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and value not in sources.kinds():
        raise click.BadParameter(f"there is no kind `{value}`; the kinds are {', '.join(sources.kinds())}")
    return value


@click.command(
    short_help="Show what is read from a feed, a file, a folder or an address.",
    epilog=helping.epilog(
        ("advisory feeds fetch us-state --print", "a feed of feeds.yaml: rows, items, notes"),
        ("advisory feeds fetch saved.json", "a file; its kind is guessed"),
        ("advisory feeds fetch saved.json --as us-state", "as though that feed had answered so"),
        ("advisory feeds fetch https://example.org/news.xml --json", "an address, for programs"),
        exits={1: "something could not be fetched, read or believed", 2: "there is no such feed or file"},
    ),
)
@click.argument("targets", nargs=-1, required=True, metavar="ID|FILE|DIR|URL|-...", shell_complete=completing.feeds_or_files)
@click.option("--print", "everything", is_flag=True, help="Rows, items and notes themselves; a line with the counts otherwise.")
@click.option(
    "--kind",
    callback=_kind,
    metavar="KIND",
    help="The adapter that reads it; guessed for files and addresses unless said.",
    shell_complete=completing.kinds,
)
@click.option(
    "--as",
    "as_feed",
    metavar="ID",
    help="Read a file or an address as though feed ID had answered so: its kind, floor and snapshot.",
    shell_complete=completing.feeds,
)
@click.option("--follow", default=0, type=click.IntRange(0), metavar="N", help="Read the first N pages of an index too.")
@click.option("--all", "whole", is_flag=True, help="Shorten nothing.")
@click.option("--allow-private", is_flag=True, help="An address given here may be private; a feed says so itself.")
@as_json_option
def fetch(
    targets: tuple[str, ...],
    *,
    everything: bool,
    kind: str | None,
    as_feed: str | None,
    follow: int,
    whole: bool,
    allow_private: bool,
    as_json: bool,
) -> None:
    """Show what is read from a feed, a file, a folder of files or an address. Nothing is stored and nobody is told.

    No database is needed; when there is one, the reading is compared with the feed's last good snapshot.
    Exits 1 when something could not be fetched, read or believed, 2 when there is no such feed or file.
    """
    asked = _Asked(kind=kind, as_feed=as_feed, follow=follow, allow_private=allow_private)
    attempts = asyncio.run(_all(_resolved(targets, asked), asked))
    if as_json:
        for attempt in attempts:
            click.echo(readings.line(attempt, everything=everything, whole=whole))
    elif everything:
        for attempt in attempts:
            readings.show(attempt, whole=whole)
    else:
        for attempt in attempts:
            if attempt.chosen and attempt.feed:
                click.echo(f"{attempt.name}: read as `{attempt.feed.kind}`: {attempt.chosen}", err=True)
        readings.summary(attempts)
    sys.exit(1 if any(attempt.fault is not None for attempt in attempts) else 0)


def _resolved(names: Sequence[str], asked: _Asked) -> list[_Target]:
    """Return what the arguments mean. Raises click.UsageError for what is neither feed nor file nor address."""
    from advisory.cli.feeds import configured

    plain = all(_is_address(name) or name == "-" or Path(name).exists() for name in names)
    known: Mapping[str, Feed] = {} if plain and asked.as_feed is None and not _may_be_ids(names) else configured()
    if asked.as_feed is not None and asked.as_feed not in known:
        raise click.UsageError(f"there is no feed `{asked.as_feed}`; `advisory feeds` lists those there are")
    found: list[_Target] = []
    for name in names:
        if name in known:
            if asked.as_feed is not None:
                raise click.UsageError(f"`{name}` is a feed itself; `--as` is for a file or an address in the place of one")
            feed = replace(known[name], kind=asked.kind or known[name].kind)
            found.append(_Target(name=name, feed=feed, own=True))
        elif name == "-":
            found.append(_target("standard input", _STDIN, known, asked, body=_piped()))
        elif _is_address(name):
            found.append(_target(address(name), name, known, asked))
        else:
            found += [_target(str(path), path.resolve().as_uri(), known, asked) for path in _files(name, known)]
    return found


def _may_be_ids(names: Sequence[str]) -> bool:
    return any("/" not in name and "." not in name and name != "-" for name in names)


def _is_address(name: str) -> bool:
    return _is_remote(name) or name.lower().startswith("file:")


def _piped() -> bytes:
    if sys.stdin.isatty():
        click.echo("reading from standard input; end with Ctrl-D", err=True)
    return sys.stdin.buffer.read()


def _target(name: str, url: str, known: Mapping[str, Feed], asked: _Asked, *, body: bytes | None = None) -> _Target:
    if asked.as_feed is not None:
        feed = known[asked.as_feed]
        feed = replace(feed, url=url, fallbacks=(), kind=asked.kind or feed.kind)
        return _Target(name=name, feed=feed, body=body, own=True, like=replace(feed, url=known[asked.as_feed].url))
    kind = asked.kind or "feed"
    feed = Feed(
        id=Path(unquote(urlsplit(url).path)).name or "document",
        url=url,
        kind=kind,
        trust=sources.trust(kind),
        issuer=sources.issuer(kind),
        allow_private=asked.allow_private,
        timeout=_PATIENCE,
        # A page of one country is a document too: only a feed that stands in the file has a floor.
        floor=1,
    )
    return _Target(name=name, feed=feed, body=body, sure=asked.kind is not None)


def _files(name: str, known: Mapping[str, Feed]) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        found = sorted(one for one in path.rglob("*") if one.is_file() and not any(part.startswith(".") for part in one.parts[1:]))
        if not found:
            raise click.UsageError(f"the folder {name} holds no file")
        return found
    if path.is_file():
        return [path]
    if "://" in name:
        raise click.UsageError(f"`{address(name)}` is no address that can be fetched: those begin with https:, http: or file:")
    import difflib

    close = difflib.get_close_matches(name, [*known], n=1)
    raise click.UsageError(
        f"`{name}` is no feed of feeds.yaml and no file"
        + (f"; did you mean `{close[0]}`?" if close else "; `advisory feeds` lists the feeds")
    )


async def _all(targets: Sequence[_Target], asked: _Asked) -> list[readings.Attempt]:
    from advisory.fetch import Fetcher
    from advisory.http import Door

    remote = any(_is_remote(url) for target in targets for url in (target.feed.url, *target.feed.fallbacks))
    door = Door(user_agent=_user_agent() if remote else "")
    try:
        fetcher = Fetcher(door, SystemClock())
        held = await asyncio.to_thread(_remembered, [target.feed.id for target in targets if target.own])
        return [await _attempt(target, asked, fetcher, held.get(target.feed.id)) for target in targets]
    finally:
        await door.close()


def _user_agent() -> str:
    # The composition root imports everything; a file is read without it.
    from advisory import settings
    from advisory.app import user_agent

    return user_agent(settings.load(prepare=False))


def _is_remote(url: str) -> bool:
    return url.partition(":")[0].lower() in {"http", "https"}


def _remembered(ids: Sequence[str]) -> dict[str, _Held]:
    """Return what the database holds of these feeds; nothing when there is none, or when it cannot be asked."""
    if not ids or not anything_stored():
        return {}

    async def look(store: Store) -> dict[str, _Held]:
        states = {state.feed: state for state in await store.feed_states()}
        return {id_: _Held(state=states[id_], positions=await store.positions(id_)) for id_ in ids if id_ in states}

    try:
        return looking(look)
    except StoreError as error:
        click.echo(f"the last good snapshot cannot be compared with: {error}", err=True)
        return {}


async def _attempt(target: _Target, asked: _Asked, fetcher: Fetch, held: _Held | None) -> readings.Attempt:
    """Read one target: its addresses in their order until one can be read and believed; when none can, the first one's fault counts."""
    failed: list[readings.Attempt] = []
    for via, url in enumerate((target.feed.url, *target.feed.fallbacks)):
        attempt = await _read(replace(target, feed=replace(target.feed, url=url)), via, asked, fetcher, held)
        if attempt.fault is None:
            return replace(attempt, beside=(*(f"an earlier address failed: {one.fault}" for one in failed), *attempt.beside))
        failed.append(attempt)
    first = failed[0]
    return replace(first, beside=(*first.beside, *(f"its fallback {via} failed too: {one.fault}" for via, one in enumerate(failed[1:], 1))))


async def _read(target: _Target, via: int, asked: _Asked, fetcher: Fetch, held: _Held | None) -> readings.Attempt:
    feed, chosen = target.feed, ""
    attempt = readings.Attempt(name=target.name, feed=feed)
    try:
        fetched = await _fetched(target, fetcher)
        page = fetched.page
        if page is None:
            raise FetchError(f"feed {feed.id}: it answered that nothing has changed, and it was not asked that")
        attempt = replace(attempt, facts=_facts(feed, fetched, page, via))
        if not target.sure:
            kind, chosen = guessing.guess(feed, page)
            feed = replace(feed, kind=kind, trust=sources.trust(kind), issuer=sources.issuer(kind))
            attempt = replace(attempt, feed=feed, chosen=chosen)
        reading = guessing.parsed(feed, page)
        pages, notes = await _followed(feed, reading, asked.follow, fetcher)
        rows = tuple(row for page in pages for row in page.positions)
        items = (*reading.items, *(item for page in pages for item in page.items))
        shown = replace(reading, positions=register.detailed((), reading.positions, rows), items=items)
        attempt = replace(attempt, reading=shown, followed=len(pages), beside=notes, facts=_kept(attempt.facts, reading))
        before = held.positions if held else ()
        return _judged(attempt, target, held, replace(shown, positions=register.detailed(before, reading.positions, rows)))
    except SourceError as error:
        sentence = str(error).removeprefix(f"feed {feed.id}: ")
        for words, instead in () if target.own else _BY_HAND:
            sentence = sentence.replace(words, instead)
        return replace(attempt, fault=sentence, feed=feed if target.sure or chosen else None)


async def _fetched(target: _Target, fetcher: Fetch) -> Fetched:
    if target.body is None:
        return await fetcher(target.feed, FeedState(feed=target.feed.id))
    return Fetched(page=Page(url=_STDIN, body=target.body, fetched=SystemClock().now()))


def _facts(feed: Feed, fetched: Fetched, page: Page, via: int) -> readings.Facts:
    remote = _is_remote(feed.url)
    return readings.Facts(
        url=address(page.url) if remote else Path(unquote(urlsplit(page.url).path)).name,
        status="2xx" if remote else "file",
        bytes=len(page.body),
        latency=fetched.latency,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        content_type=page.content_type,
        charset=_charset(page),
        moved_to=fetched.moved_to,
        redirected=remote and address(page.url).rstrip("/") != address(feed.url).rstrip("/"),
        via=via,
        keep=fetched.keep.total_seconds() if fetched.keep is not None else None,
    )


def _kept(facts: readings.Facts | None, reading: Reading) -> readings.Facts | None:
    """Add what the document itself asks for; the longer wish counts."""
    if facts is None or reading.keep is None:
        return facts
    return replace(facts, keep=max(facts.keep or 0.0, reading.keep.total_seconds()))


def _charset(page: Page) -> str:
    """Return what the document, else its server, says that its bytes are."""
    for mark, name in _BOMS:
        if page.body.startswith(mark):
            return name
    if found := _PROLOG.match(page.body[:512]):
        return found[1].decode("ascii").lower()
    served = _CHARSET.search(page.content_type)
    return served[1].lower() if served else ""


async def _followed(feed: Feed, reading: Reading, most: int, fetcher: Fetch) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Read the first pages of an index, one after another; return what they say, and what was odd."""
    from advisory.fetch import elsewhere

    pages: list[Reading] = []
    notes: list[str] = []
    for link in reading.links[:most]:
        where = elsewhere(feed, link.url)
        try:
            fetched = await fetcher(where, FeedState(feed=feed.id))
            if fetched.page is None:
                raise FetchError("the page did not answer with a document")
            page = guessing.parsed(where, fetched.page)
        except SourceError as error:
            notes.append(f"{link.key}: {str(error).removeprefix(f'feed {feed.id}: ')}")
            continue
        pages.append(page)
        notes += [f"{link.key}: {complaint}" for complaint in page.complaints]
    return tuple(pages), tuple(notes)


def _judged(attempt: readings.Attempt, target: _Target, held: _Held | None, reading: Reading) -> readings.Attempt:
    """Ask the guards, and compare with the snapshot that is held. Raises ParseError for what would not be believed."""
    feed = target.like or attempt.feed
    if feed is None or not sources.is_register(feed.kind):
        return attempt
    if not target.own and reading.items and not reading.positions:
        return attempt
    state = held.state if held else FeedState(feed=feed.id)
    before = held.positions if held else ()
    judged = sources.judged(feed, state, before, reading, SystemClock().now())
    if not before:
        return attempt
    told = [(change.after.destination, ", ".join(move.replace("_", " ") for move in change.moves)) for change in judged.changes]
    waits = [(doubt.after.destination, _WAITS) for doubt in judged.doubted if doubt.current]
    # An index without rows of its own, read in part, says nothing of the others.
    whole = len(reading.positions) >= len(reading.links)
    gone = [(row.destination, _MISSING) for row in judged.missing if whole]
    return replace(attempt, moves=(*told, *waits, *gone))
