"""How much of the labelled cases is read, by class of error and by directive.

    python -m benchmarks.corpus [FILE …] [--json] [--misses]

A file is a list of cases: `text`, `says` (directive, status, issuer, countries, part of the country), and, where it has them, `class` (else
the file's name) and `told` (the nationality addressed, a statement each). A statement counts once a country. Precision and recall ask for
directive, status and country; of what was found by that, issuer, part and nationality are counted right or wrong. Nationalities count where
the case or the reading names one, in files that have `told`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from advisory import extract
from advisory.model import AudienceClass, Statement

_CASES: Final = Path(__file__).parents[1] / "tests" / "cases"
_NOBODY: Final = "-"
_ALERTING: Final = ("in_force", "lifted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One statement for one country (for its region where it names no country)."""

    directive: str
    status: str
    place: str
    issuer: str
    #: The part of the country.
    part: str
    #: None where the file does not say.
    nationality: frozenset[str] | None

    def key(self) -> tuple[str, str, str]:
        """Return what makes it the same statement as another."""
        return (self.directive, self.status, self.place)

    def likeness(self, other: Unit) -> tuple[bool, bool]:
        """Return how well another of the same key agrees."""
        return (self.issuer == other.issuer, self.part == other.part)

    def __str__(self) -> str:
        """Write it as cases do."""
        return " ".join([self.directive, self.status, self.issuer, self.place, *([self.part] if self.part else [])])


@dataclass(slots=True)
class Tally:
    """What was counted in one class."""

    passages: int = 0
    #: Passages read exactly, with every attribute.
    exact: int = 0
    due: int = 0
    read: int = 0
    right: int = 0
    issuers: int = 0
    parts: int = 0
    #: Found statements in which a nationality is named or read, and those in which it is the right one.
    named: int = 0
    nationalities: int = 0

    def figures(self) -> dict[str, float | int | None]:
        """Return the shares, None where there is nothing to share."""
        return {
            "passages": self.passages,
            "exact": self.exact,
            "due": self.due,
            "read": self.read,
            "precision": _share(self.right, self.read),
            "recall": _share(self.right, self.due),
            "issuer": _share(self.issuers, self.right),
            "part": _share(self.parts, self.right),
            "nationality": _share(self.nationalities, self.named),
            "named": self.named,
        }


@dataclass(slots=True)
class Count:
    """What was counted in all files."""

    whole: Tally = field(default_factory=Tally)
    #: Only what can alert.
    alerting: Tally = field(default_factory=Tally)
    classes: dict[str, Tally] = field(default_factory=dict)
    directives: dict[str, Tally] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _written(says: str, told: str | None) -> list[Unit]:
    directive, status, issuer, places, *part = says.split(maxsplit=4)
    nationality = None if told is None else frozenset(told.split(",")) - {_NOBODY}
    region = "".join(part)
    return [
        Unit(
            directive=directive,
            status=status,
            issuer=issuer,
            place=region if place == _NOBODY else place,
            part="" if place == _NOBODY else region,
            nationality=nationality,
        )
        for place in places.split(",")
    ]


def _spoken(statement: Statement) -> list[Unit]:
    places = ",".join(statement.destinations) or _NOBODY
    head = f"{statement.directive.value} {statement.status.value} {statement.issuer or _NOBODY} {places} {statement.region or ''}"
    return _written(head, ",".join(statement.audience.nationality) or _NOBODY)


def due(case: dict[str, Any], *, nationalities: bool) -> list[Unit]:
    """Return what a case says; without `told` it addresses no nationality in particular, where the file names any at all."""
    says = case["says"]
    told: Sequence[str | None] = case.get("told") or [_NOBODY if nationalities else None] * len(says)
    return [unit for one, whom in zip(says, told, strict=True) for unit in _written(one, whom)]


def read(text: str) -> list[Unit]:
    """Return what the product reads in a text, but for what concerns no traveller."""
    said = extract.statements(text)
    return [unit for each in said if each.audience.kind is not AudienceClass.OTHER for unit in _spoken(each)]


def paired(wanted: Sequence[Unit], found: Sequence[Unit]) -> tuple[list[tuple[Unit, Unit]], list[Unit], list[Unit]]:
    """Return pairs of the same key, the likest first; then what was not found, and what was found and not wanted."""
    left, extra = list(wanted), list(found)
    pairs = []
    likely = sorted(
        ((one, other) for one in wanted for other in found if one.key() == other.key()),
        key=lambda pair: pair[0].likeness(pair[1]),
        reverse=True,
    )
    for one, other in likely:
        if any(one is each for each in left) and any(other is each for each in extra):
            pairs.append((one, other))
            left = [each for each in left if each is not one]
            extra = [each for each in extra if each is not other]
    return pairs, left, extra


