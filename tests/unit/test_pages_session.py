"""Sessions, proofs and stamps: who may do what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from starlette.requests import Request
from starlette.responses import Response

from advisory import tokens
from advisory.pages.session import IDLE, LONGEST, SLOWEST, Keeper
from advisory.tokens import ExpiredError

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD, NEW = "an-old-secret-for-tests", "a-new-secret-for-tests"
KEEPER = Keeper((NEW,), secure=True, home="https://alerts.example.org/here")
PLAIN = Keeper((NEW,), secure=False, home="http://127.0.0.1:8080")


def asking(*, cookie: str = "", **headers: str) -> Request:
    """Return a request with a cookie and headers."""
    found = {name.replace("_", "-"): value for name, value in headers.items()} | ({"cookie": cookie} if cookie else {})
    return Request({"type": "http", "headers": [(name.encode(), value.encode()) for name, value in found.items()]})


def cookie_of(answer: Response) -> str:
    """Return the cookie as a browser sends it back."""
    return answer.headers["set-cookie"].partition(";")[0]


def test_a_cookie_is_kept_from_scripts_and_other_sites() -> None:
    """Over https it has the prefix that binds it to this host; over plain http, for trials, an ordinary name."""
    answer = Response()
    KEEPER.begin(answer, tokens.MANAGE, "t-1.0", NOW)
    (found,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert found.key == "__Host-advisory"
    assert (found["secure"], found["httponly"], found["samesite"], found["path"], found["domain"]) == (True, True, "lax", "/", "")
    answer = Response()
    PLAIN.begin(answer, tokens.CONFIRM, "t-1.0", NOW)
    (found,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert (found.key, found["secure"], found["httponly"]) == ("advisory-confirm", "", True)


def test_a_session_says_who_it_is_of_and_for_what() -> None:
    """What was begun is read again, for its own purpose alone, and in the other name of another purpose it is none."""
    answer = Response()
    begun = KEEPER.begin(answer, tokens.CONFIRM, "t-1.0", NOW)
    assert KEEPER.read(asking(cookie=cookie_of(answer)), tokens.CONFIRM, NOW) == begun
    assert KEEPER.read(asking(cookie=cookie_of(answer)), tokens.MANAGE, NOW) is None
    renamed = cookie_of(answer).replace("__Host-advisory-confirm", "__Host-advisory")
    assert KEEPER.read(asking(cookie=renamed), tokens.MANAGE, NOW) is None


@pytest.mark.parametrize("spoil", [lambda text: text[:-1], lambda text: text + "A", lambda text: "", lambda text: text.swapcase()])
def test_a_session_that_was_not_made_here_is_none(spoil: object) -> None:
    """Cut, lengthened, emptied or changed, a cookie says nothing."""
    answer = Response()
    KEEPER.begin(answer, tokens.MANAGE, "t-1.0", NOW)
    name, _, value = cookie_of(answer).partition("=")
    assert KEEPER.read(asking(cookie=f"{name}={spoil(value)}"), tokens.MANAGE, NOW) is None  # type: ignore[operator]
    assert KEEPER.read(asking(), tokens.MANAGE, NOW) is None


def test_a_session_ends_after_an_hour_without_use_and_after_twelve_in_any_case() -> None:
    """Used, it goes on; unused or old, it is over."""
    answer = Response()
    session = KEEPER.begin(answer, tokens.MANAGE, "t-1.0", NOW)
    assert KEEPER.read(asking(cookie=cookie_of(answer)), tokens.MANAGE, NOW + IDLE) == session
    assert KEEPER.read(asking(cookie=cookie_of(answer)), tokens.MANAGE, NOW + IDLE + timedelta(seconds=1)) is None
    now = NOW
    for _ in range(40):
        now += timedelta(minutes=30)
        found = KEEPER.read(asking(cookie=cookie_of(answer)), tokens.MANAGE, now)
        if found is None:
            break
        answer = Response()
        KEEPER.slide(answer, found, now)
        assert found.began == NOW
    assert now - NOW == LONGEST + timedelta(minutes=30)


def test_a_session_is_not_written_at_every_request() -> None:
    """Within five minutes the same cookie does."""
    answer = Response()
    session = KEEPER.begin(answer, tokens.MANAGE, "t-1.0", NOW)
    again = Response()
    KEEPER.slide(again, session, NOW + timedelta(minutes=4))
    assert "set-cookie" not in again.headers


def test_a_session_goes_on_under_another_epoch_and_ends() -> None:
    """An act of its own may end all others; ending takes the cookie away."""
    answer = Response()
    session = KEEPER.begin(answer, tokens.MANAGE, "t-1.0", NOW)
    again = Response()
    KEEPER.again(again, session, "t-1.1")
    found = KEEPER.read(asking(cookie=cookie_of(again)), tokens.MANAGE, NOW)
    assert found is not None
    assert (found.said, found.nonce) == ("t-1.1", session.nonce)
    gone = Response()
    KEEPER.end(gone, tokens.MANAGE)
    assert "Max-Age=0" in gone.headers["set-cookie"]
    assert "Secure" in gone.headers["set-cookie"]


def test_keys_change_and_sessions_go_on() -> None:
    """What an older key signed is read until it is over."""
    answer = Response()
    old = Keeper((OLD,), secure=True, home="https://alerts.example.org")
    session = old.begin(answer, tokens.MANAGE, "t-1.0", NOW)
    rotated = Keeper((NEW, OLD), secure=True, home="https://alerts.example.org")
    assert rotated.read(asking(cookie=cookie_of(answer)), tokens.MANAGE, NOW) == session
    assert rotated.proved(session, old.proof(session))
    assert KEEPER.read(asking(cookie=cookie_of(answer)), tokens.MANAGE, NOW) is None


def test_a_form_is_proved_by_its_own_session_alone() -> None:
    """Another session's word, none, or a broken one proves nothing."""
    one, other = (KEEPER.begin(Response(), tokens.MANAGE, "t-1.0", NOW) for _ in range(2))
    proof = KEEPER.proof(one)
    assert KEEPER.proved(one, proof)
    assert not KEEPER.proved(other, proof)
    assert not KEEPER.proved(one, proof[:-2])
    assert not KEEPER.proved(one, "")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"origin": "null"}, True),
        ({"origin": "null", "sec_fetch_site": "same-origin"}, True),
        ({"origin": "https://alerts.example.org", "sec_fetch_site": "same-origin"}, True),
        ({"origin": "http://127.0.0.1:8080", "host": "127.0.0.1:8080"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"origin": "null", "sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://alerts.example.org.evil.example"}, False),
        ({"origin": "http://alerts.example.org"}, False),
        ({"origin": "https://user@evil.example"}, False),
    ],
)
def test_forms_come_from_our_pages(headers: dict[str, str], ours: bool) -> None:
    """What the browser says of where a form stood decides; what it does not say is left to the proof."""
    assert KEEPER.ours(asking(**headers)) is ours


