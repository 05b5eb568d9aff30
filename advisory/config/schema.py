"""JSON Schema of the operator's files, for editors: the same keys the readers know."""

from __future__ import annotations

from typing import Any

from advisory.config import feeds, lists, routes, rules, subscribers
from advisory.config.form import Shape

#: Which file → the shape of its top.
FILES: dict[str, Shape] = {
    "feeds": feeds.FILE,
    "rules": rules.FILE,
    "routes": routes.FILE,
    "subscribers": subscribers.FILE,
    "lists": lists.FILE,
}


def of(name: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `feeds`, `rules`, `routes`, `subscribers` or `lists`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"advisory {name}/v1", **FILES[name].schema()}
