"""`advisory send-test` and `advisory routes`: try what stands in routes.yaml before it matters."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import completing, helping
from advisory.errors import DeliveryError

if TYPE_CHECKING:
    from advisory.model import Change, Content, Rule, Subscription
    from advisory.rulebook import Rulebook
    from advisory.settings import Settings

_MARK = "[TEST]"


@click.command(
    "send-test",
    epilog=helping.epilog(
        ("advisory send-test desk", "does it reach the desk?"),
        ("advisory send-test ada --rule iraq-leave-now", "as an alert of this rule"),
        exits={1: "it was not accepted"},
    ),
)
@click.argument("name", metavar="RECEIVER", shell_complete=completing.subscriptions)
@click.option("--rule", metavar="ID", help="Send it as an alert of this rule.", shell_complete=completing.rules)
@click.option("--json", "as_json", is_flag=True, help="Print one object: schema, to, channel, accepted, seconds, answer.")
def send_test(name: str, rule: str | None, *, as_json: bool) -> None:
    """Send one made-up alert, marked as a test, to one receiver of routes.yaml or subscriber of subscribers.yaml.

    It goes through the real channel with the real template, once, and is kept nowhere. Exits 0 when it was accepted, 1 when not.
    """
    from advisory import rollout, settings

    process = settings.load()
    book = rollout.read(process)
    reader = _named(name, book)
    began = time.perf_counter()
    try:
        answer, accepted = asyncio.run(_sent(process, book, reader, _rule(rule, book))), True
    except DeliveryError as error:
        answer, accepted = str(error), False
    took = time.perf_counter() - began
    if as_json:
        told = {"schema": "send-test/v1", "to": reader.key, "channel": reader.channel, "accepted": accepted, "seconds": round(took, 3)}
        click.echo(json.dumps({**told, "answer": answer}, ensure_ascii=False))
    else:
        click.echo(f"{'accepted' if accepted else 'not accepted'} by {reader.key} ({reader.channel}) in {took * 1000:.0f} ms: {answer}")
    if not accepted:
        sys.exit(1)


def _named(name: str, book: Rulebook) -> Subscription:
    import difflib

    known = {one.key: one for one in book.subscriptions}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    raise click.UsageError(
        f"there is no receiver or subscriber `{name}`" + (f"; did you mean `{near[0]}`?" if near else "; `advisory subscribers` lists them")
    )


def _rule(name: str | None, book: Rulebook) -> Rule | None:
    if name is not None and name not in book.rules:
        raise click.UsageError(f"there is no rule `{name}`; `advisory check --json` counts them, `advisory test` names them")
    return book.rules[name] if name is not None else None


async def _sent(process: Settings, book: Rulebook, reader: Subscription, rule: Rule | None) -> str:
    """Compose, send once, and return the receiver's answer. Raises DeliveryError."""
    from advisory import channels
    from advisory.app import channel_options
    from advisory.model import Envelope

    target = book.target(reader)
    if target is None:
        raise DeliveryError(f"{reader.key} has no target in routes.yaml")
    channel = channels.load(reader.channel).open_channel(channel_options(process))
    now = datetime.now(UTC)
    name = f"test.{secrets.token_hex(8)}"
    try:
        sealed = channel.compose(_content(process, reader, _sample(rule), now, batches=channel.batches))
        why = "You get this because somebody who runs this service tried whether it reaches you."
        return await channel.send(sealed, Envelope(id=name, key=reader.key, target=target, personal={"why": why}, at=now))
    finally:
        with contextlib.suppress(DeliveryError):
            await channel.close()


def _sample(rule: Rule | None) -> Change:
    from advisory.model import AlertKey
    from advisory.render import sample

    change = sample.notices()[0].change
    if rule is None:
        return change
    key = AlertKey(rule=rule.id, destination=change.alert.key.destination)
    return replace(change, alert=replace(change.alert, key=key, title=rule.title))


