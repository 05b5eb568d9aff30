"""The reference is what the code says: up to date, with defaults and examples that are right, and every mistake a key can hold named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from advisory import config, environment, settings
from advisory.cli import _COMMANDS, reference
from advisory.config import schema as schemas
from advisory.config.form import Key, Shape
from advisory.errors import Problem

DOCS = Path(__file__).parents[2] / "docs" / "reference"
#: What is put where a value should stand.
PROBES = (
    "Congo", "Irak", "not Iraq", "anywhere", "-1", "0", "5", "99999999999", "yes", "10m", "3 hourz", "31/12/2026", "25:99", "x y z", "env:NOWHERE", "env:a b",
    "file:nowhere", "https://ada:key@example.org/", "ftp://example.org", "ada@", "'!'", "''", "[]", "{}", "[Iraq, {a: b}]", "{a: b}", "2-1", "daily", "critical",
)  # fmt: skip
ENVIRON = {"DESK_URL": "https://desk.example.org/a", "DESK_SECRET": "whsec_QSBzZWNyZXQgZm9yIHRoZSBtYW51YWwgYWxvbmUh"}
ENVIRON |= {"DESK_SECRET_NEW": ENVIRON["DESK_SECRET"], "AGENCY_KEY": "k"}


class Place(NamedTuple):
    """Where a shape's keys stand in a file, one table a line."""

    file: str
    #: `KEYS` are those of the table, `#` the number of the line.
    line: str
    #: What the table must have besides the key that is tried.
    base: Mapping[str, str]
    above: str = ""
    #: There is one such table in a file.
    alone: bool = False


_RULE = "  - {id: a#, when: avoid travel to Iraq, "
_ROUTES = "receivers: {desk: {console: {}}, duty: {console: {}}}\nfallback: desk\n"
PLACES = {
    "feed": Place("feeds", "  - {KEYS}", {"id": "a#", "url": "https://a.example/#", "kind": "feed"}),
    "rule": Place("rules", "  - {KEYS}", {"id": "a#", "when": "avoid travel to Iraq"}),
    "when": Place("rules", "  - {id: a#, when: {KEYS}}", {"destination": "Iraq"}),
    "text": Place("rules", "  - {id: a#, when: {text: {KEYS}}}", {}),
    "near": Place("rules", "  - {id: a#, when: {text: {near: {KEYS}}}}", {"words": "[attack, tanker]"}),
    "unless": Place("rules", f"{_RULE}unless: {{KEYS}}}}", {"because": "x", "destination": "Iraq"}),
    "tests": Place("rules", f"{_RULE}tests: {{KEYS}}}}", {}),
    "test": Place("rules", f"{_RULE}tests: {{fires_on: [{{KEYS}}]}}}}", {"text": "x"}),
    "advice": Place("rules", f"{_RULE}tests: {{fires_on: [{{KEYS}}]}}}}", {"destination": "Iraq", "directive": "leave"}),
    "traveller": Place("rules", f"{_RULE}tests: {{fires_on: [{{text: x, now: 2026-01-01, traveller: {{KEYS}}}}]}}}}", {"follows": "Iran"}),
    "traveller trip": Place(
        "rules",
        f"{_RULE}tests: {{fires_on: [{{text: x, now: 2026-01-01, traveller: {{trip: {{KEYS}}}}}}]}}}}",
        {"to": "Iran", "from": "2026-01-01", "until": "2026-01-20"},
    ),
    "receiver": Place("routes", "  r#: {KEYS}", {"console": "{}"}, "fallback: r1\nreceivers:\n"),
    "webhook": Place(
        "routes", "  r#: {webhook: {KEYS}}", {"url": "env:DESK_URL", "secret": "env:DESK_SECRET"}, "fallback: r1\nreceivers:\n"
    ),
    "email": Place("routes", "  r#: {email: {KEYS}}", {"to": "a@example.org"}, "fallback: r1\nreceivers:\n"),
    "file": Place("routes", "  r#: {file: {KEYS}}", {"dir": "out"}, "fallback: r1\nreceivers:\n"),
    "route": Place("routes", "  - {KEYS}", {"to": "desk"}, f"{_ROUTES}routes:\n"),
    "route when": Place("routes", "  - {to: [desk, duty], when: {KEYS}}", {}, f"{_ROUTES}routes:\n"),
    "silence": Place(
        "routes",
        "  - {KEYS}",
        {"rule": "iraq-leave", "until": "2099-01-01", "because": "x"},
        f"{_ROUTES}routes: [{{to: duty}}]\nsilences:\n",
    ),
    "guard": Place("routes", "  {KEYS}", {}, f"{_ROUTES}routes: [{{to: duty}}]\nguard:\n", alone=True),
    "subscriber": Place("subscribers", "  - {KEYS}", {"id": "a#", "email": "a#@example.org", "follows": "Iraq"}),
    "quiet hours": Place(
        "subscribers", "  - {id: a#, email: a#@example.org, follows: Iraq, quiet_hours: {KEYS}}", {"from": "20:00", "to": "06:00"}
    ),
    "trip": Place(
        "subscribers",
        "  - {id: a#, email: a#@example.org, trips: [{KEYS}]}",
        {"to": "Iraq", "from": "2027-01-01", "until": "2027-03-20"},
    ),
}
#: What a key needs beside it, and what does not go with it (an empty value).
BESIDE: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("feed", "select"): {"kind": "page"},
    ("when", "from"): {"change": "raised"},
    ("when", "to"): {"change": "raised"},
    ("unless", "from"): {"change": "raised"},
    ("unless", "to"): {"change": "raised"},
    ("unless", "phrase"): {"destination": ""},
    ("text", "none"): {"any": "tanker"},
    ("advice", "level"): {"directive": ""},
    ("advice", "change"): {"directive": ""},
    ("advice", "from"): {"directive": "", "change": "raised"},
    ("advice", "to"): {"directive": "", "change": "raised"},
    ("test", "advisory"): {"text": ""},
    ("test", "file"): {"text": ""},
    ("test", "traveller"): {"now": "2026-01-04"},
    ("test", "now"): {"traveller": "{follows: Iran}"},
    ("webhook", "secrets"): {"secret": ""},
    **{("receiver", name): {"console": ""} for name in ("webhook", "email", "file")},
    ("trip", "until"): {"from": "2027-01-01"},
}


