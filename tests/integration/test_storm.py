"""A storm of low notices keeps no order to leave waiting, neither while it is written nor while it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import builders
import flow
import pytest
from servers import postgres, smtpserver

from advisory.app import App
from advisory.clock import SystemClock
from advisory.model import Change, DeliveryState, Directive, Severity, Subscription
from advisory.ports import Batch
from advisory.settings import Settings
from advisory.worker import Worker
from benchmarks import crowd

#: People who hear the low word; in order of arrival, the orders would come after all of them.
LOW = 1_200
#: How many of them may be told between an order and its mail: what a quiet machine sends in less than a third of a second.
OVERTAKE = 300
DESK = "desk@example.org"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'storm.db'}"
        return
    with postgres.shared().database() as url:
        yield url


def low() -> Change:
    """Return advice that concerns everybody and hurries nobody."""
    return builders.change(destination="PE", severity=Severity.WATCH, directive=Directive.AVOID_NONESSENTIAL_TRAVEL, at=datetime.now(UTC))


def order(destination: str) -> Change:
    """Return an order to leave."""
    return builders.change(destination=destination, at=datetime.now(UTC))


async def happens(app: App, change: Change) -> None:
    """Commit a change as the reading of a feed does."""
    await app.store.commit(Batch(at=change.at, changes=(change,), receivers={}))
    app.ingest.committed()


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - a server that is no part of the product is waited for
            await asyncio.sleep(0.01)


async def test_orders_to_leave_pass_a_storm(tmp_path: Path, database: str) -> None:
    """One comes as the storm begins, one while it is sent: each is told before all but a few of those that wait, and none is lost."""
    flow.write(tmp_path, subscribers="schema: subscribers/v1\nsubscribers: []\n", feeds="schema: feeds/v1\nfeeds: []\n")
    async with smtpserver.SMTPServer() as smtp:
        settings = Settings(
            config=tmp_path / "config", state_dir=tmp_path, database_url=database, smtp_url=smtp.url, secret_key=flow.KEY,
            mail_from="Advisory <alerts@advisory.example>", public_url="https://advisory.example",
        )  # fmt: skip
        app = await App.open(settings, clock=SystemClock())
        try:
            await app.store.sync_subscriptions([Subscription(key="desk", channel="email", address=DESK, places=("IQ", "SD"))])
            await asyncio.to_thread(crowd.fill, database, LOW, flow.KEY, place="PE", name="Peru")
            worker = Worker(app)
            running = asyncio.create_task(worker.run())
            told = []
            for number, place in enumerate(("IQ", "SD"), start=1):
                if number == 1:
                    await happens(app, low())
                else:
                    await until(lambda: len(smtp.mails) > OVERTAKE // 3)
                before = len(smtp.mails)
                await happens(app, order(place))
                await until(lambda: sum(mail.recipient == DESK for mail in smtp.mails) == number)  # noqa: B023 - waited for here
                told.append(len(smtp.mails) - before)
            waiting = (await app.store.counts())["pending"]
            await until(lambda: len(smtp.mails) == LOW + 2)
            worker.stop()
            await running
            sent = await app.store.deliveries(state=DeliveryState.SENT, limit=2 * LOW)
        finally:
            await app.close()
    assert max(told) < OVERTAKE
    assert waiting > LOW // 3
    assert len({mail.recipient for mail in smtp.mails}) == len(sent) - 1 == LOW + 1
