"""`advisory why`: why a subscription was told of a change, or why not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import completing, helping
from advisory.cli.look import as_json_option, looking, moment, place, table

if TYPE_CHECKING:
    from advisory.why import Answer


@click.command(
    epilog=helping.epilog(
        ("advisory why ada", "of the last changes, told and not told"),
        ("advisory why ada default-leave.IQ.3", "step by step, of one change"),
        ("advisory why ada --limit 100 --json", "an object a line, for programs"),
    )
)
@click.argument("subscription", metavar="SUBSCRIPTION", shell_complete=completing.subscriptions)
@click.argument("change", metavar="[CHANGE]", required=False)
@click.option("--limit", metavar="N", default=20, show_default=True, help="Without CHANGE: look at so many changes of each kind.")
@as_json_option
def why(subscription: str, change: str | None, limit: int, *, as_json: bool) -> None:
    """Say why SUBSCRIPTION was told of CHANGE (an id of `advisory deliveries --json`), or why not; without CHANGE, of the last ones."""
    from advisory import why as reasons
    from advisory.ports import Store

    async def ask(store: Store) -> list[Answer]:
        if change is not None:
            found = await reasons.explain(store, subscription, change)
            return [found] if found else []
        answers = [*await reasons.recent(store, subscription, limit), *await reasons.missed(store, subscription, limit)]
        return sorted(answers, key=lambda found: found.change.at, reverse=True)

    answers = looking(ask)
    if change is not None and not answers:
        click.echo(
            f"error: there is no change {change}; `advisory deliveries --json` and `advisory alerts --json` show their ids", err=True
        )
        raise SystemExit(1)
    if as_json:
        for found in answers:
            click.echo(json.dumps(_form(found), ensure_ascii=False))
    elif change is not None:
        _whole(answers[0])
    else:
        _listed(answers)


def _form(found: Answer) -> dict[str, Any]:
    from advisory import forms, wording
    from advisory import why as reasons

    row = found.delivery
    return {
        "schema": "why/v1",
        "subscription": found.key,
        "change": found.change.id,
        "verdict": found.verdict.value,
        "sentence": reasons.sentence(found, wording.ENGLISH, "UTC"),
        "steps": [
            {"asked": step.ground.value, "passed": step.passed, "sentence": reasons.say(step, wording.ENGLISH, "UTC")}
            for step in found.steps
        ],
        "message_id": row.message_id if row else None,
        "due": forms.time(row.due) if row else None,
        "settled": forms.time(row.settled) if row else None,
        "attempts": row.attempts if row else 0,
        # Which files decided the change, and which sealed, held or suppressed its notice.
        "rollout": found.asked.rollout,
        "sealed_by": row.rollout if row else None,
    }


def _whole(found: Answer) -> None:
    from advisory import why as reasons
    from advisory import wording

    click.echo(f"{found.key} · {found.change.id} · {place(found.change.alert.key.destination)} · {found.change.reason}")
    click.echo(reasons.sentence(found, wording.ENGLISH, "UTC"))
    for step in found.steps:
        click.echo(f"  {'yes' if step.passed else 'no ':3}  {reasons.say(step, wording.ENGLISH, 'UTC')}")
    for label, at in reasons.timeline(found, wording.ENGLISH, "UTC"):
        click.echo(f"  {label}: {at}")
    for label, revision in (("decided", found.asked.rollout), ("sealed", found.delivery.rollout if found.delivery else None)):
        if revision:
            click.echo(f"  {label} by the files of revision {revision}: `advisory rules history {revision}`")
    for claim in found.change.because:
        click.echo(f"  {claim.title}: “{claim.quote}” {claim.url}")
    if found.delivery is not None and found.delivery.detail:
        click.echo(f"  {found.delivery.detail}")


def _listed(answers: list[Answer]) -> None:
    from advisory import why as reasons
    from advisory import wording

    rows = [
        [
            found.change.id,
            place(found.change.alert.key.destination),
            found.change.reason.value,
            moment(found.change.at),
            found.verdict.value,
            reasons.sentence(found, wording.ENGLISH, "UTC"),
        ]
        for found in answers
    ]
    table(["change", "where", "what", "at", "verdict", "reasons"], rows)
