"""The public pages, read over HTTP from a real server: what they say, what they carry, and what hostile words do to them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import builders
import httpx
import lxml.html
import publicly
import pytest
import pytest_asyncio
from publicly import HOUR
from servers import plain
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisory import pages, tokens
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.errors import StoreError
from advisory.model import Directive, Reason, Trust

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[App, VirtualClock, httpx.AsyncClient]]:
    """A filled store, and a client of its pages; tests leave both as they are."""
    async with (
        publicly.opened(tmp_path_factory.mktemp("pages"), contact="ops@example.org") as (app, clock),
        publicly.serving(app) as client,
    ):
        yield app, clock, client


Shown = tuple[App, VirtualClock, httpx.AsyncClient]


def words(answer: httpx.Response) -> str:
    """Return what a page says, in one line."""
    return " ".join(lxml.html.fromstring(answer.text).text_content().split())


def part(answer: httpx.Response, heading: str) -> str:
    """Return what stands between a heading of the second rank and the next, in one line."""
    tree = lxml.html.fromstring(answer.text)
    (start,) = tree.xpath(f"//h2[@id='{heading}']")
    found = []
    for one in start.itersiblings():
        if one.tag == "h2":
            break
        found.append(one.text_content())
    return " ".join(" ".join(found).split())


async def test_the_start_page_says_what_holds_where_by_whom_and_since_when(shown: Shown) -> None:
    """Worst first; a level that rose since we look has its day, one that stood before says so; parts are named beside it."""
    _, _, client = shown
    page = await client.get("/")
    assert page.status_code == 200
    levels = part(page, "levels")
    assert "Level 4: Avoid all travel (3 places)" in levels
    assert "Iraq Level 4 United Kingdom and United States 3 March 2026" in levels
    assert "Lebanon Level 4 United Kingdom 2 March 2026 or earlier" in levels
    assert "Peru Level 2 parts of it: level 4 United States 2 March 2026 or earlier" in levels
    assert "No level stated (1 place)" in levels
    assert "Maldives No level stated" in levels
    assert levels.index("Iraq") < levels.index("Lebanon") < levels.index("Peru") < levels.index("Japan")


async def test_the_map_says_what_the_list_says(shown: Shown) -> None:
    """Every place of the list is on the map with the same level, and leads to its page; others say that nothing was read."""
    _, _, client = shown
    tree = lxml.html.fromstring((await client.get("/")).text)
    titles = {one.text_content(): one.getparent().getparent().get("href") for one in tree.xpath("//figure//title")}
    assert titles["Iraq: level 4 of 4"] == "/places/iraq"
    assert titles["Singapore: level 1 of 4"] == "/places/singapore"
    assert titles["Kosovo: level 2 of 4"] == "/places/kosovo"
    assert titles["Maldives: No level stated"] == "/places/maldives"
    assert titles["France: no advice read"] is None
    assert len(titles) > 240
    layers = {one.get("fill"): len(one.xpath(".//path")) for one in tree.xpath("//figure//g[contains(@class, 'land')]")}
    assert layers["url(#p4)"] == 3
    assert tree.xpath("//figure/@aria-labelledby") == ["map-caption"]


async def test_the_start_page_names_late_sources_and_what_changed_last(shown: Shown) -> None:
    """Newest first, with what it was and is and who says so; what nobody could read lately is never all clear."""
    _, _, client = shown
    page = await client.get("/")
    assert "One source is late." in words(page)
    assert "Germany: late: not read since 2 March 2026, 09:30 UTC" in part(page, "sources")
    assert "United States: read 3 March 2026, 11:30 UTC" in part(page, "sources")
    changes = part(page, "changes")
    assert changes.index("Correction") < changes.index("Iraq: ")
    assert "U.S. citizens should depart Iraq immediately." in changes
    assert "Noticed 3 March 2026, 09:30 UTC" in changes


async def test_a_place_shows_every_government_beside_the_others(shown: Shown) -> None:
    """Our level, their words in their language, parts, since when, their page, when it was read; what is late is said to be."""
    _, _, client = shown
    page = await client.get("/places/iraq")
    said = part(page, "governments")
    assert said.index("United Kingdom") < said.index("United States") < said.index("Germany")
    assert "United States Level 4: Avoid all travel The whole country “Level 4: the words of US” Level unchanged since 3 March 2026" in said
    assert "not read since 2 March 2026, 09:30 UTC" in said
    tree = lxml.html.fromstring(page.text)
    assert tree.xpath("//blockquote[@lang='de']//text()") == ["“Stufe 2: besondere Vorsicht”"]
    assert "https://advice.example/US/IQ" in tree.xpath("//article//a/@href")
    assert "We could not read these governments' advice lately: Germany." in words(page)
    assert tree.xpath("//a[contains(@href, 'sign-up')]/@href") == ["/sign-up?place=IQ"]


async def test_a_place_shows_what_is_in_force_with_its_evidence(shown: Shown) -> None:
    """The open alert, what to do word for word, its source; times in the zone of the place and in UTC."""
    app, _, client = shown
    page = await client.get("/places/iraq")
    said = part(page, "alerts")
    assert "The United States has urged people to leave Iraq" in said
    assert "“Leave while you can.”" in said
    assert "3 March 2026, 12:30 Baghdad time (09:30 UTC)" in said
    assert "https://iq.usembassy.gov/alert-1" in page.text
    (link,) = {
        url for url in lxml.html.fromstring(page.text).xpath("//h2[@id='alerts']/following-sibling::article//a/@href") if "/wrong/" in url
    }
    (known,) = [change for change in await app.store.changes() if change.alert.key.rule == "leave-now"]
    assert tokens.read(app.settings.keys, tokens.WRONG, link.rpartition("/")[2]) == known.id


async def test_the_history_of_levels_is_a_drawing_and_a_table(shown: Shown) -> None:
    """A step for each government and move; the table says the same, and what was there before we looked is marked."""
    _, _, client = shown
    page = await client.get("/places/iraq")
    tree = lxml.html.fromstring(page.text)
    assert [one.text for one in tree.xpath("//svg//text[@class='name']")] == ["Germany", "United Kingdom", "United States"]
    steps = tree.xpath("//svg//path[@class='step']/@d")
    assert [step.count("V") for step in steps] == [0, 1, 1]
    rows = [" ".join(row.text_content().split()) for row in tree.xpath("//h2[@id='history']/following-sibling::details[1]//tbody/tr")]
    assert len(rows) == 5
    assert rows[-1] == "2 March 2026, 12:30 Baghdad time (09:30 UTC) (first read; it may be older) United States Level 2: Exercise caution"
    assert "United States Level 4: Avoid all travel" in rows[1] + rows[2]


@pytest.mark.parametrize("name", ["iq", "IQ", "Iraq", "Irak"])
async def test_a_code_or_another_name_leads_to_the_place(shown: Shown, name: str) -> None:
    """For good, and with the language that was asked for."""
    answer = await shown[2].get(f"/places/{name}", params={"lang": "de"})
    shown[2].cookies.clear()
    assert (answer.status_code, answer.headers["location"]) == (301, "/places/iraq?lang=de")


@pytest.mark.parametrize("path", ["/places/atlantis", "/nothing", "/static/style.css", "/static/..%2fsite.py", f"/places/{'x' * 3000}"])
async def test_what_is_not_there_says_so_in_the_same_look(shown: Shown, path: str) -> None:
    """404, with the way back, kept by nobody."""
    answer = await shown[2].get(path)
    assert answer.status_code == 404
    assert "This page does not exist" in words(answer)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["//evil.example/x", "/%5C%5Cevil.example", '/"><script>', "/%0d%0aSet-Cookie:x=y"])
async def test_no_link_of_a_page_leads_where_its_address_says(shown: Shown, path: str) -> None:
    """Links to other languages stay on this host, however the path is written."""
    answer = await shown[2].send(httpx.Request("GET", str(shown[2].base_url).rstrip("/") + path))
    tree = lxml.html.fromstring(answer.text)
    links = tree.xpath("//footer//a[@hreflang]/@href")
    assert links
    for link in links:
        assert re.match(r"/[^/\\]", link)
    assert not tree.xpath("//script")
    assert "x=y" not in answer.headers.get("set-cookie", "")


async def test_a_place_nobody_speaks_of_is_no_all_clear(shown: Shown) -> None:
    """Its page is there and says what is not known."""
    page = await shown[2].get("/places/france")
    assert page.status_code == 200
    assert "No government's advice about this place was read. Unknown is not all clear." in words(page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ira"}, ["Iraq"]),
        ({"q": "Côte d’Ivoire"}, ["Ivory Coast"]),
        ({"q": "kosovo"}, ["Kosovo"]),
        ({"q": "pe", "level": "2"}, ["Peru"]),
        ({"q": "", "level": "4"}, ["Iraq", "Lebanon", "Ukraine"]),
        ({"q": "", "level": "0"}, ["Maldives"]),
        ({"q": "<script>", "level": "9"}, []),
        ({"q": "x" * 5000}, []),
    ],
)
async def test_places_are_found_by_name_and_level(shown: Shown, query: dict[str, str], found: list[str]) -> None:
    """By a form that needs no script; what was typed stands in the field again, harmless."""
    page = await shown[2].get("/places", params=query)
    tree = lxml.html.fromstring(page.text)
    assert [one.text_content() for one in tree.xpath("//tbody//th")] == found
    assert tree.xpath("//input[@name='q']/@value") == [query["q"][:80]]
    assert not tree.xpath("//script")


async def test_the_list_is_from_a_to_z(shown: Shown) -> None:
    """Every place once, in the order of its name in the reader's language."""
    page = await shown[2].get("/places", headers={"accept-language": "de"})
    tree = lxml.html.fromstring(page.text)
    assert [one.text_content() for one in tree.xpath("//tbody//th")] == [
        "Côte d’Ivoire", "Irak", "Japan", "Kosovo", "Libanon", "Malediven", "Malta", "Peru", "Singapur", "Ukraine",
    ]  # fmt: skip


