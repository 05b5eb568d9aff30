"""Say in one sentence why somebody gets messages. Pure."""

from __future__ import annotations

from advisory.model import ANYWHERE, Severity, Subscription
from advisory.wording import english
from advisory.wording.tongues import Tongue


def why(subscription: Subscription, tongue: Tongue) -> str:
    """Return what somebody asked for: places, trips, and from which severity on; of receivers, who named them."""
    _ = tongue.gettext
    if subscription.receiver:
        return _("You get this because routes.yaml names you as the receiver “{receiver}”.").format(receiver=subscription.key)
    words = [
        _("every country") if place.lower() in {ANYWHERE, "anywhere"} else place for place in subscription.follows or subscription.places
    ]
    trips = sorted({tongue.country(place) for trip in subscription.trips for place in trip.places})
    places, abroad = tongue.listed(words, most=len(words)), tongue.listed(trips, most=len(trips))
    if words and trips:
        because = _("You get this because you follow {places} and because of your trip ({trips}).")
    elif trips:
        because = _("You get this because of your trip ({trips}).")
    else:
        because = _("You get this because you follow {places}.")
    return f"{because.format(places=places, trips=abroad)} {grade(subscription.at_least, tongue)}"


def grade(at_least: Severity, tongue: Tongue) -> str:
    """Return in one sentence from which severity on somebody hears of things."""
    if at_least is Severity.INFO:
        return tongue.gettext("You asked for everything.")
    return tongue.gettext("You asked for what is graded “{severity}” or higher.").format(
        severity=tongue.gettext(english.SEVERITY[at_least])
    )
