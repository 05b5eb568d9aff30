"""What moved between two snapshots, what stays held, and what a position states."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory import register, sources
from advisory.errors import ParseError
from advisory.model import AudienceClass, Directive, Feed, FeedState, LevelStep, Page, Part, Position, Reading, Scope, Status, Strength
from advisory.sources import us_state

ISSUED = datetime(2026, 2, 10, tzinfo=UTC)
LATER = ISSUED + timedelta(days=20)


def position(destination: str = "KW", level: int | None = 2, published: datetime | None = ISSUED, text: str = "Be careful.") -> Position:
    """Return a row as the United States write it."""
    label = us_state.LABELS.get(level or 0, "")
    return Position(
        issuer="US",
        destination=destination,
        country_level=level,
        max_level=level,
        label=label,
        title=f"Place - {label}",
        text=text,
        published=published,
    )


HELD = position()


@pytest.mark.parametrize(
    ("after", "changed", "why"),
    [
        (HELD, False, "the same row"),
        (replace(HELD, published=LATER), False, "a date alone that moves"),
        (replace(HELD, published=LATER, text=" Be\ncareful. "), False, "white space"),
        (replace(HELD, published=LATER, title="Other", url="https://other.example/"), False, "another address of the same advice"),
        (position(level=3, published=LATER), True, "a raise"),
        (position(level=1, published=LATER), True, "a fall"),
        (replace(HELD, published=LATER, text="Staff were ordered to depart."), True, "another text"),
        (replace(HELD, published=LATER, max_level=4, scope=Scope.PARTS), True, "a worse part"),
        (position(level=3, published=ISSUED), True, "a raise on the same day"),
        (position(level=1, published=ISSUED), False, "a fall on the same day: the old page served again"),
        (replace(HELD, text="Staff were ordered to depart."), True, "an addition on the same day"),
        (position(level=3, published=ISSUED - timedelta(days=1)), False, "an older page"),
        (position(level=3, published=None), False, "a date that nobody can read is not newer"),
        (position(level=None, published=LATER), False, "no level where there was one"),
    ],
)
def test_what_counts_as_a_change(after: Position, changed: bool, why: str) -> None:
    """A row changes when it says something else and is not older than the one held; then, and only then, it is held."""
    judged = register.judge((HELD,), (after,), dated=True)
    assert [change.after for change in judged.changes] == ([after] if changed else []), why
    kept = judged.held
    assert (kept[0].country_level, kept[0].text.split()) == (
        (after if changed else HELD).country_level,
        (after if changed else HELD).text.split(),
    )


def test_rows_without_dates_are_compared_by_what_they_say() -> None:
    """A register without dates moves whenever it says something else."""
    held = position(published=None)
    (change,) = register.changes((held,), (position(level=1, published=None),))
    assert change.level_moved


def test_a_new_row_is_a_change_without_a_before() -> None:
    """A destination that was not listed is told as such, and its level did not move."""
    (change,) = register.changes((HELD,), (HELD, position("QA")))
    assert (change.before, change.after.destination, change.level_moved) == (None, "QA", False)


def test_missing_is_not_withdrawn() -> None:
    """A row that vanished gives nothing, is still held, and is compared with what was held when it is back."""
    assert register.changes((HELD,), ()) == ()
    assert register.judge((HELD,), ()).held == (HELD,)
    assert register.statements(HELD, None) == ()
    held = register.judge((HELD,), (position("QA"),)).held
    (change,) = register.changes(held, (position(level=4, published=LATER), position("QA")))
    assert (change.before, change.level_moved) == (HELD, True)


def test_pages_served_by_turns_move_nothing() -> None:
    """An old and a new edition of one row, served by turns for weeks, are one change."""
    new, old = position(level=3, published=LATER), HELD
    held: tuple[Position, ...] = (old,)
    moves = 0
    for day in range(40):
        after = ((new, old)[day % 2],)
        moves += len(register.changes(held, after))
        held = register.judge(held, after).held
    assert (moves, held) == (1, (new,))


IN_FORCE, LIFTED = Status.IN_FORCE, Status.LIFTED
AVOID, RECONSIDER, CAUTION, STEP = (
    Directive.AVOID_ALL_TRAVEL,
    Directive.RECONSIDER_TRAVEL,
    Directive.EXERCISE_CAUTION,
    Directive.LEVEL_CHANGE,
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, 4, [(AVOID, IN_FORCE)]),
        (None, 3, [(RECONSIDER, IN_FORCE)]),
        (None, 2, [(CAUTION, IN_FORCE)]),
        (None, 1, []),
        (None, None, []),
        (3, 3, [(RECONSIDER, IN_FORCE)]),
        (2, 4, [(AVOID, IN_FORCE), (STEP, IN_FORCE)]),
        (1, 2, [(CAUTION, IN_FORCE), (STEP, IN_FORCE)]),
        (4, 3, [(RECONSIDER, IN_FORCE), (STEP, LIFTED), (AVOID, LIFTED)]),
        (3, 1, [(STEP, LIFTED), (RECONSIDER, LIFTED)]),
        (2, 1, [(STEP, LIFTED), (CAUTION, LIFTED)]),
    ],
)
def test_what_a_position_states(before: int | None, after: int | None, said: list[tuple[Directive, Status]]) -> None:
    """The standing advice; with a step, the step; with a fall, the advice that no longer holds."""
    held = None if before is None else position(level=before)
    found = register.statements(held, position(level=after, published=LATER))
    assert [(one.directive, one.status) for one in found] == said
    for one in found:
        assert (one.issuer, one.destinations, one.strength) == ("US", ("KW",), Strength.URGED)
        assert one.audience.kind is AudienceClass.CITIZENS
        assert one.quote == us_state.LABELS[after or 0]
        assert position(level=after).title[one.start : one.end] == one.quote
        assert one.within == "title"
        assert one.level == (LevelStep(before=before, after=after) if one.directive is STEP else None)


def test_unknown_is_no_level() -> None:
    """A level that is not known any more is no fall."""
    assert register.statements(position(level=4), position(level=None)) == ()


@pytest.mark.parametrize(
    ("label", "text", "directive"),
    [
        ("Avoid non-essential travel", "", Directive.AVOID_NONESSENTIAL_TRAVEL),
        ("All but essential travel", "", Directive.AVOID_NONESSENTIAL_TRAVEL),
        ("Reconsider your need to travel", "Avoid non-essential travel to the north.", RECONSIDER),
        ("3", "We advise against non-essential travel.", Directive.AVOID_NONESSENTIAL_TRAVEL),
        ("3", "Think twice.", RECONSIDER),
        ("Von nicht notwendigen Reisen nach Mali wird abgeraten.", "", Directive.AVOID_NONESSENTIAL_TRAVEL),
        ("Von Reisen nach Mali wird dringend abgeraten.", "", Directive.AVOID_NONESSENTIAL_TRAVEL),
        ("Das Auswärtige Amt rät von Reisen nach Mali ab.", "", Directive.AVOID_NONESSENTIAL_TRAVEL),
        ("Vermeiden Sie Reisen nach Mali.", "", Directive.AVOID_NONESSENTIAL_TRAVEL),
        ("De kleurcode voor Marokko is oranje. Reis alleen hierheen als het noodzakelijk is.", "", Directive.AVOID_NONESSENTIAL_TRAVEL),
    ],
)
def test_the_third_level_is_told_in_the_issuers_words(label: str, text: str, directive: Directive) -> None:
    """Issuers word their third level as reconsidering or as leaving out what is not essential."""
    (said,) = register.statements(None, replace(HELD, country_level=3, label=label, text=text))
    assert said.directive is directive


def test_without_a_label_the_first_sentence_is_quoted() -> None:
    """What is quoted stands in the text, where the span says."""
    bare = replace(position(level=4), label="", text="Do not go there. It is dangerous.")
    (said,) = register.statements(None, bare)
    assert (said.quote, said.within, bare.text[said.start : said.end]) == ("Do not go there.", "text", "Do not go there.")


def test_a_ban_in_the_text_is_an_order() -> None:
    """Governments advise; only a text that forbids orders."""
    (said,) = register.statements(None, replace(position(level=4), text="Citizens are forbidden to travel to this country."))
    assert said.strength is Strength.ORDERED


def rows(count: int, level: int = 2, published: datetime = ISSUED) -> tuple[Position, ...]:
    """Return rows for so many made-up destinations."""
    return tuple(position(f"D{number:03}", level, published) for number in range(count))


FEED = Feed(id="us", url="https://travel.state.example/rss.xml", kind="us-state")
STATE = FeedState(feed="us")
RECORDED = replace(FEED, url="file:recorded.xml")


@pytest.mark.parametrize(
    ("feed", "before", "after", "words"),
    [
        (FEED, (), rows(150), None),
        (FEED, rows(150), rows(150), None),
        (FEED, rows(150), (), "feed us: it gave no row that could be read. The last good snapshot stays in force."),
        (FEED, (), rows(99), "gave 99 rows, fewer than its floor of 100"),
        (replace(FEED, floor=50), (), rows(99), None),
        (replace(FEED, floor=200), (), rows(150), "floor of 200"),
        (RECORDED, (), rows(3), None),
        (RECORDED, rows(3), (), "gave no row"),
        (FEED, rows(200), rows(160), None),
        (FEED, rows(200), rows(159), "gave 159 rows where it had 200"),
        (FEED, rows(200), rows(20, 4, LATER) + rows(200)[20:], None),
        (FEED, rows(200), rows(21, 4, LATER) + rows(200)[21:], "moved 21 of 200 levels at once"),
        (RECORDED, rows(12), rows(5, 4, LATER) + rows(12)[5:], None),
        (RECORDED, rows(12), rows(6, 4, LATER) + rows(12)[6:], "moved 6 of 12 levels"),
        (FEED, rows(200), rows(200, 2, LATER), None),
    ],
)
def test_unknown_is_not_all_clear(feed: Feed, before: tuple[Position, ...], after: tuple[Position, ...], words: str | None) -> None:
    """An empty, short or upturned register is a fault in a sentence; one whose dates alone moved is none."""
    if words is None:
        sources.judged(feed, STATE, before, Reading(positions=after), LATER)
        return
    with pytest.raises(ParseError, match=words):
        sources.judged(feed, STATE, before, Reading(positions=after), LATER)
    if before and after:  # what would be believed after an operator's word for it
        sources.judged(feed, replace(STATE, accepted=True), before, Reading(positions=after), LATER)


@pytest.mark.parametrize(("days", "believed"), [(None, False), (0, False), (1, False), (2, True), (9, True)])
def test_more_may_move_after_a_gap_of_days(days: int | None, believed: bool) -> None:
    """What moves in a day is a fault; the same after days without an answer is what happened meanwhile."""
    state = replace(STATE, last_good=None if days is None else LATER - timedelta(days=days))
    assert (sources.upheaval(FEED, state, 200, 50, LATER) is None) is believed
    assert "moved 150 of 200" in (sources.upheaval(FEED, state, 200, 150, LATER) or "")
    assert "`advisory feeds accept us`" in (sources.upheaval(FEED, state, 200, 150, LATER) or "")


def test_a_fault_names_its_first_complaint() -> None:
    """Why rows are missing is often said by the first row that was set aside."""
    fault = sources.guard(FEED, STATE, (), Reading(complaints=("Row “Malta” set aside: it has no text.", "And more.")))
    assert fault is not None
    assert fault.endswith("First complaint: Row “Malta” set aside: it has no text.")


def lebanon(text: str, level: int = 3, day: int = 1) -> Position:
    """Return a row for Lebanon with more words than its level."""
    label = us_state.LABELS[level]
    whole = f"Reconsider travel to Lebanon due to crime.\n{text}".strip()
    issued = datetime(2026, 6, day, tzinfo=UTC)
    return replace(position("LB", level, issued, whole), title=f"Lebanon - {label}")


ORDERED = "The Department ordered the departure of government family members."
STAFF = Directive.STAFF_WITHDRAWN


@pytest.mark.parametrize(
    ("text", "strength", "status"),
    [
        (ORDERED, Strength.ORDERED, IN_FORCE),
        ("On June 1 it ordered non-emergency U.S. government employees and their families to leave.", Strength.ORDERED, IN_FORCE),
        ("Updated to reflect the ordered departure of non-emergency staff.", Strength.ORDERED, IN_FORCE),
        ("The Department authorized the voluntary departure of family members.", Strength.REPORTED, IN_FORCE),
        ("The Department authorised eligible family members to depart.", Strength.REPORTED, IN_FORCE),
        ("The ordered departure of staff has been lifted.", Strength.ORDERED, LIFTED),
        (f"{ORDERED} Later the ordered departure was terminated.", Strength.ORDERED, LIFTED),
        (f"The authorized departure ended in May. {ORDERED}", Strength.ORDERED, IN_FORCE),
    ],
)
def test_orders_to_staff_are_read_from_the_text(text: str, strength: Strength, status: Status) -> None:
    """The fixed terms of registers bind staff, never citizens; the last word counts, and the quote stands where the span says."""
    row = lebanon(text)
    (said,) = (one for one in register.statements(None, row) if one.directive is STAFF)
    assert (said.strength, said.status, said.audience.kind, said.destinations) == (strength, status, AudienceClass.STAFF, ("LB",))
    assert row.text[said.start : said.end] == said.quote


def test_what_the_text_said_before_is_not_said_again() -> None:
    """A new edition that keeps its words states its level, and of its text only what is new."""
    before, after = lebanon(ORDERED), lebanon(f"Shops are open. {ORDERED}", day=2)
    assert [one.directive for one in register.statements(before, after)] == [RECONSIDER]
    assert STAFF in [one.directive for one in register.statements(lebanon(""), after)]


def test_an_order_that_is_dropped_is_no_longer_stated() -> None:
    """A new edition without any word of departures ends the order; one that merely words it otherwise does not."""
    dropped = register.statements(lebanon(ORDERED), lebanon("Shops are open.", day=2))
    assert [(one.directive, one.status) for one in dropped] == [(RECONSIDER, IN_FORCE), (STAFF, LIFTED)]
    assert "no longer stated" in dropped[1].trace
    reworded = register.statements(lebanon(ORDERED), lebanon("Some families are still away after they had to depart.", day=2))
    assert STAFF not in [one.directive for one in reworded]


def test_the_text_never_speaks_for_the_level() -> None:
    """What the text says of the whole country is the level's; what it says of other countries is theirs."""
    row = lebanon("Do not travel to Syria due to armed conflict.")
    assert [(one.directive, one.destinations) for one in register.statements(None, row)] == [(RECONSIDER, ("LB",))]


