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
_ID = Key(
    name="id",
    read=values.ident,
    schema=values.ID,
    doc="what the feed is called in alerts and logs",
    required=True,
    example="gb-news",
    codes=("ADV302",),
)
_URL = Key(
    name="url",
    read=node,
    schema=values.URL,
    doc="where it is: `https:`, `http:` or `file:`, or `env:NAME`",
    required=True,
    example="https://news.example.org/world.xml",
    codes=("ADV801", "ADV802"),
)
_KIND = Key(
    name="kind",
    read=_kind,
    schema={"enum": list(sources.kinds())},
    doc="which adapter reads it, such as `feed` or `us-state`",
    required=True,
    example="feed",
    codes=("ADV307",),
)
_EVERY = Key(name="every", read=values.duration, schema=values.DURATION, doc="time between two polls", default="10m", example="5m")
_TRUST_KEY = Key(
    name="trust",
    read=values.one_of(_TRUST, "trust of a feed"),
    schema=values.schema_of(_TRUST),
    doc="who speaks: `official` goes out at once, `press` waits for a second source; what the kind says unless said, else `press`",
    example="official",
)
_ISSUER = Key(
    name="issuer",
    read=_issuer,
    schema=PLACES,
    doc="the government whose voice it is, by name or code; what the kind says unless said",
    example="GB",
)
_BASELINE = Key(
    name="baseline",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="the first poll is recorded and tells nobody",
    default="yes",
    example="no",
)
_PRIVATE = Key(
    name="allow_private",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="private and loopback addresses may be fetched",
    default="no",
    example="yes",
)
_MAX_AGE = Key(
    name="max_age",
    read=values.duration,
    schema=values.DURATION,
    doc="an item older than this when first seen is stale: recorded, not told",
    default="72h",
    example="24h",
)
_TIMEOUT = Key(name="timeout", read=values.duration, schema=values.DURATION, doc="how long one poll may take", default="20s", example="1m")
_MAX_BYTES = Key(
    name="max_bytes", read=_bytes, schema=values.NUMBER, doc="the largest document, unpacked", default="16777216", example="1048576"
)
_FLOOR = Key(
    name="floor",
    read=values.whole_number,
    schema=values.NUMBER,
    doc="the fewest rows a register may have to be believed; what the kind says unless said",
    example="180",
)
_ENABLED = Key(name="enabled", read=values.yes_or_no, schema=values.BOOLEAN, doc="`no` stops polling it", default="yes", example="no")
_LANGUAGE = Key(name="language", read=values.language, schema=values.TEXT, doc="language of its items", example="en", codes=("ADV215",))
_ATTRIBUTION = Key(
    name="attribution",
    read=values.words,
    schema=values.TEXT,
    doc="the credit its licence asks for; it stands in every message",
    example="U.S. Department of State",
)
_LICENCE = Key(
    name="licence",
    read=values.words,
    schema=values.TEXT,
    doc="for the people who read the file: on what terms it is published",
    example="Open Government Licence v3.0",
)
_VERIFIED = Key(
    name="verified",
    read=_verified,
    schema={"anyOf": [values.DATE, {"const": "not yet"}]},
    doc="for the people who read the file: when the address was last seen to answer, or `not yet`",
    example="2026-12-01",
    codes=("ADV208",),
)
_HEADERS = Key(
    name="headers",
    read=node,
    schema=headers.SCHEMA,
    doc="header fields sent along, `User-Agent` among them; secret ones as `env:NAME` or `file:PATH`",
    example="{X-Api-Key: env:AGENCY_KEY}",
    codes=("ADV103", "ADV204", "ADV217", "ADV801", "ADV802", "ADV803", "ADV804"),
)
_PROXY = Key(
    name="proxy",
    read=node,
    schema=values.URL,
    doc="the HTTP proxy it is fetched through, `http://host:port`, or `env:NAME` with a password",
    example="http://proxy.example.org:3128",
    codes=("ADV801", "ADV802"),
)
_SLOWEST = Key(
    name="slowest",
    read=values.duration,
    schema=values.DURATION,
    doc="the longest time between two polls while nothing changes; official sources keep `every` "
    "unless said, others six times that, an hour at most",
    example="1h",
    codes=("ADV215",),
)
_PACE = Key(
    name="pace",
    read=values.duration,
    schema=values.DURATION,
    doc="the least time between two requests to its host; the slowest feed of a host decides for all its feeds; "
    "200 ms unless said, none for `allow_private`",
    example="2s",
)
_ABOUT = Key(
    name="about",
    read=node,
    schema=one_or_many(PLACES),
    doc="the countries it is about: it is polled sooner while one of them has an open alert",
    example="[Mali, Niger]",
)
_ARTICLES = Key(
    name="articles",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="the article is fetched when an item of a press feed holds a summary alone that looks relevant",
    default="yes",
    example="no",
)
_SELECT = Key(
    name="select",
    read=_selector,
    schema=values.TEXT,
    doc="kind `page` alone: CSS selector of the part of the page that is watched",
    example="main .advice",
    codes=("ADV215", "ADV218"),
)
_SILENT_AFTER = Key(
    name="silent_after",
    read=values.duration,
    schema=values.DURATION,
    doc="not read for so long, it cannot be trusted to be up to date, and those who rely on it are told; "
    "a day, or four of its longest intervals, unless said",
    example="12h",
    codes=("ADV215",),
)
_FALLBACKS = Key(
    name="fallbacks",
    read=node,
    schema=one_or_many(values.URL),
    doc="further addresses of the same register, asked in this order while the first cannot be read",
    example="[https://mirror.example.org/world.xml]",
    codes=("ADV302", "ADV801", "ADV802"),
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
_DEFAULTS = Key(
    name="defaults",
    read=node,
    schema=DEFAULTS.schema(),
    doc="keys for every feed that does not say otherwise",
    example="{every: 5m, trust: press}",
)
_FEEDS = Key(
    name="feeds",
    read=node,
    schema={"type": "array", "items": FEED.schema(optional=DEFAULTS)},
    doc="the feeds",
    required=True,
    example="[{id: gb-news, url: https://news.example.org/world.xml, kind: feed}]",
)
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
