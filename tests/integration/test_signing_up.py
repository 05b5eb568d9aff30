"""The life of a traveller on the pages, without a script: signs up, confirms, changes, pauses, moves, leaves; nothing else does it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from servers.visitor import SECRET, House, Visitor, filled, house

from advisory import tokens, traveller
from advisory.model import Digest, LetterKind, QuietHours, Severity, Silenced, Traveller, TravellerState, Trip
from advisory.pages import signing


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """Open the pages."""
    async with house(tmp_path) as found:
        yield found


async def signed_up(home: House, address: str = "bob@example.org", **said: str) -> tuple[Visitor, Traveller]:
    """Sign somebody up and confirm it; returns them, signed in, and who they are."""
    me = home.visitor()
    await me.see("/sign-up")
    home.later(seconds=5)
    await me.send(button="Sign up", email=address, **{"places": "Iraq", **said})
    assert me.status == 202, me.errors
    (letter,) = await home.post()
    assert letter.kind is LetterKind.CONFIRM
    await me.see(home.link(letter))
    await me.send(button="Yes, begin")
    assert me.heading == "Your messages have begun"
    assert [found.kind for found in await home.post()] == [LetterKind.WELCOME]
    known = await home.app.store.traveller_of(address)
    assert known is not None
    return me, known


async def now_of(home: House, known: Traveller) -> Traveller:
    """Return who somebody is now."""
    found = await home.app.store.traveller(known.key)
    assert found is not None
    return found


# --- the journey --------------------------------------------------------------------------------------------------------


async def test_the_whole_journey(home: House) -> None:
    """From the first form to the last mail, with every page on the way."""
    me, known = await signed_up(home, places="Basra, Georgien", zone="Europe/Berlin", passports="British")
    assert "In force now Iraq Order to leave United States · Since 22 November 2026" in me.text
    assert (known.state, known.wish.places, known.wish.nationality) == (TravellerState.ACTIVE, ("IQ", "GE"), ("GB",))
    assert known.consent.version
    assert known.consent.network == "127.0.0.0/24"
    assert known.confirmed == home.clock.now()
    await prefers(home, me, known)
    await travels(home, me, known)
    await pauses(home, me, known)
    moved = await moves(home, me, known)
    await erases(home, moved, known)


async def prefers(home: House, me: Visitor, known: Traveller) -> None:
    """Change the preferences; what is not touched stays."""
    await me.see("/manage/preferences")
    said = {"at_least": "warning", "often": "daily", "at": "07:30", "quiet__from": "22:00", "quiet__until": "06:00", "language": "de"}
    await me.send(button="Save", **said)
    assert "saved" in me.text
    assert "for “Basra” we tell you about all of Iraq" in me.text
    wish = (await now_of(home, known)).wish
    assert (wish.at_least, wish.digest, wish.quiet) == (Severity.WARNING, Digest(at=time(7, 30)), QuietHours(start=time(22), end=time(6)))
    assert (wish.language, wish.places) == ("de", ("IQ", "GE"))


async def travels(home: House, me: Visitor, known: Traveller) -> None:
    """Add a trip, change it, keep its days in another zone, and remove it."""
    await me.see("/manage/trips/new")
    await me.send(**{"to": "Kenya", "from": "2026-12-24", "until": "2027-01-02"})
    assert "The trip is saved." in me.text
    assert "From 24 December 2026 to 2 January 2027" in me.text
    (trip,) = (await now_of(home, known)).wish.trips
    await me.see(f"/manage/trips/{trip.id}")
    await me.send(to="Kenya, Uganda")
    (changed,) = (await now_of(home, known)).wish.trips
    assert (changed.id, changed.places, changed.start) == (trip.id, ("KE", "UG"), trip.start)
    await me.see("/manage/preferences")
    await me.send(button="Save", zone="Asia/Tokyo")
    (moved,) = (await now_of(home, known)).wish.trips
    assert moved.start == datetime(2026, 12, 23, 15, tzinfo=UTC)
    await me.see(f"/manage/trips/{trip.id}/remove")
    await me.send(button="Remove it")
    assert (await now_of(home, known)).wish.trips == ()
    assert (await me.see(f"/manage/trips/{trip.id}")).status == 404


async def pauses(home: House, me: Visitor, known: Traveller) -> None:
    """Pause until a day, and go on before it."""
    await me.see("/manage/pause")
    await me.send(how="day", until="2026-11-22")
    assert (me.status, me.errors) == (422, ["This day is not in the future. Write the day on which messages begin again."])
    await me.send(how="day", until="2026-12-01")
    assert "Paused until 1 December 2026" in me.text
    assert (await now_of(home, known)).state is TravellerState.PAUSED
    await me.send(button="Let messages go on")
    assert (await now_of(home, known)).state is TravellerState.ACTIVE
    await home.post()


async def moves(home: House, me: Visitor, known: Traveller) -> Visitor:
    """Write another address; it counts once its reader agrees, in another browser, which is then signed in."""
    await me.see("/manage/address")
    await me.send(email="robert@example.org")
    (letter,) = await home.post()
    assert (letter.kind, letter.address) == (LetterKind.ADDRESS_CONFIRM, "robert@example.org")
    elsewhere = await home.visitor().see(home.link(letter))
    assert str(elsewhere.answer.url) == f"{home.base}/address"
    assert (await now_of(home, known)).wish.address == "bob@example.org"
    await elsewhere.send(button="Yes, use the new address")
    assert "go to the new address" in elsewhere.text
    assert (await now_of(home, known)).wish.address == "robert@example.org"
    assert [(one.kind, one.address) for one in await home.post()] == [(LetterKind.ADDRESS_CHANGED, "bob@example.org")]
    assert (await me.see("/manage")).heading == "Change or end your messages"  # the other session ended with the epoch
    return elsewhere


async def erases(home: House, me: Visitor, known: Traveller) -> None:
    """Take everything along, then have it deleted, and never be written to again."""
    await me.see("/manage/data.json")
    assert json.loads(me.answer.text)["schema"] == "export/v1"
    assert "robert@example.org" in me.answer.text
    assert me.answer.headers["content-disposition"].startswith("attachment")
    await me.see("/manage/erase")
    await me.send(button="Delete")
    assert (me.status, me.errors) == (422, ["Tick the box to say that you are sure."])
    assert me.title.startswith("Error: ")
    await me.send(button="Delete", sure="yes", never="yes")
    assert me.heading == "Your data is deleted"
    assert await home.app.store.traveller(known.key) is None
    assert await home.app.store.silenced("robert@example.org") is Silenced.ASKED
    assert (await me.see("/manage")).heading == "Change or end your messages"


async def test_unsubscribing_on_the_page_ends_it(home: House) -> None:
    """Signed in, one press ends all; the session ends with it."""
    me, known = await signed_up(home)
    await me.see("/manage/unsubscribe")
    assert (await now_of(home, known)).state is TravellerState.ACTIVE
    await me.send(button="Unsubscribe")
    assert me.heading == "You are unsubscribed"
    assert (await now_of(home, known)).state is TravellerState.ENDED
    assert (await me.see("/manage")).heading == "Change or end your messages"


async def test_signing_out_here_and_everywhere(home: House) -> None:
    """Here forgets the cookie; everywhere ends every session and every link that was mailed."""
    me, known = await signed_up(home)
    other = home.visitor()
    await other.see("/sign-in")
    await other.send(email="bob@example.org")
    (letter,) = await home.post()
    link = home.link(letter)
    await other.see(link)
    assert other.heading == "My alerts"
    await me.see("/manage")
    await me.send(button="Sign out", number=len(me.page.xpath("//main//form")) - 1)
    assert me.heading == "You are signed out"
    assert (await me.see("/manage")).heading == "Change or end your messages"
    assert (await other.see("/manage")).heading == "My alerts"
    await other.send(button="Sign out on every device", number=len(other.page.xpath("//main//form")) - 1)
    assert (await other.see(link)).heading == "Change or end your messages"
    assert (await now_of(home, known)).state is TravellerState.ACTIVE


async def test_who_signed_up_already_is_told_by_mail_alone(home: House) -> None:
    """The page is the same; the mail says it, and has the link to the preferences."""
    _, known = await signed_up(home)
    again = home.visitor()
    await again.see("/sign-up")
    home.later(minutes=15)
    await again.send(button="Sign up", email="bob@example.org", places="Iran")
    assert (again.status, again.heading) == (202, "Check your mail")
    (letter,) = await home.post()
    assert letter.kind is LetterKind.ALREADY
    assert (await now_of(home, known)).wish.places == ("IQ",)


async def test_a_place_is_filled_in_by_its_link(home: House) -> None:
    """A code shows the country's name, in the reader's language; words stay as they are, harmless."""
    me = home.visitor(**{"accept-language": "de"})
    await me.see("/sign-up?place=IQ")
    assert me.page.xpath("string(//textarea[@name='places'])").strip() == "Irak"
    await me.see("/sign-up?place=<script>alert(1)</script>")
    assert "<script" not in me.answer.text
    assert me.page.xpath("string(//textarea[@name='places'])").strip() == "<script>alert(1)</script>"


async def test_another_row_for_a_trip(home: House) -> None:
    """The button shows one more row and keeps what was written; nothing is sent and nothing is wrong."""
    me = home.visitor()
    await me.see("/sign-up")
    await me.send(button="Add another trip", email="bob@", trip__1__to="Kenya")
    assert (me.status, me.errors) == (200, [])
    assert me.page.xpath("string(//input[@name='trip-1-to']/@value)") == "Kenya"
    home.later(seconds=3)
    await me.send(
        button="Sign up",
        email="bob@example.org",
        trip__1__from="2026-12-24",
        trip__1__until="2026-12-26",
        trip__2__to="Iraq",
        trip__2__from="2027-01-03",
        trip__2__until="2027-01-04",
    )
    assert me.status == 202, me.errors
    (letter,) = await home.post()
    known = await home.app.store.traveller(letter.key)
    assert known is not None
    assert [trip.places for trip in known.wish.trips] == [("KE",), ("IQ",)]


async def test_mistakes_are_beside_their_fields_and_nothing_is_lost(home: House) -> None:
    """422, "Error:" in the title, a summary whose links lead to the fields, every value kept; corrected, it goes through."""
    me = home.visitor()
    await me.see("/sign-up")
    home.later(seconds=5)
    await me.send(button="Sign up", email="bob", places="Georgia, Irrak", often="daily", at="soon", passports="French")
    assert me.status == 422
    assert me.title.startswith("Error: ")
    links = me.page.xpath("//div[@role='alert']//a/@href")
    assert links
    assert all(me.page.xpath(f"//*[@id='{link[1:]}']") for link in links)
    for field in me.page.xpath("//*[@aria-invalid='true']"):
        assert all(me.page.xpath(f"//*[@id='{described}']") for described in field.get("aria-describedby").split())
    assert me.page.xpath("string(//input[@name='passports']/@value)") == "French"
    await me.send(button="Sign up", email="bob@example.org", at="08:00", meant__1="Georgia=GE", meant__2="Irrak=Iraq")
    assert me.status == 202, me.errors
    (letter,) = await home.post()
    known = await home.app.store.traveller(letter.key)
    assert known is not None
    assert (known.wish.places, known.wish.follows, known.wish.nationality) == (("GE", "IQ"), ("Georgia", "Iraq"), ("FR",))


async def test_no_page_is_kept_or_shown_to_others(home: House) -> None:
    """Pages of one person: no store, no referrer, a strict policy; the token is gone from the address at once."""
    me, _ = await signed_up(home)
    for path in ("/manage", "/manage/preferences", "/manage/data", "/sign-in", "/sign-up"):
        await me.see(path)
        headers = me.answer.headers
        assert "no-store" in headers["cache-control"], path
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "<script" not in me.answer.text
        assert "style=" not in me.answer.text


async def test_pressed_twice_is_pressed_once(home: House) -> None:
    """A second press of the same button leads on; nothing is sent twice."""
    me = home.visitor()
    await me.see("/sign-up")
    home.later(seconds=5)
    await me.send(button="Sign up", email="bob@example.org", places="Iraq")
    (letter,) = await home.post()
    await me.see(home.link(letter))
    form = dict(filled(me.page.xpath("//main//form")[0], {}))
    cookies = dict(me.client.cookies)
    for _ in range(2):
        me.client.cookies.update(cookies)
        answer = await me.client.post("/confirm", data=form, follow_redirects=True)
        assert answer.status_code == 200
    assert str(answer.url) == f"{home.base}/manage"
    assert [one.kind for one in await home.post()] == [LetterKind.WELCOME]
    assert str((await me.see("/manage/resume")).answer.url) == f"{home.base}/manage"
    assert str((await me.see("/manage/sign-out")).answer.url) == f"{home.base}/manage"


async def test_there_is_room_for_so_many_trips(home: House) -> None:
    """At the most that are kept, a page says so."""
    me, known = await signed_up(home)
    for number in range(traveller.MOST_TRIPS):
        begins = home.clock.now() + timedelta(days=number)
        await home.app.reception.add_trip(known.key, Trip(places=("KE",), start=begins, end=begins))
    await me.see("/manage")
    assert "Add a trip" not in me.text
    await me.see("/manage/trips/new")
    assert (me.status, me.heading) == (422, "There is no room for another trip")


async def test_behind_a_proxy_with_https_and_a_path(tmp_path: Path) -> None:
    """Redirects, forms and links have the path before them, and cookies are bound to https and this host."""
    async with house(tmp_path, public_url="https://example.org/alerts", proxies=1) as home:
        me = home.visitor(**{"x-forwarded-for": "203.0.113.9", "host": "example.org"})
        await me.see("/sign-up")
        assert me.page.xpath("string(//main//form/@action)") == "/alerts/sign-up"
        home.later(seconds=5)
        values = dict(filled(me.page.xpath("//main//form")[0], {"email": "bob@example.org", "places": "Iraq"}))
        answer = await me.client.post("/sign-up", data=values, headers={"origin": "https://example.org", "sec-fetch-site": "same-origin"})
        assert answer.status_code == 202
        (letter,) = await home.post()
        token = home.link(letter).removeprefix(home.base)
        await me.see(token, follow=False)
        assert me.answer.headers["location"] == "/alerts/confirm"
        cookie, _, rest = me.answer.headers["set-cookie"].partition(";")
        assert cookie.startswith("__Host-advisory-confirm=")
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in rest.split(";")}
        assert "Domain" not in rest
        page = await me.client.get("/confirm", headers={"cookie": cookie})
        assert 'action="/alerts/confirm"' in page.text
        known = await home.app.store.traveller(letter.key)
        assert known is not None
        assert known.consent.network == "203.0.113.0/24"


async def test_sign_up_can_be_closed(tmp_path: Path) -> None:
    """An operator who adds readers by file shows no form; those who are there go on."""
    async with house(tmp_path, sign_up=False) as home:
        me = await home.visitor().see("/sign-up")
        assert (me.status, me.heading) == (404, "Nobody can sign up here")
        assert (await home.visitor().see("/sign-in")).status == 200
        answer = await me.client.post("/sign-up", data={"email": "bob@example.org", "places": "Iraq"})
        assert answer.status_code == 404
        assert await home.post() == []


# --- links --------------------------------------------------------------------------------------------------------------


async def test_scanners_that_follow_every_link_change_nothing(home: House) -> None:
    """GET and HEAD of all that a mail holds, and of every link on those pages, confirm nobody and end nothing."""
    me = home.visitor()
    await me.see("/sign-up")
    home.later(seconds=5)
    await me.send(button="Sign up", email="bob@example.org", places="Iraq")
    (letter,) = await home.post()
    for _ in range(3):
        scanner = home.visitor()
        await scanner.client.head(home.link(letter), follow_redirects=True)
        await scanner.see(home.link(letter))
        for link in scanner.page.xpath("//main//a/@href"):
            await scanner.client.get(link, follow_redirects=True)
    pending = await home.app.store.traveller(letter.key)
    assert pending is not None
    assert pending.state is TravellerState.PENDING
    _, known = await signed_up(home, "eve@example.org")
    scanner = home.visitor()
    for path in (
        f"/unsubscribe/{tokens.sign(SECRET, tokens.UNSUBSCRIBE, known.key)}",
        f"/wrong/{tokens.sign(SECRET, tokens.WRONG, 'a.1')}",
        f"/why/{tokens.sign(SECRET, tokens.WHY, 'a.1')}",
        f"/manage/{tokens.sign_at(SECRET, tokens.MANAGE, traveller.says_of(known), home.clock.now())}",
        "/manage/unsubscribe",
        "/manage/erase",
        "/manage/pause",
        "/manage/resume",
        "/manage/sign-out",
        "/manage/data.json",
    ):
        assert (await scanner.see(path)).status == 200, path
        assert (await scanner.client.head(path)).status_code in {200, 303}, path
    assert await now_of(home, known) == known
    assert await home.post() == []
    assert [fault for fault in await home.app.store.faults() if fault.key.startswith("wrong")] == []


async def test_a_link_is_exchanged_and_gone_from_the_address(home: House) -> None:
    """One redirect to the same page without the token; another browser needs the link itself."""
    me = home.visitor()
    await me.see("/sign-up")
    home.later(seconds=5)
    await me.send(button="Sign up", email="bob@example.org", places="Iraq")
    (letter,) = await home.post()
    await me.see(home.link(letter), follow=False)
    assert (me.status, me.answer.headers["location"]) == (303, "/confirm")
    assert me.answer.headers["cache-control"] == "no-store"
    assert "HttpOnly" in me.answer.headers["set-cookie"]
    assert "SameSite=lax" in me.answer.headers["set-cookie"]
    other = await home.visitor().see("/confirm")
    assert (other.status, other.heading) == (403, "Open the link in your mail again")


async def test_links_that_are_cut_forged_or_for_something_else(home: House) -> None:
    """Each gets a page that says so and how to get a new one; nothing is changed and no cookie is set."""
    me = home.visitor()
    await me.see("/sign-up")
    home.later(seconds=5)
    await me.send(button="Sign up", email="bob@example.org", places="Iraq")
    (letter,) = await home.post()
    link = home.link(letter)
    start = link.rpartition("/")[0]
    spoilt = (
        link[:-3],
        link.rpartition(".")[0],
        link.replace("/confirm/", "/manage/"),
        f"{start}/{'x' * 2000}",
        f"{start}/%00%0d%0aSet-Cookie:x=y",
    )
    for one in spoilt:
        await me.see(one)
        assert (me.status, me.heading) == (404, "This link is not complete"), one
        assert "Nothing was changed." in me.text
        assert "set-cookie" not in me.answer.headers
    pending = await home.app.store.traveller(letter.key)
    assert pending is not None
    assert pending.state is TravellerState.PENDING


async def test_links_that_are_too_old_or_used(home: House) -> None:
    """Expired: a page that says how long it counted. Used: a page that says it is done. Of an older epoch: none."""
    me, known = await signed_up(home)
    old = tokens.sign_at(SECRET, tokens.CONFIRM, traveller.says_of(known), home.clock.now() - timedelta(days=8))
    await me.see(f"/confirm/{old}")
    assert (me.status, me.heading) == (410, "This link is too old")
    hour = tokens.sign_at(SECRET, tokens.MANAGE, traveller.says_of(known), home.clock.now() - timedelta(minutes=61))
    await me.see(f"/manage/{hour}")
    assert (me.status, me.heading) == (410, "This link is too old")
    used = tokens.sign_at(SECRET, tokens.CONFIRM, f"{known.key}.0", home.clock.now())
    stranger = await home.visitor().see(f"/confirm/{used}")
    assert stranger.heading in {"You have confirmed this already", "Open the link in your mail again"}
    assert "Yes, begin" not in stranger.text
    assert (await stranger.see("/manage")).heading == "Change or end your messages"
    later = tokens.sign_at(SECRET, tokens.MANAGE, f"{known.key}.{known.epoch + 1}", home.clock.now())
    assert (await home.visitor().see(f"/manage/{later}")).heading == "Change or end your messages"
    assert await now_of(home, known) == known


async def test_the_link_to_an_older_new_address_does_not_count(home: House) -> None:
    """Only the address written last can be confirmed, once."""
    me, known = await signed_up(home)
    await home.post()
    links = []
    for address in ("first@example.org", "second@example.org"):
        await me.see("/manage/address")
        await me.send(email=address)
        (letter,) = [one for one in await home.post() if one.kind is LetterKind.ADDRESS_CONFIRM]
        links.append(home.link(letter))
    one = await home.visitor().see(links[0])
    await one.send(button="Yes, use the new address")
    assert (one.status, one.heading) == (410, "This link does not count any more")
    two = await home.visitor().see(links[1])
    await two.send(button="Yes, use the new address")
    assert (await now_of(home, known)).wish.address == "second@example.org"
    assert "Open the link" in (await home.visitor().see(links[1])).heading


# --- one click ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", [True, False])
async def test_one_click_ends_it(home: House, whole: bool) -> None:
    """RFC 8058: a POST without cookie, origin or proof, in either encoding, ends it, answers 200, redirects nowhere; again is the same."""
    _, known = await signed_up(home)
    link = f"/unsubscribe/{tokens.sign(SECRET, tokens.UNSUBSCRIBE, known.key)}"
    stranger = home.visitor()
    said = {"data": {"List-Unsubscribe": "One-Click"}} if whole else {"files": {"List-Unsubscribe": (None, "One-Click")}}
    home.later(days=400)
    for _ in range(3):
        answer = await stranger.client.post(link, headers={"origin": "https://mail.example", "sec-fetch-site": "cross-site"}, **said)  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert "You are unsubscribed" in answer.text
        gone = await home.app.store.traveller(known.key)
        assert gone is None or gone.state is TravellerState.ENDED


async def test_one_click_ends_readers_of_the_files_too(home: House) -> None:
    """The operator's readers leave by the same link."""
    assert [one.key for one in await home.app.store.subscriptions()] == ["ada"]
    answer = await home.visitor().client.post(f"/unsubscribe/{tokens.sign(SECRET, tokens.UNSUBSCRIBE, 'ada')}")
    assert answer.status_code == 200
    assert await home.app.store.subscriptions() == ()


async def test_a_reader_says_what_is_wrong(home: House) -> None:
    """Their words reach the queue as one harmless line; 500 characters are enough."""
    link = f"/wrong/{tokens.sign(SECRET, tokens.WRONG, 'a1b2.3')}"
    me = await home.visitor().see(link)
    await me.send(what="no order”\r\n\x1b[2J \u202e<script> {{ 7*7 }}: ask ada")
    assert me.heading == "Thank you"
    (fault,) = [one for one in await home.app.store.faults() if "a1b2.3" in one.key]
    assert "and writes: “no order' [2J <script> {{ 7*7 }}: ask ada”" in fault.sentence
    assert fault.sentence.isprintable()
    await me.see(link)
    await me.send(what="x" * 501)
    assert (me.status, me.errors) == (422, ["This is too long: 501 characters, and there is room for 500."])
    assert (await home.visitor().see(link[:-2])).status == 404
    await me.see(link)
    await me.send(what="")
    assert me.heading == "Thank you"


def test_the_trap_has_a_name_that_machines_like() -> None:
    """A field of that name is filled in by programs, not by people."""
    assert signing.TRAP == "website"
