"""What is closed and opened: embassies, airspace, borders."""

from __future__ import annotations

from advisory.extract.pieces import AND, AROUND, BE, BY, EDGE, NATION, OWNING, PARTNER, RULERS, SPACE, WHERE, WHO, Event, both, stopped
from advisory.model import Directive, Status

_D = Directive
#: Whose own it is, behind no preposition.
_OWNER = BY.replace("(by:SPEAKER)", "(to:PLACE|ISSUER)")
#: All of it: no partner, no part of it ("in the north"), though a day may follow ("on January 1").
_ALL = "(?!WITH|TO|OF|BETWEEN|IN (?:DET|ADJECTIVE)*(?:PLACE|DIRECTION))"
_SKY = "(?!OF|OVER|IN (?:DET|ADJECTIVE)*(?:PLACE|DIRECTION))"
#: "The embassy has announced that it will (close)"; and what stands behind that where nothing else is closed.
SAYING = "(?:ADVERB|AUX)* (?:URGE|WORD|ISSUE) ADVERB* THAT? ADVERB* (?:IT|SELF) (?:AUX|ADVERB|MAY|QUOTE)*"
_NOTHING_ELSE = "(?=$|STOP|COMMA|ADVERB|CLAUSE|FOR|IN(?!IN|OVER)|AND|FROM|SEMI|QUOTE|DASH|ITS WORD(?:STOP|COMMA|ADVERB|CLAUSE|FOR|IN|$))"
#: What must be said of it for a closure of "its airspace" to be its own doing.
ANNOUNCED = frozenset(
    {"announced", "announces", "announce", "announcing", "ordered", "orders", "order", "ordering", "declared", "declares", "declare"}
    | {
        "affirmed",
        "affirms",
        "confirmed",
        "confirms",
        "confirm",
        "decreed",
        "decrees",
        "imposed",
        "imposes",
        "extends",
        "extended",
        "extend",
    }
    | {"approved", "approves", "directed", "directs", "reported", "reports", "completes", "completed", "begins", "began", "lifts", "lifted"}
    | {
        "decided on",
        "unveils",
        "says",
        "said",
        "prolongs",
        "prolonged",
        "renews",
        "renewed",
        "keeps",
        "maintains",
        "maintain",
        "prolong",
        "renew",
        "issued",
        "issues",
        "published",
        "publishes",
    }
)
#: An embassy that takes these up again was not closed for their want.
PARTIAL = frozenset({"consular", "visa", "visas", "passport", "processing", "issuing", "issuance"})
RETURNING = frozenset({"return", "returns", "returned", "returning"})
#: Work that only an embassy does.
EMBASSY_WORK = frozenset({"embassy operations", "diplomatic operations"})

