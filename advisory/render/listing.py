"""Which templates there are, from where each is taken, and which of an operator's files stand in no template's place."""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2
from jinja2 import meta, nodes

from advisory import __version__, wording
from advisory.errors import AdvisoryError, RenderError
from advisory.render import letter, pages
from advisory.render.templates import MESSAGES

SUFFIX = ".j2"
_SUFFIXES = {SUFFIX, ".css"}
_NEAR = 0.6
_PAGES = f"{pages.FOLDER}/"
_WORDS = {"_": 1, "ngettext": 2}
#: What `copied` writes at a template's head, and finds there again.
_MARK = re.compile(r"\A(?:\{#|/\*) copied from advisory \S+, revision ([0-9a-f]{12})\b[^\n]*\n")
_READER = jinja2.Environment(autoescape=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One template."""

    #: Its path in the folder: `alert/body.html.j2`.
    name: str
    #: `message`, `letter`, `page`, or `shared` for what others are made of.
    kind: str
    path: Path
    text: str
    #: It is the operator's file.
    own: bool
    #: Changes with its text.
    revision: str
    #: Languages in which all that it says is said.
    languages: tuple[str, ...]
    #: Sentences that no catalogue knows: they stay as they are written, in every language.
    unknown: tuple[str, ...] = ()
    #: The shipped one was another when this copy of it was made.
    outdated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A file in an operator's folder that stands in no template's place: nothing reads it."""

    name: str
    path: Path
    #: The place it was probably meant for; empty when none is near.
    meant: str


def templates(folders: Sequence[Path]) -> tuple[Listed, ...]:
    """Return every template, the first folder that has it winning. Raises RenderError for a file that is no text."""
    shipped = _texts(folders[-1])
    known = {words for _, text in shipped.values() for words in _said(text)}
    found = {name: _listed(name, path, text, known=None, shipped=shipped) for name, (path, text) in shipped.items()}
    lost = {stray.name for stray in strays(folders)}
    for folder in reversed(folders[:-1]):
        for name, (path, text) in _texts(folder).items():
            if name not in lost:
                found[name] = _listed(name, path, text, known=known, shipped=shipped)
    parts = {used for one in found.values() for used in _used(one.name, one.text)}
    kinds = {name: "shared" if name in parts or name.endswith(".css") else one.kind for name, one in found.items()}
    order = sorted(found, key=lambda name: (kinds[name] == "shared", name))
    return tuple(replace(found[name], kind=kinds[name]) for name in order)


def strays(folders: Sequence[Path]) -> tuple[Stray, ...]:
    """Return an operator's files that no message, letter or page reads."""
    if len(folders) == 1:
        return ()
    shipped = _texts(folders[-1])
    places = {*shipped, *_of_letters(shipped)}
    found = []
    for folder in folders[:-1]:
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        # A note or a licence beside templates is nobody's mistake; `body.html` in the place of `body.html.j2` is one.
        names = {path.relative_to(folder).as_posix(): path for path in paths}
        odd = [name for name, path in names.items() if name not in places and (path.suffix in _SUFFIXES or f"{name}{SUFFIX}" in places)]
        used = {used for name, (_, text) in {**shipped, **_texts(folder)}.items() for used in _used(name, text)} if odd else set()
        for name in odd:
            if name not in used:
                close = difflib.get_close_matches(name, sorted(places), n=1, cutoff=_NEAR)
                found.append(Stray(name=name, path=names[name], meant=close[0] if close else ""))
    return tuple(found)


def named(word: str, folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the templates a word names: one by its path, with or without `.j2` and what stands before it; all of a message or letter.

    A letter may be named that has no file of its own yet: `letter/welcome/body.txt`. Empty for what names none.
    """
    shipped = _texts(folders[-1])
    names = [*shipped, *_of_letters(shipped), *(name for folder in folders[:-1] for name in _texts(folder))]
    for end in ("", SUFFIX, f".html{SUFFIX}" if word.startswith(_PAGES) else SUFFIX):
        if f"{word}{end}" in names:
            return (f"{word}{end}",)
    kind = word.rstrip("/")
    within = tuple(name for name in dict.fromkeys(names) if name.startswith(f"{kind}/") and name.count("/") == kind.count("/") + 1)
    return within or tuple(name for name in dict.fromkeys(names) if name.startswith(f"{word}."))


def variables(name: str, folders: Sequence[Path]) -> Mapping[str, tuple[int, ...]]:
    """Return what a template uses of what it is given (`frame.sign_up`), each with its lines; nothing for one that cannot be read."""
    text = next((texts[name][1] for texts in map(_texts, folders) if name in texts), "")
    try:
        tree = _READER.parse(text)
    except jinja2.TemplateError:
        return {}
    made = {one.name for one in tree.find_all(nodes.Name) if one.ctx != "load"} | {one.name for one in tree.find_all(nodes.Macro)}
    made |= {one.target for one in tree.find_all(nodes.Import)} | {"loop", "caller", "varargs", "kwargs", "super", "self", *_WORDS}
    found: dict[str, set[int]] = {}
    inner = set()
    for node in tree.find_all(nodes.Getattr):
        chain, end = [node.attr], node.node
        while isinstance(end, nodes.Getattr):
            inner.add(id(end))
            chain, end = [end.attr, *chain], end.node
        if isinstance(end, nodes.Name):
            inner.add(id(end))
            if end.name not in made and id(node) not in inner:
                found.setdefault(".".join((end.name, *chain)), set()).add(node.lineno)
    for one in tree.find_all(nodes.Name):
        if id(one) not in inner and one.name not in made and one.name not in _READER.globals:
            found.setdefault(one.name, set()).add(one.lineno)
    return {variable: tuple(sorted(at)) for variable, at in found.items()}


def near(word: str, folders: Sequence[Path]) -> str:
    """Return the template that was probably meant; empty when none is near."""
    shipped = _texts(folders[-1])
    known = {*MESSAGES, *(name.removesuffix(f".html{SUFFIX}").removesuffix(SUFFIX) for name in (*shipped, *_of_letters(shipped)))}
    known |= {name.rpartition("/")[0] for name in _of_letters(shipped)}
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=_NEAR)
    return found[0] if found else ""


def copied(name: str, folders: Sequence[Path], target: Path) -> Path:
    """Write the shipped template into an operator's folder, ready to be edited, and return where it stands.

    A letter that has no file of its own gets that of all letters. Raises AdvisoryError when there is a file already, or no writing.
    """
    shipped = _texts(folders[-1])
    source = name if name in shipped else _of_letters(shipped)[name]
    text = shipped[source][1]
    line = f"copied from advisory {__version__}, revision {revision(text)}: `advisory template list` says when the shipped one has changed"
    path = target / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write((f"{{# {line} #}}\n" if name.endswith(SUFFIX) else f"/* {line} */\n") + text)
    except FileExistsError as error:
        raise AdvisoryError(f"{path} is there already, and stays as it is; delete it first to begin again from what ships") from error
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise AdvisoryError(f"{path} cannot be written: {reason}; name another folder with --to DIR") from error
    return path


def revision(text: str) -> str:
    """Return the hash of a template's text; the line that tells of its origin does not count."""
    return hashlib.sha256(_MARK.sub("", text).encode()).hexdigest()[:12]


def _texts(folder: Path) -> Mapping[str, tuple[Path, str]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SUFFIXES and path.is_file() and not path.name.startswith("."):
            try:
                found[path.relative_to(folder).as_posix()] = (path, path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                raise RenderError(f"The template {path} cannot be read as UTF-8 text ({type(error).__name__}).") from error
    return found


def _of_letters(shipped: Mapping[str, object]) -> Mapping[str, str]:
    """Return the files that one kind of letter may have of its own → those of all letters, which they stand before."""
    files = [name for name in shipped if name.startswith("letter/") and name.count("/") == 1]
    return {f"letter/{kind.value}/{name.partition('/')[2]}": name for kind in sorted(letter.KINDS) for name in files}


def _listed(name: str, path: Path, text: str, *, known: set[str] | None, shipped: Mapping[str, tuple[Path, str]]) -> Listed:
    """Return a template; `known` is what the shipped ones say, None for one of them: a test holds that those are translated whole."""
    fresh = [words for words in _said(text) if words not in known and any(map(str.isalpha, words))] if known is not None else []
    tongues = [wording.tongue(language) for language in wording.LANGUAGES[1:]]
    source = shipped.get(name if name in shipped else _of_letters(shipped).get(name, ""))
    mark = _MARK.match(text)
    folder = name.partition("/")[0]
    return Listed(
        name=name,
        kind={"letter": "letter", pages.FOLDER: "page"}.get(folder, "message" if folder in MESSAGES else "shared"),
        path=path,
        text=text,
        own=known is not None,
        revision=revision(text),
        languages=(wording.LANGUAGES[0], *(one.language for one in tongues if all(one.gettext(words) != words for words in fresh))),
        unknown=tuple(words for words in fresh if not any(one.gettext(words) != words for one in tongues)),
        outdated=bool(mark and source and mark[1] != revision(source[1])),
    )


@functools.lru_cache(maxsize=256)
def _read(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words a template says in the reader's language, and the templates it includes, imports or extends."""
    try:
        tree = _READER.parse(text)
    except jinja2.TemplateError:
        return (), ()
    said = [
        str(argument.value)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
        for argument in call.args[: _WORDS.get(call.node.name, 0)]
        if isinstance(argument, nodes.Const)
    ]
    return tuple(said), tuple(used for used in meta.find_referenced_templates(tree) if used)


def _said(text: str) -> tuple[str, ...]:
    return _read(text)[0]


def _used(name: str, text: str) -> tuple[str, ...]:
    """Return the templates another one is made of, by their paths in the folder."""
    return tuple(f"{_PAGES}{used}" if name.startswith(_PAGES) else used for used in _read(text)[1])
