"""Tell readers that a government's source has fallen silent, and that it is back. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from advisory import contacts, reliance, wording
from advisory.model import Change, Reason
from advisory.render import foreign, moment, view
from advisory.wording import N_, Tongue

#: What is shown of a fault's sentence.
_SENTENCE = 600
_STATES = {
    reliance.Trouble.DRIFTING: "drifting",
    reliance.Trouble.STALE: "stale",
    reliance.Trouble.REFUSED: "refused",
}
#: What operators read of a feed's state.
_LABELS = {
    "drifting": N_("feed drifting"),
    "stale": N_("feed stale"),
    "refused": N_("feed refused"),
    "well": N_("feed well"),
}
#: What they read in a subject line about their own files.
_SUBJECTS = {
    "refused": N_("Changed files were refused; the old ones stay in force"),
    "well": N_("The operator's files are in force again"),
}
#: And about the ledger.
_BOOKS = {
    "gap": N_("The ledger has a gap: somebody may not have been told"),
    "well": N_("The ledger balances again"),
}
#: And of the state of their own files.
_FILES = {
    "refused": N_("files refused"),
    "well": N_("files in force"),
}
#: And of the ledger.
_COUNTS = {
    "gap": N_("ledger: gap"),
    "well": N_("ledger balances"),
}
#: And of a send that waits for their word.
_SENDS = {
    "held": N_("send held"),
    "well": N_("send decided"),
}


def block(changes: Sequence[Change], zone: str, tongue: Tongue, *, compact: bool = False) -> view.Block:
    """Return what a reader sees of one source's changes, oldest first: the newest is told, the others are its history."""
    change, _ = changes[-1], tongue.gettext
    back, feed = change.reason is Reason.ENDED, change.alert.key.feed
    label = _label(change, tongue)
    severity = wording.first_upper(wording.severity(change.severity, tongue))
    since = moment.shown(change.alert.since, zone, tongue.language)
    page = _page(change, tongue)
    earlier = _("{when}: {label}.")
    return view.Block(
        alerts=(change.alert.id,),
        rules=(change.alert.key.rule,),
        reason=change.reason.value,
        label=wording.first_upper(label),
        severity=severity,
        kind=wording.first_upper(label) if back else f"{severity} · {label}",
        # Neither is good news about a place: green would read as an all-clear.
        tone="note" if back else change.severity.label,
        bar=_bar(change, zone, tongue),
        place=_place(change, tongue),
        headline=headline(change, tongue),
        applies="",
        when=moment.shown(change.at, zone, tongue.language),
        noticed=_("Noticed {when}").format(when=moment.shown(change.at, zone, tongue.language)),
        caution="",
        explanation=() if feed is not None else _back(since, tongue) if back else _silent(since, tongue),
        advice=(),
        was=None,
        sources_heading=_("Its own page") if back else _("Look there yourself"),
        sources=(page,) if page else (),
        more=0,
        count="",
        now=(),
        standing_heading="",
        standing=(),
        history=tuple(earlier.format(when=moment.shown(one.at, zone, tongue.language), label=_label(one, tongue)) for one in changes[:-1]),
        compact=compact,
    )


def headline(change: Change, tongue: Tongue) -> str:
    """Return one sentence: that a source cannot be read, or that it is read again."""
    if change.alert.key.files:
        return _of_files(change, tongue)
    if change.alert.key.books:
        return _of_books(change, tongue)
    if change.alert.key.feed is not None:
        return wording.first_upper(foreign.line(change.note, _SENTENCE).rstrip(".")) + "."
    issuer = tongue.noun(change.alert.key.government or "")
    if change.reason is Reason.ENDED:
        return tongue.said("We read the travel advice of {issuer} again.", issuer=issuer)
    return tongue.said("We cannot read the travel advice of {issuer} any more: what we show of it may be out of date.", issuer=issuer)


def subject(change: Change, zone: str, tongue: Tongue) -> str:
    """Return the subject line, with the reader's day."""
    if change.alert.key.files:
        return tongue.gettext(_SUBJECTS[state(change)])
    if change.alert.key.books:
        return tongue.gettext(_BOOKS[state(change)])
    if change.alert.key.feed is not None:
        return headline(change, tongue).rstrip(".")
    code, day = change.alert.key.government or "", moment.date(change.alert.since, zone, tongue.language)
    found = contacts.of(code)
    office = wording.first_upper(_office(found.short if found else "", code, tongue))
    if change.reason is Reason.ENDED:
        return tongue.said("{office}: read again, silent since {day}", office=office, day=day)
    return tongue.said("{office}: no news since {day}", office=office, day=day)


def trouble(change: Change, zone: str, tongue: Tongue) -> view.Trouble:
    """Return what operators read of a source: which, what, since when, and the way out."""
    key, _ = change.alert.key, tongue.gettext
    since = moment.shown(change.alert.since, zone, tongue.language)
    back = change.reason is Reason.ENDED
    told = _("Readers who rely on it are told once, now that it is back.") if back else _("Readers who rely on it are told once.")
    sentence = foreign.line(f"{wording.first_upper(change.note.rstrip('.'))}.", _SENTENCE)
    if not key.feed:
        sentence = f"{sentence} {told}"
    if key.files:
        sentence = _of_files(change, tongue)
    if key.books:
        sentence = _of_books(change, tongue)
    return view.Trouble(
        key=_named(change, tongue),
        label=wording.first_upper(_label(change, tongue)),
        sentence=sentence,
        since=since,
        seen=_("Since {when}").format(when=since),
        count=1,
        well=change.reason is Reason.ENDED,
    )


