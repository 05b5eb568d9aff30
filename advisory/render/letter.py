"""Write the letters that are not about an alert: what one person reads of their own subscription. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from advisory import mime, standing, traveller, wording
from advisory.model import ANYWHERE, Alert, Letter, LetterKind, Position, Subscription, Trip
from advisory.render import bar, claims, foreign, moment, view
from advisory.wording import Tongue

#: What a letter says is in force; the pages have the rest.
_MOST_ROWS, _MOST_PLACES = 20, 12
_WORDS, _PREVIEW = 80, 90
#: How long a link to the preferences counts.
SIGNED_IN_WITHIN = timedelta(hours=1)
#: To somebody who has no subscription at this address.
_WITHOUT = frozenset({LetterKind.CONFIRM, LetterKind.NOBODY, LetterKind.GOODBYE, LetterKind.ADDRESS_CONFIRM})
#: These say what is in force.
_NEWS = frozenset({LetterKind.WELCOME, LetterKind.RESUMED, LetterKind.TRIP_SOON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one kind of letter says."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    expiry: str = ""
    closing: tuple[str, ...] = ()
    tone: str = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a letter is written from."""

    letter: Letter
    wish: Subscription | None
    tongue: Tongue

    def day(self, when: datetime) -> str:
        """Return the reader's date."""
        return moment.date(when, self.letter.zone, self.tongue.language)

    @property
    def trip(self) -> str:
        """Return where a trip goes, in the traveller's words where they are kept."""
        return _places(self.letter.trip, self.tongue) if self.letter.trip else ""


def of(letter: Letter, *, wish: Subscription | None, alerts: Sequence[Alert], positions: Sequence[Position], site: str) -> view.Letter:
    """Return what a letter says: `wish` is what its reader follows, `alerts` and `positions` what is in force there."""
    told = Told(letter=letter, wish=wish, tongue=wording.tongue(letter.language))
    said, tongue, news = _SAID[letter.kind](told), told.tongue, letter.kind in _NEWS
    rows = _rows(alerts, positions, told) if news else ()
    ours = letter.kind not in _WITHOUT
    return view.Letter(
        language=tongue.language,
        direction=tongue.direction,
        kind=letter.kind.value,
        subject=foreign.line(said.subject, 150),
        preview=foreign.line(said.paragraphs[0], _PREVIEW),
        heading=foreign.line(said.subject, 300),
        tone=said.tone,
        paragraphs=said.paragraphs,
        button=said.button,
        expiry=said.expiry,
        facts=_facts(told),
        rows_heading=tongue.gettext("In force now") if news else "",
        rows=rows[:_MOST_ROWS],
        more=tongue.gettext("And {count} more: see the pages of the places.").format(count=over)
        if (over := len(rows) - _MOST_ROWS) > 0
        else "",
        nothing=tongue.gettext("We have read nothing of the kind you asked for. That is not an all-clear.") if news and not rows else "",
        closing=said.closing,
        attributions=_attributions(alerts) if news else (),
        links=view.Links(
            why="",
            about="",
            wrong="",
            unsubscribe=mime.token("unsubscribe") if ours else "",
            manage=mime.token("manage") if ours else "",
            link=mime.token("link"),
        ),
        site=site,
    )


# --- what each kind says ------------------------------------------------------------------------------------------------


def _confirm(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Please confirm your travel alerts"),
        paragraphs=(
            _("Somebody asked for travel alerts to this address. Was it you? Then confirm it with one click."),
            _("Until then we send nothing else."),
        ),
        button=_("Confirm"),
        expiry=_("This link counts until {day}.").format(day=told.day(told.letter.at + traveller.CONFIRM_WITHIN)),
        closing=(_("If it was not you, do nothing: we forget this address after that day."),),
    )


def _already(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("You get travel alerts already"),
        paragraphs=(
            _("Somebody asked for travel alerts to this address. It gets them already, and nothing was changed."),
            _("If you want other places or trips, change your preferences."),
        ),
        button=_("Open my preferences"),
        expiry=_hour(told),
        closing=(_("If it was not you, do nothing: without this mail nobody can use the link."),),
    )


def _welcome(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Your travel alerts have begun"),
        paragraphs=(
            _("From now on we write to you when what governments advise changes for what you follow."),
            _("This is what you asked for, and what is in force there now."),
        ),
        button=_("Change what you get"),
        tone="clear",
    )


