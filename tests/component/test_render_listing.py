"""Which templates there are: an operator's before the shipped one, letters of one kind, and files that nothing reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisory import settings
from advisory.errors import AdvisoryError, RenderError
from advisory.render import Renderer, listing, proof, sample
from advisory.render.templates import MESSAGES, Templates

SHIPPED = settings.shipped("templates")


def put(folder: Path, name: str, text: str) -> tuple[Path, Path]:
    """Write one of an operator's files and return the folders."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder, SHIPPED


def test_every_shipped_file_is_listed_once_and_speaks_every_language() -> None:
    """Messages, letters and pages first, then what they are made of."""
    found = listing.templates((SHIPPED,))
    assert {one.name for one in found} == {
        path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*") if path.suffix in {".j2", ".css"}
    }
    kinds = {one.name: one.kind for one in found}
    assert kinds["alert/body.txt.j2"] == kinds["internal/subject.txt.j2"] == "message"
    assert (kinds["letter/body.html.j2"], kinds["pages/start.html.j2"]) == ("letter", "page")
    assert kinds["pages/base.html.j2"] == kinds["_base/parts.txt.j2"] == kinds["_base/style.css"] == "shared"
    assert not any(one.own or one.unknown or one.outdated for one in found)
    assert {one.languages for one in found} == {("en", "de", "fr")}
    order = [one.kind == "shared" for one in found]
    assert order == sorted(order)


def test_an_operators_file_stands_before_the_shipped_one(tmp_path: Path) -> None:
    """A letter of one kind may have a file of its own; a part that a template of theirs includes is no stray."""
    folders = put(tmp_path, "alert/subject.txt.j2", "{% include 'parts/mine.txt.j2' %}")
    put(tmp_path, "parts/mine.txt.j2", "{{ _('Hello, traveller') }} {{ _('In force now') }} {{ _(': ') }}")
    put(tmp_path, "letter/welcome/body.txt.j2", "{{ message.heading }}")
    put(tmp_path, "pages/privacy.html.j2", "{% extends 'base.html.j2' %}")
    mine = {one.name: one for one in listing.templates(folders) if one.own}
    assert set(mine) == {"alert/subject.txt.j2", "parts/mine.txt.j2", "letter/welcome/body.txt.j2", "pages/privacy.html.j2"}
    assert mine["parts/mine.txt.j2"].unknown == ("Hello, traveller",)
    assert mine["parts/mine.txt.j2"].languages == ("en",)
    assert mine["letter/welcome/body.txt.j2"].kind == "letter"
    assert listing.strays(folders) == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("alert/bdy.txt.j2", "alert/body.txt.j2"),
        ("alrt/body.txt.j2", "alert/body.txt.j2"),
        ("letter/welcom/body.txt.j2", "letter/welcome/body.txt.j2"),
        ("alert/subject.txt", "alert/subject.txt.j2"),
        ("pages/strat.html.j2", "pages/start.html.j2"),
        ("_base/styles.css", "_base/style.css"),
        ("zzzzzzzz.j2", ""),
    ],
)
def test_a_file_in_no_templates_place_is_named_with_what_was_meant(tmp_path: Path, name: str, meant: str) -> None:
    """It would be read by nothing."""
    folders = put(tmp_path, name, "x")
    (stray,) = listing.strays(folders)
    assert (stray.name, stray.meant, stray.path) == (name, meant, tmp_path / name)


def test_a_stray_is_a_mistake_and_no_template(tmp_path: Path) -> None:
    """The check says so, with the place it was meant for; where none is near, with where the places are listed."""
    folders = put(tmp_path, "alert/bdy.txt.j2", "x")
    put(tmp_path, "zzzzzzzz.j2", "x")
    near, far = Renderer(folders).check()
    assert (near.code, near.file, near.hint) == ("ADV501", str(tmp_path / "alert/bdy.txt.j2"), "did you mean `alert/body.txt.j2`?")
    assert "advisory template list" in far.hint
    assert not any(one.own for one in listing.templates(folders))