def _content(process: Settings, reader: Subscription, change: Change, now: datetime, *, batches: bool) -> Content:
    """Return the message, marked so that nobody takes it for news."""
    from advisory import render
    from advisory.model import Notice

    notice = Notice(row=0, change=change)
    if not batches:
        content = render.event(notice, at=now)
        body: dict[str, Any] = json.loads(content.data)
        return replace(content, data=json.dumps({**body, "type": "advisory.test", "test": True}, ensure_ascii=False, separators=(",", ":")))
    renderer = render.Renderer(process.template_folders)
    content = renderer.alert((notice,), language=reader.language, zone=reader.timezone, at=now, public_url=process.public_url)
    note = "This is a test: nothing has happened."
    return replace(
        content,
        subject=f"{_MARK} {content.subject}",
        text=f"{_MARK} {note}\n\n{content.text}",
        html=content.html.replace("<body", f'<!-- test --><body title="{note}"', 1),
    )


@click.group(
    epilog=helping.epilog(("advisory routes test --rule iraq-leave-now --destination IQ --severity critical", "who would get it?"))
)
def routes() -> None:
    """Show where alerts would go."""


@routes.command(
    "test",
    epilog=helping.epilog(
        ("advisory routes test --destination Iraq", "any rule, a warning"),
        ("advisory routes test --rule iraq-leave-now --destination IQ --unconfirmed", "a press report nobody confirmed"),
        ("advisory routes test --destination Iraq --severity critical --expect desk,ops", "in a script"),
        exits={1: "it does not go exactly to those expected"},
    ),
)
@click.option("--rule", metavar="ID", help="Of this rule; any rule unless said.", shell_complete=completing.rules)
@click.option("--destination", metavar="PLACE", required=True, help="About this country.", shell_complete=completing.places)
@click.option(
    "--severity", type=click.Choice(["info", "watch", "warning", "critical"]), default="warning", show_default=True, help="How grave."
)
@click.option("--unconfirmed", is_flag=True, help="A press report that nobody confirmed yet.")
@click.option(
    "--expect",
    metavar="NAMES",
    help="Exit 1 unless it goes exactly to these receivers, separated by commas.",
    shell_complete=completing.several_receivers,
)
@click.option("--json", "as_json", is_flag=True, help="Print one object: schema, receivers, fallback.")
def routes_test(rule: str | None, destination: str, severity: str, expect: str | None, *, unconfirmed: bool, as_json: bool) -> None:
    """Show which receivers an alert would go to: every route that fits, or the fallback when none does."""
    from advisory import lexicon, plan, rollout, settings
    from advisory.model import AlertKey, Reason, Severity

    book = rollout.read(settings.load(prepare=False))
    code = lexicon.country(destination)
    if code is None:
        raise click.UsageError(f"`{destination}` is not one country; write its name or two-letter code")
    if rule is not None:
        _rule(rule, book)
    change = _sample(None)
    graded = Severity[severity.upper()]
    key = AlertKey(rule=rule or change.alert.key.rule, destination=code)
    reason = Reason.UNCONFIRMED if unconfirmed else Reason.FIRST
    change = replace(change, reason=reason, severity=graded, alert=replace(change.alert, key=key))
    candidates = [receiver.subscription for receiver in book.receivers.values()]
    found = plan.receivers(change, candidates)
    fallback = bool(found) and all(one.fallback and not one.routes for one in candidates if one.key in found)
    if as_json:
        click.echo(json.dumps({"schema": "routes-test/v1", "receivers": list(found), "fallback": fallback}))
    else:
        click.echo("nobody" if not found else "\n".join(found) + ("  (the fallback: no route fits)" if fallback else ""))
    wanted = None if expect is None else {name.strip() for name in expect.split(",") if name.strip()}
    if wanted is not None and wanted != set(found):
        click.echo(f"expected {', '.join(sorted(wanted)) or 'nobody'}", err=True)
        sys.exit(1)
