"""`advisory` with leases of a second and a half, and little patience with who stands still, for tests that wait for both."""

from __future__ import annotations

from datetime import timedelta

from advisory import cli, holds, worker
from advisory.store import database

LEASE = timedelta(seconds=1.5)


def main() -> None:
    """Run it."""
    defaults = holds.Holds.__init__.__kwdefaults__
    assert defaults is not None
    defaults["lease"] = LEASE
    worker.LEASE, worker.RENEW, worker._REAP_EVERY = LEASE, LEASE / 3, 0.5  # type: ignore[misc]
    database.ABANDONED["writes"] = 1_000
    cli.main()


if __name__ == "__main__":
    main()
