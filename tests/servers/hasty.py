"""`advisory` as it must not be: it notes a message as sent and then sends it. What a check of lost messages is tried on."""

from __future__ import annotations

import sys
from typing import Any

from advisory import dispatch
from advisory.cli import main
from advisory.model import DeliveryState
from advisory.ports import Verdict

_send = dispatch.Dispatch._send


async def _hasty(self: dispatch.Dispatch, claim: Any, parcel: Any, *rest: Any) -> None:
    rows = tuple(notice.row for notice in parcel.notices)
    now = self._clock.now()
    await self._store.settle([Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=now, detail="so we believe")])
    await _send(self, claim, parcel, *rest)


if __name__ == "__main__":
    dispatch.Dispatch._send = _hasty  # type: ignore[method-assign]
    sys.exit(main())