def state(change: Change) -> str:
    """Return what a source is in one word: `silent`, `stale`, `refused`, `drifting`, `held`, `gap` or `well`."""
    rank = change.alert.standing.rank
    if not rank:
        return "well"
    if change.alert.key.send:
        return "held"
    if change.alert.key.books:
        return "gap"
    return "silent" if change.alert.key.feed is None else _STATES[reliance.Trouble(rank)]


def health(change: Change) -> dict[str, str | bool | None]:
    """Return what a webhook says of a source, beside the alert."""
    key = change.alert.key
    found = contacts.of(key.government) if key.government else None
    return {
        "government": key.government,
        "feed": None if key.files or key.send or key.books else key.feed,
        **({"files": True} if key.files else {}),
        **({"send": key.send} if key.send else {}),
        **({"ledger": True} if key.books else {}),
        "state": state(change),
        "sentence": foreign.line(change.note, _SENTENCE),
        "page": found.advice if found else None,
    }


def _named(change: Change, tongue: Tongue) -> str:
    """Return what is in trouble, in a word or two."""
    key = change.alert.key
    if key.files:
        return tongue.gettext("the files")
    if key.books:
        return tongue.gettext("the ledger")
    return foreign.line(key.send or key.feed or tongue.country(key.government or ""), 120)


def _of_files(change: Change, tongue: Tongue) -> str:
    """Return one sentence: what was refused and where, or that all is in force again. The mistake is told as `advisory check` tells it."""
    if state(change) == "well":
        return tongue.gettext("The operator's files are in force again, as they are in their folder.")
    mistake = foreign.line(change.note, _SENTENCE).rstrip(".")
    return tongue.gettext("Changed files were refused, and the old ones stay in force: {mistake}.").format(mistake=mistake)


def _of_books(change: Change, tongue: Tongue) -> str:
    """Return one sentence: who may not have been told, as `advisory ledger` says it, and what to do; or that all add up again."""
    if state(change) == "well":
        return tongue.gettext("The ledger balances again: everybody who was to be told is accounted for.")
    gap = foreign.line(change.note, _SENTENCE).rstrip(".")
    pattern = tongue.gettext("The ledger does not balance, and somebody may not have been told: {gap}. Tell them by hand first.")
    return pattern.format(gap=gap)


def _bar(change: Change, zone: str, tongue: Tongue) -> str:
    silent = change.alert.key.feed is None
    since = tongue.said(
        "Silent since {day}" if silent else N_("Not well since {day}"), day=moment.date(change.alert.since, zone, tongue.language)
    )
    return tongue.gettext("{before} → read again").format(before=since) if change.reason is Reason.ENDED else since


def _label(change: Change, tongue: Tongue) -> str:
    if change.alert.key.feed:
        key = change.alert.key
        labels = _FILES if key.files else _COUNTS if key.books else _SENDS if key.send else _LABELS
        return tongue.gettext(labels[state(change)])
    return tongue.gettext(wording.SOURCE[change.reason is Reason.ENDED])


def _place(change: Change, tongue: Tongue) -> str:
    feed = change.alert.key.feed
    if change.alert.key.files:
        return tongue.gettext("The operator's files")
    if change.alert.key.books:
        return tongue.gettext("The ledger")
    if change.alert.key.send:
        return tongue.gettext("Send {name}").format(name=change.alert.key.send)
    if feed is not None:
        return tongue.gettext("Feed {name}").format(name=foreign.line(feed, 120))
    return tongue.said("Travel advice of {issuer}", issuer=tongue.noun(change.alert.key.government or ""))


def _office(name: str, code: str, tongue: Tongue) -> str:
    """Return what an office of the table is called; without one, its government's travel advice."""
    return tongue.pgettext("office", name) if name else tongue.said("the travel advice of {issuer}", issuer=tongue.noun(code))


def _page(change: Change, tongue: Tongue) -> view.Source | None:
    code = change.alert.key.government or ""
    found = contacts.of(code)
    if found is None:
        return None
    return view.Source(
        speaker=wording.first_upper(_office(found.office, code, tongue)),
        how=tongue.gettext("official"),
        official=True,
        quote="",
        language="",
        title=tongue.gettext("Travel advice"),
        url=found.advice,
        host=foreign.host(found.advice),
        when="",
        words="",
    )


def _silent(since: str, tongue: Tongue) -> tuple[str, ...]:
    _ = tongue.gettext
    return (
        _("The last time we could read it was {when}; what it said then stays shown.").format(when=since),
        _("That you hear nothing new from us is not an all-clear: until it is back, look at its own page."),
        _("We tell you once when we read it again."),
    )


def _back(since: str, tongue: Tongue) -> tuple[str, ...]:
    _ = tongue.gettext
    return (
        _("We had not been able to read it since {when}.").format(when=since),
        _("What changed meanwhile and concerns you is told in messages of its own."),
    )
