"""The answer of `explain`, and the two commands around it."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory import cli, explain, extract, match, phrase
from advisory.cli import understand
from advisory.model import Directive, LevelStep, Rule, Statement, Status, Strength

ROOT = str(Path(__file__).parents[2])
TEXT = "Norway has told its nationals to leave Chad."


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a file with two rules."""
    path = tmp_path / "rules.yaml"
    path.write_text(
        "schema: rules/v1\nrules:\n  - id: chad\n    when: citizens urged to leave Chad\n  - id: peru\n    when: avoid travel to Peru\n",
        encoding="utf-8",
    )
    return path


def test_the_answer_has_the_public_form() -> None:
    """Keys and values as documented; a level and a title only where there are any."""
    (said,) = extract.statements(TEXT)
    loud = Rule(id="chad", title="", when=phrase.compile("citizens urged to leave Chad"))
    mute = Rule(id="peru", title="", when=phrase.compile("avoid travel to Peru"))
    answer = explain.answer("a1", [said], match.Index([loud, mute]).matches([said]), rules=[loud, mute], why=True)
    assert answer["schema"] == "explain/v1"
    assert answer["statements"] == [
        {
            "directive": "leave",
            "strength": "urged",
            "issuer": "NO",
            "audience": {"class": "citizens", "nationality": ["NO"]},
            "destinations": ["TD"],
            "region": None,
            "status": "in_force",
            "quote": TEXT[:-1],
            "start": 0,
            "end": len(TEXT) - 1,
        }
    ]
    assert [(each["rule"], each["statement"]) for each in answer["matches"]] == [("chad", 0)]
    assert [each["rule"] for each in answer["silent"]] == ["peru"]


def test_a_level_and_a_title_show() -> None:
    """Both keys appear only when there is something in them."""
    said = Statement(
        directive=Directive.LEVEL_CHANGE, strength=Strength.REPORTED, issuer="NO", level=LevelStep(before=2, after=3), within="title"
    )
    assert explain.statement_json(said)["level"] == {"from": 2, "to": 3}
    assert explain.statement_json(said)["in"] == "title"


def test_lines_are_answered_one_by_one_and_a_bad_one_is_named(rules: Path) -> None:
    """A line that is no object of texts gets an error of its own, the others their answers, and the exit code says so."""
    lines = [json.dumps({"id": "1", "text": TEXT, "published": "2020-01-05"}), "{broken", json.dumps({"id": "2"}), json.dumps([1]), ""]
    result = CliRunner().invoke(understand.explain, ["--jsonl", "--json", "--rules", str(rules), "-"], input="\n".join(lines))
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 1
    assert [answer["id"] for answer in answers] == ["1", None, None, None]
    assert [match["rule"] for match in answers[0]["matches"]] == ["chad"]
    assert all(answer["error"] for answer in answers[1:])


def test_silence_is_explained_where_asked(rules: Path) -> None:
    """With --why each silent rule has its reason."""
    line = json.dumps({"id": "1", "text": TEXT})
    result = CliRunner().invoke(understand.explain, ["--jsonl", "--json", "--why", "--rules", str(rules), "-"], input=line)
    assert result.exit_code == 0
    (answer,) = [json.loads(each) for each in result.output.splitlines()]
    assert answer["silent"][0]["rule"] == "peru"
    assert answer["silent"][0]["reason"]


