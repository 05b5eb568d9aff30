"""feeds.yaml: what is polled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from advisory import sources
from advisory.config import headers, tree, values
from advisory.config.document import schema_key
from advisory.config.form import Form, Key, Shape, did_you_mean, each, many, node, one_or_many, text
from advisory.config.places import PLACES, Atlas
from advisory.config.secrets import Vault
from advisory.config.sheet import shown
from advisory.config.tree import Node, Table
from advisory.errors import Problem
from advisory.model import ANYWHERE, Feed, Trust

_VERSION = "feeds/v1"
_SMALLEST = 1024
_PAGE = "page"
#: Keys that are checked and kept in the file alone.
_FOR_PEOPLE = frozenset({"licence", "verified"})


def _kind(value: Node) -> str:
    word = text(value)
    known = sources.kinds()
    if word.text not in known:
        otherwise = "one of " + ", ".join(f"`{kind}`" for kind in known)
        raise tree.mistake(
            word, "ADV307", f"there is no kind of feed `{shown(word.text)}`", did_you_mean(word.text, known, otherwise=otherwise)
        )
    return word.text


def _verified(value: Node) -> str:
    word = text(value)
    return word.text if word.text == "not yet" else str(values.day_or_moment(word))


def _selector(value: Node) -> str:
    # Imported here: hardly any folder has a watched page.
    import cssselect

    words = values.words(value)
    try:
        cssselect.HTMLTranslator().css_to_xpath(words)
    except cssselect.SelectorError as error:
        raise tree.mistake(
            value, "ADV218", f"`{shown(words)}` is not a CSS selector", "write one such as `main .advice`, or delete the key"
        ) from error
    return words


def _bytes(value: Node) -> int:
    found = values.whole_number(value)
    if found < _SMALLEST:
        raise tree.mistake(value, "ADV206", f"no document fits into {found} bytes", f"write at least `{_SMALLEST}`")
    return found


def _issuer(value: Node) -> str:
    return Atlas().issuer(value)


_TRUST = (Trust.OFFICIAL, Trust.PRESS)
_ID = Key(name="id", read=values.ident, schema=values.ID, doc="what the feed is called in alerts and logs", required=True)
_URL = Key(name="url", read=node, schema=values.URL, doc="where it is: `https:`, `http:` or `file:`, or `env:NAME`", required=True)
_KIND = Key(
    name="kind",
    read=_kind,
    schema={"enum": list(sources.kinds())},
    doc="which adapter reads it, such as `feed` or `us-state`",
    required=True,
)
_EVERY = Key(name="every", read=values.duration, schema=values.DURATION, doc="time between two polls; 10 minutes unless said")
_TRUST_KEY = Key(
    name="trust", read=values.one_of(_TRUST, "trust of a feed"), schema=values.schema_of(_TRUST), doc="who speaks: `official`, or `press`"
)
_ISSUER = Key(name="issuer", read=_issuer, schema=PLACES, doc="the government whose voice it is, by name or code")
_BASELINE = Key(
    name="baseline", read=values.yes_or_no, schema=values.BOOLEAN, doc="the first poll is recorded and tells nobody; `yes` unless said"
)
_PRIVATE = Key(
    name="allow_private",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="private and loopback addresses may be fetched; `no` unless said",
)
_MAX_AGE = Key(
    name="max_age",
    read=values.duration,
    schema=values.DURATION,
    doc="an item older than this when first seen is stale; 72 hours unless said",
)
_TIMEOUT = Key(name="timeout", read=values.duration, schema=values.DURATION, doc="how long one poll may take; 20 seconds unless said")
_MAX_BYTES = Key(name="max_bytes", read=_bytes, schema=values.NUMBER, doc="largest document, unpacked; 16777216 unless said")
_FLOOR = Key(name="floor", read=values.whole_number, schema=values.NUMBER, doc="the fewest rows a register may have to be believed")
_ENABLED = Key(name="enabled", read=values.yes_or_no, schema=values.BOOLEAN, doc="`no` stops polling it")
_LANGUAGE = Key(name="language", read=values.language, schema=values.TEXT, doc="language of its items, such as `en` or `no`")
_ATTRIBUTION = Key(
    name="attribution", read=values.words, schema=values.TEXT, doc="the credit its licence asks for; it stands in every message"
)
_LICENCE = Key(name="licence", read=values.words, schema=values.TEXT, doc="for the people who read the file: on what terms it is published")
_VERIFIED = Key(
    name="verified",
    read=_verified,
    schema=values.TEXT,
    doc="for the people who read the file: when the address was last seen to answer, or `not yet`",
)
_HEADERS = Key(
    name="headers",
    read=node,
    schema=headers.SCHEMA,
    doc="header fields sent along, `User-Agent` among them; secret ones as `env:NAME` or `file:PATH`",
)
_PROXY = Key(
    name="proxy",
    read=node,
    schema=values.URL,
    doc="the HTTP proxy it is fetched through, `http://host:port`, or `env:NAME` with a password",
)
_SLOWEST = Key(
    name="slowest",
    read=values.duration,
    schema=values.DURATION,
    doc="the longest time between two polls while nothing changes; official sources keep `every` unless said",
)
_PACE = Key(name="pace", read=values.duration, schema=values.DURATION, doc="the least time between two requests to its host")
_ABOUT = Key(
    name="about",
    read=node,
    schema=one_or_many(PLACES),
    doc="the countries it is about: it is polled sooner while one of them has an open alert",
)
_ARTICLES = Key(
    name="articles",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="the article is fetched when an item holds a summary alone that looks relevant; `yes` unless said",
)
_SELECT = Key(
    name="select", read=_selector, schema=values.TEXT, doc="kind `page` alone: CSS selector of the part of the page that is watched"
)
_SILENT_AFTER = Key(
    name="silent_after",
    read=values.duration,
    schema=values.DURATION,
    doc="silent for so long, it cannot be trusted to be up to date, and those who rely on it are told",
)
_FALLBACKS = Key(
    name="fallbacks",
    read=node,
    schema=one_or_many(values.URL),
    doc="further addresses of the same register, asked in this order while the first cannot be read",
)

_COMMON: tuple[Key[Any], ...] = (
    _KIND,
    _EVERY,
    _TRUST_KEY,
    _ISSUER,
    _BASELINE,
    _PRIVATE,
    _MAX_AGE,
    _TIMEOUT,
    _MAX_BYTES,
    _FLOOR,
    _ENABLED,
    _LANGUAGE,
    _ATTRIBUTION,
    _LICENCE,
    _VERIFIED,
    _HEADERS,
    _PROXY,
    _SLOWEST,
    _PACE,
    _ABOUT,
    _ARTICLES,
    _SILENT_AFTER,
)
FEED = Shape(
    name="a feed",
    keys=(_ID, _URL, _FALLBACKS, *_COMMON, _SELECT),
    elsewhere={
        "parser": "did you mean `kind`?",
        "source": "did you mean `trust`?",
        "name": "did you mean `id`?",
        "interval": "did you mean `every`?",
    },
)
DEFAULTS = Shape(name="`defaults`", keys=tuple(Key(name=key.name, read=key.read, schema=key.schema, doc=key.doc) for key in _COMMON))
_DEFAULTS = Key(name="defaults", read=node, schema=DEFAULTS.schema(), doc="keys for every feed that does not say otherwise")
_FEEDS = Key(name="feeds", read=node, schema={"type": "array", "items": FEED.schema(optional=DEFAULTS)}, doc="the feeds", required=True)
FILE = Shape(name="feeds.yaml", keys=(schema_key(_VERSION), _DEFAULTS, _FEEDS))


def read(root: Node, atlas: Atlas, vault: Vault, problems: list[Problem]) -> tuple[Feed, ...]:
    """Return the feeds; mistakes go to `problems`."""
    form = Form(root, FILE)
    form.get(schema_key(_VERSION))
    defaults = read_defaults(form, _DEFAULTS, DEFAULTS)
    listed = form.get(_FEEDS)
    problems.extend(form.problems)
    if listed is None:
        return ()
    return tuple(each(listed, _with(defaults, atlas, vault), problems))


def read_defaults(form: Form, key: Key[Node], shape: Shape) -> dict[str, Node]:
    """Return the values under `defaults:`; their mistakes are noted once, there."""
    found = form.get(key)
    if found is None:
        return {}
    inner = Form(found, shape)
    good = {}
    for one in shape.keys:
        before = len(inner.problems)
        if inner.get(one) is not None and len(inner.problems) == before and isinstance(found, Table):
            good[one.name] = found.entries[one.name][1]
    form.problems.extend(inner.problems)
    return good


def _with(defaults: dict[str, Node], atlas: Atlas, vault: Vault) -> Callable[[Node], Feed]:
    readers: dict[str, Callable[[Node], Any]] = {
        "url": vault.feed_url,
        "fallbacks": many(vault.feed_url),
        "headers": lambda value: headers.read(value, vault),
        "proxy": vault.proxy,
        "about": lambda value: _about(value, atlas),
    }

    def feed(value: Node) -> Feed:
        form = Form(value, FEED, defaults=defaults)
        given = form.given()
        for name in readers.keys() & given.keys():
            given[name] = form.collect(partial(readers[name], given[name]))
        _agree(form, given, value)
        form.finish()
        given.setdefault("trust", sources.trust(given["kind"]))
        given.setdefault("issuer", sources.issuer(given["kind"]))
        return Feed(**{name: found for name, found in given.items() if name not in _FOR_PEOPLE})

    return feed


def _about(value: Node, atlas: Atlas) -> tuple[str, ...]:
    codes = atlas.area(value).codes
    if ANYWHERE in codes:
        raise tree.mistake(value, "ADV309", "a feed about everywhere is about no country", "name countries, or delete the key")
    return codes


def _agree(form: Form, given: dict[str, Any], value: Node) -> None:
    """Note what contradicts itself; what comes from `defaults:` gives way instead."""
    own = value.entries if isinstance(value, Table) else {}
    every = given.get("every", Feed.__dataclass_fields__["every"].default)
    for key in (_SLOWEST, _SILENT_AFTER):
        if key.name in own and key.name in given and given[key.name] < every:
            form.wrong(
                form.at(key), "ADV215", f"`{key.name}` is shorter than the time between two polls", "write at least what `every` says"
            )
    if "select" in given and given.get("kind", _PAGE) != _PAGE:
        form.wrong(form.at(_SELECT), "ADV215", "only a feed of kind `page` selects a part", f"delete it, or write `kind: {_PAGE}`")
    addresses = [given.get("url"), *(given.get("fallbacks") or ())]
    if len(set(addresses)) < len(addresses):
        form.wrong(form.at(_FALLBACKS), "ADV302", "an address stands twice here", "a fallback is another address")
