"""Turn the frozen nouns into JSON text and back: dataclass fields by their type hints, nothing to register."""

from __future__ import annotations

import dataclasses
import enum
import functools
import json
import types
import typing
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from advisory.errors import StoreError

T = typing.TypeVar("T")

Convert = Callable[[Any], Any]


def dumps(value: Any) -> str:
    """Return a noun as one line of JSON; the same noun always gives the same text."""
    kind: Any = type(value)
    return json.dumps(_encoder(kind)(value), separators=(",", ":"))


def loads(kind: type[T], text: str) -> T:
    """Return the noun a text holds; unknown keys are ignored, missing ones take the field's default. Raises StoreError."""
    noun: Any = kind
    decode = _decoder(noun)
    try:
        value: T = decode(json.loads(text))
    except (AttributeError, TypeError, ValueError) as error:
        raise StoreError(
            f"A stored {kind.__name__} cannot be read: the database is damaged, was edited by hand or belongs to another version. "
            "Restore a copy, or run the version that wrote it."
        ) from error
    return value


def _same(value: Any) -> Any:
    return value


def _enum_value(value: Any) -> Any:
    return value.value


def _moment_out(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _span_out(value: timedelta) -> float:
    return value.total_seconds()


def _span_in(value: float) -> timedelta:
    return timedelta(seconds=value)


_PLAIN: dict[Any, Convert] = dict.fromkeys((str, int, bool, float, type(None)), _same)
_OUT: dict[Any, Convert] = {**_PLAIN, datetime: _moment_out, time: time.isoformat, timedelta: _span_out}
_IN: dict[Any, Convert] = {**_PLAIN, datetime: datetime.fromisoformat, time: time.fromisoformat, timedelta: _span_in}


@functools.cache
def _encoder(kind: Any) -> Convert:
    """Return the function that makes JSON values of this type."""
    if kind in _OUT:
        return _OUT[kind]
    origin = typing.get_origin(kind)
    if origin in {types.UnionType, typing.Union}:
        inner = _encoder(_needed(kind))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        inner = _encoder(_member(kind))
        return lambda value: [inner(member) for member in value]
    if origin is frozenset:
        inner = _encoder(_member(kind))
        return lambda value: sorted(inner(member) for member in value)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _enum_value
    if dataclasses.is_dataclass(kind):
        return _dataclass_encoder(kind)
    message = f"{kind!r} has no form in JSON here"
    raise TypeError(message)


@functools.cache
def _decoder(kind: Any) -> Convert:
    """Return the function that makes this type of JSON values."""
    if kind in _IN:
        return _IN[kind]
    origin = typing.get_origin(kind)
    if origin in {types.UnionType, typing.Union}:
        inner = _decoder(_needed(kind))
        return lambda value: None if value is None else inner(value)
    if origin in {tuple, frozenset}:
        inner = _decoder(_member(kind))
        return lambda value: origin(map(inner, value))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(kind)
    message = f"{kind!r} has no form in JSON here"
    raise TypeError(message)


def _needed(kind: Any) -> Any:
    """Return X of `X | None`."""
    members = [member for member in typing.get_args(kind) if member is not type(None)]
    if len(members) != 1:
        message = f"{kind!r} could be several things in JSON"
        raise TypeError(message)
    return members[0]


def _member(kind: Any) -> Any:
    """Return X of `tuple[X, ...]` or `frozenset[X]`."""
    arguments = typing.get_args(kind)
    if len(arguments) > 1 and arguments[1] is not Ellipsis:
        message = f"{kind!r} has places of different types"
        raise TypeError(message)
    return arguments[0]


def _dataclass_encoder(kind: Any) -> Convert:
    hints = typing.get_type_hints(kind)
    fields = tuple((field.name, _encoder(hints[field.name])) for field in dataclasses.fields(kind))

    def encode(value: Any) -> dict[str, Any]:
        return {name: convert(getattr(value, name)) for name, convert in fields}

    return encode


def _dataclass_decoder(kind: Any) -> Convert:
    hints = typing.get_type_hints(kind)
    fields = {field.name: _decoder(hints[field.name]) for field in dataclasses.fields(kind)}

    def decode(value: dict[str, Any]) -> Any:
        return kind(**{name: fields[name](member) for name, member in value.items() if name in fields})

    return decode
