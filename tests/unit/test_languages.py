"""Texts in other languages: own-worded sentences with everything they say, the guess of the language, and the tables."""

from __future__ import annotations

import re
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import extract
from advisory.extract import languages
from advisory.extract.languages import lexing, row, table, tongue
from advisory.extract.languages.view import View
from advisory.model import AudienceClass, Directive, Statement, Status, Strength

FOLDER = Path(__file__).parents[1] / "cases" / "languages"
CASES: list[tuple[str, dict[str, Any]]] = [
    (code, case)
    for code in table.LANGUAGES
    for case in yaml.load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
]
NAMED = [f"{code}: {case['text'][:60]}" for code, case in CASES]


def told(statement: Statement) -> str:
    """Write a statement as the cases do."""
    parts = [statement.directive.value, statement.status.value, statement.issuer or "-", ",".join(statement.destinations) or "-"]
    return " ".join([*parts, *([statement.region] if statement.region else [])])


def only(text: str, **more: Any) -> Statement:
    """Return the one statement of a text."""
    (statement,) = extract.statements(text, **more)
    return statement


@pytest.mark.parametrize(("code", "case"), CASES, ids=NAMED)
def test_a_sentence_says_what_it_says_and_no_more(code: str, case: dict[str, Any]) -> None:
    """Directive, status, issuer and destinations are those of the case, and nothing else is read into it."""
    said = [each for each in extract.statements(case["text"]) if each.audience.kind is not AudienceClass.OTHER]
    assert sorted(told(each) for each in said) == sorted(case["says"])
    assert all(each.trace[0].startswith(code) for each in said)


@pytest.mark.parametrize(("code", "case"), CASES, ids=NAMED)
def test_a_quote_is_the_text_itself(code: str, case: dict[str, Any]) -> None:
    """The span cuts the quote out of the text as it was given."""
    text = f"<p>{case['text']}</p>"
    for each in extract.statements(text):
        assert each.quote == text[each.start : each.end]
        assert each.quote.strip()
        assert code in table.LANGUAGES


@pytest.mark.parametrize("code", table.LANGUAGES)
def test_there_are_enough_cases(code: str) -> None:
    """Each language has at least 40, a quarter of them near misses."""
    own = [case for language, case in CASES if language == code]
    assert len(own) >= 40
    assert sum(1 for case in own if not case["says"]) >= 12


@pytest.mark.parametrize("code", table.LANGUAGES)
def test_no_phrase_means_two_things(code: str) -> None:
    """In a language's file a phrase is in one class, for the later would silently win."""
    source = Path(table.__file__).with_name(f"{code}.toml").read_text(encoding="utf-8")
    seen: dict[tuple[str, ...], str] = {}
    for kind, listed in tomllib.loads(source)["words"].items():
        for entry in listed.split(","):
            if "..." in entry or not entry.strip():
                continue
            for pieces in table.spelt(entry.strip()):
                assert seen.setdefault(pieces, kind) == kind, (pieces, kind)


ENGLISH = [
    case
    for path in (FOLDER.parent / "understanding").glob("*.yaml")
    for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
]


def test_english_is_not_taken_for_another_language() -> None:
    """No sentence of the English cases is guessed to be in another language."""
    texts = [case["text"] for case in ENGLISH if isinstance(case, dict) and "text" in case]
    assert [text for text in texts if languages.guess(text)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jordanien sperrt Luftraum", "de"),
        ("La Jordanie ferme son espace aérien", "fr"),
        ("Jordania cierra su espacio aéreo", "es"),
        ("Jordanië sluit luchtruim", "nl"),
        ("Jordan closes airspace", None),
        ("Jordan: Berlin", None),
        ("", None),
        ("Affaires mondiales Canada a relevé son niveau de risque pour le Mexique et les Bahamas, en raison de la criminalité.", "fr"),
        ("The ministry said that Die Zeit and Der Spiegel had reported it.", None),
    ],
)
def test_the_language_is_guessed(text: str, code: str | None) -> None:
    """Function words decide, in headlines the words of the tables too; English is None."""
    assert languages.guess(text) == code


