"""Commands without the half second each takes to begin: one warm process forks for every call, and what it forks is `advisory` itself.

`python zygote.py SOCKET` serves; the program that `client` writes is called like the installed command, and its arguments, folder,
environment and open files are those of the call.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

#: What most commands import, and what libraries import only when they are used.
_MODULES = (
    "advisory.app",
    "advisory.channels.console",
    "advisory.cli.run",
    "advisory.environment",
    "advisory.render.pages",
    "alembic.command",
    "alembic.runtime.migration",
    "rich.table",
    "sqlalchemy.dialects.sqlite.aiosqlite",
)
_TEXT = "Norway ordered its citizens to leave Chad on Friday, and advises against all travel to the border with Sudan."
_CLIENT = """#!{python} -SE
import json, os, socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect({path!r})
call = json.dumps({{"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}).encode()
socket.send_fds(door, [call], [0, 1, 2])
door.shutdown(socket.SHUT_WR)
sys.exit(int(door.recv(8) or 70))
"""
_MOST = 1 << 20


def client(path: Path, door: Path) -> None:
    """Write a program that is called like `advisory`."""
    path.write_text(_CLIENT.format(python=sys.executable, path=str(door)), encoding="utf-8")
    path.chmod(0o755)


@contextlib.contextmanager
def running(door: Path, root: Path) -> Iterator[None]:
    """Serve calls while the block runs."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, __file__, str(door)], env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            for _ in range(600):
                if door.exists() or process.poll() is not None:
                    break
                time.sleep(0.05)
            assert door.exists(), "it does not begin"
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _serve(path: str) -> None:
    for name in _MODULES:
        importlib.import_module(name)
    from click.testing import CliRunner

    from advisory.cli import cli

    for words in (["check"], ["explain", "-"]):
        assert CliRunner(env={"HOME": "/nonexistent"}).invoke(cli, words, input=_TEXT).exit_code == 0, words
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{path}.soon")
        door.listen()
        Path(f"{path}.soon").rename(path)
        while True:
            call, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _answer(call)
            call.close()


def _answer(call: socket.socket) -> None:
    """Be the command that was called, and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said, files, _, _ = socket.recv_fds(call, _MOST, 3)
    while more := call.recv(_MOST):
        said += more
    asked = json.loads(said)
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["advisory", *asked["arguments"]]
    code = 0
    try:
        from advisory import cli

        cli.main()
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException:  # noqa: BLE001 - whatever it is, whoever called sees it
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    call.sendall(str(code).encode())
    os._exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
