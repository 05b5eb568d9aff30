"""How much strangers may ask for."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from advisory.pages import limits
from advisory.pages.limits import Limits, Verdict

SECRET = "a-secret-for-tests-alone"


def test_one_address_is_written_to_a_few_times() -> None:
    """Four times in a minute, from whatever network; then quietly no more. A tag leads to the same mailbox."""
    found = Limits(SECRET)
    verdicts = [found.asked(f"Ada+{number}@Example.org", f"10.0.{number}.0/24") for number in range(100)]
    assert verdicts[:4] == [Verdict.LET] * 4
    assert set(verdicts[4:]) == {Verdict.QUIET}
    assert found.asked("bob@example.org", "10.1.0.0/24") is Verdict.LET


def test_one_network_asks_for_some_addresses() -> None:
    """Twenty in a minute; then it has to wait, and others need not."""
    found = Limits(SECRET)
    verdicts = [found.asked(f"ada{number}@example.org", "10.0.0.0/24") for number in range(100)]
    assert verdicts == [Verdict.LET] * 20 + [Verdict.WAIT] * 80
    assert found.asked("bob@example.org", "10.1.0.0/24") is Verdict.LET


def test_all_together_ask_for_a_number() -> None:
    """Three hundred in a minute; then everybody has to wait."""
    found = Limits(SECRET)
    verdicts = [found.asked(f"ada{number}@example.org", f"10.{number}.0.0/24") for number in range(310)]
    assert verdicts == [Verdict.LET] * 300 + [Verdict.FULL] * 10


def test_guesses_acts_and_moves_are_counted() -> None:
    """Each has its own measure."""
    found = Limits(SECRET)
    assert [found.guessed("10.0.0.0/24") for _ in range(32)] == [True] * 30 + [False] * 2
    assert [found.tried("10.0.0.0/24") for _ in range(61)] == [True] * 60 + [False]
    assert [found.acted("t-1") for _ in range(61)] == [True] * 60 + [False]
    assert [found.moved("t-1") for _ in range(4)] == [True] * 3 + [False]
    assert found.moved("t-2")


def test_what_is_counted_names_nobody() -> None:
    """An address is counted under a keyed digest."""
    digest = Limits(SECRET).digest("ada@example.org")
    assert digest != Limits("another-secret-of-ours").digest("ada@example.org")
    assert "ada" not in digest
    assert Limits(SECRET).digest("+@example.org") != Limits(SECRET).digest("@example.org")


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "asked_by"),
    [
        ("192.0.2.1", [], 0, "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9"], 0, "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9"], 1, "203.0.113.9"),
        ("192.0.2.1", ["198.51.100.7, 203.0.113.9"], 1, "203.0.113.9"),
        ("192.0.2.1", ["198.51.100.7, 203.0.113.9"], 2, "198.51.100.7"),
        ("192.0.2.1", ["1.1.1.1", "198.51.100.7, 203.0.113.9"], 2, "198.51.100.7"),
        ("192.0.2.1", ["203.0.113.9"], 2, "192.0.2.1"),
        ("192.0.2.1", [" , "], 1, "192.0.2.1"),
    ],
)
def test_who_asks_is_what_our_own_proxies_say(peer: str, forwarded: list[str], proxies: int, asked_by: str) -> None:
    """Only what the proxies we know of wrote is believed; what a client wrote before it changes nothing."""
    assert limits.came_from(peer, forwarded, proxies) == asked_by


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("[2001:db8:1:2:3::4]", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "unknown"),
        ("evil\r\nheader", "unknown"),
    ],
)
def test_networks_are_cut(address: str, network: str) -> None:
    """/24 and /48; what is no address is one network of its own."""
    assert limits.cut(address) == network


def test_a_request_is_of_a_network() -> None:
    """The peer's, or what the proxy in front says."""
    scope = {"type": "http", "headers": [(b"x-forwarded-for", b"203.0.113.9")], "client": ("192.0.2.1", 1)}
    assert Limits(SECRET).network(Request(scope)) == "192.0.2.0/24"
    assert Limits(SECRET, proxies=1).network(Request(scope)) == "203.0.113.0/24"
    assert Limits(SECRET).network(Request({"type": "http", "headers": []})) == "unknown"
