"""Whatever is in the operator's files, reading them gives a configuration or problems with places inside the files."""

from __future__ import annotations

import tempfile
from pathlib import Path

import effort
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisory import config
from advisory.config import position, sheet, tree
from advisory.config.sheet import MistakeError
from advisory.errors import ConfigError, Problem

ENVIRON = {"DESK_URL": "https://example.org/hook", "DESK_SECRET": "c2VjcmV0c2VjcmV0"}
GOOD = {
    "feeds.yaml": """\
schema: feeds/v1
defaults: {every: 5m, language: en}
feeds:
  - {id: one, url: https://example.org/a.xml, kind: feed, trust: press, baseline: no}
  - id: two   # a register
    url: 'https://example.org/b.xml'
    kind: us-state
    issuer: US
    floor: "150"
""",
    "lists.yaml": "schema: lists/v1\nlists:\n  Offices: [Norway, Jordan, not Oman]\n  More: [Offices, Iraq]\n",
    "rules/own.yaml": """\
schema: rules/v1
rules:
  - id: leave
    title: >
      People are told
      to leave
    when: {directive: [leave, evacuation], destination: [Offices, Iraq, not Jordan]}
    severity: critical
  - {id: up, when: [{change: raised, from: 1-2, to: 3+}, {level: 4, issuer: [GB, US]}], cooldown: 6h}
  - id: said
    when:
      - citizens ordered to leave Iraq
      - >-
        avoid travel
        to Offices
      - "travel advisory raised for Peru"
""",
    "routes.yaml": """\
schema: routes/v1
receivers:
  desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: no}, limit: 60 per hour}
  ops:
    email: {to: [ops@example.org, night@example.org]}
routes:
  - {to: desk, when: {severity: warning+, rule: leave}}
  - {to: ops, when: {internal: true}}
fallback: desk
silences:
  - {rule: up, when: {destination: NO}, until: 2026-12-01, because: an exercise}
""",
    "subscribers.yaml": """\
schema: subscribers/v1
subscribers:
  - id: ada
    email: ada@example.org
    follows: [Iraq, More]
    nationality: GB
    quiet_hours: {from: 22:00, to: 07:00, except: critical}
    digest: daily at 07:00
    trips: [{to: Jordan, from: 2027-03-01, until: 2027-03-12}]
""",
}
PARTS = [
    "",
    "\t",
    "  ",
    "\n",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "!",
    "&a ",
    "*a",
    "|",
    ">",
    "#",
    "%",
    "@",
    "\\",
    "é",
    "\u2028",
    "\x00",
    "<<: ",
    "not ",
]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """Choose a good file and damage it: cut, repeat or insert."""
    name = draw(st.sampled_from(sorted(GOOD)))
    text = GOOD[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        middle = draw(st.one_of(st.sampled_from(PARTS), st.text(max_size=3), st.just(text[start:end] * 2)))
        text = text[:start] + middle + text[end:]
    return name, text


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))


def test_the_good_files_are_good(tmp_path: Path) -> None:
    """What the damage begins with has no mistake in it."""
    write(tmp_path, GOOD)
    assert config.check(tmp_path, environ=ENVIRON).problems == ()


@settings(max_examples=effort.examples(1.2), suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_files_give_problems_inside_the_files(case: tuple[str, str]) -> None:
    """A damaged file never gives anything but a ConfigError, and each place is inside its file."""
    name, text = case
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, {**GOOD, name: text})
        try:
            config.load(folder, environ=ENVIRON)
            problems: tuple[Problem, ...] = ()
        except ConfigError as error:
            problems = error.problems or (Problem(code="", sentence="", file=""),)
        for problem in problems:
            assert problem.sentence
            inside(problem.file, problem.line, problem.column, problem.length)
            shown = config.render(problem)
            for private in ("ada@example.org", "ops@example.org", "c2VjcmV0", "/hook"):
                assert private not in shown


def inside(file: str, line: int, column: int, length: int) -> None:
    """Hold a place against the file it names."""
    if line == 0:
        return
    data = Path(file).read_bytes().decode("utf-8-sig", "replace")
    lines = sheet.of_text(file, data)
    assert 1 <= line <= len(lines.starts)
    assert 1 <= column <= len(lines.line(line)) + 1
    assert length >= 1
    assert column + length <= len(lines.line(line)) + 2


@settings(max_examples=effort.examples(3))
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Any text is YAML with places for all its characters, or one problem."""
    try:
        root = tree.parse(sheet.of_text("x.yaml", text), [])
    except MistakeError:
        return
    for scalar in tree.walk(root):
        first, last = position.span(scalar, 0, len(scalar.text))
        assert 0 <= first <= last <= len(text) + 1


TEXTS = st.text(alphabet=st.sampled_from("ab '\"\\:#-\n\té—🚫"), min_size=1, max_size=40)


@settings(max_examples=effort.examples(2))
@given(TEXTS, st.sampled_from(["'", '"', "|", ">", None]), st.integers(10, 60))
def test_characters_of_dumped_texts_have_their_places(value: str, style: str | None, width: int) -> None:
    """A text written by a YAML library in any style is read with a place for each character."""
    import yaml

    text = yaml.dump({"key": value}, default_style=style, width=width, allow_unicode=True)
    root = tree.parse(sheet.of_text("x.yaml", text), [])
    scalar = list(tree.walk(root))[-1]
    assert scalar.text == value
    pieces = position.pieces(scalar)
    assert pieces is not None
    for character, start, end in pieces:
        if character.isalpha():
            assert text[start:end] == character or text[start] == "\\"
