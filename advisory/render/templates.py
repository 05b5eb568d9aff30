"""Load, compile and run templates: sandboxed, strict about names, styles inlined once when they are loaded."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import css_inline
import jinja2
import jinja2.sandbox
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from advisory import wording
from advisory.errors import RenderError
from advisory.render import foreign, view
from advisory.wording import Tongue

#: Message → its files, each with `.j2` at its end.
MESSAGES: Mapping[str, tuple[str, ...]] = {
    "alert": ("subject.txt", "body.txt", "body.html"),
    "internal": ("subject.txt", "body.txt", "body.html"),
    "letter": ("subject.txt", "body.txt", "body.html"),
}
#: Light colours, inlined; dark ones stand in the page's `<style>`, for programs that read it.
STYLE = "_base/style.css"

#: What templates may read without asking the sandbox, which takes most of a rendering's time: fields of our own frozen values.
_FIELDS = {kind: frozenset(field.name for field in dataclasses.fields(kind)) for kind in view.VIEWS}
_CLASS = re.compile(r'class="([A-Za-z0-9_ -]+)"')
#: Words that stand alone are translated when a template is loaded, so that saying them costs nothing.
_SAID = re.compile(r"""\{\{ ?_\((?:"([^"\\%]*)"|'([^'\\%]*)')\)(\|upper)? ?\}\}""")
_SIDE = re.compile(r"\b(?:left|right)\b")
_SIDES = re.compile(r"(margin|padding|border-radius): (\S+) (\S+) (\S+) ([^\s;]+);")
_INLINED = re.compile(r'style="([^"]*)"')
_BROKEN = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of a template folder."""

    #: As messages name it: `alert/body.html.j2`.
    name: str
    path: Path
    text: str


class Templates:
    """The templates of some folders, the first folder that has a file winning; read once, so that an edit changes nothing half-way."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.sources = {source.name: source for folder in reversed(self.folders) for source in _read(folder)}
        style = self.sources.get(STYLE)
        css = style.text if style else ""
        self.looks = {"ltr": _looks(css), "rtl": _looks(mirrored(css))}
        self._environments: dict[str, jinja2.Environment] = {}
        self.environment = self.speaking(wording.ENGLISH)

    def speaking(self, tongue: Tongue) -> jinja2.Environment:
        """Return what compiles and runs the templates in one language."""
        if tongue.language not in self._environments:
            self._environments[tongue.language] = _environment(self, tongue)
        return self._environments[tongue.language]

    @functools.cached_property
    def revision(self) -> str:
        """Return the hash of all sources: another one may render other bytes."""
        digest = hashlib.sha256()
        for name in sorted(self.sources):
            digest.update(f"{name}\0{self.sources[name].text}\0".encode())
        return digest.hexdigest()[:16]

    def named(self, message: str, file: str, kind: str = "") -> str:
        """Return the template of a message's file: the kind's own where there is one."""
        own = f"{message}/{kind}/{file}.j2"
        return own if kind and own in self.sources else f"{message}/{file}.j2"

    def render(self, name: str, language: str = "en", /, **values: object) -> str:
        """Return the rendered text in a language.

        Raises RenderError, whose sentence names template, line and the unknown name.
        """
        try:
            return self.speaking(wording.tongue(language)).get_template(name).render(values)
        except _BROKEN as error:
            raise RenderError(self.explain(name, error)) from error

    def explain(self, name: str, error: BaseException) -> str:
        """Return in one sentence what is wrong with a template, where."""
        if isinstance(error, jinja2.TemplateNotFound):
            looked = ", ".join(str(folder) for folder in self.folders)
            return f"The template `{error.name}` was not found; looked in {looked}."
        path, line = self.place(name, error)
        return f"{path}:{line}: {str(error).rstrip('.')}."

    def place(self, name: str, error: BaseException) -> tuple[str, int]:
        """Return file and line of a template where an error happened."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            return error.filename or error.name or name, error.lineno
        paths = {str(source.path) for source in self.sources.values()}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in paths]
        if frames:
            return frames[-1].filename, frames[-1].lineno or 0
        return str(self.sources[name].path) if name in self.sources else name, 0


class _Loader(jinja2.BaseLoader):
    """The templates as one language reads them: static classes inlined, words that stand alone translated."""

    def __init__(self, templates: Templates, tongue: Tongue) -> None:
        self._templates, self._tongue = templates, tongue

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text; lines stay where they are, for errors name them."""
        del environment
        source = self._templates.sources.get(template)
        if source is None:
            raise jinja2.TemplateNotFound(template)
        text = source.text
        if template.endswith(".html.j2"):
            text = _CLASS.sub(lambda found: self._templates.looks[self._tongue.direction](found[1]), text)
        text = _SAID.sub(self._said, text)
        return text, str(source.path), lambda: True

    def _said(self, found: re.Match[str]) -> str:
        words = self._tongue.gettext(found[1] or found[2])
        return words.upper() if found[3] else words


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """The sandbox, quick about the values we made ourselves."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a view at once, and anything else as the sandbox allows."""
        if attribute in _FIELDS.get(type(obj), ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


def _read(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".j2", ".css"} and path.is_file() and path.relative_to(folder).parts[0] != "pages":  # `render.pages` reads those
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise RenderError(f"The template {path} cannot be read as UTF-8 text ({type(error).__name__}).") from error
            yield Source(name=path.relative_to(folder).as_posix(), path=path, text=text)


def _environment(templates: Templates, tongue: Tongue) -> jinja2.Environment:
    environment = _Sandbox(
        loader=_Loader(templates, tongue),
        undefined=jinja2.StrictUndefined,
        autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["line"] = foreign.line
    environment.filters["isolate"] = foreign.isolate
    environment.globals["look"] = lambda *names: Markup(templates.looks[tongue.direction](" ".join(names)))  # noqa: S704 - classes and styles of our own files
    environment.globals.update(_spoken(tongue))
    for name in ("cycler", "joiner", "lipsum", "namespace"):
        environment.globals.pop(name, None)
    return environment


def _spoken(tongue: Tongue) -> Mapping[str, Callable[..., str]]:
    """Return what templates say words with that name something: `_("Since %(day)s", day=…)`, `ngettext`; what is named is escaped."""

    def filled(context: EvalContext, text: str, values: Mapping[str, object]) -> str:
        marked = Markup(text) if context.autoescape else text  # noqa: S704 - our own words, from a template or its catalogue
        return marked % values

    @pass_eval_context
    def one(context: EvalContext, message: str, /, **values: object) -> str:
        return filled(context, tongue.gettext(message), values)

    @pass_eval_context
    def several(context: EvalContext, singular: str, plural: str, count: int, /, **values: object) -> str:
        return filled(context, tongue.ngettext(singular, plural, count), {"num": count, **values})

    return {"_": one, "ngettext": several}


def mirrored(css: str) -> str:
    """Return styles for pages read from right to left: what stood on the left stands on the right."""

    def turned(found: re.Match[str]) -> str:
        name, top, right, bottom, left = found.groups()
        # Corners go round from the top left, sides from the top.
        return f"{name}: {right} {top} {left} {bottom};" if name == "border-radius" else f"{name}: {top} {left} {bottom} {right};"

    css = _SIDES.sub(turned, css)
    return _SIDE.sub(lambda found: "right" if found[0] == "left" else "left", css)


def _looks(css: str) -> Callable[[str], str]:
    """Return a function from class names to the attributes that give an element their look, without any `<style>`."""
    inliner = css_inline.CSSInliner(extra_css=css, keep_style_tags=False)

    @functools.lru_cache(maxsize=512)
    def look(names: str) -> str:
        inlined = _INLINED.search(inliner.inline_fragment(f'<div class="{names}"></div>', css=css))
        return f'class="{names}" style="{inlined[1]}"' if inlined else f'class="{names}"'

    return look
