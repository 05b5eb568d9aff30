"""How this process runs: the environment (prefix `ADVISORY_`, `.env` honoured), and where the shipped files are."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from advisory.errors import AdvisoryError, ConfigError, Problem

_PACKAGE = Path(__file__).parent
_PREFIX = "ADVISORY_"
_DOTENV = ".env"
_NAMES = (
    "config",
    "templates",
    "state_dir",
    "database_url",
    "smtp_url",
    "mail_from",
    "contact",
    "public_url",
    "secret_key",
    "listen",
    "log",
    "sign_up",
    "proxies",
    "trips_kept",
    "bounce_address",
    "bounce_listen",
    "bounce_maildir",
    "canary",
    "ping_url",
)
_STYLES = ("auto", "text", "json")
_LEVELS = ("debug", "info", "warning", "error")
_DATABASES = re.compile(r"(sqlite|postgresql)(\+[a-z0-9]+)?:")
_PAGE = re.compile(r"https?://([^\s/?#@]*@)?(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+)(:\d+)?([/?#]\S*)?$", re.IGNORECASE)
_LISTEN = "127.0.0.1:8080"
_LAST_PORT = 65535
_MAIL_FROM = "Advisory <advisory@localhost>"
_SHORTEST_KEY = 16
_KEY_FILE = "secret_key"
_CUTOFF = 0.8
_TRIPS_KEPT = 7
_MOST_DAYS = 3650
_MOST_PROXIES = 10
#: RFC 5321 allows a local part of 64, and a mail's own name takes 41 of them.
LONGEST_BOUNCE_LOCAL = 23


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says."""

    #: Folder of the operator's files.
    config: Path
    #: Folder of the operator's templates, looked into before the shipped ones; None for those alone.
    templates: Path | None = None
    state_dir: Path
    database_url: str = field(repr=False)
    #: `smtp://`, `smtps://` or `file:DIR`.
    smtp_url: str = field(repr=False)
    mail_from: str = "Advisory <advisory@localhost>"
    #: Whom hosts may write to about our polling: an address or URL.
    contact: str = ""
    #: Where links in messages lead; no slash at its end.
    public_url: str
    #: Signs links and seals what is kept of people.
    secret_key: str = field(repr=False)
    #: Keys before it, newest first: what they signed and sealed is still read.
    former_keys: tuple[str, ...] = field(default=(), repr=False)
    #: `host:port` of the pages.
    listen: str = "127.0.0.1:8080"
    #: `auto` (text on a terminal, JSON elsewhere), `text` or `json`.
    log_style: str = "auto"
    #: `debug`, `info`, `warning` or `error`.
    log_level: str = "info"
    #: Whether strangers may sign up on the pages.
    sign_up: bool = True
    #: How many proxies before us tell in `X-Forwarded-For` who asks.
    proxies: int = 0
    #: Days after its end on which a trip is deleted.
    trips_kept: int = 7
    #: Where mail that cannot be delivered comes back to; empty: to the sender, unread by us.
    bounce_address: str = ""
    #: `host:port` of an SMTP listener for it.
    bounce_listen: str = ""
    #: A Maildir that another server puts it into.
    bounce_maildir: Path | None = None
    #: Address of a subscriber of our own, whose mail must come back to the listener or Maildir within minutes.
    canary: str = ""
    #: Asked every minute while all goes on; it may hold a secret.
    ping_url: str = field(default="", repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return every key that may have signed or sealed something, the present one first."""
        return (self.secret_key, *self.former_keys)

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Return where templates are looked for, the operator's first."""
        own = () if self.templates is None else (self.templates,)
        return (*own, shipped("templates"))

    @property
    def database_path(self) -> Path | None:
        """Return the SQLite file; None for a database server, or one in memory."""
        _, found, path = self.database_url.partition(":///")
        plain = path.partition("?")[0]
        return Path(plain) if found and self.database_url.startswith("sqlite") and plain not in {"", ":memory:"} else None

    @property
    def mail_folder(self) -> Path | None:
        """Return the folder that mail is written to instead of being sent; None when it is sent."""
        return Path(self.smtp_url.removeprefix("file:")) if self.smtp_url.startswith("file:") else None


def shipped(name: str) -> Path:
    """Return the folder `templates`, `config` or `seeds` that came with the product: of the wheel, or of the checkout."""
    packed = _PACKAGE / "_shipped" / name
    if packed.is_dir():
        return packed
    beside = _PACKAGE.parent / name
    if beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return beside
    raise AdvisoryError(f"the folder `{name}` that ships with advisory is missing; install it again")


def environ() -> Mapping[str, str]:
    """Return the environment, and beneath it `.env` of the working directory: also where `env:NAME` looks."""
    path = Path(_DOTENV)
    if not path.is_file():
        return dict(os.environ)
    from dotenv import dotenv_values

    try:
        added = {name: value for name, value in dotenv_values(path, encoding="utf-8").items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(
            code="ADV901", sentence="this file cannot be read", file=_DOTENV, hint="make it readable UTF-8 text, or delete it"
        )
        raise ConfigError((problem,)) from error
    return {**added, **os.environ}


def load(*, prepare: bool = True) -> Settings:
    """Read the settings; `prepare` also makes the state directory, and the secret key when the environment has none.

    Raises ConfigError with every wrong variable.
    """
    given = environ()
    found = _read()
    desk = _Desk(found)
    state = desk.state(given)
    listen = desk.door("listen", _LISTEN)
    keys = desk.keys()
    settings = Settings(
        config=desk.config(),
        templates=desk.templates(),
        state_dir=state,
        database_url=desk.database(state),
        smtp_url=desk.smtp(state),
        mail_from=desk.mail_from(),
        contact=desk.one_line("contact"),
        public_url=desk.public_url(listen),
        secret_key=keys[0] if keys else "",
        former_keys=keys[1:],
        listen=listen,
        log_style=desk.log_style(),
        log_level=desk.log_level(),
        sign_up=desk.yes("sign_up"),
        proxies=desk.number("proxies", 0, _MOST_PROXIES),
        trips_kept=desk.number("trips_kept", _TRIPS_KEPT, _MOST_DAYS),
        bounce_address=desk.address("bounce_address"),
        bounce_listen=desk.door("bounce_listen", ""),
        bounce_maildir=_path(found["bounce_maildir"]) if found["bounce_maildir"] else None,
        canary=desk.address("canary"),
        ping_url=desk.ping_url(),
    )
    desk.mail_back(settings)
    problems = (*desk.problems, *_misspelt(given))
    if problems:
        raise ConfigError(problems)
    return _prepared(settings) if prepare else settings


def _read() -> Mapping[str, str]:
    """Return name → value of each setting, empty for those not set."""
    # Imported here alone: `advisory --help` answers before pydantic is loaded.
    from advisory import environment

    return environment.read()


class _Desk:
    """Reads one variable after another and keeps what is wrong with each."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.problems: list[Problem] = []

    def wrong(self, name: str, sentence: str, hint: str) -> None:
        self.problems.append(Problem(code="ADV903", sentence=sentence, file=_PREFIX + name.upper(), hint=hint))

    def config(self) -> Path:
        if self.given["config"]:
            return _path(self.given["config"])
        here = Path("config")
        return here if here.is_dir() else shipped("config")

    def templates(self) -> Path | None:
        if self.given["templates"]:
            found = _path(self.given["templates"])
            if not found.is_dir():
                self.wrong(
                    "templates", "there is no such folder", "name the folder that holds `alert/`, or unset it for the shipped templates"
                )
            return found
        here = Path("templates")
        return here if here.is_dir() else None

    def state(self, environment: Mapping[str, str]) -> Path:
        if self.given["state_dir"]:
            return _path(self.given["state_dir"]).absolute()
        base = environment.get("XDG_STATE_HOME", "")
        if Path(base).is_absolute():
            return Path(base) / "advisory"
        try:
            return Path.home() / ".local" / "state" / "advisory"
        except RuntimeError:
            self.wrong("state_dir", "this user has no home for the state directory", "set it to a folder this user may write to")
            return Path("state")

    def database(self, state: Path) -> str:
        found = self.given["database_url"] or f"sqlite:///{state / 'advisory.db'}"
        if not _DATABASES.match(found):
            self.wrong(
                "database_url",
                "this is no database URL",
                "write `sqlite:////path/to/advisory.db` or `postgresql://user:password@host/name`",
            )
        return found

    def smtp(self, state: Path) -> str:
        found = self.given["smtp_url"]
        if not found:
            return f"file:{state / 'mail'}"
        hint = "write `smtp://user:password@host:587`, `smtps://…`, or `file:DIR` to write mail to files"
        try:
            parts = urlsplit(found)
            good = parts.scheme == "file" or (parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0)
        except ValueError:
            good = False
        if not good or not found.removeprefix("file:"):
            self.wrong("smtp_url", "this is no mail server's URL", hint)
        return f"file:{_path(found.removeprefix('file:')).absolute()}" if found.startswith("file:") else found

    def one_line(self, name: str) -> str:
        found = self.given[name]
        if not all(character.isprintable() for character in found):
            self.wrong(name, "this is more than one line of text", "write it on one line")
        return found

    def mail_from(self) -> str:
        found = self.one_line("mail_from") or _MAIL_FROM
        address = parseaddr(found)[1]
        local, _, domain = address.rpartition("@")
        if not local or not domain or any(character.isspace() for character in address):
            self.wrong("mail_from", "there is no e-mail address in this", "write `Advisory <alerts@example.org>`")
        return found

    def public_url(self, listen: str) -> str:
        found = self.given["public_url"].rstrip("/") or f"http://{listen}"
        if not _PAGE.match(found) or set(found) & set("?#"):
            self.wrong("public_url", "this is no address of a page", "write `https://alerts.example.org`")
        return found

    def ping_url(self) -> str:
        found = self.given["ping_url"]
        if found and not _PAGE.match(found):
            self.wrong("ping_url", "this is no address of a page", "write one such as `https://pings.example.org/3f1c`")
        return found

    def keys(self) -> tuple[str, ...]:
        found = tuple(self.given["secret_key"].replace(",", " ").split())
        if any(len(key) < _SHORTEST_KEY for key in found):
            hint = f"write at least {_SHORTEST_KEY} characters, or unset it: then one is made and kept in the state directory"
            self.wrong("secret_key", "this key is too short to sign anything", hint)
        return found

    def door(self, name: str, otherwise: str) -> str:
        found = self.given[name] or otherwise
        host, colon, port = found.rpartition(":")
        if found and (not colon or not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) <= _LAST_PORT):
            self.wrong(name, "this is no host and port", "write `127.0.0.1:8080`")
            return otherwise
        return found

    def address(self, name: str) -> str:
        found = self.one_line(name)
        local, _, domain = found.rpartition("@")
        if found and (not local or not domain or not found.isascii() or set(found) & set(' <>,;"')):
            self.wrong(name, "this is no e-mail address", "write one such as `bounces@example.org`, without a name")
        return found

    def mail_back(self, settings: Settings) -> None:
        """Refuse settings about returned mail that say nothing without each other."""
        local = settings.bounce_address.rpartition("@")[0]
        if len(local) > LONGEST_BOUNCE_LOCAL:
            hint = f"write at most {LONGEST_BOUNCE_LOCAL} characters before the `@`: what names the mail stands behind them"
            self.wrong("bounce_address", "this leaves no room for what names a mail", hint)
        taken_in = [name for name in ("bounce_listen", "bounce_maildir") if getattr(settings, name)]
        if taken_in and not local:
            hint = "set ADVISORY_BOUNCE_ADDRESS to the address whose mail comes here"
            self.wrong(taken_in[0], "no mail comes back here, for no mail says so", hint)
        if settings.bounce_listen and settings.bounce_listen == settings.listen:
            self.wrong("bounce_listen", "the pages of ADVISORY_LISTEN are there", "write another port")
        if settings.canary and not taken_in:
            hint = "set ADVISORY_BOUNCE_LISTEN or ADVISORY_BOUNCE_MAILDIR, where the canary's mail must come back to"
            self.wrong("canary", "nobody would see whether its mail arrives", hint)
        if settings.canary and settings.mail_folder is not None:
            self.wrong("canary", "mail that is written to a folder does not come back", "set ADVISORY_SMTP_URL to a mail server")

    def number(self, name: str, otherwise: int, most: int) -> int:
        found = self.given[name] or str(otherwise)
        if not (found.isascii() and found.isdigit() and int(found) <= most):
            self.wrong(name, "this is no such number", f"write a whole number from 0 to {most}")
            return otherwise
        return int(found)

    def yes(self, name: str) -> bool:
        found = self.given[name].lower() or "yes"
        if found not in {"yes", "no"}:
            self.wrong(name, "this is neither yes nor no", "write `yes` or `no`")
        return found != "no"

    def log_style(self) -> str:
        unknown = [word for word in self._log() if word not in (*_STYLES, *_LEVELS)]
        if unknown:
            names = ", ".join(f"`{word}`" for word in (*_STYLES, *_LEVELS))
            self.wrong(
                "log",
                f"`{unknown[0][:40]}` is neither a style nor a level of logging",
                f"write one of {names}, or a style and a level: `json,warning`",
            )
        return next((word for word in self._log() if word in _STYLES), "auto")

    def log_level(self) -> str:
        return next((word for word in self._log() if word in _LEVELS), "info")

    def _log(self) -> list[str]:
        return [word for word in re.split(r"[,:+\s]+", self.given["log"].lower()) if word]


def _path(name: str) -> Path:
    """Return a path, with `~` for the home there is."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def _misspelt(given: Mapping[str, str]) -> tuple[Problem, ...]:
    """Report variables that are nearly a setting; others with the prefix may be an operator's own, for `env:`."""
    known = [_PREFIX + name.upper() for name in _NAMES]
    found = []
    for name in sorted(given):
        upper = name.upper()
        if not upper.startswith(_PREFIX) or upper in known:
            continue
        near = difflib.get_close_matches(upper.removeprefix(_PREFIX).lower(), _NAMES, n=1, cutoff=_CUTOFF)
        if near:
            hint = f"did you mean `{_PREFIX}{near[0].upper()}`?"
            found.append(Problem(code="ADV903", sentence="there is no setting of this name", file=name, hint=hint))
    return tuple(found)


def _prepared(settings: Settings) -> Settings:
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = settings.state_dir / _KEY_FILE
        if settings.secret_key:
            # What was signed before somebody set a key of their own is still read.
            former = (_kept_key(kept),) if kept.exists() else ()
            return replace(settings, former_keys=(*settings.former_keys, *former))
        key = _kept_key(kept)
    except OSError as error:
        sentence = f"the state directory {settings.state_dir} cannot be written: {(error.strerror or 'it is not ours').lower()}"
        hint = "set ADVISORY_STATE_DIR to a folder this user may write to"
        raise ConfigError((Problem(code="ADV903", sentence=sentence, file=_PREFIX + "STATE_DIR", hint=hint),)) from error
    return replace(settings, secret_key=key)


def _kept_key(path: Path) -> str:
    """Return the key of the state directory; of two processes that make it at once, both get the first one's."""
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets.token_urlsafe(32))
                stream.flush()
                os.fsync(stream.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(name, path)
        finally:
            Path(name).unlink()
    found = path.read_text(encoding="ascii", errors="replace").strip()
    if len(found) < _SHORTEST_KEY:
        sentence = f"the secret key in {path} is damaged"
        raise ConfigError(
            (Problem(code="ADV903", sentence=sentence, file=str(path), hint="put the old one back, or delete the file to make another"),)
        )
    return found
