"""A form as a template shows it: what was written, what is wrong beside each field, and what is asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from advisory.pages import destinations, fields
from advisory.pages.fields import Fields, Mistake

#: Fields made of several boxes: a link to them leads to the first.
_BOXES = frozenset({"at_least", "often", "rely", "government", "press", "how", "language", "sure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a word of a field may mean, to choose from."""

    #: Of the form: `meant-1`.
    name: str
    #: Field it stands below.
    field: str
    sentence: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a template reads; it knows it as `form`."""

    #: Field → what was written; the last, of several.
    said: Mapping[str, str]
    #: Field → all that was chosen.
    several: Mapping[str, tuple[str, ...]]
    #: Field → the sentences beside it.
    errors: Mapping[str, str] = field(default_factory=dict)
    #: Id and sentence of each mistake, in the order of the page.
    summary: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    #: Meanings chosen before, carried along.
    meant: tuple[str, ...] = ()
    #: Numbers of the rows for trips.
    rows: tuple[int, ...] = (1,)


def form(given: Fields, mistakes: Sequence[Mistake] = (), rows: tuple[int, ...] = (1,)) -> Shown:
    """Return a form with what was written in it, and what is wrong."""
    questions, errors = list[Question](), dict[str, str]()
    summary: list[tuple[str, str]] = []
    for mistake in mistakes:
        if mistake.choices:
            name = f"{destinations.MEANT}-{len(questions) + 1}"
            options = tuple((choice.value, choice.label) for choice in mistake.choices)
            questions.append(Question(name=name, field=mistake.field, sentence=mistake.sentence, options=options))
            summary.append((f"{name}-1", mistake.sentence))
            continue
        errors[mistake.field] = f"{errors[mistake.field]} {mistake.sentence}" if mistake.field in errors else mistake.sentence
        summary.append((f"{mistake.field}-1" if mistake.field in _BOXES else mistake.field, mistake.sentence))
    return Shown(
        said={name: fields.plain(values[-1])[: fields.LONGEST_BOX * 2] for name, values in given.items() if values},
        several=given,
        errors=errors,
        summary=tuple(summary),
        questions=tuple(questions),
        meant=tuple(f"{word}={target}" for word, target in destinations.chosen(given).items()),
        rows=rows,
    )
