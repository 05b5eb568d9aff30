"""`advisory` as it must not be: it notes a message as sent and then sends it. What a check of lost messages is tried on."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from advisory import cli, dispatch
from advisory.model import DeliveryState
from advisory.ports import Verdict

_send = dispatch.Dispatch._send


async def _hasty(self: dispatch.Dispatch, claim: Any, parcel: Any, *rest: Any) -> None:
    rows = tuple(notice.row for notice in parcel.notices)
    now = self._clock.now()
    await self._store.settle([Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=now, detail="so we believe")])
    # Each for another while, so that there is at every moment something that is noted and not sent.
    await asyncio.sleep(rows[0] % 7 / 40)
    await _send(self, claim, parcel, *rest)


def main() -> None:
    """Run it; where several share a database, with short leases."""
    dispatch.Dispatch._send = _hasty  # type: ignore[assignment,method-assign]
    if os.environ.get("ADVISORY_DATABASE_URL", "").startswith("postgresql"):
        from servers import brisk

        brisk.main()
    cli.main()


if __name__ == "__main__":
    main()
