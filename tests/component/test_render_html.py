"""The HTML of every case, looked at as a mail program does."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import test_render_cases as cases
from lxml import etree, html

from advisory import contacts, mime
from advisory.render import LARGEST

TOKENS = {mime.token(name) for name in ("about", "wrong", "unsubscribe", "manage")}
each_case = pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.stem)


def tree(case: Path) -> etree._Element:
    """Parse a case's HTML as browsers do."""
    return html.document_fromstring(cases.rendered(case).html)


def texts(root: etree._Element) -> Iterator[str]:
    """Yield what a reader sees."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in {"style", "title"}:
            yield element.text or ""
        yield element.tail or ""


@each_case
def test_is_one_document_with_language_direction_and_a_single_heading(case: Path) -> None:
    """Screen readers learn language and direction, and find one h1."""
    root = tree(case)
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    assert len(root.findall(".//h1")) == 1
    assert root.findtext(".//title") == cases.rendered(case).subject
    levels = [int(element.tag[1]) for element in root.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 or levels == sorted(levels)


@each_case
def test_holds_nothing_that_acts_or_is_fetched(case: Path) -> None:
    """No script, no form, no image, no remote style, no handler: opening it calls nobody."""
    root = tree(case)
    names = {element.tag for element in root.iter() if isinstance(element.tag, str)}
    allowed = {
        "html", "head", "body", "meta", "title", "style", "table", "tbody", "tr", "td", "div", "h1", "h2", "h3", "h4", "p", "a", "bdi", "span", "strong", "br",
        "ul", "li",
    }  # fmt: skip
    assert names <= allowed
    attributes = {name for element in root.iter() if isinstance(element.tag, str) for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name in {"src", "background", "action"}}
    assert "url(" not in cases.rendered(case).html
    assert "@import" not in cases.rendered(case).html


@each_case
def test_links_lead_to_sources_and_personal_pages_alone(case: Path) -> None:
    """Every link is a source's own address, one of the reviewed table of governments, or a placeholder."""
    sources = {claim.url for notice in cases.notices(case) for claim in (*notice.change.because, *notice.change.alert.evidence)}
    links = [element.get("href") for element in tree(case).iter("a")]
    governments = {url for found in contacts.table().values() for url in (found.advice, found.embassies)}
    assert set(links) <= sources | TOKENS | governments
    assert set(links) >= TOKENS
    assert all(link in TOKENS or link.startswith(("https://", "http://")) for link in links if link)


@each_case
def test_layout_tables_are_no_tables_to_a_screen_reader(case: Path) -> None:
    """Tables only lay out."""
    assert {table.get("role") for table in tree(case).iter("table")} == {"presentation"}


@each_case
def test_strangers_words_are_isolated(case: Path) -> None:
    """Titles, quotes and names of sources stand in `<bdi>`, so that none turns the direction of the text around it."""
    root = tree(case)
    isolated = {element.text for element in root.iter("bdi")}
    shown = {text.strip() for text in texts(root)} - {""}
    for notice in cases.notices(case):
        for claim in (*notice.change.because, *notice.change.alert.evidence):
            assert {claim.quote, claim.title, *claim.actions} & shown <= isolated


@each_case
def test_is_small_and_says_its_severity_in_words(case: Path) -> None:
    """Colour never stands alone, and mail programs do not cut it off."""
    content = cases.rendered(case)
    assert len(content.html.encode()) <= LARGEST
    first = next(text.strip() for text in texts(tree(case).find(".//body/table")) if text.strip())  # type: ignore[arg-type]
    assert re.match(r"(Critical|Warning|Watch|Information|Ended|Eased|Correction|New|Not confirmed|Source read again|\d+ changes)\b", first)


@each_case
def test_looks_are_inlined_and_dark_ones_are_progressive(case: Path) -> None:
    """A program that reads no `<style>` shows the light page; one that does shows the dark one on request."""
    content = cases.rendered(case)
    body = content.html.partition("</head>")[2].partition("</div>")[2]
    assert "prefers-color-scheme: dark" in content.html.partition("</head>")[0]
    assert "<style" not in body
    assert all(element.get("style") for element in tree(case).iter("td") if element.get("class") not in {None, ""})
    assert not re.search(r"font-size: [01]px; color: #fff|display: ?none|visibility: ?hidden", body)


@each_case
def test_an_inbox_shows_a_sentence_behind_the_subject(case: Path) -> None:
    """The one hidden element says what happened, and nothing that the page does not say."""
    root = tree(case)
    (preview,) = root.iter("div")
    said = preview.text or ""
    assert 20 <= len(said) <= 90
    assert said.rstrip("…") in " ".join(root.find(".//body/table").itertext())  # type: ignore[union-attr]


@each_case
def test_headings_skip_no_level(case: Path) -> None:
    """Whoever moves from heading to heading misses none."""
    levels = [int(element.tag[1]) for element in tree(case).iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@each_case
def test_text_is_lines_a_phone_can_show(case: Path) -> None:
    """No markup, no controls but line ends, no empty value, no three blank lines."""
    text = cases.rendered(case).text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "\n\n\n" not in text
    assert not any(line.endswith(" ") for line in text.splitlines())
    assert not any(empty in text for empty in ("None", "[]", "()", "“”", "Undefined"))
    assert text.endswith("\n")


@each_case
def test_subject_is_one_short_line(case: Path) -> None:
    """Phones show about forty characters; none is longer than a hundred and fifty, none breaks the header."""
    subject = cases.rendered(case).subject
    assert len(subject) <= 150
    assert subject.isprintable()


def test_hostile_text_is_shown_as_text() -> None:
    """Markup and template code of a feed are letters; its placeholders, controls and addresses are gone."""
    case = next(case for case in cases.CASES if case.stem == "hostile")
    content = cases.rendered(case)
    shown = "".join(texts(tree(case)))
    assert "<script>alert(1)</script> {{ message.site }}" in shown
    assert "<script" not in content.html
    assert "javascript:" not in "".join(element.get("href") or "" for element in tree(case).iter("a"))
    assert content.html.count(mime.token("unsubscribe")) == 1
    assert content.html.count(mime.token("wrong")) == 1
    assert "\u202e" not in content.html + content.text + content.subject
    assert "\nBcc:" not in content.text
    assert len(content.text) < 4000