async def test_corrections_are_public_with_honest_numbers(shown: Shown) -> None:
    """What was wrong, and how much was told in all."""
    page = await shown[2].get("/corrections")
    assert "So far we have told of 2 changes. 1 of them was wrong and was taken back." in words(page)
    assert "Part of what we told you" in words(page) or "What we told you about Peru was wrong." in words(page)


@pytest.mark.parametrize("path", ["/about", "/privacy", "/corrections", "/places", "/", "/robots.txt"])
async def test_every_page_carries_what_protects_its_reader(shown: Shown, path: str) -> None:
    """No script, no frame, nothing from elsewhere, no referrer."""
    answer = await shown[2].get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "'unsafe-inline'" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "public" in answer.headers["cache-control"]
    assert not re.findall(r"<script|style=|javascript:|https?://[^\"]*\.(?:js|css)", answer.text)


async def test_who_runs_it_is_named(shown: Shown) -> None:
    """With a way to write to them, on the page about it and at the foot of every other."""
    page = await shown[2].get("/about")
    assert lxml.html.fromstring(page.text).xpath("//main//a[@href='mailto:ops@example.org']")
    assert "United Kingdom GOV.UK Official travel advice 3 March 2026, 11:30 UTC" in words(page)
    assert lxml.html.fromstring((await shown[2].get("/")).text).xpath("//footer//a[@href='mailto:ops@example.org']")


