"""What bad input gets at the pages of people: a sentence or nothing, and never a letter too many nor a state that changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import httpx
import pytest
from limits import parse_many
from servers.visitor import SECRET, House, Recorder, house

from advisory import tokens, traveller
from advisory.model import LetterKind, Silenced, Traveller, TravellerState
from advisory.pages import limits
from advisory.pages.session import Keeper

FORM = {"content-type": "application/x-www-form-urlencoded"}
PERSONAL = (
    "/manage/preferences",
    "/manage/trips/new",
    "/manage/pause",
    "/manage/resume",
    "/manage/address",
    "/manage/unsubscribe",
    "/manage/erase",
    "/manage/sign-out",
)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """Open the pages."""
    async with house(tmp_path) as found:
        yield found


@pytest.fixture
async def behind(tmp_path: Path) -> AsyncIterator[House]:
    """Open the pages behind one proxy, which says who asks."""
    async with house(tmp_path, proxies=1) as found:
        yield found


def stamp(home: House) -> str:
    """Return the stamp of a form shown ten seconds ago."""
    made = Keeper((SECRET,), secure=False, home=home.base).stamp(home.clock.now())
    home.later(seconds=10)
    return made


async def ask(home: House, client: httpx.AsyncClient, address: str, **said: str) -> httpx.Response:
    """Send the form of signing up."""
    values = {"email": address, "places": "Iraq", **said}
    headers = FORM | ({"x-forwarded-for": said["forwarded"]} if "forwarded" in said else {})
    return await client.post("/sign-up", content=urlencode(values), headers=headers)


async def flood(home: House, addresses: list[str], **forwarded: list[str]) -> Counter[int]:
    """Send many forms, twenty at a time; returns how often each status came."""
    made, client, found = stamp(home), home.visitor().client, Counter[int]()
    networks = forwarded.get("forwarded") or [""] * len(addresses)
    waiting = list(zip(addresses, networks, strict=True))

    async def worker() -> None:
        while waiting:
            address, network = waiting.pop()
            answer = await ask(home, client, address, stamp=made, **({"forwarded": network} if network else {}))
            found[answer.status_code] += 1

    await asyncio.gather(*(worker() for _ in range(20)))
    return found


async def member(home: House, address: str = "bob@example.org") -> Traveller:
    """Return somebody who signed up and confirmed."""
    await ask(home, home.visitor().client, address, stamp=stamp(home))
    (letter,) = await home.post()
    me = await home.visitor().see(home.link(letter))
    await me.send()
    await home.post()
    known = await home.app.store.traveller_of(address)
    assert known is not None
    return known


async def test_sign_ups_for_one_address_are_one_letter(behind: House, capsys: pytest.CaptureFixture[str]) -> None:
    """From ever other networks within a minute: four requests count, and they are one mail. No log names the address."""
    found = await flood(behind, ["victim@example.org"] * 100, forwarded=[f"10.{number}.0.1" for number in range(100)])
    assert found == {202: 100}
    letters = await behind.post()
    assert [letter.kind for letter in letters] == [LetterKind.CONFIRM]
    assert cast("Recorder", behind.app.store).noted.count("post") <= 4 + 4  # each request, and each decision about one
    assert "victim" not in capsys.readouterr().err


async def test_sign_ups_from_one_network_are_twenty_letters(home: House) -> None:
    """The others are told to wait; what the client says of itself in headers changes nothing."""
    addresses = [f"victim{number}@example.org" for number in range(60)]
    found = await flood(home, addresses, forwarded=[f"10.{number}.0.1" for number in range(60)])
    assert found == {202: 20, 429: 40}
    assert len(await home.post()) == 20


async def test_all_together_are_so_many_in_a_minute(behind: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond, a page says that it is too much, and when to come back."""
    monkeypatch.setattr(limits, "IN_ALL", parse_many("30/minute"))
    addresses = [f"victim{number}@example.org" for number in range(40)]
    found = await flood(behind, addresses, forwarded=[f"10.{number}.0.1" for number in range(40)])
    assert found == {202: 30, 503: 10}
    answer = await ask(behind, behind.visitor().client, "late@example.org", stamp=stamp(behind), forwarded="10.251.0.1")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "Too many people are asking at once" in answer.text
    assert len(await behind.post()) == 30


