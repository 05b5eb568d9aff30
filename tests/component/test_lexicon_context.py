"""Names that could mean two countries: what else a text names decides, and nothing is guessed."""

import pytest

from advisory import lexicon
from advisory.lexicon import Entry, Kind, Near, context


def _entries(name: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in lexicon.entries() if lexicon.fold(entry.surface) == lexicon.fold(name))


def _near(*names: str) -> Near:
    return lexicon.near(_entries(name) for name in names)


def _codes(entries: tuple[Entry, ...]) -> str:
    return " ".join(sorted({code for entry in entries for code in entry.codes}))


@pytest.mark.parametrize(
    ("name", "beside", "left"),
    [
        ("Congo", (), "CD CG"),
        ("Congo", ("Goma",), "CD"),
        ("Congo", ("Kinshasa",), "CD"),
        ("Congo", ("Brazzaville",), "CG"),
        ("Congo", ("Kinshasa", "Brazzaville"), "CD CG"),
        ("Congo", ("Rwanda",), "CD CG"),
        ("Congo", ("Congolese",), "CD CG"),
        ("Congolese", (), "CD CG"),
        ("Congolese", ("Pointe-Noire",), "CG"),
        ("Korea", (), "KP KR"),
        ("Korea", ("Seoul",), "KR"),
        ("Koreans", ("Pyongyang",), "KP"),
        ("Koreans", ("Seoul", "North Korean"), "KP KR"),
        ("Dominican", ("Santo Domingo",), "DO"),
        ("Dominican", ("Roseau",), "DM"),
        ("Dominican", ("Roseau", "Santo Domingo"), "DM DO"),
        ("Dominican", ("Dominica",), "DM"),
        ("Virgin Islands", ("Tortola",), "VG VI"),
        ("Virgin Islands", ("Charlotte Amalie",), "VI"),
        ("Punjab", (), "IN PK"),
        ("Punjab", ("Lahore",), "PK"),
        ("Punjab", ("Amritsar", "Indian"), "IN"),
        ("Georgia", (), "GE"),
        ("Georgia", ("Tbilisi",), "GE"),
        ("Georgia", ("Americans", "Washington"), "GE"),
        ("Georgia", ("Florida",), "US"),
        ("Georgia", ("Florida", "Georgian"), "GE"),
        ("San José", (), "CR"),
        ("San José", ("Los Angeles",), "US"),
        ("San José", ("Los Angeles", "Costa Rica"), "CR"),
        ("Guinea", ("Papua New Guinea",), "GN"),
        ("Jordan", ("Amman",), "JO"),
        ("Turkey", ("Greece",), "TR"),
    ],
)
def test_what_a_text_names_decides(name: str, beside: tuple[str, ...], left: str) -> None:
    """The country named elsewhere is meant; with both or neither a name stays what it was: two countries, or its usual one."""
    assert _codes(lexicon.settled(_entries(name), _near(*beside))) == left


def test_a_capital_gives_way_to_a_city_abroad() -> None:
    """A capital's namesake is meant where the text names its country and not the capital's."""

    def city(code: str) -> Entry:
        return Entry(surface="Tripoli", kind=Kind.CITY, codes=(code,), part="Tripoli")

    both = (city("LY"), city("LB"))
    assert _codes(lexicon.settled(both, _near("Lebanese"))) == "LB"
    assert _codes(lexicon.settled(both, _near("Lebanese", "Libya"))) == "LY"
    assert _codes(lexicon.settled(both, _near())) == "LY"


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [("Congo", True), ("Congolese", True), ("Georgia", True), ("Iraq", False), ("Washington", False), ("Swiss", False), ("Sahel", False)],
)
def test_what_could_be_two(name: str, doubtful: bool) -> None:
    """Two countries, two cities or one adjective of two peoples; a city that also speaks for its government is one thing."""
    assert lexicon.doubtful(_entries(name)) == doubtful


def test_what_a_text_is_near() -> None:
    """Capitals speak for governments, so only areas and other cities say that something happens there; doubtful names say nothing."""
    assert _near("Washington", "Florida", "French", "Congo", "Gulf states") == Near(frozenset({"US", "FR"}), frozenset({"US"}))
    assert _near("Washington").local == frozenset()


def test_what_is_a_capital() -> None:
    """By its name in its country."""
    assert [context.is_capital(entry) for entry in _entries("Nairobi") if entry.kind is Kind.CITY] == [True]
    assert [context.is_capital(entry) for entry in _entries("Mombasa")] == [False]


@pytest.mark.parametrize("name", ["MOFA", "DFA", "Department of Foreign Affairs"])
def test_ministries_of_several_governments(name: str) -> None:
    """Initials that ministries of several countries go by name none of them; a sentence must say whose it is."""
    assert len({entry.codes for entry in lexicon.lookup(name)}) > 1
    assert lexicon.country(name) is None
    assert lexicon.places(name) is None
