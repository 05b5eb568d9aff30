"""The books of promises and arrivals see each kind of fault, and no fault where there is none."""

from __future__ import annotations

import pytest
from promised import Books

ONE, TWO, BOTH = "a-1.1.x@example", "a-1.2.x@example", "a-1.1.x@example"


@pytest.fixture
def books() -> Books:
    """Two steps of one situation, promised to one reader."""
    found = Books(receivers=("ada",))
    found.promise("a-1", 1)
    found.promise("a-1", 2)
    return found


def test_all_is_well(books: Books) -> None:
    """Each step once, in order, from whomever."""
    books.take(ONE, "ada", (1,), b"one", process=0)
    books.take(TWO, "ada", (2,), b"two", process=1)
    assert (books.lost(), books.repeats, books.changed, books.disorder) == (0, [], 0, [])
    assert books.arrived == books.wanted == 2
    assert dict(books.share) == {0: 1, 1: 1}


def test_steps_that_came_as_one_message(books: Books) -> None:
    """Both are told."""
    books.take(BOTH, "ada", (1, 2), b"both", process=0)
    assert (books.lost(), books.arrived, books.disorder) == (0, 2, [])


def test_what_never_came_is_lost(books: Books) -> None:
    """Also when a later step came, which is out of order as well."""
    books.take(TWO, "ada", (2,), b"two", process=0)
    assert books.lost() == 1
    assert books.disorder == ["ada was told step 2 of a-1.2.x@example after []"]


def test_what_came_late_is_out_of_order(books: Books) -> None:
    """Nothing is lost, but the earlier step came after the later one."""
    books.take(TWO, "ada", (2,), b"two", process=0)
    books.take(ONE, "ada", (1,), b"one", process=0)
    assert books.lost() == 0
    assert len(books.disorder) == 2


def test_a_step_told_again_in_another_message_is_out_of_order(books: Books) -> None:
    """A repeat has the name of what it repeats."""
    books.take(BOTH, "ada", (1, 2), b"both", process=0)
    books.take(TWO, "ada", (2,), b"two", process=1)
    assert (books.repeats, len(books.disorder), books.arrived) == ([], 1, 2)


@pytest.mark.parametrize(("second", "changed"), [(b"one", 0), (b"One", 1)])
def test_a_repeat_is_counted_and_compared(books: Books, second: bytes, changed: int) -> None:
    """It is the same message, or that is seen."""
    books.take(ONE, "ada", (1,), b"one", process=0)
    books.take(ONE, "ada", (1,), second, process=1)
    assert [(repeat.first.process, repeat.process) for repeat in books.repeats] == [(0, 1)]
    assert (books.changed, books.disorder, books.arrived) == (changed, [], 1)


def test_what_its_receiver_did_not_confirm_comes_once_more(books: Books) -> None:
    """That is the receiver's doing, once for each time it hung up."""
    books.take(ONE, "ada", (1,), b"one", process=0, unsaid=True)
    books.take(ONE, "ada", (1,), b"one", process=0, unsaid=True)
    books.take(ONE, "ada", (1,), b"one", process=0)
    assert (books.repeats, books.cut) == ([], 2)
    books.take(ONE, "ada", (1,), b"one", process=0)
    assert len(books.repeats) == 1
