"""Whether what a sentence says holds: negation, plans, the past and taking back, each within its clause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from advisory.extract.context import ADVICE
from advisory.extract.languages.phrases import CROWDS, PREPOSITIONS
from advisory.extract.languages.telling import ARE
from advisory.extract.languages.view import View
from advisory.model import Directive, Status

_ADVICE = ADVICE | {Directive.LEVEL_CHANGE}
_CLOSURES = frozenset({"CLOSURE", "BORDERSHUT", "AIRSHUT"})
#: Between a verb that governs the next and the comma behind it: its subject, where verbs stand second.
_BETWEEN = frozenset({"ADVERB", "HALF", "WORD", "BEFORE", "ISSUER", "SELF", "IT", "DET"})
#: How far before a noun an adjective stands.
_BESIDE = 2
#: Behind a verb that is done a "can" is another's, if it does not follow soon.
_SOON = 5
#: An infinitive that another verb governs, and classes of verbs by which that is more than a plan.
_TO_DO = re.compile(r"zu \w+|(?:aus|ab|an|auf|ein|heim|zuruck|heraus|wieder|weg|raus|frei)zu\w+en|(?:\w+ )?te \w+")
_SETTLED = frozenset({"DID", "ORDER", "BEGIN", "GONE"})
_HOLDING = frozenset({Status.IN_FORCE, Status.LIFTED})
_WITHOUT = frozenset({"ohne", "zonder"})
#: How an infinitive begins, or one with its half before it holds it inside ("auszusprechen").
_INFINITE = ("zu ", "te ", "af te ", "auszu")
#: Texts are not older than this.
_BEGAN = 2000
#: Verbs of advising against, which are a government's.
_COUNSELS = re.compile(r"abrat|abgerat|abzurat|ontra|afgera|afra|af te ra")
#: Who speaks of themselves.
_OURSELVES = frozenset({"wir", "we", "wij"})


class _Cues:
    """The cues whose scope some words are in."""

    def __init__(self, view: View, core: Iterable[int], consumed: frozenset[int]) -> None:
        self.view = view
        told = tuple(core)
        self.words = sorted(set(told))
        #: The verb is the last of them: what comes much later is of other verbs.
        self.done = len(self.words) > 1 and told[0] == self.words[-1]
        self.consumed = consumed
        self.clauses = {view.clause[at] for at in self.words}
        self.segments = {view.segment[at] for at in self.words}

    def find(self, *kinds: str) -> str | None:
        """Return the first cue of some classes in the clauses of the words, not far behind the last of them."""
        for at in self.view.all(*kinds):
            if (
                at not in self.consumed
                and not (self._of_people(at) or self._of_attribute(at) or self._within(at) or self._without(at) or self._of_next(at))
                and self.view.clause[at] in self.clauses
                and at <= self.words[-1] + (_SOON if kinds == ("MAY",) or self.done else self.view.behind)
            ):
                return self.view.chunks[at].word
        return None

    def _of_people(self, at: int) -> bool:
        """Tell whether a "not" says who is meant ("los españoles que no han salido deben …"), rather than what they are told."""
        view = self.view
        described = view.kinds[at] == "NOT" and view.kind(at - 1) in {"CLAUSE", "THAT"} and view.kind(at - 2) in CROWDS | {"PLACE"}
        if view.kinds[at] == "NOT" and view.kind(at - 2) == "NOT" and view.kind(at - 1) == "AUX":
            return self._of_people(at - 2)
        return described and view.kind(at + 1) in {"AUX", "WORD"} and any(at < word and view.kinds[word] == "SHOULD" for word in self.words)

    def _within(self, at: int) -> bool:
        """Tell whether a "not" stands in the clause that says which people are meant ("diplomaten die niet nodig zijn, worden …")."""
        view = self.view
        if view.kinds[at] == "MAY":
            # "Noren die naar X willen reizen"
            return view.verb_last and view.kind(at + 1) == "TRAVEL" and at + 1 not in self.words
        who = next((here for here in range(at - 1, -1, -1) if view.kinds[here] in CROWDS or view.clause[here] != view.clause[at]), 0)
        relative = view.kinds[at] == "NOT" and view.kinds[who] in CROWDS and view.kind(who + 1) == "DET" and who + 1 < at
        return view.verb_last and relative and "COMMA" in view.kinds[at : self.words[-1]]

    def _of_attribute(self, at: int) -> bool:
        """Tell whether a "not" belongs to what stands before a noun ("in ein nicht genanntes Land")."""
        view = self.view
        article = view.kind(at - 1) == "DET" and view.kind(at - 2) not in {"COMMA", ""}
        return view.verb_last and view.kinds[at] == "NOT" and (article or view.kind(at - 1) in PREPOSITIONS) and view.kind(at + 1) == "WORD"

    def _of_next(self, at: int) -> bool:
        """Tell whether a "not" belongs to what an "and" adds ("Schutz zu suchen und nicht auf die Straße zu gehen")."""
        view, last = self.view, self.words[-1]
        return view.verb_last and view.kinds[at] == "NOT" and last < at and "AND" in view.kinds[last:at]

    def _without(self, at: int) -> bool:
        """Tell whether only something else is said to be left out ("ohne Vorankündigung", "zonder opgaaf van redenen")."""
        view = self.view
        if view.chunks[at].word not in _WITHOUT:
            return False
        last = next((here for here in range(at + 1, len(view.kinds)) if view.clause[here] != view.clause[at]), len(view.kinds))
        infinitive = any(view.chunks[here].word.startswith(_INFINITE) for here in self.words if at < here < last)
        named = at + 1 + (view.kind(at + 1) in {"DET", "ADJ", "ALL", "ITS"})
        return view.verb_last and view.kind(named) == "WORD" and not infinitive

    def anywhere(self, *kinds: str) -> str | None:
        """Return the first cue of some classes in the sentence, between its bars."""
        return next((self.view.chunks[at].word for at in self.view.all(*kinds) if self.view.segment[at] in self.segments), None)

    def after(self) -> str | None:
        """Return the words that say how long ago it was ("zwei Jahre nach der Ausreiseaufforderung")."""
        told = (at for at in self.view.all("AFTER") if any(at < word <= at + _SOON - 1 for word in self.words))
        return next((self.view.chunks[at].word for at in told), None)

    def condition(self) -> str | None:
        """Return the word that makes the clause of the words a condition."""
        view = self.view
        opening = (at for at in view.all("IF") if at < self.words[-1] and view.clause[at] in self.clauses and view.opens(at))
        # "Als u in X bent verlaat het land": who is meant, not a condition
        meant = any(view.chunks[at].word in ARE for at in range(self.words[-1]))
        return None if meant else next((view.chunks[at].word for at in opening), None)

    def supposed(self) -> str | None:
        """Return the word by which the sentence begins with a condition: what a government does then, it has not done."""
        view = self.view
        first = next((at for at, kind in enumerate(view.kinds) if kind not in {"QUOTE", "AND"}), 0)
        opening = view.kind(first) == "IF" or (view.kind(first) == "SHOULD" and view.verb_last)
        later = opening and view.clause[first] < min(self.clauses) and view.segment[first] in self.segments
        return view.chunks[first].word if later else None

    def asked(self) -> str | None:
        """Return the word by which somebody is asked to do what governments do: it is not done."""
        for at in self.view.all("URGE", "DEMAND"):
            if at in self.words or (self.view.chunks[at].word == "empfehlung" and self.view.clause[at] in self.clauses):
                continue  # "in einer Empfehlung senkte …"
            if self.view.chunks[at].word.startswith("reiter"):
                continue  # who says his own again asks nobody for it
            if at < self.words[-1] and min(self.clauses) - self.view.clause[at] in {0, 1} and self.view.segment[at] in self.segments:
                return self.view.chunks[at].word
        return None

    def _put_off(self, word: int) -> bool:
        """Tell whether a journey is one that people are told to put off ("geplante Reisen zu verschieben")."""
        return self.view.kinds[word] == "TRAVEL" and any(self.view.kinds[at] == "AVOID" for at in self.words)

    def intended(self) -> str | None:
        """Return the infinitive of what is to be done, unless a verb says that it is decided or under way ("beschloss, … zu schließen")."""
        view = self.view
        verb = next((at for at in self.words if view.verb_last and _TO_DO.fullmatch(view.chunks[at].word)), None)
        if verb is None:
            return None
        governed = {view.clause[verb], view.clause[verb] - 1}
        settled = any(
            view.kinds[at] in _SETTLED and view.clause[at] in governed and view.segment[at] == view.segment[verb] for at in range(verb)
        )
        purpose = any(view.chunks[at].word == "um" for at in range(verb) if view.clause[at] in governed)
        behind = view.kind(verb + 1) in _SETTLED or (view.kind(verb + 1) == "COMMA" and view.kind(verb + 2) in _SETTLED)
        return None if settled or purpose or behind else view.chunks[verb].word

    def demanded(self) -> str | None:
        """Return the word by which somebody wants a government to advise ("die Regierung müsse abraten"); "wir müssen abraten" does so."""
        view = self.view
        if not view.verb_last or not any(_COUNSELS.match(view.chunks[at].word) for at in self.words):
            return None
        spots = [at for at in view.all("SHOULD") if view.clause[at] in self.clauses]
        ours = any(chunk.word in _OURSELVES for chunk in view.chunks)
        return view.chunks[spots[0]].word if spots and not ours else None

    def due(self) -> str | None:
        """Return the word by which something shall be done, and is not yet ("soll geschlossen werden")."""
        return self.find("SHOULD") if self.view.verb_last else None

    def planned(self) -> str | None:
        """Return the word that makes something no more than a plan: a verb in the clause or before it, an adjective beside the noun."""
        verb = self.find("MAY") or (self.find("WISH") if self.view.verb_last else None)
        verb = verb or next((self.view.chunks[at].word for at in self.view.all("MAY") if _governs(self.view, at, self.clauses)), None)
        beside = (at for at in self.view.all("MAYBE") if any(at < word <= at + _BESIDE and not self._put_off(word) for word in self.words))
        unsure = (at for at in range(self.words[0]) if self.view.unsure(at) and self.view.segment[at] in self.segments)
        return verb or next((self.view.chunks[at].word for at in (*beside, *unsure)), None)


def status(
    view: View,
    directive: Directive,
    core: Iterable[int],
    consumed: frozenset[int],
    published: datetime | None,
    own: Status | None,
    *,
    advised: bool,
) -> tuple[Status, str]:
    """Return whether it holds, and the cue that says so. `core` are the words that say it, `consumed` cues that belong to them.

    What is `advised` is said by verbs of asking; of all else they say that somebody wants it done.
    """
    cues = _Cues(view, core, consumed)
    said = (
        _unreal(cues, directive, advised=advised)
        or _told_later(cues, published)
        or _taken_back(cues, directive, own)
        or (own or Status.IN_FORCE, "no cue against it")
    )
    wanted = None if advised or said[0] not in _HOLDING else cues.intended() or (cues.due() if directive not in _ADVICE else None)
    return said if wanted is None else (Status.CONSIDERED, f"not said to be done: {wanted}")


def _unreal(cues: _Cues, directive: Directive, *, advised: bool) -> tuple[Status, str] | None:
    if (doubt := cues.anywhere("DENY")) is not None:
        return Status.DENIED, f"denied: {doubt}"
    if not advised and (asked := cues.asked()) is not None:
        return Status.CONSIDERED, f"somebody is asked to: {asked}"
    if directive not in _ADVICE and (supposed := cues.supposed()) is not None:
        return Status.CONSIDERED, f"only if: {supposed}"
    if (maybe := cues.planned() or cues.condition() or cues.demanded()) is not None:
        return Status.CONSIDERED, f"not yet: {maybe}"
    return (Status.CONSIDERED, "a question") if cues.view.kinds[-1] == "QUERY" else None


def _told_later(cues: _Cues, published: datetime | None) -> tuple[Status, str] | None:
    prior = cues.find("PRIOR") if cues.find("HADPAST") is not None else None
    years = (at for at in cues.view.all("YEAR") if cues.view.segment[at] in cues.segments and _earlier(cues.view, at, published))
    past = cues.anywhere("PAST") or cues.after() or prior or next((cues.view.chunks[at].word for at in years), None)
    return None if past is None else (Status.HISTORICAL, f"told of the past: {past}")


def _taken_back(cues: _Cues, directive: Directive, own: Status | None) -> tuple[Status, str] | None:
    lifted, cancelled, denied, ended = (cues.find(kind) for kind in ("LIFT", "CANCEL", "NOT", "NOLONGER"))
    advice = directive in _ADVICE
    if not advice and denied is None:
        # "hat nicht vor, die Grenze zu schließen"
        denied = next((cues.view.chunks[at].word for at in cues.view.all("NOT") if _governs(cues.view, at, cues.clauses)), None)
    if lifted is not None and directive is Directive.EVACUATION:
        return Status.DENIED, f"called off: {lifted}"
    closure = any(cues.view.kinds[at] in _CLOSURES for at in cues.words)
    if lifted is not None and own is None and (advice or closure):
        return (Status.IN_FORCE, "has not lifted") if denied is not None else (Status.LIFTED, f"lifted: {lifted}")
    if cancelled is not None or ended is not None:
        return (Status.LIFTED if advice else Status.DENIED), f"no longer: {cancelled or ended}"
    return (Status.DENIED, f"negation: {denied}") if denied is not None else None


def _governs(view: View, at: int, clauses: set[int]) -> bool:
    """Tell whether a verb at the end of its clause governs the next ("erwägt, den Luftraum zu sperren")."""
    after = next(
        (here for here in range(at + 1, min(len(view.kinds), at + 4 + 3 * view.verb_last)) if view.kinds[here] not in _BETWEEN), None
    )
    # "geen plannen om …"
    if after is None or not (view.kinds[after] in {"COMMA", "THAT"} or view.chunks[after].word == "om"):
        return False
    return view.clause[after] in clauses or (view.kind(after + 1) == "THAT" and view.clause[after + 1] in clauses)


def _earlier(view: View, at: int, published: datetime | None) -> bool:
    """Tell whether a year is before that of the text; without a date one with a day beside it is not."""
    if {view.kind(at - 1), view.kind(at - 2)} & {"SINCE", "FROM"}:
        return False
    year = int(view.chunks[at].word)
    if published is not None:
        return year < published.year
    dated = any(view.kind(here) == "NUMBER" for here in range(at - 4, at))
    return year < _BEGAN or not dated
