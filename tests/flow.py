"""The real App over an operator's folder, on a virtual clock, for tests of the whole flow."""

from __future__ import annotations

import os
import textwrap
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
import time_machine
from servers import hookserver

from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.ports import Fetch
from advisory.settings import Settings

#: Whether tests run in every variant.
WHOLE = bool(os.environ.get("ADVISORY_TEST_WHOLE"))
#: Marks a test whose point is not the database: on PostgreSQL as well where ADVISORY_TEST_WHOLE is set, else on SQLite alone.
whole = pytest.mark.parametrize("base", ["sqlite", "postgresql"][: 2 if WHOLE else 1], indirect=True)
START = datetime(2020, 1, 3, 9, 0, tzinfo=UTC)
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
KEY = "a-secret-for-tests-alone"

ROUTES = """
    schema: routes/v1
    receivers:
      desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}}
    routes:
      - {to: desk, when: {rule: leave-now}}
    fallback: desk
    """
RULES = """
    schema: rules/v1
    rules:
      - {id: leave-now, title: Citizens told to leave, when: citizens urged to leave anywhere}
    """
SUBSCRIBERS = """
    schema: subscribers/v1
    subscribers:
      - {id: ada, email: ada@example.org, follows: [Iraq], timezone: Europe/London}
    """
ORDER = "The State Department ordered all U.S. citizens to leave {place} immediately."


def feeds(*rows: str) -> str:
    """Return a feeds.yaml of these rows."""
    lines = "".join(f"\n  - {{{row}}}" for row in rows)
    return f"schema: feeds/v1\nfeeds:{lines}\n"


def rss(*items: tuple[str, str, str], at: datetime = START) -> bytes:
    """Return an RSS 2.0 document of (guid, title, text), all published at one time."""
    rows = "".join(
        f"<item><title>{title}</title><guid isPermaLink='false'>{guid}</guid><link>https://paper.example/{guid}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>{text}</description></item>"
        for guid, title, text in items
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Feed</title>{rows}</channel></rss>'.encode()


def write(folder: Path, **files: str) -> Path:
    """Write the operator's files: `feeds`, `routes`, `subscribers` and `rules`; returns the folder of the configuration."""
    config = folder / "config"
    (config / "rules").mkdir(parents=True, exist_ok=True)
    (config / "rules" / "default.yaml").write_text(textwrap.dedent(RULES), encoding="utf-8")
    for name, text in files.items():
        path = config / ("rules/default.yaml" if name == "rules" else f"{name}.yaml")
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return config


def verified(request: hookserver.Request) -> dict[str, Any]:
    """Return a webhook's body after an independent library found its signature right, at the time of its attempt."""
    with time_machine.travel(int(request.headers["webhook-timestamp"])):
        found: dict[str, Any] = standardwebhooks.Webhook(SECRET).verify(request.body.decode(), dict(request.headers))
    return found


def mails(folder: Path) -> list[Path]:
    """Return the mails written below a folder."""
    return sorted(folder.rglob("*.eml"))


@asynccontextmanager
async def opened(
    folder: Path,
    *,
    smtp: str | None = None,
    environ: Mapping[str, str] | None = None,
    start: datetime = START,
    templates: Path | None = None,
    clock: VirtualClock | None = None,
    fetch: Fetch | None = None,
    base: str = "",
) -> AsyncIterator[tuple[App, VirtualClock]]:
    """Open an App over what `write` wrote, with a database in the folder unless `base` is the address of one."""
    state = folder / "state"
    state.mkdir(exist_ok=True)
    settings = Settings(
        config=folder / "config",
        templates=templates,
        state_dir=state,
        database_url=base or f"sqlite:///{state / 'advisory.db'}",
        smtp_url=smtp or f"file:{state / 'mail'}",
        mail_from="Advisory <alerts@advisory.example>",
        public_url="https://advisory.example",
        secret_key=KEY,
    )
    clock = clock or VirtualClock(start)
    app = await App.open(settings, clock=clock, fetch=fetch, environ={"DESK_SECRET": SECRET, **(environ or {})})
    try:
        yield app, clock
    finally:
        await app.close()
