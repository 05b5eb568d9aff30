"""Words of strangers, made harmless."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from advisory import mime
from advisory.model import Notice
from advisory.render import LARGEST, Renderer, foreign, moment, sample
from advisory.wording import LANGUAGES

RENDERER = Renderer([Path(__file__).parents[2] / "templates"])
PLACEHOLDER = mime.token("unsubscribe")

LINES = [
    pytest.param("plain words", "plain words", id="unchanged"),
    pytest.param("  two\r\nlines\tand  blanks\u00a0here ", "two lines and blanks here", id="one-line"),
    pytest.param("a\u202eb\u2066c\u200fd\u061ce", "abcde", id="nothing-turns-the-text"),
    pytest.param("a\u2028b\u2029c\x00d\x1be\x85f", "a b c d e f", id="controls-are-blanks"),
    pytest.param("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", id="joiners-stay"),
    pytest.param("half \ud800 pair", "half pair", id="surrogates-go"),
    pytest.param(f"x {PLACEHOLDER} y", "x y", id="placeholders-go"),
    pytest.param("x zz-\u200bwhy-zz y", "x y", id="hidden-placeholders-go"),
    pytest.param("", "", id="empty"),
    pytest.param("one two three four five", "one two three…", id="cut-between-words"),
    pytest.param("a" * 40, "a" * 14 + "…", id="cut-within-a-word-that-is-too-long"),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_line(text: str, expected: str) -> None:
    """Each trap, and what is left of it."""
    limit = 15 if len(expected) <= 15 and expected.endswith("…") else 100
    assert foreign.line(text, limit) == expected


@given(st.text(), st.integers(min_value=2, max_value=80))
def test_line_is_printable_short_and_the_same_twice(text: str, limit: int) -> None:
    """Whatever comes, what goes out is one line without controls, within the limit, and stable."""
    line = foreign.line(text, limit)
    assert len(line) <= limit
    assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in line)
    assert not any(unicodedata.bidirectional(letter) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"} for letter in line)
    assert foreign.line(line, limit) == line


ADDRESSES = [
    pytest.param("https://example.org/a?b=c&d#e", True, id="https"),
    pytest.param("http://example.org", True, id="http"),
    pytest.param("javascript:alert(1)", False, id="script"),
    pytest.param("data:text/html,x", False, id="data"),
    pytest.param("//example.org/a", False, id="no-scheme"),
    pytest.param("https:///nowhere", False, id="no-host"),
    pytest.param("https://example.org/a b", False, id="blank"),
    pytest.param('https://example.org/"onclick="x', False, id="quote"),
    pytest.param("https://example.org/\u202ecod.exe", False, id="turned"),
    pytest.param(f"https://example.org/{PLACEHOLDER}", False, id="placeholder"),
    pytest.param("https://[broken", False, id="broken"),
    pytest.param("https://example.org/" + "a" * 2000, False, id="too-long"),
    pytest.param("", False, id="empty"),
]


@pytest.mark.parametrize(("url", "safe"), ADDRESSES)
def test_address(url: str, safe: bool) -> None:
    """Only web addresses that cannot leave their attribute are linked to."""
    assert foreign.address(url) == (url if safe else "")


PUBLISHERS = [
    pytest.param("wire:ap", "https://x.example/1", "AP", id="agency"),
    pytest.param("wire:reuters", "", "Reuters", id="agency-with-a-name"),
    pytest.param("register:us-state", "https://www.travel.example/a", "travel.example", id="register"),
    pytest.param("feed:local", "http://127.0.0.1/1", "127.0.0.1", id="feed"),
    pytest.param("feed:local", "", "local", id="feed-without-address"),
    pytest.param("morning.example", "", "morning.example", id="house"),
]


@pytest.mark.parametrize(("name", "url", "expected"), PUBLISHERS)
def test_publisher(name: str, url: str, expected: str) -> None:
    """Readers see a name, not our way of telling houses apart."""
    assert foreign.publisher(name, url, "some-feed") == expected


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60), st.booleans(), st.sampled_from(LANGUAGES))
def test_no_text_of_a_feed_breaks_a_message(quote: str, title: str, region: str, official: bool, language: str) -> None:
    """Any quote, title or region makes a message whose elements and links are ours."""
    for notice in sample.notices()[:6]:
        claims = tuple(
            replace(
                claim, quote=quote, title=title, region=region, actions=(quote, title), url=f"https://example.org/{title}", publisher=region
            )
            for claim in notice.change.because
        )
        change = replace(notice.change, because=claims[: 2 if official else 1], note=title)
        content = RENDERER.alert(
            [Notice(row=1, change=change)], language=language, zone="Asia/Tokyo", at=sample.AT, public_url="https://advisory.example"
        )
        root = html.document_fromstring(content.html)
        assert not {"script", "img", "iframe", "form", "svg", "object"} & {element.tag for element in root.iter()}
        assert all(not name.startswith("on") for element in root.iter() for name in element.attrib)
        assert len(content.subject.splitlines()) == 1
        assert len(content.html.encode()) <= LARGEST
        assert (content.html + content.text).count(mime.token("wrong")) == 2


MOMENTS = [
    pytest.param(datetime(2020, 1, 3, 6, 12, tzinfo=UTC), "Asia/Baghdad", "3 January 2020, 09:12 Baghdad time (06:12 UTC)", id="same-day"),
    pytest.param(
        datetime(2020, 1, 3, 22, 12, tzinfo=UTC),
        "Asia/Baghdad",
        "4 January 2020, 01:12 Baghdad time (3 January 2020, 22:12 UTC)",
        id="next-day",
    ),
    pytest.param(datetime(2020, 1, 3, 6, 12, tzinfo=UTC), "UTC", "3 January 2020, 06:12 UTC", id="utc"),
    pytest.param(datetime(2020, 1, 3, 6, 12, tzinfo=UTC), "Etc/GMT+5", "3 January 2020, 06:12 UTC", id="zone-without-a-city"),
    pytest.param(datetime(2020, 1, 3, 6, 12, tzinfo=UTC), "No/Where", "3 January 2020, 06:12 UTC", id="unknown-zone"),
    pytest.param(datetime(2020, 1, 3, 6, 12, tzinfo=UTC), "../etc/passwd", "3 January 2020, 06:12 UTC", id="no-zone-at-all"),
    pytest.param(datetime(2020, 1, 3, tzinfo=UTC), "America/New_York", "3 January 2020", id="dated-by-the-day"),
    pytest.param(
        datetime(2020, 7, 3, 6, 12, tzinfo=UTC),
        "America/Argentina/Buenos_Aires",
        "3 July 2020, 03:12 Buenos Aires time (06:12 UTC)",
        id="long-zone",
    ),
    pytest.param(None, "UTC", "", id="unknown"),
]


@pytest.mark.parametrize(("at", "zone", "expected"), MOMENTS)
def test_times_are_the_readers_and_utc(at: datetime | None, zone: str, expected: str) -> None:
    """A reader sees the own clock and UTC; a register's day stays a day."""
    assert moment.shown(at, zone, "en") == expected


TOLD = [
    ("de", "4. Januar 2020, 01:12 Uhr, Ortszeit Bagdad (3. Januar 2020, 22:12 Uhr UTC)"),
    ("fr", "4 janvier 2020, 01:12, heure locale Bagdad (3 janvier 2020, 22:12 UTC)"),
]


@pytest.mark.parametrize(("language", "expected"), TOLD)
def test_times_are_told_in_the_readers_language(language: str, expected: str) -> None:
    """Months, cities and clocks have their own names."""
    assert moment.shown(datetime(2020, 1, 3, 22, 12, tzinfo=UTC), "Asia/Baghdad", language) == expected


QUOTED = [
    ("All citizens must leave the country now.", "en"),
    ("Vor Reisen in den Irak wird gewarnt.", "de"),
    ("Il est recommandé de quitter le pays dans les meilleurs délais.", "fr"),
    ("Se recomienda no viajar a los países de la zona.", "es"),
    ("Reis niet naar het gebied en ga niet op reis met de auto.", "nl"),
    ("غادروا العراق فورا", ""),
    ("Bagdad", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED)
def test_a_quotations_language_is_told_only_when_it_is_known(text: str, expected: str) -> None:
    """A wrong voice is worse than none."""
    assert foreign.language(text) == expected