async def test_nobody_learns_who_is_here(home: House) -> None:
    """Known, pending, unknown and silenced addresses get the same bytes, and the same questions are asked of the store."""
    known = await member(home)
    await ask(home, home.visitor().client, "pending@example.org", stamp=stamp(home))
    await home.post()
    await home.app.store.silence_address("never@example.org", Silenced.ASKED, home.clock.now())
    home.later(minutes=20)
    recorder = cast("Recorder", home.app.store)
    seen = set()
    for address in (known.wish.address, "pending@example.org", "nobody@example.org", "never@example.org"):
        for path in ("/sign-up", "/sign-in"):
            made = stamp(home)
            before = len(recorder.noted)
            content = urlencode({"email": address, "places": "Iraq", "stamp": made})
            answer = await home.visitor().client.post(path, content=content, headers=FORM)
            headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name not in {"date", "server"}))
            seen.add((answer.status_code, answer.text.replace(path, "/"), headers, tuple(recorder.noted[before:])))
    bodies = {text for _, text, _, _ in seen}
    assert {(status, asked) for status, _, _, asked in seen} == {(202, ("post",))}
    assert len(bodies) == 1
    assert len({headers for _, _, headers, _ in seen}) == 1


async def test_who_fills_in_the_trap_gets_the_same_page_and_no_mail(home: House) -> None:
    """A program reads that it worked."""
    answer = await ask(home, home.visitor().client, "bob@example.org", stamp=stamp(home), website="https://spam.example")
    assert (answer.status_code, "Check your mail" in answer.text) == (202, True)
    assert await home.post() == []


async def test_who_is_too_quick_or_too_late_presses_again(home: House) -> None:
    """Under two seconds, over a day, or without a stamp of ours: a sentence, the values kept, and the next press counts."""
    me = home.visitor()
    await me.see("/sign-up")
    await me.send(button="Sign up", email="bob@example.org", places="Iraq")
    assert (me.status, "That was very quick." in me.text) == (422, True)
    home.later(hours=25)
    await me.send(button="Sign up")
    assert (me.status, "open for very long" in me.text) == (422, True)
    home.later(seconds=3)
    await me.send(button="Sign up")
    assert me.status == 202
    assert (await ask(home, me.client, "bob@example.org", stamp="forged")).status_code == 422
    assert (await ask(home, me.client, "bob@example.org")).status_code == 422
    assert len(await home.post()) == 1


async def test_nothing_is_done_by_a_form_of_somebody_else(home: House) -> None:
    """Without the session's own proof, with another's, or sent by another site: 403, and all stays as it is."""
    known = await member(home)
    me, other = home.visitor(), home.visitor()
    for one in (me, other):
        await one.see(f"/manage/{tokens.sign_at(SECRET, tokens.MANAGE, traveller.says_of(known), home.clock.now())}")
        assert one.status == 200
    await me.see("/manage/unsubscribe")
    await other.see("/manage/unsubscribe")
    own, foreign = (one.page.xpath("string(//input[@name='proof']/@value)") for one in (me, other))
    good = {
        "email": "new@example.org",
        "sure": "yes",
        "how": "open",
        "places": "Iran",
        "to": "Iran",
        "from": "2026-12-01",
        "until": "2026-12-02",
    }
    bad: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"proof": foreign}, {}),
        ({"proof": own[:-1]}, {}),
        ({"proof": own}, {"sec-fetch-site": "cross-site"}),
        ({"proof": own}, {"origin": "https://evil.example"}),
    ]
    stranger = home.visitor().client
    for path in PERSONAL:
        for proof, headers in bad:
            answer = await me.client.post(path, content=urlencode({**good, **proof}), headers=FORM | headers)
            assert answer.status_code == 403, (path, proof, headers)
        answer = await stranger.post(path, content=urlencode({**good, "proof": own}), headers=FORM)
        assert answer.status_code == 403, path
    assert await home.app.store.traveller(known.key) == known
    assert await home.post() == []


async def test_another_site_signs_nobody_up(home: House) -> None:
    """A form on a page of somebody else is refused, whatever it holds."""
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        for path in ("/sign-up", "/sign-in"):
            content = urlencode({"email": "bob@example.org", "places": "Iraq", "stamp": stamp(home)})
            answer = await home.visitor().client.post(path, content=content, headers=FORM | headers)
            assert answer.status_code == 403
    assert await home.post() == []


FILE = b"--x\r\nContent-Disposition: form-data; name=email; filename=a\r\n\r\nbob@example.org\r\n--x--\r\n"
BODIES = (
    (b"email=" + b"x" * 40_000, FORM["content-type"], 413),
    (b"&".join(b"a=1" for _ in range(400)), FORM["content-type"], 413),
    (b'{"email": "bob@example.org"}', "application/json", 422),
    (b"\xff\xfe\x00=%zz&email=%00", FORM["content-type"], 422),
    (b"", FORM["content-type"], 422),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x", 422),
    (b"no boundary", "multipart/form-data", 400),
    (FILE, "multipart/form-data; boundary=x", 400),
)


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in"])
async def test_bodies_that_are_no_forms(home: House, path: str) -> None:
    """Too long, too many, broken or of another kind: refused, and nothing happens."""
    client = home.visitor().client
    for content, kind, status in BODIES:
        answer = await client.post(path, content=content, headers={"content-type": kind})
        assert (answer.status_code, "Traceback" in answer.text) == (status, False), content[:80]
    assert await home.post() == []