#: Name, directive, status when the words themselves say it, pattern.
EVENTS: tuple[Event, ...] = (
    # embassies
    *both("embassy closed, and consulate", _D.EMBASSY_CLOSED, f"(post:POST) COMMA? AND POST (?:AND PLACE)? {BE} (?:TO ADVERB*)? CLOSE"),
    *both(
        "embassy closed, which",
        _D.EMBASSY_CLOSED,
        "(post:POST) COMMA CLAUSE (?:AUX|ADVERB)* CLOSE (?!~6 COMMA (?:AUX|ADVERB)* (?:OPEN|CLOSE))",
    ),
    *both("embassy closed", _D.EMBASSY_CLOSED, f"(post:POST) {WHERE}? (?:COMMA (?:~6|CLAUSE ~16) COMMA)? {BE} (?:TO ADVERB*)? CLOSE"),
    *both("embassy closed, as it would be", _D.EMBASSY_CLOSED, f"(post:POST) {WHERE}? (?:AUX|ADVERB)* MAY (?:AUX|ADVERB)* CLOSE"),
    *both("embassy announces that it is closed", _D.EMBASSY_CLOSED, f"(post:POST) {SAYING} CLOSE {_NOTHING_ELSE}"),
    ("embassy announces that it stops work", _D.EMBASSY_CLOSED, None, f"(post:POST) {SAYING} HALT (?:ITS|ALL|ADJECTIVE|DET)* OPERATIONS"),
    *both("closes embassy", _D.EMBASSY_CLOSED, f"{WHO} CLOSE STRESS* (post:POST) (?!OWN)"),
    ("embassy has operations suspended", _D.EMBASSY_CLOSED, None, "(post:POST) OWN? (?:AUX|ADVERB|ITS|ALL|ADJECTIVE)* OPERATIONS ~1 HALT"),
    ("suspends an embassy's operations", _D.EMBASSY_CLOSED, None, f"{WHO} HALT STRESS* (post:POST) OWN (?:ALL|ADJECTIVE)* OPERATIONS"),
    (
        "embassy open again",
        _D.EMBASSY_CLOSED,
        Status.LIFTED,
        "(post:POST) {WHERE}? (?:AUX|ADVERB)* ISOPEN (?=ADVERB)".replace("{WHERE}", WHERE),
    ),
    *both("closure of embassy", _D.EMBASSY_CLOSED, f"{WHO} CLOSURE (?:OF|AUX|AUX AUX)? (post:POST)|(post:POST) CLOSURE"),
    (
        "suspends embassy work",
        _D.EMBASSY_CLOSED,
        None,
        f"{WHO} (?:HALT|CLOSE) (?:STRESS|ITS|ADJECTIVE|DET)* OPERATIONS (?:IN|FROM) DESTINED",
    ),
    (
        "resumes embassy work",
        _D.EMBASSY_CLOSED,
        Status.LIFTED,
        f"{WHO} RESUME (?:STRESS|ITS|ADJECTIVE|DET)* OPERATIONS (?:IN|FROM) DESTINED",
    ),
    (
        "embassy work suspended there",
        _D.EMBASSY_CLOSED,
        None,
        f"(?:(by:DEMONYM|PLACE|ISSUER) OWN?)? OPERATIONS {BE} HALT (?:IN|FROM) DESTINED",
    ),
    ("suspends its embassy work there", _D.EMBASSY_CLOSED, None, f"{WHO} HALT (?:STRESS|ITS|ADJECTIVE|DET)* (at:PLACE) OWN? OPERATIONS"),
    ("embassy left and work suspended", _D.EMBASSY_CLOSED, None, "CREW AND (?:AUX|ADVERB)* HALT (?:ALL|ITS|ADJECTIVE)* OPERATIONS"),
    (
        "embassy also suspends operations",
        _D.EMBASSY_CLOSED,
        None,
        "(post:POST) ~8 AND (?:AUX|ADVERB)* HALT (?:ALL|ITS|ADJECTIVE)* OPERATIONS",
    ),
    ("operations at embassy suspended", _D.EMBASSY_CLOSED, None, f"OPERATIONS (?:IN|OF) (post:POST) {BE} HALT"),
    *both("each other's embassies closed", _D.EMBASSY_CLOSED, "(?<!IN)(?<!TO)(?<!OF)(at:PLACE) (?:TO|AUX|ADVERB)* CLOSE STRESS* POST"),
    *stopped(
        "suspension of operations at embassy",
        _D.EMBASSY_CLOSED,
        f"{WHO} HALTING {OWNING} OPERATIONS (?:AND OPERATIONS)? (?:IN|OF) (post:POST)",
    ),
    *stopped("suspension of embassy operations", _D.EMBASSY_CLOSED, f"{WHO} HALTING {OWNING} (post:POST) OWN? {OWNING} OPERATIONS"),
    *stopped("suspension of embassy work", _D.EMBASSY_CLOSED, f"{WHO} HALTING {OWNING} OPERATIONS (?:IN|FROM) DESTINED"),
    *stopped(
        "embassy announces suspension of operations",
        _D.EMBASSY_CLOSED,
        f"(post:POST) (?:AUX|ADVERB)* (?:ISSUE|URGE|WORD) (?:DET|ITS|ADJECTIVE|ADVICE|OF)* HALTING {OWNING} OPERATIONS",
    ),
    (
        "embassy suspends operations",
        _D.EMBASSY_CLOSED,
        None,
        "(post:POST) (?:AUX|ADVERB|COMMA)* HALT (?:ITS|ALL|ADJECTIVE|DET)* OPERATIONS",
    ),
    ("suspends operations at embassy", _D.EMBASSY_CLOSED, None, f"{WHO} HALT (?:ITS|ALL|ADJECTIVE|DET)* OPERATIONS (?:IN|OF) (post:POST)"),
    ("suspends embassy operations", _D.EMBASSY_CLOSED, None, f"{WHO} HALT (?:ALL|ADJECTIVE|DET)* (post:POST) OPERATIONS"),
    (
        "embassy resumes operations",
        _D.EMBASSY_CLOSED,
        Status.LIFTED,
        (
            f"(post:POST) {WHERE}? (?:COMMA CLAUSE ~8 COMMA)? {BE} TO? RESUME"
            "|RESUME (?:ITS|ALL|ADJECTIVE|DET)* OPERATIONS (?:IN|OF) (post:POST)"
        ),
    ),
    (
        "moves its embassy abroad",
        _D.EMBASSY_CLOSED,
        None,
        f"{WHO} (?:CHANGE|WITHDRAW) STRESS* (post:POST) (?:FROM DESTINED)? TO (other:PLACE) (?!OWN|POST)",
    ),
    ("embassy returns", _D.EMBASSY_CLOSED, Status.LIFTED, "(?<!IN)(?<!OF)(post:POST) (?:AUX|ADVERB)* WORD TO DESTINED"),
    # airspace and borders
    *both(
        "closes its airspace",
        _D.AIRSPACE_CLOSED,
        f"(to:PLACE|ISSUER) (?:COMMA %8 COMMA)? %4 CLOSE STRESS* (?:DET|ADJECTIVE|ITS|ALL|HERE|OWN|DIRECTION)* (?:BORDER {AND})? AIRSPACE",
    ),
    *both(
        "closes its airspace",
        _D.AIRSPACE_CLOSED,
        f"(self:IT|SELF) %4 CLOSE STRESS* (?:DET|ADJECTIVE|ITS|ALL|DIRECTION)* (?:BORDER {AND})? AIRSPACE",
    ),
    *both("closes a country's airspace", _D.AIRSPACE_CLOSED, f"{WHO} CLOSE STRESS* DET? {NATION} ADJECTIVE* (?:BORDER {AND})? AIRSPACE"),
    *both(
        "airspace closed",
        _D.AIRSPACE_CLOSED,
        f"{NATION} (?:ADJECTIVE* BORDER {AND})? {SPACE} (?:{AND} BORDER)? (?:COMMA ~8 COMMA)? {BE} CLOSE",
    ),
    (
        "airspace is open",
        _D.AIRSPACE_CLOSED,
        Status.LIFTED,
        "(to:PLACE|DEMONYM) OWN? AIRSPACE AUX (?:ADVERB)+ ISOPEN (?=$|STOP|COMMA|QUOTE|AND)",
    ),
    *both("airspace closed", _D.AIRSPACE_CLOSED, f"AIRSPACE (?:OVER|OF|IN|ADVERB)+ DESTINED {BE} CLOSE"),
    *both("closes the airspace over", _D.AIRSPACE_CLOSED, f"CLOSE STRESS* {SPACE} (?:OVER|OF|IN)+ DESTINED|AIRSPACE CLOSE OVER (at:PLACE)"),
    *both(
        "closure of airspace",
        _D.AIRSPACE_CLOSED,
        f"CLOSURE OF? DET? {NATION} {SPACE}|CLOSURE OF? {SPACE} (?:OVER|OF|IN)+ (at:PLACE)",
    ),
    *both(
        "announces closure of its airspace",
        _D.AIRSPACE_CLOSED,
        f"{_OWNER} %6 CLOSURE OF? {OWNING} (?:BORDER {AND})? AIRSPACE {_SKY}",
    ),
    *both(
        "announces closure of its airspace",
        _D.AIRSPACE_CLOSED,
        f"(self:IT|SELF) %6 CLOSURE OF? {OWNING} (?:BORDER {AND})? AIRSPACE {_SKY}",
    ),
    *both("announces airspace closed", _D.AIRSPACE_CLOSED, f"{_OWNER} %4 {OWNING} AIRSPACE {BE} CLOSE"),
    ("airspace closure", _D.AIRSPACE_CLOSED, None, f"{NATION} {SPACE} CLOSURE"),
    ("announces airspace closure", _D.AIRSPACE_CLOSED, None, f"{_OWNER} %6 AIRSPACE CLOSURE"),
    *both("closes border", _D.BORDER_CLOSED, f"(by:PLACE|ISSUER) %6 CLOSE (?:STRESS|OF)* {EDGE} (?:(?:IN|OF) {EDGE})? ~1 {PARTNER}"),
    *both(
        "closes border, crossings",
        _D.BORDER_CLOSED,
        "(by:PLACE|ISSUER) %6 CLOSE (?:STRESS|DET|NUMBER|OF)* BORDER IN DET? (partner:DEMONYM|PLACE) OWN? BORDER",
    ),
    *both("closes partner's border", _D.BORDER_CLOSED, "(by:PLACE|ISSUER) %4 CLOSE STRESS* DET? (partner:PLACE|DEMONYM) OWN? BORDER"),
    *both(
        "closes its borders",
        _D.BORDER_CLOSED,
        (
            "(to:PLACE|ISSUER) (?:COMMA %8 COMMA)? %4 CLOSE STRESS* "
            f"(?:DET|ADJECTIVE|ITS|ALL|HERE OWN)* (?:AIRSPACE {AND})? BORDER (?:{AROUND}|{_ALL})"
        ),
    ),
    *both(
        "closes its borders",
        _D.BORDER_CLOSED,
        f"(self:IT|SELF) %4 CLOSE STRESS* (?:DET|ADJECTIVE|ITS|ALL)* (?:AIRSPACE {AND})? BORDER (?:{AROUND}|(?!WITH|TO))",
    ),
    *both(
        "rulers close borders",
        _D.BORDER_CLOSED,
        f"{RULERS} (?:AUX|ADVERB)* CLOSE STRESS* DET? {NATION} ADJECTIVE* (?:AIRSPACE {AND})? BORDER (?!WITH|TO)",
    ),
    *both("rulers close borders of", _D.BORDER_CLOSED, f"{RULERS} (?:AUX|ADVERB)* CLOSE STRESS* DET* BORDER OF (at:PLACE)"),
    (
        "pair reopens its border",
        _D.BORDER_CLOSED,
        Status.LIFTED,
        "(to:PLACE) (?:AUX|ADVERB)* OPEN DET (stretch:WORD) OF ITS ADJECTIVE* BORDER (?!WITH|TO)",
    ),
    *both("pair's border closed", _D.BORDER_CLOSED, f"(to:PLACE) (?:AND? (also:PLACE))? BORDER (?:IN|WITH)? {BE} CLOSE"),
    *both(
        "border closed",
        _D.BORDER_CLOSED,
        f"{NATION} (?:AIRSPACE {AND})? (?:ADJECTIVE|ITS|WORD)* BORDER (?:{AND} AIRSPACE)? {AROUND}? {BE} CLOSE (?!TO)",
    ),
    *both(
        "its border with closed",
        _D.BORDER_CLOSED,
        f"(by:PLACE|ISSUER|DEMONYM) (?:OWN|%5 ITS)? (?:ADJECTIVE|WORD)* BORDER (?:WITH|TO) (partner:PLACE) {BE} CLOSE",
    ),
    *both("border between closed", _D.BORDER_CLOSED, f"BORDER (?:BETWEEN|OF|IN) DESTINED {BE} CLOSE"),
    *both("border with closed", _D.BORDER_CLOSED, f"BORDER (?:WITH|TO) (partner:PLACE) {BE} (?:TO ADVERB? AUX?)? CLOSE"),
    *both("closes border of", _D.BORDER_CLOSED, f"CLOSE {EDGE} (?:OF|BETWEEN) DESTINED"),
    *both("named crossing closed", _D.BORDER_CLOSED, f"(to:PLACE) (?:BETWEEN DESTINED|(?:WITH|TO|IN) PLACE)? {BE} CLOSE"),
    *both("named crossing closed by", _D.BORDER_CLOSED, "(by:PLACE|ISSUER) %4 CLOSE STRESS* DET? (to:PLACE) (?:WITH|TO|IN) PLACE"),
    *both(
        "named borders closed",
        _D.BORDER_CLOSED,
        f"(to:PLACE|ISSUER) (?:AUX|ADVERB|QUOTE)* CLOSE STRESS* DET? (?:PLACE|WORD) AND (?:PLACE|WORD) BORDER {_ALL}",
    ),
    *both(
        "closes a crossing, one of those with",
        _D.BORDER_CLOSED,
        "(by:PLACE|ISSUER) %4 CLOSE STRESS* DET? (?:PLACE|WORD){1,2} COMMA (?:DET|WORD|NUMBER|ADJECTIVE) OF? "
        f"(?:ITS|DET|ALL|ADJECTIVE|WORD){{0,4}} BORDER {PARTNER}",
    ),
    *both("closure of border with", _D.BORDER_CLOSED, f"(?:(by:PLACE|ISSUER) %5)? CLOSURE OF? {EDGE} {PARTNER}"),
    *both(
        "closure of border",
        _D.BORDER_CLOSED,
        f"CLOSURE OF? DET? {NATION} (?:ADJECTIVE|ITS)* BORDER|CLOSURE OF {EDGE} (?:OF|BETWEEN) (at:PLACE)",
    ),
    *both(
        "announces closure of its borders",
        _D.BORDER_CLOSED,
        f"{_OWNER} %6 CLOSURE OF {OWNING} BORDER (?:{AROUND}|{_ALL})",
    ),
    *both(
        "announces closure of its borders",
        _D.BORDER_CLOSED,
        f"(self:IT|SELF) %6 CLOSURE OF {OWNING} BORDER (?:{AROUND}|{_ALL})",
    ),
    (
        "borders reopen",
        _D.BORDER_CLOSED,
        Status.LIFTED,
        "(?:^|ADVERB|CLAUSE|DET) (?:ADJECTIVE)* BORDER (?:AUX|ADVERB)* OPEN (?=$|STOP|COMMA|ADVERB|FOR)",
    ),
    (
        "lifts closure of borders",
        _D.BORDER_CLOSED,
        Status.LIFTED,
        f"(to:PLACE|ISSUER) (?:AUX|ADVERB|NOT|MAY)* LIFT DET? CLOSURE OF (?:DET|ALL|ITS|ADJECTIVE)* BORDER {_ALL}",
    ),
    (
        "lifts airspace closure",
        _D.AIRSPACE_CLOSED,
        Status.LIFTED,
        "(to:PLACE|ISSUER) (?:AUX|ADVERB|NOT|MAY)* LIFT (?:DET|ITS|ADJECTIVE)* AIRSPACE CLOSURE",
    ),
    (
        "lifts border closure",
        _D.BORDER_CLOSED,
        Status.LIFTED,
        "(to:PLACE|ISSUER) (?:AUX|ADVERB|NOT|MAY)* LIFT (?:DET|ITS|ADJECTIVE)* BORDER CLOSURE",
    ),
    (
        "lifts closure of airspace",
        _D.AIRSPACE_CLOSED,
        Status.LIFTED,
        f"(to:PLACE|ISSUER) (?:AUX|ADVERB|NOT|MAY)* LIFT DET? CLOSURE OF (?:DET|ALL|ITS|ADJECTIVE)* AIRSPACE {_SKY}",
    ),
    *both("closes its own airspace", _D.AIRSPACE_CLOSED, f"CLOSE STRESS* (to:ITS) (?:ADJECTIVE|WORD)* AIRSPACE {_SKY}"),
    *both("its own airspace closed", _D.AIRSPACE_CLOSED, f"(to:ITS) (?:ADJECTIVE|PLACE WORD)* AIRSPACE {BE} CLOSE"),
    *both("its own borders closed", _D.BORDER_CLOSED, f"(to:ITS) ADJECTIVE* BORDER {BE} CLOSE"),
)
