"""The commands that look and change nothing: status, alerts, subscribers, ledger; and what they share with others."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisory.cli import helping, terminal
from advisory.errors import StoreError

if TYPE_CHECKING:
    from advisory.model import Alert
    from advisory.ports import Store

_T = TypeVar("_T")
table = terminal.table
#: What a narrow terminal is spared of alerts.
_ALERTS_FOR_WIDE = frozenset({"level", "rule"})
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def anything_stored() -> bool:
    """Tell whether there is a database to look into; one on another machine is taken to be there."""
    from advisory.settings import load

    path = load(prepare=False).database_path
    return path is None or path.exists()


def looking(work: Callable[[Store], Awaitable[_T]]) -> _T:
    """Open the database that the daemon writes, look, and close it."""
    from advisory.settings import load
    from advisory.store import open_store

    settings = load(prepare=False)
    if settings.database_path is not None and not settings.database_path.exists():
        raise StoreError(
            f"there is no database {settings.database_path.name} in the state directory yet: `advisory run` or `advisory once` makes it"
        )

    from advisory.vault import Vault

    keys = load().keys

    async def look() -> _T:
        store = open_store(settings.database_url, vault=Vault(keys))
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(look())


def moment(when: datetime | None) -> str:
    """Return a time for people: UTC, to the second, or a dash."""
    return when.strftime("%Y-%m-%d %H:%M:%SZ") if when else "-"


def address(url: str) -> str:
    """Return an address for people: without user and password, and without its query, which may hold a key."""
    head, mark, _ = url.partition("?")
    scheme, slashes, rest = head.partition("//")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}{'?…' if mark else ''}"


def place(code: str) -> str:
    """Return a destination for people."""
    from advisory import lexicon

    return lexicon.name(code)


@click.command(
    epilog=helping.epilog(
        ("advisory status", "in a few lines"),
        ("advisory status --json", "for a monitor"),
        exits={1: "something is wrong: a fault, or a gap in the ledger"},
    )
)
@as_json_option
def status(*, as_json: bool) -> None:
    """Say in a few lines how things are, and what to do about it; exit 1 when something is wrong."""
    from advisory import forms, plan
    from advisory.cli import in_force
    from advisory.ports import WRONG

    async def look(store: Store) -> tuple[Any, ...]:
        faults = [fault for fault in await store.faults() if not fault.key.startswith(WRONG)]
        gaps = (await store.ledger(plan.receivers)).gaps
        standing = in_force.standing(await store.rulings(), await store.followers(), datetime.now(UTC))
        return await store.counts(), faults, await store.feed_states(), gaps, len(await store.sightings(waiting=True)), standing

    counts, faults, feeds, gaps, possible, standing = looking(look)
    if as_json:
        found = [{"key": f.key, "sentence": f.sentence, "since": forms.time(f.since), "count": f.count} for f in faults]
        state = "degraded" if faults or gaps else "ok"
        click.echo(
            json.dumps(
                {
                    "schema": "status/v1",
                    "status": state,
                    **counts,
                    "possible": possible,
                    **in_force.form(standing),
                    "faults": found,
                    "gaps": list(gaps),
                }
            )
        )
    else:
        click.echo(f"files       {in_force.sentence(standing)}")
        good = sum(1 for state in feeds if state.error is None and state.last_good)
        waiting = sum(1 for state in feeds if state.error is None and not state.last_good)
        click.echo(f"feeds       {good} good, {sum(1 for state in feeds if state.error)} failing, {waiting} not polled yet")
        click.echo(f"alerts      {counts.get('alerts_open', 0)} open, {counts.get('alerts_unconfirmed', 0)} unconfirmed (`advisory queue`)")
        click.echo(
            f"deliveries  {counts.get('sent', 0)} sent, {counts.get('suppressed', 0)} suppressed, {counts.get('pending', 0)} pending, "
            f"{counts.get('dead', 0)} dead"
        )
        if possible:
            what = "sentence that looks like advice waits" if possible == 1 else "sentences that look like advice wait"
            click.echo(f"possible    {possible} {what} for your answer (`advisory queue`)")
        for fault in faults:
            times = "once" if fault.count == 1 else f"{fault.count} times"
            click.echo(f"! {fault.sentence} (since {moment(fault.since)}, seen {times})")
        for gap in gaps:
            click.echo(f"! the ledger has a gap: {gap}")
        if not faults and not gaps:
            click.echo("Nothing is wrong.")
    sys.exit(1 if faults or gaps else 0)


@click.command(
    epilog=helping.epilog(
        ("advisory alerts", "what is open or waits to be confirmed"),
        ("advisory alerts --all", "what is over, too"),
        ("advisory alerts -v", "each with its evidence, on a terminal too"),
        ("advisory alerts --json", "an object a line, for programs"),
    )
)
@click.option("--all", "everything", is_flag=True, help="Ended, stale and rejected ones too.")
@click.option("-v", "--verbose", is_flag=True, help="A block for each with its evidence, as it is printed where no terminal is.")
@as_json_option
def alerts(*, everything: bool, verbose: bool, as_json: bool) -> None:
    """List open and unconfirmed alerts, newest change first, with their evidence; on a terminal, in a table."""
    from advisory import forms
    from advisory.model import AlertState

    states = () if everything else (AlertState.OPEN, AlertState.UNCONFIRMED)

    async def look(store: Store) -> tuple[tuple[Alert, ...], Mapping[str, str]]:
        found = await store.alerts(states=states)
        return found, await store.decided_by([_newest(known) for known in found])

    found, rollouts = looking(look)
    if found and not as_json and not verbose and sys.stdout.isatty():
        table(["id", "severity", "where", "state", "level", "since", "rule", "words"], [*map(_cells, found)], for_wide=_ALERTS_FOR_WIDE)
        return
    for known in found:
        if as_json:
            click.echo(json.dumps({**forms.alert(known), "rollout": rollouts.get(_newest(known))}, ensure_ascii=False))
        else:
            _print_alert(known)
    if not found and not as_json:
        click.echo("No alerts." if everything else "No open alerts. `--all` shows those that ended.")


@click.command(
    epilog=helping.epilog(
        ("advisory subscribers", "who is told"),
        ("advisory subscribers --release ada@example.org", "an address that bounced may get mail again"),
    )
)
@click.option("--release", metavar="ADDRESS", help="Let an address get mail again that bounced, or whose reader complained.")
@as_json_option
def subscribers(*, release: str | None, as_json: bool) -> None:
    """List who is told: receivers and subscribers, without their addresses."""
    if release is not None:
        if not looking(lambda store: store.release_address(release)):
            raise click.ClickException("this address is not held back; `advisory deliveries --state dead` shows what was not delivered")
        click.echo("released: it may sign up and get mail again")
        return
    found = looking(lambda store: store.subscriptions())
    if as_json:
        for one in found:
            form = {
                "id": one.key,
                "kind": "receiver" if one.receiver else "subscriber",
                "channel": one.channel,
                "follows": list(one.follows),
                "at_least": one.at_least.label,
                "trust": one.trust.value,
                "timezone": one.timezone,
                "language": one.language,
            }
            click.echo(json.dumps(form, ensure_ascii=False))
        return
    rows = [
        [
            one.key,
            "receiver" if one.receiver else "subscriber",
            one.channel,
            ", ".join(one.follows) or "-",
            one.at_least.label,
            one.timezone,
        ]
        for one in found
    ]
    table(["id", "kind", "channel", "follows", "at least", "zone"], rows)


@click.command(
    epilog=helping.epilog(
        ("advisory ledger", "do the books balance?"),
        ("advisory ledger --json", "for a monitor"),
        exits={1: "there is a gap"},
    )
)
@as_json_option
def ledger(*, as_json: bool) -> None:
    """Prove that everybody who was to be told was told, or why not; exit 1 on any gap.

    The audience of each change is counted from the subscriptions of that time, independently of the outbox it checks.
    """
    from advisory import plan

    with terminal.working("counting the books"):
        found = looking(lambda store: store.ledger(plan.receivers))
    if as_json:
        form = {
            "schema": "ledger/v1",
            "changes": found.changes,
            "audience": found.audience,
            "sent": found.sent,
            "suppressed": dict(found.suppressed),
            "failed": found.failed,
            "pending": found.pending,
            "gaps": list(found.gaps),
        }
        click.echo(json.dumps(form))
    else:
        held_back = ", ".join(f"{count} {reason}" for reason, count in sorted(found.suppressed.items()))
        suppressed = sum(found.suppressed.values())
        click.echo(
            f"{found.changes} changes, {found.audience} notices to be given = {found.sent} sent + {suppressed} suppressed"
            f" + {found.failed} failed + {found.pending} pending"
        )
        if found.suppressed:
            click.echo(f"suppressed: {held_back}")
        for gap in found.gaps:
            click.echo(f"GAP {gap}")
        click.echo("The books do not balance." if found.gaps else "The books balance.")
    sys.exit(1 if found.gaps else 0)


def _newest(known: Alert) -> str:
    """Return the id of an alert's newest change."""
    return f"{known.id}.{known.version}"


def _grave(known: Alert) -> str:
    severity = known.standing.severity or max((claim.severity for claim in known.evidence), default=None)
    return (severity.label if severity else "-").upper()


def _cells(known: Alert) -> list[str]:
    """Return an alert as a row: its words are the newest it rests on."""
    words = known.evidence[-1].quote[:160] if known.evidence else ""
    level = str(known.standing.level or "-")
    where, state = place(known.key.destination), known.state.value
    return [known.id, _grave(known), where, state, level, f"{known.since:%Y-%m-%d %H:%M}", known.key.rule, words]


def _print_alert(known: Alert) -> None:
    standing = known.standing
    level = f", level {standing.level}" if standing.level else ""
    click.echo(f"{known.id}  {_grave(known):8}  {place(known.key.destination)}: {known.title}")
    click.echo(f"  {known.state}, revision {known.revision}{level}, since {moment(known.since)}, rule {known.key.rule}")
    for claim in known.evidence[-5:]:
        who = claim.issuer or "no government named"
        click.echo(f"  {'-' if claim.ends else '+'} {who}, {claim.trust}, {claim.feed}: “{claim.quote[:160]}”")
