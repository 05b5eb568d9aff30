"""Whether sources can be relied on: one row for each way a source falls silent, gets into trouble and gets well again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory import alert, reliance
from advisory.errors import Problem
from advisory.model import Alert, AlertKey, AlertState, Change, Feed, FeedState, Reason, Severity, Trust
from advisory.ports import Fault
from advisory.store import codec

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GB = Feed(id="gb-fcdo", url="https://gov.example/", kind="gov-uk", trust=Trust.OFFICIAL, issuer="GB", every=5 * MINUTE)
SILENT = AlertKey(rule="source-silent", destination="@GB")
TROUBLE = AlertKey(rule="source-trouble", destination="@feed:gb-fcdo")
FILES = AlertKey(rule="source-trouble", destination="@feed:/config")


def state(good: timedelta | None = MINUTE, *, feed: str = "gb-fcdo", **more: Any) -> FeedState:
    """Return a feed's state, read so long ago."""
    return FeedState(feed=feed, polls=9, last_good=None if good is None else NOW - good, due=NOW + MINUTE, **more)


def fault(since: timedelta = 2 * DAY, seen: timedelta = MINUTE, *, key: str = "feed:gb-fcdo", count: int = 9) -> Fault:
    """Return a feed's fault."""
    return Fault(key=key, sentence="feed gb-fcdo: it answers 503.", since=NOW - since, seen=NOW - seen, count=count)


def failing(good: timedelta | None = 2 * DAY, **more: Any) -> FeedState:
    """Return the state of a feed that fails again and again."""
    return state(good, **{"failures": 5, **more})


def decide(
    states: list[FeedState], faults: list[Fault], known: list[Alert] | None = None, *, feeds: tuple[Feed, ...] = (GB,), **more: Any
) -> list[Change]:
    """Return what is told."""
    given: dict[str, Any] = {
        "now": NOW, "awake": NOW, "feeds": feeds, "registers": frozenset(feed.id for feed in feeds if feed.kind != "us-embassy"),
        "states": states, "faults": faults, "known": known or [], "internal": False,
    }  # fmt: skip
    return list(reliance.decide(reliance.Sight(**{**given, **more})))


def opened() -> Alert:
    """Return a silence that was told at once when it was due."""
    [change] = decide([failing()], [fault()])
    return change.alert


def test_silence_opens_an_alert_that_names_the_government_and_since_when() -> None:
    """It is no destination, no evidence stands in it, and it survives the database."""
    [change] = decide([failing()], [fault()])
    assert (change.reason, change.severity, change.issuers) == (Reason.FIRST, Severity.WATCH, ("GB",))
    assert change.alert.key == SILENT
    assert change.alert.id == alert.identity(SILENT)
    assert change.id == f"{change.alert.id}.1"
    assert (change.alert.since, change.alert.opened, change.alert.revision) == (NOW - 2 * DAY, 1, 1)
    assert change.alert.standing.rank > 0
    assert change.note == "not read since 2026-02-01 12:00 UTC: gb-fcdo"
    assert codec.loads(Change, codec.dumps(change)) == change


def test_it_does_not_expire() -> None:
    """A silence of many months is still one."""
    assert alert.expire(opened(), NOW + 400 * DAY) is None


