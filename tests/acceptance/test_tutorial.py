"""The tutorial, word for word, with an installed wheel in an empty folder: its files are written, its commands run and print what it shows."""

from __future__ import annotations

from pathlib import Path

import handbook

TUTORIAL = handbook.DOCS / "tutorial.md"


def test_word_for_word(wheel: Path, tmp_path: Path) -> None:
    """Each line that is shown is printed, in that order; at the end there is a mail about it."""
    with handbook.Desk(folder=tmp_path, programs=wheel) as desk:
        del desk.environment["ADVISORY_STATE_DIR"]
        code, printed = desk.call('python -c "import advisory; print(advisory.__file__)"')
        assert code == 0
        assert Path(printed.strip()).is_relative_to(wheel.parent), "the checkout is tried instead of the wheel"
        assert desk.do(TUTORIAL) == 9
    (mail,) = (tmp_path / "state" / "mail").glob("*.eml")
    assert b"leave" in mail.read_bytes()


def test_every_block_is_done() -> None:
    """None is left out, and the files are those a reader is told to write."""
    found = handbook.blocks(TUTORIAL)
    assert not any(block.excuse for block in found)
    assert all(block.name or block.kind == "console" for block in found), found
