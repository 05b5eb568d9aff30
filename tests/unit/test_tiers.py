"""The benchmark that counts what each tier finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import tiers

READ = "Norway has told its nationals to leave Chad."
HELD = "Peru, notes: embassy, tourists told, bags, ferry, leave; rains."
LOST = "There was a fair in Malta."


def test_each_tier_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What fires, what is possible, what neither finds, and what is possible where nothing is advice."""
    rows = [
        {"text": READ, "date": "2026-03", "rules_true": ["citizens urged to leave Chad", "no phrase at all"]},
        {"text": HELD, "title": "Rains", "rules_true": ["citizens urged to leave Peru"]},
        {"text": LOST, "rules_true": ["citizens urged to leave Malta"]},
        {"text": HELD, "rules_true": []},
    ]
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("".join(f"{json.dumps(row)}\n" for row in rows) + "\n", encoding="utf-8")
    general = tmp_path / "general.txt"
    general.write_text(f"{LOST} It rained.\n\n{HELD}\n", encoding="utf-8")
    assert tiers.main([str(labelled), "--general", str(general), "--misses", "1"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "labelled.jsonl: 4 passages, 4 rules; first tier 0.250, first or second 0.500, second alone 0.500; 2 possibles, 1 of them in the 1 passages without advice",
        f"  no phrase at all | {READ}",
        "general.txt: 3 sentences, 1 possibles = 333.33 per 1,000",
        f"  leave PE | {HELD}",
    ]
