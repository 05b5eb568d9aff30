"""Nothing lost with hundreds of messages in flight, and a check that can fail: the long form is `make chaos`."""

from __future__ import annotations

import os
from pathlib import Path

import chaos
import pytest

KILLS = int(os.environ.get("CHAOS_KILLS", "1"))
#: So many that they last for all the kills.
READERS = 600 if KILLS <= 50 else 3000
#: Messages that must be in flight at a kill, half of the time.
FLYING = 200


@pytest.mark.slow
async def test_kills_lose_nothing(tmp_path: Path) -> None:
    """Everybody is told of every order, and what comes twice is the same mail: what was accepted and not yet recorded at a kill."""
    found = await chaos.storm(tmp_path, kills=KILLS, readers=READERS, seed=20200103)
    print(found)  # noqa: T201 - what `make chaos` is for
    assert found.kills == KILLS
    assert found.lost == 0, found
    assert found.gaps == ()
    assert found.changed == 0
    assert found.repeats <= KILLS * chaos.AMBIGUOUS, found
    assert found.recovery <= chaos.RECOVERY, found
    assert max(found.in_flight) >= FLYING, found


@pytest.mark.slow
async def test_the_check_finds_what_is_lost(tmp_path: Path) -> None:
    """A daemon that notes a message as sent before it sends it loses some at a kill, and the same count shows it."""
    found = await chaos.storm(tmp_path, kills=max(1, KILLS // 20), readers=600, seed=20200103, hasty=True)
    print(found)  # noqa: T201
    assert found.lost > 0, found
