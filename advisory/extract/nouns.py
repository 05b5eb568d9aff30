"""Noun phrases: lists of places, the people spoken to, embassies and governments, built from smaller chunks step by step."""

from __future__ import annotations

from advisory.extract import asides, folk, frills, joined, lands, patterns, turns
from advisory.extract.chunks import Row, reduce

_FLIES = frozenset({"fly", "flying"})
_CROWD = "(?:(?:DET|ALL|ADJECTIVE|NUMBER|ESSENTIAL) OF?){0,6}+"


_VERB = "(?:AUX|TELL|CLOSE|OPEN|EVACUATE|WITHDRAW|HALT|RAISE|LIFT|SHOULD|RESUME|MAY|NOT)"
_NATIONS = "(?:NATION OWN?)"
_MORE = f"(?:(?:COMMA? AND|COMMA) {_CROWD} ITS? {_NATIONS}? {_CROWD}"
_BUREAU = "(?:ISSUER OWN?)"
_OFFICE = "(?:EMBASSY|GOVERNMENT)"
_OBJECT = "(?:(?<=LEAVE)|(?<=LEFT)|(?<=AVOID)|(?<=TRAVEL)|(?<=TO)|(?<=IN)|(?<=FROM)|(?<=WITH)|(?<=FOR)|(?<=DIRECTION))"
_REST = "(?:COMMA PLACE){0,60} (?:COMMA? AND PLACE){1,3}"
_WHO = "(?:CITIZEN|PEOPLE|PERSONS|DEMONYM|STAFF)"
#: After a verb or preposition a list ends before a name that is the subject of what follows ("leave Chad and Niger closed its border").
_LIST = (
    f"(?<=EMBASSY IN) PLACE {_REST} (?=(?:AUX|ADVERB){{1,4}} (?:CLOSE|OPEN|ISOPEN) (?!DET|ITS|BORDER|AIRSPACE))|"
    f"(?:(?<={_WHO}IN)|(?<={_WHO}ADVERB IN)) PLACE {_REST} (?=(?:AUX|ADVERB)* TELL|SHOULD)"
    f"|(?<=(?:LEVELNOUN|ADVICE|TRAVEL|AIRSPACE)(?:FOR|TO|OVER|OF)) PLACE {_REST} (?=AUX)"
    f"|{_OBJECT} PLACE (?!COMMA AND PLACE (?:WORD|TO|EMBASSY|GOVERNMENT)) {_REST} (?!{_VERB}|OWN|AGAINST)"
    f"|(?!{_OBJECT}) PLACE {_REST} (?!OWN)|PLACE (?:COMMA PLACE){{2,60}}"
)
_POST = (
    "(whose:(?:DET|ITS|ALL|NUMBER|ADJECTIVE|NATION|OWN|PERSONS){0,8}+) EMBASSY (of:OF PLACE)? "
    "(where:(?!COMMA PLACE (?:EVACUATE|WITHDRAW|URGE|ORDER|CLOSE|HALT)) "
    "COMMA? (?:IN|OF)? (?:PLACE|HERE)(?!OWN(?!(?:ALL|ADJECTIVE)*OPERATIONS)))?"
)
#: What governments do.
_ACTS = "(?:AUX|ADVERB)* (?:URGE|ORDER|RAISE|LOWER|LIFT|DISCOURAGE|WITHDRAW|EVACUATE|ISSUE)"
#: Applied in order, each to what the ones before made.
CASCADE = (
    ("FOR NUMBER", lands.about),
    ("NOTRAVEL (?=TO? (?:DET|ITS)? (?:POST|(?:DEMONYM|ISSUER|PLACE)? EMBASSY))", lambda run, _hit, _base: run[0]._replace(kind="WORD")),
    ("PLACE CAPITAL (?!OF)", lands.city),
    ("(?:^|(?<=COMMA))WITH (?=(?:PLACE|ISSUER) ADVERB? (?:URGE|ORDER|EVACUATE))", lambda run, _hit, _base: run[0]._replace(kind="CLAUSE")),
    ("(?:(?<=FROM)|(?<=IN)) WORD PLACE", lands.troubled),
    ("WORD WORD PLACE", folk.plagued),
    ("^FROM PLACE TO PLACE (?=COMMA|AND)", folk.far_and_wide),
    ("PART (?=(?:DET|ITS|ADJECTIVE|NUMBER|NATION|OWN|ESSENTIAL|ALL|EMBASSY){0,5}(?:CITIZEN|STAFF|PEOPLE|PERSONS))", lands.most),
    ("(?:PRIVATE|WORD) STAFF", joined.hired),
    ("WORD (?:COMMA WORD)? COMMA? AND WORD? BORDER", lands.edges),
    ("WORD (?:IN|OF|ADVERB) (?:DET|ITS)? BORDER", lands.gates),
    ("ITS WORD OWN", lands.homeland),
    (
        "TRAVEL (?=(?:ALL|NUMBER|DET)* (?:ITS|DEMONYM))",
        lambda run, _hit, _base: run[0]._replace(kind="FLY") if run[0].word in _FLIES else None,
    ),
    ("AVAIL (?:DET|ADJECTIVE|OF|WORD){0,5} ADJECTIVE WORD (?:TO LEAVE|ADVERB)?", turns.flights),
    ("AVAIL (?:DET|ITS|ADJECTIVE|(?:SELF|ISSUER|GOVERNMENT|DEMONYM GOVERNMENT) OWN|WORD){0,4} EVACUATION", turns.offered),
    ("(?<=AGAINST) IN", turns.staying),
    ("NOT? WORD SHOULD TRAVEL", turns.nobody),
    ("(?<=PLACE) COMMA CLAUSE (?=AUX* (?:CLOSE|OPEN) ITS BORDER)", turns.which),
    ("AUX QUOTE? WARY", turns.wary),
    ("(?<=IT) MAY (?=ADVERB? URGE)", turns.politely),
    ("(?:(?<=GOVERNMENT)|(?<=EMBASSY)|(?<=EMBASSY IN PLACE)|(?<=PLACE)|(?<=ISSUER)|(?<=IT)) ADVERB? MAY (?=ADVERB? URGE)", turns.formally),
    ("(?:CHANGE|ISSUE) (?=(?:DET|ITS)? LEVELNOUN FOR PLACE TO QUOTE? NOTRAVEL)", turns.upgraded),
    ("(?<=TRAVEL) BY (?=PLACE)", lambda run, _hit, _base: run[0]._replace(kind="TO")),
    ("(?<=AUX) PAST", turns.used),
    ("(?<=TRAVEL) FROM PLACE TO (?=PLACE)", lambda run, _hit, _base: run[-1]),
    (
        "(?<=LEVELNOUN) NUMBER COMMA CLAUSE (?:ADVICE|WORD|ADJECTIVE|DET|FOR|OF|AND|EVACUATION|DEPARTURE){1,7} COMMA (?=AUX)",
        lambda run, _hit, _base: run[0],
    ),
    ("WORD (?=LEVELNOUN NUMBER)|(?<=LEVELNOUN NUMBER AUX) WORD (?=FOR|OVER|IN)", turns.declared),
    (
        (
            "LIFT (?=(?:DET|ITS|ADJECTIVE|WORD|TRAVEL|LEVELNOUN|LEVEL|ALERT|ADVICE|FOR|IN|OF){0,7} PLACE? TO "
            "(?:LEVEL? NUMBER|LEVEL? DET (?=COMMA|STOP|ADVERB|$)|QUOTE? (?:NOTRAVEL|RECONSIDER)))"
        ),
        lambda run, _hit, _base: run[0]._replace(kind="RAISE"),
    ),
    (
        "DET? (?:DEMONYM|PLACE OWN) ADJECTIVE* CAPITAL (?:COMMA? PLACE (?:COMMA (?=AUX|LEFT|TELL|CLOSE|EVACUATE|WITHDRAW))?)?",
        joined.capital,
    ),
    ("DET? DEMONYM ADJECTIVE? WORD OF PLACE", lambda run, _hit, _base: run[-1] if run[-3].word in {"territory", "archipelago"} else None),
    ("HERE OF PLACE|DET? WORD OF DET? PLACE|DET? (?:DEMONYM|PLACE OWN) WORD(?!WORD)", lands.soil),
    ("(?:AVOID|HALT|LIFT) AND (?:AVOID|HALT|LIFT) (?=(?:ALL|ITS|DET|ADJECTIVE|ESSENTIAL)* TRAVEL)", turns.either),
    ("UNCHANGED THAT", turns.maintains),
    ("DET? DEMONYM ADJECTIVE* CAPITAL OF PLACE", lambda run, _hit, _base: run[-1]),
    ("DET? CAPITAL OF PLACE", joined.seat_of),
    ("DET? CAPITAL (?:COMMA? PLACE)", lambda run, _hit, _base: run[-1]),
    ("DET? ADJECTIVE{0,2} (?<!AND) PLACE", lambda run, _hit, _base: run[-1]),
    ("PLACE OPENED PLACE CLOSED", joined.bracketed),
    (
        "PLACE COMMA PLACE COMMA?(?=COMMA|AND|STOP|$|ADVERB|TELL|AUX)|PLACE COMMA PLACE|PLACE OWN PLACE|DEMONYM PLACE|PLACE PLACE",
        joined.contained,
    ),
    (
        "(?:ADJECTIVE|DET|NUMBER)* (?:PART|DIRECTION) (?:COMMA? AND (?:PART|DIRECTION))* (?:DET|OF|PART|DIRECTION|ADJECTIVE)* PLACE",
        joined.part,
    ),
    ("DET? PLACE OWN DIRECTION (?:COMMA? AND DIRECTION)*", joined.side),
    ("DEMONYM PLACE", joined.contained),
    ("(?<=IN) DET? DIRECTION PLACE", turns.sided),
    ("PLACE COMMA IN DET? PLACE (?=COMMA|STOP|$)", joined.inside),
    (_LIST, joined.places),
    (
        (
            "(?:IN|OVER)? NUMBER WORD (?:OF|FROM) (?:DET|ITS|ADJECTIVE)* (?:NATION OWN? DASH? NATION? OWN?)? BORDER "
            "(?:(?:WITH|TO|BETWEEN) PLACE)? (?:IN PLACE)?"
            "|(?:(?<=AVOID)|(?<=AVOID DET)|(?<=TRAVEL TO)|(?<=TRAVEL TO DET)) NATION OWN? DASH? (?:NATION OWN? BORDER|BORDER WITH PLACE)"
        ),
        lands.frontier,
    ),
    (
        "(?:(?<=TO)|(?<=IN)|(?<=AVOID)|(?<=LEAVE)|(?<=FOR)) (?:DET|ADJECTIVE|NUMBER|ALL|WORD|ESSENTIAL){1,5} COMMA? WORD CLAUSE? PLACE",
        lands.example,
    ),
    (
        (
            "^PLACE COMMA PLACE (?=ADVERB? (?:TELL|CLOSE|OPEN|EVACUATE|WITHDRAW|RAISE|LOWER|LIFT|HALT|RESUME)|TO (?:CLOSE|OPEN)|"
            "AUX? WORD DET* WORD TELL)"
        ),
        joined.places,
    ),
    (
        "(?<=IN)PLACE COMMA PLACE (?=$|STOP)|(?:(?<=TO)|(?<=IN)) PLACE COMMA PLACE (?=COMMA? AND (?:DET|OTHERS|PERSONS|ADJECTIVE))",
        joined.places,
    ),
    (
        "(?:(?<=PLACE)|(?<=ISSUER)) COMMA CLAUSE PLACE COMMA (?=(?:AUX|ADVERB)* (?:TELL|CLOSE|EVACUATE|WITHDRAW|RAISE|LOWER))",
        lands.likewise,
    ),
    ("(?:DET|ALL|ADJECTIVE)* WORD PLACE", lands.within),
    ("PLACE COMMA? AND PLACE (?!OWN|AUX|URGE|ORDER)", joined.beside),
    ("PLACE COMMA? AND (?:DET|ADJECTIVE|NUMBER|WORD|OF){1,5}", lands.and_others),
    ("^DEMONYM (?:COMMA|AND) PLACE (?=AUX? (?:URGE|ORDER|CALL|ISSUE))", joined.saudi),
    ("DEMONYM (?:COMMA DEMONYM){0,60} COMMA? AND DEMONYM", joined.demonyms),
    ("DEMONYM DASH? DEMONYM (?=ADJECTIVE? BORDER)", lands.sides),
    (
        f"(?:ADJECTIVE|ESSENTIAL) {_NATIONS}? GOVERNMENT",
        joined.officials,
    ),
    (
        (
            f"{_CROWD} ITS? {_CROWD} {_NATIONS}? {_CROWD} {_BUREAU}? {_CROWD} {_OFFICE}? {_CROWD} (?:STAFF|CREW) "
            f"{_MORE} {_BUREAU}? {_CROWD} {_OFFICE}? (?:STAFF|CREW))*"
        ),
        joined.crew,
    ),
    (f"{_CROWD} ISSUER OWN? ADJECTIVE* CITIZEN", folk.world_staff),
    (f"DET+ {_NATIONS}? GOVERNMENT", joined.dependants),
    ("(?:(?<=CHANGE)|(?<=WITHDRAW)|(?<=EVACUATE)|(?<=FLY)|(?<=SEND)) FOR CREW", lands.about),
    (
        (
            "CREW (?:OF|IN|WITH|FROM) (?:CREW|DET? ISSUER|DET? EMBASSY PLACE?|DET? (?:DEMONYM|PLACE) (?:EMBASSY (?:IN PLACE)?|GOVERNMENT)"
            "|GOVERNMENT)"
        ),
        joined.crew,
    ),
    ("CREW OF PLACE (?:IN PLACE)? (?!OWN)", turns.serving),
    (f"{_CROWD} ITS? {_CROWD} {_NATIONS}? {_CROWD} OTHERS", joined.outsiders),
    (f"{_CROWD} ITS? {_CROWD} {_NATIONS}? {_CROWD} DUAL", joined.dual),
    (
        f"{_CROWD} ITS? {_CROWD} (?:PEOPLE|(?:DEMONYM AND)? {_NATIONS}? {_CROWD} CITIZEN) {_MORE} (?:CITIZEN|PEOPLE|PERSONS))*",
        joined.citizens,
    ),
    (f"{_CROWD} ITS? {_CROWD} {_NATIONS}? PERSONS", joined.persons),
    ("CREW COMMA? AND PERSONS (?=ADVERB? (?:TO|FROM|LEAVE|AUX|OUT|HOME|IN PLACE TO))", folk.kin),
    ("PERSONS OF AUDIENCE", folk.of_theirs),
    (
        (
            "(?:(?<=AUDIENCE)|(?<=AUDIENCE IN PLACE)|(?<=AUDIENCE HERE)) COMMA? (such:WORD|ADVERB) "
            "(?:AUDIENCE|PERSONS|OUTSIDERS|CREW) (?:AND (?:AUDIENCE|PERSONS|OUTSIDERS|CREW))? COMMA? (?=TO|IN|HERE|AGAINST|NOTRAVEL|AVOID)"
        ),
        folk.among,
    ),
    ("(?:DET|ALL|NUMBER)* ESSENTIAL COMMA? AND CREW", folk.any_staff),
    ("AUDIENCE COMMA? AND OUTSIDERS", folk.settled),
    ("AUDIENCE COMMA? EXCEPT CREW COMMA?", folk.but_staff),
    ("(?:(?<=EVACUATE)|(?<=WITHDRAW)|(?<=FLY)) (?:DET|ALL|NUMBER|ADJECTIVE)* (who:DEMONYM) WORD (?=HERE)", folk.living),
    ("(?:(?<=AUDIENCE)|(?<=AUDIENCE IN PLACE)) COMMA? AND MAY AUX? TRAVEL (?:TO|IN)* (?:PLACE|HERE|HERE) COMMA?", folk.bound),
    (
        "(?:(?<=AUDIENCE)|(?<=AUDIENCE IN PLACE)) CLAUSE ITS? (?:WORD|AUX|TRAVEL) HERE? AUX NOT? WORD? (?:ESSENTIAL|ADJECTIVE|WORD)",
        folk.needless,
    ),
    ("(?<=RETURN|LEAVE|PLACE) MAY ITS (?:WORD|AUX|TRAVEL) HERE? AUX NOT? WORD? (?:ESSENTIAL|ADJECTIVE)", folk.needless),
    ("MAY DET? (?:ADJECTIVE|WORD){0,2} OF? URGE", turns.careful),
    ("WORD PLACE", turns.article),
    ("DET DEMONYM (?=(?:IN PLACE|IN HERE|HERE)? (?:TO|SHOULD|AUX|CLAUSE))", joined.each),
    ("(?:DET|ALL|NUMBER)* DEMONYM ADJECTIVE (?=IN|THAT|AUX|SHOULD|CLAUSE|STOP|COMMA|$|TO|TELL|HERE)", joined.national),
    ("MAY (?=(?:AUDIENCE|CREW) (?:IN PLACE)? (?:TO|ADVERB|QUOTE TO)|(?:DET|ADJECTIVE)* DEPARTURE)", lands.called),
    ("(?:WORD|MAY) CAREFUL", lands.heed),
    ("OUTSIDERS PLACE (?!OWN)", lands.residents),
    ("(?:(?<=AUDIENCE)|(?<=PERSONS)) (?:DET|CLAUSE AUX) (?=AUX|SHOULD)", turns.left_there),
    ("AUDIENCE OF PLACE (?!OWN)|AUDIENCE FROM PLACE (?=SHOULD|AUX* TELL)", joined.of),
    ("ITS ADJECTIVE (?=TO|AGAINST|NOT|NOTRAVEL|IN PLACE (?:TO|AGAINST))", joined.own),
    ("(?<=AUDIENCE|PERSONS)MAY (?=AUX? TRAVEL (?:TO|IN)? PLACE (?:TO|AUX|SHOULD|COMMA|AGAINST|NOTRAVEL|AVOID))", lands.planning),
    ("PERSONS AUX ADVERB* (?=HERE|IN PLACE)", lands.whoever),
    ("(?:AUDIENCE|PERSONS) CLAUSE (?:ADVERB|MAY|WORD){1,3} (?=IN|HERE|TO|AUX(?!MAY)|TELL|SHOULD)", joined.relative),
    ("(?:AUDIENCE|CREW) NOT ADJECTIVE? WORD{1,2} (?=TO|IN|AUX)", joined.lacking),
    ("(?:DET|ALL|NUMBER)* (who:DEMONYM) (?=AUX* (?:TELL|EVACUATE|FLY)|SHOULD|IN (?:PLACE|HERE) (?!OWN))", joined.bare_people),
    (
        (
            "(?:(?<=EVACUATE)|(?<=WITHDRAW)|(?<=CARRY)|(?<=FLY)) ADVERB? (?:DET|ALL|NUMBER|ADJECTIVE)* (who:DEMONYM) "
            "(?=FROM|COMMA|AND|IN|OUT|HOME|TO|STOP|$)"
        ),
        joined.bare_people,
    ),
    ("(?:DET|ALL)* NUMBER (who:DEMONYM) (?=(?:AUX|ADVERB|COMMA)* (?:WITHDRAW|LEFT))", joined.bare_people),
    ("(?<=THAT) (?:DET|ALL|NUMBER)* (who:DEMONYM) (?=(?:IN PLACE)? (?:LEAVE|AVOID|NOTRAVEL))", joined.bare_people),
    (
        (
            "(?:(?<=URGE)|(?<=ORDER)) (?:DET|ALL|NUMBER)* (who:DEMONYM) "
            "(?=(?:(?:IN PLACE|IN? HERE) COMMA?)? TO (?:LEAVE|EVACUATE|SHELTER|CONSIDERLEAVE)"
            "|AGAINST|(?:TO)? NOTRAVEL)"
        ),
        joined.bare_people,
    ),
    ("(?<=EMBASSY IN) ISSUER", lands.seat),
    (_POST, joined.post),
    ("POST CREW", turns.posted),
    ("(?:(?<=CLOSE)|(?<=OPEN)) DET? WORD (?:OF|TO|IN) POST", lands.doorway),
    ("DET? (?:DEMONYM|PLACE OWN?) WORD TO PLACE (?=ADVERB|AUX|TELL|ISSUE|CLOSE|HALT|COMMA|STOP|AND|$)", lands.mission),
    ("OUTSIDERS (?:POST|DET? (?:ISSUER|DEMONYM|PLACE) OWN? GOVERNMENT|DET? ISSUER)", joined.employed),
    ("DET? (?:DEMONYM|PLACE) OWN? ADJECTIVE* (?:ISSUER|GOVERNMENT) GOVERNMENT*", joined.government),
    ("PLACE OWN ADJECTIVE? WORD GOVERNMENT", lands.department),
    ("DET? GOVERNMENT (?:OF|IN) PLACE", joined.government),
    ("DET? DEMONYM AND ISSUER", lands.governments),
    ("DET? (?:WORD|PRIVATE|TRAVEL) OF (?:DEMONYM|PLACE OWN) WORD", lands.diplomacy),
    ("DET? ISSUER (?:OWN? GOVERNMENT+)?", joined.government),
    ("(?:DET|ADJECTIVE|ITS|ALL|NUMBER)* GOVERNMENT+", joined.oneself),
    ("(?:SELF|ISSUER) COMMA? AND CREW", joined.with_envoy),
    ("GIVE WORD FOR (?=CREW)", turns.permitted),
    (
        "^(?:ADVERB|COMMA)* ALL? (?:OF? DET)? (?:DET|NUMBER) (lands:WORD) (?=(?:AUX|ADVERB)* (?:TELL|CLOSE|EVACUATE|WITHDRAW|RAISE|LOWER))",
        folk.together,
    ),
    (f"(?:^|(?<=QUOTE)) HERE (?={_ACTS}|WORD DET ADJECTIVE? WORD)", turns.realm),
    (f"DET WORD (?={_ACTS})", turns.bureau),
    ("(?:(?<=ADVICE)|(?<=LEVELNOUN)|(?<=ALERT)) COMMA ADVERB COMMA", lambda run, _hit, _base: run[1]),
    (f"^(?:ADVERB|COMMA)*(?:DET|HERE|ALL) (?=ADVERB? {_VERB})|AND (?:DET|HERE|ALL) (?=ADVERB? TELL)", joined.both),
    (f"(?:^|(?<=COLON))(?:ISSUER COMMA PLACE|PLACE COMMA ISSUER) (?={_VERB})", joined.speakers),
    ("(?:SELF|DET? WORD? ADJECTIVE) (?:FOR|IN|OF|FROM) (by:ISSUER)", lands.voice),
    ("SELF WORD{1,3} OF (by:PLACE) (?=AUX|ADVERB|TELL|CLOSE|OPEN|EVACUATE|WITHDRAW|RAISE|LOWER|LIFT|DISCOURAGE|ISSUE|WORD)", lands.voice),
    ("(?<!IN)(?<!FROM)(?<!TO)(?:ISSUER|PLACE) COMMA? AND (?:ISSUER|PLACE)(?<=ISSUER)|ISSUER COMMA? AND PLACE(?!OWN)", joined.speakers),
)


_SIEVE = patterns.Sieve(pattern for pattern, _ in CASCADE)


def build(line: Row) -> Row:
    """Return the row with its noun phrases as single chunks."""
    line = asides.plain(frills.without(line))
    letters = set(line.code)
    left = _SIEVE.branches(letters)
    while left:
        at, behind = _SIEVE.first(left)
        reduced = reduce(line, *CASCADE[at])
        if reduced is not line:
            line = reduced
            if not letters.issuperset(line.code):
                # only what is new can make another pattern possible
                letters = set(line.code)
                left = _SIEVE.branches(letters)
        left = left >> behind << behind
    return lands.pointed(frills.itself(line))
