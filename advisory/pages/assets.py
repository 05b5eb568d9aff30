"""The files pages are made with: read once, served under names that change with their content."""

from __future__ import annotations

import gzip
import hashlib
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: File → media type. All of them are small.
_KINDS: Final = {"style.css": "text/css; charset=utf-8", "favicon.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file."""

    #: `style.5a1f0c3d9e.css`.
    name: str
    kind: str
    body: bytes
    gzipped: bytes


def load() -> Mapping[str, Asset]:
    """Return file → asset."""
    folder = importlib.resources.files("advisory.pages") / "static"
    return {file: _asset(file, (folder / file).read_bytes()) for file in _KINDS}


def _asset(file: str, body: bytes) -> Asset:
    stem, _, suffix = file.partition(".")
    mark = hashlib.sha256(body).hexdigest()[:10]
    return Asset(name=f"{stem}.{mark}.{suffix}", kind=_KINDS[file], body=body, gzipped=gzip.compress(body, mtime=0))
