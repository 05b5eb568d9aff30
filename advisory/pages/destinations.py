"""Places in a traveller's words: what they cover, what could be meant otherwise, and what to say of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisory import lexicon
from advisory.lexicon import ANYWHERE, Kind
from advisory.pages.fields import Choice, Fields, Reading, pieces
from advisory.wording import Tongue

#: Fields of the meanings chosen begin so: `Georgia=GE`, one for each word that was asked about.
MEANT = "meant"
#: More places than anybody follows one by one; whoever wants all of them writes `everywhere`.
MOST = 60
_LONGEST = 80
#: Looking for what a word may have meant takes a while; nobody misspells more at once.
_MOST_ASKED = 5
_MOST_PASSPORTS = 8
_JOINTS = re.compile(r"\s+(?:and|und|et|&)\s+|\s*/\s*")
_WITHIN = frozenset({Kind.CITY, Kind.PART})
_PEOPLES = frozenset({Kind.DEMONYM, Kind.PEOPLE})
_EVERYWHERE = {"überall": ANYWHERE, "weltweit": ANYWHERE, "partout": ANYWHERE, "tous les pays": ANYWHERE, "alle länder": ANYWHERE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What the words of one field cover."""

    codes: tuple[str, ...] = ()
    #: In the traveller's words, or in ours where they chose one of ours.
    words: tuple[str, ...] = ()


def covered(form: Reading, name: str) -> Covered:
    """Return the places of a field; unknown names, and those that could mean two places, are mistakes with choices."""
    meant = chosen(form.given)
    words = list(_split(form.box(name), meant))
    _ = form.tongue.gettext
    if len(words) > MOST:
        form.wrong(name, _("These are more than {most} places. Write “everywhere” to follow all of them.").format(most=MOST))
        return Covered()
    codes: dict[str, None] = {}
    kept: dict[str, None] = {}
    doubtful: list[str] = []
    for word in words:
        found = _resolved(word, meant)
        if found is None:
            doubtful.append(word)
            continue
        codes.update(dict.fromkeys(found.codes))
        kept.update(dict.fromkeys(found.words))
        form.notes.extend(_noted(found, form.tongue))
    _ask_all(form, name, doubtful)
    return Covered(codes=(ANYWHERE,) if ANYWHERE in codes else tuple(codes), words=tuple(kept))


def nations(form: Reading, name: str) -> tuple[str, ...]:
    """Return the countries of passports: names, codes and peoples (`British`); anything else is a mistake."""
    meant, found, doubtful = chosen(form.given), dict[str, None](), list[str]()
    for word in _split(form.box(name, longest=1000), meant):
        code = _nation(meant.get(_key(word), word))
        if code is None:
            doubtful.append(word)
        else:
            found[code] = None
    _ask_all(form, name, doubtful, countries=True)
    if len(found) > _MOST_PASSPORTS:
        form.wrong(name, form.tongue.gettext("Write at most {most} passports.").format(most=_MOST_PASSPORTS))
    return tuple(found)


def chosen(given: Fields) -> Mapping[str, str]:
    """Return word → what somebody said it means."""
    pairs = (value.partition("=") for name, values in given.items() if name.startswith(MEANT) for value in values)
    return {_key(word): target.strip()[:_LONGEST] for word, equals, target in pairs if equals and target.strip()}


def notes(words: Sequence[str], codes: Sequence[str], tongue: Tongue) -> tuple[str, ...]:
    """Return what a reader should know of places they wrote: that a city means its country, and which countries a region has."""
    carried = chosen({MEANT: doubts(tuple(words), tuple(codes))})
    return tuple(note for word in words if (found := _resolved(word, carried)) for note in _noted(found, tongue))


def guessed(text: str) -> tuple[str, ...]:
    """Return the countries of what is known in a box; what is not is passed over."""
    found = (_resolved(word, {}) for word in _split(text, {}))
    return tuple(code for area in found if area for code in area.codes)


def told(words: Sequence[str], codes: Sequence[str], tongue: Tongue) -> tuple[str, ...]:
    """Return places as somebody wrote them, a city with its country behind it; codes by their names."""
    carried = chosen({MEANT: doubts(tuple(words), tuple(codes))})
    return tuple(_told(word, _resolved(word, carried), tongue) for word in words)


