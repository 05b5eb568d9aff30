"""HTML to text, repairs, and digests."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import clean


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain words", "plain words"),
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>a</li><li>b <b>c</b></li></ul>after", "a\nb c\nafter"),
        ("<p>wrapped\n   in the\tsource</p>", "wrapped in the source"),
        ("<pre>kept\nas is</pre>", "kept\nas is"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc"),
        ("<b>Do Not Travel</b>to", "Do Not Travelto"),
        ("<style>p{}</style><script>x()</script><p>seen</p><noscript>unseen</noscript>", "seen"),
        ("<html><head><title>t</title></head><body><p>body", "body"),
        ("before <!-- hidden --> after", "before after"),
        ("<![CDATA[<p>inside</p>]]>", "inside"),
        ("<p>unclosed <b>bold <i>both", "unclosed bold both"),
        ("a&nbsp;&amp;&nbsp;b &eacute; &#8220;q&#8221;", "a & b é “q”"),
        # Entities twice at most.
        ("&lt;p&gt;Stay &amp;amp; wait&lt;/p&gt;", "Stay & wait"),
        ("Cote d&amp;#039;Ivoire", "Cote d'Ivoire"),
        ("<p>Cote d&amp;#039;Ivoire</p>", "Cote d'Ivoire"),
        ("&amp;amp;amp;amp;", "&amp;amp;"),
        ("&amp;lt;p&amp;gt;x", "<p>x"),
        # What is no markup stays.
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("AT&T <b>now</b>", "AT&T now"),
        ("R&D; more", "R&D; more"),
        ("&lt;Iraq&gt;", "<Iraq>"),
    ],
)
def test_html_becomes_lines(html: str, text: str) -> None:
    """Paragraphs, list entries and rows are lines of their own; markup, scripts and comments are gone."""
    assert clean.text(html) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("\u202eevil\u202c \u2066x\u2069\u200e\u061c", "evil x"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("nul\x00 bell\x07 tab\there", "nul bell tab here"),
        ("half \ud800 of a pair", "half of a pair"),
        ("don\x92t \x93go\x94 \x85", "don’t “go” …"),
        ("CuraÃ§ao donâ€™t â\x80\xa6 Â£5", "Curaçao don’t … £5"),
        ("â\x80™", "â€™"),
        ("À Âme café”—x NÃO", "À Âme café”—x NÃO"),
        ("cafe\u0301", "café"),
        ("می\u200cروم", "می\u200cروم"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
    ],
)
def test_damaged_and_invisible_letters(raw: str, text: str) -> None:
    """Direction marks and controls go, damage of known kinds is repaired, and languages keep their letters."""
    assert clean.text(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("One.\n\nTwo.", "One.\nTwo."),
        ("A headline\nA paragraph.", "A headline\nA paragraph."),
        ("The ministry has told its citizens to leave the country\nat once. It gave\nno reason.", None),
        ("The list of places that are closed has three entries now\n- one\n- two\n1. three", None),
        ("3 < 4 & <b>", "3 < 4 & <b>"),
    ],
)
def test_plain_text_is_unwrapped(raw: str, text: str | None) -> None:
    """Lines that a machine wrapped are joined; lists and short lines are not."""
    joined = clean.plain(raw)
    if text is not None:
        assert joined == text
    elif "-" in raw:
        assert joined.split("\n") == ["The list of places that are closed has three entries now", "- one", "- two", "1. three"]
    else:
        assert joined == "The ministry has told its citizens to leave the country at once. It gave\nno reason."


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        ("", ""),
        ("The border is closed. Nobody may cross.", "The border is closed."),
        ("The U.S. government told Mr. Smith to go. He went.", "The U.S. government told Mr. Smith to go."),
        ("They said “leave the country now.” Then they left.", "They said “leave the country now.”"),
        ("No full stop\nSecond line", "No full stop"),
        ("x" * 400, ""),
    ],
)
def test_a_headline_is_a_whole_sentence(body: str, headline: str) -> None:
    """Half a sentence can say the opposite of the whole, so there is none rather than half of one."""
    assert clean.headline(body) == headline


def test_a_line_is_one_line() -> None:
    """Titles with markup and line breaks become one line."""
    assert clean.line(" <b>Leave</b><br>now &amp;amp;\n go ") == "Leave now & go"


def test_a_digest_ignores_white_space_alone() -> None:
    """The same words have the same digest, other words another, and the border between title and text counts."""
    assert clean.digest("A  title", "Some\n text ") == clean.digest(" A title", "Some text")
    assert clean.digest("A title", "Some text") != clean.digest("A title", "Some texts")
    assert clean.digest("A", "B C") != clean.digest("A B", "C")
    assert clean.digest("\ud800", "") == clean.digest("\ud800", "")


@pytest.mark.parametrize(
    "html",
    ["<b>" * 100_000 + "deep", "<p>" * 100_000 + "deep", "<div>" * 100_000 + "deep</div>", "<table><tr><td>" * 30_000 + "deep"],
    ids=["inline", "paragraphs", "blocks", "tables"],
)
def test_deep_markup_keeps_its_words(html: str) -> None:
    """Markup nested beyond reason costs neither the words nor the process."""
    assert clean.text(html) == "deep"


def test_long_markup_is_cut() -> None:
    """A page is read up to its cap."""
    assert len(clean.text("word " * 600_000)) <= clean.LONGEST


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<br>", "<li>", "<b", "<", ">", "&amp;", "&lt;", "&#x0;", "&#55296;", "<script>", "<!--", "]]>", "\x00", "\n"]
    )
    | st.text(max_size=8)
).map("".join)


@given(MARKUP)
def test_any_html_becomes_clean_text(html: str) -> None:
    """Whatever comes in, what goes out can be stored and shown: no control, no half of a pair, no blank line, nothing to trim."""
    text = clean.text(html)
    text.encode("utf-8")
    assert all(unicodedata.category(letter) not in {"Cs", "Cc"} or letter == "\n" for letter in text)
    assert all(row == " ".join(row.split()) and row for row in text.split("\n")) or text == ""


@given(st.text())
def test_scrubbing_twice_is_scrubbing_once(raw: str) -> None:
    """There is nothing left to do the second time, for text that was no double damage."""
    once = clean.scrub(raw)
    if not any(letter in once for letter in "ÂÃâ"):
        assert clean.scrub(once) == once
