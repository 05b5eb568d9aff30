"""Templates of pages: escaped, strict, sandboxed, translated, and an operator's before ours."""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisory import settings
from advisory.errors import RenderError
from advisory.model import Part
from advisory.render.pages import Pages

ENGLISH = gettext.NullTranslations()


class Shouting(gettext.NullTranslations):
    """A language for tests."""

    def gettext(self, message: str) -> str:
        """Return the message, loud."""
        return message.replace("Since", "SINCE")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for one or many, loud."""
        return (msgid1 if n == 1 else msgid2).replace("place", "PLACE")


def pages(folder: Path, **files: str) -> Pages:
    """Return the pages of a folder with these files."""
    (folder / "pages").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "pages" / f"{name}.html.j2").write_text(text, encoding="utf-8")
    return Pages((folder,))


def test_what_is_filled_in_is_escaped_and_the_sentence_is_not(tmp_path: Path) -> None:
    """Our own sentences may hold marks; what comes from elsewhere may not."""
    made = pages(
        tmp_path, x='{{ _("Since <b>%(day)s</b>, 100 %%", day=day) }} {{ ngettext("%(num)s place", "%(num)s places", n) }} {{ day }}'
    )
    assert made.render("x", ENGLISH, day="<i>", n=2) == "Since <b>&lt;i&gt;</b>, 100 % 2 places &lt;i&gt;"
    assert made.render("x", Shouting(), day="<i>", n=1) == "SINCE <b>&lt;i&gt;</b>, 100 % 1 PLACE &lt;i&gt;"


@dataclass(frozen=True)
class Outside:
    """A value that is not ours."""

    name: str
    _hidden: str = "h"


def test_templates_read_fields_and_reach_nothing_else(tmp_path: Path) -> None:
    """Fields of frozen values; no inside of Python, no unknown name."""
    made = pages(
        tmp_path, field="{{ one.name }}", inside="{{ one.__class__.__mro__ }}", unknown="{{ nothing }}", hidden="{{ one._hidden }}"
    )
    assert made.render("field", ENGLISH, one=Part(name="A&B", level=1, words="")) == "A&amp;B"
    assert made.render("field", ENGLISH, one=Outside(name="x")) == "x"
    for name in ("inside", "hidden"):
        with pytest.raises(RenderError):
            made.render(name, ENGLISH, one=Outside(name="x"))
    with pytest.raises(RenderError, match=r"unknown\.html\.j2:1: 'nothing' is undefined\."):
        made.render("unknown", ENGLISH)


def test_what_is_broken_is_named_with_its_line(tmp_path: Path) -> None:
    """Before anybody asks for the page, and when somebody does."""
    made = pages(tmp_path, broken="\n{% if %}", missing="{% include 'nowhere.html.j2' %}")
    (problem,) = made.check()
    assert (problem.code, problem.line, Path(problem.file).name) == ("ADV502", 2, "broken.html.j2")
    with pytest.raises(RenderError, match=r"broken\.html\.j2:2"):
        made.render("broken", ENGLISH)
    with pytest.raises(RenderError, match="was not found in"):
        made.render("missing", ENGLISH)
    with pytest.raises(RenderError, match="was not found in"):
        made.render("absent", ENGLISH)


def test_an_operators_page_stands_before_the_shipped_one(tmp_path: Path) -> None:
    """Should it fail, the shipped one stands in, and why is kept; a mistake of ours is raised."""
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    own.mkdir()
    shipped.mkdir()
    pages(own, a="mine", b="{{ nothing }}", c="{{ nothing }}")
    pages(shipped, a="ours", b="ours", c="{{ nothing }}")
    made = Pages((own, shipped))
    assert made.render("a", ENGLISH) == "mine"
    assert made.faults == {}
    assert made.render("b", ENGLISH) == "ours"
    assert "own/pages/b.html.j2:1" in made.faults["b"]
    with pytest.raises(RenderError, match=r"shipped/pages/c\.html\.j2"):
        made.render("c", ENGLISH)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """With its path."""
    pages(tmp_path)
    (tmp_path / "pages" / "x.html.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(RenderError, match=r"x\.html\.j2 cannot be read as UTF-8"):
        Pages((tmp_path,))


def test_the_shipped_pages_are_sound() -> None:
    """All of them can be read."""
    made = Pages((settings.shipped("templates"),))
    assert made.check() == ()


FORM = """{% import "forms.html.j2" as forms with context %}
{{ forms.summary([("email", "Enter <an> address")]) }}
{{ forms.text("email", "E-mail", value=bad, hint="We send a link.", error="Enter <an> address", type="email", autocomplete="email", required=true) }}
{{ forms.text("name", "Name") }}
{{ forms.select("zone", "Zone", [("a", "A"), ("b", "B")], value="b", hint="h") }}
{{ forms.radios("often", "How often", [("now", "At once", "As it happens"), ("daily", "Daily")], value="daily", error="Choose one") }}
{{ forms.checkboxes("who", "Whose", [("US", "United States"), ("GB", "United Kingdom")], values=("GB",)) }}
{{ forms.checkbox("agree", "I agree", error="Tick it", hint="h") }}
{% call forms.group("A trip", hint="Days", id="trip") %}<i>inner</i>{% endcall %}
{{ forms.hidden("proof", bad) }}{{ forms.trap("website", "Leave empty") }}{{ forms.button("Go", kind="danger", name="act", value="go") }}
"""


def test_fields_are_tied_to_their_words(tmp_path: Path) -> None:
    """Labels, hints and errors belong to their field, groups have a legend, and what was typed stands there escaped."""
    import lxml.html

    pages(tmp_path, x=FORM)
    made = Pages((tmp_path, settings.shipped("templates")))
    tree = lxml.html.fromstring(made.render("x", ENGLISH, bad='"><script>'))
    assert not tree.xpath("//script")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for described in tree.xpath("//@aria-describedby"):
        assert set(described.split()) <= set(ids)
    labelled = set(tree.xpath("//label/@for"))
    assert {field.get("id") for field in tree.xpath("//input[not(@type='hidden')] | //select")} == labelled
    assert tree.xpath("//input[@id='email']/@aria-describedby") == ["email-hint email-error"]
    assert tree.xpath("//input[@id='email']/@value") == ['"><script>']
    assert tree.xpath("//div[@role='alert']//a/@href") == ["#email"]
    assert tree.xpath("//option[@selected]/@value") == ["b"]
    assert tree.xpath("//input[@checked]/@id") == ["often-2", "who-2"]
    assert len(tree.xpath("//fieldset/legend")) == 3
    assert not tree.xpath("//fieldset[@aria-invalid]")
