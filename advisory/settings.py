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
)
_STYLES = ("auto", "text", "json")
_LEVELS = ("debug", "info", "warning", "error")
_DATABASES = re.compile(r"(sqlite|postgresql)(\+[a-z0-9]+)?:")
_LISTEN = "127.0.0.1:8080"
_LAST_PORT = 65535
_MAIL_FROM = "Advisory <advisory@localhost>"
_SHORTEST_KEY = 16
_KEY_FILE = "secret_key"
_CUTOFF = 0.8


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
    #: Signs links.
    secret_key: str = field(repr=False)
    #: `host:port` of the pages.
    listen: str = "127.0.0.1:8080"
    #: `auto` (text on a terminal, JSON elsewhere), `text` or `json`.
    log_style: str = "auto"
    #: `debug`, `info`, `warning` or `error`.
    log_level: str = "info"

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
    listen = desk.listen()
    settings = Settings(
        config=desk.config(),
        templates=desk.templates(),
        state_dir=state,
        database_url=desk.database(state),
        smtp_url=desk.smtp(state),
        mail_from=desk.mail_from(),
        contact=desk.one_line("contact"),
        public_url=desk.public_url(listen),
        secret_key=desk.secret_key(),
        listen=listen,
        log_style=desk.log_style(),
        log_level=desk.log_level(),
    )
    problems = (*desk.problems, *_misspelt(given))
    if problems:
        raise ConfigError(problems)
    return _prepared(settings) if prepare else settings


def _read() -> Mapping[str, str]:
    """Return name → value of each setting, empty for those not set."""
    # Imported here alone: `advisory --help` answers before pydantic is loaded.
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Environment(BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=_PREFIX, env_file=_DOTENV, env_file_encoding="utf-8", extra="ignore", str_strip_whitespace=True
        )

        config: str = ""
        templates: str = ""
        state_dir: str = ""
        database_url: str = ""
        smtp_url: str = ""
        mail_from: str = ""
        contact: str = ""
        public_url: str = ""
        secret_key: str = ""
        listen: str = ""
        log: str = ""

    found: dict[str, str] = Environment().model_dump()
    return found


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
        try:
            parts = urlsplit(found)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
        except ValueError:
            good = False
        if not good:
            self.wrong("public_url", "this is no address of a page", "write `https://alerts.example.org`")
        return found

    def secret_key(self) -> str:
        found = self.given["secret_key"]
        if found and len(found) < _SHORTEST_KEY:
            hint = f"write at least {_SHORTEST_KEY} characters, or unset it: then one is made and kept in the state directory"
            self.wrong("secret_key", "this key is too short to sign anything", hint)
        return found

    def listen(self) -> str:
        found = self.given["listen"] or _LISTEN
        host, colon, port = found.rpartition(":")
        if not colon or not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) <= _LAST_PORT:
            self.wrong("listen", "this is no host and port", "write `127.0.0.1:8080`")
            return _LISTEN
        return found

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
        key = settings.secret_key or _kept_key(settings.state_dir / _KEY_FILE)
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
