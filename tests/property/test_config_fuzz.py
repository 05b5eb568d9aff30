"""Whatever is in the operator's files, reading them gives a configuration or problems with places inside the files."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from pathlib import Path

import damage
import effort
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisory import config
from advisory.config import position, sheet, tree
from advisory.config.sheet import MistakeError
from advisory.errors import ConfigError, Problem

ENVIRON = {"DESK_URL": "https://example.org/unguessable-path", "DESK_SECRET": "c2VjcmV0c2VjcmV0"}
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
ROOT = Path(__file__).parents[2]
#: One rule of every style that the format has.
STYLES = """\
schema: rules/v1
defaults: {owner: desk, severity: warning}
rules:
  - id: plain-sentence
    when: citizens urged to leave Chad
    tests:
      fires_on: [Norway has told its citizens to leave Chad.]
      ignores:
        - Norway told its soldiers to leave Chad.
  - id: fields
    when:
      issuer: [NO, DK, not SE]
      destination: anywhere
      level: 4
      audience: [citizens, everyone]
      source: official
    runbook: https://wiki.example/page
  - {id: change, when: {change: raised, destination: [Nordic countries, not IS], from: 1-2, to: 3+}}
  - id: all-clear
    when: {change: [lifted, lowered]}
    severity: info
  - id: exclusions
    when: {destination: [Gulf states, not Oman], level: 3+}
    unless:
      - text: {any: [anniversary, training exercise]}
        because: "a memorial: it is said every year"
      - {issuer: US, audience: embassy-staff, because: 'staff have a rule of their own'}
    cooldown: 12h
  - id: keywords
    when:
      text:
        all: [Strait of Hormuz]
        near: {words: [attack, tanker], within: 12}
      min_sources: 2
    status: shadow
    expires: 2027-06-30
  - id: folded
    title: >-
      A title
      of two lines
    when: {issuer: NO, destination: Chad}
    tests:
      fires_on: [{issuer: NO, destination: Chad, directive: leave}]
      todo_ignores: |
        One text
        of two lines.
  - id: traveller
    when: {level: 4}
    tests:
      fires_on:
        - advisory: {issuer: GB, destination: Chad, level: 4}
          traveller: {nationality: GB, trip: {to: Chad, from: 2027-01-01, until: 2027-01-20}}
          now: 2027-01-04T09:00:00Z
"""


def _documented() -> list[str]:
    """Return the files that the documentation shows."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    blocks = (block for page in pages for block in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    return [block for block in blocks if re.search(r"^schema: \w+/v1$", block, re.MULTILINE)]


def _named(text: str) -> str:
    """Return where a file stands, by the format it says it has."""
    kind = re.search(r"^schema: (\w+)/v1", text, re.MULTILINE)
    assert kind is not None
    return "rules/own.yaml" if kind[1] == "rules" else f"{kind[1]}.yaml"


SHIPPED = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "config").rglob("*.yaml"))]
TEXTS_OF_FILES = (*GOOD.values(), STYLES, *SHIPPED, *_documented())
#: A library's own words, and what is said when nothing better is known.
NOISE = re.compile(
    r"<block|<stream|<document|did not find|could not f|expected|mapping values|simple key|token|scanning|parsing|flow |node|not readable as"
)


@st.composite
def cut_up(draw: st.DrawFn) -> tuple[str, str]:
    """Choose a good file and damage it: cut, repeat or insert; the smallest damage that shows a mistake is found."""
    name = draw(st.sampled_from(sorted(GOOD)))
    text = GOOD[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        middle = draw(st.one_of(st.sampled_from(damage.STRAYS), st.text(max_size=3), st.just(text[start:end] * 2)))
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
    (tmp_path / "rules" / "styles.yaml").write_text(STYLES)
    assert config.check(tmp_path, environ=ENVIRON).problems == ()


@settings(max_examples=effort.examples(1.2), suppress_health_check=[HealthCheck.too_slow])
@given(cut_up())
def test_damaged_files_give_problems_inside_the_files(case: tuple[str, str]) -> None:
    """A damaged file never gives anything but a ConfigError, and each place is inside its file."""
    name, text = case
    judged(name, text.encode("utf-8", "surrogatepass"))


@settings(max_examples=effort.examples(1.2), suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**64))
def test_files_after_an_accident_give_problems_inside_the_files(number: int) -> None:
    """So do those with lines moved, signs lost, merges left half-way, other encodings, nests and bombs, shipped and documented ones too."""
    chance = random.Random(number)
    text = chance.choice(TEXTS_OF_FILES)
    judged(_named(text), damage.encoded(chance, damage.damaged(chance, text, chance.choice(TEXTS_OF_FILES))))


def judged(name: str, data: bytes) -> None:
    """Read a folder with a damaged file among good ones."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, GOOD)
        (folder / name).write_bytes(data)
        try:
            config.load(folder, environ=ENVIRON)
            problems: tuple[Problem, ...] = ()
        except ConfigError as error:
            problems = error.problems or (Problem(code="", sentence="", file=""),)
        for problem in problems:
            assert problem.sentence
            inside(problem.file, problem.line, problem.column, problem.length)
            shown = config.render(problem)
            for private in ("ada@example.org", "ops@example.org", "c2VjcmV0", "unguessable-path"):
                assert private not in shown


def test_what_is_no_yaml_is_told_plainly(tmp_path: Path) -> None:
    """Of files that are no YAML any more, 97 of 100 and more are told in words of ours that name a cause; each place is in the file."""
    told: Counter[bool] = Counter()
    noisy: Counter[str] = Counter()
    for number in range(min(effort.examples(30), 40_000)):
        chance = random.Random(f"plain {number}")
        text = damage.damaged(chance, chance.choice(TEXTS_OF_FILES), chance.choice(TEXTS_OF_FILES))
        (tmp_path / "x.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            tree.parse(sheet.read(tmp_path / "x.yaml")[0], [])
        except MistakeError as mistake:
            (problem,) = mistake.problems
            inside(problem.file, problem.line, problem.column, problem.length)
            if problem.code != "ADV101":
                continue
            said = re.sub(r"`[^`]*`", "", f"{problem.sentence} {problem.hint}")
            plain = NOISE.search(said) is None and bool(problem.hint)
            told[plain] += 1
            noisy[problem.sentence] += not plain
    assert told.total() >= 500
    assert told[True] / told.total() >= 0.97, noisy.most_common(12)


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
