"""Collect what is said anywhere, and bring the catalogues up to date: `python -m advisory.wording.extract`.

New messages come without a translation, those that nobody says any more go. A new language begins as
`python -m advisory.wording.extract it`.
"""

from __future__ import annotations

import importlib.resources
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import extract, pofile
from babel.messages.catalog import Catalog

from advisory import contacts, lexicon
from advisory.wording import tongues

_ROOT = Path(str(importlib.resources.files("advisory"))).parent
#: Where words stand, and what reads them there.
PLACES = (
    ("advisory/wording/*.py", "python"),
    ("advisory/render/*.py", "python"),
    ("advisory/why.py", "python"),
    ("advisory/pages/**/*.py", "python"),
    ("templates/**/*.j2", "jinja2.ext:babel_extract"),
)
#: Who marks them: what babel knows, and our own.
_CONTEXT = ((1, "c"), 2)
KEYWORDS = {**extract.DEFAULT_KEYWORDS, "NP_": _CONTEXT, "phrase": _CONTEXT, "said": (1,), "counted": (1, 2)}
_OPTIONS = {"trimmed": "true", "silent": "false"}
_UNIONS = ("EU", "UN")
_CLASSES = {
    "nouns": "How names of countries are bent: a line for each class, `class: =subject; form=words with {}; many=`.",
    "adjectives": "The same for adjectives: `class: form=words with {}`.",
}
_WIDTH = 140
_HEADERS = re.compile(
    r"^\"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By): .*\n",
    re.MULTILINE,
)


def template(root: Path = _ROOT) -> Catalog:
    """Return every message that is said below a checkout's root."""
    found = Catalog(project="advisory", fuzzy=False)
    for name, hint in _CLASSES.items():
        found.add(name, context=tongues.GRAMMAR, auto_comments=[hint])
    for code in sorted({*lexicon.codes(), *_UNIONS}):
        found.add(code, context=tongues.COUNTRY, auto_comments=[tongues.english(code)])
    for entry in contacts.table().values():
        for office in dict.fromkeys((entry.office, entry.short)):
            found.add(office, context="office", auto_comments=["who publishes travel advice, with an article, as a sentence begins"])
        for phone in entry.phones:
            if phone.note:
                found.add(phone.note, context="phone", auto_comments=[f"how {entry.government} is called from there"])
    for file, message, comments, context in said(root):
        found.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return found


def said(root: Path = _ROOT) -> Iterator[tuple[str, str | tuple[str, ...], list[str], str | None]]:
    """Yield file, message, comments and context of everything said, the files in their order."""
    for pattern, method in PLACES:
        for path in sorted(root.glob(pattern)):
            with path.open("rb") as text:
                for _, message, comments, context in extract.extract(method, text, KEYWORDS, ("TRANSLATORS:",), _OPTIONS):
                    yield path.relative_to(root).as_posix(), message, list(comments), context


def renewed(language: str, known: Catalog | None, found: Catalog) -> str:
    """Return the text of a language's catalogue with exactly the messages found."""
    made = known if known is not None else Catalog(locale=language, project="advisory", fuzzy=False)
    made.update(found, no_fuzzy_matching=True)
    made.obsolete.clear()
    text = io.BytesIO()
    made.fuzzy = False
    made.header_comment = f"# What advisory says in this language ({language}); README.md tells how to write it."
    pofile.write_po(text, made, width=_WIDTH, omit_header=False, include_lineno=False, ignore_obsolete=True)
    # Dates and addresses would make every run another file.
    return _HEADERS.sub("", text.getvalue().decode())


def main(languages: list[str]) -> None:
    """Write every catalogue anew, and begin one for each further language named."""
    found, folder = template(), Path(__file__).parent / "catalogues"
    for language in dict.fromkeys((*tongues.LANGUAGES[1:], *languages)):
        path = folder / f"{language}.po"
        known = tongues.catalogue(language) if path.exists() else None
        path.write_text(renewed(language, known, found), encoding="utf-8")
        blank = [message for message in tongues.catalogue(language) if message.id and not message.string]
        sys.stderr.write(f"{language}: {len(found)} messages, {len(blank)} without a translation\n")


if __name__ == "__main__":
    main(sys.argv[1:])