def test_a_text_in_two_languages_is_read_in_both() -> None:
    """English sentences in a German text are read as English, each statement at its own place."""
    text = (
        "Das Auswärtige Amt rät von Reisen nach Mali ab. Die Lage ist dort seit Wochen sehr angespannt und bleibt es wohl auch, "
        "wie die Botschaft am Montag mitteilte. Mit einer Besserung sei vor dem Herbst nicht zu rechnen, hieß es weiter.\n"
        "The State Department has told all of its citizens to leave the Republic of Chad.\nDie Botschaft bleibt vorerst geöffnet."
    )
    said = extract.statements(text)
    assert [told(each) for each in said] == ["avoid_all_travel in_force DE ML", "leave in_force US TD"]
    assert all(each.quote == text[each.start : each.end] for each in said)
    parsed = languages.parse(text, "de")
    assert [parsed.joined(at) for at in range(len(parsed.spans))] == [False, True, True, False, False]


def test_an_earlier_year_is_the_past_of_a_dated_text() -> None:
    """The text's own date decides whether a year is the past."""
    text = "Am 3. Mai 2019 schloss Kanada seine Botschaft in Teheran."
    assert only(text, published=datetime(2026, 5, 4, tzinfo=UTC)).status is Status.HISTORICAL
    assert only(text, published=datetime(2019, 5, 4, tzinfo=UTC)).status is Status.IN_FORCE
    assert only(text).status is Status.IN_FORCE
    assert only("Seit 2019 ist die kanadische Botschaft in Teheran geschlossen.").status is Status.IN_FORCE


def test_a_border_is_a_part_of_the_country_that_the_text_is_about() -> None:
    """`das Grenzgebiet zu X` is in the country of the title, else in the one named before; nowhere without either."""
    text = "Von Reisen in das Grenzgebiet zu Kambodscha wird abgeraten."
    titled = [each for each in extract.statements(text, title="Thailand") if each.within == "text"]
    assert [told(each) for each in titled] == ["avoid_all_travel in_force - TH Grenzgebiet zu Kambodscha"]
    before = extract.statements(f"Thailand ist wieder sicherer. {text}")
    assert [told(each) for each in before] == ["avoid_all_travel in_force - TH Grenzgebiet zu Kambodscha"]
    assert extract.statements(text) == ()
    named = [each for each in extract.statements(text, title="Königreich Thailand") if each.within == "text"]
    assert [told(each) for each in named] == ["avoid_all_travel in_force - TH Grenzgebiet zu Kambodscha"]
    assert languages.topic("Thailand und Laos", text) == languages.topic("Jordanien", "No words of German in it.") == ()


def test_a_page_says_whose_it_is() -> None:
    """A link to a government's site makes that government the issuer."""
    text = "Quelle: https://www.auswaertiges-amt.de/de/mali\nVon Reisen nach Mali wird dringend abgeraten."
    assert only(text).issuer == "DE"
    assert only("Quelle: https://www.zeitung.example/mali\nVon Reisen nach Mali wird dringend abgeraten.").issuer is None


def test_strengths_are_those_of_the_words() -> None:
    """An order, an urging, and what is only to be considered are told apart."""
    assert only("Norwegen ordnet an, dass alle Norweger Gabun verlassen.").strength is Strength.ORDERED
    assert only("Norwegen bittet alle Norweger, Gabun zu verlassen.").strength is Strength.URGED
    assert only("Norwegen bittet alle Norweger, zu erwägen, Gabun zu verlassen.").strength is Strength.CONSIDERED_LEAVING


def test_the_nationality_is_that_of_those_told() -> None:
    """Adjectives, plurals and "its" give the nationality; people of two nationalities beside others do not stand for them."""
    assert only("Schweden ruft seine Staatsbürger auf, Gabun zu verlassen.").audience.nationality == ("SE",)
    assert only("Les Suédois sont priés de quitter le Gabon.").audience.nationality == ("SE",)
    both = only("Alle Deutschen, vor allem Doppelstaatler, werden aufgefordert, Gabun zu verlassen.")
    assert (both.audience.kind, both.audience.nationality) == (AudienceClass.CITIZENS, ("DE",))
    dual = only("Doppelstaatler werden aufgefordert, Gabun zu verlassen.")
    assert dual.audience.kind is AudienceClass.DUAL_NATIONALS