def test_calls_to_leave_are_read_from_the_text() -> None:
    """A call to leave in a row's text is a statement of its own."""
    found = register.statements(lebanon(""), lebanon("U.S. citizens in Lebanon should leave Lebanon now.", day=2))
    assert (Directive.LEAVE, ("LB",)) in [(one.directive, one.destinations) for one in found]


def test_a_call_to_leave_in_another_language_is_a_statement() -> None:
    """The source found the sentence; the register says what it is, once, and quotes it."""
    words = "Deutsche Staatsangehörige werden aufgefordert, das Land zu verlassen."
    told = replace(position("ML", 4), issuer="DE", text=f"Ruhig bleiben.\n{words}", leave=words)
    call = next(one for one in register.statements(None, told) if one.directive is Directive.LEAVE)
    assert (call.quote, call.issuer, call.audience.nationality, told.text[call.start : call.end]) == (words, "DE", ("DE",), words)
    assert Directive.LEAVE not in [one.directive for one in register.statements(told, replace(told, published=LATER))]


def test_worse_parts_of_an_issuer_that_writes_no_english_are_statements() -> None:
    """Each part that is worse than the country is a statement of its own, with its region and its sentence; once."""
    words = ("Vor Reisen in den Norden wird gewarnt.", "Von Reisen in die Provinz Gao wird abgeraten.", "Der Süden ist ruhig.")
    levels = (("Norden", 4), ("Provinz Gao", 3), ("Süden", 1))
    parts = tuple(Part(name=name, level=level, words=said) for (name, level), said in zip(levels, words, strict=True))
    row = replace(position("ML", 1), issuer="DE", label="Sicherheitshinweise", text="\n".join(words), max_level=4, parts=parts)
    found = register.statements(replace(row, parts=(), text=""), replace(row, published=LATER))
    assert [(one.directive, one.region, one.quote, one.destinations) for one in found] == [
        (Directive.AVOID_ALL_TRAVEL, "Norden", words[0], ("ML",)),
        (Directive.AVOID_NONESSENTIAL_TRAVEL, "Provinz Gao", words[1], ("ML",)),
    ]
    assert register.statements(row, replace(row, published=LATER)) == ()


