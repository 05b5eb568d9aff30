"""English, the source text: what severities, reasons, directives, people and governments are called, and how facts are said. Pure.

What can stand within a sentence is written as it stands there; `first_upper` makes a label of it. In a pattern, {issuer} and
{short} speak, {whom} are told, {people} are the same people as the subject, {where} is the place, {adjective} goes with `embassy`.
A translation may ask each for a form its own language has (`wording.noun`).
"""

from __future__ import annotations

from dataclasses import dataclass

from advisory.model import Directive, Reason, Severity, Strength


def N_(message: str) -> str:  # noqa: N802 - the name that extractors know
    """Mark a constant that is translated where it is shown."""
    return message


def NP_(context: str, message: str) -> str:  # noqa: N802 - the same with a context
    """Mark a constant that is translated in a context where it is shown."""
    del context
    return message


SEVERITY = {
    Severity.INFO: N_("information"),
    Severity.WATCH: N_("watch"),
    Severity.WARNING: N_("warning"),
    Severity.CRITICAL: N_("critical"),
}

REASON = {
    Reason.FIRST: N_("new"),
    Reason.ESCALATED: N_("raised"),
    Reason.EASED: N_("eased"),
    Reason.ENDED: N_("ended"),
    Reason.CORRECTED: N_("correction"),
    Reason.JOINED: N_("a further government"),
    Reason.CORROBORATED: N_("another source"),
    Reason.DUPLICATE: N_("repeated"),
    Reason.BASELINE: N_("state of affairs"),
    Reason.UNCONFIRMED: N_("not confirmed"),
    Reason.UNSURE: N_("unsure"),
    Reason.STALE: N_("out of date"),
    Reason.REJECTED: N_("rejected"),
}

#: What is said of a government's source: that it has fallen silent; and that it is back.
SOURCE = {False: N_("source silent"), True: N_("source read again")}

#: What a subject becomes that a situation otherwise keeps, so that mail programs keep its thread.
PREFIXED = {
    Reason.EASED: N_("Eased: {subject}"),
    Reason.ENDED: N_("Ended: {subject}"),
    Reason.CORRECTED: N_("Correction: {subject}"),
    Reason.UNCONFIRMED: N_("Not confirmed: {subject}"),
}

DIRECTIVE = {
    Directive.LEAVE: N_("leave"),
    Directive.AVOID_ALL_TRAVEL: N_("avoid all travel"),
    Directive.AVOID_NONESSENTIAL_TRAVEL: N_("avoid all but essential travel"),
    Directive.RECONSIDER_TRAVEL: N_("reconsider travel"),
    Directive.EXERCISE_CAUTION: N_("exercise caution"),
    Directive.EMBASSY_CLOSED: N_("embassy closed"),
    Directive.STAFF_WITHDRAWN: N_("embassy staff withdrawn"),
    Directive.EVACUATION: N_("evacuation"),
    Directive.AIRSPACE_CLOSED: N_("airspace closed"),
    Directive.BORDER_CLOSED: N_("border closed"),
    Directive.SHELTER_IN_PLACE: N_("shelter in place"),
    Directive.LEVEL_CHANGE: N_("level changed"),
    Directive.EXPULSION: N_("ordered out"),
    Directive.MENTION: N_("keywords found"),
}

#: What a word to leave is called, by how binding it is.
LEAVING = {
    Strength.ORDERED: N_("order to leave"),
    Strength.URGED: N_("call to leave"),
    Strength.CONSIDERED_LEAVING: N_("advice to consider leaving"),
    Strength.REPORTED: N_("reported call to leave"),
}
#: What a first message is called when a report had been held or told before.
CONFIRMED = N_("now confirmed")
#: What levels are called; 3 has several names.
LEVELS = {1: N_("normal precautions"), 2: N_("exercise caution"), 4: N_("avoid all travel")}

