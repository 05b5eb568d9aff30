"""Places in a traveller's words."""

from __future__ import annotations

import pytest

from advisory import lexicon, wording
from advisory.pages import destinations
from advisory.pages.fields import Reading

ENGLISH, GERMAN, FRENCH = (wording.tongue(code) for code in ("en", "de", "fr"))


def reading(text: str, *meant: str, tongue: wording.Tongue = ENGLISH) -> Reading:
    """Return a form of places, and of meanings chosen."""
    return Reading({"places": (text,), **{f"meant-{number}": (value,) for number, value in enumerate(meant)}}, tongue)


@pytest.mark.parametrize(
    ("written", "codes", "words"),
    [
        ("Iraq", "IQ", ["Iraq"]),
        ("iraq, IRAN", "IQ IR", ["iraq", "IRAN"]),
        ("Iraq\nIran\r\n Syria ", "IQ IR SY", ["Iraq", "Iran", "Syria"]),
        ("Iraq; Iran and Syria / Lebanon", "IQ IR SY LB", ["Iraq", "Iran", "Syria", "Lebanon"]),
        ("Irak, Georgien und Frankreich", "IQ GE FR", ["Irak", "Georgien", "Frankreich"]),
        ("Espagne et Italie", "ES IT", ["Espagne", "Italie"]),
        ("Trinidad and Tobago", "TT", ["Trinidad and Tobago"]),
        ("Bosnia and Herzegovina, Serbia", "BA RS", ["Bosnia and Herzegovina", "Serbia"]),
        ("Korea, Republic of, Japan", "KR JP", ["Korea, Republic of", "Japan"]),
        ("Tripoli, Lebanon", "LB", ["Tripoli, Lebanon"]),
        ("Georgia, USA", "US", ["Georgia, USA"]),
        ("Georgia, United States, Iraq", "US IQ", ["Georgia, United States", "Iraq"]),
        ("Basra", "IQ", ["Basra"]),
        ("Kurdistan", "IQ", ["Kurdistan"]),
        ("IQ", "IQ", ["IQ"]),
        ("uk", "GB", ["uk"]),
        ("everywhere", "*", ["everywhere"]),
        ("überall", "*", ["überall"]),
        ("Iraq, worldwide", "*", ["Iraq", "worldwide"]),
        ("Iraq, Iraq, irak", "IQ", ["Iraq", "irak"]),
        ("Gulf states", "AE BH KW OM QA SA", ["Gulf states"]),
        ("", "", []),
        (" ,;\n", "", []),
    ],
)
def test_places_are_read(written: str, codes: str, words: list[str]) -> None:
    """Names, codes, cities, regions and other languages are read; one a line, or with marks between."""
    form = reading(written)
    found = destinations.covered(form, "places")
    assert form.mistakes == []
    assert (" ".join(found.codes), list(found.words)) == (codes, words)


@pytest.mark.parametrize(
    ("written", "choices"),
    [
        ("Georgia", [("Georgia=GE", "Georgia (the country)"), ("Georgia=Georgia, United States", "Georgia in the United States")]),
        ("Congo", [("Congo=CD", "DR Congo"), ("Congo=CG", "Republic of the Congo")]),
        ("Tripoli", [("Tripoli=Tripoli, Lebanon", "Tripoli in Lebanon"), ("Tripoli=Tripoli, Libya", "Tripoli in Libya")]),
    ],
)
def test_what_could_be_two_places_is_asked(written: str, choices: list[tuple[str, str]]) -> None:
    """A name with several meanings is never guessed; each choice is taken when it is chosen, and reads the same later."""
    form = reading(written)
    assert destinations.covered(form, "places").codes == ()
    (mistake,) = form.mistakes
    assert "could mean more than one place" in mistake.sentence
    assert [(choice.value, choice.label) for choice in mistake.choices] == choices
    for value, _label in choices:
        again = reading(written, value)
        found = destinations.covered(again, "places")
        assert again.mistakes == []
        assert len(found.codes) == 1
        later = reading("\n".join(found.words), *destinations.doubts(found.words, found.codes))
        assert destinations.covered(later, "places") == found


@pytest.mark.parametrize(
    ("written", "choices", "sentence"),
    [
        ("Irrak", ["Iraq"], "Did you mean one of these?"),
        ("Bagdad", ["Baghdad"], "Did you mean one of these?"),
        ("us", ["United States"], "Did you mean one of these?"),
        ("xyzzy", [], "Write the country it is in."),
        ("<script>", [], "Write the country it is in."),
        ("x" * 500, [], "Write the country it is in."),
    ],
)
def test_unknown_places_are_asked(written: str, choices: list[str], sentence: str) -> None:
    """A name nobody knows is never everywhere nor somewhere else; what is near is offered, and taken when it is chosen."""
    form = reading(written)
    assert destinations.covered(form, "places").codes == ()
    (mistake,) = form.mistakes
    assert sentence in mistake.sentence
    assert [choice.label for choice in mistake.choices] == choices
    for choice in mistake.choices:
        again = reading(written, choice.value)
        assert len(destinations.covered(again, "places").codes) == 1
        assert again.mistakes == []


def test_many_unknown_places_are_named_together() -> None:
    """The first five are asked about, over all fields; the others are named, so that no form costs more than a moment."""
    form = Reading({"places": ("\n".join(f"xyzzy{number}" for number in range(30)),), "passports": ("plugh",)}, ENGLISH)
    destinations.covered(form, "places")
    destinations.nations(form, "passports")
    assert len(form.mistakes) == 7
    assert form.mistakes[5].sentence == "Look at these too: xyzzy5, xyzzy6, xyzzy7, xyzzy8, xyzzy9 and 20 more."
    assert form.mistakes[6].sentence == "Look at these too: plugh."


