"""Put the blocks of a message in order: by place, the most severe first, what is too much in short. Pure."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

from advisory import contacts, mime, wording
from advisory.model import Change, Directive, Notice, Reason, Severity
from advisory.ports import Fault
from advisory.render import bar, block, claims, foreign, silence, view
from advisory.wording import Tongue

#: How many situations are told in full; if there are more, how many in short; of the rest, how many in a line each.
#: The later ones are for when the earlier make too large a mail.
ROOMS = ((3, 20, 60), (0, 10, 40), (0, 3, 20))
_SUBJECT, _PREVIEW = 150, 90
#: How many governments' contacts a message names: the reader's own, or those of the governments that speak.
_MOST_OWN, _MOST_ISSUERS = 3, 2
#: How many faults a message to operators tells in full: when the network fails, every feed does.
_MOST_TROUBLES = 40

_LINKS = view.Links(**{name: mime.token(name) for name in foreign.PERSONAL})


def alert(
    notices: Sequence[Notice], *, reader: block.Reader, site: str, room: tuple[int, int, int] = ROOMS[0], help_of: Sequence[str] = (),
    page: bool = True,
) -> view.Message:  # fmt: skip
    """Return what a message about these notices says; `room` is one of ROOMS, `help_of` the governments whose contacts it names.

    Who did not sign up on a `page` has no preferences there to change.
    """
    in_full, in_short, lines = room
    situations = _situations([notice.change for notice in notices])
    alike = _alike(situations)
    blocks = [_block(same, reader, compact=len(alike) > in_full) for same in alike]
    tongue = reader.tongue
    groups, rest = _grouped(blocks[:in_short]), _rest(blocks[in_short:], lines, tongue)
    several = len(blocks) > 1
    heading = _heading(blocks, tongue) if several else blocks[0].headline
    return view.Message(
        language=reader.language,
        direction=reader.tongue.direction,
        subject=_subject(alike[0][0][-1], len(blocks), reader),
        preview=foreign.line(blocks[0].headline, _PREVIEW),
        heading=heading,
        tone=min((part.tone for part in blocks), key=block.TONES.index),
        groups=groups,
        rest=rest,
        several=several,
        contacts=tuple(_contact(code, tongue) for code in help_of),
        attributions=_attributions(situations),
        alerts=tuple(dict.fromkeys(one for part in blocks for one in part.alerts)),
        rules=tuple(dict.fromkeys(one for part in blocks for one in part.rules)),
        links=_LINKS if page else replace(_LINKS, manage=""),
        site=site,
    )


def internal(faults: Sequence[Fault], notices: Sequence[Notice], *, reader: block.Reader, site: str) -> view.Internal:
    """Return what operators are told: faults, sources in trouble or well again, and reports that wait for their word."""
    tongue = reader.tongue
    _ = tongue.gettext
    situations = _situations([notice.change for notice in notices])
    own, waiting = _parted(situations)
    troubles = (
        *(
            view.Trouble(
                key=foreign.line(fault.key, 120),
                label=wording.first_upper(_("fault")),
                sentence=foreign.line(fault.sentence, 600),
                since=reader.moment(fault.since),
                seen=_seen(fault, reader),
                count=fault.count,
                well=False,
            )
            for fault in faults
        ),
        *(silence.trouble(changes[-1], reader.zone, tongue) for changes in own),
    )
    reports = tuple(_report(changes, reader) for changes in waiting)
    wrong = [trouble for trouble in troubles if not trouble.well]
    well, held = len(troubles) - len(wrong), len(reports)
    parts = [
        *([tongue.ngettext("{count} fault", "{count} faults", len(wrong)).format(count=len(wrong))] if wrong else ()),
        *([tongue.ngettext("{count} well again", "{count} well again", well).format(count=well)] if well else ()),
        *([tongue.ngettext("{count} report to decide about", "{count} reports to decide about", held).format(count=held)] if held else ()),
    ]
    first = troubles[0].sentence if troubles else block.base(notices[0].change, tongue) if notices else _("nothing to do")
    subject = _("For operators: {subject}").format(subject=first)
    over = len(troubles) - _MOST_TROUBLES
    return view.Internal(
        language=reader.language,
        direction=reader.tongue.direction,
        subject=foreign.line(_and_more(subject, len(troubles) + held, tongue), _SUBJECT),
        preview=foreign.line(first, _PREVIEW),
        heading=wording.first_upper(tongue.listed(parts) or _("nothing to do")),
        tone="warning" if wrong else "note",
        troubles=troubles[:_MOST_TROUBLES],
        reports=reports,
        rest=(_("And {count} more: `advisory status` lists what is wrong now.").format(count=over),) if over > 0 else (),
        attributions=_attributions(waiting),
        site=site,
    )


def _seen(fault: Fault, reader: block.Reader) -> str:
    """Return since when a fault is there, and how often it was seen."""
    if fault.count == 1:
        return reader.tongue.gettext("Since {when}").format(when=reader.moment(fault.since))
    seen = reader.tongue.ngettext("Since {when}, seen {count} time", "Since {when}, seen {count} times", fault.count)
    return seen.format(when=reader.moment(fault.since), count=fault.count)


def _parted(situations: Sequence[Sequence[Change]]) -> tuple[list[Sequence[Change]], list[Sequence[Change]]]:
    """Return what is about sources, and what is about places."""
    own = [changes for changes in situations if changes[-1].alert.key.of_source]
    return own, [changes for changes in situations if not changes[-1].alert.key.of_source]


def help_of(notices: Sequence[Notice], passports: Sequence[str]) -> tuple[str, ...]:
    """Return the governments whose contacts a message names: the reader's own; those that speak, when hers is not known.

    Only while something grave begins or stands: who hears that all is over needs no emergency number.
    """
    grave = [
        change
        for change in (notice.change for notice in notices)
        if change.severity >= Severity.WARNING and change.reason not in claims.FALLING and not change.alert.key.of_source
    ]
    if not grave:
        return ()
    if passports:
        # Another government's number is no help to her.
        return contacts.known(passports)[:_MOST_OWN]
    issuers = (code for change in grave for code in (*change.alert.standing.issuers, *(claim.issuer for claim in change.because)) if code)
    return contacts.known(issuers)[:_MOST_ISSUERS]


def _contact(code: str, tongue: Tongue) -> view.Contact:
    found = contacts.table()[code]
    return view.Contact(
        government=tongue.country(code),
        phones=tongue.listed([_phone(phone, tongue) for phone in found.phones], most=len(found.phones)),
        url=found.embassies,
        host=foreign.host(found.embassies),
    )


def _phone(phone: contacts.Phone, tongue: Tongue) -> str:
    return f"{phone.number} ({tongue.pgettext('phone', phone.note)})" if phone.note else phone.number


def _report(changes: Sequence[Change], reader: block.Reader) -> view.Report:
    change = changes[-1]
    return view.Report(
        block=block.of(changes, reader),
        note=foreign.line(change.note, 300),
        approve=f"advisory queue approve {change.alert.id}",
        reject=f"advisory queue reject {change.alert.id}",
    )


def _situations(changes: Sequence[Change]) -> list[list[Change]]:
    """Return the changes by alert, each alert's oldest first; the alert that matters most first."""
    by_alert: dict[str, list[Change]] = {}
    for change in changes:
        by_alert.setdefault(change.alert.id, []).append(change)
    found = [sorted(same, key=lambda change: change.alert.version) for same in by_alert.values()]
    return sorted(found, key=lambda same: _order(same[-1]))


