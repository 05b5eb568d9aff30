"""Everything the product remembers, in SQLite by default and in PostgreSQL to scale."""

from __future__ import annotations

from collections.abc import Callable

from advisory.ports import Vault
from advisory.store.sqlstore import SQLStore

__all__ = ["SQLStore", "open_store"]


def open_store(
    url: str,
    *,
    chunk: int | None = None,
    fault: Callable[[str], None] | None = None,
    patience: float = 5.0,
    vault: Vault | None = None,
    clock: bool = True,
) -> SQLStore:
    """Return the store at a URL: `sqlite:////folder/advisory.db` or `postgresql://host/name`. Call its `open` first.

    `chunk` is how many subscriptions a step of the fan-out serves, if not as many as suits the database; `patience` how many seconds a lock
    is waited for; `fault` is called at named points inside of transactions. What says who people are is sealed by `vault`; without one,
    which is for tests and measurements, it is kept plain. On PostgreSQL leases end by the server's `clock`; a test may have them end by
    the times it gives. Raises StoreError for a URL that cannot serve.
    """
    return SQLStore(url, chunk=chunk, patience=patience, fault=fault, vault=vault, clock=clock)
