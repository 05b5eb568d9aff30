"""Header fields an operator has sent along: their names, and values that may be secrets."""

from __future__ import annotations

import re

from advisory.config import tree, values
from advisory.config.form import text
from advisory.config.secrets import Vault, refers
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar, Table
from advisory.errors import Problem

SCHEMA = {
    "type": "object",
    "additionalProperties": values.TEXT,
    "propertyNames": {"pattern": r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$"},
    "minProperties": 1,
}

#: RFC 9110, 5.6.2: a token.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}\Z")
#: RFC 9110, 5.5, without what is obsolete: visible characters, with blanks between them.
_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?\Z")
#: Fields that let somebody in.
_SECRET = re.compile(r"auth(?!or\b)|cookie|credential|key|passw|secret|session|signature|token", re.IGNORECASE)
#: What the connection and the validators need to be right (RFC 9110, 7.6.1 and 13.1; RFC 9112).
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def read(node: Node, vault: Vault) -> tuple[tuple[str, str], ...]:
    """Return names and values in the order written. Raises MistakeError."""
    if not isinstance(node, Table):
        raise tree.mistake(node, "ADV204", "header fields are written as names with values", "write `Name: value` lines, indented alike")
    problems: list[Problem] = []
    found: dict[str, tuple[str, str]] = {}
    for name, value in node.entries.values():
        try:
            _check(name, name.text.lower() in found)
            found[name.text.lower()] = name.text, _value(name.text, value, vault)
        except MistakeError as error:
            problems.extend(error.problems)
    if problems:
        raise MistakeError(*problems)
    return tuple(found.values())


def _check(name: Scalar, twice: bool) -> None:
    if not _NAME.match(name.text):
        hint = "names are letters, digits and `-`, such as `X-Api-Key`"
        raise tree.mistake(name, "ADV217", f"`{shown(name.text)}` cannot be the name of a header field", hint)
    if name.text.lower() in _OURS:
        hint = "a password for the proxy stands in `proxy`" if name.text.lower().startswith("proxy-") else "leave it out"
        raise tree.mistake(name, "ADV217", f"`{name.text}` is not for a feed to set", hint)
    if twice:
        raise tree.mistake(
            name, "ADV103", f"the header field `{name.text}` stands here a second time", "case makes no difference: keep one"
        )


def _value(name: str, node: Node, vault: Vault) -> str:
    word = text(node)
    if not refers(word.text):
        if _SECRET.search(name):
            hint = "put it into the environment or a file, and write `env:NAME` or `file:PATH` here; take this one out of use"
            raise tree.hidden(word, "ADV801", f"the value of `{name}` stands here in plain sight", hint)
        if not _VALUE.match(word.text.strip()):
            hint = "write ASCII characters on one line"
            raise tree.mistake(word, "ADV217", f"this cannot be the value of the header field `{name}`", hint)
        return word.text.strip()
    found = vault.follow(word)
    if not _VALUE.match(found):
        hint = "it should be one line of ASCII characters"
        raise tree.mistake(word, "ADV804", f"what this leads to cannot be the value of the header field `{name}`", hint)
    return found