def _goodbye(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("You are unsubscribed from travel alerts"),
        paragraphs=(
            _("You get no more travel alerts at this address. This is the last mail."),
            _("Places, trips and passports are deleted already; the address follows within four weeks."),
        ),
        button=_("Sign up again"),
    )


def _paused(told: Told) -> Said:
    _, until = told.tongue.gettext, told.letter.until
    return Said(
        subject=_("Your travel alerts are paused"),
        paragraphs=(
            _("Until {day} you get no travel alerts, not even urgent ones.").format(day=told.day(until))
            if until
            else _("You get no travel alerts, not even urgent ones, until you go on with them."),
            _("When they go on, a mail tells you what is in force then."),
        ),
        button=_("Go on with my alerts"),
    )


def _resumed(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Your travel alerts go on"),
        paragraphs=(_("The pause is over: from now on we write to you again. This is what is in force now."),),
        button=_("Change what you get"),
        tone="clear",
    )


def _address_confirm(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Please confirm your new address"),
        paragraphs=(
            _("Somebody wants to get their travel alerts at this address. Was it you? Then confirm it with one click."),
            _("Until then they go to the former address."),
        ),
        button=_("Confirm this address"),
        expiry=_("This link counts until {day}.").format(day=told.day(told.letter.at + traveller.CONFIRM_WITHIN)),
        closing=(_("If it was not you, do nothing: we forget this address after that day."),),
    )


def _address_changed(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Your travel alerts go to another address now"),
        paragraphs=(_("The new address was confirmed. From now on travel alerts go there, and none come here."),),
        closing=(_("If it was not you, somebody can read your mail: secure this mailbox, then unsubscribe below and sign up anew."),),
    )


def _sign_in(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Your link to your travel alerts"),
        paragraphs=(_("With this link you see and change what you follow, your trips and your address."),),
        button=_("Open my preferences"),
        expiry=_hour(told),
        closing=(_("If it was not you, do nothing: without this mail nobody can use the link."),),
    )


def _nobody(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("No travel alerts go to this address"),
        paragraphs=(
            _("Somebody asked for a link to the travel alerts of this address. There are none."),
            _("Perhaps you signed up with another address, or never confirmed it. You can sign up anew."),
        ),
        button=_("Sign up"),
        closing=(_("If it was not you, do nothing."),),
    )


def _trip_soon(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Your trip begins soon: {places}").format(places=told.trip),
        paragraphs=(
            _("This is what is in force there now. While you travel we write to you when it changes."),
            _("If the dates are others, change them: then the alerts begin and end with your trip."),
        ),
        button=_("Change this trip"),
        tone="info",
    )


def _trip_ended(told: Told) -> Said:
    _ = told.tongue.gettext
    return Said(
        subject=_("Your trip is over: {places}").format(places=told.trip),
        paragraphs=(
            _("We write to you no more because of this trip, and delete it soon."),
            _("What you follow beside your trips stays as it is."),
        ),
        button=_("Add another trip"),
    )


_SAID: dict[LetterKind, Callable[[Told], Said]] = {
    LetterKind.CONFIRM: _confirm,
    LetterKind.ALREADY: _already,
    LetterKind.WELCOME: _welcome,
    LetterKind.GOODBYE: _goodbye,
    LetterKind.PAUSED: _paused,
    LetterKind.RESUMED: _resumed,
    LetterKind.ADDRESS_CONFIRM: _address_confirm,
    LetterKind.ADDRESS_CHANGED: _address_changed,
    LetterKind.SIGN_IN: _sign_in,
    LetterKind.NOBODY: _nobody,
    LetterKind.TRIP_SOON: _trip_soon,
    LetterKind.TRIP_ENDED: _trip_ended,
}
#: What is written here; requests of strangers and our own heartbeat are no letters to a reader.
KINDS = frozenset(_SAID)


def _hour(told: Told) -> str:
    hours = int(SIGNED_IN_WITHIN / timedelta(hours=1))
    return told.tongue.ngettext("This link counts for {count} hour.", "This link counts for {count} hours.", hours).format(count=hours)


# --- what stands under it -----------------------------------------------------------------------------------------------


