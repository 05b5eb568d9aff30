"""What is believed of a register's new reading at once, what waits for a second look, and what never counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory import register
from advisory.model import Directive, Doubt, Part, Position, Scope, Status
from advisory.register import Move

ISSUED = datetime(2026, 2, 10, tzinfo=UTC)
LATER = ISSUED + timedelta(days=20)
LABELS = {1: "Level 1: Normal", 2: "Level 2: Caution", 3: "Level 3: Reconsider travel", 4: "Level 4: Do not travel"}
ORDER = "On June 1 the Department ordered the departure of non-emergency staff."
CALL = "U.S. citizens in Lebanon should leave Lebanon now."
NORTH = Part(name="the north of the country", level=4, words="Do not travel to the north of the country.")
CITY = Part(name="the city of Tyre", level=4, words="Do not travel to the city of Tyre.")


def row(
    level: int | None = 3, text: str = "Shops are open.", day: int = 0, worst: int | None = None, parts: tuple[Part, ...] = ()
) -> Position:
    """Return a row for Lebanon."""
    label = LABELS.get(level or 0, "")
    return Position(
        issuer="US", destination="LB", country_level=level, max_level=level if worst is None else worst, label=label,
        title=f"Lebanon - {label}", text=text, published=ISSUED + timedelta(days=day), parts=parts,
    )  # fmt: skip


def none(worst: int | None = None, text: str = "Read about entry.", day: int = 1, parts: tuple[Part, ...] = ()) -> Position:
    """Return a row whose issuer states no level for the country."""
    found = row(None, text, day, worst, parts)
    return replace(found, max_level=worst, none_stated=True, scope=Scope.PARTS if worst else Scope.NONE)


@pytest.mark.parametrize("level", [1, 4])
@pytest.mark.parametrize("worst", [None, 4])
def test_an_older_row_without_its_text_says_nothing(level: int, worst: int | None) -> None:
    """An edition from before, served once more without what the pages say, is older, whatever is held would complete it."""
    held = row(2, day=9)
    old = replace(row(level, text="", day=0), max_level=worst)
    for before in (held, replace(held, max_level=4, parts=(NORTH,))):
        judged = register.judge((before,), (old,), sure=False)
        assert (judged.changes, judged.doubted, judged.held) == ((), (), (before,))


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        (None, row(), [Move.NEW]),
        (row(), row(day=9), []),
        (row(), row(text="Shops are shut.", day=1), [Move.TEXT]),
        (row(3), row(4, day=1), [Move.RAISED]),
        (row(3), row(2, day=1), [Move.LOWERED]),
        (row(3), row(3, worst=4, day=1), [Move.WORST_RAISED]),
        (row(3, worst=4), row(3, day=1), [Move.WORST_LOWERED]),
        (replace(row(3), max_level=None), row(3, worst=4, day=1), [Move.TEXT]),
        (row(), row(text=ORDER, day=1), [Move.DEPARTURE_BEGUN]),
        (row(text=ORDER), row(day=1), [Move.DEPARTURE_ENDED]),
        (row(text=ORDER), row(text="The ordered departure has been lifted.", day=1), [Move.DEPARTURE_ENDED]),
        (row(text=ORDER), row(text="Families who had to depart are still away.", day=1), [Move.TEXT]),
        (row(), row(text=CALL, day=1), [Move.LEAVE_BEGUN]),
        (row(text=CALL), row(day=1), [Move.LEAVE_ENDED]),
        (row(2), row(2, parts=(NORTH,), worst=4, text="Other words.", day=1), [Move.WORST_RAISED, Move.PART_ADDED]),
        (row(2, parts=(NORTH, CITY), worst=4), row(2, parts=(NORTH,), worst=4, text="Other words.", day=1), [Move.PART_REMOVED]),
        (row(2, parts=(NORTH,), worst=4), row(2, parts=(replace(NORTH, name="North of the country"),), worst=4, text="More.", day=1), [Move.TEXT]),
        (row(2, parts=(NORTH,), worst=4), row(2, worst=4, text="In the north of the country be careful.", day=1), [Move.TEXT]),
        (row(4), none(), [Move.NONE_STATED]),
        (row(2), none(4), [Move.NONE_STATED, Move.WORST_RAISED]),
        (row(1), none(4), [Move.WORST_RAISED]),
        (none(), row(3, day=2), [Move.RAISED]),
        (none(4), row(3, day=2, worst=3), [Move.RAISED]),
        (none(4), row(1, day=2), [Move.WORST_LOWERED]),
        (none(), none(4, day=2, parts=(NORTH,)), [Move.WORST_RAISED, Move.PART_ADDED]),
        (none(4, parts=(NORTH,)), none(day=2), [Move.WORST_LOWERED, Move.PART_REMOVED]),
        (row(None), row(3, day=1), [Move.TEXT]),
        (row(2, text="", worst=None), row(2, text="", day=1), []),
    ],
)  # fmt: skip
def test_moves(before: Position | None, after: Position, moves: list[Move]) -> None:
    """Each thing that may happen to a row has its name; a level that was never known did not move."""
    assert list(register.moves(before, after)) == moves


def test_a_rise_is_believed_at_once() -> None:
    """One look is enough for what says more."""
    judged = register.judge((row(3),), (row(4, day=1),), sure=False)
    assert ([change.moves for change in judged.changes], judged.doubted, judged.held) == ([(Move.RAISED,)], (), (row(4, day=1),))


def test_a_fall_waits_for_a_second_look() -> None:
    """The held row stays in force until the fall is seen again, in the same document or a newer one."""
    held, fallen = (row(4),), row(2, day=1)
    first = register.judge(held, (fallen,), sure=False)
    assert (first.changes, first.held, first.doubted) == ((), held, (Doubt(before=held[0], after=fallen),))
    second = register.judge(first.held, (replace(fallen, published=LATER),), first.doubted, sure=False)
    (change,) = second.changes
    assert (change.before, change.moves, second.doubted) == (held[0], (Move.LOWERED,), ())
    assert (Directive.LEVEL_CHANGE, Status.LIFTED) in [(one.directive, one.status) for one in change.statements]
    assert [one.country_level for one in second.held] == [2]


def test_one_look_is_enough_for_who_is_sure() -> None:
    """A file does not flicker, and an operator may say that it is true."""
    judged = register.judge((row(4),), (row(2, day=1),))
    assert ([change.moves for change in judged.changes], judged.doubted) == ([(Move.LOWERED,)], ())


def test_old_pages_between_do_not_starve_a_fall() -> None:
    """Where old and new editions are served by turns, a fall is told when the new one is seen for the second time."""
    old, new = row(4), row(2, day=5)
    held, doubted, told = (old,), (), []
    for seen in (new, old, old, new, old):
        judged = register.judge(held, (seen,), doubted, dated=True, sure=False)
        held, doubted = judged.held, judged.doubted
        told.append([change.moves for change in judged.changes])
    assert told == [[], [], [], [(Move.LOWERED,)], []]
    assert [one.country_level for one in held] == [2]


def test_a_newer_word_dispels_a_doubt() -> None:
    """What was doubted and is contradicted by a newer edition is forgotten."""
    first = register.judge((row(4),), (row(2, day=1),), sure=False)
    second = register.judge(first.held, (row(4, text="Nothing has changed.", day=2),), first.doubted, sure=False)
    assert ([change.moves for change in second.changes], second.doubted) == ([(Move.TEXT,)], ())


def test_a_doubt_about_a_row_that_is_away_stays() -> None:
    """A row that is missing says nothing about what was doubted, and is named."""
    first = register.judge((row(4),), (row(2, day=1),), sure=False)
    second = register.judge(first.held, (), first.doubted, sure=False)
    waiting = (replace(first.doubted[0], current=False),)
    assert (second.doubted, second.held, second.missing) == (waiting, first.held, first.held)
    assert register.judge(first.held, (), first.doubted, sure=False, part=True).doubted == first.doubted


def test_a_word_of_the_same_date_dispels_a_doubt() -> None:
    """Where nothing tells which of two editions is the newer, each look at the one takes back what the other said less."""
    old, new = row(4), row(2)
    held, doubted = (old,), ()
    for seen in (new, old, new, old):
        judged = register.judge(held, (seen,), doubted, sure=False)
        assert judged.changes == ()
        held, doubted = judged.held, judged.doubted
    assert (held, doubted) == ((old,), ())


def test_a_rise_takes_back_a_doubt() -> None:
    """A row that fell, rose and fell again falls from where it rose to, and for the first time."""
    undated = [replace(found, published=None) for found in (row(3), row(2), row(4))]
    held, doubted, told = (undated[0],), (), []
    for seen in (undated[1], undated[2], undated[1], undated[1]):
        judged = register.judge(held, (seen,), doubted, sure=False)
        held, doubted = judged.held, judged.doubted
        told.append([(change.before.country_level, change.moves) for change in judged.changes if change.before])
    assert told == [[], [(3, (Move.RAISED,))], [], [(4, (Move.LOWERED,))]]


def test_a_fall_in_other_words_is_the_same_fall() -> None:
    """A text that is another one at each look does not keep a lowered level waiting; what falls further waits anew."""
    held = (row(4, text=CALL),)
    first = register.judge(held, (row(2, text="Counter: 17."),), sure=False)
    (told,) = register.judge(held, (row(2, text="Counter: 18."),), first.doubted, sure=False).changes
    assert {Move.LOWERED, Move.LEAVE_ENDED} <= set(told.moves)
    further = register.judge(held, (row(1, text="Counter: 18."),), first.doubted, sure=False)
    assert (further.changes, [doubt.after.country_level for doubt in further.doubted]) == ((), [1])
    keeps = register.judge(held, (row(2, text=CALL),), first.doubted, sure=False)
    assert (keeps.changes, len(keeps.doubted)) == ((), 1)


@pytest.mark.parametrize(("level", "looks"), [(2, 1), (1, 2)])
def test_a_fall_with_a_wrong_date_does_not_keep_the_right_one_waiting(level: int, looks: int) -> None:
    """A lowered level came with a later date than it has: the right date confirms the same fall, and starts another anew."""
    held, right = (row(4),), row(level, day=1)
    doubted = register.judge(held, (row(2, day=2),), sure=False).doubted
    told = []
    for _ in range(looks):
        judged = register.judge(held, (right,), doubted, sure=False)
        held, doubted = judged.held, judged.doubted
        told += [change.after.country_level for change in judged.changes]
    assert (told, held, doubted) == ([level], (right,), ())


@pytest.mark.parametrize("later", [row(4, text="Other words.", day=2), row(3, day=2)])
def test_what_is_owed_is_told_whatever_comes_beside_it(later: Position) -> None:
    """A rise was told and the order to staff that was gone with it is owed: the next edition, in other words or lower, has no word of it."""
    before, after = row(2, text=ORDER), row(4, day=1)
    first = register.judge((before,), (after,), sure=False)
    second = register.judge(first.held, (later,), first.doubted, sure=False)
    (change,) = second.changes
    assert Move.DEPARTURE_ENDED in change.moves
    assert (Directive.STAFF_WITHDRAWN, Status.LIFTED) in [(one.directive, one.status) for one in change.statements]
    assert [doubt.after.country_level for doubt in second.doubted] == ([3] if later.country_level == 3 else [])
    again = register.judge(first.held, (row(4, text=ORDER, day=2),), first.doubted, sure=False)
    assert (len(again.changes), again.doubted) == (1, ())
    older = register.judge(first.held, (replace(after, published=ISSUED),), first.doubted, sure=False)
    assert (older.changes, older.doubted) == ((), (replace(first.doubted[0], current=False),))


def test_two_rows_for_one_destination() -> None:
    """The newer one counts, and of one date the one that says more, in whatever order they stand."""
    for rows in ((row(3), row(4)), (row(4), row(3))):
        judged = register.judge((row(4),), rows, sure=False)
        assert (judged.changes, judged.doubted, judged.held) == ((), (), (row(4),))
    for rows in ((row(3, day=1), row(4)), (row(4), row(3, day=1))):
        assert [doubt.after for doubt in register.judge((row(4),), rows, sure=False).doubted] == [row(3, day=1)]


def test_doubts_are_forgotten_after_days() -> None:
    """What was seen once, and is not in the last document, was a slip; what is in it waits for as long as nothing else is heard."""
    first = register.judge((row(4),), (row(2, day=1),), now=LATER, sure=False)
    assert [doubt.since for doubt in first.doubted] == [LATER]
    away = register.judge(first.held, (), first.doubted, now=LATER, sure=False).doubted
    assert register.lasting(away, LATER + timedelta(days=2)) == away
    assert register.lasting(away, LATER + timedelta(days=4)) == ()
    assert register.lasting(first.doubted, LATER + timedelta(days=4)) == first.doubted
    # The clock was set back, or an older version wrote it.
    assert [doubt.since for doubt in register.lasting(away, ISSUED)] == [ISSUED]
    assert [doubt.since for doubt in register.lasting((replace(away[0], since=None),), ISSUED)] == [ISSUED]


def test_a_rise_with_a_fall_in_it_is_told_in_two() -> None:
    """A level that rises is told at once; that the order to staff is gone, in the same edition, when it is seen again."""
    before, after = row(2, text=ORDER), row(4, day=1)
    first = register.judge((before,), (after,), sure=False)
    (rise,) = first.changes
    assert {one.status for one in rise.statements} == {Status.IN_FORCE}
    assert (first.held, first.doubted) == ((after,), (Doubt(before=before, after=after, held=True),))
    second = register.judge(first.held, (after,), first.doubted, sure=False)
    (fall,) = second.changes
    assert [(one.directive, one.status) for one in fall.statements] == [(Directive.STAFF_WITHDRAWN, Status.LIFTED)]
    assert (second.held, second.doubted) == ((after,), ())


def test_a_call_to_leave_is_told_though_the_level_falls() -> None:
    """What an edition says more is told at once, whatever it says less."""
    before, after = row(4), row(3, text=CALL, day=1)
    first = register.judge((before,), (after,), sure=False)
    (told,) = first.changes
    assert [(one.directive, one.status) for one in told.statements] == [(Directive.LEAVE, Status.IN_FORCE)]
    assert ([one.country_level for one in first.held], len(first.doubted)) == ([4], 1)
    second = register.judge(first.held, (after,), first.doubted, sure=False)
    (fall,) = second.changes
    assert (fall.moves, second.held, second.doubted) == ((Move.LOWERED,), (after,), ())
    assert Directive.LEAVE not in [one.directive for one in fall.statements]


def test_what_was_told_of_a_row_that_was_never_seen_again_ends() -> None:
    """A call to leave that came with a lower level, and is in no later edition, is taken back at the second look, and the level with it."""
    held, doubted, told = (row(4, parts=(NORTH,)),), (), []
    for seen in (row(3, text=CALL, day=1, parts=(CITY,)), row(2, day=2), row(2, day=2)):
        judged = register.judge(held, (seen,), doubted, sure=False)
        held, doubted = judged.held, judged.doubted
        told.append([(one.directive, one.status) for change in judged.changes for one in change.statements])
    assert (Directive.LEAVE, Status.IN_FORCE) in told[0]
    assert told[1] == []
    assert {(Directive.LEAVE, Status.LIFTED), (Directive.LEVEL_CHANGE, Status.LIFTED)} <= set(told[2])
    assert (held, doubted) == ((row(2, day=2),), ())


def test_a_register_of_dates_falls_by_a_newer_date_alone() -> None:
    """An old page that is served again, on the same date, is no fall where editions have dates."""
    assert register.judge((row(4),), (row(2),), dated=True) == register.Judged(held=(row(4),))
    assert [one.moves for one in register.judge((row(4),), (row(2),)).changes] == [(Move.LOWERED,)]
    undated = replace(row(2), published=None)
    assert register.judge((row(4),), (undated,), dated=True).changes == ()
    assert [one.moves for one in register.judge((row(4),), (undated,)).changes] == [(Move.LOWERED,)]
    held = replace(row(4), published=None)
    assert [one.moves for one in register.judge((held,), (undated,), dated=True).changes] == [(Move.LOWERED,)]


def test_a_row_that_came_without_its_text_keeps_what_was_read() -> None:
    """An endpoint that leaves the text out says nothing about what is in it; its level counts by a newer date."""
    held = row(3, text=ORDER)
    bare = replace(row(3, text="", day=1), max_level=None)
    same = register.judge((held,), (bare,), dated=True)
    assert (same.changes, same.held) == ((), (replace(held, published=bare.published),))
    raised = register.judge((held,), (row(4, text="", day=1),), dated=True)
    assert [change.moves for change in raised.changes] == [(Move.RAISED,)]
    assert [(one.country_level, one.text) for one in raised.held] == [(4, ORDER)]
    headline = register.judge((held,), (row(4, text=""),), dated=True)
    assert (headline.changes, headline.held) == ((), (held,))
    fallen = replace(row(2, text="", day=1), max_level=None)
    first = register.judge((held,), (fallen,), sure=False)
    second = register.judge(first.held, (fallen,), first.doubted, sure=False)
    assert [change.moves for change in second.changes] == [(Move.LOWERED,)]


def test_a_text_that_is_read_for_the_first_time_is_no_news() -> None:
    """Where only the level was known, the text says where things stand."""
    bare = replace(row(3, text=""), max_level=None)
    (change,) = register.judge((bare,), (row(3, text=ORDER, worst=4, day=1),)).changes
    assert change.moves == (Move.TEXT,)
    assert [one.directive for one in change.statements] == [Directive.RECONSIDER_TRAVEL]


def test_each_thing_that_is_taken_back_is_said_once() -> None:
    """The advice for a part that is in no word of the new edition is lifted once."""
    (change,) = register.judge((none(4, parts=(NORTH,)),), (none(day=2),)).changes
    assert [(one.directive, one.status, one.region) for one in change.statements] == [
        (Directive.AVOID_ALL_TRAVEL, Status.LIFTED, NORTH.name)
    ]


def test_the_level_of_the_whole_country_is_lowered_when_parts_remain() -> None:
    """Advice against all travel that shrinks to parts is a lowered level; the parts' advice stands."""
    (change,) = register.judge((row(4, text="Do not travel to Lebanon."),), (none(4, parts=(NORTH,)),)).changes
    assert [(one.directive, one.status, one.region) for one in change.statements] == [
        (Directive.AVOID_ALL_TRAVEL, Status.IN_FORCE, NORTH.name),
        (Directive.LEVEL_CHANGE, Status.LIFTED, None),
    ]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Do not travel to Mali due to crime, terrorism, and kidnapping.", ("crime", "terrorism", "kidnapping")),
        ("Reconsider travel because of armed clashes and unexploded ordnance.\nHealth care is poor.", ("armed conflict", "landmines")),
        ("Exercise caution due to ethnic conflict.", ("unrest",)),
        ("The level is no longer due to crime.", ()),
        ("Exercise normal precautions.", ()),
        ("Avoid travel owing to arbitrary detentions and exit bans.", ("wrongful detention", "exit bans")),
    ],
)
def test_reasons(text: str, reasons: tuple[str, ...]) -> None:
    """Why an issuer warns, in fixed terms and a fixed order, only where it says why."""
    assert register.reasons(text) == reasons


