"""Articles behind thin items, fetched from a server on loopback and read in a real child process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.feedserver import FeedServer, Reply, moved

from advisory import article, extract, fetch, http
from advisory.article.reader import Reader, ReaderError
from advisory.errors import FetchError
from advisory.model import Directive, Feed, FeedState, Fetched, Item

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SUMMARY = "It is the third such call this week."
TITLE = "Germans told to get out of Iraq"
FIRST = "Germany called on all its citizens in Iraq to leave the country without delay on Sunday, after rockets fell near the airport."
SECOND = "The foreign ministry in Berlin said that flights were still going from Erbil, and that nobody should count on being flown out by soldiers."
THIRD = "The embassy in Baghdad is open for emergencies alone, its staff having been cut to the few who keep its doors open, it added."
PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | The Lantern</title><script>var next = "Italy orders its citizens to leave Peru";</script></head>
<body><div id="cookie-banner" class="cookie-consent"><p>We and our 412 partners keep things on your device. Accept all. Manage options.</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>{TITLE}</h1><p class="byline">By Mara Ellwood</p><time datetime="2026-03-01T10:00:00Z">1 March 2026</time>
<p>{FIRST}</p><p>{SECOND}</p><h2>What to do</h2><ul><li>Enter your name in the list of the ministry.</li><li>Take the next flight.</li></ul>
<p><strong>Read more:</strong> <a href="/c">France tells its nationals to quit Ghana</a></p><p>{THIRD}</p>
<div class="related"><h3>Related stories</h3><ul><li><a href="/a">Britain orders all its citizens to leave Cuba</a></li></ul></div>
</article><aside><h2>Most read</h2><ol><li><a href="/d">Spain urges its citizens to leave Chile</a></li></ol></aside></main>
<section class="comments"><h2>Comments</h2><p>Somebody wrote: Japan told everyone to leave Kenya today.</p></section>
<footer><p>The Lantern. Sweden tells travellers to avoid Togo (archive).</p></footer></body></html>"""
PAYWALL = f"<html><body><main><h1>{TITLE}</h1><p>Subscribe to go on reading. Already a subscriber? Sign in.</p></main></body></html>"
CONSENT = (
    "<html><body><main><h1>Before you go on</h1>" + "<p>We and our partners keep cookies on your device to show you advertising.</p>" * 20
)
OTHERS = ("Peru", "Ghana", "Cuba", "Chile", "Kenya", "Togo", "partners", "Home")


class FixedClock:
    """Stands still."""

    def now(self) -> datetime:
        """Return noon."""
        return NOW

    async def sleep(self, seconds: float) -> None:
        """Never wait."""


@asynccontextmanager
async def reading(**limits: float) -> AsyncIterator[article.Articles]:
    """Open a reader of articles over a real fetcher."""
    door = http.Door(user_agent="advisory-tests/1 (desk@example.org)")
    articles = article.Articles(fetch.Fetcher(door, FixedClock()), article.Limits(**limits))  # type: ignore[arg-type]
    try:
        yield articles
    finally:
        await articles.close()
        await door.close()


@pytest.fixture
async def paper() -> AsyncIterator[FeedServer]:
    """A newspaper without any page yet."""
    async with FeedServer() as server:
        yield server


def feed(paper: FeedServer) -> Feed:
    """Return the newspaper's feed."""
    url = f"http://127.0.0.1:{paper.port}/world.xml"
    return Feed(id="lantern", url=url, kind="feed", allow_private=True, timeout=timedelta(seconds=5), headers=(("X-Key", "k3y"),))


def item(url: str) -> Item:
    """Return a thin item that looks relevant."""
    return Item(feed="lantern", guid=url, url=url, title=TITLE, text=SUMMARY)


def html(body: str) -> Reply:
    """Return a web page."""
    return Reply(body=body.encode(), content_type="text/html; charset=utf-8")


