"""English: what severities, reasons, directives, strengths, people and governments are called. Pure.

A further language is a module like this one.
"""

from __future__ import annotations

from dataclasses import dataclass

from advisory.model import Directive, Reason, Severity, Strength

SEVERITY = {
    Severity.INFO: "Information",
    Severity.WATCH: "Watch",
    Severity.WARNING: "Warning",
    Severity.CRITICAL: "Critical",
}

REASON = {
    Reason.FIRST: "New",
    Reason.ESCALATED: "Raised",
    Reason.EASED: "Eased",
    Reason.ENDED: "Ended",
    Reason.CORRECTED: "Correction",
    Reason.JOINED: "A further government",
    Reason.CORROBORATED: "Another source",
    Reason.DUPLICATE: "Repeated",
    Reason.BASELINE: "State of affairs",
    Reason.UNCONFIRMED: "Not confirmed",
    Reason.UNSURE: "Unsure",
    Reason.STALE: "Out of date",
    Reason.REJECTED: "Rejected",
}

#: What is said of a government's source: that it has fallen silent; and that it is back.
SOURCE = {False: "Source silent", True: "Source read again"}

#: What stands in front of the subject that a situation otherwise keeps, so that mail programs keep its thread.
PREFIX = {
    Reason.EASED: "Eased: ",
    Reason.ENDED: "Ended: ",
    Reason.CORRECTED: "Correction: ",
    Reason.UNCONFIRMED: "Not confirmed: ",
}

DIRECTIVE = {
    Directive.LEAVE: "Leave",
    Directive.AVOID_ALL_TRAVEL: "Avoid all travel",
    Directive.AVOID_NONESSENTIAL_TRAVEL: "Avoid all but essential travel",
    Directive.RECONSIDER_TRAVEL: "Reconsider travel",
    Directive.EXERCISE_CAUTION: "Exercise caution",
    Directive.EMBASSY_CLOSED: "Embassy closed",
    Directive.STAFF_WITHDRAWN: "Embassy staff withdrawn",
    Directive.EVACUATION: "Evacuation",
    Directive.AIRSPACE_CLOSED: "Airspace closed",
    Directive.BORDER_CLOSED: "Border closed",
    Directive.SHELTER_IN_PLACE: "Shelter in place",
    Directive.LEVEL_CHANGE: "Level changed",
    Directive.EXPULSION: "Ordered out",
    Directive.MENTION: "Keywords found",
}

#: What a word to leave is called, by how binding it is.
LEAVING = {
    Strength.ORDERED: "Order to leave",
    Strength.URGED: "Call to leave",
    Strength.CONSIDERED_LEAVING: "Advice to consider leaving",
    Strength.REPORTED: "Reported call to leave",
}
#: What a first message is called when a report had been held or told before.
CONFIRMED = "Now confirmed"
#: What levels are called; 3 has several names.
LEVELS = {1: "normal precautions", 2: "exercise caution", 4: "avoid all travel"}

