"""Say in a few words what a situation was and is: the line that stands in the coloured bar. Pure."""

from __future__ import annotations

from advisory import wording
from advisory.model import AudienceClass, Change, Directive, Evidence, Reason, Standing, Status
from advisory.render import claims, foreign

#: How many governments' steps there is room for.
_MOST = 2


def of(change: Change, lead: Evidence | None, before: Standing) -> str:
    """Return what moved: one government's own step when others stand beside it, else the alert's; `before` is where readers left off."""
    after = change.alert.standing
    if change.reason is Reason.CORRECTED:
        return f"{says(lead)} → taken back" if lead and change.before.rank else "Taken back"
    if change.reason is Reason.UNCONFIRMED and lead:
        return wording.named(lead.directive, lead.strength) + ": said to be over" if lead.ends else says(lead)
    about = claims.concerned(change)
    if not about and change.reason is not Reason.JOINED and lead and lead.issuer:
        about = (lead.issuer,)
    if change.reason in claims.STEPS and about and len(claims.voices(change)) > 1:
        ours = [lead.issuer] if lead and lead.issuer in about and len(about) > _MOST else list(about[:_MOST])
        return "; ".join(f"{wording.first_upper(wording.short(code))}: {_step(change, code, lead)}" for code in ours if code)
    if lead and (moved := _moved(lead, rises=not before.rank)):
        return moved
    if good(lead) and lead:
        return f"{wording.named(lead.directive, lead.strength)}: lifted"
    if lead and not lead.ends and not before.rank and (len(after.issuers) > 1 or _bounds(lead)):
        return says(lead)
    return wording.movement(before, after) or (wording.named(lead.directive, lead.strength) if lead else "")


def says(claim: Evidence) -> str:
    """Return what one source's word amounts to, with its level and its bounds: `Avoid all travel, level 4 of 4, only for Basra`."""
    words, number = wording.named(claim.directive, claim.strength), claims.level(claim)
    if number is not None:
        words = wording.level(number) if claim.directive is Directive.LEVEL_CHANGE else f"{words}, {wording.level(number).lower()}"
    return f"{words}, only for {only}" if (only := _bounds(claim)) else words


def good(lead: Evidence | None) -> bool:
    """Tell whether a change that begins something tells of advice lifted or lowered."""
    return lead is not None and lead.status is Status.LIFTED and not lead.ends


def _bounds(claim: Evidence) -> str:
    """Return whom or what part alone a word is about; empty for everybody everywhere."""
    kind = {AudienceClass.STAFF: "embassy staff", AudienceClass.DUAL_NATIONALS: "dual nationals"}.get(claim.audience, "")
    whom = "" if claim.directive is Directive.STAFF_WITHDRAWN else kind
    region = foreign.isolate(foreign.line(claim.region or "", 80))
    return " in ".join(filter(None, (whom, region)))


def lowered(claim: Evidence | None) -> int | None:
    """Return the level a lifted word was lowered to; None when it was not lowered to one."""
    step = claim.level if claim and claim.directive in wording.LEVELLED and (claim.ends or claim.status is Status.LIFTED) else None
    return step.after if step and step.before is not None and step.after is not None and step.after < step.before else None


def _step(change: Change, issuer: str, lead: Evidence | None) -> str:
    now = claims.word(change, issuer) if issuer in change.alert.standing.issuers else None
    was = claims.was(change, issuer) if issuer in change.before.issuers else None
    own = lead if lead and lead.issuer == issuer else None
    if own and (moved := _moved(own, rises=True)):
        return moved
    if now is None:
        gone = was or own
        return f"{says(gone)} → lifted" if gone else "lifted"
    if was is None:
        return says(now)
    levels = claims.level(was), claims.level(now)
    if levels[0] and levels[1] and levels[0] != levels[1] and {was.directive, now.directive} <= wording.LEVELLED:
        return f"{wording.level(levels[0])} → {wording.level(levels[1])}"
    return says(now) if says(was) == says(now) else f"{says(was)} → {says(now)}"


def _moved(lead: Evidence, *, rises: bool) -> str:
    """Return the levels a register moved between; empty when it did not."""
    step = lead.level
    if step is None or step.before is None or step.after is None or step.before == step.after:
        return ""
    over = good(lead) or lead.ends
    if (lead.ends and lead.directive not in wording.LEVELLED) or not (over or rises):
        return ""
    moved = f"{wording.level(step.before)} → {wording.level(step.after)}"
    return moved if lead.directive in wording.LEVELLED or over else f"{wording.named(lead.directive, lead.strength)}; {moved}"