def test_a_choice_that_nobody_offered_means_nothing() -> None:
    """A meaning that is no place leaves the word unknown."""
    form = reading("xyzzy", "xyzzy=plugh", "=IQ", "xyzzy=", "no equals")
    assert destinations.covered(form, "places").codes == ()
    assert len(form.mistakes) == 1


def test_more_places_than_anybody_follows() -> None:
    """Beyond sixty somebody means everywhere."""
    form = reading("\n".join(lexicon.name(code) for code in lexicon.codes()[:70]))
    assert destinations.covered(form, "places").codes == ()
    assert "everywhere" in form.mistakes[0].sentence


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("Basra", "for “Basra” we tell you about all of Iraq."),
        ("Atlanta", "for “Atlanta” we tell you about all of the United States."),
        ("Gulf states", "“Gulf states” means: United Arab Emirates, Bahrain, Kuwait, Oman, Qatar and Saudi Arabia."),
    ],
)
def test_what_is_taken_otherwise_is_said(written: str, note: str) -> None:
    """A city is told as its country, and a region says which countries it has."""
    form = reading(written)
    destinations.covered(form, "places")
    assert [note in found for found in form.notes] == [True]


@pytest.mark.parametrize("written", ["Iraq", "Irak", "IQ", "everywhere"])
def test_what_is_taken_as_written_needs_no_note(written: str) -> None:
    """A country is a country."""
    form = reading(written)
    destinations.covered(form, "places")
    assert form.notes == []


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("", ""),
        ("British", "GB"),
        ("GB, us", "GB US"),
        ("United Kingdom\nIraqi", "GB IQ"),
        ("Deutschland", "DE"),
        ("de", "DE"),
        ("Georgia", "GE"),
    ],
)
def test_passports(written: str, codes: str) -> None:
    """Passports are countries, by name, code or people."""
    form = Reading({"passports": (written,)}, ENGLISH)
    assert " ".join(destinations.nations(form, "passports")) == codes
    assert form.mistakes == []


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ("Congo", ["DR Congo", "Republic of the Congo"]),
        ("London", ["United Kingdom"]),
        ("Korean", ["North Korea", "South Korea"]),
        ("xyzzy", []),
    ],
)
def test_passports_that_are_no_country(written: str, labels: list[str]) -> None:
    """What is no country, or could be two, is asked."""
    form = Reading({"passports": (written,)}, ENGLISH)
    assert destinations.nations(form, "passports") == ()
    (mistake,) = form.mistakes
    assert [choice.label for choice in mistake.choices] == labels
    for choice in mistake.choices:
        again = Reading({"passports": (written,), "meant-1": (choice.value,)}, ENGLISH)
        assert len(destinations.nations(again, "passports")) == 1


def test_nobody_has_so_many_passports() -> None:
    """Beyond eight it is a mistake."""
    form = Reading({"passports": ("GB, US, FR, DE, IT, ES, PT, NL, BE",)}, ENGLISH)
    destinations.nations(form, "passports")
    assert "at most 8" in form.mistakes[0].sentence


@pytest.mark.parametrize(
    ("place", "words", "meant"),
    [
        ("IQ", "Irak", ()),
        ("iraq", "Irak", ()),
        ("Basra", "Basra", ()),
        ("xyzzy", "xyzzy", ()),
        ("x" * 500, "x" * 80, ()),
        ("", "", ()),
    ],
)
def test_a_link_names_a_place(place: str, words: str, meant: tuple[str, ...]) -> None:
    """A country has its name in the reader's language; other words stay as they are, cut to a line."""
    assert destinations.offered(place, GERMAN) == {"places": (words,), "meant": meant}


def test_a_link_that_names_a_country_leaves_no_doubt() -> None:
    """Whoever comes from the page of Georgia means the country."""
    filled = destinations.offered("GE", ENGLISH)
    assert filled == {"places": ("Georgia",), "meant": ("Georgia=GE",)}
    form = Reading(filled, ENGLISH)
    assert destinations.covered(form, "places").codes == ("GE",)
    assert form.mistakes == []


@pytest.mark.parametrize("tongue", [ENGLISH, GERMAN, FRENCH])
def test_every_country_is_shown_as_it_is_read(tongue: wording.Tongue) -> None:
    """What a field shows for a country is read again as that country."""
    for code in lexicon.codes():
        form = Reading({"passports": (destinations.shown(code, tongue),)}, tongue)
        assert destinations.nations(form, "passports") == (code,), code


@pytest.mark.parametrize(
    ("words", "codes", "told"),
    [
        (("Iraq", "Basra"), ("IQ",), ("Iraq", "Basra (Iraq)")),
        (("Gulf states",), ("AE", "BH"), ("Gulf states",)),
        (("IQ", "*"), ("IQ",), ("Iraq", "every country")),
        (("everywhere",), ("*",), ("every country",)),
        (("Georgia",), ("GE",), ("Georgia",)),
        (("Georgia, United States",), ("US",), ("Georgia, United States",)),
        (("gone from the gazetteer",), ("IQ",), ("gone from the gazetteer",)),
    ],
)
def test_places_are_told_back(words: tuple[str, ...], codes: tuple[str, ...], told: tuple[str, ...]) -> None:
    """Somebody reads their own words, a city with its country behind it."""
    assert destinations.told(words, codes, ENGLISH) == told


def test_what_is_known_of_an_unfinished_box() -> None:
    """Countries are guessed for a suggestion alone; what is not known is passed over."""
    assert destinations.guessed("Iraq, xyzzy, Georgia, Basra") == ("IQ", "IQ")
