"""The database of tests of the whole flow: SQLite, or for those that ask for both a real PostgreSQL as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import postgres


@pytest.fixture
def base(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database on PostgreSQL; empty for the SQLite file of the state directory."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    with postgres.shared().database() as url:
        yield url