def written(shape: str, values: list[tuple[str, str]]) -> str:
    """Return a file with one table a line, each with one value."""
    place = PLACES[shape]
    head = f"schema: {place.file}/v1\n{place.above or place.file + ':' + chr(10)}"
    lines = []
    for number, (name, value) in enumerate(values, 1):
        base = {**place.base, **BESIDE.get((shape, name), {}), name: value}
        keys = ", ".join(f"{key}: {entry}" for key, entry in base.items() if entry)
        lines.append(place.line.replace("KEYS", keys).replace("#", str(number)))
    return head + "\n".join(lines) + "\n"


def problems(folder: Path, shape: str, values: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Problem]]:
    """Yield what is wrong with files of such tables, with the value of each line."""
    if PLACES[shape].alone and len(values) > 1:
        for number, value in enumerate(values):
            (folder / str(number)).mkdir()
            yield from problems(folder / str(number), shape, [value])
        return
    (folder / "rules").mkdir()
    (folder / "rules" / "cases").mkdir()
    (folder / "rules" / "cases" / "iran.txt").write_text("Norway advises against all travel to Iran.")
    good = {
        "feeds": "schema: feeds/v1\nfeeds:\n  - {id: official-feed, url: 'https://f.example', kind: feed}\n",
        "rules": "schema: rules/v1\nrules:\n  - {id: iraq-leave, when: avoid travel to Iran}\n  - {id: nordic-raised, when: avoid travel to Iran}\n",
    }
    place = PLACES[shape]
    text = written(shape, values)
    for file in {*good, place.file}:
        path = folder / ("rules/own.yaml" if file == "rules" else f"{file}.yaml")
        path.write_text(text if file == place.file else good[file], encoding="utf-8")
    above = text[: text.index(place.line.partition("{")[0].replace("#", "1"), len("schema"))].count("\n")
    for problem in config.check(folder, environ=ENVIRON).problems:
        assert Path(problem.file).name.startswith("own" if place.file == "rules" else place.file), problem
        if problem.line > above and problem.code != "ADV310":
            yield values[problem.line - above - 1], problem


@pytest.mark.parametrize("shape", sorted(PLACES))
def test_defaults_and_examples_are_right(shape: str, tmp_path: Path) -> None:
    """They can be written as they stand in the reference."""
    values = [(key.name, value) for key in reference.SHAPES[shape].keys for value in (key.default, key.example) if value]
    assert values
    found = [(value, problem.code, problem.sentence) for value, problem in problems(tmp_path, shape, values)]
    assert found == []


