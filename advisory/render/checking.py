"""Find what is wrong with templates before a message meets it: read every branch, then render every kind of message."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import jinja2
from jinja2 import meta, nodes

from advisory import wording
from advisory.errors import Problem, RenderError
from advisory.render import listing, pages, sample, spot, typed, view
from advisory.render.templates import MESSAGES, Source, Templates

#: Codes of the family ADV5xx.
MISSING, SYNTAX, UNKNOWN, FAILED = "ADV501", "ADV502", "ADV503", "ADV504"

_FIELDS = frozenset(field.name for kind in view.VIEWS for field in dataclasses.fields(kind))
#: What values, loops and blocks offer beside fields.
_METHODS = frozenset(name for kind in (str, tuple, int, jinja2.runtime.LoopContext) for name in dir(kind) if not name.startswith("_"))
_NAMES = frozenset({"message", "loop", "caller", "varargs", "kwargs", "self", "super"})
#: What every page is given, whether it uses it or not.
_EVERY_PAGE = frozenset({"frame", "link", "asset"})
_NEAR = 0.6
#: The name at fault in Jinja's own sentences.
_BLAMED = re.compile(r"has no attribute '(\w+)'|^'(\w+)' is undefined")


def problems(templates: Templates) -> tuple[Problem, ...]:
    """Return every mistake, each once, with file, line and what was probably meant."""
    found = [*_missing(templates)]
    for source in templates.sources.values():
        if source.name.endswith(".j2"):
            found += _read(templates, source)
    if not found:
        found += _rendered(templates)
    return (*found, *_pages(templates.folders))


def failed(templates: Templates, template: str, error: RenderError) -> Problem:
    """Return why a template could not be rendered, at the character where that is known."""
    cause = error.__cause__ or error
    path, line = templates.place(template, cause)
    source = next((source for source in templates.sources.values() if str(source.path) == path), None)
    if source is None:
        return Problem(code=FAILED, sentence=str(error), file=path, line=line)
    if isinstance(cause, jinja2.TemplateSyntaxError):
        return _problem(source, SYNTAX, f"{(cause.message or 'It cannot be read').rstrip('.')}.", line, spot.named(cause.message))
    if found := _BLAMED.search(str(cause)):
        name = found[1] or found[2]
        tree = templates.environment.parse(source.text)
        # Python knows the line where a statement begins; the field may stand on a later one.
        fault = next((fault for fault in typed.wrong(tree, source.name) if fault.name == name and fault.line >= line), None)
        if fault is not None:
            return _unknown(source, name, fault.line, fault.known, of=fault.of)
        return _unknown(source, name, line, _FIELDS | _NAMES)
    if isinstance(cause, jinja2.TemplateNotFound) and cause.name:
        absent = str(cause.name)
        return _problem(source, FAILED, f"The template `{absent}` was not found.", line, absent, _meant(absent, templates.sources))
    return _problem(source, FAILED, f"It fails: {str(cause).rstrip('.')}.", line, "")


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
                    hint=_meant(wanted, templates.sources) or "put it back",
                )
    for stray in listing.strays(templates.folders):
        yield Problem(
            code=MISSING,
            sentence=f"`{stray.name}` stands in no template's place: nothing reads it.",
            file=str(stray.path),
            hint=f"did you mean `{stray.meant}`?" if stray.meant else "`advisory template list` names the places; or delete it",
        )


def _pages(folders: Sequence[Path]) -> Iterator[Problem]:
    """Yield the names in an operator's pages that no page is given: the shipped page of the same name uses all that it gets."""
    for one in listing.templates(folders) if len(folders) > 1 else ():
        if not (one.own and one.name.startswith(f"{pages.FOLDER}/")):
            continue
        shipped = listing.variables(one.name, folders[-1:])
        # A part of theirs that others include gets whatever these have.
        known = {variable.partition(".")[0] for variable in shipped} | _EVERY_PAGE
        for variable, lines in listing.variables(one.name, folders).items() if shipped else ():
            name = variable.partition(".")[0]
            if name not in known:
                yield _unknown(Source(name=one.name, path=one.path, text=one.text), name, lines[0], known)


def _read(templates: Templates, source: Source) -> Iterator[Problem]:
    environment = templates.environment
    loader = environment.loader
    text, path, _ = loader.get_source(environment, source.name) if loader else (source.text, str(source.path), None)
    try:
        tree = environment.parse(text, source.name, path)
        environment.compile(text, source.name, path)
    except jinja2.TemplateSyntaxError as error:
        sentence = f"{(error.message or 'It cannot be read').rstrip('.')}."
        yield _problem(source, SYNTAX, sentence, error.lineno, spot.named(error.message))
        return
    except jinja2.TemplateError as error:
        yield _problem(source, SYNTAX, f"{str(error).rstrip('.')}.", 1, "")
        return
    bound = _bound(tree)
    unknown = meta.find_undeclared_variables(tree) - _NAMES - bound - environment.globals.keys()
    for name in tree.find_all(nodes.Name):
        if name.name in unknown and name.ctx == "load":
            yield _unknown(source, name.name, name.lineno, _NAMES | bound | environment.globals.keys())
    wrong = typed.wrong(tree, source.name)
    for fault in wrong:
        yield _unknown(source, fault.name, fault.line, fault.known, of=fault.of)
    seen = {(fault.name, fault.line) for fault in wrong}
    imported = {found.target for found in tree.find_all(nodes.Import)}
    for attribute in tree.find_all(nodes.Getattr):
        of_import = isinstance(attribute.node, nodes.Name) and attribute.node.name in imported
        if attribute.attr not in _FIELDS | _METHODS and not of_import and (attribute.attr, attribute.lineno) not in seen:
            yield _unknown(source, attribute.attr, attribute.lineno, _FIELDS)


def _bound(tree: nodes.Template) -> set[str]:
    """Return the names a template makes itself; Jinja does not see imports of the outer level inside blocks."""
    made = {found.target for found in tree.find_all(nodes.Import)} | {found.name for found in tree.find_all(nodes.Macro)}
    made |= {name if isinstance(name, str) else name[1] for found in tree.find_all(nodes.FromImport) for name in found.names}
    return made | {found.name for found in tree.find_all(nodes.Name) if found.ctx in {"store", "param"}}


def _rendered(templates: Templates) -> Iterator[Problem]:
    seen = set()
    for language in wording.LANGUAGES:
        for name, told in sample.messages(language):
            for file in MESSAGES[name]:
                template = templates.named(name, file, told.kind if isinstance(told, view.Letter) else "")
                try:
                    templates.render(template, language, message=told)
                except RenderError as error:
                    problem = failed(templates, template, error)
                    if problem not in seen:
                        seen.add(problem)
                        yield problem


def _unknown(source: Source, name: str, line: int, known: Collection[str], *, of: str = "") -> Problem:
    what = f"`{name}` of `{of}`" if of else f"`{name}`"
    folder = source.name.partition("/")[0]
    hint = _meant(name, known) or (f"`advisory template fields {folder}` names what there is" if folder in typed.GIVEN else "")
    return _problem(source, UNKNOWN, f"`{source.name}` uses {what}, which does not exist.", line, name, hint)


def _problem(source: Source, code: str, sentence: str, line: int, name: str, hint: str = "") -> Problem:
    return spot.problem(file=str(source.path), text=source.text, code=code, sentence=sentence, line=line, name=name, hint=hint)


def _meant(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_NEAR)
    return f"did you mean `{near[0]}`?" if near else ""
