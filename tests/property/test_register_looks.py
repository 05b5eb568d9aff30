"""Whatever editions a register shows, each any number of times or never: once it stays as it is, that is what is held, and what was told adds up to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisory import register
from advisory.model import Directive, Doubt, Position, Status

ISSUED = datetime(2026, 2, 10, tzinfo=UTC)
LABELS = {1: "Level 1: Normal", 2: "Level 2: Caution", 3: "Level 3: Reconsider travel", 4: "Level 4: Do not travel"}
TEXTS = {
    "Shops are open.": None,
    "Other words.": None,
    "On June 1 the Department ordered the departure of non-emergency staff.": Directive.STAFF_WITHDRAWN,
    "U.S. citizens in Lebanon should leave Lebanon now.": Directive.LEAVE,
}
EDITIONS = st.lists(st.tuples(st.sampled_from(sorted(LABELS)), st.sampled_from(sorted(TEXTS))), min_size=2, max_size=6)


def row(day: int, level: int, text: str) -> Position:
    """Return an edition of a row."""
    return Position(
        issuer="US", destination="LB", country_level=level, max_level=level, label=LABELS[level], title=f"Lebanon - {LABELS[level]}",
        text=text, published=ISSUED + timedelta(days=day),
    )  # fmt: skip


@given(editions=EDITIONS, looks=st.lists(st.integers(0, 5), max_size=12), dated=st.booleans(), undated=st.booleans())
def test_what_is_told_adds_up(editions: list[tuple[int, str]], looks: list[int], *, dated: bool, undated: bool) -> None:
    """Levels are told in unbroken steps, orders begin and end, and nothing waits or starves when three looks find the same."""
    rows = [row(day, level, text) for day, (level, text) in enumerate(editions)]
    rows = [replace(one, published=None) for one in rows] if undated else rows
    held: tuple[Position, ...] = (rows[0],)
    doubted: tuple[Doubt, ...] = ()
    level, orders = rows[0].country_level, {TEXTS[rows[0].text]} - {None}
    for seen in (*(rows[look] for look in sorted(looks) if look < len(rows)), rows[-1], rows[-1], rows[-1]):
        judged = register.judge(held, (seen,), doubted, dated=dated, sure=False)
        for said in (one for change in judged.changes for one in change.statements):
            if said.directive is Directive.LEVEL_CHANGE:
                assert said.level is not None
                assert said.level.before == level
                level = said.level.after
            elif said.directive in {Directive.STAFF_WITHDRAWN, Directive.LEAVE}:
                orders = orders - {said.directive} if said.status is Status.LIFTED else orders | {said.directive}
        held, doubted = judged.held, judged.doubted
    assert [(one.country_level, one.text) for one in held] == [(rows[-1].country_level, rows[-1].text)]
    assert (doubted, level, orders) == ((), rows[-1].country_level, {TEXTS[rows[-1].text]} - {None})