OTHER = replace(GB, id="gb-other")
EMBASSY = replace(GB, id="us-one", kind="us-embassy", issuer="US")
SILENCES: list[tuple[str, list[FeedState], list[Fault], dict[str, Any], list[Reason]]] = [
    ("read a minute ago", [state()], [], {}, []),
    ("failing for an hour", [failing(HOUR)], [fault(HOUR)], {}, []),
    ("failing for a day", [failing(DAY)], [fault(DAY, timedelta())], {}, [Reason.FIRST]),
    ("the poll that failed was before its time was up", [failing(DAY + HOUR)], [fault(DAY, 2 * HOUR)], {}, []),
    ("one poll that failed after a pause of ours", [state(2 * DAY, failures=1)], [fault(timedelta(), timedelta())], {}, []),
    ("two that failed half an hour apart", [state(2 * DAY, failures=2)], [fault(HOUR, timedelta())], {}, [Reason.FIRST]),
    ("three that failed within two minutes", [state(2 * DAY, failures=3)], [fault(2 * MINUTE, timedelta())], {}, []),
    ("nobody looked", [state(2 * DAY)], [], {}, []),
    ("we were awake, and it was never read", [state(2 * DAY)], [], {"awake": NOW - HOUR}, [Reason.FIRST]),
    ("it never answered", [failing(None)], [fault()], {"awake": NOW - DAY}, []),
    ("its own limit is longer", [failing()], [fault()], {"feeds": (replace(GB, silent_after=3 * DAY),)}, []),
    ("its own limit is shorter", [failing(2 * HOUR)], [fault(2 * HOUR)], {"feeds": (replace(GB, silent_after=HOUR),)}, [Reason.FIRST]),
    ("polled once a day", [failing()], [fault()], {"feeds": (replace(GB, every=DAY),)}, []),
    ("stretched to once a day", [failing()], [fault()], {"feeds": (replace(GB, slowest=DAY),)}, []),
    ("of the press", [failing()], [fault()], {"feeds": (replace(GB, trust=Trust.PRESS),)}, []),
    ("of no government", [failing()], [fault()], {"feeds": (replace(GB, issuer=None),)}, []),
    ("without a state yet", [], [fault()], {}, []),
    ("one register of two", [failing(), state(feed="gb-other")], [fault()], {"feeds": (GB, OTHER)}, [Reason.FIRST]),
    ("a register that never answered beside a good one", [state(), state(None, feed="gb-other")], [], {"feeds": (GB, OTHER)}, []),
    ("an embassy beside a register", [failing(feed="us-one"), state(feed="us-all")], [fault(key="feed:us-one")], {"feeds": (EMBASSY, replace(GB, id="us-all", issuer="US"))}, []),
    ("one embassy of two", [failing(feed="us-one"), state(feed="us-two")], [fault(key="feed:us-one")], {"feeds": (EMBASSY, replace(EMBASSY, id="us-two"))}, []),
    ("the only embassy", [failing(feed="us-one")], [fault(key="feed:us-one")], {"feeds": (EMBASSY,)}, [Reason.FIRST]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "states", "faults", "more", "wanted"), SILENCES, ids=[row[0] for row in SILENCES])
def test_who_is_silent(what: str, states: list[FeedState], faults: list[Fault], more: dict[str, Any], wanted: list[Reason]) -> None:
    """A source is silent when it was relied on, was looked at in vain, and its time is up."""
    assert [change.reason for change in decide(states, faults, **more)] == wanted, what


ENDS: list[tuple[str, list[FeedState], dict[str, Any], list[Reason]]] = [
    ("still silent", [failing()], {}, []),
    ("read once", [state()], {}, [Reason.ENDED]),
    ("read once, and then not for a day", [failing(DAY)], {}, []),
    ("a longer limit is no reading", [failing()], {"feeds": (replace(GB, silent_after=9 * DAY),)}, []),
    ("one register of two is still silent", [state(), failing(3 * DAY, feed="gb-other")], {"feeds": (GB, OTHER)}, []),
    ("replaced by a register that never answered", [state(None)], {}, []),
    ("read by one of two embassies", [state(feed="us-one"), failing(3 * DAY, feed="us-two")], {"feeds": (replace(EMBASSY, issuer="GB"), replace(EMBASSY, issuer="GB", id="us-two"))}, [Reason.ENDED]),
    ("nobody polls it any more", [], {"feeds": ()}, [Reason.STALE]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "states", "more", "wanted"), ENDS, ids=[row[0] for row in ENDS])
def test_when_a_silence_ends(what: str, states: list[FeedState], more: dict[str, Any], wanted: list[Reason]) -> None:
    """It ends when every register was read since; taken out of the files, it closes without an all-clear."""
    assert [change.reason for change in decide(states, [fault()], [opened()], **more)] == wanted, what