async def test_an_article_is_read(paper: FeedServer) -> None:
    """Its paragraphs follow the summary; navigation, cookies, comments and other stories do not."""
    url = paper.play("/1", html(PAGE))
    other = Item(feed="lantern", guid="2", url=paper.play("/2", html(PAGE)), title="Rice is dearer in Chad", text="")
    async with reading() as articles:
        done = await articles.enrich(feed(paper), [other, item(url)], NOW)
    assert (done.asked, done.read, done.notes) == (1, 1, ())
    assert done.items[0] == other
    assert done.items[1] == replace(item(url), text=done.items[1].text)
    assert done.items[1].text.startswith(SUMMARY + "\n")
    for words in (FIRST, SECOND, THIRD, "Take the next flight."):
        assert words in done.items[1].text
    for words in OTHERS:
        assert words not in done.items[1].text
    said = extract.statements(done.items[1].text, title=TITLE)
    assert {(one.directive, one.destinations) for one in said if one.issuer == "DE"} == {(Directive.LEAVE, ("IQ",))}
    assert {place for one in said for place in one.destinations} == {"IQ"}
    (request,) = paper.requests
    assert request.headers["user-agent"] == "advisory-tests/1 (desk@example.org)"
    assert request.headers["x-key"] == "k3y"
    assert request.headers["accept"].startswith("text/html")


async def test_a_key_is_not_for_others(paper: FeedServer) -> None:
    """Header fields of the feed are not sent to another host, nor to another port."""
    async with FeedServer() as stranger, reading() as articles:
        done = await articles.enrich(feed(paper), [item(stranger.play("/1", html(PAGE)))], NOW)
        assert done.read == 1
        assert "x-key" not in stranger.requests[0].headers


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=403), r"127.0.0.1 answered 403"),
        (Reply(status=404), r"127.0.0.1 answered 404"),
        (html(PAYWALL), "shows no article to us, perhaps a consent page or a paywall"),
        (html(""), "not a web page"),
        (Reply(body=PAGE.encode(), content_type="application/pdf"), "not a web page"),
        (Reply(body=b'{"a": 1}', content_type="application/json"), "not a web page"),
        (html("<html><body>" + "<div>" * 100_000 + "deep"), "shows no article to us"),
        (html("<p>" + "x" * 5_000_000 + "</p>"), "127.0.0.1 did not give it"),
        (Reply(body=PAGE.encode(), content_type="text/html", missing=100), "did not give it"),
        (html("<html>" + "\ud7ff\x00<p>&#0;&nbsp;" * 100), "shows no article to us"),
    ],
    ids=["refused", "missing", "paywall", "empty", "pdf", "json", "nested", "large", "cut-off", "odd"],
)
async def test_what_is_no_article_leaves_the_summary(paper: FeedServer, reply: Reply, why: str) -> None:
    """The item stays as it was, and one sentence says why and what to do."""
    given = item(paper.play("/1", reply))
    async with reading() as articles:
        done = await articles.enrich(feed(paper), [given], NOW)
    assert done.items == (given,)
    assert (done.asked, done.read, done.unread) == (1, 0, (given.guid,))
    (note,) = done.notes
    assert note.startswith("feed lantern: 1 of 1 articles could not be read, and their summaries count alone. First: ")
    assert why in note
    assert note.endswith("Say `articles: no` if its site never gives them.")
    assert str(paper.port) not in note


async def test_a_redirect_to_a_consent_page(paper: FeedServer) -> None:
    """What is about something else than the headline is not the article, however long."""
    paper.play("/consent", html(CONSENT))
    given = item(paper.play("/1", moved("/consent", status=302)))
    async with reading() as articles:
        done = await articles.enrich(feed(paper), [given], NOW)
    assert done.items == (given,)


async def test_a_redirect_to_the_front_page(paper: FeedServer) -> None:
    """A story that is gone leads to all the others, which are not its own news."""
    paper.play("/", html(PAGE))
    given = item(paper.play("/1", moved("/", status=302)))
    async with reading() as articles:
        done = await articles.enrich(feed(paper), [given], NOW)
    assert done.items == (given,)
    assert "127.0.0.1 leads to its front page instead" in done.notes[0]


def linked(*bodies: str) -> str:
    """Return a page that is made by scripts, with articles for search engines in its head."""
    data = json.dumps({"@graph": [{"@type": "WebSite"}, *({"@type": "NewsArticle", "articleBody": body} for body in bodies)]})
    script = '<script type="application/ld+json">'
    return f'<html><head>{script}{{"a": </script>{script}{data}</script></head><body><div id="root"></div></body></html>'


