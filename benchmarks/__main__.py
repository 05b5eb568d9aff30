"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.figures import Figure, Scale

NAMES = (
    "understand", "general", "rules", "check", "reload", "mails", "webhooks", "storm", "outbox", "fanout", "postgres", "feeds", "latency",
    "start",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks asked for; 1 when one of them could not be carried out, whatever the figures say."""
    given = _parser().parse_args(arguments)
    scale = Scale(quick=given.quick, subscriptions=given.subscriptions)
    machine, neighbours = figures.machine(), figures.Neighbours()
    if not given.json:
        words = f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}, {machine['system']}, load {machine['load']}"
        print(words + (" (quick: the figures mean nothing)" if given.quick else ""))
    results: dict[str, list[Figure]] = {}
    broken: dict[str, str] = {}
    begun = time.monotonic()
    for name in given.names or NAMES:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            results[name] = list(importlib.import_module(f"benchmarks.{name}").run(scale))
        except Exception as error:  # noqa: BLE001 - one broken benchmark does not hide the others
            broken[name] = f"{type(error).__name__}: {error}"
            print(f"  {name} could not be carried out: {broken[name]}", file=sys.stderr)
            continue
        if not given.json:
            print("\n" + (figures.markdown if given.markdown else figures.table)(name, results[name]), flush=True)
    took, others = time.monotonic() - begun, neighbours.share()
    answer = {
        "schema": "benchmarks/v1",
        "machine": machine,
        "quick": given.quick,
        "seconds": took,
        "others": others,
        "results": {name: [asdict(figure) for figure in rows] for name, rows in results.items()},
        "broken": broken,
    }
    if given.json:
        print(_json(answer))
    else:
        print(f"\n{took:.0f} s in all" + ("" if others is None else f"; other processes used {others:.0%} of the machine meanwhile"))
    if given.save is not None:
        given.save.parent.mkdir(parents=True, exist_ok=True)
        given.save.write_text(_json(answer) + "\n", encoding="utf-8")
    return 1 if broken else 0


def _json(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure advisory beside peers, on this machine and in the same run; nothing leaves it."
    )
    what = f"one or several of {', '.join(NAMES)}; all when none is given"
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*NAMES, []], help=what)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--save", metavar="FILE", type=Path, help="write the figures as JSON into a file as well")
    parser.add_argument("--markdown", action="store_true", help="print the tables in Markdown, as RESULTS.md holds them")
    parser.add_argument("--quick", action="store_true", help="as little work as possible: for testing the benchmarks themselves")
    parser.add_argument(
        "--subscriptions", type=int, default=200_000, metavar="N", help="of the fan-out (200000; 1000000 for the whole bar)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