def test_the_end_says_what_is_over_and_the_next_silence_is_a_new_one() -> None:
    """Versions count on, nothing stands, and the next situation has a thread of its own."""
    before = opened()
    [end] = decide([state()], [], [before])
    assert (end.alert.state, end.alert.version, end.alert.revision, end.alert.opened) == (AlertState.ENDED, 2, 2, 1)
    assert (end.before.rank, end.alert.standing.rank, end.severity, end.note) == (1, 0, Severity.WATCH, "read again: gb-fcdo")
    assert end.alert.since == before.since
    [again] = decide([failing()], [fault()], [end.alert])
    assert (again.reason, again.id, again.alert.version, again.alert.opened) == (Reason.FIRST, f"{before.id}.3", 3, 3)
    assert decide([state()], [], [end.alert]) == []


DRIFT = fault(key="feed:gb-fcdo:notes", count=2)


def troubled(states: list[FeedState], faults: list[Fault], known: list[Alert] | None = None, **more: Any) -> list[Change]:
    """Return what operators are told."""
    return [change for change in decide(states, faults, known, **{"internal": True, **more}) if change.alert.key == TROUBLE]


TROUBLES: list[tuple[str, list[FeedState], list[Fault], dict[str, Any], tuple[str, Severity] | None]] = [
    ("well", [state()], [], {}, None),
    ("failed once", [state(failures=1)], [fault(MINUTE)], {}, None),
    ("failed three times in two minutes", [state(failures=3)], [fault(3 * MINUTE)], {}, None),
    ("failed three times in ten minutes", [state(failures=3)], [fault(11 * MINUTE)], {}, ("STALE", Severity.WARNING)),
    ("failed twice in half an hour", [state(failures=2)], [fault(31 * MINUTE)], {}, ("STALE", Severity.WARNING)),
    ("never answered", [failing(None)], [fault(HOUR)], {}, ("STALE", Severity.WARNING)),
    ("refused", [state(failures=1, refused=True)], [fault(MINUTE)], {}, ("REFUSED", Severity.WARNING)),
    ("a fault that is forgotten", [state(failures=3)], [], {}, None),
    ("an old fault of a feed that is well", [state()], [fault()], {}, None),
    ("odd once", [state()], [replace(DRIFT, count=1)], {}, None),
    ("odd twice", [state()], [DRIFT], {}, ("DRIFTING", Severity.WATCH)),
    ("a sloppy newspaper", [state()], [DRIFT], {"feeds": (replace(GB, trust=Trust.PRESS),)}, None),
    ("due for an hour", [replace(state(), due=NOW - HOUR)], [], {"awake": NOW - DAY}, ("STALE", Severity.WARNING)),
    ("due for an hour, which we slept", [replace(state(), due=NOW - HOUR)], [], {}, None),
    ("new, and due for an hour", [replace(state(None), due=NOW - HOUR)], [], {"awake": NOW - DAY}, ("STALE", Severity.WARNING)),
    ("put off for two days by its host", [state(2 * DAY)], [], {"awake": NOW - DAY}, ("STALE", Severity.WARNING)),
    ("put off for two days, and never read", [state(None)], [], {"awake": NOW - DAY}, None),
    ("switched off by another process", [replace(state(), due=None)], [], {"awake": NOW - DAY}, None),
    ("nobody is told of troubles", [failing()], [fault()], {"internal": False}, None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "states", "faults", "more", "wanted"), TROUBLES, ids=[row[0] for row in TROUBLES])
def test_what_troubles_a_feed(
    what: str, states: list[FeedState], faults: list[Fault], more: dict[str, Any], wanted: tuple[str, Severity] | None
) -> None:
    """Refused at once, stale after a while, drifting at the second odd document."""
    found = [(reliance.Trouble(change.alert.standing.rank).name, change.severity) for change in troubled(states, faults, **more)]
    assert found == ([] if wanted is None else [wanted]), what


