"""The settings of the process as variables of the environment: each with what the reference says of it. Checked by `settings`."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ADVISORY_"
DOTENV = ".env"


class Variable(NamedTuple):
    """What the reference says of a setting."""

    name: str
    doc: str
    #: What holds where it is not set, in words.
    unless: str
    example: str


def _one(doc: str, unless: str, example: str) -> Any:
    return Field("", description=doc, examples=[example], json_schema_extra={"unless": unless})


class Environment(BaseSettings):
    """Every setting as text, empty where it is not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_file_encoding="utf-8", extra="ignore", str_strip_whitespace=True
    )

    config: str = _one("folder of the [files you edit](configuration.md)", "`./config` if there is one, else what ships", "/etc/advisory")
    templates: str = _one(
        "folder of your templates; what it lacks is taken from what ships", "`./templates` if there is one", "/etc/advisory/templates"
    )
    state_dir: str = _one(
        "where the database, the key and unsent mail are kept",
        "`$XDG_STATE_HOME/advisory`, else `~/.local/state/advisory`",
        "/var/lib/advisory",
    )
    database_url: str = _one(
        "the database: SQLite, or PostgreSQL", "SQLite in the state directory", "postgresql://user:password@host/advisory"
    )
    smtp_url: str = _one(
        "where mail leaves: `smtp://user:password@host:587` (STARTTLS when offered; `?starttls=required` insists), `smtps://…`,"
        " or `file:DIR`",
        "`file:` and the folder `mail` of the state directory: mail is written, not sent, and the start says so",
        "smtp://user:password@mail.example.org:587?starttls=required",
    )
    mail_from: str = _one("whom mail comes from", "`Advisory <advisory@localhost>`", "Travel alerts <alerts@example.org>")
    contact: str = _one(
        "address or page in the User-Agent: whom hosts may write to about our polling", "none", "https://example.org/contact"
    )
    public_url: str = _one("where links in messages lead", "`http://` and the address of `ADVISORY_LISTEN`", "https://alerts.example.org")
    secret_key: str = _one(
        "signs links and seals what is kept of people; at least 16 characters, the same on every machine that shares a database. To change"
        " it, write the new one before the old one, with a comma between: what the old one signed is still read, and what it sealed is"
        " sealed anew",
        "made once, kept in the state directory (mode 0600)",
        "new-key-of-many-characters,old-key-of-many-characters",
    )
    listen: str = _one("host and port of pages, health and metrics", "`127.0.0.1:8080`", "0.0.0.0:8080")
    log: str = _one(
        "how the log looks, and from which level on: `auto` (text on a terminal, JSON elsewhere), `text` or `json`, and `debug`, `info`,"
        " `warning` or `error`",
        "`auto,info`",
        "json,warning",
    )
    sign_up: str = _one("`no`: strangers cannot sign up on the pages; who has a subscription keeps it", "`yes`", "no")
    proxies: str = _one(
        "how many proxies of yours stand before the daemon: so many names of `X-Forwarded-For` are believed, for limits by network",
        "`0`",
        "1",
    )
    trips_kept: str = _one("days after its end on which a traveller's trip is deleted", "`7`", "30")
    bounce_address: str = _one(
        "where mail that cannot be delivered comes back to; see [mail](mail.md)",
        "the sender's address, which nobody reads for us",
        "bounces@example.org",
    )
    bounce_listen: str = _one("host and port of a listener (SMTP, LMTP) that takes such mail in", "none", "127.0.0.1:2525")
    bounce_maildir: str = _one("a Maildir that your mail server puts such mail into", "none", "/var/mail/bounces")
    canary: str = _one(
        "address of a subscriber of our own; its mail must come back to the listener or the Maildir within five minutes",
        "none",
        "canary@example.org",
    )
    ping_url: str = _one(
        "a page that is asked every minute while all goes on: who watches it is told when we fall silent. It may hold a secret",
        "none",
        "https://pings.example.org/3f1c",
    )


def read() -> dict[str, str]:
    """Return name → value of each setting, empty for those not set."""
    found: dict[str, str] = Environment().model_dump()
    return found


def variables() -> tuple[Variable, ...]:
    """Return what the reference says of each setting, in the order of the class."""
    found = []
    for name, field in Environment.model_fields.items():
        extra = field.json_schema_extra
        unless = str(extra["unless"]) if isinstance(extra, dict) else ""
        found.append(Variable(f"{PREFIX}{name.upper()}", field.description or "", unless, str((field.examples or [""])[0])))
    return tuple(found)