def test_notes_and_hidden_files_are_nobodys_mistake(tmp_path: Path) -> None:
    """A README, a licence, an editor's swap file."""
    for name in ("README.md", "alert/notes.txt", ".alert.j2", "alert/.body.txt.j2.swp"):
        put(tmp_path, name, "x")
    assert listing.strays((tmp_path, SHIPPED)) == ()
    assert listing.strays((SHIPPED,)) == ()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("alert/subject.txt.j2", ("alert/subject.txt.j2",)),
        ("alert/subject.txt", ("alert/subject.txt.j2",)),
        ("alert/subject", ("alert/subject.txt.j2",)),
        ("alert/body", ("alert/body.html.j2", "alert/body.txt.j2")),
        ("alert", tuple(f"alert/{file}.j2" for file in sorted(MESSAGES["alert"]))),
        ("alert/", tuple(f"alert/{file}.j2" for file in sorted(MESSAGES["alert"]))),
        ("letter", tuple(f"letter/{file}.j2" for file in sorted(MESSAGES["letter"]))),
        ("letter/welcome", tuple(f"letter/welcome/{file}.j2" for file in sorted(MESSAGES["letter"]))),
        ("letter/welcome/body.txt", ("letter/welcome/body.txt.j2",)),
        ("pages/start", ("pages/start.html.j2",)),
        ("_base/style.css", ("_base/style.css",)),
        ("nothing", ()),
        ("aler", ()),
    ],
)
def test_a_word_names_templates(word: str, expected: tuple[str, ...]) -> None:
    """A file by its path, with or without its endings, or all files of a message."""
    assert listing.named(word, (SHIPPED,)) == expected


@pytest.mark.parametrize(
    ("word", "meant"), [("alret", "alert"), ("alert/subjct", "alert/subject.txt"), ("page/start", "pages/start"), ("qqq", "")]
)
def test_a_slip_gets_a_suggestion(word: str, meant: str) -> None:
    """The nearest name, or none."""
    assert listing.near(word, (SHIPPED,)) == meant


def test_a_copy_tells_the_same_and_remembers_what_it_was_made_from(tmp_path: Path) -> None:
    """Until it is edited; an upgrade that changes the shipped one is noticed."""
    folders = (tmp_path / "own", SHIPPED)
    shipped = sample_texts((SHIPPED,))
    for name in ("alert/body.txt.j2", "letter/welcome/body.html.j2", "_base/style.css", "pages/start.html.j2"):
        assert listing.copied(name, folders, tmp_path / "own") == tmp_path / "own" / name
    assert sample_texts(folders) == shipped
    found = [one for one in listing.templates(folders) if one.own]
    assert len(found) == 4
    assert not any(one.outdated for one in found)
    path = tmp_path / "own" / "alert/body.txt.j2"
    path.write_text("{# copied from advisory 0.0.1, revision 000000000000: long ago #}\nx\n", encoding="utf-8")
    assert [one.name for one in listing.templates(folders) if one.outdated] == ["alert/body.txt.j2"]


def test_a_copy_never_overwrites(tmp_path: Path) -> None:
    """What is there stays; where nothing can be written, a sentence says so."""
    path = listing.copied("alert/subject.txt.j2", (SHIPPED,), tmp_path)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(AdvisoryError, match="is there already, and stays as it is"):
        listing.copied("alert/subject.txt.j2", (SHIPPED,), tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AdvisoryError, match="cannot be written: not a directory"):
        listing.copied("alert/subject.txt.j2", (SHIPPED,), tmp_path / "file")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """With its path."""
    (tmp_path / "alert").mkdir()
    (tmp_path / "alert" / "body.txt.j2").write_bytes(b"\xff")
    with pytest.raises(RenderError, match=r"body\.txt\.j2 cannot be read as UTF-8"):
        listing.templates((tmp_path, SHIPPED))


def test_a_file_with_a_syntax_error_is_listed_all_the_same(tmp_path: Path) -> None:
    """What is wrong with it, the check says."""
    folders = put(tmp_path, "alert/body.txt.j2", "{% if %}")
    assert [one.name for one in listing.templates(folders) if one.own] == ["alert/body.txt.j2"]


