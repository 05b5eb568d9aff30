"""How a feed is, in one word and one sentence with the way out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from advisory import reliance
from advisory.model import Feed, FeedState
from advisory.ports import Fault

#: A daemon that works polls a feed within this time of its due time.
_LATE = timedelta(hours=1)
#: How sources word a name that no table knows.
_UNRESOLVED = re.compile(r"gazetteer|name nobody knows|of no country|is the code of a country|no known (?:country|name)", re.IGNORECASE)
#: How they word what they left out.
_LEFT_OUT = re.compile(r"\bset aside\b|\bno row any more\b|\bit holds \d+ items where it held\b", re.IGNORECASE)
#: A fallback is told of in our own words.
_FALLEN_BACK = re.compile(r"\bits address number \d+ answered\b")
_DAYS = timedelta(days=3)


class Status(StrEnum):
    """How a feed is, in one word."""

    GOOD = "good"
    #: Not polled yet.
    WAITING = "waiting"
    #: Its last poll failed, which may be a hiccup.
    FAILING = "failing"
    #: It was not read for a while: what is held is the last good snapshot.
    STALE = "stale"
    #: It answered with what is not believed.
    REFUSED = "refused"
    #: It is read, and an operator should look at how.
    DRIFTING = "drifting"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a feed is."""

    status: Status
    sentence: str


def judge(feed: Feed | None, state: FeedState | None, now: datetime, *, fault: Fault | None = None) -> Verdict:
    """Return how a feed is; `fault` is what its failed polls were reported as."""
    if feed is None:
        return Verdict(status=Status.OFF, sentence="off: feeds.yaml does not name it any more, or not so that it can be read")
    if not feed.enabled:
        seen = f"; last read {span(now - state.last_good)} ago" if state and state.last_good else ""
        return Verdict(status=Status.OFF, sentence=f"off: `enabled: no`{seen}")
    if state is None or (state.error is None and state.last_good is None):
        return _waiting(state, now)
    if state.error is not None:
        return _failing(feed, state, now, fault)
    if state.last_good and state.due and now - state.due > _LATE:
        sentence = f"stale: not polled for {span(now - state.last_good)}; is the daemon running (`advisory run`)?"
        return Verdict(status=Status.STALE, sentence=sentence)
    return _read(feed, state)


def unresolved(complaints: Iterable[str]) -> tuple[str, ...]:
    """Return the complaints about names that no table knows."""
    return tuple(complaint for complaint in complaints if _UNRESOLVED.search(complaint))


def validators(state: FeedState) -> str:
    """Return whether the host honours its validators: `yes`, `no`, `none` when it gives none, or a dash while nobody knows."""
    if not (state.etag or state.last_modified):
        # A file has neither validators nor a time to answer.
        return "none" if state.last_good and state.latency is not None else "-"
    return "-" if state.honoured is None else "yes" if state.honoured else "no"


def span(length: timedelta) -> str:
    """Return a length of time for people, in its largest unit that says enough: `40 s`, `12 min`, `26 h`, `5 d`."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 100:  # noqa: PLR2004 - up to here seconds read well
        return f"{seconds} s"
    if seconds < 100 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if length < _DAYS else f"{length.days} d"


def _waiting(state: FeedState | None, now: datetime) -> Verdict:
    late = now - state.due if state and state.due else timedelta()
    asked = f", though it was due {span(late)} ago: is the daemon running (`advisory run`)?" if late > _LATE else ""
    return Verdict(status=Status.WAITING, sentence=f"not polled yet{asked}")


def _failing(feed: Feed, state: FeedState, now: datetime, fault: Fault | None) -> Verdict:
    lasts = fault is not None and reliance.lasts(state, fault)
    status = Status.REFUSED if state.refused else Status.STALE if lasts else Status.FAILING
    began = f" since {fault.since:%Y-%m-%d %H:%MZ}" if fault else ""
    often = f" ({state.failures} in a row)" if state.failures > 1 else ""
    silence = now - state.last_good if state.last_good else None
    read = ", never read yet" if silence is None else f", not read for {span(silence)}" if silence > reliance.limit(feed) else ""
    error = (state.error or "").removeprefix(f"feed {state.feed}: ")
    return Verdict(status=status, sentence=f"{status.value}{began}{often}{read}: {error}")


def _read(feed: Feed, state: FeedState) -> Verdict:
    """Return the verdict on a feed that answered well: what an operator should look at, then what is merely so."""
    names = unresolved(state.notes)
    others = [note for note in state.notes if note not in names and _LEFT_OUT.search(note) and not _FALLEN_BACK.search(note)]
    look = []
    if names:
        look.append(f"{count(len(names), 'name does', 'names do')} not resolve: {_short(names[0])}{_more(len(names))}")
    if others:
        look.append(f"{_short(others[0])}{_more(len(others))}")
    if state.via:
        last = len(feed.fallbacks)
        which = "its fallback address" if last <= 1 else f"its fallback address {state.via} of {last}"
        look.append(f"reading {which}: the first one cannot be read")
    if state.moved_to:
        look.append(f"moved for good to {state.moved_to}: change its url")
    waits = len(state.doubted)
    doubt = [f"{count(waits, 'fall waits', 'falls wait')} for a second look"] if waits else []
    if look:
        return Verdict(status=Status.DRIFTING, sentence="drifting: " + "; ".join([*look, *doubt]))
    odd = [f"{count(len(state.notes), 'note', 'notes')} (`-v` shows more)"] if state.notes else []
    return Verdict(status=Status.GOOD, sentence="; ".join(["good", *doubt, *odd]))


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 160 else f"{sentence[:159]}…"  # noqa: PLR2004 - two lines of a terminal


def _more(count: int) -> str:
    return f" (and {count - 1} more, `-v` shows them)" if count > 1 else ""


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
