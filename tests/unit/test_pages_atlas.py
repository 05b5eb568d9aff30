"""The map's outlines: neighbours keep one border, what crosses the date line is cut, what is too small is a dot."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from advisory.pages import atlas


def topology() -> dict[str, Any]:
    """Return Peru and Bolivia with a common border, Fiji across the date line, Malta, Kosovo without a number, and ice."""
    arcs = [
        [(-75, -10), (-70, -10)],
        [(-70, -10), (-70, -12), (-70, -14), (-70, -20)],
        [(-70, -20), (-75, -20), (-75, -10)],
        [(-70, -10), (-60, -10), (-60, -20), (-70, -20)],
        [(177, -15), (-177, -15), (-177, -20), (177, -20), (177, -15)],
        [(14.3, 35.8), (14.5, 35.8), (14.5, 36.0), (14.3, 35.8)],
        [(20, 42), (22, 42), (22, 44), (20, 44), (20, 42)],
        [(-180, -85), (180, -85), (180, -80), (-180, -80), (-180, -85)],
    ]

    def steps(line: list[tuple[float, float]]) -> list[list[int]]:
        whole = [(round(x * 10), round(y * 10)) for x, y in line]
        return [list(whole[0]), *([x2 - x1, y2 - y1] for (x1, y1), (x2, y2) in itertools.pairwise(whole))]

    def country(number: str | None, name: str, *rings: list[int]) -> dict[str, Any]:
        one = len(rings) == 1
        shape = {"type": "Polygon" if one else "MultiPolygon", "arcs": list(rings) if one else [[ring] for ring in rings]}
        return {**shape, "properties": {"name": name}, **({"id": number} if number else {})}

    return {
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "arcs": [steps(line) for line in arcs],
        "objects": {
            "countries": {
                "geometries": [
                    country("604", "Peru", [0, 1, 2]), country("068", "Bolivia", [3, ~1]), country("242", "Fiji", [4]),
                    country("470", "Malta", [5]), country(None, "Kosovo", [6]), country("010", "Antarctica", [7]),
                    country(None, "Nowhere", [6]),
                    # A whole of which nothing is left apart, for the parts that have a code of their own.
                    country("250", "France", [6], [5]), country("578", "Norway", [6]),
                ]
            }
        },
    }  # fmt: skip


def corners(path: str) -> list[list[tuple[int, int]]]:
    """Return the rings of an SVG path in whole units."""
    found = []
    for ring in filter(None, path.split("M")):
        start, _, rest = ring.rstrip("z").partition("l")
        (x, y), numbers = map(int, start.split()), [int(one) for one in re.findall(r"-?\d+", rest)]
        points = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(points)
    return found


def test_neighbours_share_their_border() -> None:
    """The corners of the common arc stand in both, thinned alike; straight lines lose the points between."""
    shapes = atlas.build(topology())["shapes"]
    (peru,), (bolivia,) = corners(shapes["PE"]), corners(shapes["BO"])
    assert len(set(peru) & set(bolivia)) >= 2
    assert len(peru) < 8


def test_what_crosses_the_date_line_is_cut_at_the_maps_edges() -> None:
    """A piece on either side, and no line across the map."""
    pieces = corners(atlas.build(topology())["shapes"]["FJ"])
    assert len(pieces) == 2
    for piece in pieces:
        xs = [x for x, _ in piece]
        assert max(xs) - min(xs) < 100


def test_what_is_small_is_a_dot_and_what_has_no_number_is_known_by_name() -> None:
    """Malta, and places that the source does not draw; no ice, and nothing that no table names."""
    made = atlas.build(topology())
    assert set(made["shapes"]) == {"PE", "BO", "FJ", "XK", "FR", "NO"}
    assert set(made["dots"]) == {"MT", *atlas.POINTS}
    x, y = made["dots"]["MT"]
    assert 1000 < x < 1100
    assert 0 < y < made["height"]


@pytest.mark.parametrize(("place", "where"), [((0, 0), (0, 0)), ((180, 0), (1000, 0)), ((-180, 0), (-1000, 0))])
def test_the_projection_fills_the_drawing(place: tuple[float, float], where: tuple[float, float]) -> None:
    """From edge to edge at the equator; north is up."""
    assert atlas.project(*place) == pytest.approx(where)
    assert atlas.project(0, 60)[1] < 0


def test_the_script_writes_and_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--check` it says whether the file is what it would write; without a file it says what to name."""
    source, output = tmp_path / "countries.json", tmp_path / "world.json"
    source.write_text(json.dumps(topology()), encoding="utf-8")
    monkeypatch.setattr(atlas, "OUTPUT", output)
    assert atlas.main([str(source)]) == 0
    assert atlas.main([str(source), "--check"]) == 0
    assert set(json.loads(output.read_text(encoding="utf-8"))) == {"width", "height", "shapes", "dots"}
    output.write_text("{}", encoding="utf-8")
    assert atlas.main([str(source), "--check"]) == 1
    assert atlas.main([]) == 2
    assert "countries-50m.json" in capsys.readouterr().err


def test_the_shipped_map_is_within_its_drawing() -> None:
    """No outline was lost, and none leaves the map."""
    world = json.loads(atlas.OUTPUT.read_text(encoding="utf-8"))
    for code, path in world["shapes"].items():
        rings = corners(path)
        assert rings, code
        for ring in rings:
            assert all(-1 <= x <= world["width"] + 1 for x, _ in ring), code
            assert max(x for x, _ in ring) - min(x for x, _ in ring) < 900, code