def test_an_extract_keeps_the_parts_that_were_read() -> None:
    """A row whose worst part is not known says nothing about parts and calls it has no word of; its level and its news count."""
    held = row(2, text=CALL, parts=(NORTH,), worst=4)
    extract = replace(row(2, text="Shops are open.", day=1), max_level=None)
    assert register.judge((held,), (extract,)) == register.Judged(held=(replace(held, published=extract.published),))
    order = register.judge((held,), (replace(extract, text=f"{CALL} {ORDER}"),))
    assert [change.moves for change in order.changes] == [(Move.DEPARTURE_BEGUN,)]
    assert [(one.parts, one.max_level) for one in order.held] == [((NORTH,), 4)]
    raised = register.judge((held,), (replace(row(3, text=CALL, day=1), max_level=None),))
    assert [change.moves for change in raised.changes] == [(Move.RAISED,)]


@pytest.mark.parametrize(
    ("held", "level", "worst"),
    [
        (row(4), 1, None),
        (row(2), 4, None),
        (row(2, worst=4), 1, 4),
        (row(2, worst=3), 4, 4),
        (row(2, worst=4), 2, 4),
        (replace(row(2), max_level=None), 3, None),
    ],
)
@pytest.mark.parametrize("text", ["", CALL])
def test_the_worst_level_outlasts_a_move_only_as_a_part(held: Position, level: int, worst: int | None, text: str) -> None:
    """A worst level that was the whole country's goes with it, read without its parts or without any text."""
    extract = replace(row(level, text=text, day=1), max_level=None)
    (kept,) = register.judge((held,), (extract,)).held
    assert (kept.country_level, kept.max_level) == (level, worst)
