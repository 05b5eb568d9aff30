"""Make copies of the database to come back to, each with a manifest that says what it is and how to know it again."""

# ruff: noqa: S608 - what is put into statements are this package's own words

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from advisory.errors import StoreError
from advisory.store import copying, database, opened
from advisory.store.database import Tx

_SCHEMA = "backup/v1"
#: What is counted, so that a copy can be told from an empty one at a glance.
_COUNTED = ("feed", "item", "alert", "change", "subscription", "traveller", "delivery", "letter")
#: Seconds after which a dump is given up.
_LONGEST = 6 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a copy is."""

    #: Name of the file beside the manifest.
    file: str
    #: `sqlite`, or `pg_dump` in its custom format.
    kind: str
    #: The schema it holds.
    revision: str
    made: datetime
    #: Of the product that made it.
    version: str
    bytes: int
    sha256: str
    #: Which key sealed what says who people are, without betraying it; the key is not in the copy.
    key: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    def dumps(self) -> str:
        """Return it as JSON."""
        return json.dumps({"schema": _SCHEMA, **asdict(self), "made": self.made.isoformat()}, indent=2) + "\n"


def read(path: Path) -> Manifest:
    """Return the manifest beside a copy. Raises StoreError."""
    beside = path.with_suffix(".json")
    try:
        found = json.loads(beside.read_text(encoding="utf-8"))
        schema = found.pop("schema")
        manifest = Manifest(**{**found, "made": datetime.fromisoformat(found["made"])})
    except FileNotFoundError as error:
        raise StoreError(f"{path.name} has no manifest {beside.name} beside it, so nobody can say whether it is whole.") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"The manifest {beside.name} cannot be read. Take another copy.") from error
    if schema != _SCHEMA:
        raise StoreError(f"The manifest {beside.name} is {schema}, which this version does not know. Use the version that wrote it.")
    return manifest


def verify(path: Path, manifest: Manifest) -> None:
    """Check that a copy is byte for byte what its manifest says. Raises StoreError."""
    try:
        same = path.stat().st_size == manifest.bytes and copying.digest(path) == manifest.sha256
    except OSError as error:
        raise copying.refusal(path, error) from error
    if not same:
        raise StoreError(f"The copy {path.name} is not what its manifest says: it was changed, or is not whole. Take another copy.")


def make(url: str, folder: Path, now: datetime, *, version: str, key: str = "") -> tuple[Path, Manifest]:
    """Copy the database into a folder, while others write it, and return the copy. Raises StoreError."""
    parsed = database.parse_url(url)
    stem = f"{database.name_of(parsed).removesuffix('.db')}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if parsed.get_backend_name() == "sqlite":
        target = folder / f"{stem}.db"
        return target, of_file(Path(str(parsed.database)), target, now, version=version, key=key)
    target = folder / f"{stem}.dump"
    revision, counts = _ask(url)
    _dump(url, target)
    return target, _described(target, "pg_dump", revision, counts, now, version, key)


def of_file(source: Path, target: Path, now: datetime, *, version: str, key: str = "") -> Manifest:
    """Copy an SQLite file, look whether the copy is whole, and write its manifest. Raises StoreError."""
    copying.copy(source, target)
    try:
        revision, counts = _look(target)
    except StoreError:
        target.unlink()
        raise
    return _described(target, "sqlite", revision, counts, now, version, key)


def _described(target: Path, kind: str, revision: str, counts: Mapping[str, int], now: datetime, version: str, key: str) -> Manifest:
    manifest = Manifest(
        file=target.name,
        kind=kind,
        revision=revision,
        made=now,
        version=version,
        bytes=target.stat().st_size,
        sha256=copying.digest(target),
        key=key,
        counts=counts,
    )
    _write(target.with_suffix(".json"), manifest.dumps())
    return manifest


def copies(folder: Path) -> tuple[tuple[Path, Manifest], ...]:
    """Return the copies in a folder that have a manifest, oldest first."""
    found = []
    for beside in folder.glob("*.json") if folder.is_dir() else ():
        with contextlib.suppress(StoreError):
            manifest = read(beside)
            if (path := beside.with_name(manifest.file)).is_file():
                found.append((path, manifest))
    return tuple(sorted(found, key=lambda one: one[1].made))


def prune(folder: Path, keep: int) -> tuple[Path, ...]:
    """Delete all but the newest copies, and return those deleted. Raises StoreError."""
    gone = [path for path, _ in copies(folder)[:-keep]]
    for path in gone:
        try:
            # The manifest last: what lacks its file is no copy, and what lacks its manifest nobody finds again.
            path.unlink()
            path.with_suffix(".json").unlink()
        except OSError as error:
            raise copying.refusal(path, error) from error
    return tuple(gone)


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
        part.chmod(0o600)
        copying.put_down(part, path)
    except OSError as error:
        raise copying.refusal(path, error) from error


def _look(path: Path) -> tuple[str, dict[str, int]]:
    """Return the schema and the counts of a copy that nobody else uses."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreError(
                    f"The copy is damaged ({found}), and so is the database: `advisory db check`, then docs/operations/disaster.md."
                )
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] if "alembic_version" in tables else ""
            counts = {name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in _COUNTED if name in tables}
    except sqlite3.Error as error:
        raise database.translate(error, path.name) from error
    return str(revision), counts


def _ask(url: str) -> tuple[str, dict[str, int]]:
    """Return the schema and the counts of a database server's database."""

    def asked(tx: Tx) -> tuple[str, dict[str, int]]:
        counts = {name: int(tx.value(f"SELECT COUNT(*) FROM {name}")) for name in _COUNTED}
        return str(tx.value("SELECT version_num FROM alembic_version")), counts

    return opened.within(url, asked, writes=False)


def _dump(url: str, target: Path) -> None:
    """Let pg_dump copy the database; the password goes by the environment, which other users do not see. Raises StoreError."""
    parsed = database.parse_url(url)
    program = shutil.which("pg_dump")
    address = parsed.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    by_hand = f"pg_dump --format=custom --no-owner --file={target.name} --dbname={database.name_of(parsed)}"
    if program is None:
        raise StoreError(f"PostgreSQL is copied by pg_dump, which is not installed here. Where it is: `{by_hand}`.")
    part = target.with_name(f"{target.name}.part")
    environment = {**os.environ, **({"PGPASSWORD": str(parsed.password)} if parsed.password else {})}
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        done = subprocess.run(  # noqa: S603 - the program the path names, and no shell
            [program, "--format=custom", "--no-owner", f"--file={part}", f"--dbname={address}"],
            env=environment, capture_output=True, text=True, timeout=_LONGEST, check=False,
        )  # fmt: skip
        if done.returncode:
            first = next(iter(done.stderr.strip().splitlines()), "it gave no reason")
            raise StoreError(f"pg_dump could not copy {database.name_of(parsed)}: {_plain(first, parsed.host)}. By hand: `{by_hand}`.")
        part.chmod(0o600)
        copying.put_down(part, target)
    except subprocess.TimeoutExpired as error:
        raise StoreError(f"pg_dump did not finish within {_LONGEST / 3600:.0f} h. By hand: `{by_hand}`.") from error
    except OSError as error:
        raise copying.refusal(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _plain(words: str, host: str | None) -> str:
    """Return what a program said, without the host and its own name."""
    said = words.removeprefix("pg_dump: ").removeprefix("error: ").rstrip(".")
    return said.replace(host, "the server") if host else said
