"""`advisory test`: every rule on the tests written beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import completing, helping, terminal
from advisory.model import Reason

if TYPE_CHECKING:
    from advisory.model import Rule
    from advisory.trial import Verdict

SCHEMA = "test/v1"
#: How much of the history is looked through, and how many tests of a kind are suggested.
_HISTORY = 100_000
_SUGGESTED = 10


@click.command(
    epilog=helping.epilog(
        ("advisory test", "every rule"),
        ("advisory test --rule iraq-leave-now", "one rule"),
        ("advisory test config/rules/iraq.yaml", "the rules of one file"),
        ("advisory test --suggest iraq-leave-now", "tests out of what it did so far"),
        exits={1: "a test fails", 2: "the rules cannot be read"},
    )
)
@click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--rule", "only", metavar="ID", multiple=True, help="Try this rule alone; may be given several times.", shell_complete=completing.rules
)
@click.option(
    "--suggest",
    metavar="ID",
    help="Print tests for this rule out of what it did so far, to paste beside it.",
    shell_complete=completing.rules,
)
@click.option("--json", "as_json", is_flag=True, help="Print one object: schema, rules, passed, failed, untested.")
def test(path: Path | None, only: tuple[str, ...], suggest: str | None, *, as_json: bool) -> None:
    """Try each rule on what stands under its `tests:`: what it must fire on, and what it must stay silent on.

    PATH is a file of rules or a folder; without it, the rules that the daemon would run with. A failure shows the condition
    that differed. What stands under `todo_fires_on` and `todo_ignores` is tried and shown, and fails nothing.
    Exits 0 when every test passes, 1 when one fails, 2 when the rules cannot be read.
    """
    from advisory import trial
    from advisory.cli.understand import rules_of

    rules = rules_of(None if path is None else str(path))
    _known([*only, *([suggest] if suggest else [])], rules)
    if suggest:
        _suggest(suggest)
        return
    chosen = [rule for rule in rules if not only or rule.id in only]
    done = [(rule, trial.run(rule)) for rule in terminal.each(chosen, "trying rules", total=len(chosen))]
    if as_json:
        click.echo(json.dumps(_answer(done), ensure_ascii=False))
    else:
        _print(done)
    if any(verdict.failed for _, verdicts in done for verdict in verdicts):
        sys.exit(1)


def _suggest(rule: str) -> None:
    """Print what a rule fired on, and what was rejected or taken back, as tests."""
    from advisory.cli.look import looking

    changes = looking(lambda store: store.changes(limit=_HISTORY))
    told: dict[str, None] = {}
    wrong: dict[str, None] = {}
    for change in changes:
        if change.alert.key.rule == rule:
            into = wrong if change.reason in {Reason.REJECTED, Reason.CORRECTED} else told
            into.update(dict.fromkeys(" ".join(word.quote.split()) for word in change.because if word.quote and not word.ends))
    if not told and not wrong:
        raise click.ClickException(f"the stored history holds nothing of {rule}; `advisory explain TEXT` shows what it would fire on")
    click.echo("    tests:")
    for name, quotes in (("fires_on", [quote for quote in told if quote not in wrong]), ("ignores", list(wrong))):
        if quotes:
            click.echo(f"      {name}:")
        for quote in quotes[:_SUGGESTED]:
            click.echo(f"        - {json.dumps(quote, ensure_ascii=False)}")


def _known(only: Sequence[str], rules: Sequence[Rule]) -> None:
    import difflib

    ids = [rule.id for rule in rules]
    for name in only:
        if name not in ids:
            near = difflib.get_close_matches(name, ids, n=1)
            raise click.UsageError(f"there is no rule `{name}`" + (f"; did you mean `{near[0]}`?" if near else ""))


def _answer(done: Sequence[tuple[Rule, Sequence[Verdict]]]) -> dict[str, Any]:
    verdicts = [verdict for _, found in done for verdict in found]
    return {
        "schema": SCHEMA,
        "rules": [
            {
                "rule": rule.id,
                "place": rule.place,
                "tests": [
                    {
                        "place": verdict.trial.place,
                        "expected": "fires" if verdict.trial.fires else "silent",
                        "fired": verdict.fired,
                        "passed": verdict.passed,
                        "todo": verdict.trial.todo,
                        "reason": verdict.why,
                        "test": verdict.trial.shown,
                    }
                    for verdict in found
                ],
            }
            for rule, found in done
        ],
        "passed": sum(verdict.passed for verdict in verdicts),
        "failed": sum(verdict.failed for verdict in verdicts),
        "todo": sum(verdict.trial.todo and not verdict.passed for verdict in verdicts),
        "untested": [rule.id for rule, found in done if not found],
    }


def _print(done: Sequence[tuple[Rule, Sequence[Verdict]]]) -> None:
    for rule, found in done:
        if not found:
            continue
        wrong = any(verdict.failed for verdict in found)
        counted = [verdict for verdict in found if not verdict.trial.todo]
        mark = click.style("✗", fg="red") if wrong else click.style("✓", fg="green")
        click.echo(f"{mark} {rule.id}  {sum(verdict.passed for verdict in counted)}/{len(counted)}")
        for verdict in found:
            _show(verdict)
    answer = _answer(done)
    untested = answer["untested"]
    tail = "every rule is tested" if not untested else f"without a test: {', '.join(untested[:8])}{' …' if len(untested) > 8 else ''}"  # noqa: PLR2004 - a line's worth
    todo = f", {answer['todo']} to be done" if answer["todo"] else ""
    click.echo(f"{answer['passed']} passed, {answer['failed']} failed{todo}; {tail}")


def _show(verdict: Verdict) -> None:
    if verdict.passed and not verdict.done:
        return
    if verdict.done:
        head = click.style("!", fg="yellow")
        click.echo(f"  {head} {verdict.trial.place}: this gap is closed: move it out of `todo_`: {verdict.trial.shown}")
        return
    head = click.style("…", fg="yellow") if verdict.trial.todo else click.style("✗", fg="red")
    expected = "should fire" if verdict.trial.fires else "should stay silent"
    click.echo(f"  {head} {verdict.trial.place}: {expected}: {verdict.trial.shown}")
    click.echo(f"      {verdict.why}")