def offered(place: str, tongue: Tongue) -> Fields:
    """Return the field of places as a link fills it in that names one: a country by code or name, or any words."""
    code = _country(place) if place else None
    name = place[:_LONGEST] if code is None else shown(code, tongue)
    return {"places": (name,), MEANT: doubts((name,), (code,)) if code else ()}


def shown(code: str, tongue: Tongue) -> str:
    """Return a country's name as a field shows it: in the reader's language when that is read again as the same country."""
    found = tongue.country(code)
    return found if _country(found) == code else code


def doubts(words: tuple[str, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of MEANT that let words be read again as the codes they stood for."""
    found = []
    for word in words:
        choices = _meanings(word)
        fitting = [choice for choice in choices if choice.codes and set(choice.codes) <= set(codes)]
        if len(choices) > 1 and len(fitting) == 1:
            found.append(f"{word}={fitting[0].target}")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    """One thing a doubtful word may mean."""

    target: str
    codes: tuple[str, ...]
    #: Of a city or part, whose name alone does not say which.
    within: bool


def _split(text: str, meant: Mapping[str, str]) -> Iterator[str]:
    """Yield the names in a box; a comma stands between names, or within one (`Korea, Republic of`, `Tripoli, Lebanon`)."""
    for piece in pieces(text):
        if "," not in piece or _one(piece, meant):
            yield from _joined(piece, meant)
            continue
        halves = [half.strip() for half in piece.split(",") if half.strip()]
        while halves:
            pair = ", ".join(halves[:2])
            taken = 2 if len(halves) > 1 and _one(pair, meant) else 1
            yield from _joined(", ".join(halves[:taken]), meant)
            del halves[:taken]


def _joined(piece: str, meant: Mapping[str, str]) -> Iterator[str]:
    """Yield `Iraq and Iran` as two names, and `Trinidad and Tobago` as one."""
    halves = [half for half in _JOINTS.split(piece) if half]
    whole = len(halves) < 2 or _key(piece) in meant or _known(piece)  # noqa: PLR2004 - a list has two
    yield from (piece,) if whole else halves


def _one(piece: str, meant: Mapping[str, str]) -> bool:
    """Tell whether a piece with a comma is the name of one place."""
    return _key(piece) in meant or bool(lexicon.lookup(piece)) or _inside(piece) is not None


def _known(piece: str) -> bool:
    return bool(lexicon.lookup(piece)) or lexicon.country(piece) is not None or bool(_abroad(piece))


def _inside(piece: str) -> str | None:
    """Return the country of `City, Country` and `Part, Country`, when they fit."""
    inner, comma, outer = (part.strip() for part in piece.partition(","))
    country = _country(outer) if comma else None
    held = {code for entry in lexicon.lookup(inner) if entry.kind in _WITHIN for code in entry.codes}
    return country if country in held else None


def _resolved(word: str, meant: Mapping[str, str]) -> Covered | None:
    """Return what one name covers; None when it is unknown or in doubt."""
    target = meant.get(_key(word))
    if target is not None:
        if target in lexicon.codes():
            own = lexicon.name(target)
            # The country's own name is in doubt too (Georgia): then the word stays, and so does the choice.
            return Covered(codes=(target,), words=(own if len(_meanings(own)) < 2 else word,))  # noqa: PLR2004 - one is no doubt
        found = _plainly(target)
        return None if found is None else Covered(codes=found, words=(target,))
    found = None if len(_meanings(word)) > 1 else _plainly(word)
    return None if found is None else Covered(codes=found, words=(word,))


def _plainly(word: str) -> tuple[str, ...] | None:
    if (inside := _inside(word)) is not None:
        return (inside,)
    if word.casefold() in _EVERYWHERE:
        return (ANYWHERE,)
    found = lexicon.places(word) or _abroad(word)
    return tuple(found) if found else None


def _country(word: str) -> str | None:
    own = lexicon.country(word) or lexicon.country(word.upper() if len(word) == 2 else word)  # noqa: PLR2004 - a code has two letters
    abroad = _abroad(word)
    return own or (abroad[0] if abroad else None)


def _nation(word: str) -> str | None:
    found = _country(word)
    if found:
        return found
    codes = {code for entry in lexicon.lookup(word) if entry.kind in _PEOPLES for code in entry.codes}
    return codes.pop() if len(codes) == 1 else None


def _abroad(word: str) -> tuple[str, ...]:
    """Return the country a name means in the other languages we read, when it means one."""
    codes = {code for _, code in lexicon.foreign(word)}
    return tuple(codes) if len(codes) == 1 else ()


def _meanings(word: str) -> tuple[_Meaning, ...]:
    """Return what a name may mean when that is more than one country, each with the words that leave no doubt."""
    found = lexicon.lookup(word)
    if any(entry.kind is Kind.REGION for entry in found) or _inside(word):
        return ()
    whole = {code for entry in found if entry.kind is Kind.COUNTRY for code in entry.codes}
    parts = {code for entry in found if entry.kind in _WITHIN and len(entry.codes) == 1 for code in entry.codes} - whole
    if len(whole | parts) < 2:  # noqa: PLR2004 - one meaning is no doubt
        return ()
    return (
        *(_Meaning(target=code, codes=(code,), within=False) for code in sorted(whole)),
        *(_Meaning(target=f"{word}, {lexicon.name(code)}", codes=(code,), within=True) for code in sorted(parts)),
    )


def _ask_all(form: Reading, name: str, words: Sequence[str], *, countries: bool = False) -> None:
    """Ask about the first words, and name the others."""
    room = max(0, _MOST_ASKED - form.asked)
    form.asked += len(words)
    for word in words[:room]:
        _ask(form, name, word, countries=countries)
    if rest := [word[:_LONGEST] for word in words[room:]]:
        form.wrong(name, form.tongue.gettext("Look at these too: {words}.").format(words=form.tongue.listed(rest, most=_MOST_ASKED)))


def _ask(form: Reading, name: str, word: str, *, countries: bool = False) -> None:
    """Say what is in doubt about a word, with what may be meant."""
    _, shown = form.tongue.gettext, word[:_LONGEST]
    doubtful = [found for found in _meanings(word) if not (countries and found.within)]
    if doubtful:
        labels = [Choice(value=f"{shown}={found.target}", label=_labelled(found, shown, form.tongue)) for found in doubtful]
        form.wrong(name, _("“{word}” could mean more than one place. Choose one.").format(word=shown), labels)
        return
    known = _country if countries else _plainly
    near = [Choice(value=f"{shown}={found}", label=_named(found, form.tongue)) for found in lexicon.suggest(word) if known(found)]
    if near:
        form.wrong(name, _("We do not know “{word}”. Did you mean one of these?").format(word=shown), near)
    elif countries:
        form.wrong(name, _("We do not know a country “{word}”. Write its English name, or its two-letter code.").format(word=shown))
    else:
        form.wrong(name, _("We do not know a place “{word}”. Write the country it is in.").format(word=shown))


def _labelled(found: _Meaning, word: str, tongue: Tongue) -> str:
    country = tongue.country(found.codes[0])
    if found.within:
        return tongue.gettext("{place} in {country}").format(place=word, country=tongue.noun(found.codes[0]))
    if country.casefold() == word.casefold():
        return tongue.gettext("{country} (the country)").format(country=country)
    return country


def _told(word: str, found: Covered | None, tongue: Tongue) -> str:
    if word == ANYWHERE or (found and ANYWHERE in found.codes):
        return tongue.gettext("every country")
    if word in lexicon.codes():
        return tongue.country(word)
    if found is None or len(found.codes) > 1 or _country(word) or "," in word:
        return word
    named = {entry.kind for entry in lexicon.lookup(word)}
    return word if Kind.COUNTRY in named else f"{word} ({tongue.country(found.codes[0])})"


def _named(found: str, tongue: Tongue) -> str:
    code = lexicon.country(found)
    return tongue.country(code) if code else found


def _noted(found: Covered, tongue: Tongue) -> Iterator[str]:
    """Yield what a reader should know: that a city means its country, and which countries a region has."""
    word = found.words[0]
    if found.codes == (ANYWHERE,):
        return
    if len(found.codes) > 1:
        countries = tongue.listed([tongue.country(code) for code in found.codes], most=30)
        yield tongue.gettext("“{region}” means: {countries}.").format(region=word, countries=countries)
        return
    kinds = {entry.kind for entry in lexicon.lookup(word)}
    whole = Kind.COUNTRY in kinds or _country(word) is not None
    if not whole:
        sentence = tongue.gettext("Governments publish advice for whole countries: for “{place}” we tell you about all of {country}.")
        yield sentence.format(place=word, country=tongue.noun(found.codes[0]))


def _key(word: str) -> str:
    return " ".join(word.casefold().split())
