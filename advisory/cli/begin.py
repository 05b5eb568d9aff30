"""`advisory init`: a folder to begin with."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from advisory.cli import helping
from advisory.errors import AdvisoryError

#: Files of the folder → where they ship.
_FILES = {
    "feeds.yaml": "feeds.yaml",
    "rules/mine.yaml": "starter/mine.yaml",
    "routes.yaml": "routes.yaml",
    "subscribers.yaml": "subscribers.yaml",
    "lists.yaml": "lists.yaml",
}
_NEXT = """
Next:
  advisory --config {folder} check      are the files right?
  advisory --config {folder} test       do the rules do what stands under their tests?
  advisory --config {folder} run        the daemon; http://127.0.0.1:8080 shows the pages
"""


@click.command(
    epilog=helping.epilog(("advisory init", "into ./config"), ("advisory init /etc/advisory", "into another folder")),
)
@click.argument("folder", metavar="[DIR]", default="config", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a folder of commented files to begin with: feeds, rules with their tests, routes, subscribers, lists.

    DIR is ./config unless said. A file that is there already is left alone.
    """
    from advisory import settings

    shipped = settings.shipped("config")
    try:
        for name, source in _FILES.items():
            path = folder / name
            if path.exists():
                click.echo(f"kept   {path}")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shipped / source, path)
            click.echo(f"wrote  {path}")
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise AdvisoryError(f"{folder} cannot be written: {reason}; name another folder, `advisory init DIR`") from error
    click.echo(_NEXT.format(folder=folder).rstrip())
