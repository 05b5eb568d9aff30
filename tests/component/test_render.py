"""Messages from templates: what wins, what is checked, what fails how, and what two renderings have in common."""

from __future__ import annotations

import dataclasses
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import builders
import pytest

from advisory import lexicon, mime, render
from advisory.errors import RenderError
from advisory.model import Content, Notice, Reason, Severity
from advisory.render import Renderer, sample, view

SHIPPED = Path(__file__).parents[2] / "templates"
SITE = "https://advisory.example"
RENDERER = Renderer([SHIPPED])
CODES = tuple(sorted(lexicon.codes()))[:120]


def alert(renderer: Renderer, *notices: Notice, zone: str = "Asia/Baghdad", language: str = "en") -> Content:
    """Render notices, or the sample that begins a situation."""
    return renderer.alert(notices or sample.notices()[:1], language=language, zone=zone, at=sample.AT, public_url=SITE)


def override(folder: Path, name: str, text: str) -> Path:
    """Write an operator's own template and return its folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_a_renderer_warms_up_without_a_word_about_it(tmp_path: Path) -> None:
    """Templates are compiled before the first message; one that fails is told of by a real message, not by the sample."""
    renderer = Renderer([override(tmp_path, "alert/subject.txt.j2", "{{ message.nonsense }}"), SHIPPED])
    renderer.warm(["en", "de-AT"])
    assert not renderer.faults
    assert alert(renderer).subject == alert(RENDERER).subject
    assert len(renderer.faults) == 1


def test_shipped_templates_have_no_problem() -> None:
    """What ships passes its own check."""
    assert RENDERER.check() == ()


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_can_be_told(reason: Reason) -> None:
    """No reason, told or recorded, breaks a template or shows an empty value."""
    notice = next(notice for notice in sample.notices() if notice.change.reason is reason)
    content = alert(RENDERER, notice)
    for part in (content.subject, content.text, content.html):
        assert part.strip()
        assert not any(empty in part for empty in ("None", "[]", "()", "{}", "Undefined", "“”"))


def test_one_overridden_file_wins_and_the_others_stay(tmp_path: Path) -> None:
    """An operator changes a single file of a message."""
    folder = override(tmp_path, "alert/subject.txt.j2", "[Travel]\n{{ message.subject }}\n")
    content = alert(Renderer([folder, SHIPPED]))
    assert content.subject == "[Travel] Iraq (the north): US citizens ordered to leave"
    assert content.text == alert(RENDERER).text


def test_own_colours_are_inlined(tmp_path: Path) -> None:
    """A style sheet of one's own changes every mail without a `<style>` for the light colours."""
    folder = override(tmp_path, "_base/style.css", ".critical { background: #123456; }")
    html = alert(Renderer([folder, SHIPPED])).html
    assert "background: #123456" in html.partition("</head>")[2]


def test_revision_follows_the_sources(tmp_path: Path) -> None:
    """Equal files have equal revisions; an edit makes another."""
    shutil.copytree(SHIPPED, tmp_path / "copy")
    assert Renderer([tmp_path / "copy"]).revision == Renderer([SHIPPED]).revision
    override(tmp_path / "copy", "alert/subject.txt.j2", "{{ message.subject }}!")
    assert Renderer([tmp_path / "copy"]).revision != Renderer([SHIPPED]).revision


def test_an_edit_after_loading_changes_nothing(tmp_path: Path) -> None:
    """Templates are read once: half-written files never reach a reader."""
    folder = override(tmp_path, "alert/subject.txt.j2", "before")
    renderer = Renderer([folder, SHIPPED])
    override(tmp_path, "alert/subject.txt.j2", "{% broken")
    assert alert(renderer).subject == "before"


def test_broken_override_falls_back_to_the_shipped_file(tmp_path: Path) -> None:
    """A bad template of an operator costs its own look, never the message; it is reported."""
    folder = override(tmp_path, "alert/body.txt.j2", "line one\n{{ message.levle }}\n")
    renderer = Renderer([folder, SHIPPED])
    assert alert(renderer).text == alert(RENDERER).text
    sentence = renderer.faults["alert/body.txt.j2"]
    assert f"{folder / 'alert/body.txt.j2'}:2: " in sentence
    assert "levle" in sentence
    assert "correct the file or remove it" in sentence