async def test_what_is_kept_is_said_with_the_days_that_count(shown: Shown) -> None:
    """The figures are those the program works with."""
    said = words(await shown[2].get("/privacy"))
    assert "A trip is deleted 7 days after its end." in said
    assert "A sign-up that nobody confirms is deleted after 7 days." in said
    assert "your address is deleted after 28 days at the latest" in said
    assert "for 12 hours at most" in said


@pytest.mark.parametrize(
    ("status", "said", "again"),
    [(429, "Too many requests", "600"), (503, "Not now", "60"), (413, "That was too much", None), (418, "This did not work", None)],
)
async def test_what_goes_wrong_is_said_in_the_same_look(tmp_path: Path, status: int, said: str, again: str | None) -> None:
    """With when to come again, in the reader's language, kept by nobody."""
    async with publicly.opened(tmp_path, filled=False) as (app, _):
        site = pages.Site(app)

        async def refuse(request: Request) -> Response:
            raise HTTPException(status)

        one = Starlette(routes=[Route("/x", refuse)], exception_handlers=dict(pages.handlers(site)), middleware=[pages.guard()])
        async with plain.client(transport=httpx.ASGITransport(one), base_url="http://x") as client:
            answer = await client.get("/x")
            assert (answer.status_code, answer.headers.get("retry-after"), answer.headers["cache-control"]) == (status, again, "no-store")
            assert said in words(answer)


async def test_the_language_is_asked_for_remembered_or_the_browsers(shown: Shown) -> None:
    """In this order; a choice is kept in a cookie that holds nothing else, and the link keeps the rest of the address."""
    _, _, client = shown
    page = await client.get("/", headers={"accept-language": "fr-CA, en;q=0.5"})
    assert (page.headers["content-language"], lxml.html.fromstring(page.text).get("lang")) == ("fr", "fr")
    assert "set-cookie" not in page.headers
    page = await client.get("/", params={"lang": "de"}, headers={"accept-language": "fr"})
    assert page.headers["content-language"] == "de"
    assert page.headers["set-cookie"].startswith("lang=de;")
    assert "no-store" in page.headers["cache-control"]
    client.cookies.clear()
    page = await client.get("/places", params={"q": "Irak"}, headers={"accept-language": "fr", "cookie": "lang=de"})
    assert page.headers["content-language"] == "de"
    assert "/places?q=Irak&lang=fr" in lxml.html.fromstring(page.text).xpath("//footer//a/@href")
    page = await client.get("/", params={"lang": "xx<script>"}, headers={"accept-language": "fr"})
    assert page.headers["content-language"] == "fr"