STALE, REFUSED, DRIFTING = ([state(failures=3)], [fault()]), ([state(failures=1, refused=True)], [fault()]), ([state()], [DRIFT])
MOVES: list[tuple[str, Any, tuple[list[FeedState], list[Fault]], list[Reason]]] = [
    ("stale, and still", STALE, STALE, []),
    ("another sentence", STALE, ([state(failures=4)], [replace(fault(), sentence="feed gb-fcdo: it answers 404.")]), []),
    ("stale, and one failure that is not counted yet", STALE, ([state(failures=1)], [fault(MINUTE)]), []),
    ("stale, then refused", STALE, REFUSED, [Reason.ESCALATED]),
    ("refused, then no answer", REFUSED, STALE, []),
    ("refused, then read and odd", REFUSED, DRIFTING, [Reason.EASED]),
    ("drifting, then stale", DRIFTING, STALE, [Reason.ESCALATED]),
    ("stale, then well", STALE, ([state()], []), [Reason.ENDED]),
    ("drifting, then well", DRIFTING, ([state()], []), [Reason.ENDED]),
    ("stale, and nobody is told any more", STALE, ([], []), [Reason.STALE]),
]


@pytest.mark.parametrize(("what", "was", "now", "wanted"), MOVES, ids=[row[0] for row in MOVES])
def test_how_a_trouble_moves(what: str, was: Any, now: tuple[list[FeedState], list[Fault]], wanted: list[Reason]) -> None:
    """Told once for each kind of trouble; while a feed fails, only a worse kind is news."""
    [first] = troubled(*was)
    found = troubled(*now, [first.alert], internal=bool(now[0]))
    assert [change.reason for change in found] == wanted, what
    assert all(change.alert.version == 2 for change in found)


def test_a_rise_carries_the_louder_severity_and_the_new_sentence() -> None:
    """The message of a change says what is wrong now."""
    [first] = troubled(*DRIFTING)
    [change] = troubled(*STALE, [first.alert])
    assert (change.severity, change.note, change.before.rank) == (Severity.WARNING, "feed gb-fcdo: it answers 503.", 1)
    [end] = troubled([state()], [], [change.alert])
    assert (end.note, end.severity) == ("feed gb-fcdo is well again", Severity.WARNING)


def test_what_has_no_severity_any_more_is_closed_as_a_watch() -> None:
    """An alert written by another version closes all the same."""
    known = replace(opened(), standing=replace(opened().standing, severity=None))
    assert [change.severity for change in decide([state()], [], [known])] == [Severity.WATCH]
    assert [change.severity for change in decide([], [], [known], feeds=())] == [Severity.WATCH]


def test_an_outage_of_ours_is_one_decision_about_all() -> None:
    """All that fell silent at once is told at once, in one order."""
    us = replace(GB, id="us-state", issuer="US")
    changes = decide([failing(), failing(feed="us-state")], [fault(), fault(key="feed:us-state")], feeds=(us, GB))
    assert [change.alert.key.destination for change in changes] == ["@GB", "@US"]


AWAKE = [
    ("the first look", None, NOW - DAY, NOW),
    ("a minute after the last", NOW - MINUTE, NOW - DAY, NOW - DAY),
    ("an hour after the last", NOW - HOUR, NOW - DAY, NOW),
    ("the clock went back", NOW + HOUR, NOW - DAY, NOW),
]


@pytest.mark.parametrize(("what", "before", "since", "wanted"), AWAKE, ids=[row[0] for row in AWAKE])
def test_since_when_we_are_awake(what: str, before: datetime | None, since: datetime, wanted: datetime) -> None:
    """A pause in our looking begins anew what counts as looked at."""
    assert reliance.awake(before, since, NOW) == wanted, what


