"""The gazetteer's files: made from the tables and nothing else, small, and as complete as they have been."""

import json
from importlib import resources

import pytest

from advisory import lexicon
from advisory.lexicon import build, completeness, tables


@pytest.fixture(name="figures", scope="module")
def _figures() -> dict[str, int]:
    return completeness.figures()


def test_the_files_are_what_the_tables_say() -> None:
    """Nobody edits a table and forgets to build, nor a file: with the pinned libraries the build makes the very files."""
    made = build.build()
    written = resources.files("advisory.lexicon")
    assert [name for name, document in made.items() if written.joinpath(name).read_text(encoding="utf-8") != build.text(document)] == []
    assert set(made) == {"places.json", *(f"names_{language}.json" for language in lexicon.LANGUAGES)}


def test_every_table_is_read() -> None:
    """No table lies about that the build does not know."""
    known = {f"language_{language}.txt" for language in lexicon.LANGUAGES} | {"countries.txt", "regions.txt", "issuers.txt", "cities.txt"}
    known |= {"ambiguous.txt", "area_words.txt", "decoys.txt", "demonyms.txt", "groups.txt", "not_places.txt", "traps.txt", "words.txt"}
    assert {path.name for path in tables.FOLDER.iterdir()} == known | {path.name for path in tables.FOLDER.glob("parts_*.txt")}


@pytest.mark.parametrize(
    ("what", "least"),
    [
        ("countries with an official, old or other name besides the short one", 230),
        ("countries with an adjective", 241),
        ("countries with a people", 240),
        ("countries with a capital", 241),
        ("de: countries with a name", 250),
        ("fr: countries with a name", 250),
        ("nl: countries with a name", 250),
        ("es: countries with a name", 250),
        ("de: countries with an adjective or people", 220),
        ("fr: countries with an adjective or people", 225),
        ("nl: countries with an adjective or people", 215),
        ("es: countries with an adjective or people", 214),
        ("areas within countries", 2_500),
        ("cities of more than 100,000 people: in", 5_150),
        ("regions and groups of countries", 130),
        ("governments with a name to speak by that is not their capital's", 140),
        ("names to speak by", 950),
        ("longer names that hold a place and are none", 550),
    ],
)
def test_the_gazetteer_stays_complete(figures: dict[str, int], what: str, least: int) -> None:
    """Lower bounds of what `--check` reports: a change may add names, not lose them unseen."""
    assert figures[what] >= least


def test_every_large_city_is_in_or_has_a_reason(figures: dict[str, int]) -> None:
    """Five of six cities of more than 100,000 people count, and of each other one it is known why it does not."""
    every = figures["cities of more than 100,000 people"]
    fates = {what: count for what, count in figures.items() if what.startswith("cities of more than 100,000 people:")}
    assert sum(fates.values()) == every
    assert fates["cities of more than 100,000 people: in"] >= 0.83 * every


def test_the_countries_most_written_about_have_their_areas() -> None:
    """Each has at least the areas of its first level that newspapers name; the smallest has seven."""
    counted = completeness.areas()
    assert len(counted) == 63
    assert min(counted.values()) >= 7
    assert sum(counted.values()) >= 1_900


def test_the_build_can_be_asked_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` writes nothing, prints the figures, and agrees with the files."""
    assert build.main(["--check"]) == 0
    printed = capsys.readouterr().out
    assert "250  countries\n" in printed
    assert "areas of HT" in printed


def test_the_file_is_small() -> None:
    """All the data is under a megabyte, one row a line."""
    folder = resources.files("advisory.lexicon")
    content = folder.joinpath("places.json").read_bytes()
    assert len(content) + sum(len(folder.joinpath(f"names_{language}.json").read_bytes()) for language in lexicon.LANGUAGES) < 1_000_000
    assert content.count(b"\n") > 5_000
    assert json.loads(content)["entries"]
