"""Nouns go into JSON text and come back the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.errors import StoreError
from advisory.model import Alert, Change, Digest, FeedState, Item, Position, QuietHours, Severity, Statement, Subscription
from advisory.store import codec

MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-11))]),
)
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=36_500))

st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(timedelta, SPANS)
st.register_type_strategy(time, st.times())
# Seconds that something took: a number.
st.register_type_strategy(float, st.floats(min_value=0, allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize("kind", [Alert, Change, FeedState, Item, Position, Statement, Subscription])
@given(data=st.data())
def test_every_noun_comes_back_the_same(kind: Any, data: st.DataObject) -> None:
    """Whatever a field holds, text and all."""
    noun = data.draw(st.from_type(kind))
    text = codec.dumps(noun)
    assert text.isascii()
    assert codec.loads(kind, text) == noun
    assert codec.dumps(codec.loads(kind, text)) == text


def test_what_a_text_lacks_takes_the_default() -> None:
    """Rows written by an older version are still read."""
    assert codec.loads(FeedState, '{"feed":"wire"}') == FeedState(feed="wire")


def test_what_a_text_has_more_is_ignored() -> None:
    """Rows written by a newer version are still read."""
    assert codec.loads(FeedState, '{"feed":"wire","colour":"red"}') == FeedState(feed="wire")


def test_values_look_as_people_would_write_them() -> None:
    """Enumerations by value, times in ISO 8601, sets in order."""
    ada = Subscription(
        key="ada",
        channel="mail",
        at_least=Severity.WATCH,
        quiet=QuietHours(start=time(22), end=time(6, 30)),
        digest=Digest(at=time(8), weekday=0),
    )
    value = json.loads(codec.dumps(ada))
    assert value["at_least"] == 2
    assert value["trust"] == "corroborated"
    assert value["quiet"] == {"start": "22:00:00", "end": "06:30:00", "pierce": 4}
    assert list(value) == [field.name for field in fields(Subscription)]


@pytest.mark.parametrize("text", ["", "[]", "7", '{"feed":"wire","due":"soon"}', "{}", '{"feed":"wire","due":7}'])
def test_what_is_not_that_noun_is_a_sentence(text: str) -> None:
    """A row edited by hand is named as such."""
    with pytest.raises(StoreError, match="A stored FeedState cannot be read"):
        codec.loads(FeedState, text)


@dataclass(frozen=True)
class Either:
    """Could be several things."""

    value: int | str


@dataclass(frozen=True)
class Mixed:
    """Has places of different types."""

    value: tuple[int, str]


@dataclass(frozen=True)
class Foreign:
    """Holds what has no form in JSON."""

    value: bytes


@pytest.mark.parametrize(("kind", "value"), [(Either, 1), (Mixed, (1, "a")), (Foreign, b"")])
def test_what_could_not_come_back_is_refused(kind: Any, value: object) -> None:
    """A noun that JSON cannot hold is found when it is first written, not when it is read."""
    with pytest.raises(TypeError):
        codec.dumps(kind(value))
    with pytest.raises(TypeError):
        codec.loads(kind, "{}")
