"""What `advisory status` says of the files in force, and of the processes that follow them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from advisory.cli import in_force
from advisory.ports import Follower, Ruling

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = NOW - timedelta(hours=1)
OLD = Ruling(revision="aaaa1", at=AT - timedelta(days=1))
NEW = Ruling(revision="bbbb2", at=AT)
BAD = Ruling(revision="cccc3", at=NOW, mistakes=1, sentence="no")


def process(name: str, revision: str, *, silent: float = 5) -> Follower:
    """Return a process that said so many seconds ago what it runs on."""
    return Follower(name=name, revision=revision, since=AT, seen=NOW - timedelta(seconds=silent))


@pytest.mark.parametrize(
    ("rulings", "followers", "sentence"),
    [
        ((), (), "none were accepted yet: `advisory run` or `advisory once` reads them"),
        ((BAD,), (), "none were accepted yet: `advisory run` or `advisory once` reads them"),
        ((OLD, NEW, BAD), (), "revision bbbb2 in force since 2026-03-01 11:00:00Z; no process runs on it"),
        ((OLD, NEW), (process("a:1", "bbbb2"),), "revision bbbb2 in force since 2026-03-01 11:00:00Z; 1 process follows it"),
        ((NEW,), (process("a:1", "bbbb2", silent=91),), "revision bbbb2 in force since 2026-03-01 11:00:00Z; no process runs on it"),
        (
            (OLD, NEW),
            (process("a:1", "bbbb2"), process("b:2", "bbbb2")),
            "revision bbbb2 in force since 2026-03-01 11:00:00Z; all 2 processes follow it",
        ),
        (
            (OLD, NEW),
            (process("a:1", "bbbb2"), process("b:2", "aaaa1")),
            "revision bbbb2 in force since 2026-03-01 11:00:00Z; 1 process follows it, 1 not (yet): b:2 runs on aaaa1 since 2026-03-01 11:00:00Z",
        ),
    ],
)
def test_one_line(rulings: tuple[Ruling, ...], followers: tuple[Follower, ...], sentence: str) -> None:
    """What is in force since when, and who does not follow it; who said nothing for long is gone."""
    assert in_force.sentence(in_force.standing(rulings, followers, NOW)) == sentence


def test_as_json() -> None:
    """The same for machines."""
    found = in_force.form(in_force.standing((NEW,), (process("a:1", "aaaa1"), process("b:2", "bbbb2")), NOW))
    assert (found["revision"], found["revision_since"], found["following"]) == ("bbbb2", "2026-03-01T11:00:00Z", 1)
    assert [one["name"] for one in found["processes"]] == ["a:1", "b:2"]
    assert in_force.form(in_force.standing((), (), NOW))["revision"] is None