def test_a_level_is_read_with_its_number() -> None:
    """`nivel 4` after a raised warning is the level it came to."""
    change = next(
        each
        for each in extract.statements("Estados Unidos elevó al nivel 4 su alerta de viaje para Haití.")
        if each.directive is Directive.LEVEL_CHANGE
    )
    assert change.level is not None
    assert change.level.after == 4


def test_a_sentence_without_end_is_read_in_windows() -> None:
    """50,000 words without a stop cost no more than in proportion, and what is in them is still found."""
    filler = "und dann wieder die ganze lange Geschichte von vorn mit allen Einzelheiten "
    small, large = filler * 400, filler * 4_200

    def cost(text: str) -> float:
        started = time.process_time()
        extract.statements(text)
        return time.process_time() - started

    cost(small)
    # a busy machine gets three chances
    assert any(cost(large) < 25 * max(cost(small), 0.005) for _ in range(3))
    assert [told(each) for each in extract.statements(f"{small} Schweden rät von Reisen nach Gabun ab")] == [
        "avoid_all_travel in_force SE GA"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "wort" * 2_000 + " nicht die der das und",
        "und,und;und: " * 800,
        "der die das ... " * 900,
        "(" * 3_000 + "die der das",
        "Dat is x.U.S. en het is niet van de een.",
    ],
)
def test_nothing_odd_raises(text: str) -> None:
    """Endless words, stops and brackets give no statement and no error."""
    assert extract.statements(text) == ()


def test_phrases_are_found_by_their_longest_form() -> None:
    """A longer phrase wins, a beginning stands for all words that begin so, and accents tell two words apart that are else one."""
    made = table.compiled(
        {
            "code": "de",
            "common": "der",
            "words": {
                "URGE": "ruf*, ruf* schon, rufen, ruft ... auf",
                "ORDER": "rufen laut",
                "MAY": "würde",
                "AUX": "wurde",
                "IT they": "sie",
            },
            "issuers": {"DE": "Amt am Werderschen Markt"},
        }
    )

    def kinds(text: str) -> list[str]:
        found = lexing.split(text, 0, len(text))
        return [chunk.kind for chunk in row.read(made, text, found)]

    assert kinds("rufen laut") == ["ORDER"]
    assert kinds("rufend laut") == ["URGE", "WORD"]
    assert kinds("wurde würde") == ["AUX", "MAY"]
    assert kinds("ruft jemanden auf") == ["URGE", "WORD", "HALF"]
    assert kinds("Amt am Werderschen Markt") == ["ISSUER"]
    assert kinds("amt am werderschen markt") == ["WORD"] * 4
    assert kinds("") == []
    assert table.compiled({"code": "de", "common": "", "words": {}}).dotted is None


def test_a_view_knows_its_clauses() -> None:
    """Commas and an "and" before a verb begin clauses; colons and stops end segments."""
    text = "Norwegen schließt die Botschaft, und Schweden fordert alle auf: Gehen Sie."
    found = lexing.split(text, 0, len(text))
    view = View(row.read(table.load("de"), text, found))
    assert view.kind(-1) == view.kind(99) == ""
    assert len(set(view.segment)) == 3
    assert len(set(view.clause)) >= 4


def test_every_file_says_what_the_engine_needs() -> None:
    """Each language lists words of every class that the frames look for."""
    needed = {"URGE", "AGAINST", "TRAVEL", "LEAVE", "CITIZEN", "EMBASSY", "CLOSE", "OPEN", "AIRSPACE", "BORDER", "NOT", "MAY", "LIFT"}
    for code in table.LANGUAGES:
        source = Path(table.__file__).with_name(f"{code}.toml").read_text(encoding="utf-8")
        document = tomllib.loads(source)
        assert needed <= {key.split(" ")[0] for key in document["words"]}
        assert document["code"] == code
        assert len(tongue._common()[code]) > 50
        assert not re.search(r"\t", source)
