"""Who is taken out: the staff of embassies, and people by their governments."""

from __future__ import annotations

import re

from advisory.extract.pieces import BE, BY, CREWS, FROM, GROUPS, WHERE, WHO, Event
from advisory.model import Directive

_D = Directive
#: The name of the row that only says where to look.
PARTS = "parts of an evacuation"
_POSTED = re.compile(
    "embass|consul|essential|emergency|critical|famil|dependants|dependents|diplomatic|un staff|united nations|ambassador and"
)
_EVERY = ("all", "the last", "last", "remaining", "the remaining", "its remaining", "final", "most")


def posted(crew: str) -> bool:
    """Tell whether staff are those of an embassy: diplomats alone may be the ones that a host has sent away."""
    return _POSTED.search(crew) is not None or ("diplomats" in crew and crew.startswith(_EVERY))


#: Name, directive, status when the words themselves say it, pattern.
EVENTS: tuple[Event, ...] = (
    # staff
    (
        "moves staff there out",
        _D.STAFF_WITHDRAWN,
        None,
        f"{WHO} (?:WITHDRAW|FLY|SEND|CHANGE) STRESS* {CREWS} IN DESTINED (?:OUT|FROM HERE)",
    ),
    ("withdraws staff", _D.STAFF_WITHDRAWN, None, f"{WHO} (?:WITHDRAW|EVACUATE|FLY|CHANGE) STRESS* {CREWS} ~3 {FROM}"),
    ("sends staff out", _D.STAFF_WITHDRAWN, None, f"{WHO} SEND STRESS* {CREWS} FROM DESTINED"),
    ("sends staff home", _D.STAFF_WITHDRAWN, None, f"{WHO} (?:SEND|FLY) STRESS* (?:{CREWS} HOME|HOME {CREWS}) ADVERB* {FROM}?"),
    ("withdraws staff", _D.STAFF_WITHDRAWN, None, f"{WHO} (?:WITHDRAW|EVACUATE) STRESS* {CREWS} {WHERE}?"),
    ("moves staff away", _D.STAFF_WITHDRAWN, None, f"{WHO} CHANGE STRESS* {CREWS} TO"),
    ("takes staff out", _D.STAFF_WITHDRAWN, None, f"{WHO} (?:WITHDRAW|FLY|SEND|CHANGE) STRESS* {CREWS} OUT ~1 {FROM}?"),
    ("staff withdrawn", _D.STAFF_WITHDRAWN, None, f"{CREWS} (?:IN DESTINED)? {BE} (?:WITHDRAW|EVACUATE|FLY|SEND|CHANGE) ~3 {FROM}"),
    ("staff withdrawn", _D.STAFF_WITHDRAWN, None, f"{CREWS} (?:IN (?:DESTINED|(post:POST)))? AUX {BE} (?:WITHDRAW|EVACUATE)"),
    (
        "and its staff withdrawn",
        _D.STAFF_WITHDRAWN,
        None,
        f"(?:AND|WITH) {CREWS} ADVERB* (?:WITHDRAW|EVACUATE) (?=$|STOP|COMMA|ADVERB|FROM|AND|QUOTE|CLAUSE)",
    ),
    ("evacuates embassy", _D.STAFF_WITHDRAWN, None, f"{WHO} EVACUATE STRESS* (post:POST)"),
    ("embassy evacuated", _D.STAFF_WITHDRAWN, None, f"(post:POST) {BE} (?:EVACUATE|EVACUATION) {WHERE}?"),
    (
        "orders evacuation of staff",
        _D.STAFF_WITHDRAWN,
        None,
        (
            f"{BY} (?:AUX|ADVERB)* (?:ORDER|AUTHORIZE|(said:WORD)) (?:DET|ADJECTIVE)* (?:EVACUATION|WITHDRAWAL|DEPARTURE) (?:OF|FOR)? "
            f"{CREWS} {WHERE}?"
        ),
    ),
    ("evacuation of staff", _D.STAFF_WITHDRAWN, None, f"(?:EVACUATION|WITHDRAWAL) (?:OF|FOR) {CREWS} {WHERE}?"),
    ("evacuation of embassy", _D.STAFF_WITHDRAWN, None, "(?:EVACUATION|WITHDRAWAL) OF (post:POST)"),
    ("diplomatic evacuation", _D.STAFF_WITHDRAWN, None, f"{WHO} DESTINED ADJECTIVE EVACUATION"),
    (
        "allows departure",
        _D.STAFF_WITHDRAWN,
        None,
        (
            f"{BY} ~4 (?:ORDER|AUTHORIZE|ISSUE|LIFT) FOR? DET? ORDEREDDEPARTURE ~8 "
            "(?:(?:FROM|FOR|IN|OF) (?:DESTINED|(post:POST))|(?:FROM|FOR|IN) (whom:CREW))"
        ),
    ),
    (
        "allows departure of staff there",
        _D.STAFF_WITHDRAWN,
        None,
        f"{BY} ~4 (?:ORDER|AUTHORIZE|LIFT) FOR? (?:DET|ADJECTIVE|QUOTE)* (?:ORDEREDDEPARTURE|DEPARTURE|EVACUATION) (?:OF|FOR) {CREWS}",
    ),
    ("post on ordered departure", _D.STAFF_WITHDRAWN, None, f"{WHO} (post:POST) (?:AUX|ADVERB)* IN DET? ORDEREDDEPARTURE"),
    ("ordered departure", _D.STAFF_WITHDRAWN, None, "ORDEREDDEPARTURE ~8 (?:FROM|FOR|IN|OF) (?:DESTINED|(post:POST))|ORDEREDDEPARTURE"),
    (
        "orders departure of staff",
        _D.STAFF_WITHDRAWN,
        None,
        (
            f"{WHO} (?:ORDER|AUTHORIZE) FOR? (?:ADJECTIVE|DET|QUOTE)* (?:DEPARTURE|EVACUATION|ORDEREDDEPARTURE) "
            f"(?:OF|FOR) {CREWS} ~2 (?:{FROM}|(?:IN|OF) (?:DESTINED|DET* (post:POST))|FROM DET? CAPITAL)"
        ),
    ),
    (
        "staff leave",
        _D.STAFF_WITHDRAWN,
        None,
        f"{CREWS} (?:IN (?:DESTINED|(post:POST)))? (?:AUX|ADVERB)* (?:LEAVE|LEFT) (?:DESTINED|DET* (post:POST))",
    ),
    ("staff leave", _D.STAFF_WITHDRAWN, None, f"{CREWS} IN DESTINED COMMA? (?:AUX|ADVERB)* LEFT (?=ADVERB|STOP|COMMA|CLAUSE|AND|QUOTE|$)"),
    (
        "staff have left their post",
        _D.STAFF_WITHDRAWN,
        None,
        f"{CREWS} (?:IN DET* (post:POST))? (?:AUX|ADVERB)+ LEFT (?=$|STOP|COMMA|ADVERB|CLAUSE|QUOTE)",
    ),
    ("staff flee", _D.STAFF_WITHDRAWN, None, f"{CREWS} (?:COMMA? CLAUSE)? (?:AUX|ADVERB)* LEFT FROM? DESTINED"),
    ("envoys of several leave", _D.STAFF_WITHDRAWN, None, f"{CREWS} FROM DET? (by:PLACE|ISSUER) (?:AUX|ADVERB)* (?:LEAVE|LEFT) DESTINED"),
    (
        "staff told to go",
        _D.STAFF_WITHDRAWN,
        None,
        f"{CREWS} (?:IN|OF|FROM) DET* (post:POST) (?:AUX|ADVERB)* (?:ORDER|URGE|AUTHORIZE) TO? (?:LEAVE|EVACUATE|OUT|HOME)",
    ),
    ("staff ordered home", _D.STAFF_WITHDRAWN, None, f"{CREWS} (?:AUX|ADVERB)* (?:ORDER|CALL|URGE) (?:HOME|OUT) {FROM}"),
    ("orders staff home", _D.STAFF_WITHDRAWN, None, f"{WHO} (?:ORDER|CALL|URGE) HOME STRESS* {CREWS} (?:{FROM}|{WHERE})?"),
    (
        "cuts staff",
        _D.STAFF_WITHDRAWN,
        None,
        f"{WHO} LOWER (?:STRESS|DET|NUMBER|ITS)* {CREWS} (?:IN|FROM|OF) DET* (?:DESTINED|(post:POST))",
    ),
    (
        "cuts staff posted there",
        _D.STAFF_WITHDRAWN,
        None,
        f"{BY} (?:AUX|ADVERB|TO)* LOWER (?:STRESS|DET|NUMBER|ITS)* (whom:CREW) (?=$|STOP|COMMA|CLAUSE|ADVERB|TO|BY|AND)",
    ),
    (
        "cuts staff to those needed",
        _D.STAFF_WITHDRAWN,
        None,
        (
            f"{WHO} (?:WITHDRAW|LOWER) (?:STRESS|ITS|DET)* (?:WORD|CREW|(post:POST))? TO (?:DET|ADJECTIVE)* (kept:CREW|ESSENTIAL CREW) "
            "(?:IN DET* (?:(post:POST)|DESTINED))?"
        ),
    ),
    (
        "staff cut",
        _D.STAFF_WITHDRAWN,
        None,
        (
            f"{CREWS} (?:WORD TO (post:POST)|IN (?:DESTINED|(post:POST)))? (?:AUX|ADVERB)*AUX (?:AUX|ADVERB)* LOWER "
            "(?=FROM|TO|BY|$|STOP|COMMA|ADVERB|IN)"
        ),
    ),
    ("evacuation orders for staff", _D.STAFF_WITHDRAWN, None, f"{WHO} EVACUATION (?:(?:WORD|ORDER) FOR|ADVICE) {CREWS}"),
    ("exit of staff", _D.STAFF_WITHDRAWN, None, f"{WHO} (?:DEPARTURE|LEAVE) (?:OF|FOR) {CREWS} ~2 {FROM}"),
    ("cuts staff", _D.STAFF_WITHDRAWN, None, f"{WHO} LOWER (?:STRESS|DET|NUMBER|ITS)* PERSONS OF DET* (post:POST)"),
    (
        "embassy cuts its staff",
        _D.STAFF_WITHDRAWN,
        None,
        "(post:POST) (?:AUX|ADVERB)+ LOWER STRESS* (whom:CREW) (?=$|STOP|COMMA|QUOTE|BY|CLAUSE|ADVERB)",
    ),
    ("draws down embassy", _D.STAFF_WITHDRAWN, None, f"{WHO} WITHDRAW STRESS* (post:POST)"),
    # evacuations
    ("evacuates people", _D.EVACUATION, None, f"{WHO} EVACUATE STRESS* {GROUPS} ~5 {FROM}"),
    (
        "sends for people",
        _D.EVACUATION,
        None,
        (
            f"{WHO} SEND (?:STRESS|DET|ADJECTIVE|NUMBER)* (?:WORD|OUTSIDERS|EVACUATION) ~2 TO DESTINED (?:ADVERB|IN WORD)* "
            f"TO ADVERB? (?:EVACUATE|WITHDRAW|FLYHOME|FLY|CARRY|WORD WORD) HOME? STRESS* {GROUPS}"
        ),
    ),
    (
        "sends for people there",
        _D.EVACUATION,
        None,
        (
            f"{WHO} SEND (?:STRESS|DET|ADJECTIVE|NUMBER)* (?:WORD|OUTSIDERS|EVACUATION){{1,2}} "
            f"TO ADVERB? (?:EVACUATE|WITHDRAW|FLYHOME|FLY|CARRY) HOME? STRESS* {GROUPS} (?:WORD AUDIENCE)? ~5 (?:FROM|IN) DESTINED"
        ),
    ),
    ("sends evacuation flights", _D.EVACUATION, None, f"{BY} ~4 (?:SEND|FLY) (?:STRESS|DET|ADJECTIVE|NUMBER)* EVACUATION TO DESTINED"),
    ("begins evacuations", _D.EVACUATION, None, f"{BY} ~1 ADVERB (?:DET|ITS|ADJECTIVE)* (at:PLACE) EVACUATION (?!WORD|OF|ORDER|FOR)"),
    ("evacuates people", _D.EVACUATION, None, f"{WHO} EVACUATE STRESS* {GROUPS} (?:IN DESTINED)?"),
    ("flies people out", _D.EVACUATION, None, f"{WHO} (?:FLY|WITHDRAW|SEND|CHANGE) HOME? STRESS* {GROUPS} ~2 {FROM}"),
    (
        "people evacuated",
        _D.EVACUATION,
        None,
        f"{GROUPS} (?:IN DESTINED)? ~2 (?:AUX ADVERB*)+ (?:EVACUATE|FLY (?:ADVERB|HOME)*) ~4 {FROM}",
    ),
    ("takes people out", _D.EVACUATION, None, f"{FROM} ~1 (?:EVACUATE|WITHDRAW|FLY OUT?) STRESS* {GROUPS}"),
    ("people evacuated", _D.EVACUATION, None, f"{GROUPS} (?:IN DESTINED)? (?:AUX ADVERB*)+ EVACUATE"),
    (
        "people flown home",
        _D.EVACUATION,
        None,
        f"{GROUPS} IN DESTINED (?:COMMA ~5 COMMA)? (?:AUX ADVERB*)+ (?:EVACUATE|FLY HOME|WITHDRAW)",
    ),
    ("flies people home", _D.EVACUATION, None, f"{WHO} (?:FLY|WITHDRAW|SEND|FLYHOME) HOME? STRESS* {GROUPS} IN DESTINED"),
    ("flies people home", _D.EVACUATION, None, f"{WHO} FLYHOME STRESS* {GROUPS} ~2 {FROM}"),
    ("headline: people evacuated", _D.EVACUATION, None, f"{GROUPS} EVACUATE {FROM}|{GROUPS} TO? EVACUATE (?:DET|ADJECTIVE)* (at:PLACE)"),
    ("evacuation of people", _D.EVACUATION, None, f"{WHO} EVACUATION (?:OF|FOR)? {GROUPS} ~4 (?:FROM|IN) DESTINED"),
    ("evacuation of people", _D.EVACUATION, None, f"{WHO} EVACUATION (?:OF|FOR) {GROUPS}"),
    ("moves people next door", _D.EVACUATION, None, f"{WHO} CHANGE STRESS* {GROUPS} TO (?:DET|ITS)* (?:NEIGHBOURS|ADJECTIVE WORD)"),
    ("its evacuation", _D.EVACUATION, None, f"{BY} ~4 ITS EVACUATION (?=$|STOP|COMMA|AND|ADVERB|IN DET? WORD)"),
    ("people flee in an evacuation", _D.EVACUATION, None, f"{GROUPS} LEAVE ~8 EVACUATION"),
    ("evacuation from, tells people", _D.EVACUATION, None, f"EVACUATION {FROM} ~5 URGE {GROUPS}"),
    ("evacuation from", _D.EVACUATION, None, f"{WHO} EVACUATION ~1 {FROM}"),
    ("people reach evacuation", _D.EVACUATION, None, f"{GROUPS} ~4 EVACUATION (?:IN|FROM) DESTINED"),
    (
        "leaves with people aboard",
        _D.EVACUATION,
        None,
        f"(?:LEFT|LEAVE|RETURN|(off:WORD)) FROM? DESTINED (?:ADVERB|IN JAN|NUMBER){{0,3}} (?:WITH|CARRY) {GROUPS}",
    ),
    (
        "lays on flights",
        _D.EVACUATION,
        None,
        (
            f"{BY} (?:AUX|ADVERB)* (laid:WORD) IN (?:DET|ADJECTIVE|NUMBER|WORD){{0,3}} (craft:WORD|EVACUATION) "
            f"FOR {GROUPS} (?:IN|FROM) DESTINED"
        ),
    ),
    ("helps people leave", _D.EVACUATION, None, f"{BY} (?:AUX|ADVERB)* (help:WORD) STRESS* {GROUPS} TO? LEAVE DESTINED"),
    (
        "helps people leave, by what it sends",
        _D.EVACUATION,
        None,
        (
            f"{BY} (?:AUX|ADVERB)* SEND (?:STRESS|DET|ADJECTIVE|NUMBER|WORD|EVACUATION|IN PLACE){{1,6}} (?:TO PLACE)? "
            f"TO (help:WORD) STRESS* {GROUPS} TO? LEAVE DESTINED"
        ),
    ),
    (
        "evacuation flight has left",
        _D.EVACUATION,
        None,
        "(craft:EVACUATION) (?:WORD BY (?:DET|ADJECTIVE)* (by:PLACE|ISSUER))? (?:AUX|ADVERB)* (?:LEFT|(off:WORD)) FROM? DESTINED (?!OWN)",
    ),
    (
        "people leave aboard",
        _D.EVACUATION,
        None,
        (
            f"{GROUPS} (?:AUX|ADVERB)* (?:LEFT|LEAVE) FROM? DESTINED (?:ADVERB|BY|IN|WORD){{1,3}} "
            "(?:DET|NUMBER|DEMONYM)* (flown:SELF|ADJECTIVE|WORD) (?:WORD|ADJECTIVE)? (craft:WORD)"
        ),
    ),
    (
        "people return on flights",
        _D.EVACUATION,
        None,
        (
            f"{GROUPS} (?:AUX|ADVERB)* (?:LEAVE|RETURN|WORD) (?:HOME|(?:TO|IN) PLACE)? FROM DESTINED ~3 "
            "(?:DET|ADJECTIVE|NUMBER)* (?:(flown:WORD) (craft:WORD)|(craft:EVACUATION))"
        ),
    ),
    (
        "people return on flights from there",
        _D.EVACUATION,
        None,
        (
            f"{GROUPS} (?:AUX|ADVERB)* (?:RETURN|LEAVE|WORD) HOME? (?:BY|IN|WORD) (?:DET|DEMONYM|PLACE|OWN|ADJECTIVE|NUMBER)* "
            "(?:(flown:WORD|SELF) (?:WORD|ADJECTIVE)? (craft:WORD)|(craft:EVACUATION)) ~5 FROM DESTINED"
        ),
    ),
    # what only the parts of a sentence together say; see `read`
    (
        PARTS,
        _D.EVACUATION,
        None,
        (
            "EVACUATE|EVACUATION|EVACUEES|FLYHOME|FLY ~6 (?:HOME|OUT|FROM)|WITHDRAW ~9 FROM|WITHDRAW ~4 HERE|WITHDRAW OF"
            "|CARRY ~9 (?:FROM|LEFT|LEAVE)"
        ),
    ),
)