def test_a_date_that_lies_ahead_does_not_count() -> None:
    """A row dated years ahead would make every later row older; it counts as undated, and is named."""
    index = {"metadata": {}, "data": {"AF": {"country-iso": "AF", "country-eng": "Afghanistan", "advisory-state": 3, "has-advisory-warning": 1,
        "has-regional-advisory": 0, "date-published": {"timestamp": 4102444800}, "eng": {"name": "Afghanistan", "url-slug": "afghanistan"}}}}  # fmt: skip
    feed = Feed(id="ca", url="https://ca.example/index.json", kind="canada", floor=1)
    reading = sources.load("canada").parse(feed, Page(url=feed.url, body=json.dumps(index).encode(), fetched=LATER))
    assert [(row.destination, row.country_level, row.published) for row in reading.positions] == [("AF", 4, None)]
    assert "has a date that cannot be right" in reading.complaints[-1]


def test_advice_that_stands_in_a_heading_alone_is_for_its_part() -> None:
    """A heading names a part and its advice; the country's own heading is its level, and what the text says too is said once."""
    text = "LEBANON - AVOID NON-ESSENTIAL TRAVEL\nNorthern Bekaa - Avoid all travel\nShops are open. Avoid all travel to southern Lebanon."
    found = [(one.directive, one.region) for one in register.statements(None, replace(lebanon(text), issuer="CA")) if one.region]
    assert found == [(Directive.AVOID_ALL_TRAVEL, "Southern Lebanon"), (Directive.AVOID_ALL_TRAVEL, "Northern Bekaa")]
