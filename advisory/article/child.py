"""The child process that reads articles by trafilatura. Run as a script; takes nothing from the rest of the product.

Over its standard input come documents, over its standard output go their articles, both as UTF-8 behind their length (4 bytes, big-endian).
An empty answer means that there is no article. It ends at the end of its input, so also with the process that started it.
"""

from __future__ import annotations

import contextlib
import html
import json
import logging
import os
import re
import resource
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

LENGTH = struct.Struct(">I")

_LINKED_DATA = re.compile(r"<script\b[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_END = re.compile(r"</script", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def main(memory: int) -> None:
    """Answer documents until the input ends, within so many bytes of memory."""
    _confine(memory)
    documents, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)
    logging.disable()
    # Here, not above: whoever started it takes the layout of its answers from this file, and nothing else.
    import trafilatura.core

    # Ready: what takes long is done.
    _answer(answers, b"")
    while head := documents.read(LENGTH.size):
        document = documents.read(LENGTH.unpack(head)[0])
        article = ""
        # One document that cannot be read, or needs more memory than there is, has no article; the next one may have.
        with contextlib.suppress(Exception, RecursionError, MemoryError):
            article = _article(trafilatura.core.extract, document.decode("utf-8", "replace"))
        _answer(answers, article.encode("utf-8", "replace"))


def _article(extract: Callable[..., str | None], page: str) -> str:
    """Return the article in a page as lines; empty when there is none that is sure to be one."""
    found = extract(
        page,
        fast=True,
        # The fall-back that takes whatever the page holds would take the headlines of other stories too.
        favor_precision=True,
        include_comments=False,
        include_tables=True,
        include_links=False,
        include_images=False,
        with_metadata=False,
    )
    return found or _told(page)


def _told(page: str) -> str:
    """Return the article that a page holds for search engines (schema.org `articleBody`); empty when there are none or several."""
    bodies: set[str] = set()
    at = 0
    while (begin := _LINKED_DATA.search(page, at)) and (end := _END.search(page, begin.end())):
        at = end.end()
        with contextlib.suppress(ValueError):
            bodies.update(_bodies(json.loads(page[begin.end() : end.start()], strict=False)))
    return html.unescape(_TAG.sub("\n", bodies.pop())) if len(bodies) == 1 else ""


def _bodies(data: object) -> Iterator[str]:
    inside: Iterable[object] = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    if isinstance(data, dict) and isinstance(body := data.get("articleBody"), str) and body.strip():
        yield body
    for one in inside:
        yield from _bodies(one)


def _answer(answers: BinaryIO, said: bytes) -> None:
    answers.write(LENGTH.pack(len(said)) + said)
    answers.flush()


def _confine(memory: int) -> None:
    """Bound what a hostile page can take: memory, and no file is written."""
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Some systems do not bound address space; the time a page may take is bounded everywhere.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))
    # Whoever waits for a message comes first.
    os.nice(5)


if __name__ == "__main__":
    main(int(sys.argv[1]))
