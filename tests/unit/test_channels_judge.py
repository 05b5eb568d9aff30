"""What receivers' answers mean, as tables."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from advisory import channels
from advisory.errors import ConfigError
from advisory.http import Answer

NOW = datetime(2026, 3, 4, 5, 0, 0, tzinfo=UTC)


def answer(status: int, retry_after: str | None = None) -> Answer:
    """Return what a receiver said."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Answer(status=status, headers=MappingProxyType(headers), body=b"", url="https://e.org/")


@pytest.mark.parametrize("status", range(200, 600))
def test_every_status_has_a_meaning(status: int) -> None:
    """Only 2xx accepts, only 410 ends it, everything else is tried again; each says its number."""
    fault = channels.judge(answer(status, "60"), "e.org", NOW)
    if status < 300:
        assert fault is None
        return
    assert fault is not None
    assert (fault.permanent, fault.gone) == ((True, True) if status == 410 else (False, False))
    assert fault.retry_after == (60.0 if status in {429, 502, 503, 504} else None)
    assert f"e.org answered {status}: " in str(fault)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("86400", 86400.0),
        ("86401", 86400.0),
        ("99999999999999999999", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Wed, 04 Mar 2026 05:02:00 GMT", 120.0),
        ("Wednesday, 04-Mar-26 05:02:00 GMT", 120.0),
        ("Wed Mar  4 05:02:00 2026", 120.0),
        ("Wed, 04 Mar 2026 04:00:00 GMT", 0.0),
        ("Fri, 04 Mar 2039 05:00:00 GMT", 86400.0),
        ("Wed, 99 Mar 2026 05:02:00 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """Seconds or any of HTTP's three forms of a date, never negative, at most a day, and nonsense is no pause."""
    assert channels.retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("message_id", "name"),
    [("c1.ada", "c1.ada"), ("../../etc/passwd", "_.._etc_passwd"), ("a/b c", "a_b_c"), (".hidden", "hidden"), ("", "_"), ("...", "_")],
)
def test_file_names_stay_in_their_folder(message_id: str, name: str) -> None:
    """An id cannot lead out of the folder nor hide."""
    assert channels.file_name(message_id) == name


def test_knowing_the_channels_costs_no_library() -> None:
    """What speaks HTTP or SMTP is imported when the first message leaves."""
    words = "import sys, advisory.channels.webhook; print(*(m for m in ('httpx', 'aiohttp', 'aiosmtplib') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=Path(channels.__file__).parents[2])
    assert done.stdout.strip() == ""


def test_unknown_channel_lists_the_known_ones() -> None:
    """A slip of the pen is answered with what there is."""
    with pytest.raises(ConfigError) as caught:
        channels.load("web-hook")
    assert f"known: {', '.join(channels.known())}" in str(caught.value)
    assert {"console", "email", "file", "webhook"} <= set(channels.known())


@pytest.mark.parametrize("kind", ["", "os", "__init__", "email.x", "../email"])
def test_only_channels_are_loaded(kind: str) -> None:
    """A name in a file cannot import anything else."""
    with pytest.raises(ConfigError):
        channels.load(kind)