def test_keys_name_every_alert_there_can_be() -> None:
    """Governments first, then feeds, and the operator's files; none of them is a country."""
    press = replace(GB, id="paper", issuer=None)
    found = reliance.keys(iter((GB, press)))
    assert found == (SILENT, TROUBLE, AlertKey(rule="source-trouble", destination="@feed:paper"), FILES)
    assert [key.files for key in found] == [False, False, False, True]
    assert [(key.government, key.feed, key.of_source) for key in found] == [
        ("GB", None, True),
        (None, "gb-fcdo", True),
        (None, "paper", True),
        (None, "/config", True),
    ]
    assert (AlertKey(rule="x", destination="GB").government, AlertKey(rule="x", destination="GB").feed) == (None, None)


def refused(*sentences: str) -> Fault:
    """Return the fault of files with these mistakes."""
    problems = [Problem(code="ADV401", sentence=sentence, file="rules/own.yaml", line=3, column=30) for sentence in sentences]
    return replace(fault(HOUR, key="config"), sentence=reliance.refusal(problems))


def test_refused_files_are_told_once_whatever_is_edited_after_that() -> None:
    """Operators read the first mistake and its place when it begins, nothing of the next ones, and that all is well in the end."""
    [first] = decide([state()], [refused("I do not know the word `odered`")], internal=True)
    assert (first.reason, first.severity, first.alert.key) == (Reason.FIRST, Severity.WARNING, FILES)
    assert first.note == "rules/own.yaml:3:30: I do not know the word `odered`"
    assert (first.alert.title, first.alert.since) == ("The operator's files were refused", NOW - HOUR)
    assert decide([state()], [refused("another mistake", "and one more")], [first.alert], internal=True) == []
    [well] = decide([state()], [], [first.alert], internal=True)
    assert (well.reason, well.alert.state, well.note) == (Reason.ENDED, AlertState.ENDED, "the operator's files are in force again")
    assert decide([state()], [], [well.alert], internal=True) == []
    [again] = decide([state()], [refused("another mistake", "and one more")], [well.alert], internal=True)
    assert (again.reason, again.alert.opened) == (Reason.FIRST, 3)
    assert again.note == "rules/own.yaml:3:30: another mistake (and 1 more: `advisory check`)"


def test_a_gap_in_the_ledger_is_told_once_and_its_end_once() -> None:
    """Again only when there are more gaps than were told; after the end the next one is another."""
    one, two = "Change a.1 lacks a notice for ada.", "Change b.1 lacks a notice for bob."
    first = reliance.of_books([one], None, NOW)
    assert first is not None
    assert (first.reason, first.severity, first.alert.key) == (Reason.FIRST, Severity.CRITICAL, reliance.BOOKS)
    assert (first.note, first.alert.since) == ("Change a.1 lacks a notice for ada", NOW)
    assert first.alert.key.books
    assert reliance.of_books([two], first.alert, NOW + MINUTE) is None
    more = reliance.of_books([one, two], first.alert, NOW + MINUTE)
    assert more is not None
    assert (more.reason, more.note) == (Reason.ESCALATED, "Change a.1 lacks a notice for ada (and 1 more: `advisory ledger`)")
    assert reliance.of_books([one], more.alert, NOW + HOUR) is None
    well = reliance.of_books([], more.alert, NOW + HOUR)
    assert well is not None
    assert (well.reason, well.alert.state, well.note) == (Reason.ENDED, AlertState.ENDED, "the ledger balances again")
    assert reliance.of_books([], well.alert, NOW + HOUR) is None
    assert reliance.of_books([], None, NOW) is None
    again = reliance.of_books([two], well.alert, NOW + DAY)
    assert again is not None
    assert (again.reason, again.alert.opened, again.alert.since) == (Reason.FIRST, 4, NOW + DAY)


def test_refused_files_are_for_operators_alone() -> None:
    """Where nobody asks to be told nothing is written, and what was open closes without a word that all is well."""
    assert decide([state()], [refused("no")]) == []
    [first] = decide([], [refused("no")], feeds=(), internal=True)
    [closed] = decide([state()], [refused("no")], [first.alert])
    assert closed.reason is Reason.STALE
