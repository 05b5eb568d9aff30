"""What a newcomer has: the wheel of this checkout, installed; built once in a run, whoever asks first."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
import zygote

ROOT = Path(__file__).parents[2]
#: What is asked of an installation: where its package lies, and whether any path leads to the checkout.
_WHENCE = "import advisory, importlib.metadata as m, sys; print(advisory.__file__, m.version('advisory'), *sys.path, sep='\\n')"


def _run(*command: str | Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _install(folder: Path) -> None:
    """Build the wheel and install it with pip into an environment of its own, beside the packages that the tests run with.

    Those are on its path by a line of a `.pth` file. Files of that kind over there are not read again, and the checkout, which is
    installed by one, is therefore not to be found.
    """
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", wheel)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    beside = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (site / "of-the-tests.pth").write_text("".join(f"{path}\n" for path in beside), encoding="utf-8")
    (folder / "done").touch()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the installed commands, `advisory` and `python`; what they import is the wheel's."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    base = tmp_path_factory.getbasetemp()
    folder = base.parent / f"wheel-{run}" if run else base / "wheel"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _install(folder)
    programs = folder / "venv" / "bin"
    package, version, *paths = _run(programs / "python", "-c", _WHENCE).splitlines()
    assert Path(package).is_relative_to(folder), f"{package} is imported, and not what the wheel holds"
    assert f"advisory-{version}" in "".join(path.name for path in folder.glob("*.whl"))
    assert not {str(ROOT), f"{ROOT}/"} & set(paths), "the checkout can be imported"
    return programs


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an `advisory`, of the checkout, that begins at once."""
    folder = tmp_path_factory.mktemp("programs")
    zygote.client(folder / "advisory", folder / "door")
    with zygote.running(folder / "door", ROOT):
        yield folder
