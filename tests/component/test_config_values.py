"""What single values mean, and what is said about those that mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from advisory.config import form, sheet, tree, values
from advisory.config.sheet import MistakeError
from advisory.model import Cap, Digest, Severity


def written(value: str) -> tree.Node:
    """Return a value as if it stood behind a key."""
    root = tree.parse(sheet.of_text("x.yaml", f"key: {value}\n"), [])
    assert isinstance(root, tree.Table)
    return root.entries["key"][1]


GOOD: list[tuple[Callable[[tree.Node], Any], str, Any]] = [
    (values.duration, "30s", timedelta(seconds=30)),
    (values.duration, "1h30m", timedelta(minutes=90)),
    (values.duration, "6 hours", timedelta(hours=6)),
    (values.duration, "2d", timedelta(days=2)),
    (values.duration, "1 week 1 day", timedelta(days=8)),
    (values.yes_or_no, "no", False),
    (values.yes_or_no, "On", True),
    (values.yes_or_no, "'true'", True),
    (values.whole_number, "007", 7),
    (values.whole_number, "16_777_216", 16777216),
    (values.clock_time, "22:30", time(22, 30)),
    (values.clock_time, "7:05", time(7, 5)),
    (values.day_or_moment, "2026-03-31", date(2026, 3, 31)),
    (values.day_or_moment, "2026-03-31T09:00:00+01:00", datetime(2026, 3, 31, 8, tzinfo=UTC)),
    (values.severity, "warning+", Severity.WARNING),
    (values.severity, "Watch", Severity.WATCH),
    (values.cap, "60 per hour", Cap(count=60, per=timedelta(hours=1))),
    (values.cap, "5 per 10 minutes", Cap(count=5, per=timedelta(minutes=10))),
    (values.digest, "daily at 07:00", Digest(at=time(7))),
    (values.digest, "weekly on Monday at 18:30", Digest(at=time(18, 30), weekday=0)),
    (values.timezone, "Asia/Kathmandu", "Asia/Kathmandu"),
    (values.language, "no", "no"),
    (values.language, "pt_BR", "pt-BR"),
    (values.email, "ada+news@example.org", "ada+news@example.org"),
    (values.email, "ada@bücher.example", "ada@xn--bcher-kva.example"),
    (values.url, "https://example.org/a?b=c", "https://example.org/a?b=c"),
    (values.url, "file:recordings/day", "file:recordings/day"),
    (values.words, "'two   words '", "two words"),
    (form.many(values.duration), "[1s, 2s]", (timedelta(seconds=1), timedelta(seconds=2))),
]

BAD: list[tuple[Callable[[tree.Node], Any], str, str, str]] = [
    (values.duration, "6 hourz", "ADV203", "hourz"),
    (values.duration, "1h 30", "ADV203", "30"),
    (values.duration, "0s", "ADV206", "0s"),
    (values.duration, "99999 weeks", "ADV206", "99999 weeks"),
    (values.yes_or_no, "y", "ADV207", "y"),
    (values.whole_number, "-1", "ADV206", "-1"),
    (values.whole_number, "٣", "ADV206", "٣"),
    (values.clock_time, "24:00", "ADV208", "24:00"),
    (values.day_or_moment, "2026-02-30", "ADV208", "2026-02-30"),
    (values.day_or_moment, "2026-03-31T09:00:00", "ADV208", "2026-03-31T09:00:00"),
    (values.day_or_moment, "0001-01-01T00:00:00+14:00", "ADV208", "0001-01-01T00:00:00+14:00"),
    (values.day_or_moment, "0001-01-01", "ADV208", "0001-01-01"),
    (values.day_or_moment, "2026-W01-1", "ADV208", "2026-W01-1"),
    (values.severity, "3", "ADV205", "3"),
    (values.cap, "sixty per hour", "ADV216", "sixty per hour"),
    (values.cap, "60 per fortnight", "ADV216", "fortnight"),
    (values.digest, "daily at 25:00", "ADV208", "25:00"),
    (values.digest, "monthly", "ADV208", "monthly"),
    (values.timezone, "../../etc/passwd", "ADV308", "../../etc/passwd"),
    (values.timezone, "America", "ADV308", "America"),
    (values.language, "english", "ADV215", "english"),
    (values.email, "Ada <ada@example.org>", "ADV210", "Ada <ada@example.org>"),
    (values.email, "ada@localdomain", "ADV210", "ada@localdomain"),
    (values.email, '"a@example.org\\nb"', "ADV210", '"a@example.org\\nb"'),
    (values.url, "https://", "ADV209", "https://"),
    (values.url, "https://example.org:port/", "ADV209", "https://example.org:port/"),
    (values.url, "https://[::1/", "ADV209", "https://[::1/"),
    (values.url, "https://a:b@example.org/", "ADV801", "https://a:b@example.org/"),
    (values.ident, "a/b", "ADV211", "a/b"),
    (form.text, "[a]", "ADV204", "["),
    (form.many(values.duration), "[]", "ADV202", "["),
]


@pytest.mark.parametrize(("read", "text", "meaning"), GOOD, ids=[row[1] for row in GOOD])
def test_meaning(read: Callable[[tree.Node], Any], text: str, meaning: object) -> None:
    """A value means what people mean by it."""
    assert read(written(text)) == meaning


@pytest.mark.parametrize(("read", "text", "code", "marked"), BAD, ids=[row[1] for row in BAD])
def test_mistake(read: Callable[[tree.Node], Any], text: str, code: str, marked: str) -> None:
    """A value that means nothing is refused, and the part that is wrong underlined."""
    value = written(text)
    with pytest.raises(MistakeError) as caught:
        read(value)
    (problem,) = caught.value.problems
    line = value.sheet.line(problem.line)
    assert problem.code == code
    assert line[problem.column - 1 : problem.column - 1 + problem.length] == marked
    assert problem.sentence[-1] != "."
    assert problem.hint


def test_country_codes_and_times_are_text() -> None:
    """Nothing is typed before its key says so: `NO` is Norway, `22:30` no number, `1.10` keeps its zero."""
    root = tree.parse(sheet.of_text("x.yaml", "a: NO\nb: 22:30\nc: 1.10\nd: 2026-03-31\ne: ~\n"), [])
    assert isinstance(root, tree.Table)
    assert [value.text for _, value in root.entries.values() if isinstance(value, tree.Scalar)] == [
        "NO",
        "22:30",
        "1.10",
        "2026-03-31",
        "~",
    ]


BOMBS = {
    "nested brackets": "[" * 50_000,
    "nested tables": "{a: " * 5_000,
    "nested lines": "".join("  " * depth + "a:\n" for depth in range(200)),
    "aliases of aliases": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)),
    "many values": "[" + "x, " * 210_000 + "x]",
    "itself": "a: &a [*a]\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_refused_with_a_sentence(bomb: str) -> None:
    """Files made to exhaust a parser are refused by one problem with a place."""
    with pytest.raises(MistakeError) as caught:
        tree.parse(sheet.of_text("x.yaml", BOMBS[bomb]), [])
    (problem,) = caught.value.problems
    assert problem.code in {"ADV104", "ADV105"}
    assert problem.line >= 1
