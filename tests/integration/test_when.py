"""When and to whom, through the whole flow: one message for one article, trips, zones, and corrections to those who were told."""

from __future__ import annotations

import email
import email.policy
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flow

from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.model import DeliveryState, Reason, Suppression
from advisory.settings import shipped

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AVOID = "The State Department advised U.S. citizens against all but essential travel to {place}."
AVOIDED = flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere")
WRONG = "An earlier version of this notice was published in error."


def folder(home: Path, people: str, *stories: tuple[str, str, str], rules: str = AVOIDED) -> Path:
    """Write an operator's folder with one official feed that is a file; returns the file."""
    page = home / "page.xml"
    page.write_bytes(flow.rss(*stories))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    flow.write(home, feeds=flow.feeds(row), subscribers=subscribers(people), rules=rules)
    return page


def subscribers(rows: str) -> str:
    """Return a subscribers.yaml of these rows."""
    return "schema: subscribers/v1\nsubscribers:\n" + textwrap.indent(textwrap.dedent(rows).strip(), "  ") + "\n"


async def pass_on(app: App, clock: VirtualClock, to: datetime | None = None) -> None:
    """Let time pass, poll and deliver."""
    if to is not None:
        clock.move_to(to)
    await app.poll_due()
    await app.deliver()


def readers(home: Path) -> list[str]:
    """Return who got mails, in the order of their names."""
    parsed = [email.message_from_bytes(mail.read_bytes(), policy=email.policy.default) for mail in flow.mails(home)]
    return sorted(str(mail["To"]).partition("@")[0] for mail in parsed)


async def test_nine_things_in_one_article_are_one_message(tmp_path: Path, base: str) -> None:
    """Three countries, each told to leave, its airspace closed and its embassy too: under the shipped rules one mail says it all."""
    countries = ("Kuwait", "Bahrain", "Qatar")
    text = " ".join(
        f"The State Department ordered all U.S. citizens to leave {name} immediately. The U.S. embassy in {name} is closed. {name} closed its airspace."
        for name in countries
    )
    rules = (shipped("config") / "rules" / "default.yaml").read_text(encoding="utf-8")
    people = "- {id: ada, email: ada@example.org, follows: [Kuwait, Bahrain, Qatar]}"
    folder(tmp_path, people, ("nine", "Security alert", text), rules=rules)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await pass_on(app, clock)
        rows = await app.store.deliveries(state=DeliveryState.SENT)
    assert len(rows) == 9
    assert {row.destination for row in rows} == {"KW", "BH", "QA"}
    assert len({row.message_id for row in rows}) == 1
    [mail] = flow.mails(tmp_path)
    body = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default).get_body(("plain",))
    assert body is not None
    assert all(name in body.get_content() for name in countries)


