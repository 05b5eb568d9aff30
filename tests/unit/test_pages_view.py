"""What the public pages show, made of frozen values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import builders
import pytest

from advisory import lexicon, wording
from advisory.model import (
    AlertState,
    Directive,
    Evidence,
    Feed,
    FeedState,
    LevelStep,
    Part,
    Position,
    Reason,
    Scope,
    Severity,
    Standing,
    Status,
    Trust,
)
from advisory.pages import gathered, names, place, plot, tongue, view, world
from advisory.ports import Level

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FEED = Feed(id="us", url="https://us.example", kind="us-state", issuer="US", trust=Trust.OFFICIAL, attribution="US\u202e State")


def lens(language: str = "en") -> view.Lens:
    """Return the eyes of somebody in Iraq."""
    return view.Lens(
        tongue=wording.tongue(language),
        zone="Asia/Baghdad",
        now=NOW,
        link=lambda path: f"/x{path}",
        wrong=lambda change: f"/wrong/{change}",
    )


def level(
    issuer: str = "US", number: int | None = 2, *, worst: int | None = None, at: datetime = NOW - DAY, first: bool = False,
    destination: str = "IQ", feed: str = "",
) -> Level:  # fmt: skip
    """Return what a government's level became."""
    return Level(
        feed=feed or issuer.lower(), issuer=issuer, destination=destination, at=at, country_level=number, max_level=worst or number,
        scope=Scope.WHOLE, first=first,
    )  # fmt: skip


# --- names and languages ---------------------------------------------------------------------------------------------


def test_every_country_has_an_address_of_its_own() -> None:
    """Plain letters and hyphens, none taken for a code, and each leads back."""
    names.slugs.cache_clear()
    names.codes.cache_clear()
    assert len(set(names.slugs().values())) == len(names.slugs()) == len(lexicon.codes())
    for code, slug in names.slugs().items():
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz-")
        assert len(slug) > 2
        assert names.place(slug) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("iq", "IQ"),
        ("Iraq", "IQ"),
        ("Irak", "IQ"),
        ("Bagdad", None),
        ("ivory-coast", "CI"),
        ("Curaçao", "CW"),
        ("zz", None),
        ("", None),
        ("é" * 999, None),
    ],
)
def test_a_place_is_known_by_slug_code_and_name(word: str, code: str | None) -> None:
    """And nothing else is taken for one."""
    assert names.place(word) == code


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "language"),
    [
        (None, None, "", "en"),
        ("de", "fr", "en", "de"),
        ("xx", "fr", "en", "fr"),
        ("", "", "fr-CA,fr;q=0.9", "fr"),
        (None, None, "de;q=0.4, fr;q=0.8, en;q=0.1", "fr"),
        (None, None, "es, pt;q=0.9, de;q=0.2", "de"),
        (None, None, "de;q=0, fr;q=nan, it;q=2, *;q=0.5", "en"),
        (None, None, "de;q=x, ;q=1, fr;level=1", "fr"),
        ("DE_at", None, "", "de"),
    ],
)
def test_the_language_is_the_first_wish_there_are_words_for(
    asked: str | None, remembered: str | None, accepted: str, language: str
) -> None:
    """The address, the cookie, the browser's list by weight; else the first."""
    assert tongue.choose(asked, remembered, accepted, ("en", "de", "fr")) == language


# --- levels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "number", "by", "parts", "since"),
    [
        ([level(number=4), level("GB", 2)], 4, "United States", 0, "9 March 2026"),
        ([level(number=3, first=True), level("GB", 3, at=NOW)], 3, "United States and United Kingdom", 0, "9 March 2026 or earlier"),
        ([level(number=2, worst=4)], 2, "United States", 4, "9 March 2026"),
        ([level(number=None, worst=3)], 0, "", 3, ""),
        ([level(number=None)], 0, "", 0, ""),
        ([level(number=1, feed="a"), level(number=1, feed="b")], 1, "United States", 0, "9 March 2026"),
        ([], 0, "", 0, ""),
    ],
)
def test_a_row_says_the_worst_level_whose_it_is_and_since_when(levels: list[Level], number: int, by: str, parts: int, since: str) -> None:
    """Of the country as a whole; worse parts are said beside it."""
    row = view.row("IQ", levels, lens())
    assert (row.level, row.by, row.parts, row.since) == (number, by, parts, since)
    assert (row.name, row.href) == ("Iraq", "/x/places/iraq")