STRENGTH = {
    Strength.ORDERED: N_("ordered"),
    Strength.URGED: N_("urged"),
    Strength.CONSIDERED_LEAVING: N_("asked to consider it"),
    Strength.REPORTED: N_("reported"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """How one directive is said: by a government and by nobody named, each in force and over, in a sentence and in a subject line."""

    active: str
    lifted: str
    plain: str
    ended: str
    subject: str
    subject_ended: str


_NO_LONGER_TOLD = {
    "lifted": N_("{issuer} no longer tells {whom} to leave {where}"),
    "ended": N_("{people} are no longer told to leave {where}"),
    "subject_ended": N_("{people} no longer told to leave"),
}

#: A word to leave, by how binding it is.
SAID_LEAVE = {
    Strength.ORDERED: Phrases(
        active=N_("{issuer} has ordered {whom} to leave {where}"),
        plain=N_("{people} have been ordered to leave {where}"),
        subject=N_("{people} ordered to leave"),
        **_NO_LONGER_TOLD,
    ),
    Strength.URGED: Phrases(
        active=N_("{issuer} has urged {whom} to leave {where}"),
        plain=N_("{people} have been urged to leave {where}"),
        subject=N_("{people} urged to leave"),
        **_NO_LONGER_TOLD,
    ),
    Strength.CONSIDERED_LEAVING: Phrases(
        active=N_("{issuer} has asked {whom} to consider whether to leave {where}"),
        plain=N_("{people} have been asked to consider whether to leave {where}"),
        subject=N_("{people} asked to consider whether to leave"),
        **_NO_LONGER_TOLD,
    ),
    Strength.REPORTED: Phrases(
        active=N_("{issuer} is reported to have told {whom} to leave {where}"),
        plain=N_("{people} are reported to have been told to leave {where}"),
        subject=N_("{people} reportedly told to leave"),
        **_NO_LONGER_TOLD,
    ),
}

_MAY_RETURN = {
    "lifted": N_("{issuer} lets embassy staff return to {where}"),
    "ended": N_("embassy staff may return to {where}"),
    "subject_ended": N_("{adjective} embassy staff may return"),
}

#: Staff may be ordered out, or merely be free to go.
SAID_STAFF = {
    True: Phrases(
        active=N_("{adjective} embassy staff have been ordered to leave {where}"),
        plain=N_("embassy staff have been ordered to leave {where}"),
        subject=N_("{adjective} embassy staff ordered to leave"),
        **_MAY_RETURN,
    ),
    False: Phrases(
        active=N_("{adjective} embassy staff are leaving {where}"),
        plain=N_("embassy staff are leaving {where}"),
        subject=N_("{adjective} embassy staff leaving"),
        **_MAY_RETURN,
    ),
}

SAID = {
    Directive.AVOID_ALL_TRAVEL: Phrases(
        active=N_("{issuer} advises against all travel to {where}"),
        lifted=N_("{issuer} no longer advises against all travel to {where}"),
        plain=N_("all travel to {where} is advised against"),
        ended=N_("all travel to {where} is no longer advised against"),
        subject=N_("{short} advises against all travel"),
        subject_ended=N_("{short} no longer advises against all travel"),
    ),
    Directive.AVOID_NONESSENTIAL_TRAVEL: Phrases(
        active=N_("{issuer} advises against all but essential travel to {where}"),
        lifted=N_("{issuer} no longer advises against all but essential travel to {where}"),
        plain=N_("all but essential travel to {where} is advised against"),
        ended=N_("all but essential travel to {where} is no longer advised against"),
        subject=N_("{short} advises against all but essential travel"),
        subject_ended=N_("{short} no longer advises against non-essential travel"),
    ),
    Directive.RECONSIDER_TRAVEL: Phrases(
        active=N_("{issuer} advises people to reconsider travel to {where}"),
        lifted=N_("{issuer} no longer advises people to reconsider travel to {where}"),
        plain=N_("people are advised to reconsider travel to {where}"),
        ended=N_("people are no longer advised to reconsider travel to {where}"),
        subject=N_("{short} advises reconsidering travel"),
        subject_ended=N_("{short} no longer advises reconsidering travel"),
    ),
    Directive.EXERCISE_CAUTION: Phrases(
        active=N_("{issuer} advises caution in {where}"),
        lifted=N_("{issuer} no longer advises caution in {where}"),
        plain=N_("caution is advised in {where}"),
        ended=N_("caution is no longer advised in {where}"),
        subject=N_("{short} advises caution"),
        subject_ended=N_("{short} no longer advises caution"),
    ),
    Directive.EMBASSY_CLOSED: Phrases(
        active=N_("{issuer} has closed its embassy in {where}"),
        lifted=N_("{issuer} has reopened its embassy in {where}"),
        plain=N_("an embassy in {where} has closed"),
        ended=N_("an embassy in {where} has reopened"),
        subject=N_("{adjective} embassy closed"),
        subject_ended=N_("{adjective} embassy reopened"),
    ),
    Directive.EVACUATION: Phrases(
        active=N_("{issuer} is evacuating {whom} from {where}"),
        lifted=N_("{issuer} has ended its evacuation from {where}"),
        plain=N_("{people} are being evacuated from {where}"),
        ended=N_("the evacuation from {where} has ended"),
        subject=N_("{people} being evacuated"),
        subject_ended=N_("evacuation ended"),
    ),
    Directive.AIRSPACE_CLOSED: Phrases(
        active=N_("the airspace of {where} is closed, according to {issuer}"),
        lifted=N_("the airspace of {where} is open again, according to {issuer}"),
        plain=N_("the airspace of {where} is closed"),
        ended=N_("the airspace of {where} is open again"),
        subject=N_("airspace closed"),
        subject_ended=N_("airspace open again"),
    ),
    Directive.BORDER_CLOSED: Phrases(
        active=N_("a border of {where} is closed, according to {issuer}"),
        lifted=N_("a border of {where} is open again, according to {issuer}"),
        plain=N_("a border of {where} is closed"),
        ended=N_("a border of {where} is open again"),
        subject=N_("border closed"),
        subject_ended=N_("border open again"),
    ),
    Directive.SHELTER_IN_PLACE: Phrases(
        active=N_("{issuer} tells {whom} in {where} to shelter in place"),
        lifted=N_("{issuer} no longer tells {whom} in {where} to shelter in place"),
        plain=N_("{people} in {where} are told to shelter in place"),
        ended=N_("{people} in {where} are no longer told to shelter in place"),
        subject=N_("{people} told to shelter in place"),
        subject_ended=N_("{people} no longer told to shelter"),
    ),
    Directive.LEVEL_CHANGE: Phrases(
        active=N_("{issuer} has changed its advice for {where}"),
        lifted=N_("{issuer} has lowered its advice for {where}"),
        plain=N_("the advice for {where} has changed"),
        ended=N_("the advice for {where} has been lowered"),
        subject=N_("{adjective} advice changed"),
        subject_ended=N_("{adjective} advice lowered"),
    ),
    Directive.EXPULSION: Phrases(
        active=N_("{issuer} has ordered {whom} out of {where}"),
        lifted=N_("{issuer} no longer orders {whom} out of {where}"),
        plain=N_("{people} are ordered out of {where}"),
        ended=N_("{people} are no longer ordered out of {where}"),
        subject=N_("{people} ordered out"),
        subject_ended=N_("{people} no longer ordered out"),
    ),
    Directive.MENTION: Phrases(
        active=N_("the keywords of this rule stand in a report"),
        lifted=N_("the keywords of this rule stand in no report any more"),
        plain=N_("the keywords of this rule stand in a report"),
        ended=N_("the keywords of this rule stand in no report any more"),
        subject=N_("keywords found in a report"),
        subject_ended=N_("keywords no longer found in reports"),
    ),
}

#: What names no government when the country itself says so.
OWN_WORD = frozenset({Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED})

SHORT = {"US": "US", "GB": "UK", "AE": "UAE", "UN": "UN", "EU": "EU", "CD": "DR Congo", "CF": "Central African Republic"}
LONG = {"UN": "United Nations", "EU": "European Union"}
#: Looks better before "citizens" than the demonym.
ADJECTIVE = {"US": "US", "GB": "British", "UN": "UN", "EU": "EU", "AE": "Emirati", "NL": "Dutch", "NZ": "New Zealand"}
#: Two-letter codes of names that take an article, a blank between them.
WITH_ARTICLE = "US GB AE NL PH UN EU BS GM MV KM SC SB MH CF CG CZ DO FK KY TC VG VI MP IM FO CK CC AX BQ PN UM"
