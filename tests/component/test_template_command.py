"""`advisory template`: listed, tried, explained, checked, and copied to be edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from advisory.cli import cli


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's folder of templates, with nothing in it yet."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("ADVISORY_TEMPLATES", str(folder))
    monkeypatch.setenv("ADVISORY_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return folder


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, ["template", *arguments])


def answer(*arguments: str) -> dict[str, Any]:
    """Return the one JSON object that a command prints."""
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


def put(folder: Path, name: str, text: str) -> Path:
    """Write a file of an operator."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_list(own: Path) -> None:
    """Each with where it is from; what is one's own has its path, and what no catalogue knows is named."""
    path = put(own, "alert/subject.txt.j2", "{{ _('Dear reader') }} {{ message.subject }}")
    done = run("list")
    assert done.exit_code == 0
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert rows["template"].split() == ["template", "kind", "from", "revision", "languages", "note"]
    assert " own " in rows["alert/subject.txt.j2"]
    assert f"{path}; in no catalogue, so the same in every language: “Dear reader”" in rows["alert/subject.txt.j2"]
    assert " shipped " in rows["pages/start.html.j2"]
    assert len(run("list", "--own").stdout.splitlines()) == 2
    told = answer("list", "--own")
    assert (told["schema"], told["strays"], len(told["folders"])) == ("templates/v1", [], 2)
    (row,) = told["templates"]
    assert {**row, "revision": ""} == {
        "name": "alert/subject.txt.j2", "kind": "message", "from": "own", "path": str(path), "revision": "", "languages": ["en"],
        "untranslated": ["Dear reader"], "outdated": False,
    }  # fmt: skip


def test_list_names_what_nothing_reads(own: Path) -> None:
    """A file in no template's place ends with 1, with the place it was probably meant for."""
    put(own, "alert/subjct.txt.j2", "x")
    done = run("list", "--own")
    assert done.exit_code == 1
    assert "stands in no template's place: nothing reads it; did you mean `alert/subject.txt.j2`?" in done.stdout
    assert answer("list")["strays"][0]["meant"] == "alert/subject.txt.j2"


def test_an_outdated_copy_is_told(own: Path) -> None:
    """After an upgrade somebody should compare."""
    put(own, "alert/subject.txt.j2", "{# copied from advisory 0.0.1, revision 000000000000: x #}\n{{ message.subject }}")
    assert "the shipped one has changed since this was copied from it" in run("list", "--own").stdout


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("alert",), "Iraq (the north): US citizens ordered to leave\n\nCRITICAL"),
        (("alert/subject.txt",), "Iraq (the north): US citizens ordered to leave\n"),
        (("alert", "--part", "subject", "--language", "de"), "Irak"),
        (("alert", "--part", "html"), "<!doctype html>"),
        (("alert/body.html",), "<!doctype html>"),
        (("alert", "--sample", "ended", "--part", "subject"), "Ended: Iraq (the north): US citizens no longer"),
        (("internal", "--sample", "fault"), "For operators: The feed did not answer"),
        (("letter/welcome", "--part", "subject"), "Your travel alerts have begun"),
        (("letter", "--sample", "goodbye-least", "--part", "subject"), "You are unsubscribed"),
    ],
)
def test_render(own: Path, arguments: tuple[str, ...], begins: str) -> None:
    """A message, one of its files, or one of its parts; subject and text unless said."""
    done = run("render", *arguments)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith(begins)
    assert "zz-" not in done.stdout