@pytest.mark.parametrize(
    ("bodies", "read"),
    [
        ([f"<p>{FIRST}</p><p>{SECOND}</p> &amp; on."], f"{FIRST}\n{SECOND}\n& on."),
        ([], SUMMARY),
        ([FIRST * 3, SECOND * 3], SUMMARY),
    ],
    ids=["one", "none", "several"],
)
async def test_a_page_that_is_made_by_scripts(paper: FeedServer, bodies: list[str], read: str) -> None:
    """Its one article for search engines is read; of several nobody knows which is meant."""
    async with reading() as articles:
        done = await articles.enrich(feed(paper), [item(paper.play("/1", html(linked(*bodies))))], NOW)
    assert done.items[0].text.removeprefix(SUMMARY + "\n") == read


async def test_private_addresses_stay_private(paper: FeedServer) -> None:
    """An item that links into the operator's network is not followed for a feed that may not go there."""
    given = item(paper.play("/1", html(PAGE)))
    outside = replace(feed(paper), allow_private=False)
    async with reading() as articles:
        done = await articles.enrich(outside, [given], NOW)
    assert (done.items, paper.requests) == ((given,), [])


async def test_a_page_that_never_ends(paper: FeedServer) -> None:
    """It is left when the time of a poll is over; what was read until then counts."""
    good, slow = item(paper.play("/1", html(PAGE))), item(paper.play("/2", Reply(body=b"<p>" * 100, content_type="text/html", drip=0.2)))
    silent = item(paper.play("/3", Reply(silent=True)))
    async with reading(within=4.0) as articles:
        await articles.enrich(feed(paper), [good], NOW)
        done = await articles.enrich(feed(paper), [slow, good, silent], NOW)
    assert [one.text == SUMMARY for one in done.items] == [True, False, True]
    assert (done.asked, done.read) == (3, 1)
    assert "2 of 3 articles" in done.notes[0]


async def test_no_more_than_so_many(paper: FeedServer) -> None:
    """A poll asks for ten articles at most, and none is asked for twice."""
    items = [item(paper.play(f"/{number}", html(PAGE))) for number in range(14)]
    async with reading() as articles:
        done = await articles.enrich(feed(paper), items, NOW)
    assert (done.asked, done.read, len(done.items)) == (10, 10, 14)
    assert len(paper.requests) == 10


async def test_nothing_is_started_for_nothing() -> None:
    """Without a wanted item there is no request and no process, and closing is free."""

    async def never(feed: Feed, state: FeedState) -> Fetched:
        raise AssertionError(feed.id)

    articles = article.Articles(never)
    given = replace(item("https://lantern.example/1"), text="word " * 300)
    assert (await articles.enrich(Feed(id="lantern", url="https://lantern.example/", kind="feed"), [given], NOW)).items == (given,)
    await articles.close()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (FetchError("feed lantern: lantern.example did not answer."), "lantern.example did not give it"),
        (ValueError("a bug"), r"lantern.example: it failed unexpectedly (ValueError)"),
    ],
)
async def test_whatever_the_fetch_raises(error: Exception, why: str) -> None:
    """It costs the article and nothing else."""

    async def broken(feed: Feed, state: FeedState) -> Fetched:
        raise error

    given = item("https://lantern.example/1")
    done = await article.Articles(broken).enrich(Feed(id="lantern", url="https://lantern.example/", kind="feed"), [given], NOW)
    assert done.items == (given,)
    assert why in done.notes[0]


async def test_a_fetch_without_a_page() -> None:
    """An answer that says `unchanged` to a first question is no article, nor is a link that is no address."""

    async def unchanged(feed: Feed, state: FeedState) -> Fetched:
        return Fetched(page=None)

    given = [item("https://lantern.example/1"), item("https://[lantern/2")]
    done = await article.Articles(unchanged).enrich(Feed(id="lantern", url="https://lantern.example/", kind="feed"), given, NOW)
    assert done.items == tuple(given)
    assert "First: lantern.example gave no document." in done.notes[0]


# --- the child process ----------------------------------------------------------------------------------------------


async def test_a_child_that_is_killed_costs_one_page() -> None:
    """Killed from outside while it waits, it is replaced by the next question."""
    reader = Reader(article.Limits())
    assert FIRST in await reader.read(PAGE)
    first = reader.process
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    await first.wait()
    assert FIRST in await reader.read(PAGE)
    assert reader.process is not None
    assert reader.process.pid != first.pid
    await reader.close()


