"""Explain a change in sentences: why it is not confirmed, what is left of what was wrong, who lifted what. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from advisory import standing, wording
from advisory.model import ANYWHERE, Change, Evidence
from advisory.render import bar, claims, foreign
from advisory.wording import Several, Tongue


def who(issuers: Sequence[str], tongue: Tongue) -> Several:
    """Return governments as one name: `the United States and Canada`."""
    return tongue.several([tongue.noun(code) for code in issuers])


def caution(change: Change, lead: Evidence | None, told: Sequence[Evidence], tongue: Tongue) -> str:
    """Return that it is not confirmed, and what that leaves as it was."""
    _, several = tongue.gettext, standing.sources(told) > 1
    what = _("Press reports, not confirmed.") if several else _("Press report, not confirmed.")
    nobody = _("No government confirms it so far.") if several else _("No second independent source and no government confirms it so far.")
    if lead is not None and lead.ends and change.alert.standing.rank:
        return " ".join((what, _("It says that something is over."), nobody, _("What is confirmed still stands.")))
    if change.alert.standing.rank:
        return " ".join((what, _("It goes beyond what is confirmed."), nobody))
    return f"{what} {nobody}"


def remains(change: Change, tongue: Tongue) -> str:
    """Return what is left of something taken back, as far as it was ever told: nothing, or a report that nobody confirms."""
    gone = {claim.directive for claim in claims.taken_back(change)}
    left = [claim for claim in claims.holding(change) if claim.directive in gone]
    houses = list(dict.fromkeys(foreign.publisher(claim.publisher, claim.url, claim.feed) for claim in left))
    if not houses:
        return tongue.gettext("Nothing of it stands.")
    still = tongue.ngettext("{houses} still reports it; nobody confirms it.", "{houses} still report it; nobody confirms it.", len(houses))
    return still.format(houses=tongue.listed([foreign.isolate(house) for house in houses]))


def ended(change: Change, lead: Evidence | None, tongue: Tongue) -> tuple[str, ...]:
    """Return what is over, by whose word, what is left at a lower level, and what may stand all the same."""
    destination, issuers, _ = change.alert.key.destination, claims.concerned(change), tongue.gettext
    about = (
        _("This is about this alert alone: other advice may still stand.")
        if destination == ANYWHERE
        else tongue.said("This is about this alert alone: other advice for {where} may still stand.", where=tongue.noun(destination))
    )
    number = bar.lowered(lead)
    if number is not None:
        level = wording.level(number, tongue)
        if name := wording.LEVELS.get(number):
            level = _("{level} ({name})").format(level=level, name=_(name))
        if lead and lead.issuer and len(change.before.issuers) > 1:
            stands = tongue.said("{level} of {issuer} stands.", level=level, issuer=tongue.noun(lead.issuer))
        else:
            stands = _("{level} stands.").format(level=level)
        lowered = tongue.said("Lowered by {issuers}.", issuers=who(issuers, tongue)) if issuers else _("Lowered.")
        return (lowered, wording.first_upper(stands), about)
    by = tongue.said("Lifted or withdrawn by {issuers}.", issuers=who(issuers, tongue)) if issuers else ""
    return (by or _("Lifted or withdrawn by those who said it."), _("Nothing of this alert stands any more."), about)
