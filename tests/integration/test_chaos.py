"""Nothing lost with hundreds of messages in flight, and a check that can fail: the long form is `make chaos`."""

from __future__ import annotations

import os
import random
from pathlib import Path

import chaos
import chaos_several
import pytest
from chaos_several import Cause

KILLS = int(os.environ.get("CHAOS_KILLS", "1"))
#: The long form shares them out between both databases.
EACH = max(1, KILLS // 2)
#: So many that they last for all the kills.
READERS = 600 if EACH <= 50 else 3000
#: The same of several processes; and seconds between strikes, at most, so that they get to work again in the long form.
FOLLOWERS, PAUSE = (220, 0.2) if KILLS == 1 else (600, 0.8)
#: Messages that must be in flight at a kill, half of the time.
FLYING = 200
SEED = 20200103


@pytest.mark.slow
async def test_kills_lose_nothing(tmp_path: Path) -> None:
    """Everybody is told of every order, and what comes twice is the same mail: what was accepted and not yet recorded at a kill."""
    found = await chaos.storm(tmp_path, kills=EACH, readers=READERS, seed=SEED)
    print(found)  # noqa: T201 - what `make chaos` is for
    assert found.kills == EACH
    assert found.lost == 0, found
    assert found.gaps == ()
    assert found.changed == 0
    assert found.repeats <= EACH * chaos.AMBIGUOUS, found
    assert found.recovery <= chaos.RECOVERY, found
    assert found.surprises == (), found
    assert max(found.in_flight) >= FLYING, found


@pytest.mark.slow
@pytest.mark.long
async def test_the_check_finds_what_is_lost(tmp_path: Path) -> None:
    """A daemon that notes a message as sent before it sends it loses some at a kill, and the same count shows it."""
    found = await chaos.storm(tmp_path, kills=max(1, EACH // 20), readers=600, seed=SEED, hasty=True)
    print(found)  # noqa: T201
    assert found.lost > 0, found


@pytest.mark.long
@pytest.mark.slow
async def test_strikes_at_several_processes_lose_nothing(tmp_path: Path) -> None:
    """On PostgreSQL: killed, stopped, cut off, or the server restarted, while receivers cut, refuse, hang and are late.

    Mails and webhooks: nobody misses a step, nobody hears of one before an earlier one, and a repeat is the same message.
    """
    causes = chaos_several.deck(EACH, random.Random(SEED))
    found = await chaos_several.storm(tmp_path, causes, readers=FOLLOWERS, seed=SEED, pause=PAUSE)
    print(found)  # noqa: T201
    assert len(found.of(Cause.KILLED)) == EACH
    assert min(blow.in_flight for blow in found.blows) >= chaos_several.FLYING, found
    assert (found.lost, found.dead) == (0, 0), found
    assert found.gaps == ()
    assert found.changed == 0
    assert found.disorder == ()
    assert sum(found.repeats.values()) <= found.allowed, found
    assert found.recovery <= chaos_several.RECOVERY, found
    assert found.surprises == ()
    if KILLS > 1:
        assert min(found.share) > 0, found


@pytest.mark.long
@pytest.mark.slow
async def test_the_check_of_several_finds_what_is_lost(tmp_path: Path) -> None:
    """Processes that note before they send lose some when they are killed, though the others go on, and the same count shows it."""
    causes = [Cause.KILLED] * max(1, EACH // 20)
    found = await chaos_several.storm(tmp_path, causes, readers=FOLLOWERS, seed=SEED, troop=2, hasty=True)
    print(found)  # noqa: T201
    assert found.lost > 0, found
