"""The kind `feed`: what cases of pages do not show."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import clean, dates, sources, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Item, Page, Reading
from advisory.sources import feed as source
from advisory.syndication import entry, loose, mend

FEED = Feed(id="world", url="https://feeds.example/world", kind="feed", language="cy")
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def page(body: str | bytes, content_type: str = "") -> Page:
    """Return a page with a body."""
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url=FEED.url, body=raw, content_type=content_type, fetched=FETCHED)


def rss(inside: str, *, head: str = "") -> str:
    """Return RSS with the modules that feeds use."""
    modules = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<rss version="2.0" {modules}><channel>{head}{inside}</channel></rss>'


def keep(head: str, *, damaged: bool = False) -> timedelta | None:
    """Return how long a feed with this head asks to be left alone."""
    return source.parse(FEED, page(rss("<item><title>x</title></item>" + " & " * damaged, head=head))).keep


@pytest.mark.parametrize("damaged", [False, True], ids=["well-formed", "damaged"])
@pytest.mark.parametrize(
    ("head", "asked"),
    [
        ("", None),
        ("<ttl>15</ttl>", timedelta(minutes=15)),
        ("<ttl> 60 </ttl>", timedelta(hours=1)),
        ("<ttl>7.5</ttl>", timedelta(minutes=7)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>an hour</ttl>", None),
        ("<ttl>100000</ttl>", timedelta(hours=24)),
        ("<ttl>" + "9" * 400 + "</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", timedelta(minutes=15)),
        ("<sy:updatePeriod> Hourly\n</sy:updatePeriod>", timedelta(hours=1)),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", timedelta(hours=24)),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", timedelta(hours=24)),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>14</sy:updateFrequency>", timedelta(hours=12)),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<sy:updateFrequency>4</sy:updateFrequency>", None),
        ("<ttl>30</ttl><sy:updatePeriod>daily</sy:updatePeriod>", timedelta(minutes=30)),
    ],
)
def test_a_feed_says_how_long_to_leave_it_alone(head: str, asked: timedelta | None, damaged: bool) -> None:
    """By `ttl` in minutes, else by the period of the syndication module; a day at most, and nonsense says nothing."""
    assert keep(head, damaged=damaged) == asked


def test_a_json_feed_does_not_say() -> None:
    """The format has nothing of the kind."""
    assert source.parse(FEED, page('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "title": "x"}]}')).keep is None


def test_texts_are_cleaned_when_they_are_asked_for() -> None:
    """Skimming leaves the markup as it came; finishing makes of it what parsing gives; what has no title is cleaned at once."""
    body = rss(
        "<item><title>One</title><guid>1</guid><description>&lt;p&gt;A.&lt;/p&gt;&lt;p&gt;B.&lt;/p&gt;</description></item>"
        "<item><guid>2</guid><description>&lt;p&gt;No title here at all.&lt;/p&gt;</description></item><item><title>Three</title><guid>3</guid></item>"
    )
    skimmed = source.skim(FEED, page(body)).items
    assert [(item.markup, item.text) for item in skimmed] == [("<p>A.</p><p>B.</p>", ""), ("", "No title here at all."), ("", "")]
    finished = tuple(clean.finish(item) for item in skimmed)
    assert [(item.markup, item.text) for item in finished] == [("", "A.\nB."), ("", "No title here at all."), ("", "")]
    assert finished == source.parse(FEED, page(body)).items == sources.load("feed").parse(FEED, page(body)).items
    assert tuple(clean.finish(item) for item in finished) == finished


def item(title: str, markup: str) -> Item:
    """Return an item that is not cleaned yet."""
    return Item(feed="world", guid="1", url="", title=title, text="", markup=markup)


def test_a_mark_tells_unread_items_apart() -> None:
    """The same words have the same mark; others, and the same across another border, have another; finished items have none."""
    marks = [clean.mark(item(*words)) for words in (("a", "b c"), ("a", "b c"), ("a b", "c"), ("a", "b  c"))]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3
    assert clean.mark(item("a", "")) == ""
    assert clean.mark(item("\ud800", "\ud800")) == clean.mark(item("\ud800", "\ud800"))


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        (rss("<item><title>Größe</title></item>").encode(), "text/xml; charset=iso-8859-1", "Größe"),
        (rss("<item><title>Größe</title></item>").encode("latin-1"), "text/xml; charset=iso-8859-1", "Größe"),
        (rss("<item><title>Größe</title></item>").encode(), "text/xml", "Größe"),
        (rss("<item><title>Größe</title></item>").encode(), "application/xml;charset = us-ascii", "Größe"),
        (rss("<item><title>지금</title></item>").encode("euc-kr"), "text/xml; charset=EUC-KR", "지금"),
    ],
)
def test_the_server_counts_when_the_document_is_silent(body: bytes, content_type: str, title: str) -> None:
    """Its charset is used where it fits, and never against what the bytes are; nobody is to be told of a server's default."""
    reading = source.parse(FEED, page(body, content_type))
    assert [one.title for one in reading.items] == [title]
    assert reading.complaints == ()


