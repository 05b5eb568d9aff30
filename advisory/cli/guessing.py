"""Tells what kind of feed a document is, where nobody says: by which adapter reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from advisory import sources
from advisory.cli import health
from advisory.errors import ParseError, SourceError
from advisory.model import Feed, Page, Reading

_EMBASSIES = (".usembassy.gov", ".usconsulate.gov")
_TEXTS = (".txt", ".text")
#: The way out that adapters know does not fit where nobody said what kind it is.
_WAY_OUT = re.compile(r"\s*Check the feed's `url`.*\Z", re.DOTALL)


def guess(feed: Feed, page: Page) -> tuple[str, str]:
    """Return the kind that reads a document, and why. Raises ParseError when none does, or more than one register's."""
    known = _known(feed, page)
    full = [kind for kind, reading in known.items() if reading.positions or reading.links]
    if len(full) > 1:
        raise ParseError(f"feed {feed.id}: it could be {' or '.join(f'`{kind}`' for kind in full)}; say which by --kind")
    if full:
        reading = known[full[0]]
        found = [(len(reading.positions), "row"), (len(reading.links), "page")]
        counts = " and ".join(health.count(number, what) for number, what in found if number)
        return full[0], f"its adapter finds {counts} in it, and no other register's does"
    try:
        reading = parsed(_as(feed, "feed"), page)
    except SourceError as error:
        return _last(feed, page, known, str(error).removeprefix(f"feed {feed.id}: "))
    embassies = sum((urlsplit(item.url).hostname or "").endswith(_EMBASSIES) for item in reading.items)
    if reading.items and embassies == len(reading.items):
        return "us-embassy", "it is a feed whose posts are all of embassies of the United States"
    return "feed", "it is a feed, and no register's adapter finds rows in it"


def parsed(feed: Feed, page: Page) -> Reading:
    """Return what the adapter reads. Raises ParseError, also for what nobody foresaw."""
    try:
        return sources.load(feed.kind).parse(feed, page)
    except SourceError:
        raise
    except Exception as error:  # the daemon sets such a document aside too, and a person who asks gets a sentence
        raise ParseError(f"feed {feed.id}: reading it failed unexpectedly ({type(error).__name__}: {error}); please report it") from error


def _known(feed: Feed, page: Page) -> dict[str, Reading]:
    """Return the registers whose adapters take the document for one of theirs, with what they read."""
    found = {}
    for kind in sources.kinds():
        if sources.is_register(kind):
            try:
                found[kind] = parsed(_as(feed, kind), page)
            except SourceError:
                continue
    return found


def _last(feed: Feed, page: Page, known: Mapping[str, Reading], sentence: str) -> tuple[str, str]:
    """Return the kind of what is no feed: a register's page without advice, or a text. Raises ParseError for anything else."""
    if len(known) == 1:
        return next(iter(known)), "its adapter alone takes it for one of its documents"
    if known:
        kinds = " or ".join(f"`{kind}`" for kind in known)
        raise ParseError(f"feed {feed.id}: it has no rows, so that it could be {kinds}; say which by --kind")
    if urlsplit(page.url).path.lower().endswith(_TEXTS):
        return "text", "it is no feed, and its name is that of a plain text"
    raise ParseError(
        f"feed {feed.id}: no kind of feed reads it: {_WAY_OUT.sub('', sentence).strip().rstrip('.')}; if one should, say which by --kind"
    )


def _as(feed: Feed, kind: str) -> Feed:
    return replace(feed, kind=kind, trust=sources.trust(kind), issuer=sources.issuer(kind))
