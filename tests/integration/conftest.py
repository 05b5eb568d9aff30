"""The database of tests of the whole flow and of reloads: whoever asks for one is run on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database on PostgreSQL; empty for the SQLite file of the state directory."""
    if request.param == "sqlite":
        yield ""
        return
    with postgres.shared().database() as url:
        yield url
