"""Makes characters of bytes: what the document says of itself counts before what its server says, and bytes before both."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: First characters of XML or JSON in UTF-16 without a mark (XML 1.0, appendix F), also after white space.
_WIDE = ((re.compile(rb"(?:[ \t\r\n]\0)*[<{]\0"), "utf-16-le"), (re.compile(rb"(?:\0[ \t\r\n])*\0[<{]"), "utf-16-be"))
_PROLOG = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
#: Codecs that may be named, by Python's name, and what is read instead: supersets that publishers mean (WHATWG Encoding).
_CODECS = {
    "ascii": "utf-8", "utf-8": "utf-8", "utf_8_sig": "utf-8", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "iso8859-1": "cp1252", "cp1252": "cp1252", "iso8859-9": "cp1254", "euc_kr": "cp949", "cp949": "cp949", "gb2312": "gb18030",
    "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs", "shift_jis": "cp932", "cp932": "cp932",
    "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "mac-roman": "mac-roman",
    "cp874": "cp874", "iso8859-11": "cp874", "tis-620": "cp874",
} | {f"iso8859-{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)} | {
    f"cp125{number}": f"cp125{number}" for number in (0, 1, 3, 4, 5, 6, 7, 8)
}  # fmt: skip


_MANY_BYTES = frozenset({"cp949", "gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp"})
_LOW, _HIGH = bytes(range(0x80)), bytes(range(0x80, 0x100))
_HEAD = 8192
_LANGUAGE = re.compile(
    rb"<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})?)|xml:lang\s*=\s*[\"']([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})?)"
    rb"|\"language\"\s*:\s*\"([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})?)",
    re.IGNORECASE,
)
#: By language. Japanese was written in two ways, and what is one of them is rarely the other.
_HABITS: dict[str, tuple[str, ...]] = {
    language: codecs_
    for languages, codecs_ in (
        ("ar fa ur", ("cp1256",)),
        ("be bg kk ky mk ru sr tg tt uk", ("cp1251",)),
        ("bs cs hr hu pl ro sk sl sq", ("cp1250",)),
        ("el", ("cp1253",)),
        ("et lt lv", ("cp1257",)),
        ("he iw yi", ("cp1255",)),
        ("az ku tr", ("cp1254",)),
        ("th", ("cp874",)),
        ("vi", ("cp1258",)),
        ("ja", ("euc_jp", "cp932")),
        ("ko", ("cp949",)),
        ("zh zh-cn zh-sg zh-hans", ("gb18030",)),
        ("zh-tw zh-hk zh-mo zh-hant", ("big5hkscs",)),
    )
    for language in languages.split()
}


def decode(body: bytes, content_type: str = "") -> tuple[str, str | None]:
    """Return the text without mark and leading white space, and a sentence when its bytes are not what it says they are.

    What is no UTF-8 where UTF-8 was promised (or nothing was) is read as its language was written before UTF-8, or, when most of it is
    UTF-8 all the same, each bad byte for itself as windows-1252.
    """
    text, complaint = _decoded(body, content_type)
    return text.lstrip("\ufeff\0 \t\r\n\f\v"), complaint


def _decoded(body: bytes, content_type: str) -> tuple[str, str | None]:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            return _utf8(rest) if codec == "utf-8" else _as_said(rest, codec)
    for start, codec in _WIDE:
        if start.match(body):
            return _as_said(body, codec)
    declared = _PROLOG.match(body[:512])
    # A server's default (`text/xml` means us-ascii in RFC 3023) says nothing; a charset counts only when the document is silent.
    codec = _known(declared[1].decode("ascii") if declared else _served(content_type)) or "utf-8"
    if codec == "utf-8":
        return _utf8(body)
    if body.isascii():
        return _as_said(body, codec)
    if codec in _MANY_BYTES and (text := _strictly(body, codec)) is not None:
        return text, None
    # No other text happens to be UTF-8: what is, is, whatever it says.
    if (text := _strictly(body, "utf-8")) is not None:
        return text, f"It is UTF-8, although it declares {codec.upper()}; it was read as UTF-8." if declared else None
    return _as_said(body, codec)


def _served(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def _known(name: str) -> str | None:
    try:
        codec = _CODECS.get(codecs.lookup(name.lower().removeprefix("x-")).name)
    except (LookupError, ValueError):
        return None
    # Bytes that begin with a readable `<` are not two bytes a character, whatever they say.
    return None if codec and codec.startswith("utf-16") else codec


def _as_said(body: bytes, codec: str) -> tuple[str, str | None]:
    text = _strictly(body, codec)
    if text is not None:
        return text, None
    return body.decode(codec, "replace"), f"Some bytes are not {codec.upper()}, which is declared; they were replaced."


def _utf8(body: bytes) -> tuple[str, str | None]:
    text = _strictly(body, "utf-8")
    if text is not None:
        return text, None
    fitting = len(body.decode("utf-8", "ignore").encode()) - len(body.translate(None, _HIGH))
    if len(body.translate(None, _LOW)) - fitting > fitting:
        for codec in _habits(body):
            if (text := _strictly(body, codec)) is not None:
                return text, f"It is not UTF-8, although nothing else is declared; by its language it was read as {codec.upper()}."
    return body.decode("utf-8", _WINDOWS), "Some bytes are not UTF-8, although nothing else is declared; they were read as windows-1252."


def _habits(body: bytes) -> tuple[str, ...]:
    """Return how a document's language was written before UTF-8 (WHATWG Encoding and HTML: the default by locale)."""
    found = _LANGUAGE.search(body[:_HEAD])
    if not found:
        return ()
    language = next(part for part in found.groups() if part).decode("ascii").lower()
    return _HABITS.get(language) or _HABITS.get(language.partition("-")[0], ())


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WINDOWS = "advisory-windows-1252"
codecs.register_error(_WINDOWS, _as_windows)