def _order(change: Change) -> tuple[int, int, float, bool, str]:
    # Of one severity what is confirmed stands before what is not, and what rises before what falls; then the newest.
    lead = claims.lead(change)
    place = 2 if change.reason in claims.FALLING else 3 if bar.good(lead) else 1 if change.reason is Reason.UNCONFIRMED else 0
    vague = lead is not None and lead.directive is Directive.LEVEL_CHANGE
    return (-change.severity, place, -change.at.timestamp(), vague, change.id)


def _alike(situations: Sequence[Sequence[Change]]) -> list[list[Sequence[Change]]]:
    """Return the situations, those together that tell a reader the same."""
    if len(situations) == 1:
        return [list(situations)]
    found: dict[tuple[str, str, str], list[Sequence[Change]]] = {}
    for changes in situations:
        found.setdefault(block.likeness(changes[-1]), []).append(changes)
    return [sorted(same, key=_breadth) for same in found.values()]


def _breadth(changes: Sequence[Change]) -> tuple[int, int, int]:
    """Order alerts told as one: what is over for one rule may stand for another, and the widest says who else says what."""
    change = changes[-1]
    falls = {Reason.EASED: 0, Reason.ENDED: 1}.get(change.reason)
    return (2, -change.severity, -len(change.alert.standing.issuers)) if falls is None else (falls, 0, -len(change.alert.standing.issuers))


def _block(same: Sequence[Sequence[Change]], reader: block.Reader, *, compact: bool) -> view.Block:
    return functools.reduce(block.merged, [block.of(changes, reader, compact=compact) for changes in same])


def _grouped(blocks: Sequence[view.Block]) -> tuple[view.Group, ...]:
    by_place: dict[str, list[view.Block]] = {}
    for part in blocks:
        by_place.setdefault(part.place, []).append(part)
    return tuple(view.Group(place=place, blocks=tuple(parts)) for place, parts in by_place.items())


def _heading(blocks: Sequence[view.Block], tongue: Tongue) -> str:
    """Return how much has changed, and where."""
    places = tongue.listed(list(dict.fromkeys(part.place for part in blocks)))
    return tongue.ngettext("{count} change: {places}", "{count} changes: {places}", len(blocks)).format(count=len(blocks), places=places)


def _rest(blocks: Sequence[view.Block], most: int, tongue: Tongue) -> tuple[str, ...]:
    one = tongue.gettext("{place} · {label}: {sentence}")
    lines = tuple(one.format(place=part.place, label=part.label, sentence=part.headline) for part in blocks[:most])
    return (*lines, tongue.gettext("And {count} more.").format(count=len(blocks) - most)) if len(blocks) > most else lines


def _subject(change: Change, count: int, reader: block.Reader) -> str:
    tongue = reader.tongue
    if change.alert.key.of_source:
        subject = silence.subject(change, reader.zone, tongue)
    else:
        subject = wording.prefixed(change.reason, block.base(change, tongue), tongue)
    return foreign.line(_and_more(subject, count, tongue), _SUBJECT)


def _and_more(subject: str, count: int, tongue: Tongue) -> str:
    return tongue.gettext("{subject} (and {count} more)").format(subject=subject, count=count - 1) if count > 1 else subject


def _attributions(situations: Sequence[Sequence[Change]]) -> tuple[str, ...]:
    claims = (claim for changes in situations for claim in (*changes[-1].because, *changes[-1].alert.evidence))
    return tuple(dict.fromkeys(foreign.line(claim.attribution, 200) for claim in claims if claim.attribution))