async def test_a_child_that_dies_over_a_page() -> None:
    """The page is lost with a sentence, and the next one is read by a new child."""
    reader = Reader(article.Limits())
    await reader.read(PAGE)
    assert reader.process is not None
    os.kill(reader.process.pid, signal.SIGSTOP)
    question = asyncio.create_task(reader.read(PAGE))
    await asyncio.wait({question}, timeout=0.05)
    os.kill(reader.process.pid, signal.SIGKILL)
    with pytest.raises(ReaderError, match="ended over it"):
        await question
    assert FIRST in await reader.read(PAGE)
    await reader.close()


async def test_a_page_that_takes_too_long() -> None:
    """The child is killed after its time, and the next page is read by a new one."""
    reader = Reader(article.Limits(document=1.0))
    await reader.read(PAGE)
    first = reader.process
    assert first is not None
    os.kill(first.pid, signal.SIGSTOP)
    with pytest.raises(ReaderError, match="more than 1 s"):
        await reader.read(PAGE)
    assert FIRST in await reader.read(PAGE)
    await reader.close()
    assert first.returncode == -signal.SIGKILL


async def test_a_question_that_is_given_up() -> None:
    """An answer nobody waited for is not taken for the next page's."""
    reader = Reader(article.Limits())
    await reader.read(PAGE)
    assert reader.process is not None
    os.kill(reader.process.pid, signal.SIGSTOP)
    question = asyncio.create_task(reader.read(PAGE))
    await asyncio.wait({question}, timeout=0.05)
    question.cancel()
    with pytest.raises(asyncio.CancelledError):
        await question
    assert await reader.read("<html><body><p>short</p></body></html>") != await reader.read(PAGE)
    await reader.close()


async def test_a_child_ends_when_it_has_nothing_to_do() -> None:
    """Idle, it ends by itself; after so many pages, it is replaced."""
    idle = Reader(article.Limits(idle=0.0))
    assert FIRST in await idle.read(PAGE)
    child = idle.process
    assert child is not None
    assert await child.wait() == 0
    assert idle.process is None
    await idle.close()

    worn = Reader(article.Limits(documents=2))
    await worn.read(PAGE)
    first = worn.process
    await worn.read(PAGE)
    assert worn.process is None
    assert FIRST in await worn.read(PAGE)
    assert worn.process is not None
    assert worn.process is not first
    await worn.close()
    await worn.close()


async def test_a_child_without_enough_memory(paper: FeedServer) -> None:
    """What a page may take is bounded, and a child that cannot even begin costs its article alone."""
    given = item(paper.play("/1", html(PAGE)))
    async with reading(memory=16 * 1024 * 1024) as articles:
        done = await articles.enrich(feed(paper), [given], NOW)
    assert done.items == (given,)
    assert "the process that reads articles ended over it" in done.notes[0]


async def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    """A daemon that is killed leaves no process behind."""
    program = tmp_path / "parent.py"
    program.write_text(
        "import asyncio\nfrom advisory.article.limits import Limits\nfrom advisory.article.reader import Reader\n"
        "async def main():\n    reader = Reader(Limits())\n    await reader.read('<p>x</p>')\n    print(reader.process.pid, flush=True)\n"
        "    await asyncio.Event().wait()\nasyncio.run(main())\n"
    )
    root = str(Path(__file__).parents[2])
    parent = await asyncio.create_subprocess_exec(sys.executable, str(program), stdout=asyncio.subprocess.PIPE, env={"PYTHONPATH": root})
    assert parent.stdout is not None
    child = os.pidfd_open(int(await parent.stdout.readline()))
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(child, gone.set)
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(20):
        await gone.wait()
    asyncio.get_running_loop().remove_reader(child)
    os.close(child)


async def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads what strangers wrote, so nothing of the daemon's environment goes with it."""
    monkeypatch.setenv("ADVISORY_SMTP_URL", "smtp://ada:pw@mail.example")
    reader = Reader(article.Limits())
    await reader.read(PAGE)
    assert reader.process is not None
    with open(f"/proc/{reader.process.pid}/environ", "rb") as environment:  # noqa: ASYNC230, PTH123 - the kernel's answer, at once
        assert b"ADVISORY" not in environment.read()
    await reader.close()
