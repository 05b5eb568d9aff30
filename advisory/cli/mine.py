"""`advisory mine`: what looks like advice and was not read, counted and made into tests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory.cli import helping
from advisory.cli.look import as_json_option, looking, place, table
from advisory.cli.terminal import mute
from advisory.errors import AdvisoryError

if TYPE_CHECKING:
    from advisory.ports import Sighting

#: Places named with their counts.
_MOST = 10


@click.command(
    epilog=helping.epilog(
        ("advisory mine", "what is stored, counted by family and place"),
        ("advisory mine p-9c1d2e3f4a5b", "a test to stand beside a rule, of what was answered"),
        ("advisory mine p-9c1d2e3f4a5b --answer no --case --append tests/cases/mine.yaml", "a case of the project's own"),
        ("advisory mine --text article.txt", "the same of a text, without a database"),
    ),
)
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option(
    "--answer", "word", type=click.Choice(["yes", "no"]), help="Whether it is advice, for what has no answer yet; the queue stays as it is."
)
@click.option("--case", "own", is_flag=True, help="Write tests as the project's cases (text and says) instead of a rule's.")
@click.option("--append", "path", metavar="FILE", help="Append the tests to a file instead of printing them.")
@click.option("--text", "source", metavar="FILE", help="Look into this text (`-`: standard input) instead of the database.")
@as_json_option
def mine(ids: tuple[str, ...], word: str | None, path: str | None, source: str | None, *, own: bool, as_json: bool) -> None:
    """List what looks like advice though no statement was read from it; with ids, print a test of each.

    A test of a rule stands in its file (`tests:` with `fires_on` and `ignores`); with --case it has the form of the project's own cases.
    """
    found = _of_text(source) if source is not None else looking(lambda store: store.sightings())
    if not ids and (source is None or word is None):
        _print_json(found) if as_json else _overview(found)
        return
    known = {one.id: one for one in found}
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise AdvisoryError(f"nothing is stored as {', '.join(unknown)}; `advisory mine` lists what is")
    chosen = [known[one] for one in ids] or list(found)
    open_ = [one.id for one in chosen if one.answer is None and word is None]
    if open_:
        raise AdvisoryError(f"{', '.join(open_)} has no answer yet: say --answer yes or no, or answer it in the queue")
    chosen = [one if word is None else replace(one, answer=word == "yes") for one in chosen]
    if as_json:
        _print_json(chosen)
    else:
        write([case(one, own=own) for one in chosen], path)


def case(found: Sighting, *, own: bool) -> str:
    """Return a test of an answered one: for a rule's file, or with `own` for the project's cases."""
    guess, advice = found.possible, bool(found.answer)
    about = (
        f"# {guess.family.value} {', '.join(place(code) for code in guess.destinations)}; from {mute(f'{found.title} {found.url}'.strip())}"
    )
    quote = json.dumps(" ".join(guess.quote.split()), ensure_ascii=False)
    about = " ".join(about.split())
    if own:
        says = f"{guess.family.value} in_force - {','.join(guess.destinations)}" if advice else ""
        hint = "  # name the government in place of `-`, and the status" if advice else ""
        return f"{about}\n- text: {quote}\n  says: [{says}]{hint}\n"
    return f"{about}\ntests:\n  {'fires_on' if advice else 'ignores'}:\n    - {quote}\n"


def write(cases: Sequence[str], path: str | None) -> None:
    """Print tests, or append them to a file. Raises AdvisoryError when it cannot be written."""
    text = "".join(cases)
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise AdvisoryError(f"{path}: {(error.strerror or 'it cannot be written').lower()}") from error
    click.echo(f"{len(cases)} test{'' if len(cases) == 1 else 's'} appended to {path}", err=True)


def _of_text(name: str) -> tuple[Sighting, ...]:
    from advisory import extract, possible, sighted
    from advisory.cli import understand
    from advisory.model import ANYWHERE, Item
    from advisory.ports import ReadItem

    text = understand.source(name)
    said = extract.statements(text)
    item = Item(feed="text", guid=name, url="", title=name, text=text)
    read = ReadItem(item=item, digest="", statements=said, possible=possible.read(text, statements=said))
    return sighted.each(read, frozenset({ANYWHERE}), datetime.now(UTC))


def _print_json(found: Iterable[Sighting]) -> None:
    from advisory import sighted

    for one in found:
        click.echo(json.dumps(sighted.form(one), ensure_ascii=False))


def _overview(found: Sequence[Sighting]) -> None:
    from advisory.cli.shown import named, words

    if not found:
        click.echo("Nothing looks like advice and was not read.")
        return
    answers = Counter(one.answer for one in found)
    waits = "waits" if answers[None] == 1 else "wait"
    was, were = ("was" if answers[said] == 1 else "were" for said in (True, False))
    click.echo(f"{len(found)} possible: {answers[None]} {waits} for an answer, {answers[True]} {was} advice, {answers[False]} {were} not")
    families = Counter(words(one.possible.family) for one in found)
    places = Counter(place(code) for one in found for code in one.possible.destinations)
    click.echo(f"by family: {', '.join(f'{name} {count}' for name, count in families.most_common())}")
    click.echo(f"by place: {', '.join(f'{name} {count}' for name, count in places.most_common(_MOST))}")
    state = {None: "waits", True: "advice", False: "no advice"}
    table(
        ["id", "family", "where", "items", "answer", "detail"],
        [
            [
                one.id,
                words(one.possible.family),
                named(one.possible.destinations)[:40],
                str(one.count),
                state[one.answer],
                mute(" ".join(one.possible.quote.split()))[:90],
            ]
            for one in found
        ],
    )