def test_rows_are_in_the_order_of_the_readers_alphabet() -> None:
    """Marks above letters aside; what is no place of ours is left out."""
    found = view.rows([level(destination=code) for code in ("EG", "IE", "ET", "AT", "@GB")], lens("de"))
    assert [row.name for row in found] == ["Ägypten", "Äthiopien", "Irland", "Österreich"]
    assert [(one.letter, len(one.rows)) for one in view.lettered(found)] == [("A", 2), ("I", 1), ("O", 1)]


def test_groups_are_the_levels_that_have_places_worst_first() -> None:
    """Each counted."""
    rows = view.rows([level(destination="IQ", number=4), level(destination="PE", number=None), level(destination="FR", number=4)], lens())
    groups = view.grouped(rows, lens().tongue)
    assert [(group.level, group.count, len(group.rows)) for group in groups] == [(4, "2 places", 2), (0, "1 place", 1)]


@pytest.mark.parametrize(
    ("word", "number", "found"),
    [
        ("", None, ["Ägypten", "Irak"]),
        ("gypt", None, ["Ägypten"]),
        ("egypt", None, ["Ägypten"]),
        ("eg", 3, ["Ägypten"]),
        ("EG", 2, []),
        ("Iraq", None, ["Irak"]),
        ("Cairo", None, ["Ägypten"]),
        ("???", None, []),
        ("", 2, ["Irak"]),
    ],
)
def test_places_are_found_in_either_language(word: str, number: int | None, found: list[str]) -> None:
    """By a part of the name, by code, by level; signs alone find nothing."""
    rows = view.rows([level(destination="EG", number=3), level(destination="IQ", number=2)], lens("de"))
    assert [row.name for row in view.matching(rows, word, number)] == found


# --- changes ---------------------------------------------------------------------------------------------------------


def register(directive: Directive, *, rule: str, at: datetime = NOW, step: LevelStep | None = None) -> Evidence:
    """Return what a register's row says for one rule."""
    return builders.evidence(
        id=rule, feed="us", guid="US:IQ", publisher="register:us", directive=directive, severity=Severity.WARNING, level=step, seen=at,
        quote="Level 4", actions=(), title="Iraq",
    )  # fmt: skip


def test_one_move_of_a_register_is_told_once() -> None:
    """Rules about the level and about the advice fire together; the one that says what it means speaks."""
    step = LevelStep(before=None, after=4)
    changes = []
    for rule, directive in (("raised", Directive.LEVEL_CHANGE), ("avoid", Directive.AVOID_ALL_TRAVEL)):
        claim = register(directive, rule=rule, step=step)
        change = builders.change(rule=rule, directive=directive, severity=Severity.WARNING, at=NOW)
        changes.append(replace(change, because=(claim,), alert=replace(change.alert, evidence=(claim,))))
    (told,) = view.told(changes, lens(), most=9)
    assert told.block.headline == "The United States puts Iraq at level 4 of 4: avoid all travel."
    assert told.href == "/x/places/iraq"
    (one,) = view.in_force([change.alert for change in changes], lens())
    assert one.block.headline == told.block.headline


def test_the_same_words_of_another_day_are_another_change() -> None:
    """What was told, ended, and told again is told twice; no more than asked for."""
    changes = [builders.change(at=NOW - days * DAY, version=9 - days) for days in range(4)]
    assert len(view.told(changes, lens(), most=9)) == 4
    assert len(view.told(changes, lens(), most=2)) == 2
    told = view.told(changes, lens(), most=1)[0]
    assert (told.at, told.wrong) == ("2026-03-10T12:00:00+00:00", f"/wrong/{changes[0].id}")
    assert told.block.when == "10 March 2026, 15:00 Baghdad time (12:00 UTC)"


def test_what_only_operators_should_see_is_left_out() -> None:
    """Keywords, rules on trial and feeds in trouble; a silent government is for all, and has no page."""
    mention = builders.change(directive=Directive.MENTION)
    over = replace(builders.change(reason=Reason.ENDED, version=2), before=Standing(directive=Directive.MENTION, rank=1))
    trouble = builders.change(rule="source-trouble", destination="@feed:us")
    tried = builders.change(rule="tried")
    tried = replace(tried, alert=replace(tried.alert, shadow=True))
    assert [view.public(change) for change in (mention, over, trouble, tried)] == [False] * 4
    assert view.in_force([tried.alert], lens()) == ()
    silent = builders.change(rule="source-silent", destination="@GB")
    silent = replace(silent, because=(), alert=replace(silent.alert, evidence=()))
    (told,) = view.told([mention, trouble, silent], lens(), most=9)
    assert told.href == ""
    assert view.in_force([mention.alert], lens()) == ()


