"""`advisory feeds fetch`: what is read from a feed, a file, a folder, a pipe or an address; nothing stored, a sentence for each fault."""

from __future__ import annotations

import asyncio
import json
import textwrap
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import flow
import pytest
from click.testing import CliRunner, Result
from servers.feedserver import FeedServer, Reply, moved

from advisory import config, sources
from advisory.cli import cli, guessing
from advisory.errors import ParseError
from advisory.model import Feed, FeedState, Page, Position
from advisory.ports import Batch
from advisory.store import open_store

ADVISORY = {
    "Title": "Peru - Level 3: Reconsider Travel",
    "Link": "https://travel.example/peru-travel-advisory.html",
    "Category": ["PE"],
    "Summary": "<p>Reconsider travel to Peru due to crime and unrest.</p>",
    "Published": "2026-11-01T19:00:00-05:00",
    "Updated": "2026-11-01T19:00:00-05:00",
}
AMERICAN = json.dumps([ADVISORY])
UNKNOWN = json.dumps(
    [ADVISORY, ADVISORY | {"Title": "Atlantis - Level 2: Exercise Increased Caution", "Link": "https://travel.example/atlantis.html"}]
)
BRITISH_INDEX = json.dumps({
    "document_type": "travel_advice_index",
    "links": {"children": [
        {"title": f"{name} travel advice", "base_path": f"/foreign-travel-advice/{name.lower()}", "public_updated_at": "2026-01-05T09:00:00Z",
         "details": {"country": {"name": name, "slug": name.lower(), "synonyms": []}}}
        for name in ("Peru", "Mali")
    ]},
})  # fmt: skip
BRITISH_PAGE = json.dumps({
    "document_type": "travel_advice", "title": "Mali travel advice", "base_path": "/foreign-travel-advice/mali",
    "public_updated_at": "2026-01-05T09:00:00Z",
    "details": {
        "country": {"name": "Mali", "slug": "mali", "synonyms": []}, "alert_status": ["avoid_all_travel_to_whole_country"],
        "parts": [{"slug": "warnings-and-insurance", "title": "Warnings", "body": "<p>FCDO advises against all travel to Mali.</p>"}],
    },
})  # fmt: skip
CANADIAN_PAGE = json.dumps({
    "data": {
        "country-iso": "PE", "country-eng": "Peru", "advisory-state": 1,
        "eng": {"name": "Peru", "advisory-text": "Exercise a high degree of caution", "advisories": '<div class="AdvisoryContainer"><h3>Peru - Exercise a high degree of caution</h3></div>'},
    }
})  # fmt: skip
NEWS = flow.rss(("g1", "Out of Iraq", flow.ORDER.format(place="Iraq")), ("g2", "Weather", "It rained."))
EMBASSY = NEWS.replace(b"paper.example", b"ut.usembassy.gov")
CAP = '<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier></alert>'
QUAKES = json.dumps({"type": "FeatureCollection", "features": [{"id": "x", "properties": {"mag": 6.1}}]})


def call(folder: Path, *arguments: str, piped: str | bytes | None = None) -> Result:
    """Run `feeds fetch` over a folder, without a database unless it holds one."""
    environment = {
        "ADVISORY_CONFIG": str(folder / "config"), "ADVISORY_STATE_DIR": str(folder / "state"), "ADVISORY_DATABASE_URL": None,
        "DESK_URL": "http://127.0.0.1:9/", "DESK_SECRET": flow.SECRET,
    }  # fmt: skip
    return CliRunner().invoke(cli, ["feeds", "fetch", *arguments], env=environment, input=piped)


