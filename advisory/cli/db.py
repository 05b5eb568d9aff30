"""`advisory db`: upgrade, check, copy and restore the database, and decide about what a restore held back."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from advisory.cli.look import as_json_option, moment, place, table
from advisory.errors import AdvisoryError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisory.settings import Settings
    from advisory.store.backup import Manifest
    from advisory.store.database import Tx

_T = TypeVar("_T")
#: Where copies go unless another folder is named, below the state directory.
_COPIES = "backups"
#: Held notices that are listed for people.
_SHOWN = 40
_BY_PG_RESTORE = (
    "PostgreSQL is restored by its own tools. Stop every daemon; `createdb NEW`; `pg_restore --no-owner --dbname=NEW COPY`; set "
    "ADVISORY_DATABASE_URL to it; `advisory db hold`, so that nothing goes out twice; start the daemons. See docs/operations/disaster.md."
)
_EXAMPLES = """\b
Examples:
  advisory db check                                  is it sound, and is there room?
  advisory db backup --keep 14                       from cron, while the daemon runs
  advisory db upgrade --dry-run                      what a new version is going to do
  advisory db restore backups/advisory-20261121T030000Z.db
  advisory db held --told                            after a restore: those were told before
"""


@click.group(epilog=_EXAMPLES)
def db() -> None:
    """Upgrade, check, copy and restore the database.

    The secret key is in no copy: keep it apart, for without it nobody can be told (`advisory db backup` says where it is).
    """


@db.command(epilog="Example: advisory db upgrade --dry-run")
@click.option("--dry-run", is_flag=True, help="Say what is to be done, and do nothing.")
@as_json_option
def upgrade(*, dry_run: bool, as_json: bool) -> None:
    """Bring the tables to what this version writes. There is no way back but the copy that is made of an SQLite file before.

    Tables and columns are only added, so processes of the version before go on while it runs, and until they are replaced.
    `advisory run` does the same at its start.
    """
    from advisory.store import checkup, schema

    settings = _settings()
    found, steps = checkup.missing(settings.database_url)
    if as_json:
        answer = {"schema": "upgrade/v1", "from": found, "to": schema.HEAD, "steps": [asdict(step) for step in steps], "done": not dry_run}
        click.echo(json.dumps(answer))
    for step in () if as_json else steps:
        click.echo(f"{step.revision}  {step.title}")
    if not steps:
        click.echo(f"The schema is {schema.HEAD} already; there is nothing to do.", err=True)
        return
    kept = "" if settings.database_path is None else f"; the file as it is now is kept beside it (advisory-schema-{found}.db)"
    if dry_run:
        click.echo(f"{len(steps)} to be done{kept}. Without --dry-run it is.", err=True)
        return
    _opened(settings.database_url)
    click.echo(f"The schema is {schema.HEAD} now{kept}.", err=True)


@db.command(epilog="Example: advisory db check --full --json")
@click.option("--full", "whole", is_flag=True, help="Read every page and index, and the books of all time.")
@as_json_option
def check(*, whole: bool, as_json: bool) -> None:
    """Look whether the database is sound, its books balance and there is room; exit 1 when something is wrong. Changes nothing."""
    from advisory import plan
    from advisory.store import checkup

    settings = _settings()
    now = datetime.now(UTC)
    asked = checkup.Asked(url=settings.database_url, copies=settings.state_dir / _COPIES, now=now, receivers_of=plan.receivers, whole=whole)
    found = checkup.check(asked)
    if as_json:
        click.echo(
            json.dumps({"schema": "db-check/v1", "well": all(one.well for one in found), "findings": [asdict(one) for one in found]})
        )
    for one in () if as_json else found:
        click.echo(f"{' ' if one.well else '!'} {one.name:10} {one.sentence}")
    sys.exit(0 if all(one.well for one in found) else 1)


@db.command(epilog="Examples: advisory db backup · advisory db backup /mnt/copies --keep 14 --json")
@click.argument("folder", required=False)
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Delete all but the newest N copies in the folder.")
@as_json_option
def backup(folder: str | None, keep: int | None, *, as_json: bool) -> None:
    """Copy the database as of one moment while the daemon runs, with a manifest that says what the copy is.

    SQLite is copied by its own online backup, PostgreSQL by pg_dump. The secret key is not in the copy, nor are the files you edit:
    without the key nobody who is in the copy can be told, and no link that was sent leads anywhere.
    """
    from advisory import __version__
    from advisory.store import backup as copies

    settings = _settings()
    target = Path(folder) if folder else settings.state_dir / _COPIES
    url, now = settings.database_url, datetime.now(UTC)
    if settings.database_path is not None and not settings.database_path.exists():
        raise StoreError(f"There is no database {settings.database_path.name} in the state directory yet.")
    path, manifest = copies.make(url, target, now, version=__version__, key=_key_name(settings))
    gone = copies.prune(target, keep) if keep else ()
    if as_json:
        answer = {"schema": "backup/v1", **json.loads(manifest.dumps()), "path": str(path), "deleted": [one.name for one in gone]}
        click.echo(json.dumps(answer))
        return
    from advisory.store.checkup import megabytes

    click.echo(f"{path}  {megabytes(manifest.bytes)}, schema {manifest.revision}, {manifest.counts.get('change', 0)} changes")
    if gone:
        click.echo(f"{len(gone)} older deleted", err=True)
    click.echo(f"The secret key is not in it: {_where_the_key_is(settings)}.", err=True)


@db.command(epilog="Example: advisory db restore backups/advisory-20261121T030000Z.db")
@click.argument("copy")
@click.option("--without-manifest", "bare", is_flag=True, help="Take a file that was copied by other means; it is only looked through.")
@click.option("--without-key", "keyless", is_flag=True, help="Take a copy whose people were sealed with a key that is gone.")
@as_json_option
def restore(copy: str, *, bare: bool, keyless: bool, as_json: bool) -> None:
    """Put a copy in the place of the database. The daemon must be stopped; the database there is now is kept beside it.

    A copy does not know what was sent after it was made. So that nobody is told twice, what waited then and what each feed brings at its
    first poll is held until you say whether it was told (`advisory db held`). Who left since stays away, if the old database can be read.
    """
    from advisory.cli.run import alone
    from advisory.store import restore as restoring
    from advisory.vault import Vault
    from advisory.watch.mark import beside

    settings = _settings()
    target, source = settings.database_path, Path(copy)
    if target is None:
        raise StoreError(_BY_PG_RESTORE)
    if not source.is_file():
        raise StoreError(f"There is no copy {source.name} there; `advisory db check` names the newest in the state directory.")
    made = _verified(source, settings, bare=bare, keyless=keyless)
    with alone(settings):
        beside(target).unlink(missing_ok=True)
        done = restoring.restore(target, source, datetime.now(UTC), made=made, vault=Vault(settings.keys))
    if as_json:
        aside = done.aside.name if done.aside else None
        click.echo(json.dumps({"schema": "restore/v1", "held": done.held, "aside": aside, "people": done.people, "made": made.isoformat()}))
        return
    click.echo(f"Restored: the database of {moment(made)}.")
    if done.aside:
        click.echo(f"The one there was is kept as {done.aside.name}.")
    if done.people is None:
        click.echo("What people wished since then is not known: whoever left since may get mail again; look at your mail server's log.")
    else:
        click.echo(f"What people wished since then was taken over ({done.people} of them).")
    click.echo(f"{done.held} notices that waited then are held, and so is what each feed brings first: start the daemon, wait until all")
    click.echo("feeds were read (`advisory feeds`), then `advisory db held`.")


@db.command(epilog="Example, after pg_restore or after going back to a snapshot of the machine: advisory db hold")
def hold() -> None:
    """Say that the database came back from a copy by other means: what waits, and what each feed brings first, is held.

    Do this before any daemon starts on it.
    """
    from advisory.cli.run import alone
    from advisory.store import restore as restoring
    from advisory.watch.mark import beside

    settings, now = _settings(), datetime.now(UTC)
    with alone(settings):
        _opened(settings.database_url)
        if _written(settings, lambda tx: restoring.busy(tx, now)):
            raise AdvisoryError("a daemon works on this database, or did within the last two minutes: stop it, wait, and try again")
        held = _written(settings, lambda tx: restoring.hold(tx, now, made=None))
        if settings.database_path is not None:
            beside(settings.database_path).unlink(missing_ok=True)
    click.echo(f"{held} notices are held, and what each feed brings first will be: `advisory db held`.")


@db.command(epilog="Examples: advisory db held · advisory db held --told · advisory db held 812 815 --send")
@click.argument("rows", nargs=-1, type=int)
@click.option("--send", "answer", flag_value="send", help="Send them, under the ids they would have had before.")
@click.option("--told", "answer", flag_value="told", help="They were told before the restore: note that, and send nothing.")
@click.option("--done", "answer", flag_value="done", help="Wait for no feed any more: what is not read yet goes out as always.")
@as_json_option
def held(rows: tuple[int, ...], answer: str | None, *, as_json: bool) -> None:
    """List what a restore held back; send it, or say that it was told. With numbers, those alone.

    The restore is over once nothing is held and every feed was read since; --done leaves out those that cannot be read.
    """
    from advisory.store import restore as restoring

    settings, now = _settings(), datetime.now(UTC)
    found = _written(settings, restoring.held)
    if unknown := set(rows) - {row.id for row in found}:
        raise AdvisoryError(f"{min(unknown)} is not held; `advisory db held` lists what is")
    chosen = [row for row in found if not rows or row.id in rows]
    if answer is None:
        waits = _written(settings, restoring.waiting)
        _list([asdict(row) for row in chosen], waits, as_json=as_json)
        return
    done = _written(settings, lambda tx: _answered(tx, [row.id for row in chosen], now, answer))
    over = _written(settings, restoring.settled)
    if as_json:
        click.echo(json.dumps({"schema": "held/v1", "answer": answer, "rows": done, "over": over}))
        return
    said = {"send": "go out now", "told": "are noted as told", "done": "feeds are not waited for any more"}[answer]
    click.echo(f"{done} {said}.")
    click.echo("The restore is over." if over else "More is held, or feeds were not read since: `advisory db held`.")


def _settings() -> Settings:
    from advisory.settings import load

    return load()


def _answered(tx: Tx, rows: Sequence[int], now: datetime, answer: str) -> int:
    from advisory.store import outbox
    from advisory.store import restore as restoring

    if answer == "done":
        return restoring.done(tx)
    return outbox.replay(tx, rows, now) if answer == "send" else restoring.told(tx, rows, now)


def _list(rows: Sequence[dict[str, object]], waits: int, *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            kept = {name: row[name] for name in ("id", "alert", "change", "reason", "subscription", "channel", "destination", "rule")}
            click.echo(json.dumps(kept))
        return
    if rows:
        table(
            ["id", "subscription", "where", "rule", "reason", "change"],
            [
                [
                    str(row["id"]),
                    str(row["subscription"]),
                    place(str(row["destination"])),
                    *(str(row[name]) for name in ("rule", "reason", "change")),
                ]
                for row in rows[:_SHOWN]
            ],
        )
        if len(rows) > _SHOWN:
            click.echo(f"and {len(rows) - _SHOWN} more: --json lists all")
        click.echo("\nadvisory db held --send   |   advisory db held --told", err=True)
    else:
        click.echo("Nothing is held.")
    if waits:
        click.echo(f"{waits} feeds were not read since the restore; what they bring joins these.", err=True)


def _verified(source: Path, settings: Settings, *, bare: bool, keyless: bool) -> datetime:
    """Return when a copy was made, once it is known to be whole, not newer than this version, and of a key that is here."""
    from advisory.store import backup as copies
    from advisory.store import schema

    if bare:
        return datetime.fromtimestamp(source.stat().st_mtime, tz=UTC)
    manifest = copies.read(source)
    if manifest.kind != "sqlite":
        raise StoreError(f"{source.name} is a dump of PostgreSQL. {_BY_PG_RESTORE}")
    copies.verify(source, manifest)
    if manifest.revision not in schema.REVISIONS:
        raise StoreError(schema.newer(source.name, manifest.revision))
    _same_key(manifest, settings, keyless=keyless)
    return manifest.made


def _same_key(manifest: Manifest, settings: Settings, *, keyless: bool) -> None:
    from advisory.vault import Vault

    if manifest.key and not keyless and manifest.key not in {Vault((key,)).mark for key in settings.keys}:
        raise StoreError(
            "The people in this copy were sealed with a key that is not here: put it into ADVISORY_SECRET_KEY, after the present one with "
            "a comma between. If it is gone for good, --without-key restores everything but the people."
        )


def _key_name(settings: Settings) -> str:
    from advisory.vault import Vault

    return Vault(settings.keys).mark


def _where_the_key_is(settings: Settings) -> str:
    from advisory.settings import environ

    if environ().get("ADVISORY_SECRET_KEY"):
        return "keep what ADVISORY_SECRET_KEY is set to, in another place than the copies"
    return f"keep a copy of {settings.state_dir / 'secret_key'}, in another place than these"


def _opened(url: str) -> None:
    """Open the database once, which brings it to this version's schema. Raises StoreError."""
    import asyncio

    from advisory.store import open_store

    async def open_once() -> None:
        store = open_store(url)
        try:
            await store.open()
        finally:
            await store.close()

    asyncio.run(open_once())


def _written(settings: Settings, work: Callable[[Tx], _T]) -> _T:
    """Do one piece of work on the database in one transaction. Raises StoreError."""
    from advisory.store import restore as restoring

    if settings.database_path is not None and not settings.database_path.exists():
        raise StoreError(f"There is no database {settings.database_path.name} in the state directory yet.")
    return restoring.within(settings.database_url, work)
