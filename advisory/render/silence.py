"""Tell readers that a government's source has fallen silent, and that it is back. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from advisory import contacts, reliance, wording
from advisory.model import Change, Reason
from advisory.render import foreign, moment, view

#: What is shown of a fault's sentence.
_SENTENCE = 600
_STATES = {
    reliance.Trouble.DRIFTING: "drifting",
    reliance.Trouble.STALE: "stale",
    reliance.Trouble.REFUSED: "refused",
}


def block(changes: Sequence[Change], zone: str, language: str, *, compact: bool = False) -> view.Block:
    """Return what a reader sees of one source's changes, oldest first: the newest is told, the others are its history."""
    change = changes[-1]
    back, feed = change.reason is Reason.ENDED, change.alert.key.feed
    label = _label(change)
    severity = wording.SEVERITY[change.severity]
    since = moment.shown(change.alert.since, zone, language)
    page = _page(change)
    return view.Block(
        alerts=(change.alert.id,),
        rules=(change.alert.key.rule,),
        reason=change.reason.value,
        label=label,
        severity=severity,
        kind=label if back else f"{severity} · {label.lower()}",
        # Neither is good news about a place: green would read as an all-clear.
        tone="note" if back else change.severity.label,
        bar=_bar(change, zone, language),
        place=wording.first_upper(_whose(change).removeprefix("the ")) if feed is None else f"Feed {foreign.line(feed, 120)}",
        headline=headline(change),
        applies="",
        when=moment.shown(change.at, zone, language),
        caution="",
        explanation=() if feed is not None else _back(since) if back else _silent(since),
        advice=(),
        sources_heading="Its own page" if back else "Look there yourself",
        sources=(page,) if page else (),
        more=0,
        count="",
        now=(),
        standing_heading="",
        standing=(),
        history=tuple(f"{moment.shown(one.at, zone, language)}: {_label(one).lower()}." for one in changes[:-1]),
        compact=compact,
    )


def headline(change: Change) -> str:
    """Return one sentence: that a source cannot be read, or that it is read again."""
    if change.alert.key.feed is not None:
        return wording.first_upper(foreign.line(change.note, _SENTENCE).rstrip(".")) + "."
    if change.reason is Reason.ENDED:
        return f"We read {_whose(change)} again."
    return f"We cannot read {_whose(change)} any more: what we show of it may be out of date."


def subject(change: Change, zone: str, language: str) -> str:
    """Return the subject line, with the reader's day."""
    if change.alert.key.feed is not None:
        return headline(change).rstrip(".")
    code, day = change.alert.key.government or "", moment.date(change.alert.since, zone, language)
    found = contacts.of(code)
    name = found.short if found else _whose(change)
    if change.reason is Reason.ENDED:
        return f"News from {name} again, after silence since {day}"
    look = f"check {foreign.host(found.advice)} yourself" if found else "check its own page yourself"
    return f"No news from {name} since {day}: {look}"


def trouble(change: Change, zone: str, language: str) -> view.Trouble:
    """Return what operators read of a source: which, what, since when, and the way out."""
    key = change.alert.key
    since = moment.shown(change.alert.since, zone, language)
    told = "Readers who rely on it are told once" + (", now that it is back" if change.reason is Reason.ENDED else "")
    sentence = change.note.rstrip(".") + ("" if key.feed else f". {told}")
    return view.Trouble(
        key=foreign.line(key.feed or wording.country(key.government or ""), 120),
        label=_label(change),
        sentence=foreign.line(f"{wording.first_upper(sentence)}.", _SENTENCE),
        since=since,
        count=1,
        well=change.reason is Reason.ENDED,
    )


def state(change: Change) -> str:
    """Return what a source is in one word: `silent`, `stale`, `refused`, `drifting` or `well`."""
    rank = change.alert.standing.rank
    if not rank:
        return "well"
    return "silent" if change.alert.key.feed is None else _STATES[reliance.Trouble(rank)]


def health(change: Change) -> dict[str, str | None]:
    """Return what a webhook says of a source, beside the alert."""
    key = change.alert.key
    found = contacts.of(key.government) if key.government else None
    return {
        "government": key.government,
        "feed": key.feed,
        "state": state(change),
        "sentence": foreign.line(change.note, _SENTENCE),
        "page": found.advice if found else None,
    }


def _bar(change: Change, zone: str, language: str) -> str:
    was = "Silent" if change.alert.key.feed is None else "Not well"
    since = f"{was} since {moment.date(change.alert.since, zone, language)}"
    return f"{since} → read again" if change.reason is Reason.ENDED else since


def _label(change: Change) -> str:
    return f"Feed {state(change)}" if change.alert.key.feed else wording.SOURCE[change.reason is Reason.ENDED]


def _whose(change: Change) -> str:
    return f"the travel advice of {wording.the_country(change.alert.key.government or '')}"


def _page(change: Change) -> view.Source | None:
    found = contacts.of(change.alert.key.government or "")
    if found is None:
        return None
    return view.Source(
        speaker=wording.first_upper(found.office),
        how="official",
        official=True,
        quote="",
        title="Travel advice",
        url=found.advice,
        host=foreign.host(found.advice),
        when="",
        words="",
    )


def _silent(since: str) -> tuple[str, ...]:
    return (
        f"The last time we could read it was {since}; what it said then stays shown.",
        "That you hear nothing new from us is not an all-clear: until it is back, look at its own page.",
        "We tell you once when we read it again.",
    )


def _back(since: str) -> tuple[str, ...]:
    return (
        f"We had not been able to read it since {since}.",
        "What changed meanwhile and concerns you is told in messages of its own.",
    )