BROKEN = [
    pytest.param("{{ message.subject", "unexpected end of template", id="syntax"),
    pytest.param("\n{{ mesage.subject }}", ":2: 'mesage' is undefined", id="unknown-variable"),
    pytest.param("\n\n{{ message.levle }}", ":3: ", id="unknown-field"),
    pytest.param("{{ message.subject.nothing.more }}", "nothing", id="unknown-attribute-of-text"),
    pytest.param("{{ ''.__class__.__mro__ }}", "unsafe", id="out-of-the-sandbox"),
    pytest.param("{{ message.groups[0].blocks.__class__ }}", "unsafe", id="out-of-the-sandbox-by-a-field"),
    pytest.param("{{ 1 // 0 }}", "division", id="arithmetic"),
    pytest.param("{% include 'nowhere.j2' %}", "`nowhere.j2` was not found", id="missing-include"),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_errors_name_template_line_and_name(tmp_path: Path, text: str, expected: str) -> None:
    """What cannot be rendered is one sentence with the place."""
    shutil.copytree(SHIPPED, tmp_path / "only")
    folder = override(tmp_path / "only", "alert/subject.txt.j2", text)
    with pytest.raises(RenderError) as raised:
        alert(Renderer([folder]))
    sentence = str(raised.value)
    assert expected in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_unreadable_template_is_an_error_with_its_path(tmp_path: Path) -> None:
    """Latin-1 bytes are refused when loading."""
    (tmp_path / "bad.j2").write_bytes(b"\xe9")
    with pytest.raises(RenderError, match=r"bad\.j2 cannot be read as UTF-8"):
        Renderer([tmp_path, SHIPPED])


def test_check_finds_a_mistake_in_a_branch_nobody_renders(tmp_path: Path) -> None:
    """Unknown names are found by reading, at their character, with what was meant."""
    text = "{{ message.subject }}\n{% if message.several and 1 > 2 %}{{ message.subjekt }}{{ mesage }}{% endif %}\n"
    problems = Renderer([override(tmp_path, "alert/subject.txt.j2", text), SHIPPED]).check()
    assert sorted((problem.code, problem.line, problem.column, problem.length, problem.hint) for problem in problems) == [
        ("ADV503", 2, 46, 7, "did you mean `subject`?"),
        ("ADV503", 2, 59, 6, "did you mean `message`?"),
    ]
    assert {problem.file for problem in problems} == {str(tmp_path / "alert/subject.txt.j2")}
    assert all(problem.source.startswith("{% if") for problem in problems)


CHECKS = [
    pytest.param("alert/body.txt.j2", "{% for group in message.groups %}", "ADV502", id="not-closed"),
    pytest.param("alert/body.html.j2", "{{ message.subject|shout }}", "ADV502", id="unknown-filter"),
    pytest.param("alert/body.txt.j2", "{{ message.alerts[0] + 1 }}", "ADV504", id="fails-on-the-sample"),
    pytest.param("alert/body.txt.j2", "{% include 'alert/boddy.txt.j2' %}", "ADV504", id="include-of-nothing"),
    pytest.param("alrt/body.txt.j2", "{{ message.subject }}", "ADV501", id="folder-of-no-message"),
]


@pytest.mark.parametrize(("name", "text", "code"), CHECKS)
def test_check_names_each_kind_of_mistake(tmp_path: Path, name: str, text: str, code: str) -> None:
    """Every problem has its code and its file."""
    problems = Renderer([override(tmp_path, name, text), SHIPPED]).check()
    assert [problem.code for problem in problems] == [code]
    assert problems[0].file.startswith(str(tmp_path))


def test_check_misses_no_file(tmp_path: Path) -> None:
    """A message without one of its files is a problem, with the file's name."""
    shutil.copytree(SHIPPED, tmp_path / "only")
    (tmp_path / "only/alert/body.html.j2").unlink()
    problems = Renderer([tmp_path / "only"]).check()
    assert [problem.code for problem in problems] == ["ADV501"]
    assert "alert/body.html.j2" in problems[0].sentence


def test_content_carries_the_loudest_severity_and_the_time_it_was_sealed() -> None:
    """Channels see how urgent the whole message is."""
    quiet = builders.change(destination="PE", severity=Severity.INFO)
    loud = builders.change(destination="LB", severity=Severity.WARNING)
    content = alert(RENDERER, Notice(row=1, change=quiet), Notice(row=2, change=loud))
    assert (content.severity, content.at, content.data) == (Severity.WARNING, sample.AT, "")


def test_personal_values_are_placeholders() -> None:
    """Everybody gets the same bytes: what differs is a token that channels replace."""
    content = alert(RENDERER)
    for name in ("why", "about", "wrong", "unsubscribe", "manage"):
        assert content.text.count(mime.token(name)) == 1
        assert content.html.count(mime.token(name)) == 1


def test_same_notices_make_the_same_bytes() -> None:
    """Two renderers, two orders of rows: one content."""
    notices = sample.notices()
    assert alert(RENDERER, *notices) == alert(Renderer([SHIPPED]), *reversed(notices))


def test_body_key_tells_apart_what_reads_differently() -> None:
    """Language, zone, channel, revision and changes each make another key; the order of rows does not."""
    one, two = sample.notices()[:2]
    keys = [
        render.body_key([one, two], "en", "UTC", "email", "r1"),
        render.body_key([one], "en", "UTC", "email", "r1"),
        render.body_key([one, two], "de", "UTC", "email", "r1"),
        render.body_key([one, two], "en", "Asia/Tokyo", "email", "r1"),
        render.body_key([one, two], "en", "UTC", "slack", "r1"),
        render.body_key([one, two], "en", "UTC", "email", "r2"),
    ]
    assert len(set(keys)) == len(keys)
    assert render.body_key([two, one], "en", "UTC", "email", "r1") == keys[0]


def test_a_thread_keeps_its_subject() -> None:
    """A rise does not change it; what joins, falls or was wrong is said as it is."""
    by_reason = {notice.change.reason: alert(RENDERER, notice).subject for notice in sample.notices()}
    base = "Iraq (the north): US citizens ordered to leave"
    assert by_reason[Reason.FIRST] == by_reason[Reason.ESCALATED] == base
    assert by_reason[Reason.JOINED] == "Iraq: UK advises against all travel"
    assert by_reason[Reason.ENDED] == "Ended: Iraq (the north): US citizens no longer told to leave"
    assert by_reason[Reason.EASED] == "Eased: Iraq (the north): US citizens no longer told to leave"
    assert by_reason[Reason.CORRECTED] == "Correction: Iraq: “people ordered to leave” was wrong"


def test_an_unknown_language_is_written_to_in_english() -> None:
    """There is always something to read."""
    assert alert(RENDERER, language="xx-AT") == alert(RENDERER, language="en")


def test_internal_tells_operators_what_to_type() -> None:
    """A fault keeps its way out; a report says how to approve and how to reject it."""
    waiting = tuple(notice for notice in sample.notices() if notice.change.reason is Reason.UNCONFIRMED)
    content = RENDERER.internal(faults=sample.faults(), notices=waiting, language="en", zone="UTC", at=sample.AT, public_url=SITE)
    name = waiting[0].change.alert.id
    for part in (content.text, content.html):
        assert f"advisory queue approve {name}" in part
        assert f"advisory queue reject {name}" in part
        assert sample.faults()[0].sentence in part
        assert "Ministers advise against all travel." in part
    assert content.subject == "For operators: The feed did not answer; look at its address. (and 1 more)"


def test_three_hundred_situations_stay_below_the_largest_mail() -> None:
    """What there is no room for is a line, and then a count; nothing is silently dropped."""
    notices = [
        Notice(row=row, change=replace(change, alert=replace(change.alert, id=f"a-{row}"), at=change.at + timedelta(minutes=row)))
        for row, change in enumerate(
            (builders.change(rule=f"rule-{number}", destination=code) for number in range(3) for code in CODES), start=1
        )
    ]
    content = alert(RENDERER, *notices)
    assert len(content.html.encode()) <= render.LARGEST
    assert content.html.startswith("<!doctype html>")
    assert f"(and {len(CODES) - 1} more)" in content.subject
    assert f"And {len(CODES) - 80} more." in content.text


def test_the_folder_explains_every_name_a_template_may_use() -> None:
    """Whoever writes a template finds each field in the folder's README."""
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")
    for kind in view.VIEWS:
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in text or f".{field.name}`" in text, f"{kind.__name__}.{field.name}"


def test_preferences_are_for_those_who_have_some() -> None:
    """Who signed up on a page finds the way to their preferences in a mail; receivers and readers of the files have none."""
    notices = [Notice(row=1, change=builders.change())]
    given = {"language": "en", "zone": "UTC", "at": builders.AT, "public_url": "https://x.example"}
    own, other = (RENDERER.alert(notices, **given, page=page) for page in (True, False))  # type: ignore[arg-type]
    for body in (own.text, own.html):
        assert mime.token("manage") in body
    for body in (other.text, other.html):
        assert mime.token("manage") not in body
        assert mime.token("unsubscribe") in body
        assert "Change what you get" not in body
