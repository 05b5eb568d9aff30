"""The words by which a headline or summary may announce advice, and those that lead away from an article. Recall comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable


def _any(forms: Iterable[str], before: str = r"\b(?:", after: str = ")") -> re.Pattern[str]:
    return re.compile(f"{before}{'|'.join(forms)}{after}", re.IGNORECASE)


#: The end of a text that was cut off.
CUT_OFF = _any(
    (
        r"\u2026",
        r"\.\.\.",
        r"\[\s*(?:\u2026|\.{2,3})\s*\]",
        r"\b(?:continue reading|read (?:more|on|the (?:full|whole) \w+)|full (?:story|article))\b[\s.\u2026:>\u00bb\u2192\u203a]*",
        r"\bmore\s*[>\u00bb\u2192\u203a]+",
    ),
    "(?:",
    r")\s*\Z",
)
#: One of these beside the name of a place is enough.
ALONE = _any(
    (
        r"evacuat|repatriat|airlift",
        r"travel(?:l?ers?)?(?: and \w+)? (?:advi[cs]|warning|alert|ban\b|guidance|restriction)",
        r"advisor(?:y|ies)\b|red list\b|level (?:[1-4]|one|two|three|four)\b",
        r"do(?: not|n.t) (?:travel|go|fly|visit)\b|not to (?:travel|go|visit|fly)\b",
        r"(?:warn\w*|advi[cs]e\w*) against\b|(?:un)?safe to (?:travel|visit|go|fly)\b",
        r"(?:reconsider|rethink)\w* (?:\S+ ){0,2}travel|increased caution",
        r"(?:avoid|against)(?: \S+){0,5} (?:travel|trips?|visit|visiting|journeys?|going)\b",
        r"embass|consulate|high commission\b",
        r"shelter(?:ing)? in place\b|air ?space\b|no[- ]fly\b|stranded\b",
        r"(?:borders?|crossings?)\b.{0,40}\b(?:clos|shut|seal|reopen)|(?:clos|shut|seal|reopen)\w*\b.{0,40}\b(?:borders?|crossings?)\b",
        r"leave (?:the country|now|immediately|at once|while)\b|departure order|ordered departure",
        r"(?:order|urg|tell|told|ask|advis|warn|call)\w*(?: \S+){0,6} (?:leave|depart|quit|get out|stay out|stay in\w+|flee|shelter)\b",
        r"(?:order|urg|tell|told|ask|advis|warn|call)\w*(?: \S+){0,6} (?:(?:go|come|return) home|avoid|stay away|reconsider)\b",
        r"(?:get|getting|got|pull\w*|fly|flown|flew|bring\w*|brought|ferr\w+) (?:\S+ ){0,4}out of\b",
        r"(?:staff|diplomats?|families|personnel|dependents)\b.{0,40}\b(?:leav|depart|withdr|pull|out of|home|recall)",
        r"(?:withdr|draw\w* down|drew down|pull|recall|expel|order)\w*\b.{0,40}\b(?:staff|diplomat|ambassador|envoy|families|personnel)",
    )
)
#: One of each of the two following beside the name of a place: whom it concerns (the people of a country do too), and what they are told.
WHOM = _any(
    (
        r"(?:citizen|national|tourist|travell?er|holiday-?maker|vacationer|visitor|foreigner|compatriot|pilgrim|backpacker|passenger|student)s?\b",
        r"ex-?pat\w*\b|aid workers\b|passport|holidays?\b|cruise|tour operators?\b",
        r"foreign (?:office|ministry|affairs)\b|state department\b|fcdo\b|dfat\b",
    )
)
WHAT = _any(
    (
        r"leav(?:e|es|ing)\b|left\b|depart|quit|exit|flee|vacate|get(?:ting)? out\b|out of\b|home\b",
        r"avoid|travel|trips?\b|visit(?:ing)?\b|reconsider|rethink|think twice|postpone|put off|cancel|steer clear",
        r"(?:stay|keep) (?:away|out|indoors|inside)\b|shelter|rescue|withdr|expel|deport",
        r"warn|urg(?:e|es|ed|ing)\b|advi[cs]|told\b|tells?\b|order|alert|caution|vigilan|threat|unsafe|safety",
    )
)
#: Lines that lead to other stories, whose headlines are not this one's news.
ELSEWHERE = _any(
    (
        r"read (?:more|also|next)|also read|see also|related(?: \w+)?|more (?:on this|from|on)|recommended|you (?:may|might) also like",
        r"watch|listen|live updates?|in pictures|don.t miss|most (?:read|popular)|editors?.? picks?|up next",
        r"advertisement|sign up|subscribe|follow us|share this|newsletter",
    ),
    r"\s*[-*|\u2022]?\s*(?:",
    r")\s*(?::|[-\u2013\u2014|]|\Z)",
)
