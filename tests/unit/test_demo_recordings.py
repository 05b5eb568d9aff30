"""A folder of recordings becomes one timeline, or a list of plain sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory.demo import recordings
from advisory.errors import ConfigError

FEEDS = frozenset({"ministry", "paper"})


def _lay(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / "feeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def test_recordings_go_by_moment_and_then_by_feed(tmp_path: Path) -> None:
    """Files of one moment are played in the order of their feeds' names; hidden files are left alone."""
    seeds = _lay(
        tmp_path,
        "paper/2021-05-01T1200Z.json",
        "ministry/2021-05-01T1200Z.xml",
        "ministry/2021-04-30T235959Z.html",
        "ministry/.draft",
        "paper/2021-05-01T1200Z.json",
    )
    found = recordings.read(seeds, FEEDS)
    assert [(one.feed, one.moment, one.content_type) for one in found] == [
        ("ministry", datetime(2021, 4, 30, 23, 59, 59, tzinfo=UTC), "text/html"),
        ("ministry", datetime(2021, 5, 1, 12, tzinfo=UTC), "application/xml"),
        ("paper", datetime(2021, 5, 1, 12, tzinfo=UTC), "application/json"),
    ]
    assert found[1].body == b"ministry/2021-05-01T1200Z.xml"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("paper/yesterday.xml", "`yesterday` is no moment (name it after the moment of the answer in UTC, such as 2020-01-03T0815Z.xml)"),
        ("paper/2021-02-30T1200Z.xml", "`2021-02-30T1200Z` is no moment"),
        ("paper/2021-05-01T1200.xml", "`2021-05-01T1200` is no moment"),
        ("paper/2021-05-01T1200Z.pdf", "`.pdf` is no ending of a recording (it may be xml, json, txt, html)"),
        ("paper/README", "`README` is no ending of a recording"),
        ("papre/2021-05-01T1200Z.xml", "feeds.yaml has no feed `papre` (did you mean `paper`?)"),
        ("other/2021-05-01T1200Z.xml", "feeds.yaml has no feed `other` (add the feed there"),
        ("2021-05-01T1200Z.xml", "a recording lies in a folder named after its feed"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(tmp_path: Path, name: str, says: str) -> None:
    """Every file that does not fit the form is named, with what is wrong and the way out."""
    with pytest.raises(ConfigError) as caught:
        recordings.read(_lay(tmp_path, name), FEEDS)
    place = str(tmp_path / "feeds" / name.split("/", maxsplit=1)[0])
    assert str(caught.value).startswith(place)
    assert says in str(caught.value)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """One run shows all files that do not fit."""
    with pytest.raises(ConfigError) as caught:
        recordings.read(_lay(tmp_path, "paper/a.xml", "paper/b.xml", "x/2021-05-01T1200Z.xml", "paper/2021-05-01T1200Z.xml"), FEEDS)
    assert len(caught.value.problems) == 3


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    """Neither a missing folder nor an empty one is a crisis without news."""
    with pytest.raises(ConfigError, match="there is no folder `feeds`"):
        recordings.read(tmp_path, FEEDS)
    (tmp_path / "feeds" / "paper").mkdir(parents=True)
    with pytest.raises(ConfigError, match="there is no recording in any of its folders"):
        recordings.read(tmp_path, FEEDS)


def test_the_shipped_crisis_fits_its_own_form() -> None:
    """The demo's recordings are few and read without a complaint."""
    seeds = Path(__file__).parents[2] / "seeds"
    feeds = {path.name for path in (seeds / "feeds").iterdir()}
    found = recordings.read(seeds, feeds)
    assert len(found) <= 40
    assert {one.content_type for one in found} == {"application/xml", "application/json"}
    assert found[0].moment == datetime(2019, 12, 31, 6, tzinfo=UTC)
