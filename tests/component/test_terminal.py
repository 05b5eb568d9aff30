"""What lists and long work show: rich tables and progress on a terminal, plain text where there is none."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from advisory.cli import terminal

ROOT = Path(__file__).parents[2]
TABLE = """
from advisory.cli import terminal
terminal.table(["id", "severity", "feed", "words"], [["a-1", "CRITICAL", "x", "[bold]word[/] " * 20 + "\\x1b[2J"]], for_wide=frozenset({"feed"}))
"""
EACH = """
from advisory.cli import terminal
for number in terminal.each(iter(range(3)), "counting", total=3, soon=0, alone=ALONE):
    print("got", number)
"""
WORKING = """
from advisory.cli import terminal
with terminal.working("thinking", soon=0):
    pass
print("done")
"""


def on_terminal(program: str, *, columns: int = 80, stdout: bool = True, **variables: str) -> tuple[str, str]:
    """Return what a program shows on a terminal of so many columns, and what it writes to a standard output that is none."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (40, columns))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm", **variables}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdin=its, stdout=its if stdout else subprocess.PIPE, stderr=its
    ) as running:
        os.close(its)
        shown = b""
        # A terminal whose last writer has gone answers with an error.
        with contextlib.suppress(OSError):
            while more := os.read(ours, 65536):
                shown += more
        written = running.stdout.read() if running.stdout else b""
    os.close(ours)
    return shown.decode(), written.decode()


def test_a_table_without_a_terminal_is_aligned_text(capsys: pytest.CaptureFixture[str]) -> None:
    """No column is left out, no line is wrapped, and blanks at the end go."""
    terminal.table(["id", "words"], [["1", "a longer cell"], ["1000", ""]], for_wide=frozenset({"words"}))
    assert capsys.readouterr().out == "id    words\n1     a longer cell\n1000\n"
    assert [*terminal.plain(["id"], [])] == ["id"]


def test_a_table_on_a_terminal_fits_it() -> None:
    """Sentences wrap, what can wait is left out where it is narrow, and what others wrote is neither markup nor obeyed."""
    narrow, _ = on_terminal(TABLE, NO_COLOR="1")
    lines = narrow.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert lines[0].split() == ["id", "severity", "words"]
    assert len(lines) > 3
    assert max(map(len, lines)) <= 80
    assert "[bold]word[/]" in narrow
    assert "\x1b[2J" not in narrow
    wide, _ = on_terminal(TABLE, columns=160)
    assert "feed" in wide
    assert "\x1b[1;31mCRITICAL" in wide
    assert "31m" not in narrow


@pytest.mark.parametrize(("alone", "shown"), [("True", True), ("False", False)])
def test_progress_is_shown_beside_what_is_printed(alone: str, shown: bool) -> None:
    """On the terminal of stderr, and not where the results go to the same terminal."""
    seen, _ = on_terminal(EACH.replace("ALONE", alone))
    assert ("counting" in seen) is shown
    assert [line for line in seen.replace("\r", "\n").splitlines() if line.startswith("got")] or shown


def test_progress_never_joins_the_results() -> None:
    """What goes into a file is what is printed, and no more."""
    seen, written = on_terminal(EACH.replace("ALONE", "False"), stdout=False)
    assert "counting" in seen
    assert "3/3" in seen or "0/3" in seen
    assert written == "got 0\ngot 1\ngot 2\n"


def test_work_says_that_it_goes_on() -> None:
    """Once it lasts."""
    seen, written = on_terminal(WORKING, stdout=False)
    assert "thinking …" in seen
    assert written == "done\n"


def test_nothing_is_shown_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Items come as they are."""
    with terminal.working("thinking", soon=0):
        assert [*terminal.each(iter("abc"), "counting", soon=0)] == ["a", "b", "c"]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_short_work_shows_nothing() -> None:
    """Neither a bar nor the time to draw one."""
    seen, _ = on_terminal(EACH.replace("soon=0", "soon=60").replace("ALONE", "True"))
    assert seen.split() == ["got", "0", "got", "1", "got", "2"]
