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
from markupsafe import Markup

from advisory.errors import RenderError
from advisory.render import foreign, view

#: Message → its files, each with `.j2` at its end.
MESSAGES: Mapping[str, tuple[str, ...]] = {
    "alert": ("subject.txt", "body.txt", "body.html"),
    "internal": ("subject.txt", "body.txt", "body.html"),
}
#: Light colours, inlined; dark ones stand in the page's `<style>`, for programs that read it.
STYLE = "_base/style.css"

#: What templates may read without asking the sandbox, which takes most of a rendering's time: fields of our own frozen values.
_FIELDS = {kind: frozenset(field.name for field in dataclasses.fields(kind)) for kind in view.VIEWS}
_CLASS = re.compile(r'class="([A-Za-z0-9_ -]+)"')
_INLINED = re.compile(r'style="([^"]*)"')
_BROKEN = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of a template folder."""

    #: As messages name it: `alert/body.html.j2`.
    name: str
    path: Path
    text: str


class Templates(jinja2.BaseLoader):
    """The templates of some folders, the first folder that has a file winning; read once, so that an edit changes nothing half-way."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.sources = {source.name: source for folder in reversed(self.folders) for source in _read(folder)}
        style = self.sources.get(STYLE)
        self.looks = _looks(style.text if style else "")
        self.environment = _environment(self)

    @functools.cached_property
    def revision(self) -> str:
        """Return the hash of all sources: another one may render other bytes."""
        digest = hashlib.sha256()
        for name in sorted(self.sources):
            digest.update(f"{name}\0{self.sources[name].text}\0".encode())
        return digest.hexdigest()[:16]

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text with its static classes inlined; lines stay where they are, for errors name them."""
        del environment
        source = self.sources.get(template)
        if source is None:
            raise jinja2.TemplateNotFound(template)
        text = _CLASS.sub(lambda found: self.looks(found[1]), source.text) if template.endswith(".html.j2") else source.text
        return text, str(source.path), lambda: True

    def render(self, name: str, **values: object) -> str:
        """Return the rendered text.

        Raises RenderError, whose sentence names template, line and the unknown name.
        """
        try:
            return self.environment.get_template(name).render(values)
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


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """The sandbox, quick about the values we made ourselves."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a view at once, and anything else as the sandbox allows."""
        if attribute in _FIELDS.get(type(obj), ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


def _read(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".j2", ".css"} and path.is_file():
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise RenderError(f"The template {path} cannot be read as UTF-8 text ({type(error).__name__}).") from error
            yield Source(name=path.relative_to(folder).as_posix(), path=path, text=text)


def _environment(templates: Templates) -> jinja2.Environment:
    environment = _Sandbox(
        loader=templates,
        undefined=jinja2.StrictUndefined,
        autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["line"] = foreign.line
    environment.filters["isolate"] = foreign.isolate
    environment.globals["look"] = lambda *names: Markup(templates.looks(" ".join(names)))  # noqa: S704 - classes and styles of our own files
    for name in ("cycler", "joiner", "lipsum", "namespace"):
        environment.globals.pop(name, None)
    return environment


def _looks(css: str) -> Callable[[str], str]:
    """Return a function from class names to the attributes that give an element their look, without any `<style>`."""
    inliner = css_inline.CSSInliner(extra_css=css, keep_style_tags=False)

    @functools.lru_cache(maxsize=512)
    def look(names: str) -> str:
        inlined = _INLINED.search(inliner.inline_fragment(f'<div class="{names}"></div>', css=css))
        return f'class="{names}" style="{inlined[1]}"' if inlined else f'class="{names}"'

    return look
