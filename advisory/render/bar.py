"""Say in a few words what a situation was and is: the line that stands in the coloured bar. Pure."""

from __future__ import annotations

from advisory import wording
from advisory.model import AudienceClass, Change, Directive, Evidence, Reason, Standing, Status
from advisory.render import claims, foreign
from advisory.wording import Tongue

#: How many governments' steps there is room for.
_MOST = 2


def of(change: Change, lead: Evidence | None, before: Standing, tongue: Tongue) -> str:
    """Return what moved: one government's own step when others stand beside it, else the alert's; `before` is where readers left off."""
    return wording.first_upper(_of(change, lead, before, tongue))


def says(claim: Evidence, tongue: Tongue) -> str:
    """Return what one source's word amounts to, with its level and its bounds: `avoid all travel, level 4 of 4, only for Basra`."""
    number = claims.level(claim)
    words = wording.named(claim.directive, claim.strength, tongue)
    words = wording.label("" if claim.directive is Directive.LEVEL_CHANGE and number is not None else words, number, tongue)
    only = _bounds(claim, tongue)
    return tongue.gettext("{words}, only for {bounds}").format(words=words, bounds=only) if only else words


def good(lead: Evidence | None) -> bool:
    """Tell whether a change that begins something tells of advice lifted or lowered."""
    return lead is not None and lead.status is Status.LIFTED and not lead.ends


def lowered(claim: Evidence | None) -> int | None:
    """Return the level a lifted word was lowered to; None when it was not lowered to one."""
    step = claim.level if claim and claim.directive in wording.LEVELLED and (claim.ends or claim.status is Status.LIFTED) else None
    return step.after if step and step.before is not None and step.after is not None and step.after < step.before else None


def _of(change: Change, lead: Evidence | None, before: Standing, tongue: Tongue) -> str:
    after, _ = change.alert.standing, tongue.gettext
    if change.reason is Reason.CORRECTED:
        gone = says(lead, tongue) if lead and change.before.rank else ""
        return _("{before} → taken back").format(before=wording.first_upper(gone)) if gone else _("taken back")
    if change.reason is Reason.UNCONFIRMED and lead:
        over = _("{words}: said to be over").format(words=wording.named(lead.directive, lead.strength, tongue))
        return over if lead.ends else says(lead, tongue)
    about = claims.concerned(change)
    if not about and change.reason is not Reason.JOINED and lead and lead.issuer:
        about = (lead.issuer,)
    if change.reason in claims.STEPS and about and len(claims.voices(change)) > 1:
        ours = [lead.issuer] if lead and lead.issuer in about and len(about) > _MOST else list(about[:_MOST])
        return "; ".join(
            wording.headed(wording.first_upper(str(tongue.short(code))), wording.first_upper(_step(change, code, lead, tongue)), tongue)
            for code in ours
            if code
        )
    if lead and (moved := _moved(lead, tongue, rises=not before.rank)):
        return moved
    if good(lead) and lead:
        return _("{words}: lifted").format(words=wording.named(lead.directive, lead.strength, tongue))
    if lead and not lead.ends and not before.rank and (len(after.issuers) > 1 or _bounds(lead, tongue)):
        return says(lead, tongue)
    return wording.movement(before, after, tongue) or (wording.named(lead.directive, lead.strength, tongue) if lead else "")


def _bounds(claim: Evidence, tongue: Tongue) -> str:
    """Return whom or what part alone a word is about; empty for everybody everywhere."""
    kinds = {AudienceClass.STAFF: tongue.gettext("embassy staff"), AudienceClass.DUAL_NATIONALS: tongue.gettext("dual nationals")}
    whom = "" if claim.directive is Directive.STAFF_WITHDRAWN else kinds.get(claim.audience, "")
    region = foreign.isolate(foreign.line(claim.region or "", 80))
    return tongue.gettext("{people} in {region}").format(people=whom, region=region) if whom and region else whom or region


def _step(change: Change, issuer: str, lead: Evidence | None, tongue: Tongue) -> str:
    now = claims.word(change, issuer) if issuer in change.alert.standing.issuers else None
    was = claims.was(change, issuer) if issuer in change.before.issuers else None
    own = lead if lead and lead.issuer == issuer else None
    if own and (moved := _moved(own, tongue, rises=True)):
        return moved
    if now is None:
        gone = was or own
        return wording.lifted(says(gone, tongue), tongue) if gone else tongue.gettext("lifted")
    if was is None:
        return says(now, tongue)
    levels = claims.level(was), claims.level(now)
    if levels[0] and levels[1] and levels[0] != levels[1] and {was.directive, now.directive} <= wording.LEVELLED:
        return wording.moved(wording.level(levels[0], tongue), wording.level(levels[1], tongue), tongue)
    before, after = says(was, tongue), says(now, tongue)
    return after if before == after else wording.moved(before, after, tongue)


def _moved(lead: Evidence, tongue: Tongue, *, rises: bool) -> str:
    """Return the levels a register moved between; empty when it did not."""
    step = lead.level
    if step is None or step.before is None or step.after is None or step.before == step.after:
        return ""
    over = good(lead) or lead.ends
    if (lead.ends and lead.directive not in wording.LEVELLED) or not (over or rises):
        return ""
    moved = wording.moved(wording.level(step.before, tongue), wording.level(step.after, tongue), tongue)
    if over or lead.directive is Directive.LEVEL_CHANGE:
        return moved
    if lead.directive in wording.LEVELLED:
        return wording.headed(moved, wording.named(lead.directive, None, tongue), tongue)
    return f"{wording.first_upper(wording.named(lead.directive, lead.strength, tongue))}; {moved}"
