"""Fields of forms: what is read, and the sentence beside what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import wording
from advisory.pages import fields
from advisory.pages.fields import Reading

ENGLISH = wording.tongue("en")


def reading(**given_: str) -> Reading:
    """Return a form of one value for each field."""
    return Reading({name: (value,) for name, value in given_.items()}, ENGLISH)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada.B+trip@Example.ORG ", "Ada.B+trip@example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("a@bücher.example.de", "a@xn--bcher-kva.example.de"),
        ("a\u200b@example.org", "a@example.org"),
    ],
)
def test_addresses_that_mail_can_be_sent_to(written: str, read: str) -> None:
    """An address is taken as servers take it: the domain small and in ASCII, the part before the @ as it is."""
    form = reading(email=written)
    assert form.email("email") == read
    assert form.mistakes == []


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Write your e-mail address."),
        ("ada", "There is no @"),
        ("ada@example", "has no dot"),
        ("jörg@example.org", "Only plain letters"),
        ("用户@example.org", "Only plain letters"),
        ('"ada b"@example.org', "no e-mail address that mail can be sent to"),
        ("ada@example.org\r\nBcc: eve@example.org", "no e-mail address that mail can be sent to"),
        ("ada@example.org\nbob@example.org", "no e-mail address that mail can be sent to"),
        ("Ada <ada@example.org>", "no e-mail address that mail can be sent to"),
        ("ada@example.org, bob@example.org", "no e-mail address that mail can be sent to"),
        ("ada@[127.0.0.1]", "no e-mail address that mail can be sent to"),
        ("ada@exa mple.org", "no e-mail address that mail can be sent to"),
        ("ada@@example.org", "no e-mail address that mail can be sent to"),
        ("ada@-example.org", "no e-mail address that mail can be sent to"),
        (".ada@example.org", "no e-mail address that mail can be sent to"),
        ("a" * 300 + "@example.org", "longer than any mail server takes"),
        ("a@" + "b" * 300 + ".org", "longer than any mail server takes"),
        ("<script>alert(1)</script>@example.org", "no e-mail address that mail can be sent to"),
    ],
)
def test_addresses_that_are_none(written: str, sentence: str) -> None:
    """What mail cannot be sent to is refused with a sentence that says why, and never repeats it."""
    form = reading(email=written)
    assert form.email("email") == ""
    (mistake,) = form.mistakes
    assert sentence in mistake.sentence
    assert not written or written not in mistake.sentence


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2027-03-24", date(2027, 3, 24)),
        ("2027-3-4", date(2027, 3, 4)),
        ("24.3.2027", date(2027, 3, 24)),
        ("24. 03. 2027", date(2027, 3, 24)),
    ],
)
def test_days(written: str, read: date) -> None:
    """A day is written as the standard does, or as Germany does."""
    assert reading(day=written).day("day") == read


@pytest.mark.parametrize(
    "written", ["", "tomorrow", "03/04/2027", "2027-02-30", "2027-13-01", "0000-01-01", "99999-01-01", "2027-03-24T09:00"]
)
def test_days_that_are_none(written: str) -> None:
    """What is no day, or could be two, is asked for again."""
    form = reading(day=written)
    assert form.day("day") is None
    assert len(form.mistakes) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [("07:00", time(7)), ("7:05", time(7, 5)), ("22.30", time(22, 30)), ("8h15", time(8, 15)), ("23:59:00", time(23, 59)), ("", None)],
)
def test_times(written: str, read: time | None) -> None:
    """A time is written with a colon, a dot or an h; nothing is no time and no mistake."""
    form = reading(at=written)
    assert (form.clock("at"), form.mistakes) == (read, [])


@pytest.mark.parametrize("written", ["24:00", "7", "7:5", "seven", "07:60", "7 pm"])
def test_times_that_are_none(written: str) -> None:
    """What is no time of a day is a mistake."""
    form = reading(at=written)
    assert form.clock("at") is None
    assert len(form.mistakes) == 1


@pytest.mark.parametrize(
    ("written", "read", "mistakes"),
    [("", 14, 0), ("0", 0, 0), ("120", 120, 0), ("121", 14, 1), ("-1", 14, 1), ("²", 14, 1), ("9" * 50, 14, 1)],
)
def test_numbers(written: str, read: int, mistakes: int) -> None:
    """A number is one of those asked for, or a mistake."""
    form = reading(lead=written)
    assert (form.number("lead", 14, 120), len(form.mistakes)) == (read, mistakes)


@pytest.mark.parametrize(
    ("written", "read", "mistakes"),
    [("", "UTC", 0), ("Europe/Paris", "Europe/Paris", 0), ("Mars/Base", "UTC", 1), ("../etc/passwd", "UTC", 1), ("Europe", "UTC", 1)],
)
def test_zones(written: str, read: str, mistakes: int) -> None:
    """A zone is one that the machine knows."""
    form = reading(zone=written)
    assert (form.zone("zone"), len(form.mistakes)) == (read, mistakes)


def test_a_choice_is_one_of_those_offered() -> None:
    """What no form of ours offers is a mistake; nothing is the usual one."""
    form = reading(often="hourly")
    assert form.one_of("often", ("now", "daily"), "now") == "now"
    assert [mistake.field for mistake in form.mistakes] == ["often"]
    assert reading().one_of("often", ("now", "daily"), "daily") == "daily"


def test_what_is_too_long_is_said() -> None:
    """A text longer than its field is a mistake that says by how much."""
    form = reading(what="x" * 501)
    assert form.line("what", longest=500) == ""
    assert form.mistakes[0].sentence == "This is too long: 501 characters, and there is room for 500."


def test_what_nobody_sees_is_taken_out() -> None:
    """Controls, bidi overrides and invisible letters are gone; lines of a line are one."""
    form = reading(what="a\u202eb\x1b[31m\u2066c\ud800\r\nd\x00e")
    assert form.line("what") == "ab[31mc de"


def test_a_box_is_ticked() -> None:
    """Any value ticks a box; none does not."""
    assert reading(sure="yes").ticked("sure")
    assert not reading(sure="").ticked("sure")


def test_a_body_is_read_as_a_browser_wrote_it() -> None:
    """Several values of one name are kept in order, and what is no UTF-8 harms nothing."""
    found = fields.read(b"a=1&b=%C3%A9&a=2&empty=&bad=%ff")
    assert found == {"a": ("1", "2"), "b": ("é",), "empty": ("",), "bad": ("\ufffd",)}


@pytest.mark.parametrize("body", [b"a=" + b"x" * fields.MOST_BYTES, b"&".join(b"a=1" for _ in range(fields.MOST_FIELDS + 1))])
def test_a_body_that_is_too_much_is_refused(body: bytes) -> None:
    """More bytes or fields than any of our forms has are not read."""
    with pytest.raises(ValueError, match=r"too long|fields"):
        fields.read(body)


@given(st.binary(max_size=2000))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    """No bytes do anything else."""
    try:
        found = fields.read(body)
    except ValueError:
        return
    form = Reading(found, ENGLISH)
    for name in [*found, "email"]:
        form.email(name)
        form.day(name)
        form.clock(name)
        form.zone(name)
        form.number(name, 1, 9)


def test_a_day_begins_in_its_zone() -> None:
    """Midnight is where the traveller is at home, and so is today."""
    assert fields.begins(date(2027, 3, 24), "Asia/Baghdad") == datetime(2027, 3, 23, 21, tzinfo=UTC)
    assert fields.today(datetime(2026, 11, 22, 23, tzinfo=UTC), "Asia/Baghdad") == date(2026, 11, 23)


def test_names_stand_on_lines_or_behind_semicolons() -> None:
    """Empty pieces and the marks around names are no names."""
    assert list(fields.pieces(" Iraq.\n\n;Iran ,\r\nSyria")) == ["Iraq", "Iran", "Syria"]