STRENGTH = {
    Strength.ORDERED: "ordered",
    Strength.URGED: "urged",
    Strength.CONSIDERED_LEAVING: "asked to consider it",
    Strength.REPORTED: "reported",
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


# {issuer} and {short} speak; {whom} are told; {where} is the place with its article.
SAID = {
    Directive.LEAVE: Phrases(
        active="{issuer} {verb} leave {where}",
        lifted="{issuer} no longer tells {whom} to leave {where}",
        plain="{people} {told} leave {where}",
        ended="{people} are no longer told to leave {where}",
        subject="{people} {past} leave",
        subject_ended="{people} no longer told to leave",
    ),
    Directive.AVOID_ALL_TRAVEL: Phrases(
        active="{issuer} advises against all travel to {where}",
        lifted="{issuer} no longer advises against all travel to {where}",
        plain="all travel to {where} is advised against",
        ended="all travel to {where} is no longer advised against",
        subject="{short} advises against all travel",
        subject_ended="{short} no longer advises against all travel",
    ),
    Directive.AVOID_NONESSENTIAL_TRAVEL: Phrases(
        active="{issuer} advises against all but essential travel to {where}",
        lifted="{issuer} no longer advises against all but essential travel to {where}",
        plain="all but essential travel to {where} is advised against",
        ended="all but essential travel to {where} is no longer advised against",
        subject="{short} advises against all but essential travel",
        subject_ended="{short} no longer advises against non-essential travel",
    ),
    Directive.RECONSIDER_TRAVEL: Phrases(
        active="{issuer} advises people to reconsider travel to {where}",
        lifted="{issuer} no longer advises people to reconsider travel to {where}",
        plain="people are advised to reconsider travel to {where}",
        ended="people are no longer advised to reconsider travel to {where}",
        subject="{short} advises reconsidering travel",
        subject_ended="{short} no longer advises reconsidering travel",
    ),
    Directive.EXERCISE_CAUTION: Phrases(
        active="{issuer} advises caution in {where}",
        lifted="{issuer} no longer advises caution in {where}",
        plain="caution is advised in {where}",
        ended="caution is no longer advised in {where}",
        subject="{short} advises caution",
        subject_ended="{short} no longer advises caution",
    ),
    Directive.EMBASSY_CLOSED: Phrases(
        active="{issuer} has closed its embassy in {where}",
        lifted="{issuer} has reopened its embassy in {where}",
        plain="an embassy in {where} has closed",
        ended="an embassy in {where} has reopened",
        subject="{adjective} embassy closed",
        subject_ended="{adjective} embassy reopened",
    ),
    Directive.STAFF_WITHDRAWN: Phrases(
        active="{adjective} embassy staff {staff} {where}",
        lifted="{issuer} lets embassy staff return to {where}",
        plain="embassy staff {staff} {where}",
        ended="embassy staff may return to {where}",
        subject="{adjective} embassy staff {staff_past}",
        subject_ended="{adjective} embassy staff may return",
    ),
    Directive.EVACUATION: Phrases(
        active="{issuer} is evacuating {whom} from {where}",
        lifted="{issuer} has ended its evacuation from {where}",
        plain="{people} are being evacuated from {where}",
        ended="the evacuation from {where} has ended",
        subject="{people} being evacuated",
        subject_ended="evacuation ended",
    ),
    Directive.AIRSPACE_CLOSED: Phrases(
        active="the airspace of {where} is closed, according to {issuer}",
        lifted="the airspace of {where} is open again, according to {issuer}",
        plain="the airspace of {where} is closed",
        ended="the airspace of {where} is open again",
        subject="airspace closed",
        subject_ended="airspace open again",
    ),
    Directive.BORDER_CLOSED: Phrases(
        active="a border of {where} is closed, according to {issuer}",
        lifted="a border of {where} is open again, according to {issuer}",
        plain="a border of {where} is closed",
        ended="a border of {where} is open again",
        subject="border closed",
        subject_ended="border open again",
    ),
    Directive.SHELTER_IN_PLACE: Phrases(
        active="{issuer} tells {whom} in {where} to shelter in place",
        lifted="{issuer} no longer tells {whom} in {where} to shelter in place",
        plain="{people} in {where} are told to shelter in place",
        ended="{people} in {where} are no longer told to shelter in place",
        subject="{people} told to shelter in place",
        subject_ended="{people} no longer told to shelter",
    ),
    Directive.LEVEL_CHANGE: Phrases(
        active="{issuer} has changed its advice for {where}",
        lifted="{issuer} has lowered its advice for {where}",
        plain="the advice for {where} has changed",
        ended="the advice for {where} has been lowered",
        subject="{adjective} advice changed",
        subject_ended="{adjective} advice lowered",
    ),
    Directive.EXPULSION: Phrases(
        active="{issuer} has ordered {whom} out of {where}",
        lifted="{issuer} no longer orders {whom} out of {where}",
        plain="{people} are ordered out of {where}",
        ended="{people} are no longer ordered out of {where}",
        subject="{people} ordered out",
        subject_ended="{people} no longer ordered out",
    ),
    Directive.MENTION: Phrases(
        active="the keywords of this rule stand in a report",
        lifted="the keywords of this rule stand in no report any more",
        plain="the keywords of this rule stand in a report",
        ended="the keywords of this rule stand in no report any more",
        subject="keywords found in a report",
        subject_ended="keywords no longer found in reports",
    ),
}

VERB = {  # strength → (a government's act, what people are, the same in a subject)
    Strength.ORDERED: ("has ordered {whom} to", "have been ordered to", "ordered to"),
    Strength.URGED: ("has urged {whom} to", "have been urged to", "urged to"),
    Strength.CONSIDERED_LEAVING: (
        "has asked {whom} to consider whether to",
        "have been asked to consider whether to",
        "asked to consider whether to",
    ),
    Strength.REPORTED: ("is reported to have told {whom} to", "are reported to have been told to", "reportedly told to"),
}

#: Staff may be ordered out, or merely be free to go.
STAFF = {True: ("have been ordered to leave", "ordered to leave"), False: ("are leaving", "leaving")}

SHORT = {"US": "US", "GB": "UK", "AE": "UAE", "UN": "UN", "EU": "EU", "CD": "DR Congo", "CF": "Central African Republic"}
LONG = {"UN": "United Nations", "EU": "European Union"}
#: Looks better before "citizens" than the demonym.
ADJECTIVE = {"US": "US", "GB": "British", "UN": "UN", "EU": "EU", "AE": "Emirati", "NL": "Dutch", "NZ": "New Zealand"}
#: Two-letter codes of names that take an article, a blank between them.
WITH_ARTICLE = "US GB AE NL PH UN EU BS GM MV KM SC SB MH CF CG CZ DO FK KY TC VG VI MP IM FO CK CC AX BQ PN UM"