@pytest.mark.parametrize(
    ("later", "answer"),
    [
        (timedelta(0), False),
        (timedelta(seconds=1.9), False),
        (timedelta(seconds=2), True),
        (SLOWEST, True),
        (SLOWEST + timedelta(seconds=1), None),
    ],
)
def test_a_form_takes_a_while_and_not_a_day(later: timedelta, answer: bool | None) -> None:
    """Two seconds at least, twenty-four hours at most."""
    assert KEEPER.stamped(KEEPER.stamp(NOW), NOW + later) is answer


@pytest.mark.parametrize("stamp", ["", "1234", "x.y"])
def test_a_stamp_is_ours(stamp: str) -> None:
    """What we did not stamp does not count."""
    assert KEEPER.stamped(stamp, NOW) is None


def test_links_count_for_their_time_and_purpose() -> None:
    """Seven days to confirm, an hour to manage; for nothing else, and not when they were changed."""
    token = tokens.sign_at(NEW, tokens.CONFIRM, "t-1.0", NOW)
    assert KEEPER.link(tokens.CONFIRM, token, NOW + timedelta(days=7)) == "t-1.0"
    assert KEEPER.link(tokens.MANAGE, token, NOW) is None
    assert KEEPER.link(tokens.CONFIRM, token[:-1], NOW) is None
    with pytest.raises(ExpiredError):
        KEEPER.link(tokens.CONFIRM, token, NOW + timedelta(days=7, seconds=1))
    short = tokens.sign_at(NEW, tokens.MANAGE, "t-1.0", NOW)
    assert KEEPER.link(tokens.MANAGE, short, NOW + timedelta(hours=1)) == "t-1.0"
    with pytest.raises(ExpiredError):
        KEEPER.link(tokens.MANAGE, short, NOW + timedelta(hours=1, seconds=1))
