"""Rules by what they listen to: statements by directive, status and place, keywords by their rarest word."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from advisory import lexicon
from advisory.match import objection
from advisory.match.keywords import Hit, Text, Waiting, sought
from advisory.match.objection import Place
from advisory.model import ANYWHERE, Directive, Keywords, Match, Query, Rule, Statement, Status, Strength, Trust

_ENDS = frozenset({Status.LIFTED, Status.DENIED})
_TOLD = frozenset({Status.IN_FORCE, Status.LIFTED})
#: A place has a list of its own for what names at most so many places with it; what names more shares one list among them.
_FEW_PLACES = 8
#: So many governments or nationalities have a list each; what names more is asked on every posting.
_FEW_NAMES = 8
_USUAL_SOURCES = 2


@dataclass(slots=True)
class _Posting:
    """Rules that ask for exactly the same."""

    query: Query
    #: With their place in the order of the files.
    rules: list[tuple[int, Rule]] = field(default_factory=list)


#: Government asked for and nationality asked for (None: any) → what waits there.
_Bucket = dict[tuple[str | None, str | None], list[_Posting]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What is known of where a text comes from."""

    text: Text
    trust: Trust | None = None
    feed: str | None = None


class Index:
    """Rules by what they listen to. Build it once for a set of rules; it holds no state of a run."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        #: Directive, status and place → the lists that are looked at.
        self._places: dict[tuple[Directive, Status, str], list[_Bucket]] = {}
        self._words: dict[Keywords, list[_Posting]] = {}
        postings: dict[Query, _Posting] = {}
        for number, rule in enumerate(rules):
            for query in rule.when if rule.enabled else ():
                asked = replace(query, phrase="") if query.phrase else query
                postings.setdefault(asked, _Posting(asked)).rules.append((number, rule))
        shared: dict[tuple[Directive, Status, frozenset[str]], _Bucket] = {}
        for posting in postings.values():
            if posting.query.text is not None and not posting.query.directives:
                self._words.setdefault(posting.query.text, []).append(posting)
            else:
                self._post(posting, shared)
        self._waiting = Waiting(self._words)

    def matches(
        self,
        statements: Sequence[Statement],
        *,
        trust: Trust | None = None,
        text: str = "",
        title: str = "",
        feed: str | None = None,
    ) -> tuple[Match, ...]:
        """Return a match per rule, statement and destination that fires, in the order of the statements; then those of keywords alone.

        `trust` and `feed` are those of the source, None when nothing is known of it: a rule that demands an official source, or one of
        certain feeds, stays silent on any other. `text` and `title` are what rules with keywords look at.
        """
        source = _Source(text=Text(text, title), trust=trust, feed=feed)
        found: dict[tuple[str, int | None, str], Match] = {}
        for number, statement in enumerate(statements):
            if statement.status not in _TOLD:
                continue
            for place in objection.places(statement):
                reason = ""
                for rule in self._fired(statement, place, source):
                    key = (rule.id, number, place.code)
                    if key not in found:
                        reason = reason or _reason(statement, place)
                        found[key] = _match(rule, statement, number, place, reason)
        if text or title:
            for rule, code, hit in self._mentioned(source):
                found.setdefault((rule.id, None, code), _mention(rule, code, hit))
        return tuple(found.values())

    def closing(self, statements: Sequence[Statement]) -> tuple[Match, ...]:
        """Return what ends or takes back alerts: lifted or denied statements that would have fired had they been in force.

        Lifted or eased advice of any level also ends what stood at a higher one. The words of a text and its source open alerts; an end
        needs no keywords, and may come from anywhere.
        """
        found: dict[tuple[str, int | None, str], Match] = {}
        for number, statement in enumerate(statements):
            if statement.status not in _ENDS:
                continue
            as_if = replace(statement, status=Status.IN_FORCE)
            for place in objection.places(statement):
                rules: list[tuple[int, Rule]] = []
                for posting in self._listeners(as_if, place):
                    query = objection.undone(posting.query, statement)
                    if query is not None and objection.objection(query, as_if, place) is None:
                        rules += [each for each in posting.rules if not _left_out(each[1], as_if, place, None)]
                for _, rule in sorted(rules, key=_ordinal):
                    key = (rule.id, number, place.code)
                    if key not in found:
                        found[key] = _match(rule, statement, number, place, _reason(statement, place))
        return tuple(found.values())

    def _post(self, posting: _Posting, shared: dict[tuple[Directive, Status, frozenset[str]], _Bucket]) -> None:
        query = posting.query
        several = len(query.destinations) > _FEW_PLACES
        issuers: Iterable[str | None] = query.issuers if 0 < len(query.issuers) <= _FEW_NAMES else (None,)
        nationalities: Iterable[str | None] = query.nationalities if 0 < len(query.nationalities) <= _FEW_NAMES else (None,)
        names = list(itertools.product(issuers, nationalities))
        for directive, status in dict.fromkeys(objection.heard(query)):
            for places in (query.destinations,) if several else tuple(frozenset({code}) for code in query.destinations):
                bucket = shared.get((directive, status, places))
                if bucket is None:
                    bucket = shared[directive, status, places] = {}
                    for code in places:
                        self._places.setdefault((directive, status, code), []).append(bucket)
                for name in names:
                    bucket.setdefault(name, []).append(posting)

    def _fired(self, statement: Statement, place: Place, source: _Source) -> Iterator[Rule]:
        """Yield the rules that fire on a statement at a place, in the order of the files."""
        rules: list[tuple[int, Rule]] = []
        for posting in self._listeners(statement, place):
            query = posting.query
            if objection.objection(query, statement, place) is None and _heard_from(query, source) and _worded(query, source.text):
                rules += posting.rules
        for _, rule in sorted(rules, key=_ordinal):
            if _trusted(rule, source) and not _left_out(rule, statement, place, source.text):
                yield rule

    def _listeners(self, statement: Statement, place: Place) -> Iterator[_Posting]:
        """Yield what could fire on a statement: by its place, its government and the nationalities it is for."""
        key = statement.directive, statement.status
        buckets = (*self._places.get((*key, place.code), ()), *self._places.get((*key, ANYWHERE), ()))
        if not buckets:
            return
        told = statement.audience.nationality
        if statement.directive is Directive.EXPULSION and not told:
            # It is for whoever a rule asks for.
            for bucket in buckets:
                for name, postings in bucket.items():
                    if name[0] in {None, statement.issuer}:
                        yield from postings
            return
        issuers = dict.fromkeys((None, statement.issuer))
        nationalities = dict.fromkeys((None, *(told or (statement.issuer,))))
        names = list(itertools.product(issuers, nationalities))
        for bucket in buckets:
            for asked in names:
                yield from bucket.get(asked, ())

    def _mentioned(self, source: _Source) -> Iterator[tuple[Rule, str, Hit]]:
        """Yield the rules whose keywords stand in the text, with the country they are about."""
        found: list[tuple[int, Rule, str, Hit]] = []
        for asked in self._waiting.candidates(source.text):
            first = sought(asked).first(source.text)
            if first is None:
                continue
            hit = source.text.hit(first)
            for posting in self._words[asked]:
                if _heard_from(posting.query, source):
                    codes = sorted(destinations(posting.query, source.text))
                    found += [(number, rule, code, hit) for number, rule in posting.rules for code in codes]
        for _, rule, code, hit in sorted(found, key=lambda each: (each[0], each[2])):
            if _trusted(rule, source) and not _hushed(rule, code, source.text):
                yield rule, code, hit


def destinations(query: Query, text: Text) -> frozenset[str]:
    """Return the countries among those of a query that a text names; anywhere, for a query about anywhere."""
    if ANYWHERE in query.destinations:
        return frozenset({ANYWHERE})
    if query.regions:
        named = any(text.where(words) for region in query.regions if (words := _words(region)))
        return query.destinations if named else frozenset()
    return query.destinations & text.places


def _words(name: str) -> tuple[str, ...]:
    return sought(Keywords(all=(name,))).all[0]


def _ordinal(numbered: tuple[int, Rule]) -> int:
    return numbered[0]


def _heard_from(query: Query, source: _Source) -> bool:
    return not query.feeds or source.feed is None or source.feed in query.feeds


def _trusted(rule: Rule, source: _Source) -> bool:
    return rule.trust is not Trust.OFFICIAL or source.trust in {None, Trust.OFFICIAL}


def _worded(query: Query, text: Text) -> bool:
    return query.text is None or sought(query.text).first(text) is not None


def _left_out(rule: Rule, statement: Statement, place: Place, text: Text | None) -> bool:
    """Tell whether what `unless` names keeps a rule silent; without a text, what asks for words keeps nothing silent."""
    for excluded in rule.unless:
        for query in excluded.queries:
            if text is None and query.text is not None:
                continue
            stated = (query.text is not None and not query.directives) or objection.meets(query, statement, place)
            if stated and (text is None or excludes(query, text, place.code)):
                return True
    return False


def _hushed(rule: Rule, code: str, text: Text) -> bool:
    """Tell whether what `unless` says of the text alone keeps keywords silent."""
    asked = (query for excluded in rule.unless for query in excluded.queries)
    return any(query.text is not None and not query.directives and excludes(query, text, code) for query in asked)


def excludes(query: Query, text: Text, code: str) -> bool:
    """Tell whether the words that an exclusion asks for stand in a text, and the place is one of those it names."""
    return _worded(query, text) and (ANYWHERE in query.destinations or code in {*query.destinations, ANYWHERE})


def _reason(statement: Statement, place: Place) -> str:
    """Return what is stated there and by whom, as whatever rule fires on it gives for its reason."""
    where = lexicon.name(place.code) or place.code
    if place.region and place.region != where:
        where = f"{place.region} ({where})"
    who = lexicon.name(statement.issuer) or statement.issuer if statement.issuer else "a source that names no government"
    state = "in force" if statement.status is Status.IN_FORCE else statement.status.value
    return f"{objection.WORDS[statement.directive]} for {where}, {statement.strength.value} by {who}, {state}"


def _match(rule: Rule, statement: Statement, number: int, place: Place, reason: str) -> Match:
    said = f"{reason}{_patience(rule)}"
    return Match(rule=rule.id, statement=statement, index=number, destination=place.code, region=place.region, reason=said)


def _mention(rule: Rule, code: str, hit: Hit) -> Match:
    where = "" if code == ANYWHERE else f", and {lexicon.name(code) or code} is named"
    said = Statement(
        directive=Directive.MENTION,
        strength=Strength.REPORTED,
        issuer=None,
        destinations=() if code == ANYWHERE else (code,),
        quote=hit.quote,
        start=hit.start,
        end=hit.end,
        within=hit.within,
    )
    reason = f"its keywords stand in the {hit.within}{where}{_patience(rule)}"
    return Match(rule=rule.id, statement=said, index=None, destination=code, region=None, reason=reason)


def _patience(rule: Rule) -> str:
    """Return what a rule still waits for, when it is not what every rule waits for."""
    if rule.min_sources == _USUAL_SOURCES:
        return ""
    return f"; told once {rule.min_sources} independent sources say so" if rule.min_sources > 1 else "; told on one source's word"