def test_in_force_is_what_is_open_and_stands_the_gravest_first() -> None:
    """Reports that nobody confirmed, what is over, and the news that something was lifted are not in force."""
    leave = builders.change().alert
    closed = builders.change(rule="border", directive=Directive.BORDER_CLOSED, severity=Severity.WATCH).alert
    ended = builders.change(rule="x", reason=Reason.ENDED, version=2).alert
    waiting = replace(builders.change(rule="y").alert, state=AlertState.UNCONFIRMED)
    good = builders.change(rule="lifted").alert
    good = replace(good, evidence=(replace(good.evidence[0], status=Status.LIFTED),))
    told = view.in_force([closed, ended, waiting, leave, good], lens())
    assert [one.block.severity for one in told] == ["Critical", "Watch"]


# --- sources ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "late"),
    [
        (FeedState(feed="us"), True),
        (FeedState(feed="us", last_good=NOW - MINUTE, due=NOW + MINUTE), False),
        (FeedState(feed="us", last_good=NOW - 9 * HOUR, due=NOW + MINUTE), False),
        (FeedState(feed="us", last_good=NOW - 9 * HOUR, due=NOW - HOUR), True),
        (FeedState(feed="us", last_good=NOW - 9 * HOUR, due=NOW + MINUTE, failures=1), True),
        (FeedState(feed="us", last_good=NOW - 50 * MINUTE, due=NOW + MINUTE, failures=4), False),
        (FeedState(feed="us", last_good=NOW - 9 * HOUR), True),
    ],
)
def test_a_source_is_late_when_it_should_have_been_read(state: FeedState, late: bool) -> None:
    """A quiet one that is asked seldom is not."""
    assert view.late(FEED, state, NOW) is late


def test_sources_are_shown_registers_first() -> None:
    """Then official notices, then the press; with when they were read, in words that turn no line."""
    good = FeedState(feed="x", last_good=NOW, due=NOW)
    paper = replace(FEED, id="paper", issuer=None, attribution="")
    embassy = replace(FEED, id="embassy")
    found = view.watched([(paper, good, False), (embassy, good, False), (FEED, FeedState(feed="us"), True)], lens())
    assert [one.feed for one in found] == ["us", "embassy", "paper"]
    assert (found[0].attribution, found[0].read, found[0].late) == ("US State", "", True)
    assert (found[2].attribution, found[2].government, found[2].late) == ("paper", "", False)


def test_a_government_of_several_registers_is_late_when_one_of_them_is() -> None:
    """It is named once; the press and notices are no registers."""
    good, never = FeedState(feed="x", last_good=NOW, due=NOW), FeedState(feed="x")
    feeds = [(replace(FEED, id="a"), good, True), (replace(FEED, id="b"), never, True), (replace(FEED, id="c"), never, True)]
    other = [(replace(FEED, id="d", issuer="GB"), good, True), (replace(FEED, id="e"), never, False)]
    assert [one.feed for one in view.registers(view.watched([*feeds, *other], lens()))] == ["d", "b"]


# --- a place ---------------------------------------------------------------------------------------------------------