async def test_a_page_that_has_not_changed_is_not_sent_again(shown: Shown) -> None:
    """Its ETag names its bytes; packed for who can unpack it."""
    _, _, client = shown
    first = await client.get("/")
    assert first.headers["content-encoding"] == "gzip"
    again = await client.get("/", headers={"if-none-match": f'W/"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    plain = await client.get("/", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == first.text


async def test_files_have_their_content_in_their_name(shown: Shown) -> None:
    """So that they are kept for ever, and a new version has another."""
    _, _, client = shown
    tree = lxml.html.fromstring((await client.get("/")).text)
    for address in (*tree.xpath("//link[@rel='stylesheet']/@href"), *tree.xpath("//link[@rel='icon']/@href")):
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{10}\.(css|svg)", address)
        for encoding in ("gzip", "identity"):
            answer = await client.get(address, headers={"accept-encoding": encoding})
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            assert len(answer.content) < 15_000


async def test_a_page_is_made_once_for_all_who_ask_meanwhile(tmp_path: Path) -> None:
    """Kept for some seconds; then what changed is on it."""
    async with publicly.opened(tmp_path) as (app, clock), publicly.serving(app, fresh=timedelta(seconds=20)) as client:
        before = (await client.get("/places/iraq")).headers["etag"]
        await publicly.read(app, "us-state", clock.now() + timedelta(seconds=1), publicly.position("US", "IQ", 1, 1))
        assert (await client.get("/places/iraq")).headers["etag"] == before
        clock.move_to(clock.now() + timedelta(seconds=21))
        assert (await client.get("/places/iraq")).headers["etag"] != before


HOSTILE = "<script>alert(1)</script> \u202egnp.exe {{ 7*7 }} {% raw %} \r\nSet-Cookie: a=b \x00\ud800 <img src=x onerror=alert(1)>"


async def test_hostile_words_are_harmless(tmp_path: Path) -> None:
    """Scripts, turned letters, template marks and a hundred thousand letters in names, quotes, titles and addresses."""
    long = HOSTILE + "A" * 100_000
    async with publicly.opened(tmp_path) as (app, clock), publicly.serving(app) as client:
        row = publicly.position("US", "IQ", 4, 4, label=long, title=long, text=long, url="javascript:alert(1)")
        area = replace(publicly.position("US", "IQ", 2, 4).parts[0], name=long, words=long)
        await publicly.read(app, "us-state", clock.now(), replace(row, country_level=2, parts=(area,) * 60))
        claim = builders.evidence(
            quote=long, title=long, url='https://x.example/"onload="alert(1)', actions=(long,), region=long, publisher=long
        )
        change = builders.change(rule="leave-now", destination="IQ", version=2, reason=Reason.ESCALATED, at=clock.now())
        await publicly.tell(app, replace(change, because=(claim,), alert=replace(change.alert, evidence=(claim,), title=long), note=long))
        for path in ("/", "/places", "/places/iraq", "/corrections"):
            answer = await client.get(path)
            assert answer.status_code == 200
            tree = lxml.html.fromstring(answer.text)
            assert not tree.xpath("//script | //img[@onerror] | //*[@onload]")
            assert not tree.xpath("//a[starts-with(@href, 'javascript')]")
            assert "\u202e" not in answer.text
            assert "49" not in re.sub(r"[\d.]{3,}", "", part(answer, "changes")) if path == "/places/iraq" else True
            assert len(answer.content) < 400_000
        page = words(await client.get("/places/iraq"))
        assert "{{ 7*7 }}" in page
        assert "and 20 more on the government's page" in page


async def test_what_keywords_found_is_the_operators_own(tmp_path: Path) -> None:
    """What an operator watches for by words is told on no public page."""
    async with publicly.opened(tmp_path, filled=False) as (app, clock), publicly.serving(app) as client:
        change = builders.change(rule="leave-now", directive=Directive.MENTION, at=clock.now())
        await publicly.tell(app, change)
        for path in ("/", "/places/iraq"):
            assert "keywords" not in words(await client.get(path)).lower()
        assert "Nothing has changed since this service began to look." in words(await client.get("/"))


async def test_a_silent_government_is_told_without_a_place(tmp_path: Path) -> None:
    """That a register fell silent stands among the changes; trouble with a feed is for operators alone."""
    async with publicly.opened(tmp_path, filled=False) as (app, clock), publicly.serving(app) as client:
        for rule, place in (("source-silent", "@GB"), ("source-trouble", "@feed:gb-fcdo")):
            change = builders.change(rule=rule, destination=place, at=clock.now())
            await publicly.tell(app, replace(change, because=(), alert=replace(change.alert, evidence=())))
        said = part(await client.get("/"), "changes")
        assert said.count("Noticed") == 1
        assert "gb-fcdo" not in said


async def test_an_empty_store_is_no_all_clear(tmp_path: Path) -> None:
    """Before anything was read the pages say so."""
    async with publicly.opened(tmp_path, filled=False) as (app, _), publicly.serving(app) as client:
        assert "No advice has been read yet. Unknown is not all clear." in words(await client.get("/"))
        assert "3 sources are late." in words(await client.get("/"))
        assert "No advice has been read yet." in words(await client.get("/places"))
        assert "There has been no correction so far." in words(await client.get("/corrections"))
        assert "have not said how to reach them" in words(await client.get("/about"))


async def test_an_operators_page_stands_before_ours_and_ours_stands_in(tmp_path: Path) -> None:
    """One file replaces one page; when it fails, the shipped one is shown and the operator reads why."""
    own = tmp_path / "own" / "pages"
    own.mkdir(parents=True)
    (own / "privacy.html.j2").write_text("{% extends 'base.html.j2' %}{% block main %}<h1>Our own</h1>{% endblock %}", encoding="utf-8")
    (own / "about.html.j2").write_text("{{ nothing.of.that }}", encoding="utf-8")
    async with publicly.opened(tmp_path, templates=tmp_path / "own") as (app, _), publicly.serving(app) as client:
        assert "Our own" in words(await client.get("/privacy"))
        assert "Who runs it" in words(await client.get("/about"))
        (fault,) = [fault for fault in await app.store.faults() if fault.key == "template:pages/about"]
        assert "about.html.j2:1: 'nothing' is undefined. The shipped page was used instead" in fault.sentence


async def test_pages_fail_politely(tmp_path: Path) -> None:
    """Without the database 503 and when to come again; with a mistake of ours 500, and no word of what was raised."""
    async with publicly.opened(tmp_path) as (app, _), publicly.serving(app) as client:

        async def away() -> tuple[object, ...]:
            raise StoreError("the disk of db-7.internal is full")

        app.store.feed_states = away  # type: ignore[method-assign,assignment]
        answer = await client.get("/")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "Nothing was changed" in words(answer)
        assert "db-7" not in answer.text
        assert (await client.post("/")).status_code == 405

        async def broken() -> tuple[object, ...]:
            raise RuntimeError("ada@example.org")

        app.store.feed_states = broken  # type: ignore[method-assign,assignment]
        answer = await client.get("/about")
        assert answer.status_code == 500
        assert "Something went wrong on our side" in words(answer)
        assert "ada@" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_prefix_of_the_public_address_stands_before_every_link(tmp_path: Path) -> None:
    """Behind a proxy that serves us below a path."""
    async with publicly.opened(tmp_path) as (app, _):
        app.settings = replace(app.settings, public_url="https://example.org/alerts", sign_up=False)
        async with publicly.serving(app) as client:
            tree = lxml.html.fromstring((await client.get("/")).text)
            assert {link.split("/")[1] for link in tree.xpath("//a/@href | //link/@href") if link.startswith("/")} == {"alerts"}
            assert not tree.xpath("//a[contains(@href, 'sign-up')]")


async def test_a_press_report_says_whose_it_is(tmp_path: Path) -> None:
    """What the press alone reported and was believed names its house."""
    async with publicly.opened(tmp_path, filled=False) as (app, clock), publicly.serving(app) as client:
        claim = builders.evidence(trust=Trust.PRESS, publisher="paper.example", url="https://paper.example/1", feed="paper", approved=True)
        change = builders.change(rule="leave-now", at=clock.now() + HOUR)
        await publicly.tell(app, replace(change, because=(claim,), alert=replace(change.alert, evidence=(claim,))))
        assert "reported by paper.example" in words(await client.get("/places/iraq"))
