"""`advisory` that dies at a named point: one warm process forks for every call, so that hundreds of them cost little.

STRIKE is the point and the how-manieth time it is passed (`fan_out.rows 2`), STRIKE_LOG a file that gets the name of each that is passed,
STRIKE_HASTY lets it note a message before it sends it. `people` is a command of its own: what operators and travellers do.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import builders
import zygote

from advisory import cli, dispatch
from advisory.errors import ConflictError
from advisory.model import Consent, Reason, Traveller, TravellerState
from advisory.ports import Batch
from advisory.store import open_store, points, sqlstore
from advisory.vault import Vault

KEY, OLD_KEY = "a-secret-for-tests-alone", "an-older-secret-for-tests"
RULE = "leave-now"
_main = cli.main


def arm() -> None:
    """Count the points that are passed, and die at the one that is named."""
    from servers import hasty

    name, _, number = os.environ.get("STRIKE", "").partition(" ")
    passed: Counter[str] = Counter()
    turn = threading.Lock()

    def hit(point: str) -> None:
        with turn:
            passed[point] += 1
            if log := os.environ.get("STRIKE_LOG"):
                with Path(log).open("a", encoding="utf-8") as file:
                    file.write(f"{point}\n")
            if point == name and passed[point] == int(number):
                os.kill(os.getpid(), signal.SIGKILL)

    points.hit = hit
    sqlstore._nothing = hit
    if os.environ.get("STRIKE_HASTY"):
        dispatch.Dispatch._send = hasty._hasty  # type: ignore[assignment,method-assign]


async def people() -> None:
    """Hold a send and let an urgent one take it along, hold another and let it go; somebody signs up and is erased. Again does no more."""
    store = open_store(os.environ["ADVISORY_DATABASE_URL"], vault=Vault((KEY,)))
    await store.open()
    now = datetime.now(UTC)
    held = [builders.change(rule=RULE, destination=place, at=now) for place in ("IQ", "YE")]
    worse = builders.change(rule=RULE, destination="IQ", at=now, version=2, reason=Reason.ESCALATED)
    for change, guarded in ((held[0], True), (worse, False), (held[1], True)):
        guard = frozenset({change.id}) if guarded else frozenset()
        try:
            await store.commit(Batch(at=now, changes=(change,), receivers={change.id: ("desk",)}, guarded=guard))
        except ConflictError:
            continue  # it was done before the last end
    for send in await store.held_sends():
        await store.decide_send(send.id, now, release=True)
    if await store.traveller("t-zoe") is None:
        wish = builders.subscription("t-zoe")
        zoe = Traveller(
            key="t-zoe", state=TravellerState.ACTIVE, wish=replace(wish, places=("PE",), follows=("Peru",)),
            consent=Consent(at=now, version="1"), created=now, confirmed=now, version=1,
        )  # fmt: skip
        await store.keep_traveller(zoe, (), now, due=None)
    await store.erase_traveller("t-zoe", (), now)
    await store.close()


def main() -> None:
    """Be the command that was called, armed."""
    arm()
    if sys.argv[1:] == ["people"]:
        asyncio.run(people())
    else:
        _main()


if __name__ == "__main__":
    if len(sys.argv) > 1 and Path(sys.argv[1]).is_absolute():
        cli.main = main
        zygote._serve(sys.argv[1])
    main()