def read(done: Result) -> dict[str, Any]:
    """Return the one object a command printed."""
    [line] = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def saved(folder: Path, name: str, document: str | bytes) -> str:
    """Write a document and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(document.encode() if isinstance(document, str) else document)
    return str(path)


@pytest.mark.parametrize(
    ("name", "document", "kind", "counts"),
    [
        ("api.json", AMERICAN, "us-state", {"rows": 1}),
        ("index.json", BRITISH_INDEX, "gov-uk", {"pages": 2}),
        ("mali.json", BRITISH_PAGE, "gov-uk", {"rows": 1}),
        ("cta-cap-PE.json", CANADIAN_PAGE, "canada", {"rows": 1}),
        ("world.xml", NEWS, "feed", {"items": 2}),
        ("alerts.xml", EMBASSY, "us-embassy", {"items": 2}),
        ("story.txt", "Peru closed its border on Monday.", "text", {"items": 1}),
    ],
)
def test_a_kind_is_guessed(tmp_path: Path, name: str, document: str | bytes, kind: str, counts: dict[str, int]) -> None:
    """A file is read by the adapter that alone finds something in it, and the choice is explained."""
    done = call(tmp_path, saved(tmp_path, name, document), "--json")
    found = read(done)
    assert done.exit_code == 0, done.output
    assert (found["schema"], found["kind"], found["ok"], found["error"]) == ("feed-reading/v1", kind, True, None)
    assert {key: value for key, value in found["counts"].items() if value and key != "notes"} == counts
    assert f"read as `{kind}`: {found['kind_because']}" in call(tmp_path, str(tmp_path / name)).stderr
    assert "rows" not in found, "the rows themselves are for --print"


@pytest.mark.parametrize(
    ("name", "document", "arguments", "sentence"),
    [
        ("quake.cap", CAP, (), "no kind of feed reads it: the answer is XML with the root <alert>"),
        ("quakes.json", QUAKES, (), "no kind of feed reads it: the answer is JSON, but not a JSON Feed"),
        ("codes.csv", "code,name\nPE,Peru\n", (), "no kind of feed reads it: the answer is not a feed"),
        ("page.html", "<!doctype html><title>Sorry</title>", (), "no kind of feed reads it: the answer is an HTML page"),
        ("empty.json", "[]", (), "it has no rows, so that it could be "),
        ("empty.xml", "", (), "no kind of feed reads it: the answer is empty"),
        ("api.json", AMERICAN, ("--kind", "germany"), "the answer is"),
        ("api.json", "[]", ("--kind", "us-state"), "it gave no row that could be read."),
        ("world.xml", NEWS, ("--kind", "gov-uk"), "the answer is"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(
    tmp_path: Path, name: str, document: str | bytes, arguments: tuple[str, ...], sentence: str
) -> None:
    """Whatever is not read is named in a sentence, never in a traceback, and ends with 1."""
    done = call(tmp_path, saved(tmp_path, name, document), "--json", *arguments)
    found = read(done)
    assert done.exit_code == 1
    assert (found["ok"], found["verdict"]) == (False, found["error"])
    assert sentence in found["error"]
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere.xml",), "`nowhere.xml` is no feed of feeds.yaml and no file"),
        (("goood",), "did you mean `good`?"),
        (("good", "--kind", "newspaper"), "there is no kind `newspaper`; the kinds are "),
        (("world.xml", "--as", "nobody"), "there is no feed `nobody`"),
        (("good", "--as", "good"), "`good` is a feed itself; `--as` is for a file or an address in the place of one"),
        (("ftp://bob:geheim@paper.example/",), "`ftp://paper.example/` is no address that can be fetched"),
        (("empty",), "holds no file"),
        ((), "Missing argument"),
        (("good", "--follow", "-1"), "--follow"),
    ],
)
def test_what_cannot_be_meant_ends_with_2(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is neither feed nor file is the caller's slip, with the nearest name."""
    saved(tmp_path, "world.xml", NEWS)
    (tmp_path / "empty").mkdir()
    flow.write(tmp_path, feeds=flow.feeds("id: good, url: 'file:../world.xml', kind: feed"), routes=flow.ROUTES)
    monkeypatch.chdir(tmp_path)
    done = call(tmp_path, *arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_rows_in_full(tmp_path: Path) -> None:
    """`--print --json` has each row with its level, reasons and what it states."""
    found = read(call(tmp_path, saved(tmp_path, "api.json", UNKNOWN), "--print", "--json", "--all"))
    [row] = found["rows"]
    assert (row["destination"], row["name"], row["level"], row["worst"], row["scope"]) == ("PE", "Peru", 3, 3, "whole")
    assert (row["label"], row["reasons"], row["issuer"]) == ("Level 3: Reconsider Travel", ["crime", "unrest"], "US")
    assert row["published"].startswith("2026-11-02")
    assert [one["directive"] for one in row["statements"]] == ["reconsider_travel"]
    assert len(found["unresolved"]) == 1
    assert "Atlantis" in found["unresolved"][0]
    assert found["verdict"] == "read; 1 name does not resolve"
    assert found["answer"]["status"] == "file"


def test_a_table_of_rows(tmp_path: Path) -> None:
    """People see the rows in a table, the notes below it, and a verdict."""
    done = call(tmp_path, saved(tmp_path, "api.json", UNKNOWN), "--print")
    lines = done.stdout.splitlines()
    assert any(line.split()[:4] == ["PE", "Peru", "3", "3"] for line in lines)
    assert any(line.startswith("  unresolved") and "Atlantis" in line for line in lines)
    assert any(line.startswith("  verdict") for line in lines)


def test_items_with_what_they_state(tmp_path: Path) -> None:
    """News are shown with the statements the daemon would read in them."""
    path = saved(tmp_path, "world.xml", NEWS)
    said = read(call(tmp_path, path, "--print", "--json"))["items"]
    assert [(one["guid"], [each["directive"] for each in one["statements"]]) for one in said] == [("g1", ["leave"]), ("g2", [])]
    shown = call(tmp_path, path, "--print").stdout
    assert "→ leave, ordered, in force: Iraq" in shown
    assert "2020-01-03 09:00:00Z  Out of Iraq" in shown


def test_nothing_is_shortened_with_all(tmp_path: Path) -> None:
    """Long lists and texts are cut for people, and say so; `--all` shows them whole."""
    path = saved(tmp_path, "world.xml", flow.rss(*((f"g{number}", f"Item {number}", "word " * 100 + "END") for number in range(20))))
    short, whole = call(tmp_path, path, "--print").stdout, call(tmp_path, path, "--print", "--all").stdout
    assert "… and 5 more items; `--all` shows them" in short
    assert "END" not in short
    assert whole.count("END") == 20


def test_files_and_folders(tmp_path: Path) -> None:
    """Several files, and all of a folder, get a line each with their counts; one that fails makes it 1."""
    saved(tmp_path, "many/deep/api.json", AMERICAN)
    saved(tmp_path, "many/world.xml", NEWS)
    saved(tmp_path, "many/.hidden/world.xml", NEWS)
    done = call(tmp_path, str(tmp_path / "many"))
    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[0] == ["source", "kind", "items", "rows", "pages", "unresolved", "notes", "verdict"]
    assert [(row[0].rpartition("/")[2], *row[1:]) for row in rows[1:]] == [
        ("api.json", "us-state", "0", "1", "0", "0", "0", "fine"),
        ("world.xml", "feed", "2", "0", "0", "0", "0", "fine"),
    ]
    assert call(tmp_path, str(tmp_path / "many"), saved(tmp_path, "quake.cap", CAP)).exit_code == 1


def test_a_pipe(tmp_path: Path) -> None:
    """`-` is standard input."""
    found = read(call(tmp_path, "-", "--kind", "us-state", "--json", piped=AMERICAN))
    assert (found["source"], found["kind"], found["kind_because"], found["counts"]["rows"]) == ("standard input", "us-state", None, 1)


def test_an_index_says_where_the_advice_is(tmp_path: Path) -> None:
    """An index without advice says so."""
    path = saved(tmp_path, "travel.json", BRITISH_INDEX)
    assert read(call(tmp_path, path, "--json"))["verdict"] == "read; it is an index: the advice is on the 2 pages behind it"
    assert "pages        peru, mali" in call(tmp_path, path, "--print").stdout


async def test_an_address(tmp_path: Path) -> None:
    """An address is fetched by the same fetcher as the daemon's, and what its host said is shown."""
    async with FeedServer() as server:
        where = server.play(
            "/a.json?key=geheim",
            Reply(
                body=AMERICAN.encode(),
                content_type="application/json; charset=UTF-8",
                etag='"e1"',
                headers={"Cache-Control": "max-age=300"},
            ),
        )
        old = server.play("/old.json", moved(where))
        refused = await asyncio.to_thread(call, tmp_path, where, "--json")
        named = await asyncio.to_thread(call, tmp_path, where.replace("//", "//bob:geheim@"), "--allow-private", "--json")
        done = await asyncio.to_thread(call, tmp_path, old, "--allow-private", "--json")
        shown = await asyncio.to_thread(call, tmp_path, where, "--allow-private", "--print")
        gone = await asyncio.to_thread(call, tmp_path, where.replace("a.json", "b.json"), "--allow-private", "--json")
        agents = {request.headers["user-agent"].partition("/")[0] for request in server.requests}
    assert refused.exit_code == 1
    assert "is at a private address; when that is meant, say --allow-private." in read(refused)["error"]
    found = read(done)
    answer = found["answer"]
    assert (done.exit_code, found["kind"], found["counts"]["rows"]) == (0, "us-state", 1)
    assert (answer["status"], answer["etag"], answer["charset"], answer["redirected"]) == ("2xx", '"e1"', "utf-8", True)
    assert answer["latency"] > 0
    assert answer["keep"] == 300
    assert answer["bytes"] == len(AMERICAN)
    assert answer["moved_to"].endswith("/a.json?…") or "geheim" not in answer["moved_to"]
    assert "validators: ETag" in shown.stdout
    assert (gone.exit_code, "answered 404" in read(gone)["error"]) == (1, True)
    assert agents == {"advisory"}
    assert (named.exit_code, read(named)["answer"]["redirected"]) == (0, False), "a password is no redirect"
    assert not any("geheim" in done.output for done in (refused, named, shown, gone))


async def test_a_feed_of_the_file(tmp_path: Path) -> None:
    """A feed is read with its own settings, also one that is off: its fall-back address, its floor, the pages behind it."""
    async with FeedServer() as server:
        empty = server.play("/empty.json", Reply(body=b"[]", content_type="application/json"))
        good = server.play("/good.json", Reply(body=AMERICAN.encode(), content_type="application/json"))
        index = server.play("/api/content/foreign-travel-advice", Reply(body=BRITISH_INDEX.encode(), content_type="application/json"))
        server.play("/api/content/foreign-travel-advice/mali", Reply(body=BRITISH_PAGE.encode(), content_type="application/json"))
        flow.write(
            tmp_path,
            feeds=flow.feeds(
                f"id: us, url: '{empty}', fallbacks: ['{good}'], kind: us-state, allow_private: yes, floor: 1, enabled: no",
                f"id: short, url: '{good}', kind: us-state, allow_private: yes, floor: 170",
                f"id: gb, url: '{index}', kind: gov-uk, allow_private: yes, floor: 2",
            ),
            routes=flow.ROUTES,
        )
        us, short, gb = [
            await asyncio.to_thread(call, tmp_path, name, "--print", "--json", "--follow", "2") for name in ("us", "short", "gb")
        ]
    assert (us.exit_code, read(us)["answer"]["via"], read(us)["counts"]["rows"]) == (0, 1, 1)
    assert read(us)["notes"][0].startswith("an earlier address failed: it gave no row that could be read.")
    assert (short.exit_code, "fewer than its floor of 170" in read(short)["error"]) == (1, True)
    found = read(gb)
    assert (gb.exit_code, found["counts"]["pages"], found["counts"]["pages_read"]) == (0, 2, 1)
    assert [(row["destination"], row["level"]) for row in found["rows"]] == [("ML", 4)]
    assert any("peru" in note and "404" in note for note in found["notes"])


async def test_when_no_address_can_be_read(tmp_path: Path) -> None:
    """The first address is the one to mend: its fault is the verdict, the others' stand beside it."""
    async with FeedServer() as server:
        first, second = (server.play(path, Reply(status=status)) for path, status in (("/a.json", 404), ("/b.json", 503)))
        flow.write(
            tmp_path, feeds=flow.feeds(f"id: us, url: '{first}', fallbacks: ['{second}'], kind: us-state, allow_private: yes"),
            routes=flow.ROUTES,
        )  # fmt: skip
        found = read(await asyncio.to_thread(call, tmp_path, "us", "--print", "--json"))
    assert "answered 404" in found["error"]
    assert [note for note in found["notes"] if "its fallback 1 failed too" in note and "answered 503" in note]


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/a.xml", "file:///nowhere.xml"])
def test_what_no_file_names_gets_no_advice_about_files(tmp_path: Path, name: str) -> None:
    """An address given by hand stands in no `url`, and nobody tries it again."""
    error = read(call(tmp_path, name, "--allow-private", "--json"))["error"]
    assert error.endswith(".")
    assert not any(words in error for words in ("`url`", "tried again", "last good"))


async def held(folder: Path, *positions: Position) -> None:
    """Leave the snapshot that a daemon would have left."""
    (folder / "state").mkdir(exist_ok=True)
    environment = {"DESK_URL": "http://127.0.0.1:9/", "DESK_SECRET": flow.SECRET}
    feeds = config.check(folder / "config", environ=environment).config.feeds
    store = open_store(f"sqlite:///{folder / 'state' / 'advisory.db'}")
    await store.open()
    try:
        await store.sync_feeds(feeds, flow.START)
        [lease] = await store.claim_feeds(flow.START, timedelta(minutes=1), 1)
        state = FeedState(feed=lease.feed, polls=1, last_good=flow.START, rows=len(positions))
        await store.commit(Batch(at=flow.START, lease=lease, state=state, positions=positions, receivers={}))
    finally:
        await store.close()


def test_what_would_change(tmp_path: Path) -> None:
    """Beside a stored snapshot the reading says what it would change, and what is missing from it; nothing is stored."""
    path = saved(tmp_path, "api.json", AMERICAN)
    flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: 'file:{path}', kind: us-state"), routes=flow.ROUTES)
    known = [
        Position(issuer="US", destination=code, country_level=2, max_level=2, label="Level 2: Exercise Increased Caution", title=code)
        for code in ("PE",)
    ]
    asyncio.run(held(tmp_path, *known))
    before = (tmp_path / "state" / "advisory.db").read_bytes()
    found = read(call(tmp_path, "us", "--print", "--json"))
    assert found["would_change"] == [{"destination": "PE", "change": "raised"}]
    assert read(call(tmp_path, path, "--as", "us", "--print", "--json"))["would_change"] == found["would_change"]
    assert "would change Peru: raised" in " ".join(call(tmp_path, "us", "--print").stdout.split())
    assert (tmp_path / "state" / "advisory.db").read_bytes() == before


def test_a_saved_document_is_judged_like_its_feed(tmp_path: Path) -> None:
    """What comes over the network and says less waits for a second look, and so does the saved document in its place."""
    eased = AMERICAN.replace("Level 3: Reconsider Travel", "Level 2: Exercise Increased Caution")
    path = saved(tmp_path, "api.json", eased.replace("Reconsider travel to", "Exercise increased caution in"))
    flow.write(tmp_path, feeds=flow.feeds("id: us, url: 'https://travel.example/api', kind: us-state, floor: 1"), routes=flow.ROUTES)
    known = Position(issuer="US", destination="PE", country_level=3, max_level=3, label="Level 3: Reconsider Travel", title="Peru")
    asyncio.run(held(tmp_path, known))
    found = read(call(tmp_path, path, "--as", "us", "--print", "--json"))
    assert found["would_change"] == [{"destination": "PE", "change": "says less than before: told when a second look finds the same"}]


def test_an_index_beside_its_snapshot(tmp_path: Path) -> None:
    """The pages that were not read are not taken for missing, and what they said stands."""
    path = saved(tmp_path, "index.json", BRITISH_INDEX)
    flow.write(tmp_path, feeds=flow.feeds(f"id: gb, url: 'file:{path}', kind: gov-uk"), routes=flow.ROUTES)
    known = Position(
        issuer="GB", destination="ML", country_level=4, max_level=4, label="FCDO advises against all travel to Mali", title="Mali"
    )
    asyncio.run(held(tmp_path, known))
    found = read(call(tmp_path, "gb", "--print", "--json"))
    assert (found["ok"], found["would_change"], found["rows"], len(found["pages"])) == (True, [], [], 2)


def test_a_database_that_cannot_be_read(tmp_path: Path) -> None:
    """A document is shown all the same; that it could not be compared is said."""
    path = saved(tmp_path, "api.json", AMERICAN)
    flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: 'file:{path}', kind: us-state"), routes=flow.ROUTES)
    saved(tmp_path, "state/advisory.db", b"no database" * 1000)
    done = call(tmp_path, "us", "--json")
    assert (done.exit_code, read(done)["counts"]["rows"]) == (0, 1)
    assert "the last good snapshot cannot be compared with: " in done.stderr


def test_a_document_that_upturns_everything(tmp_path: Path) -> None:
    """The guards speak as they would to the daemon: half the rows gone is not believed."""
    path = saved(tmp_path, "api.json", AMERICAN)
    flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: 'file:{path}', kind: us-state"), routes=flow.ROUTES)
    codes = ("PE", "CL", "BO", "EC", "CO", "BR")
    asyncio.run(
        held(
            tmp_path,
            *(Position(issuer="US", destination=code, country_level=1, max_level=1, label="Level 1", title=code) for code in codes),
        )
    )
    done = call(tmp_path, "us", "--json")
    assert done.exit_code == 1
    assert "it gave 1 rows where it had 6." in read(done)["error"]


def test_a_screen_is_not_written_by_a_feed(tmp_path: Path) -> None:
    """Control characters of a document do not reach the terminal."""
    body = textwrap.dedent("""\
        {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
        {"id": "1", "title": "Bad \\u001b[31mred", "content_text": "A \\u0007 bell \\u009b31m"}]}
        """)
    shown = call(tmp_path, saved(tmp_path, "feed.json", body), "--print", "--all").stdout
    assert not set(shown) & {"\x1b", "\x07", "\x9b"}


@pytest.mark.parametrize("kind", [kind for kind in sources.kinds() if sources.is_register(kind)])
def test_no_document_is_taken_for_another_register(kind: str) -> None:
    """Whatever a register may hold, it is guessed as itself, or as a feed when no row of it can be read; never as another one."""
    folder = Path(__file__).parents[1] / "cases" / "sources" / kind
    found = Counter(guessed(path) for path in folder.iterdir() if not path.name.endswith((".expected.json", ".yaml")))
    assert found.keys() <= {kind, "feed", "nothing"}
    assert found[kind] > 1


def guessed(path: Path) -> str:
    """Return the kind a document is guessed as."""
    page = Page(url=path.as_uri(), body=path.read_bytes(), fetched=flow.START)
    try:
        return guessing.guess(Feed(id="document", url=page.url, kind="feed"), page)[0]
    except ParseError:
        return "nothing"