async def test_hostile_addresses_get_no_letter(home: House) -> None:
    """A sentence beside the field, the value shown harmless, and no letter."""
    made, client = stamp(home), home.visitor().client
    for address in (
        "bob@example.org\r\nBcc: eve@example.org",
        '"bob\r\n"@example.org',
        "x" * 300 + "@example.org",
        "bob@example.org>",
        "ｂob@example.org",
        "\u202ebob@",
        "{{7*7}}@",
    ):
        answer = await ask(home, client, address, stamp=made)
        assert answer.status_code == 422, address
        assert "49@" not in answer.text
        assert "\u202e" not in answer.text
    assert await home.post() == []


async def test_what_is_written_is_shown_as_text(home: House) -> None:
    """Markup, templates and overrides in any field are words on the page that comes back."""
    hostile = '"><script>alert(1)</script>{{ 7*7 }}{% x %}\u202e'
    names = (
        "email",
        "places",
        "passports",
        "trip-1-to",
        "trip-1-from",
        "at",
        "quiet-from",
        "zone",
        "lead",
        "language",
        "often",
        "rely",
        "government",
        "meant-1",
        "at_least",
    )
    content = urlencode({**dict.fromkeys(names, hostile), "stamp": stamp(home)})
    answer = await home.visitor().client.post("/sign-up", content=content, headers=FORM)
    assert answer.status_code == 422
    assert "<script" not in answer.text
    assert "49" not in answer.text
    assert "\u202e" not in answer.text
    assert "{{ 7*7 }}" in answer.text


async def test_links_are_not_guessed(home: House) -> None:
    """Thirty tries from one network in a minute; then it has to wait. A good link of the same network goes on."""
    known = await member(home)
    client = home.visitor().client
    found = Counter(
        [(await client.get(f"/{path}/guess{number}")).status_code for number in range(12) for path in ("confirm", "unsubscribe", "why")]
    )
    assert found == {404: 30, 429: 6}
    good = f"/unsubscribe/{tokens.sign(SECRET, tokens.UNSUBSCRIBE, known.key)}"
    assert (await client.post(good)).status_code == 200


async def test_a_new_address_is_not_flooded_either(home: House) -> None:
    """Somebody signed in writes to three other addresses in a minute; who they belong to is not told."""
    known = await member(home)
    me = await home.visitor().see(f"/manage/{tokens.sign_at(SECRET, tokens.MANAGE, traveller.says_of(known), home.clock.now())}")
    statuses = []
    for number in range(5):
        await me.see("/manage/address")
        await me.send(email=f"victim{number}@example.org")
        statuses.append(me.status)
    assert statuses == [200, 200, 200, 429, 429]
    assert len([one for one in await home.post() if one.kind is LetterKind.ADDRESS_CONFIRM]) <= 3


async def test_trips_that_cannot_be_change_nothing(home: House) -> None:
    """One that ends before it begins, is over or far ahead is refused beside its field; another's cannot be reached."""
    known = await member(home)
    me = await home.visitor().see(f"/manage/{tokens.sign_at(SECRET, tokens.MANAGE, traveller.says_of(known), home.clock.now())}")
    for first, last, sentence in (
        ("2026-12-24", "2026-12-23", "ends before it begins"),
        ("2026-10-01", "2026-10-02", "over already"),
        ("2026-12-24", "2036-12-24", "more than 3 years ahead"),
        ("yesterday", "2026-12-24", "no date"),
    ):
        await me.see("/manage/trips/new")
        await me.send(**{"to": "Iraq", "from": first, "until": last})
        assert (me.status, sentence in me.text) == (422, True), sentence
        assert me.title.startswith("Error: ")
    assert (await me.see("/manage/trips/0123456789abcdef")).status == 404
    assert await home.app.store.traveller(known.key) == known


async def test_a_session_of_somebody_who_left_is_none(home: House) -> None:
    """Unsubscribed by mail in another place, the page knows them no more."""
    known = await member(home)
    me = await home.visitor().see(f"/manage/{tokens.sign_at(SECRET, tokens.MANAGE, traveller.says_of(known), home.clock.now())}")
    assert me.heading == "My alerts"
    await me.see("/manage/pause")
    await home.visitor().client.post(f"/unsubscribe/{tokens.sign(SECRET, tokens.UNSUBSCRIBE, known.key)}")
    await me.send(how="open")
    assert (me.status, me.heading) == (403, "You are signed out")
    gone = await home.app.store.traveller(known.key)
    assert gone is None or gone.state is TravellerState.ENDED
