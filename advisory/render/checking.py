"""Find what is wrong with templates before a message meets it: read every branch, then render every kind of message."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator

import jinja2
from jinja2 import meta, nodes

from advisory import wording
from advisory.errors import Problem, RenderError
from advisory.render import block, letter, message, sample, view
from advisory.render.templates import MESSAGES, Source, Templates

#: Codes of the family ADV5xx.
MISSING, SYNTAX, UNKNOWN, FAILED = "ADV501", "ADV502", "ADV503", "ADV504"

_FIELDS = frozenset(field.name for kind in view.VIEWS for field in dataclasses.fields(kind))
#: What values, loops and blocks offer beside fields.
_METHODS = frozenset(name for kind in (str, tuple, int, jinja2.runtime.LoopContext) for name in dir(kind) if not name.startswith("_"))
_NAMES = frozenset({"message", "loop", "caller", "varargs", "kwargs", "self", "super"})
_NEAR = 0.6
_SITE = "https://advisory.example"


def problems(templates: Templates) -> tuple[Problem, ...]:
    """Return every mistake, each once, with file, line and what was probably meant."""
    found = [*_missing(templates)]
    for source in templates.sources.values():
        if source.name.endswith(".j2"):
            found += _read(templates, source)
    if not found:
        found += _rendered(templates)
    return tuple(found)


def _missing(templates: Templates) -> Iterator[Problem]:
    folder = str(templates.folders[0]) if templates.folders else "templates"
    for name, files in MESSAGES.items():
        for file in files:
            wanted = f"{name}/{file}.j2"
            if wanted not in templates.sources:
                yield Problem(
                    code=MISSING,
                    sentence=f"The template `{wanted}` was not found.",
                    file=folder,
                    hint=_meant(wanted, sorted(templates.sources)) or "put it back",
                )
    for source in templates.sources.values():
        kind, _, file = source.name.partition("/")
        if kind not in MESSAGES and not kind.startswith("_") and (hint := _meant(kind, sorted(MESSAGES))):
            yield Problem(code=MISSING, sentence=f"`{kind}/{file}` belongs to no message.", file=str(source.path), hint=hint)


def _read(templates: Templates, source: Source) -> Iterator[Problem]:
    environment = templates.environment
    loader = environment.loader
    text, path, _ = loader.get_source(environment, source.name) if loader else (source.text, str(source.path), None)
    try:
        tree = environment.parse(text, source.name, path)
        environment.compile(text, source.name, path)
    except jinja2.TemplateSyntaxError as error:
        yield _problem(source, SYNTAX, f"{(error.message or 'It cannot be read').rstrip('.')}.", error.lineno, "")
        return
    except jinja2.TemplateError as error:
        yield _problem(source, SYNTAX, f"{str(error).rstrip('.')}.", 1, "")
        return
    bound = _bound(tree)
    unknown = meta.find_undeclared_variables(tree) - _NAMES - bound - environment.globals.keys()
    for name in tree.find_all(nodes.Name):
        if name.name in unknown and name.ctx == "load":
            yield _unknown(source, name.name, name.lineno, _NAMES | bound | environment.globals.keys())
    imported = {found.target for found in tree.find_all(nodes.Import)}
    for attribute in tree.find_all(nodes.Getattr):
        of_import = isinstance(attribute.node, nodes.Name) and attribute.node.name in imported
        if attribute.attr not in _FIELDS | _METHODS and not of_import:
            yield _unknown(source, attribute.attr, attribute.lineno, _FIELDS)


def _bound(tree: nodes.Template) -> set[str]:
    """Return the names a template makes itself; Jinja does not see imports of the outer level inside blocks."""
    made = {found.target for found in tree.find_all(nodes.Import)} | {found.name for found in tree.find_all(nodes.Macro)}
    made |= {name if isinstance(name, str) else name[1] for found in tree.find_all(nodes.FromImport) for name in found.names}
    return made | {found.name for found in tree.find_all(nodes.Name) if found.ctx in {"store", "param"}}


def _rendered(templates: Templates) -> Iterator[Problem]:
    seen = set()
    for language in wording.LANGUAGES:
        for name, told in _samples(language):
            for file in MESSAGES[name]:
                template = templates.named(name, file, told.kind if isinstance(told, view.Letter) else "")
                try:
                    templates.render(template, language, message=told)
                except RenderError as error:
                    problem = _failed(templates, template, error)
                    if problem not in seen:
                        seen.add(problem)
                        yield problem


def _samples(language: str) -> Iterator[tuple[str, view.Message | view.Internal | view.Letter]]:
    """Yield every kind of message with sample data, in one language."""
    reader, notices, about = block.Reader(zone="Asia/Baghdad", language=language), sample.notices(), sample.about_sources()
    for batch in [*((notice,) for notice in (*notices, *about)), (*notices, *about[:1]), notices[:2], about[:2]]:
        for helping in ((), ("US", "GB")) if language == wording.LANGUAGES[0] else (("US", "GB"),):
            yield "alert", message.alert(batch, reader=reader, site=_SITE, help_of=helping)
    for faults, held in ((sample.faults(), (*notices, *about)), ((), notices[:1]), ((), about), (sample.faults(), ())):
        yield "internal", message.internal(faults, held, reader=reader, site=_SITE)
    for kind in sorted(letter.KINDS):
        for full in (True, False):
            yield "letter", sample.letter(kind, language, site=_SITE, full=full)


def _failed(templates: Templates, template: str, error: RenderError) -> Problem:
    cause = error.__cause__ or error
    path, line = templates.place(template, cause)
    source = next((source for source in templates.sources.values() if str(source.path) == path), None)
    if source is None:
        return Problem(code=FAILED, sentence=str(error), file=path, line=line)
    if found := re.search(r"has no attribute '(\w+)'|^'(\w+)' is undefined", str(cause)):
        return _unknown(source, found[1] or found[2], line, _FIELDS | _NAMES)
    return _problem(source, FAILED, f"It fails: {str(cause).rstrip('.')}.", line, "")


def _unknown(source: Source, name: str, line: int, known: frozenset[str] | set[str]) -> Problem:
    return _problem(source, UNKNOWN, f"`{source.name}` uses `{name}`, which does not exist.", line, name, _meant(name, sorted(known)))


def _problem(source: Source, code: str, sentence: str, line: int, name: str, hint: str = "") -> Problem:
    lines = source.text.splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    column = text.find(name) + 1 if name else 0
    return Problem(
        code=code,
        sentence=sentence,
        file=str(source.path),
        line=line,
        column=max(1, column),
        length=max(1, len(name)),
        hint=hint,
        source=text,
    )


def _meant(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
    return f"did you mean `{near[0]}`?" if near else ""
