"""A sentence as the frames see it: where its clauses end, what stands near, who speaks, where to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisory.extract.chunks import Chunk
from advisory.extract.languages.phrases import CROWDS, PREPOSITIONS, VERBS
from advisory.extract.languages.row import BARS
from advisory.model import AudienceClass

_SPEAKERS = frozenset({"ISSUER", "SELF", "POST", "IT"})
#: Verbs with which a sentence goes on behind its subject.
_FINITE = frozenset({"AUX", "SHOULD", "HADPAST", "ORDER", "URGE", "CLOSE", "OPEN", "EVACUATE", "WITHDRAW"})
_FAR, _NEAR = 25, 3
_DAYS = ("dag", "tag")
_OPENS = frozenset({"COMMA", "CLAUSE", "THAT", "OPENED", "CLOSED", *BARS})
#: What stands behind these is where somebody goes.
_GOALS = frozenset({"TRAVEL", "LEAVE", "GO", "AVOID", "LEAVENOW"})
_CROWDED = 25
_BESIDE = frozenset({"DET", "ADJ", "ADVERB", "ALL", "NUMBER", "SOME"})
_LIGHT = frozenset({"ADVERB", "NOT", "DET", "AUX", "QUOTE", "WORD", "HALF", "COMMA"})
_QUIET = frozenset({"ADVERB", "NOT", "DET", "QUOTE"})


class View:
    """A row with its clauses."""

    def __init__(self, chunks: list[Chunk], *, verb_last: bool = False) -> None:
        #: How far behind the last of its words a cue may stand: to the end of the clause where verbs do.
        self.behind = 30 if verb_last else 3
        self.verb_last = verb_last
        self.chunks = chunks
        self.kinds = [chunk.kind for chunk in chunks]
        #: Which stretch between bars a chunk is in, and which clause.
        self.segment: list[int] = []
        self.clause: list[int] = []
        #: Whether it stands in parentheses.
        self.aside: list[bool] = []
        segment = clause = depth = latest = 0
        commas: list[int] = []
        opened: list[int] = []
        for at, kind in enumerate(self.kinds):
            if kind in BARS:
                segment += 1
                commas = []
            if kind == "OPENED":
                opened.append(clause)
            if kind == "COMMA" and verb_last and self._resumes(at, commas):
                clause = self.clause[commas[-1] - 1]
            elif kind == "CLOSED" and verb_last and opened:
                clause = opened.pop()  # "zeventien Noren (en een hond) geëvacueerd"
            elif kind in _OPENS or (kind == "AND" and self._verb_follows(at)):
                clause = latest = latest + 1
            commas += [at] if kind == "COMMA" else []
            depth += (kind == "OPENED") - (kind == "CLOSED" and depth > 0)
            self.aside.append(depth > 0)
            self.segment.append(segment)
            self.clause.append(clause)

    def _resumes(self, at: int, commas: list[int]) -> bool:
        """Tell whether a sentence goes on behind an aside ("Kanadier, die in Mali leben, sollten …"): its verb has not come yet."""
        if not commas or self.kind(at + 1) not in _FINITE or not commas[-1]:
            return False
        before = self.clause[commas[-1] - 1]
        return not any(self.kinds[here] in VERBS for here in range(commas[-1]) if self.clause[here] == before)

    def _verb_follows(self, at: int) -> bool:
        """Tell whether a clause begins behind an "and": a verb follows it, or a subject and a verb."""
        after = [kind for kind in self.kinds[at + 1 : at + 5] if kind not in {"ADVERB", "DET"}]
        if after and after[0] in VERBS:
            return True
        return len(after) > 1 and after[0] in {"ISSUER", "PLACE", "SELF", "IT", "POST", "AUDIENCE"} and after[1] in VERBS

    def kind(self, at: int) -> str:
        """Return the class of a chunk; empty outside the row."""
        return self.kinds[at] if 0 <= at < len(self.kinds) else ""

    def opens(self, at: int) -> bool:
        """Tell whether a chunk is the first of its clause."""
        return at == 0 or self.clause[at - 1] != self.clause[at] or self.kinds[at - 1] in _OPENS or self.kinds[at - 1] in {"AND", "QUOTE"}

    def starts(self, at: int) -> bool:
        """Tell whether a chunk begins the sentence, or what follows its colon."""
        return at == 0 or self.kinds[at - 1] in BARS or (self.kinds[at - 1] == "QUOTE" and (at == 1 or self.kinds[at - 2] in BARS))

    def role(self, at: int) -> str:
        """Return the preposition before a chunk; empty when there is none."""
        for back in (at - 1, at - 2, at - 3):
            if self.kind(back) in PREPOSITIONS:
                return self.kind(back)
            # "in der Nacht auf Samstag den Luftraum": a day has its own
            if self.kind(back) not in _BESIDE or self.chunks[back].word.endswith(_DAYS):
                break
        return ""

    def official(self, at: int) -> bool:
        """Tell whether a sentence speaks of advice, or of a government, besides a chunk: fans too colour towns orange."""
        spoken = {"LEVELNOUN", "ISSUER", "SELF", "ESSENTIAL", "NOTRAVEL", "NOTRAVELNE"}
        return any(kind in spoken and here != at for here, kind in enumerate(self.kinds))

    def unsure(self, at: int) -> bool:
        """Tell whether it is said not to be known whether, or when, what follows happens."""
        return self.kinds[at] == "MAY" and self.chunks[at].word == "unsure"

    def all(self, *kinds: str) -> list[int]:
        """Return where the chunks of these classes are."""
        return [at for at, kind in enumerate(self.kinds) if kind in kinds]

    def around(self, at: int, reach: int, *, left: bool = True, right: bool = True) -> Iterator[int]:
        """Yield the places of the same segment, nearest first."""
        for distance in range(1, reach + 1):
            for here, wanted in ((at - distance, left), (at + distance, right)):
                if wanted and 0 <= here < len(self.chunks) and self.segment[here] == self.segment[at] and self.kinds[here] not in BARS:
                    yield here

    def near(self, at: int, kinds: Iterable[str], reach: int, *, left: bool = True, right: bool = True) -> int | None:
        """Return the nearest chunk of these classes in the same segment."""
        wanted = frozenset(kinds)
        return next((here for here in self.around(at, reach, left=left, right=right) if self.kinds[here] in wanted), None)

    def has(self, at: int, kinds: Iterable[str], reach: int = 60) -> bool:
        """Tell whether a chunk of these classes is in the same segment."""
        return self.near(at, kinds, reach) is not None

    def speaks(self, at: int) -> bool:
        """Tell whether a chunk could be the subject of saying something."""
        chunk = self.chunks[at]
        if self.kind(at - 1) in _GOALS:
            return False
        if chunk.kind in {"ISSUER", "IT"}:
            return self.role(at) not in {"TO", "WITH", "BEFORE"}
        if chunk.kind in {"SELF", "POST"}:
            return self.role(at) in {"", "BY", "OF"}
        if chunk.kind == "PLACE" and chunk.codes and self._advises(at):
            return True
        return chunk.kind == "PLACE" and bool(chunk.codes) and not chunk.own and self.role(at) in {"", "BY"}

    def _advises(self, at: int) -> bool:
        """Tell whether advice is said to be somebody's to his own ("la recomendación de X a sus ciudadanos", "l'appel du X à ses …")."""
        noun = self.kind(at - 1) == "OF" and self.kind(at - 2) in {"URGE", "WARN", "LEVELNOUN", "NOTRAVEL"}
        told = self.kind(at + 1) in {"TO", "AT"} and self.kind(at + 2) == "AUDIENCE"
        return noun and told and self.chunks[at + 2].own

    def relative(self, cue: int) -> Chunk | None:
        """Return the countries that a clause is about ("… à X et Y, qui avaient recommandé …"), whatever they are in the one before."""
        light = {"COMMA", "ADVERB", "HADPAST", "AUX", "WORD", "OF", "DET", "NUMBER", "MONTH"}
        that = next((at for at in range(cue - 1, 0, -1) if self.kinds[at] not in light), 0)
        qui = self.kinds[that] in {"CLAUSE", "THAT"} and self.chunks[that].word in {"qui", "que"} and self.kind(that - 1) == "COMMA"
        named = self.chunks[that - 2] if qui and that > 1 else None
        told = self.kind(cue + 1) in {"AT", "TO"} and self.kind(cue + 2) == "AUDIENCE" and self.chunks[cue + 2].own
        return named if named is not None and told and named.kind == "PLACE" and named.codes else None

    def speaker(self, cue: int, objects: Iterable[int] = ()) -> Chunk | None:
        """Return who does what a verb says; None when the sentence names nobody."""
        barred = set(objects)
        relative = self.relative(cue)
        if relative is not None and not any(self.chunks[at] is relative for at in barred):
            return relative
        able = [at for at in range(len(self.chunks)) if self.segment[at] == self.segment[cue] and at not in barred and self.speaks(at)]
        able = [at for at in able if not self.aside[at] or self.aside[cue]] or able
        beside = next((at for at in reversed(able) if at < cue and set(self.kinds[at + 1 : cue]) <= _LIGHT), None)
        after = next((at for at in able if cue < at <= cue + _NEAR + 1 and set(self.kinds[cue + 1 : at]) <= _QUIET), None)
        after = self._besides(cue, able) if after is None else after
        agent = next((at for at in able if self.role(at) == "BY"), None)
        before = next((at for at in reversed(able) if cue - _FAR <= at < cue), None)
        if before is not None and self.kinds[before] == "PLACE" and self.kinds[self.clause.index(self.clause[cue])] == "AND":
            # "le Quai d'Orsay classait X en zone rouge et invitait …": X is what the verb before is about
            named = (at for at in reversed(able) if at < before and self.clause[at] == self.clause[before] and self.kinds[at] == "ISSUER")
            before = next(named, before)
        later = next((at for at in able if cue < at <= cue + _FAR and (self.kinds[at] in _SPEAKERS or self._advises(at))), None)
        for at in (agent, beside, after, before, later):
            if at is not None:
                return self.chunks[at]
        return self._announced(cue)

    def _besides(self, cue: int, able: list[int]) -> int | None:
        """Return the subject behind a verb and those it joins ("schließt neben den USA auch Kanada seine Botschaft")."""
        joined = self.verb_last and self.kind(cue + 1) == "WITH" and self.kind(cue + 2) in {"PLACE", "ISSUER"}
        return next((at for at in able if joined and cue + 2 < at <= cue + 4 and set(self.kinds[cue + 3 : at]) <= _QUIET), None)

    def _announced(self, cue: int) -> Chunk | None:
        """Return who stands before the colon ("Auswärtiges Amt: Deutsche sollen …"), or after it at the end."""
        spoken = [at for at in range(cue) if self.kinds[at] in {"COLON", "DASH"}]
        if spoken:
            ahead = [
                at
                for at in range(max(0, spoken[-1] - 8), spoken[-1])
                if (self.kinds[at] in _SPEAKERS and self.speaks(at)) or self._advises(at)
            ]
            return self.chunks[ahead[-1]] if ahead else None
        behind = [at for at in range(cue, len(self.chunks)) if self.kinds[at] in _SPEAKERS and self.segment[at] == self.segment[cue] + 1]
        return self.chunks[behind[0]] if behind else None

    def crowd(self, *anchors: int) -> int | None:
        """Return the people nearest to what they are told, between or around its words; those of none of our classes count."""
        low, high = min(anchors), max(anchors)
        inner = [at for at in range(low, high + 1) if self.kinds[at] in CROWDS and not self.aside[at]]
        if inner:
            people = [at for at in reversed(inner) if self.kinds[at] != "OUTSIDERS"]
            return next((at for at in people if self.chunks[at].crowd is not AudienceClass.DUAL_NATIONALS), (people or inner[-1:])[0])
        found = [self.near(anchor, CROWDS, _CROWDED) for anchor in anchors]
        able = [(abs(at - anchor), at) for at, anchor in zip(found, anchors, strict=True) if at is not None]
        if not able:
            return None
        nearest = min(able)[1]
        if self.chunks[nearest].word == "those":
            # "Kanadier sollen nicht reisen, und diejenigen, die …": who is meant was said before
            return next((at for at in self.around(nearest, _CROWDED, right=False) if self.kinds[at] == "AUDIENCE"), nearest)
        if self.chunks[nearest].crowd is not AudienceClass.DUAL_NATIONALS:
            return nearest
        # "all Germans, above all those of two nationalities": all of them
        return next((at for at in self.around(nearest, 8) if self.chunks[at].crowd is AudienceClass.CITIZENS), nearest)