def _add(tally: Tally, pairs: Iterable[tuple[Unit, Unit]], left: Sequence[Unit], extra: Sequence[Unit]) -> None:
    pairs = list(pairs)
    tally.due += len(pairs) + len(left)
    tally.read += len(pairs) + len(extra)
    tally.right += len(pairs)
    for one, other in pairs:
        tally.issuers += one.issuer == other.issuer
        tally.parts += one.part == other.part
        if one.nationality is not None and (one.nationality or other.nationality):
            tally.named += 1
            tally.nationalities += one.nationality == other.nationality


def _wrongs(pairs: Iterable[tuple[Unit, Unit]], left: Sequence[Unit], extra: Sequence[Unit]) -> list[str]:
    wrong = [f"missed {unit}" for unit in left] + [f"extra {unit}" for unit in extra]
    for one, other in pairs:
        if one.likeness(other) != (True, True):
            wrong.append(f"read {other} for {one}")
        elif one.nationality is not None and one.nationality != other.nationality:
            wrong.append(f"{one.directive} told to {_people(other)} for {_people(one)}")
    return wrong


def _people(unit: Unit) -> str:
    return ",".join(sorted(unit.nationality or ())) or "anybody"


def _case(case: dict[str, Any], kind: str, count: Count, *, nationalities: bool) -> None:
    pairs, left, extra = paired(due(case, nationalities=nationalities), read(case["text"]))
    wrong = _wrongs(pairs, left, extra)
    of_kind = count.classes.setdefault(kind, Tally())
    for tally in (count.whole, count.alerting, of_kind):
        tally.passages += 1
        tally.exact += not wrong
    for tally in (count.whole, of_kind):
        _add(tally, pairs, left, extra)
    _add(
        count.alerting,
        [pair for pair in pairs if pair[0].status in _ALERTING],
        [unit for unit in left if unit.status in _ALERTING],
        [unit for unit in extra if unit.status in _ALERTING],
    )
    for directive in sorted({unit.directive for unit in [*left, *extra, *(pair[0] for pair in pairs)]}):
        tally = count.directives.setdefault(directive, Tally())
        its = [unit for unit in left if unit.directive == directive], [unit for unit in extra if unit.directive == directive]
        _add(tally, [pair for pair in pairs if pair[0].directive == directive], *its)
        tally.passages += 1
        tally.exact += not wrong
    count.misses += [f"{kind} | {one} | {' '.join(case['text'].split())}" for one in wrong]


def counted(paths: Iterable[Path]) -> Count:
    """Count what is read in files of cases; a file that is no list of them counts for nothing."""
    count = Count()
    for path in paths:
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(cases, list) or not all(isinstance(case, dict) and "says" in case for case in cases):
            continue
        nationalities = any("told" in case for case in cases)
        for case in cases:
            _case(case, case.get("class", path.stem), count, nationalities=nationalities)
    return count


def _rows(count: Count) -> list[tuple[str, Tally]]:
    return [("all", count.whole), ("alerting", count.alerting), *sorted(count.classes.items()), *sorted(count.directives.items())]


def _cell(value: object) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def table(count: Count) -> str:
    """Write the figures, a line for each class and directive."""
    head = list(Tally().figures())
    lines = [f"{'':27}" + "".join(f"{name:>12}" for name in head)]
    for name, tally in _rows(count):
        lines.append(f"{name:27}" + "".join(f"{_cell(value):>12}" for value in tally.figures().values()))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of cases (default: all of the project's)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--misses", action="store_true", help="print each thing missed or misread, with its sentence")
    given = parser.parse_args(arguments)
    count = counted(given.files or [*sorted((_CASES / "understanding").glob("*.yaml")), *sorted((_CASES / "languages").glob("*.yaml"))])
    if given.json:
        print(json.dumps({name: tally.figures() for name, tally in _rows(count)} | ({"misses": count.misses} if given.misses else {})))
        return 0
    print(table(count))
    for miss in count.misses if given.misses else []:
        print(miss)
    return 0


if __name__ == "__main__":
    sys.exit(main())
