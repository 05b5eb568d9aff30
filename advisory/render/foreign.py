"""Make words of strangers fit to be shown: one line, no controls, no reordering, no personal placeholders, bounded. Pure."""

from __future__ import annotations

import functools
import re
from urllib.parse import urlsplit

from advisory import mime

#: What every message may hold of one recipient; the sealed bytes hold a placeholder.
PERSONAL = ("why", "about", "wrong", "unsubscribe", "manage")

_HEAD, _TAIL = (re.escape(part) for part in mime.token("x").split("x"))
_PLACEHOLDER = re.compile(rf"{_HEAD}[a-z]*{_TAIL}")
# C0 and C1 controls and line separators become blanks; bidirectional controls, zero-width blanks and halves of pairs vanish.
# ZWJ and ZWNJ stay: scripts need them.
_BLANK = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")
_GONE = dict.fromkeys(
    [0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
)
_TABLE = _BLANK | _GONE
_UNCLEAN = re.compile(
    rf"{_HEAD}|(?! )[^\S ]|  |[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_ODD = re.compile(r"[\s\"'<>`\\{}\x00-\x1f\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_WIRES = {"ap": "AP", "afp": "AFP", "dpa": "dpa", "efe": "EFE", "ansa": "ANSA", "pti": "PTI", "tass": "TASS"}
_LONGEST_URL = 1000
#: Words that tell languages apart; a language is known by two of them that no other has more of.
_TELLING = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in for is are not you your all should travel advise against leave have has with from",
        "de": "der die das und in von zu nicht für ist sind sie wird werden aus nach den dem reisen vor mit auf",
        "fr": "le la les des et de du en pour est sont pas vous votre à au aux dans tout voyage sur il",
        "es": "el la los las de y en para es son no se su por que del con viajar todo al",
        "nl": "de het een en van in voor is zijn niet u uw naar reis reizen alle met op te dat",
        "it": "il la i le di e in per è sono non si gli del della che con viaggi tutti da",
        "pt": "o a os as de e em para é são não se da do que com viagens todos ao à",
    }.items()
}
_WORDS = re.compile(r"[^\W\d_]+")
_ENOUGH = 2


def line(text: str, limit: int = 300) -> str:
    """Return the text as one harmless line of at most `limit` characters, cut between words with an ellipsis."""
    text = text[: limit * 4]
    if _UNCLEAN.search(text):
        # Placeholders last: without its invisible letters another text may be one.
        text = " ".join(_PLACEHOLDER.sub(" ", text.translate(_TABLE)).split())
    text = text.strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, blank, _ = cut.rpartition(" ")
    return (head if blank and len(head) > limit // 2 else cut).rstrip(" ,;:") + "…"


def quoted(text: str, limit: int) -> str:
    """Return a quotation without the marks that already stand around it."""
    return line(text, limit).strip("\"“”„« »'")


def isolate(text: str) -> str:
    """Return text that reads from right to left between isolates (U+2068, U+2069), so that it cannot disturb its line."""
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


@functools.lru_cache(maxsize=1024)
def language(text: str) -> str:
    """Return the language of a quotation as far as its small words tell; empty when they do not."""
    words = _WORDS.findall(text.lower())
    if not words:
        return ""
    counts = sorted(((sum(word in telling for word in words), code) for code, telling in _TELLING.items()), reverse=True)
    (most, code), (second, _) = counts[:2]
    return code if most >= _ENOUGH and most > second else ""


def address(url: str) -> str:
    """Return a web address that is safe to link to; empty for anything else."""
    if len(url) > _LONGEST_URL or _PLACEHOLDER.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname and not _ODD.search(url) else ""


def host(url: str) -> str:
    """Return the name of the house behind an address: `example.org`."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def publisher(name: str, url: str, feed: str) -> str:
    """Return what to call who published it: an agency, a house, or the feed it came by."""
    kind, _, rest = name.partition(":")
    if kind == "wire" and rest:
        return _WIRES.get(rest, rest.capitalize())
    if (kind in {"register", "feed"} and rest) or not name:
        return host(address(url)) or line(rest or feed, 80)
    return line(name.removeprefix("www."), 80)
