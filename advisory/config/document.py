"""What the top of every file looks like."""

from __future__ import annotations

from advisory.config import tree
from advisory.config.form import Key, text
from advisory.config.sheet import shown
from advisory.config.tree import Node


def schema_key(version: str) -> Key[str]:
    """Return the key that says which format a file has."""

    def read(node: Node) -> str:
        word = text(node)
        if word.text != version:
            raise tree.mistake(word, "ADV213", f"`{shown(word.text)}` is not the format of this file", f"write `schema: {version}`")
        return version

    return Key(name="schema", read=read, schema={"const": version}, doc=f"write `schema: {version}`", required=True)