@pytest.mark.parametrize(
    ("language", "body", "codec"),
    [
        ("zh-HK", "政府要求公民離開", "big5hkscs"),
        ("zh", "政府要求公民离开", "gb18030"),
        ("ru-RU", "Посольство закрыто", "cp1251"),
        ("el", "Η πρεσβεία έκλεισε", "cp1253"),
        ("he", "השגרירות נסגרה", "cp1255"),
        ("ar", "أغلقت السفارة", "cp1256"),
        ("tr", "Büyükelçilik kapandı şimdi", "cp1254"),
        ("th", "สถานทูตปิดทำการจนกว่าจะมีประกาศให้ทราบอีกครั้ง", "cp874"),
        ("en", "Café closed", "cp1252"),
    ],
)
@pytest.mark.parametrize("where", ["<language>{}</language>", "<dc:language><![CDATA[ {} ]]></dc:language>"])
def test_what_declares_nothing_is_read_by_its_language(language: str, body: str, codec: str, where: str) -> None:
    """Bytes that are no UTF-8 are what that language was written in before; western languages, and none, were windows-1252."""
    text, complaint = syndication.decoding.decode(rss(body, head=where.format(language)).encode(codec))
    assert body in text
    assert complaint is not None


def test_a_language_that_does_not_fit_is_not_forced() -> None:
    """Bytes that are not Japanese in either way are read each for itself."""
    text, complaint = syndication.decoding.decode(b"<language>ja</language> caf\xe9 \xff")
    assert "café ÿ" in text
    assert complaint is not None
    assert "windows-1252" in complaint


def test_mostly_utf_8_is_utf_8() -> None:
    """One quotation mark of another origin does not make Russian of it."""
    text, _ = syndication.decoding.decode("<language>ru</language>Посольство ".encode() + b"\x93")
    assert text.endswith("Посольство “")


def test_the_language_of_the_item_the_feed_and_the_operator_count_in_this_order() -> None:
    """What is nearest to the words says what they are written in."""
    body = rss("<item><title>a</title><guid>1</guid><dc:language>fr</dc:language></item><item><title>b</title><guid>2</guid></item>")
    assert [one.language for one in source.parse(FEED, page(body)).items] == ["fr", "cy"]
    assert [one.language for one in source.parse(FEED, page(body.replace("<channel>", "<channel><language>DE-AT</language>"))).items] == [
        "fr",
        "de-at",
    ]


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),  # noqa: DTZ001
    st.sampled_from(
        ["%a, %d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S +0530", "%a, %d %b %Y %H:%M:%S -1145", "%a, %d %b %Y %H:%M:%S -0000",
         "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%f+02:00", "%Y-%m-%dT%H:%M:%S-03:30"]
    ),
)  # fmt: skip
def test_usual_dates_are_read_as_all_others(moment: datetime, form: str) -> None:
    """The short way for usual dates and the long way for all say the same."""
    said = moment.strftime(form)
    assert dates.parse(said) is not None
    assert dates.parse(said) == dates.parse(f" {said} ")


@pytest.mark.parametrize(
    "said", ["Tue, 31 Feb 2026 10:00:00 GMT", "Tue, 03 Mar 2026 10:00:00 +9900", "2026-02-30T10:00:00Z", "9999-12-31T23:59:59-12:00"]
)
def test_usual_dates_that_are_none(said: str) -> None:
    """A day that does not exist and a zone beyond the day are no dates, however well they are written."""
    assert dates.parse(said) is None