def test_a_file_is_explained_in_words(rules: Path, tmp_path: Path) -> None:
    """Quote, rules that fire, and reasons of the silent ones are shown."""
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(understand.explain, ["--rules", str(rules), str(path)])
    assert result.exit_code == 0
    assert all(word in result.output for word in ("told its nationals", "chad:", "peru:"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the operator's folder, with a feed and one rule of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ADVISORY_CONFIG", raising=False)
    (tmp_path / "config" / "rules").mkdir(parents=True)
    (tmp_path / "config" / "feeds.yaml").write_text(
        "schema: feeds/v1\nfeeds:\n  - {id: mine, url: file:story.txt, kind: text}\n", encoding="utf-8"
    )
    (tmp_path / "config" / "lists.yaml").write_text("schema: lists/v1\nlists:\n  Our offices: [Chad, Peru]\n", encoding="utf-8")
    (tmp_path / "config" / "rules" / "mine.yaml").write_text(
        "schema: rules/v1\nrules:\n  - {id: offices, when: citizens urged to leave Our offices}\n", encoding="utf-8"
    )
    return tmp_path / "config"


@pytest.mark.usefixtures("folder")
def test_without_rules_those_of_the_configuration_are_used() -> None:
    """The operator's own, with their lists, and the shipped ones that join them."""
    result = CliRunner().invoke(understand.explain, ["--json", "-"], input=TEXT)
    assert result.exit_code == 0
    assert {each["rule"] for each in json.loads(result.output)["matches"]} == {"offices", "default-leave"}


@pytest.mark.usefixtures("folder")
def test_a_file_of_rules_stands_alone(rules: Path) -> None:
    """Neither the configuration's rules nor the shipped ones join a file that is named."""
    result = CliRunner().invoke(understand.explain, ["--json", "--rules", str(rules), "-"], input=TEXT)
    assert {each["rule"] for each in json.loads(result.output)["matches"]} == {"chad"}


def test_a_mistake_in_the_configuration_is_shown_as_ever(folder: Path) -> None:
    """With its place and the way out, and exit 1."""
    (folder / "rules" / "mine.yaml").write_text(
        "schema: rules/v1\nrules:\n  - {id: mine, when: citizens urged to leave Irak}\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "advisory", "explain", "-"]
    done = subprocess.run(command, cwd=folder.parent, env={"PYTHONPATH": ROOT}, input=TEXT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "mine.yaml:3" in done.stderr
    assert "Iraq" in done.stderr


def test_jsonl_is_always_answered_in_json(rules: Path) -> None:
    """One line each, with or without --json; a bad one is told in plain words, with its line, and the exit code says so."""
    lines = [json.dumps({"id": "a", "text": TEXT}), "", "nothing", "[1]", "7", '{"text": "\\ud800"}', "[" * 100_000, "1" * 5_000]
    result = CliRunner().invoke(understand.explain, ["--jsonl", "--rules", str(rules), "-"], input="\n".join(lines))
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 1
    assert answers[0]["id"] == "a"
    assert [answer.get("error") for answer in answers[1:]] == [
        "line 3: this is no JSON object: it cannot be read from character 1 on",
        "line 4: this is no JSON object: it is a list",
        "line 5: this is no JSON object: it is a number",
        None,
        "line 7: this is nested too deep",
        "line 8: this is no JSON object: a number in it is too long",
    ]


def test_lines_of_several_files_are_told_apart(rules: Path, tmp_path: Path) -> None:
    """The file's name stands before the line."""
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('{"text": 1}\n', encoding="utf-8")
    names = [str(tmp_path / name) for name in ("a.jsonl", "b.jsonl")]
    result = CliRunner().invoke(understand.explain, ["--jsonl", "--rules", str(rules), *names])
    assert [json.loads(line)["error"] for line in result.output.splitlines()] == [
        f"{name}, line 1: `text` must be a text" for name in names
    ]


@pytest.mark.parametrize("command", [["explain"], ["explain", "--jsonl"], ["phrase"], ["phrase", "-"]])
def test_nothing_to_read_is_a_usage_error(command: list[str]) -> None:
    """Exit 2 and a sentence."""
    result = CliRunner().invoke(cli.cli, command, input=" \n")
    assert result.exit_code == 2
    assert "standard input is empty" in result.output


@pytest.mark.parametrize("command", ["explain", "phrase"])
def test_on_a_terminal_the_wait_is_explained(command: str) -> None:
    """Whoever forgot the argument learns what is waited for, on stderr."""
    master, slave = pty.openpty()
    try:
        os.write(master, b"avoid travel to Peru\n\x04")
        words = [sys.executable, "-m", "advisory", command, "--json"]
        done = subprocess.run(words, stdin=slave, capture_output=True, text=True, env={"PYTHONPATH": ROOT}, timeout=60, check=False)
    finally:
        os.close(master)
        os.close(slave)
    assert done.stderr == "reading from standard input; end with Ctrl-D\n"
    assert done.returncode == 0
    assert "PE" in done.stdout


def test_how_a_statement_was_read_is_told_where_asked(rules: Path) -> None:
    """The grammar's own words stay out of the way unless --why."""
    shown = [CliRunner().invoke(understand.explain, [*why, "--rules", str(rules), "-"], input=TEXT).output for why in ([], ["--why"])]
    assert "control:" not in shown[0]
    assert "control:" in shown[1]
    assert "peru: this text is about leaving; the rule asks for advice against all travel" in shown[0]


@pytest.mark.parametrize(
    ("text", "decides", "words"),
    [
        (
            "travel advisory raised from level 2 to level 3 or 4 for Peru",
            {"from": [2], "to": [3, 4]},
            ["from level: 2", "to level: 3 or 4"],
        ),
        ("avoid travel to the whole of Peru", {"whole_country": True}, ["Peru, the whole of it"]),
        ("citizens strictly ordered to leave Bali", {"floor": "ordered", "regions": ["Bali"]}, ["at least: ordered", "for Bali alone"]),
    ],
)
def test_all_that_decides_is_shown(text: str, decides: dict[str, object], words: list[str]) -> None:
    """In JSON and in words."""
    told = json.loads(CliRunner().invoke(understand.phrase, ["--json", text]).output)
    assert {key: told["query"][0][key] for key in decides} == decides
    assert all(said in CliRunner().invoke(understand.phrase, [text]).output for said in words)


def test_an_empty_phrase_is_a_phrase() -> None:
    """It is answered, not waited for."""
    assert "the phrase is empty" in CliRunner().invoke(understand.phrase, [""]).output


def test_unreadable_input_is_a_usage_error(tmp_path: Path) -> None:
    """A file or rules that are not there end with 2 and a sentence."""
    assert CliRunner().invoke(understand.explain, [str(tmp_path / "none.txt")]).exit_code == 2
    assert CliRunner().invoke(understand.explain, ["--rules", str(tmp_path / "none.yaml"), "-"], input="x").exit_code == 2


def test_phrases_are_answered_line_by_line() -> None:
    """Each phrase is repeated with its query or its error."""
    result = CliRunner().invoke(understand.phrase, ["--json", "-"], input="avoid travel to Peru\navoid travel to Wakanda\n")
    good, bad = [json.loads(line) for line in result.output.splitlines()]
    assert good["ok"]
    assert good["query"][0]["destinations"] == ["PE"]
    assert not bad["ok"]
    assert bad["error"]["hint"]


def test_a_phrase_is_shown_in_words() -> None:
    """Names, not codes; an error is underlined."""
    runner = CliRunner()
    assert "Peru" in runner.invoke(understand.phrase, ["avoid travel to Peru"]).output
    shown = runner.invoke(understand.phrase, ["avoid travel to Wakanda"])
    assert shown.exit_code == 1
    assert "^^^^^^^" in shown.output


#: No sentence, so that no grammar will ever read it; and all the words of one.
SALAD = "Chad, notes: embassy, tourists told, bags, ferry, leave; rains."


def test_what_is_only_possible_stands_beside_the_statements(rules: Path) -> None:
    """In its exact form, in bulk too; it matches nothing."""
    line = json.dumps({"id": "1", "text": SALAD})
    (answer,) = [
        json.loads(each)
        for each in CliRunner().invoke(understand.explain, ["--jsonl", "--rules", str(rules), "-"], input=line).output.splitlines()
    ]
    assert list(answer) == ["schema", "id", "statements", "matches", "possible"]
    assert answer["possible"] == [{"family": "leave", "destinations": ["TD"], "quote": SALAD}]
    assert (answer["statements"], answer["matches"]) == ([], [])


def test_what_is_only_possible_is_shown_with_its_hint(rules: Path) -> None:
    """Marked as told to nobody, and with the way to make a test of it."""
    shown = CliRunner().invoke(understand.explain, ["--rules", str(rules), "-"], input=SALAD).output
    assert "possible: it looks like advice and was not read" in shown
    assert f"  leave: Chad\n      “{SALAD}”" in shown
    assert "hint: What is only possible is told to nobody" in shown
    assert "hint: Nothing here says who" in CliRunner().invoke(understand.explain, ["--rules", str(rules), "-"], input="A fair.").output


def test_the_nearest_of_many_silent_rules_are_named(tmp_path: Path) -> None:
    """Those that ask for the same of the same place first; the others are counted, or named where asked."""
    path = tmp_path / "many.yaml"
    far = "".join(f"  - {{id: far-{number}, when: airspace of Peru closed}}\n" for number in range(7))
    path.write_text(
        f"schema: rules/v1\nrules:\n{far}  - {{id: place, when: embassy in Chad closed}}\n  - {{id: act, when: citizens urged to leave Peru}}\n"
        "  - {id: both, when: Sweden tells its citizens to leave Chad}\n",
        encoding="utf-8",
    )
    shown = CliRunner().invoke(understand.explain, ["--rules", str(path), "-"], input=TEXT).output
    listed = [line.strip().partition(":")[0] for line in shown.partition("stay silent\n")[2].splitlines()]
    assert listed[:5] == ["both", "act", "place", "far-0", "far-1"]
    assert listed[5] == "and 5 more (`--all` names them)"
    assert "far-6:" in CliRunner().invoke(understand.explain, ["--all", "--rules", str(path), "-"], input=TEXT).output


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ({"status": Status.DENIED}, "Only what is in force or lifted"),
        ({"issuer": None}, "Where no government is named"),
        ({}, ""),
    ],
    ids=["denied", "nobody", "all well"],
)
def test_hints(said: dict[str, object], hint: str) -> None:
    """What a reader may wonder about."""
    fields = {"directive": Directive.LEAVE, "strength": Strength.URGED, "issuer": "NO", "destinations": ("TD",)} | said
    found = explain.hints([Statement(**fields)], [], [])  # type: ignore[arg-type]
    assert len(found) == bool(hint)
    assert "".join(found).startswith(hint)


def on_terminal(text: str, rules: Path, tmp_path: Path, **variables: str) -> str:
    """Return what `explain` prints about a text on a terminal."""
    story = tmp_path / "story.txt"
    story.write_text(text, encoding="utf-8")
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "advisory", "explain", "--rules", str(rules), str(story)]
    environment = {"PYTHONPATH": ROOT, "TERM": "xterm", "COLUMNS": "100", "PATH": os.environ["PATH"], **variables}
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=subprocess.DEVNULL, env=environment):
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError):
            while more := os.read(ours, 65536):
                shown += more
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def test_on_a_terminal_the_text_is_underlined(rules: Path, tmp_path: Path) -> None:
    """What was read, and otherwise what is possible; a control character is shown and not obeyed."""
    shown = on_terminal(f"{TEXT}\n\x1b[31m {SALAD.replace('Chad', 'Malta')}", rules, tmp_path)
    assert f"\x1b[1;4m{TEXT[:-1]}\x1b[0m." in shown
    assert "\x1b[3;4m" in shown
    assert "\x1b[31m" not in shown
    assert "\ufffd[31m" in shown


def test_of_a_long_text_only_what_was_read_is_printed(rules: Path, tmp_path: Path) -> None:
    """Gaps are marked."""
    dull = "There was a fair, and it rained.\n" * 100
    shown = on_terminal(f"{dull}{TEXT}\n{TEXT}\n{dull}", rules, tmp_path)
    assert shown.startswith("…\n\x1b[1;4mNorway has told")
    assert "\n…\n" in shown
    assert "fair" not in shown
    assert on_terminal(dull, rules, tmp_path).startswith("…\n")


def test_without_colours_there_are_none(rules: Path, tmp_path: Path) -> None:
    """NO_COLOR keeps colours away; what is no terminal gets neither colour nor underline, nor the text."""
    assert "\x1b[3" not in on_terminal(TEXT, rules, tmp_path, NO_COLOR="1")
    plain = CliRunner().invoke(understand.explain, ["--rules", str(rules), "-"], input=TEXT).output
    assert "\x1b" not in plain
    assert plain.startswith("1 statement\n  [0] leave, urged: Norway → citizens of Norway; Chad; in force\n")
