"""The documentation as a reader does it: the blocks of a page, and a folder in which its files are written and its commands run.

How a page is written, so that it can be done word for word:

- A block of `console` holds commands behind `$ ` and what they print. `…` stands for what is left out: a line of its own for any number of
  lines, within a line for any characters; where a block ends with commands and shows nothing, what they print does not matter. A command
  succeeds, unless `# exits 1` stands behind it; one that ends with `&` runs beside the others until the page ends.
- A block behind a line that ends with the name of a file, in backticks with a colon, is that file.
- Every other block is valid by itself: `yaml` with a `schema` is checked as the operator's file it is.
- What cannot be run where the tests run stands behind a line that says `(not run by the tests: …)`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from servers import daemon

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>[\w-]*)\n(?P<body>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r"`(?P<name>[\w./-]+\.\w+|[\w./-]*/[\w.-]+|\.[\w.-]+)`[^`]*:$")
_NOT_RUN = "(not run by the tests: "
_EXITS = re.compile(r"\s+# exits (\d+)$")
_COMMENT = re.compile(r"\s{2,}#\s.*$")
_DOOR = re.compile(r"127\.0\.0\.1:(\d{4,5})")
_PATIENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    kind: str
    body: str
    #: The file it is to be written to.
    name: str = ""
    #: Why it is not run.
    excuse: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of a block, and what the page says it prints; None when the page does not say."""

    words: str
    shown: tuple[str, ...] | None
    exits: int = 0


def pages() -> list[Path]:
    """Return every page of the documentation, the README first."""
    return [ROOT / "README.md", *sorted(DOCS.rglob("*.md")), ROOT / "templates" / "README.md"]


def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    text = path.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()].rstrip().rsplit("\n\n", 1)[-1]
        named = _NAMED.search(before.rpartition("\n")[2])
        excuse = before.partition(_NOT_RUN)[2].partition(")")[0]
        indent = len(match["indent"])
        body = "\n".join(line[indent:] for line in match["body"].split("\n"))
        found.append(
            Block(
                page=path.relative_to(ROOT).as_posix(),
                line=text.count("\n", 0, match.start()) + 1,
                kind=match["kind"],
                body=body,
                name=named["name"] if named and match["kind"] != "console" else "",
                excuse=excuse,
            )
        )
    return found


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a block with what each prints."""
    parts = re.split(r"^\$ ", block.body, flags=re.MULTILINE)
    assert not parts[0].strip(), f"{block} shows output before a command"
    for number, part in enumerate(parts[1:], 1):
        first, *rest = part.rstrip("\n").split("\n")
        while first.endswith("\\"):
            first = f"{first[:-1]}{rest.pop(0).strip()}"
        exits = _EXITS.search(first)
        silent = number == len(parts) - 1 and not any(rest)
        yield Command(
            words=_COMMENT.sub("", first).strip(),
            shown=None if silent else tuple(rest),
            exits=int(exits[1]) if exits else 0,
        )


def matches(shown: tuple[str, ...], printed: str) -> bool:
    """Return whether what a page shows is what was printed, `…` standing for anything."""
    pattern = ""
    for line in shown:
        if line.strip() == "…":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += r"[^\n]*?".join(re.escape(part.rstrip()) for part in line.split("…")) + r"[ ]*\n"
    lines = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().split("\n")) if printed.strip() else ""
    return re.fullmatch(pattern, lines) is not None


@dataclass(slots=True, kw_only=True)
class Desk:
    """A reader's folder, in which a page is done from its first line to its last."""

    folder: Path
    #: Where `advisory` is, before everything else.
    programs: Path
    environment: dict[str, str] = field(default_factory=dict)
    _beside: list[tuple[subprocess.Popen[bytes], Path]] = field(default_factory=list)
    _doors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Have nothing of this machine but its programs."""
        self.environment = {
            "PATH": f"{self.programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": "/nonexistent",
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "ADVISORY_STATE_DIR": "state",
            "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            **{
                f"GIT_{who}_{what}": word
                for who in ("AUTHOR", "COMMITTER")
                for what, word in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
            },
            **self.environment,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process, _output in self._beside:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(_PATIENCE)

    def do(self, page: Path) -> int:
        """Do a page; return how many commands it has. Raises AssertionError where it is not as the page says."""
        done = 0
        for block in blocks(page):
            if block.excuse:
                continue
            if block.name:
                self.write(block)
            elif block.kind == "console":
                for command in commands(block):
                    self.run(block, command)
                    done += 1
        return done

    def write(self, block: Block) -> None:
        """Write the file that a block is."""
        path = self.folder / block.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._here(block.body), encoding="utf-8")

    def run(self, block: Block, command: Command) -> None:
        """Run a command and hold what it prints against the page."""
        words = self._here(command.words)
        if words.startswith("export "):
            for name, quoted, plain in re.findall(r"(\w+)=(?:'([^']*)'|(\S*))", words):
                self.environment[name] = quoted or plain
            return
        if words.endswith("&"):
            self._start(block, words.rstrip("& "), command.shown)
            return
        code, printed = self.call(words)
        assert code == command.exits, f"{block}: `{command.words}` exits {code}:\n{printed}"
        if command.shown is not None:
            page = "\n".join(command.shown)
            assert matches(command.shown, printed), f"{block}: `{command.words}` prints\n{printed}\nand the page shows\n{page}"

    def call(self, words: str) -> tuple[int, str]:
        """Return how a command ends and what it prints."""
        done = subprocess.run(
            ["bash", "-c", words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=_PATIENCE * 3,
        )
        return done.returncode, self._there(done.stdout)

    def _start(self, block: Block, words: str, shown: tuple[str, ...] | None) -> None:
        """Start what runs beside the others, and wait until it has printed what the page shows."""
        output = self.folder / f".beside-{len(self._beside)}"
        environment = {**self.environment, "PATH": self.environment["PATH"].partition(":")[2], "PYTHONUNBUFFERED": "1"}
        with output.open("wb") as stream:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {words}"],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        self._beside.append((process, output))
        until = time.monotonic() + _PATIENCE
        while not (shown is None or matches(("…", *shown, "…"), self._there(output.read_text(encoding="utf-8")))):
            assert process.poll() is None, f"{block}: `{words}` ends:\n{output.read_text(encoding='utf-8')}"
            assert time.monotonic() < until, f"{block}: `{words}` prints\n{output.read_text(encoding='utf-8')}"
            time.sleep(0.02)

    def _here(self, text: str) -> str:
        """Put a free port in the place of each port of this machine that the page names."""

        def door(match: re.Match[str]) -> str:
            free = self._doors.setdefault(match[1], str(daemon.free_port()))
            return f"127.0.0.1:{free}"

        return _DOOR.sub(door, text)

    def _there(self, text: str) -> str:
        for named, free in self._doors.items():
            text = text.replace(f"127.0.0.1:{free}", f"127.0.0.1:{named}")
        return text.replace(str(self.folder), "/home/ada/alerts")


def environment_of(text: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return a value for every `env:NAME` in a text."""
    return {name: values.get(name, values["*"]) for name in re.findall(r"env:([A-Za-z_]\w*)", text)}
