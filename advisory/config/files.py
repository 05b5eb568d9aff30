"""The operator's files as one value: gathered, told from others by a digest, and laid out again elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from advisory.errors import ConfigError, Problem

_NAMES = ("feeds.yaml", "routes.yaml", "subscribers.yaml", "lists.yaml")
_RULES = "rules"
_YAML = frozenset({".yaml", ".yml"})
#: Beside the rules stand texts that their tests name; a larger one is no part of what was accepted.
_LARGEST = 1 << 20


def gather(folder: Path) -> Mapping[str, bytes]:
    """Return path → content of every file an operator edits; hidden ones are never read.

    Raises ConfigError when the folder cannot be read.
    """
    try:
        paths = [folder / name for name in _NAMES]
        rules = folder / _RULES
        paths += sorted(path for path in rules.iterdir() if not path.name.startswith(".")) if rules.is_dir() else []
        return {str(path.relative_to(folder)): path.read_bytes() for path in paths if path.is_file() and _belongs(path)}
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        problem = Problem(code="ADV901", sentence=f"this folder cannot be read: {reason}", file=str(folder), hint="make it readable")
        raise ConfigError((problem,)) from error


def templates(folder: Path) -> Mapping[str, bytes]:
    """Return path → content of an operator's own templates: what they say is part of what is accepted."""
    try:
        found = sorted(path for path in folder.rglob("*") if path.is_file() and not any(part.startswith(".") for part in path.parts))
        return {f"templates/{path.relative_to(folder)}": path.read_bytes() for path in found if path.stat().st_size <= _LARGEST}
    except OSError:
        return {}  # the templates that ship stand in, and the check of templates says why


def _belongs(path: Path) -> bool:
    return path.suffix in _YAML or path.stat().st_size <= _LARGEST


def has_rules(files: Mapping[str, bytes]) -> bool:
    """Tell whether there are rules of the operator's own among them."""
    return any(name.startswith(f"{_RULES}/") and Path(name).suffix in _YAML for name in files)


def digest(files: Mapping[str, bytes]) -> str:
    """Return what tells these files from others: names and contents, not times."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:16]


def packed(files: Mapping[str, bytes]) -> str:
    """Return the files as one text, to be kept."""
    return json.dumps({name: base64.b64encode(content).decode() for name, content in files.items()})


def unpacked(text: str) -> Mapping[str, bytes]:
    """Return files that were `packed`."""
    return {name: base64.b64decode(content) for name, content in json.loads(text).items()}


def lay_out(folder: Path, text: str) -> None:
    """Write files that were `packed` into an empty folder, which nobody else may read."""
    folder.mkdir(parents=True, mode=0o700)
    for name, content in unpacked(text).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
