"""How the process is set, and what is said about settings that cannot be used."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from advisory import settings
from advisory.errors import ConfigError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run in an empty folder with an environment that says nothing."""
    import os

    for name in list(os.environ):
        if name.upper().startswith("ADVISORY_") or name == "XDG_STATE_HOME":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """Load with variables set, and return what is said about them."""
    for name, value in variables.items():
        monkeypatch.setenv(f"ADVISORY_{name}", value)
    with pytest.raises(ConfigError) as caught:
        settings.load(prepare=False)
    return str(caught.value)


def test_nothing_set_is_enough(tmp_path: Path) -> None:
    """Without any variable there is a place for everything, and mail goes to files."""
    found = settings.load(prepare=False)
    state = tmp_path / "home" / ".local" / "state" / "advisory"
    assert found.config == settings.shipped("config")
    assert found.state_dir == state
    assert found.database_url == f"sqlite:///{state}/advisory.db"
    assert found.database_path == state / "advisory.db"
    assert found.smtp_url == f"file:{state}/mail"
    assert found.mail_folder == state / "mail"
    assert (found.listen, found.public_url) == ("127.0.0.1:8080", "http://127.0.0.1:8080")
    assert (found.log_style, found.log_level, found.contact, found.templates) == ("auto", "info", "", None)
    assert not state.exists()


def test_folders_beside_come_first(tmp_path: Path) -> None:
    """`./config` and `./templates` are taken when they are there."""
    (tmp_path / "config").mkdir()
    (tmp_path / "templates").mkdir()
    found = settings.load(prepare=False)
    assert (found.config, found.templates) == (Path("config"), Path("templates"))


def test_everything_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each variable has its effect, and secrets do not show."""
    (tmp_path / "t").mkdir()
    values = {
        "CONFIG": "/etc/advisory",
        "TEMPLATES": str(tmp_path / "t"),
        "STATE_DIR": "state",
        "DATABASE_URL": "postgresql://me:hunter2@db/advisory",
        "SMTP_URL": "smtp://me:hunter2@mail.example.org:587?starttls=required",
        "MAIL_FROM": "Alerts <alerts@example.org>",
        "CONTACT": "https://example.org/contact",
        "PUBLIC_URL": "https://alerts.example.org/",
        "SECRET_KEY": "0123456789abcdef",
        "LISTEN": "[::1]:9000",
        "LOG": "json,warning",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"ADVISORY_{name}", value)
    found = settings.load(prepare=False)
    assert found.config == Path("/etc/advisory")
    assert found.templates == tmp_path / "t"
    assert found.state_dir == tmp_path / "state"
    assert found.database_url == values["DATABASE_URL"]
    assert found.database_path is None
    assert found.smtp_url == values["SMTP_URL"]
    assert found.mail_folder is None
    assert found.public_url == "https://alerts.example.org"
    assert found.secret_key == values["SECRET_KEY"]
    assert (found.listen, found.log_style, found.log_level) == ("[::1]:9000", "json", "warning")
    assert "hunter2" not in repr(found)
    assert "0123456789abcdef" not in repr(found)


def test_dotenv_is_honoured_beneath_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`.env` sets what the environment does not, for settings and for `env:` alike."""
    (tmp_path / ".env").write_text("ADVISORY_LISTEN=127.0.0.1:1\nADVISORY_CONTACT=a\nDESK_SECRET=c2VjcmV0\n", encoding="utf-8")
    monkeypatch.setenv("ADVISORY_CONTACT", "b")
    found = settings.load(prepare=False)
    assert (found.listen, found.contact) == ("127.0.0.1:1", "b")
    assert settings.environ()["DESK_SECRET"] == "c2VjcmV0"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LISTEN", "8080", "ADVISORY_LISTEN: this is no host and port"),
        ("LISTEN", "127.0.0.1:99999", "ADVISORY_LISTEN: this is no host and port"),
        ("DATABASE_URL", "mysql://me:hunter2@db/x", "ADVISORY_DATABASE_URL: this is no database URL"),
        ("SMTP_URL", "http://me:hunter2@mail", "ADVISORY_SMTP_URL: this is no mail server's URL"),
        ("SMTP_URL", "smtp://me:hunter2@mail:port", "ADVISORY_SMTP_URL: this is no mail server's URL"),
        ("MAIL_FROM", "Advisory", "ADVISORY_MAIL_FROM: there is no e-mail address in this"),
        ("MAIL_FROM", "a@example.org\nBcc: b@example.org", "ADVISORY_MAIL_FROM: this is more than one line"),
        ("PUBLIC_URL", "alerts.example.org", "ADVISORY_PUBLIC_URL: this is no address of a page"),
        ("SECRET_KEY", "short", "ADVISORY_SECRET_KEY: this key is too short"),
        ("LOG", "loud", "ADVISORY_LOG: `loud` is neither a style nor a level"),
        ("TEMPLATES", "nowhere", "ADVISORY_TEMPLATES: there is no such folder"),
        ("DATABSE_URL", "x", "ADVISORY_DATABSE_URL: there is no setting of this name (did you mean `ADVISORY_DATABASE_URL`?)"),
    ],
)
def test_wrong_settings(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    """What is wrong is said in a sentence with the way out, and without the value."""
    sentence = refused(monkeypatch, **{name: value})
    assert said in sentence
    assert "hunter2" not in sentence
    assert "(" in sentence


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One run names every wrong variable."""
    sentence = refused(monkeypatch, LISTEN="x", LOG="y", SMTP_URL="z")
    assert [line.partition(":")[0] for line in sentence.splitlines()] == ["ADVISORY_LISTEN", "ADVISORY_SMTP_URL", "ADVISORY_LOG"]


def test_an_operators_own_variable_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable with the prefix that resembles no setting may be a secret that files refer to."""
    monkeypatch.setenv("ADVISORY_WEBHOOK_TOKEN", "x")
    assert settings.load(prepare=False)


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    """The secret key is made at the first start, for its owner's eyes, and the same ever after."""
    first = settings.load()
    path = first.state_dir / "secret_key"
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.state_dir.stat().st_mode) == 0o700
    assert settings.load().secret_key == first.secret_key
    assert [entry.name for entry in first.state_dir.iterdir()] == ["secret_key"]


def test_a_damaged_key_is_not_replaced_in_silence() -> None:
    """An empty key file stops the start: another key would break every link that was sent."""
    path = settings.load().state_dir / "secret_key"
    path.write_text("", encoding="ascii")
    with pytest.raises(ConfigError, match="is damaged"):
        settings.load()


def test_a_state_directory_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the state directory cannot be made, the sentence says so and names the variable."""
    (tmp_path / "file").write_text("", encoding="ascii")
    monkeypatch.setenv("ADVISORY_STATE_DIR", str(tmp_path / "file" / "state"))
    with pytest.raises(ConfigError, match=r"ADVISORY_STATE_DIR: the state directory .* cannot be written: .* \(set ADVISORY_STATE_DIR"):
        settings.load()


def test_shipped_folders_are_found() -> None:
    """The folders that ship are found from anywhere."""
    assert (settings.shipped("config") / "rules" / "default.yaml").is_file()