async def test_a_correction_goes_to_exactly_those_who_had_the_original(tmp_path: Path, base: str) -> None:
    """Whatever they wish by now, and wherever they are; not to those who left, nor to those who came later, nor to whom it was too low."""
    people = """
        - {id: stays, email: stays@example.org, follows: [Iraq]}
        - {id: moved, email: moved@example.org, follows: [Iraq]}
        - {id: graver, email: graver@example.org, follows: [Iraq]}
        - {id: left, email: left@example.org, follows: [Iraq]}
        - {id: gone, email: gone@example.org, follows: [Iraq]}
        - {id: home, email: home@example.org, trips: [{to: Iraq, from: 2020-01-01, until: 2020-01-03}], days_before_trip: 3}
        - {id: low, email: low@example.org, follows: [Iraq], at_least: critical}
        """
    page = folder(tmp_path, people, ("g", "Advice", AVOID.format(place="Iraq")))
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await pass_on(app, clock)
        assert readers(tmp_path) == ["gone", "graver", "home", "left", "moved", "stays"]
        after = """
            - {id: stays, email: stays@example.org, follows: [Iraq]}
            - {id: moved, email: moved@example.org, follows: [Peru]}
            - {id: graver, email: graver@example.org, follows: [Iraq], at_least: critical}
            - {id: left, email: left@example.org, follows: [Iraq]}
            - {id: home, email: home@example.org, trips: [{to: Iraq, from: 2020-01-01, until: 2020-01-03}], days_before_trip: 3}
            - {id: low, email: low@example.org, follows: [Iraq], at_least: critical}
            - {id: new, email: new@example.org, follows: [Iraq]}
            """
        (tmp_path / "config" / "subscribers.yaml").write_text(subscribers(after), encoding="utf-8")
        await app.reload()
        await app.store.unsubscribe("left", clock.now())
        for mail in flow.mails(tmp_path):
            mail.unlink()
        page.write_bytes(flow.rss(("g", "Advice", WRONG)))
        await pass_on(app, clock, clock.now() + 3 * DAY)
        assert [change.reason for change in await app.store.changes()] == [Reason.FIRST, Reason.CORRECTED]
        books = await app.ledger()
        rows = await app.store.deliveries(state=DeliveryState.SUPPRESSED)
    assert readers(tmp_path) == ["graver", "home", "moved", "stays"]
    assert (books.pending, books.failed, books.gaps) == (0, 0, ())
    assert books.sent == 6 + 4
    assert books.audience == books.sent + sum(books.suppressed.values())
    assert {(row.subscription, row.reason) for row in rows} == {("low", "first"), ("low", "corrected"), ("new", "corrected")}


async def test_the_quiet_hours_of_a_traveller_are_those_of_the_place(tmp_path: Path, base: str) -> None:
    """It is nine in the morning in London, and night in Lima: the word waits for the morning there."""
    people = """
        - id: ada
          email: ada@example.org
          timezone: Europe/London
          quiet_hours: {from: 22:00, to: 07:00}
          trips: [{to: Peru, from: 2020-01-01, until: 2020-01-05}]
        """
    folder(tmp_path, people, ("g", "Advice", AVOID.format(place="Peru")))
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await pass_on(app, clock)
        [row] = await app.store.deliveries()
        assert (row.state, row.suppression, row.due) == (
            DeliveryState.PENDING,
            Suppression.QUIET_HOURS,
            datetime(2020, 1, 3, 12, tzinfo=UTC),
        )
        await pass_on(app, clock, datetime(2020, 1, 3, 12, tzinfo=UTC))
    assert readers(tmp_path) == ["ada"]


async def test_what_a_weekly_digest_held_is_told_though_the_trip_is_over(tmp_path: Path, base: str) -> None:
    """Home on Saturday, the digest on Monday: what happened on Friday is in it; what happened on Sunday is not hers any more."""
    people = """
        - id: ada
          email: ada@example.org
          digest: weekly on monday at 07:00
          trips: [{to: Iraq, from: 2020-01-01, until: 2020-01-04}]
        """
    rules = AVOIDED.rstrip() + "\n      - {id: airspace, title: Airspace closed, when: airspace closed anywhere}\n"
    page = folder(tmp_path, people, ("g", "Advice", AVOID.format(place="Iraq")), rules=rules)
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await pass_on(app, clock)
        page.write_bytes(flow.rss(("g", "Advice", AVOID.format(place="Iraq")), ("b", "Flights", "Iraq closed its airspace on Sunday.")))
        await pass_on(app, clock, datetime(2020, 1, 5, 12, tzinfo=UTC))
        await pass_on(app, clock, datetime(2020, 1, 6, 7, tzinfo=UTC))
        states = {row.rule: (row.state, row.suppression) for row in await app.store.deliveries()}
        books = await app.ledger()
    assert states["airspace"] == (DeliveryState.SUPPRESSED, Suppression.NOT_AFFECTED)
    assert states["leave-now"][0] is DeliveryState.SENT
    assert readers(tmp_path) == ["ada"]
    assert (books.pending, books.gaps) == (0, ())
