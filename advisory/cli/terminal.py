"""What lists and long work show on a terminal: tables that fit its width, progress on stderr. Plain text everywhere else."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import click

_T = TypeVar("_T")
#: A terminal with fewer columns is spared some of a table's.
WIDE = 140
#: Columns that hold sentences.
WORDY = frozenset({"verdict", "detail", "follows", "label", "reasons", "also states", "source", "because", "words", "title", "note"})
#: Cells that catch the eye.
_STYLES = {"CRITICAL": "bold red", "WARNING": "yellow", "dead": "red", "off": "dim", "shadow": "dim"}
#: Control characters, and marks that turn the direction of writing: a terminal must not obey what a text from outside says.
_MUTE = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"
)
#: Seconds after which work counts as long: shorter work shows nothing.
SOON = 0.4


def mute(text: str) -> str:
    """Return a text of the same length that a terminal shows and does not obey."""
    return text.translate(_MUTE)


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, for_wide: frozenset[str] = frozenset(), wordy: frozenset[str] = frozenset()
) -> None:  # fmt: skip
    """Print a table: by rich on a terminal, aligned plain text otherwise.

    A narrow terminal is spared the columns `for_wide`; only those that are `wordy` may wrap.
    """
    if not sys.stdout.isatty():
        for line in plain(headings, rows):
            click.echo(line)
        return
    width = shutil.get_terminal_size().columns
    kept = [number for number, heading in enumerate(headings) if width >= WIDE or heading not in for_wide]
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    view = Table(box=None, pad_edge=False, header_style="bold")
    for number in kept:
        # Words may wrap; times, ids and numbers may not.
        view.add_column(headings[number], no_wrap=headings[number] not in WORDY | wordy, overflow="fold")
    for row in rows:
        # What others wrote is no markup of ours.
        view.add_row(*(Text(mute(row[number]), style=_STYLES.get(row[number], "")) for number in kept))
    Console().print(view)


def plain(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table in plain text, its columns aligned."""
    widths = [max(len(row[column]) for row in [headings, *rows]) for column in range(len(headings))]
    for row in [headings, *rows]:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def each(items: Iterable[_T], what: str, *, total: int | None = None, alone: bool = True, soon: float = SOON) -> Iterator[_T]:
    """Yield items, and show on a terminal's stderr how far they are, once that has taken `soon` seconds.

    Not `alone`: what is done with each is printed, so that nothing is shown when that goes to the same terminal.
    """
    if not sys.stderr.isatty() or (not alone and sys.stdout.isatty()):
        yield from items
        return
    began, done, left = time.monotonic(), 0, iter(items)
    while time.monotonic() - began < soon:
        try:
            yield next(left)
        except StopIteration:
            return
        done += 1
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What is printed meanwhile goes where it goes, not above the bar.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        yield from bar.track(left, total=total, completed=done, description=what)


@contextlib.contextmanager
def working(what: str, *, soon: float = SOON) -> Iterator[None]:
    """Say on a terminal's stderr what is being done, once it has taken `soon` seconds, and for as long as it lasts."""
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, soon, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _tell(what: str, soon: float, over: threading.Event) -> None:
    if soon and over.wait(soon):
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        bar.add_task(f"{what} …", total=None)
        over.wait()
