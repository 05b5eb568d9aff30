"""`advisory` with leases of two and a half seconds, and little patience with who stands still, for tests that wait for both."""

from __future__ import annotations

from datetime import timedelta

from advisory import cli, holds, retry, worker
from advisory.store import database

LEASE = timedelta(seconds=2.5)
#: Seconds after which what a receiver refused is tried again, as often as ever.
AGAIN = (0.5, 1, *(2,) * 22)


def main() -> None:
    """Run it."""
    defaults = holds.Holds.__init__.__kwdefaults__
    assert defaults is not None
    defaults["lease"] = LEASE
    worker.LEASE, worker.RENEW, worker._REAP_EVERY = LEASE, LEASE / 3, 0.5  # type: ignore[misc]
    retry._SECONDS.update(email=AGAIN, webhook=AGAIN)
    database.ABANDONED["writes"] = 1_500
    cli.main()


if __name__ == "__main__":
    main()
