"""Load and run the templates of pages: sandboxed, strict about names, escaped, in the reader's language."""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import jinja2
import jinja2.sandbox
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from advisory.errors import Problem, RenderError
from advisory.render import foreign, spot

#: The folder of pages within a template folder.
FOLDER = "pages"
_SUFFIX = ".j2"
#: Code of a template that cannot be read, as for messages.
SYNTAX = "ADV502"
_OURS = "advisory."
_FIELDS: dict[type, frozenset[str]] = {}
_BROKEN = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


class Speech(Protocol):
    """A language's catalogue: what `gettext.NullTranslations` offers."""

    def gettext(self, message: str, /) -> str:
        """Return the message in this language."""

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """Return the form of the message that goes with a count."""


class Pages:
    """The pages of some template folders, an operator's file standing before a shipped one of the same name.

    Should an operator's fail, the shipped one stands in and `faults` says why.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._own = _environment(self.folders)
        self._shipped = _environment(self.folders[-1:]) if len(self.folders) > 1 else self._own
        #: Template → why the shipped one stood in for it.
        self.faults: dict[str, str] = {}

    def render(self, name: str, speech: Speech, /, **values: object) -> str:
        """Return a page: `name` is its file without `.html.j2`; templates call `_` and `ngettext`.

        Raises RenderError, whose sentence names template, line and the unknown name.
        """
        told = {**values, **spoken(speech)}
        try:
            return _run(self._own, name, told)
        except RenderError as error:
            if self._shipped is self._own:
                raise
            text = _run(self._shipped, name, told)
            self.faults[name] = f"{error} The shipped page was used instead; correct the file or remove it."
            return text

    def check(self) -> tuple[Problem, ...]:
        """Return what is wrong with the templates, found by reading them."""
        found = []
        for name in self._own.list_templates(filter_func=lambda name: name.endswith(_SUFFIX)):
            try:
                self._own.get_template(name)
            except jinja2.TemplateError as error:
                place, line = _place(name, error)
                text = self._own.loader.get_source(self._own, name)[0] if self._own.loader else ""
                sentence = f"{str(error).rstrip('.')}."
                found.append(spot.problem(file=place, text=text, code=SYNTAX, sentence=sentence, line=line, name=spot.named(str(error))))
        return tuple(found)


def spoken(speech: Speech) -> Mapping[str, Callable[..., str]]:
    """Return what templates translate with: `_("Since %(day)s", day=…)` and `ngettext`; what is filled in is escaped."""

    def said(context: EvalContext, text: str, values: Mapping[str, object]) -> str:
        marked = Markup(text) if context.autoescape else text  # noqa: S704 - our own words, from a template or its catalogue
        return marked % values

    @pass_eval_context
    def one(context: EvalContext, message: str, /, **values: object) -> str:
        return said(context, speech.gettext(message), values)

    @pass_eval_context
    def several(context: EvalContext, singular: str, plural: str, count: int, /, **values: object) -> str:
        return said(context, speech.ngettext(singular, plural, count), {"num": count, **values})

    return {"_": one, "gettext": one, "ngettext": several}


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """The sandbox, quick about the values we made ourselves."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a value of ours at once, and anything else as the sandbox allows."""
        if attribute in _fields(type(obj)):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


def _fields(kind: type) -> frozenset[str]:
    """Return the fields of our own frozen values; none for all else."""
    if kind not in _FIELDS:
        _FIELDS[kind] = _read_fields(kind)
    return _FIELDS[kind]


def _read_fields(kind: type) -> frozenset[str]:
    if not dataclasses.is_dataclass(kind) or not kind.__module__.startswith(_OURS):
        return frozenset()
    return frozenset(field.name for field in dataclasses.fields(kind) if not field.name.startswith("_"))


class _Loader(jinja2.BaseLoader):
    """Sources that were read once, so that an edit changes nothing half-way."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._sources = {name: found for folder in reversed(folders) for name, *found in _read(folder / FOLDER)}

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text and where it stands."""
        del environment
        if template not in self._sources:
            raise jinja2.TemplateNotFound(template, f"The page `{template}` was not found in {', '.join(map(str, self._folders))}.")
        path, text = self._sources[template]
        return text, path, lambda: True

    def list_templates(self) -> list[str]:
        """Return the names of all."""
        return sorted(self._sources)


def _read(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(folder.rglob(f"*{_SUFFIX}")):
        try:
            yield path.relative_to(folder).as_posix(), str(path), path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RenderError(f"The template {path} cannot be read as UTF-8 text ({type(error).__name__}).") from error


def _environment(folders: Sequence[Path]) -> jinja2.Environment:
    environment = _Sandbox(
        loader=_Loader(folders),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters["line"] = foreign.line
    for name in ("cycler", "joiner", "lipsum"):
        environment.globals.pop(name, None)
    return environment


def _run(environment: jinja2.Environment, name: str, values: Mapping[str, object]) -> str:
    file = f"{name}.html{_SUFFIX}"
    try:
        return environment.get_template(file).render(values)
    except _BROKEN as error:
        path, line = _place(file, error)
        raise RenderError(f"{path}:{line}: {str(error).rstrip('.')}.") from error


def _place(name: str, error: BaseException) -> tuple[str, int]:
    """Return file and line of a template where an error happened."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.filename or error.name or name, error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(_SUFFIX)]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (name, 0)