def position(**more: object) -> Position:
    """Return a row of a register."""
    made = Position(
        issuer="US", destination="IQ", country_level=2, max_level=4, label="Be careful", title="Iraq", url="https://us.example/iq"
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_voice_is_a_governments_own_words_beside_our_scale() -> None:
    """Parts worst first and so many; an address that is none is left out; what is not read is late."""
    parts = tuple(Part(name=f"Part {number}", level=2 + number % 3, words="w") for number in range(50))
    feed = replace(FEED, language="nl")
    (voice,) = place.voices(
        [("us", position(parts=parts, url="javascript:x")), ("gone", position())], [level(number=2)], {"us": feed}, {}, lens()
    )
    assert (voice.level, voice.worst, voice.scope, voice.language) == (2, 4, "The whole country", "nl")
    assert ([area.level for area in voice.areas[:3]], len(voice.areas), voice.more) == ([4, 4, 4], 40, 10)
    assert (voice.url, voice.host, voice.late, voice.read, voice.since) == ("", "", True, "", "9 March 2026")


def test_a_voice_without_a_level_claims_no_scope() -> None:
    """What is said of parts alone is not said of the country; what was never noted has no since."""
    source = view.watched([(FEED, FeedState(feed="us", last_good=NOW, due=NOW), True)], lens())[0]
    (voice,) = place.voices([("us", position(country_level=None, scope=Scope.PARTS))], [], {"us": FEED}, {"us": source}, lens())
    assert (voice.level, voice.words, voice.scope, voice.worst, voice.since) == (0, "No level stated", "", 4, "")
    assert (voice.late, voice.host) == (False, "us.example")


@pytest.mark.parametrize(
    ("scope", "worst", "words"),
    [
        (Scope.WHOLE, 2, "The whole country"), (Scope.MOST, 2, "Most of the country"), (Scope.PARTS, 2, "Parts have advice of their own"),
        (Scope.PARTS, 3, ""), (Scope.NONE, 2, ""),
    ],
)  # fmt: skip
def test_the_scope_of_a_level_is_said_once(scope: Scope, worst: int, words: str) -> None:
    """That parts have advice of their own is said where nothing else says so."""
    (voice,) = place.voices([("us", position(scope=scope, max_level=worst))], [], {"us": FEED}, {}, lens())
    assert voice.scope == words


def test_a_page_names_governments_that_are_late() -> None:
    """Each once; its plot and table say the same steps."""
    history = [
        level(number=2, at=NOW - 9 * DAY, first=True),
        level(number=4, at=NOW - DAY),
        level("GB", None, at=NOW - 3 * DAY, first=True),
    ]
    voices = place.voices([("us", position())], gathered.present(history), {"us": FEED}, {}, lens())
    page = place.page("IQ", voices=voices, levels=gathered.present(history), history=history, alerts=(), changes=(), lens=lens())
    assert (page.silent, page.sign_up, page.row.level) == ("United States", "/x/sign-up?place=IQ", 4)
    assert [(step.government, step.level, step.first) for step in page.steps] == [
        ("United States", 4, False), ("United Kingdom", 0, True), ("United States", 2, True),
    ]  # fmt: skip
    assert page.plot is not None
    assert [strip.name for strip in page.plot.strips] == ["United States"]


# --- drawings --------------------------------------------------------------------------------------------------------


def test_a_plot_draws_steps_and_leaves_gaps_where_nothing_was_stated() -> None:
    """From the first reading to now; a level that was withdrawn ends its line."""
    steps = [
        level(number=None, at=NOW - 40 * DAY), level(number=1, at=NOW - 30 * DAY), level(number=4, at=NOW - 20 * DAY),
        level(number=None, at=NOW - 10 * DAY),
    ]  # fmt: skip
    drawn = plot.drawn([("US", steps), ("GB", [level("GB", 3)]), ("CA", [level("CA", None)])], NOW, wording.tongue("en"))
    assert drawn is not None
    first, second = drawn.strips
    assert (first.path.count("M"), first.path.count("V"), first.path.count("H"), first.level, first.end) == (1, 1, 2, None, 0)
    assert (second.path.startswith("M"), second.path.endswith(f"H{drawn.right}"), second.level) == (True, True, 3)
    assert second.high < second.end < second.low
    assert [tick.words for tick in drawn.ticks] == ["29 January 2026", "18 February 2026", "10 March 2026"]
    assert [tick.anchor for tick in drawn.ticks] == ["start", "middle", "end"]
    assert all(tick.x <= drawn.right for tick in drawn.ticks)


def test_a_plot_of_nothing_is_none() -> None:
    """No history, or none with a level."""
    assert plot.drawn([], NOW, wording.tongue("en")) is None
    assert plot.drawn([("US", [level(number=None)])], NOW, wording.tongue("en")) is None


def test_the_map_has_every_country_as_a_shape_or_a_dot() -> None:
    """All that have advice but Antarctica and uninhabited islands; states too small to see are dots within the drawing."""
    world.outlines.cache_clear()
    assert set(lexicon.codes()) - world.places() <= {"AQ", "BV", "UM", "HM", "IO", "GS", "TF"}
    marks = {code: world.Mark(level=0, title=code, href="") for code in world.places()}
    marks["SG"] = world.Mark(level=4, title="Singapore", href="/s")
    drawn = world.drawn(marks)
    assert [layer.level for layer in drawn.layers] == [0, 4]
    (dot,) = drawn.layers[1].shapes
    assert (dot.title, dot.href, dot.path) == ("Singapore", "/s", "")
    for layer in drawn.layers:
        assert all(0 <= shape.x <= drawn.width and 0 <= shape.y <= drawn.height for shape in layer.shapes)
    small = set(world.outlines()["dots"])
    assert {"SG", "MT", "BH", "MV", "MC", "LI", "SM", "VA", "AD", "GD", "NR"} <= small
    assert {"XK", "CY", "SO", "LU", "QA"} & small <= {"LU", "CY", "QA"}
