"""Settings about mail that comes back: what fits together, and what is said when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisory import settings, verp
from advisory.errors import ConfigError

GOOD = {
    "SMTP_URL": "smtp://127.0.0.1:25",
    "BOUNCE_ADDRESS": "bounces@example.org",
    "BOUNCE_LISTEN": "127.0.0.1:2525",
    "CANARY": "canary@example.org",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


def load(monkeypatch: pytest.MonkeyPatch, **changed: str) -> settings.Settings:
    """Return the settings that these variables are, an empty one being unset."""
    for name, value in {**GOOD, **changed}.items():
        if value:
            monkeypatch.setenv(f"ADVISORY_{name}", value)
    return settings.load(prepare=False)


def test_what_fits_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A listener, a Maildir, or a return address that somebody else reads."""
    found = load(monkeypatch)
    assert (found.bounce_address, found.bounce_listen, found.canary) == tuple(GOOD.values())[1:]
    assert found.bounce_maildir is None
    assert load(monkeypatch, BOUNCE_LISTEN="", BOUNCE_MAILDIR=str(tmp_path)).bounce_maildir == tmp_path


def test_a_return_address_may_be_read_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing of it comes here."""
    assert load(monkeypatch, BOUNCE_LISTEN="", CANARY="").bounce_address == GOOD["BOUNCE_ADDRESS"]


@pytest.mark.parametrize(
    ("changed", "name", "said"),
    [
        ({"BOUNCE_ADDRESS": "", "CANARY": ""}, "BOUNCE_LISTEN", "no mail comes back here"),
        ({"BOUNCE_ADDRESS": "", "CANARY": "", "BOUNCE_LISTEN": "", "BOUNCE_MAILDIR": "/x"}, "BOUNCE_MAILDIR", "no mail comes back here"),
        ({"BOUNCE_ADDRESS": "b" * 24 + "@example.org"}, "BOUNCE_ADDRESS", "at most 23 characters"),
        ({"BOUNCE_ADDRESS": "Bounces <b@example.org>"}, "BOUNCE_ADDRESS", "no e-mail address"),
        ({"BOUNCE_LISTEN": "127.0.0.1:8080"}, "BOUNCE_LISTEN", "the pages of ADVISORY_LISTEN are there"),
        ({"BOUNCE_LISTEN": "2525"}, "BOUNCE_LISTEN", "no host and port"),
        ({"BOUNCE_LISTEN": ""}, "CANARY", "nobody would see"),
        ({"SMTP_URL": ""}, "CANARY", "written to a folder does not come back"),
        ({"CANARY": "canary"}, "CANARY", "no e-mail address"),
    ],
)
def test_what_does_not(monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], name: str, said: str) -> None:
    """A sentence that names the variable and the way out."""
    with pytest.raises(ConfigError) as caught:
        load(monkeypatch, **changed)
    assert f"ADVISORY_{name}" in str(caught.value)
    assert said in str(caught.value)


def test_the_longest_return_address_fits() -> None:
    """What settings allow, RFC 5321 allows."""
    assert settings.LONGEST_BOUNCE_LOCAL == verp.LONGEST_OWN
    longest = verp.address("b" * verp.LONGEST_OWN + "@example.org", "k" * 20, "key", "message", "a@example.net")
    assert len(longest.partition("@")[0]) == verp.LONGEST_LOCAL