@pytest.mark.parametrize("shape", sorted(PLACES))
def test_every_mistake_is_named(shape: str, tmp_path: Path) -> None:
    """Whatever stands where a value should, the reference has the code of what is said of it."""
    keys = {key.name: key for key in reference.SHAPES[shape].keys}
    values = [(name, probe) for name in keys for probe in PROBES[:: 3 if PLACES[shape].alone else 1]]
    missing: dict[str, set[str]] = {}
    for (name, probe), problem in problems(tmp_path, shape, values):
        known = {*reference.codes(keys[name]), *reference.ANYWHERE, *_inner(keys[name])}
        if problem.code not in known:
            missing.setdefault(name, set()).add(f"{problem.code} {probe}")
    assert missing == {}


def _inner(key: Key[Any]) -> set[str]:
    """Return what can be wrong with the keys of a table that is this key's value: it stands in the table of those."""
    names = {
        "near": ("near",),
        "text": ("text",),
        "when": ("when", "text", "near"),
        "unless": ("unless", "text", "near"),
        "advisory": ("advice",),
    }
    names |= {
        "traveller": ("traveller", "traveller trip"),
        "trip": ("traveller trip",),
        "trips": ("trip",),
        "quiet_hours": ("quiet hours",),
    }
    names |= dict.fromkeys(("fires_on", "ignores", "todo_fires_on", "todo_ignores", "tests"), ("test", "advice"))
    names |= {name: (name,) for name in ("webhook", "email", "file")}
    shapes: list[Shape] = [reference.SHAPES[name] for name in names.get(key.name, ())]
    return {code for shape in shapes for one in shape.keys for code in reference.codes(one)}


@pytest.mark.parametrize("page", reference.PAGES)
def test_pages_are_up_to_date(page: str) -> None:
    """`make docs` would change nothing."""
    text = (DOCS / page).read_text(encoding="utf-8")
    assert "<!-- made: " in text
    assert reference.made(text) == text, "say `make docs`"


def test_every_table_of_keys_is_on_the_page() -> None:
    """Each shape has its table, and each key of the files stands in one of them."""
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- made: (.+?) -->", text)) == {"kinds", *reference.SHAPES}
    assert {shape.name for shape in schemas.FILES.values()} <= {shape.name for shape in reference.SHAPES.values()}
    assert [key.name for shape in reference.SHAPES.values() for key in shape.keys if not key.doc] == []


def test_every_key_has_an_example() -> None:
    """But the first line of each file, which says itself what it is."""
    assert [
        (name, key.name) for name, shape in reference.SHAPES.items() for key in shape.keys if not key.example and key.name != "schema"
    ] == []


def test_every_setting_is_described() -> None:
    """The settings that are read are those that are described, with an example that can be used."""
    found = environment.variables()
    assert [one.name for one in found] == [f"ADVISORY_{name.upper()}" for name in environment.Environment.model_fields]
    assert {one.name.removeprefix("ADVISORY_").lower() for one in found} == set(settings._NAMES)
    assert all(one.doc and one.unless and one.example for one in found)


def test_examples_of_settings_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them together are settings a process can begin with."""
    for one in environment.variables():
        monkeypatch.setenv(one.name, one.example)
    monkeypatch.setenv("ADVISORY_TEMPLATES", str(tmp_path))
    assert settings.load(prepare=False).canary == "canary@example.org"


def test_defaults_of_settings_are_right(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the reference says holds where nothing is set is what holds."""
    monkeypatch.chdir(tmp_path)
    unless = {one.name.removeprefix("ADVISORY_").lower(): one.unless.strip("`") for one in environment.variables()}
    found = settings.load(prepare=False)
    said = {"listen": found.listen, "mail_from": found.mail_from, "proxies": str(found.proxies), "trips_kept": str(found.trips_kept)}
    said |= {"log": f"{found.log_style},{found.log_level}", "sign_up": "yes" if found.sign_up else "no"}
    assert said == {name: unless[name] for name in said}
    assert {name for name, words in unless.items() if words == "none" and getattr(found, name)} == set()


def test_every_command_stands_there() -> None:
    """What `advisory --help` lists has a section of its own."""
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert [name for name in _COMMANDS if f"\n## advisory {name}\n" not in text] == []
