"""Secrets and addresses that files only refer to: `env:NAME` and `file:PATH`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from advisory import signature
from advisory.config import tree, values
from advisory.config.form import text
from advisory.config.tree import Node, Scalar

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_MOST = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Where references lead."""

    environ: Mapping[str, str]
    #: `file:` paths that are not absolute begin here.
    folder: Path

    def secret(self, node: Node) -> str:
        """Return what a reference leads to. Raises MistakeError, also for a secret written out."""
        word = text(node)
        if not refers(word.text):
            hint = "put it into the environment or a file, and write `env:NAME` or `file:PATH` here; take this one out of use"
            raise tree.hidden(word, "ADV801", "a secret stands here in plain sight", hint)
        found = self.follow(word)
        if any(character.isspace() for character in found):
            raise tree.mistake(word, "ADV804", "the secret this leads to has a space in it", "it should be one word")
        try:
            signature.key(found)
        except ValueError:
            hint = "take it over whole from where it was made"
            raise tree.mistake(
                word, "ADV804", "the secret this leads to begins with `whsec_` and goes on with what is no base64", hint
            ) from None
        return found

    def feed_url(self, node: Node) -> str:
        """Return a feed's address; `env:NAME` is for those with a key or password in them. Raises MistakeError."""
        word = text(node)
        if not word.text.startswith("env:"):
            return values.url(word)
        found = self.follow(word)
        wrong = values.url_mistake(found, ("https", "http"), password=True)
        if wrong is not None:
            code, sentence, hint = wrong
            raise tree.mistake(word, code, f"what this leads to will not do: {sentence}", hint)
        return found

    def url(self, *, allow_private: bool) -> Callable[[Node], str]:
        """Return the reader of an address, written out or referred to."""

        def read(node: Node) -> str:
            word = text(node)
            if not refers(word.text):
                schemes = ("https", "http") if allow_private else ("https",)
                return values.url(word, schemes)
            found = self.follow(word)
            wrong = values.url_mistake(found, ("https", "http"))
            if wrong is not None:
                code, sentence, hint = wrong
                raise tree.mistake(word, code, f"what this leads to will not do: {sentence}", hint)
            return found

        return read

    def proxy(self, node: Node) -> str:
        """Return a proxy's address; `env:NAME` is for those with a password in them. Raises MistakeError."""
        word = text(node)
        referred = word.text.startswith("env:")
        found = self.follow(word) if referred else word.text
        wrong = values.url_mistake(found, ("http", "https"), password=referred)
        if wrong is None and urlsplit(found)._replace(scheme="", netloc="").geturl() not in {"", "/"}:
            wrong = "ADV209", "the address of a proxy ends with its port", "write `http://host:port`"
        if wrong is not None:
            code, sentence, hint = wrong
            raise tree.mistake(word, code, f"what this leads to will not do: {sentence}" if referred else sentence, hint)
        return found

    def follow(self, word: Scalar) -> str:
        """Return what a reference leads to, whatever it is. Raises MistakeError when that is nothing."""
        scheme, _, name = word.text.partition(":")
        name = name.strip()
        if scheme == "file":
            return self._file(word, name)
        if not _NAME.match(name):
            raise tree.mistake(word, "ADV802", "this is no name of an environment variable", "write it as in `env:DESK_SECRET`")
        found = self.environ.get(name, "").strip()
        if not found:
            raise tree.mistake(word, "ADV802", f"the environment variable `{name}` is not set", "set it before starting, or in `.env`")
        return found

    def _file(self, word: Scalar, name: str) -> str:
        path = self.folder / Path(name).expanduser()
        try:
            with path.open("rb") as stream:
                found = stream.read(_MOST).decode().strip()
        except (OSError, ValueError, RuntimeError) as error:
            reason = (getattr(error, "strerror", None) or "it is not text").lower()
            raise tree.mistake(
                word, "ADV803", f"the file this leads to cannot be read: {reason}", "check its path and its permissions"
            ) from None
        if not found:
            raise tree.mistake(word, "ADV803", "the file this leads to is empty", "put the secret into it")
        return found


def refers(value: str) -> bool:
    """Return whether a value is a reference."""
    return value.startswith(("env:", "file:"))
