"""`advisory run` and `advisory once`: the commands that send."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory.errors import AdvisoryError, ConfigError, StoreBusyError, StoreError

if TYPE_CHECKING:
    from advisory.app import App
    from advisory.settings import Settings

#: sysexits.h EX_CONFIG: it starts once somebody corrects what is said, or the database is back.
REFUSES = 78
#: EX_TEMPFAIL: the database is not up yet, and the next try may succeed.
LATER = 75
#: Seconds until a fall in a register is looked at for the second time.
_SECOND_LOOK = 3.0


@click.command(epilog="Example: ADVISORY_SMTP_URL=smtp://mail.example.org:587 advisory --config ./config run")
@click.option(
    "--strict-start", "strict", is_flag=True, help="With mistakes in the files, refuse to start rather than run on the last good ones."
)
def run(*, strict: bool) -> None:
    """Run the daemon: poll what is due, decide, deliver, and serve the pages, health and metrics.

    The operator's files are taken over when they change. With mistakes in them those accepted last stay in force, also over a restart.
    SIGTERM lets work under way finish (10 seconds at most). Whatever is killed harder is finished by the next start.
    """
    with _started() as settings, alone(settings):
        asyncio.run(_run(settings, strict=strict))


@click.command(epilog="Example, from cron: */5 * * * * advisory --config /etc/advisory once")
@click.option("--json", "as_json", is_flag=True, help="Print what happened as JSON.")
def once(*, as_json: bool) -> None:
    """Poll all feeds that are due, deliver what is due, and exit: 1 when a feed or a delivery failed."""
    with _started() as settings, alone(settings):
        sys.exit(asyncio.run(_once(settings, as_json=as_json)))


async def _run(settings: Settings, *, strict: bool) -> None:
    from advisory import breath, extract
    from advisory.app import App
    from advisory.watch import Supervisor
    from advisory.worker import Worker

    app = await App.open(settings, alone=settings.database_path is not None, strict=strict)
    log = app.observer.log
    try:
        log.info(
            "running",
            feeds=len(app.book.feeds),
            rules=len(app.book.rules),
            receivers=len(app.book.receivers),
            subscribers=len(app.book.subscribers),
            listen=settings.listen,
            mail=_mail(settings),
        )
        _nobody(app)
        # The first article after a start would wait for the tables of the grammar; let nobody wait.
        await asyncio.to_thread(extract.statements, "Citizens were told to leave Iraq.")
        breath.settle()
        await Worker(app, listen=settings.listen, supervisor=Supervisor(os.environ)).run()
        log.info("stopped: nothing is lost; what was under way and unfinished is done by the next start")
    finally:
        await app.close()


async def _once(settings: Settings, *, as_json: bool) -> int:
    from advisory.app import App

    app = await App.open(settings, alone=settings.database_path is not None)
    try:
        before = await app.store.counts()
        _nobody(app)
        polled = await app.poll_due()
        if any(doubt.current for state in await app.store.feed_states() for doubt in state.doubted):
            # Who runs us from time to time should not hear of an all-clear a run too late.
            await app.clock.sleep(_SECOND_LOOK)
            polled += await app.look_again()
        await app.housekeep()
        await app.deliver()
        await app.watch.mark.keep()
        counts = await app.store.counts()
        faults = await app.faults()
    finally:
        await app.close()
    changes = [change for done in polled for change in done.changes]
    if as_json:
        import json

        from advisory import forms

        answer = {
            "schema": "once/v1",
            "polled": [{"feed": done.feed, "items": len(done.items), "fault": done.fault} for done in polled],
            "changes": [forms.change(change) for change in changes],
            "faults": [fault.sentence for fault in faults],
            **counts,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        told = sum(change.reason.told for change in changes)
        nothing = "no feed is due; `advisory feeds` shows when" if not polled else ""
        sent = counts["sent"] - before["sent"]
        click.echo(nothing or f"feeds polled: {len(polled)}, changes: {len(changes)} ({told} to be told)")
        click.echo(f"notices sent: {sent}, waiting: {counts['pending']}{_where(settings) if sent else ''}")
        for fault in faults:
            click.echo(f"! {fault.sentence}", err=True)
    return 1 if faults else 0


@contextlib.contextmanager
def _started() -> Iterator[Settings]:
    """Read the settings and set up logging; what keeps the process from starting ends it with 78, a database that is away with 75."""
    try:
        from advisory import observe
        from advisory.settings import load

        settings = load()
        observe.configure(settings.log_style, settings.log_level)
        if settings.smtp_url.startswith("file:"):
            click.echo(f"Mail is written to {settings.smtp_url.removeprefix('file:')}; set ADVISORY_SMTP_URL to send it.", err=True)
        yield settings
    except ConfigError as error:
        from advisory.cli.files import show

        show(error)
        sys.exit(REFUSES)
    except StoreBusyError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(LATER)
    except (StoreError, AdvisoryError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(REFUSES)


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the SQLite database for this process: one process is the embedded mode. PostgreSQL is shared."""
    if not settings.database_url.startswith("sqlite"):
        yield
        return
    with contextlib.ExitStack() as locks:
        locks.enter_context(_held(settings.state_dir / "advisory.lock", "state directory", "ADVISORY_STATE_DIR"))
        database = settings.database_path
        if database is not None and database.parent.resolve() != settings.state_dir.resolve():
            # Two state directories, and one file between them.
            locks.enter_context(_held(database.with_name(f"{database.name}.lock"), "database", "ADVISORY_DATABASE_URL"))
        yield


@contextlib.contextmanager
def _held(path: Path, what: str, setting: str) -> Iterator[None]:
    """Hold a file for this process. Raises StoreError when another one does."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a")
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise StoreError(f"the {what} cannot be written ({reason}): set {setting} to one that can") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"another advisory process runs on this {what} ({path.name} is held): stop it, "
                f"set another {setting}, or use PostgreSQL (ADVISORY_DATABASE_URL) to run several"
            ) from None
        yield


def _mail(settings: Settings) -> str:
    scheme, _, rest = settings.smtp_url.partition(":")
    return f"{scheme}:{rest}" if scheme == "file" else scheme


def _where(settings: Settings) -> str:
    return f" (mail: {settings.mail_folder})" if settings.mail_folder else ""


def _nobody(app: App) -> None:
    if not app.book.subscriptions:
        click.echo("Nobody is told yet: add people to subscribers.yaml, or receivers and routes to routes.yaml.", err=True)