def test_render_into_a_folder(own: Path, tmp_path: Path) -> None:
    """Each part as a file, to be looked at in a browser."""
    done = run("render", "alert", "--out", "proof")
    assert done.stdout.splitlines() == ["proof/subject.txt", "proof/body.txt", "proof/body.html"]
    assert (tmp_path / "proof" / "body.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    told = answer("render", "letter/welcome", "--part", "subject", "--out", "proof")
    assert told == {
        "schema": "template-render/v1", "template": "letter/welcome", "language": "en", "on": "welcome",
        "parts": {"subject": "Your travel alerts have begun"}, "files": ["proof/subject.txt"],
    }  # fmt: skip
    put(tmp_path, "file", "")
    assert "cannot be written" in run("render", "alert", "--out", "file/x").stderr


def test_a_mistake_is_shown_at_its_character(own: Path) -> None:
    """With what the value at hand has instead; never the shipped one's output in its place."""
    path = put(own, "alert/body.txt.j2", "{% for group in message.groups %}\n{{ group.headline }} {{ group.plase }}\n{% endfor %}")
    done = run("render", "alert")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"--> {path}:2:10" in done.stderr
    assert "`alert/body.txt.j2` uses `headline` of `group`, which does not exist." in done.stderr
    (problem,) = answer("render", "alert")["problems"]
    assert (problem["code"], problem["line"], problem["column"], problem["length"]) == ("ADV503", 2, 10, 8)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("\n{{ message.subject|shout }}", "ADV502", (2, 20)),
        ("{% iff message %}", "ADV502", (1, 4)),
        ("x\n{% include 'alert/boddy.txt.j2' %}", "ADV504", (2, 13)),
        ("levle {{ message.levle }}", "ADV503", (1, 18)),
        ("{{ 1 // 0 }}", "ADV504", (1, 1)),
        ("{% if message.heading and\n message.levle %}{% endif %}", "ADV503", (2, 10)),
    ],
)
def test_each_kind_of_mistake_has_its_place(own: Path, text: str, code: str, place: tuple[int, int]) -> None:
    """The character where the mistake is, where Jinja itself says at most the line."""
    put(own, "alert/subject.txt.j2", text)
    (problem,) = answer("render", "alert/subject")["problems"]
    assert (problem["code"], (problem["line"], problem["column"])) == (code, place)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("alret",), "there is no template `alret`; did you mean `alert`?"),
        (("zzzz",), "`advisory template list` names them"),
        (("alert", "--sample", "urgnt"), "there is no sample `urgnt`; did you mean `urgent`? those of alert are urgent, digest"),
        (("alert", "--sample", "welcome"), "there is no sample `welcome`"),
        (("alert", "--language", "xx"), "`xx` is no language that messages are written in; those are en, de, fr"),
        (("alert", "--zone", "Europe/Olso"), "`Europe/Olso` is no time zone; did you mean `Europe/Oslo`?"),
        (("alert", "--zone", "zzz"), "such as Europe/Oslo"),
        (("alert/subject.txt", "--part", "html"), "`alert/subject.txt.j2` is not the part html"),
        (("_base/parts.txt",), "is no message of its own"),
        (("pages/manage",), "`pages/manage` is not for strangers: sign up on the pages of `advisory run` to see it; these are: start,"),
        (("pages/start", "--part", "text"), "leave --sample and --part out"),
        (("alert", "--sample", "urgent", "--alert", "a-1"), "keep one"),
    ],
)
def test_what_is_asked_for_in_vain(own: Path, arguments: tuple[str, ...], says: str) -> None:
    """A usage error, with what was meant or what there is."""
    done = run("render", *arguments)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())


def test_fields(own: Path) -> None:
    """A table for people, an object for programs; parts and pages get what their caller hands them."""
    done = run("fields", "alert/subject")
    assert done.exit_code == 0
    assert "alert: A message about one or several situations." in done.stdout
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("block.headline ")]
    assert "the situation in one sentence" in line
    told = answer("fields", "letter/welcome")
    assert (told["schema"], told["template"]) == ("template-fields/v1", "letter")
    assert {"name": "message.links", "type": "`links`", "meaning": "what one reader alone reads", "example": None} in told["fields"]
    assert told["fields"][-1]["name"] == "|isolate"
    told = answer("fields", "pages/start")
    assert (told["template"], told["fields"][-1]["name"]) == ("pages/start.html.j2", "|line")
    assert {"frame.sign_up", "told", "link"} <= {one["name"] for one in told["fields"]}
    assert "look" not in {one["name"] for one in told["fields"]}
    assert "of the shipped page" in run("fields", "pages/start").stdout
    assert "hand it" in run("fields", "_base/parts.txt").stderr


def test_check(own: Path) -> None:
    """Only the templates: messages, pages, and files that nothing reads."""
    path = put(own, "pages/start.html.j2", "\n{% if %}")
    put(own, "alert/subject.txt.j2", "{{ message.subjekt }}")
    told = answer("check")
    assert [(one["code"], one["line"]) for one in told["problems"]] == [("ADV503", 1), ("ADV502", 2)]
    done = run("check")
    assert done.exit_code == 1
    assert "did you mean `subject`?" in done.stderr
    assert f"--> {path}:2" in done.stderr
    assert "2 errors in " in done.stdout
    assert run("check", "--format", "github").stdout.startswith(f"::error file={own}/alert/subject.txt.j2,line=1,endLine=1,col=12,")


def test_what_ships_is_right(own: Path) -> None:
    """Every template, rendered with every sample in every language."""
    done = run("check")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("0 errors in ")


def test_copy(own: Path) -> None:
    """One file, ready to be edited; what is there stays, and what is not in use yet is said."""
    done = run("copy", "alert/subject.txt")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{own}/alert/subject.txt.j2\n", "")
    again = run("copy", "alert/subject.txt")
    assert again.exit_code == 1
    assert "is there already" in str(again.exception)
    told = answer("copy", "letter/welcome/body.txt", "--to", "elsewhere")
    assert told == {
        "schema": "template-copy/v1", "template": "letter/welcome/body.txt.j2", "path": "elsewhere/letter/welcome/body.txt.j2", "in_use": False,
    }  # fmt: skip
    assert "ADVISORY_TEMPLATES=elsewhere" in run("copy", "pages/privacy", "--to", "elsewhere").stderr
    assert run("copy", "alert").exit_code == 2


def test_copy_begins_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is set, ./templates counts from then on."""
    monkeypatch.chdir(tmp_path)
    assert answer("copy", "pages/privacy") == {
        "schema": "template-copy/v1", "template": "pages/privacy.html.j2", "path": "templates/pages/privacy.html.j2", "in_use": True,
    }  # fmt: skip
    assert run("list", "--own").stdout.count("templates/pages/privacy.html.j2") == 1