def test_a_document_of_too_many_tags_is_not_repaired() -> None:
    """The forgiving parser takes its time for each tag."""
    with pytest.raises(ParseError, match=r"too long \([0-9]+ characters, [0-9]+ tags\) to be repaired"):
        syndication.read(("<rss><channel><item><title>a</b></item>" + "<b>" * loose.MOST_TAGS).encode(), FEED.url)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("no markup", None),
        ("<opml><rssx></rssx></opml>", None),
        ("<urlset>", None),
        ("<rss><channel><item><title>x", None),
        ("<b>Warning</b> <rss>a</rss> trailing", "<rss>a</rss>"),
        ("<rss>a & b &amp; &copy; &#65; &#x41; &#0; &bogus; <![CDATA[&]]> <!--&--> &", None),
        (
            "<rss>a & b &amp; &copy; &#65; &#x41; &#0; &bogus; <![CDATA[&]]> <!--&--> &</rss>",
            "<rss>a &amp; b &amp; &#169; &#65; &#65;  &amp;bogus; <![CDATA[&]]> <!--&--> &amp;</rss>",
        ),
        ("<rss><channel><item></item><item>", "<rss><channel><item></item></channel></rss>"),
        ("<feed><entry></entry ><entry>", "<feed><entry></entry ></feed>"),
        ("<urlset><url></url><ur", "<urlset><url></url></urlset>"),
        ("<s:urlset xmlns:s='x'><s:url></s:url><s:ur", "<s:urlset xmlns:s='x'><s:url></s:url></s:urlset>"),
        ("<rss><dc:date>&</dc:date></rss>", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date>&amp;</dc:date></rss>'),
        ("<rss><a x:y='1' xml:lang='en'/>&</rss>", "<rss xmlns:x=\"urn:undeclared:x\"><a x:y='1' xml:lang='en'/>&amp;</rss>"),
        ("<rdf:RDF><item></item></rdf:RDF>", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item></item></rdf:RDF>'),
    ],
)
def test_a_damaged_document_is_mended(text: str, mended: str | None) -> None:
    """What is plain is put right, and nothing else is touched; what was cut off ends with its last whole item."""
    found = mend.mended(text)
    assert (found.text if found else None) == mended


def test_a_sitemap_may_be_quiet() -> None:
    """No story in two days is no fault of a newspaper."""
    reading = source.parse(FEED, page('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>'))
    assert reading == Reading(complaints=("The feed is valid but empty; if that lasts, its publisher has moved it.",))


def test_an_index_of_nothing_names_nothing() -> None:
    """The sentence names an address only if there is one."""
    with pytest.raises(ParseError, match=r"one of those it names\.$"):
        source.parse(FEED, page("<sitemapindex><sitemap><loc>ftp://a.example/</loc></sitemap></sitemapindex>"))


def test_a_year_is_a_day_at_most() -> None:
    """However rarely a publisher updates, its feed is asked every day."""
    assert entry.keep("", "yearly", "1") == entry.LONGEST_KEEP


def test_a_packed_document_is_no_bomb() -> None:
    """What a gzip file holds is read up to a cap, and one that was cut off as far as it came."""
    with pytest.raises(ParseError, match="holds more than 16 MiB"):
        source.parse(FEED, page(gzip.compress(b"<rss>" + bytes(17 * 2**20))))
    stories = "".join(f"<item><title>Story {number}</title><guid>{number}</guid></item>" for number in range(2000))
    packed = gzip.compress(rss(stories).encode())
    reading = source.parse(FEED, page(packed[: len(packed) // 2]))
    assert 0 < len(reading.items) < 2000
    assert reading.items[0].title == "Story 0"
    assert "cut short" in reading.complaints[0]


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ('<link rel="alternate" type="application/atom+xml" href="https://a.example/x">', "https://a.example/x"),
        ("<link href=news.json type=application/feed+json rel=alternate>", "https://feeds.example/news.json"),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:x()">', ""),
        ('<link rel="alternate" type="application/rss+xml">', ""),
        ('<link rel="stylesheet" type="text/css" href="/s.css">', ""),
    ],
)
def test_a_page_may_name_its_feed(link: str, named: str) -> None:
    """Who gave the page's address is told that of the feed."""
    with pytest.raises(ParseError) as caught:
        source.parse(FEED, page(f"<html><head>{link}</head></html>"))
    assert ("It names a feed: " in str(caught.value)) is bool(named)
    assert named in str(caught.value)
