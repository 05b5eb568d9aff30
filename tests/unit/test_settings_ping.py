"""The address of the sign of life."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisory import settings
from advisory.errors import ConfigError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize(
    "url", ["", "https://pings.example.org/3f1c", "http://10.1.2.3:8000/ping?of=advisory", "https://me:word@[fd00::1]/x"]
)
def test_a_page_that_can_be_asked(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Also one of the operator's own network; it is a secret, and does not show."""
    monkeypatch.setenv("ADVISORY_PING_URL", url)
    found = settings.load(prepare=False)
    assert found.ping_url == url
    assert not url or url not in repr(found)


@pytest.mark.parametrize("url", ["signs.example.net/8d2e", "ftp://signs.example.net", "https:///8d2e", "http://two words.example"])
def test_what_is_no_page_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Without the value, which may be a secret."""
    monkeypatch.setenv("ADVISORY_PING_URL", url)
    with pytest.raises(ConfigError, match="ADVISORY_PING_URL: this is no address of a page") as caught:
        settings.load(prepare=False)
    assert url not in str(caught.value)


def test_every_setting_is_documented() -> None:
    """The reference has a row for each."""
    text = (Path(__file__).parents[2] / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in settings._NAMES if f"| `ADVISORY_{name.upper()}` |" not in text] == []
