"""How soon the commands answer, how soon the daemon is ready, and what it holds while nothing happens."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Figure, Scale

_ROOT = Path(__file__).parents[1]
_FEEDS = """schema: feeds/v1
feeds:
  - {{id: mission, url: 'file:{page}', kind: feed, every: 1m}}
"""
_RSS = "<rss version='2.0'><channel><title>Paper</title></channel></rss>"
#: The daemon settles for so long before its memory is read; seconds.
_IDLE = 3.0
_LONGEST = 60.0


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure the commands as processes."""
    figures.say("advisory --help, again and again")
    helps = [_help() for _ in range(scale.pick(10, 1))]
    figures.say("advisory run, three times until it is ready")
    daemons = [_daemon(0.1 if scale.quick else _IDLE) for _ in range(scale.pick(3, 1))]
    bar, met = figures.at_most(min(helps), 200, "ms")
    found = [
        Figure(
            what="advisory --help", value=min(helps), unit="ms", bar=bar, met=met,
            note=f"the quickest of {len(helps)}; the median {statistics.median(helps):.0f} ms",
        ),
        Figure(what="advisory run, until ready", value=statistics.median(ready for ready, _ in daemons), unit="ms"),
    ]  # fmt: skip
    memory = [rss for _, rss in daemons if rss]
    if memory:
        memory_bar, small = figures.at_most(max(memory), 150, "MB")
        found.append(Figure(what="idle daemon, resident memory", value=max(memory), unit="MB", bar=memory_bar, met=small))
    if not scale.quick:
        figures.say("advisory demo")
        took = _demo()
        demo_bar, quick = figures.at_most(took, 10, "s")
        found.append(Figure(what="advisory demo", value=took, unit="s", bar=demo_bar, met=quick))
    return tuple(found)


def _help() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "advisory", "--help"], cwd=_ROOT, check=True, capture_output=True)
    return (time.perf_counter() - begun) * 1000


def _demo() -> float:
    with tempfile.TemporaryDirectory(prefix="advisory-bench-") as name:
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "advisory", "demo", "--out", name], cwd=_ROOT, check=True, capture_output=True)
        took = time.perf_counter() - begun
    if b"[error" in done.stderr:
        raise RuntimeError("the demo reports errors, so its time says nothing: run `advisory demo` to see them")
    return took


def _daemon(idle: float) -> tuple[float, float]:
    """Return milliseconds until it says that it is ready, and the megabytes it holds a while later (0 where that cannot be read)."""
    with tempfile.TemporaryDirectory(prefix="advisory-bench-") as name:
        folder = Path(name)
        (folder / "page.xml").write_text(_RSS, encoding="utf-8")
        (folder / "config").mkdir()
        (folder / "config" / "feeds.yaml").write_text(_FEEDS.format(page=folder / "page.xml"), encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            listen = f"127.0.0.1:{probe.getsockname()[1]}"
        begun = time.perf_counter()
        with _running(folder, listen) as process:
            _ready(f"http://{listen}/readyz", process)
            took = (time.perf_counter() - begun) * 1000
            time.sleep(idle)
            return took, _resident(process.pid)


@contextmanager
def _running(folder: Path, listen: str) -> Iterator[subprocess.Popen[bytes]]:
    variables = {
        **{key: value for key, value in os.environ.items() if not key.startswith("ADVISORY_")},
        "PYTHONPATH": str(_ROOT),
        "ADVISORY_CONFIG": str(folder / "config"),
        "ADVISORY_STATE_DIR": str(folder / "state"),
        "ADVISORY_LISTEN": listen,
        "ADVISORY_LOG": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "advisory", "run"], cwd=folder, env=variables, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=_LONGEST)


def _ready(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the daemon ended with {process.returncode} before it was ready")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)
    raise RuntimeError(f"the daemon was not ready within {_LONGEST:.0f} s")


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0.0
    row = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS:"))
    return int(row.split()[1]) / 1024