def sample_texts(folders: tuple[Path, ...]) -> dict[tuple[str, str], str]:
    """Return what every part of every message gives on its samples."""
    found = {}
    templates = Templates(folders)
    for message, files in MESSAGES.items():
        names = tuple(f"{message}/{file}.j2" for file in files)
        for name in proof.samples(message):
            made = proof.pull(templates, proof.Asked(names=names, language="en", zone=sample.ZONE, sample=name))
            found |= {(f"{message} {name}", part): text for part, text in made.parts.items()}
    return found


def test_one_file_changes_one_part_of_one_message_and_nothing_else(tmp_path: Path) -> None:
    """Overriding one shipped template is one file."""
    before = sample_texts((SHIPPED,))
    after = sample_texts(put(tmp_path, "internal/subject.txt.j2", "[Ops]\n{{ message.subject }}\n"))
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {(f"internal {name}", "subject") for name in sample.INTERNALS}
    assert all(after[key] == f"[Ops] {before[key]}" for key in changed)
    after = sample_texts(put(tmp_path / "more", "letter/welcome/subject.txt.j2", "Hello"))
    assert {key for key in before if before[key] != after[key]} == {("letter welcome", "subject"), ("letter welcome-least", "subject")}


def test_a_broken_file_is_told_and_the_shipped_one_stands_in(tmp_path: Path) -> None:
    """The message goes out as it ships; the check and the fault name file, line and field."""
    folders = put(tmp_path, "internal/subject.txt.j2", "[Ops]\n{{ message.subjekt }}\n")
    renderer = Renderer(folders)
    (problem,) = renderer.check()
    place = tmp_path / "internal/subject.txt.j2"
    assert (problem.code, problem.file, problem.line, problem.column) == ("ADV503", str(place), 2, 12)
    assert problem.hint == "did you mean `subject`?"
    told = renderer.internal(faults=sample.faults(), language="en", zone="UTC", at=sample.AT, public_url=sample.SITE)
    shipped = Renderer((SHIPPED,)).internal(faults=sample.faults(), language="en", zone="UTC", at=sample.AT, public_url=sample.SITE)
    assert told == shipped
    assert f"{place}:2: " in renderer.faults["internal/subject.txt.j2"]


def test_what_a_page_uses_of_what_it_is_given(tmp_path: Path) -> None:
    """By its whole name, with its lines; what it makes itself, or calls, is none of it."""
    text = """{% import "parts.html.j2" as parts %}
{% for one in told %}{{ one.name }}{{ loop.index }}{{ frame.contact.name }}{% endfor %}
{% macro m(a) %}{{ a.b }}{{ caller() }}{% endmacro %}{% set x = frame.sign_up %}{{ x.y }}
{{ _("Hello") }}{{ link("/") }}{{ parts.m(told) }}{{ range(3) }}{{ frame.contact.name }}"""
    folders = put(tmp_path, "pages/start.html.j2", text)
    assert listing.variables("pages/start.html.j2", folders) == {
        "told": (2, 4), "frame.contact.name": (2, 4), "frame.sign_up": (3,), "link": (4,),
    }  # fmt: skip
    assert listing.variables("pages/start.html.j2", put(tmp_path, "pages/start.html.j2", "{% if %}")) == {}
    assert listing.variables("pages/nothing.html.j2", folders) == {}


def test_a_page_that_asks_for_what_no_page_is_given_is_a_mistake(tmp_path: Path) -> None:
    """The shipped page of the same name uses all that it gets; what every page gets may be used as well."""
    folders = put(tmp_path, "pages/privacy.html.j2", "{{ asset('site.css') }}{{ trips_kept }}\n{{ signed_inn }}{{ frame.name }}")
    (problem,) = Renderer(folders).check()
    assert (problem.code, problem.line, problem.column, problem.hint) == ("ADV503", 2, 4, "did you mean `signed_in`?")
    put(tmp_path, "pages/privacy.html.j2", "{% extends 'base.html.j2' %}{% include 'mine.html.j2' %}")
    assert Renderer(put(tmp_path, "pages/mine.html.j2", "{{ whatever }}")).check() == ()
