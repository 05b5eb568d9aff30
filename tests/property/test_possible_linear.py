"""Whatever the text: an answer in time linear in its length, never an exception."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory import possible

WORDS = (
    "citizens", "told", "to", "leave", "Iraq", "avoid", "travel", "embassy", "closed", "Level", "4", "advisory", ".", ",", "\n", "the",
    "Botschaft", "geschlossen", "Libanon", "quitter", "Liban", "évacué", "frontera", "cerrada", "reisadvies", "\u202e", "\x00", "<b>", "İ",
)  # fmt: skip


LONG, SHORT = 80_000, 20_000
#: Whatever is read within so many seconds is quick enough to be anything.
QUICK = 0.3
#: A linear reader takes LONG / SHORT times as long; so much more is granted to caches, collectors and other people's work.
GRACE = 3


def cost(text: str) -> float:
    """Return the seconds of work that a text takes, without the collector's, who walks what all tests before have left."""
    gc.disable()
    try:
        begun = time.process_time()
        possible.read(text)
        return time.process_time() - begun
    finally:
        gc.enable()


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered(text: str, title: str) -> None:
    """Spans cut the quotes out of the text or the title."""
    for found in possible.read(text, title=title):
        source = title if found.within == "title" else text
        assert found.quote == source[found.start : found.end]
        assert found.destinations


@pytest.mark.parametrize(
    "unit",
    [
        "Tourists are told to leave the country. ",
        "tourists told to leave ",
        "x",
        "embassy ",
        "closed border ",
        "Norway ",
        "der Botschaft geschlossen ",
    ],
)
def test_time_is_linear(unit: str) -> None:
    """Four times the text costs about four times the work."""
    few, many = ((unit * (size // len(unit) + 1))[:size] for size in (SHORT, LONG))
    cost(few)
    took = cost(many)
    assert took < QUICK or took < GRACE * LONG / SHORT * max(cost(few), cost(few))
