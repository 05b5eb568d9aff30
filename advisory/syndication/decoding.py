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
#: First characters of XML or JSON in UTF-16 without a mark (XML 1.0, appendix F).
_WIDE = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"))
_PROLOG = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
#: Codecs that may be named, by Python's name, and what is read instead: supersets that publishers mean (WHATWG Encoding).
_CODECS = {
    "ascii": "utf-8", "utf-8": "utf-8", "utf_8_sig": "utf-8", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "iso8859-1": "cp1252", "cp1252": "cp1252", "iso8859-9": "cp1254", "euc_kr": "cp949", "cp949": "cp949", "gb2312": "gb18030",
    "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs", "shift_jis": "cp932", "cp932": "cp932",
    "euc_jp": "euc_jp", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "mac-roman": "mac-roman",
} | {f"iso8859-{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)} | {
    f"cp125{number}": f"cp125{number}" for number in (0, 1, 3, 4, 5, 6, 7, 8)
}  # fmt: skip


def decode(body: bytes, content_type: str = "") -> tuple[str, str | None]:
    """Return the text without mark and leading white space, and a sentence when its bytes are not what it says they are.

    Bytes that are no UTF-8 where UTF-8 was promised (or nothing was) are read as windows-1252, each for itself.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], codec)
    for start, codec in _WIDE:
        if body.startswith(start):
            return _read(body, codec)
    declared = _PROLOG.match(body[:512])
    # A server's default (`text/xml` means us-ascii in RFC 3023) says nothing; a charset counts only when the document is silent.
    named = declared[1].decode("ascii") if declared else _served(content_type)
    return _read(body, _known(named) or "utf-8")


def _served(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def _known(name: str) -> str | None:
    try:
        codec = _CODECS.get(codecs.lookup(name).name)
    except (LookupError, ValueError):
        return None
    # Bytes that begin with a readable `<` are not two bytes a character, whatever they say.
    return None if codec and codec.startswith("utf-16") else codec


def _read(body: bytes, codec: str) -> tuple[str, str | None]:
    complaint = None
    try:
        text = body.decode(codec)
    except UnicodeDecodeError:
        text = body.decode(codec, _WINDOWS if codec == "utf-8" else "replace")
        if codec == "utf-8":
            complaint = "Some bytes are not UTF-8, although nothing else is declared; they were read as windows-1252."
        else:
            complaint = f"Some bytes are not {codec.upper()}, which is declared; they were replaced."
    return text.lstrip("\ufeff\0 \t\r\n\f\v"), complaint


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WINDOWS = "advisory-windows-1252"
codecs.register_error(_WINDOWS, _as_windows)