def _facts(told: Told) -> tuple[view.Fact, ...]:
    """Return what a letter is about in labelled lines: places, trips, dates."""
    _, wish, trip, kind = told.tongue.gettext, told.wish, told.letter.trip, told.letter.kind
    found = []
    if kind in {LetterKind.TRIP_SOON, LetterKind.TRIP_ENDED} and trip:
        return (view.Fact(label=_("Trip"), value=_trip(trip, told)),)
    if kind not in {LetterKind.WELCOME, LetterKind.RESUMED} or wish is None:
        return ()
    words = [_everywhere(word, told.tongue) for word in wish.follows or wish.places]
    if words:
        found.append(view.Fact(label=_("Places"), value=_named(words, told.tongue)))
    found += [view.Fact(label=_("Trip"), value=_trip(one, told)) for one in wish.trips[:_MOST_PLACES]]
    found.append(view.Fact(label=_("You are told"), value=wording.at_least(wish.at_least, told.tongue)))
    return tuple(found)


def _trip(trip: Trip, told: Told) -> str:
    # Its days begin at midnight where its reader wrote them.
    tongue, zone = told.tongue, moment.zone(told.letter.zone)
    start, end = (tongue.date(when.astimezone(zone).date()) for when in (trip.start, trip.end))
    return tongue.gettext("{places}, {start} to {end}").format(places=_places(trip, tongue), start=start, end=end)


def _places(trip: Trip, tongue: Tongue) -> str:
    return _named(trip.words or [tongue.country(code) for code in trip.places], tongue)


def _named(words: Sequence[str], tongue: Tongue) -> str:
    return tongue.listed([foreign.isolate(foreign.line(word, _WORDS)) for word in words], most=_MOST_PLACES)


def _everywhere(word: str, tongue: Tongue) -> str:
    return tongue.gettext("every country") if word.lower() in {ANYWHERE, "anywhere", "everywhere"} else word


def _rows(alerts: Sequence[Alert], positions: Sequence[Position], told: Told) -> tuple[view.InForce, ...]:
    """Return what is in force, alerts before the registers' levels; what an alert says of a government is not said twice."""
    known = [alert for alert in alerts if not alert.shadow and alert.standing.directive is not None]
    said = {(alert.key.destination, issuer) for alert in known for issuer in alert.standing.issuers}
    stated = [found for found in positions if (found.destination, found.issuer) not in said]
    rows = (*(row for alert in known for row in _of_alert(alert, told)), *(_of_position(found, told) for found in stated))
    return tuple(dict.fromkeys(row for row in rows if row.words))


def _of_alert(alert: Alert, told: Told) -> Iterator[view.InForce]:
    """Yield what each government says, in its own measure: what one orders, another may only advise."""
    tongue, live = told.tongue, [claim for claim in standing.live(alert.evidence) if not claim.ends]
    for issuer in alert.standing.issuers or (None,):
        claim = claims.best(claim for claim in live if claim.issuer == issuer)
        sole = len(alert.standing.issuers) <= 1
        words = bar.says(claim, tongue) if claim else wording.in_full(alert.standing, tongue) if sole else ""
        url = foreign.address(claim.url) if claim else ""
        yield view.InForce(
            place=tongue.country(alert.key.destination),
            government=tongue.country(issuer) if issuer else tongue.gettext("press report"),
            words=wording.first_upper(words),
            label="",
            since=tongue.gettext("since {day}").format(day=told.day(alert.since)),
            url=url,
            host=foreign.host(url),
        )


def _of_position(found: Position, told: Told) -> view.InForce:
    """Return what a register says of a country, and of its worst part where that is worse."""
    tongue, level, worst = told.tongue, found.country_level, found.max_level
    words = wording.level(level, tongue) if level else ""
    if worst and worst > (level or 0):
        parts = tongue.gettext("in parts of the country {level}").format(level=wording.level(worst, tongue))
        words = f"{words}; {parts}" if words else parts
    url = foreign.address(found.url)
    return view.InForce(
        place=tongue.country(found.destination),
        government=tongue.country(found.issuer),
        words=wording.first_upper(words),
        label=foreign.line(found.label, _WORDS),
        since="",
        url=url,
        host=foreign.host(url),
    )


def _attributions(alerts: Sequence[Alert]) -> tuple[str, ...]:
    said = (claim.attribution for alert in alerts for claim in alert.evidence if claim.attribution)
    return tuple(dict.fromkeys(foreign.line(words, 200) for words in said))
