"""Limits of rules and the guard, as they are written and as they come out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest

from advisory import config, rollout
from advisory.config import schema
from advisory.model import Cap, Guard

HOUR = timedelta(hours=1)


def read(folder: Path, guard: str = "", rule: str = "") -> config.Config:
    """Read files with these lines in them."""
    (folder / "rules").mkdir()
    (folder / "feeds.yaml").write_text("schema: feeds/v1\nfeeds: []\n")
    (folder / "routes.yaml").write_text(f"schema: routes/v1\nreceivers: {{desk: {{console: {{}}}}}}\nfallback: desk\n{guard}\n")
    (folder / "rules" / "own.yaml").write_text(
        f"schema: rules/v1\ndefaults: {{limit: 5 per day}}\nrules:\n  - {{id: own, when: citizens ordered to leave Iraq{rule}}}\n"
    )
    return config.load(folder, environ={})


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", Guard()),
        ("guard: on", Guard()),
        ("guard: off", None),
        ("guard: {}", Guard()),
        ("guard: {share: 30%}", Guard(share=0.3)),
        ("guard: {share: 100 %, at_least: 2_000, remind: 90m}", Guard(share=1.0, at_least=2000, remind=1.5 * HOUR)),
        ("guard: {share: 0%, at_least: 0}", Guard(share=0.0, at_least=0)),
    ],
)
def test_the_guard_is_on_unless_it_is_off(written: str, wanted: Guard | None, tmp_path: Path) -> None:
    """Each key has its standard; what is read reaches the rulebook."""
    found = read(tmp_path, written)
    assert found.guard == wanted
    assert rollout.book_of(found, tmp_path).guard == wanted


def test_without_routes_the_guard_stands(tmp_path: Path) -> None:
    """Whoever has subscribers alone is guarded, too."""
    (tmp_path / "feeds.yaml").write_text("schema: feeds/v1\nfeeds: []\n")
    assert config.load(tmp_path, environ={}).guard == Guard()


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", Cap(count=5, per=24 * HOUR)),
        (", limit: 20 per hour", Cap(count=20, per=HOUR)),
        (", limit: 1 per 10m", Cap(count=1, per=HOUR / 6)),
    ],
)
def test_a_rule_has_a_limit(written: str, wanted: Cap, tmp_path: Path) -> None:
    """Its own, or that of its file."""
    (rule,) = [one for one in read(tmp_path, rule=written).rules if one.id == "own"]
    assert rule.limit == wanted


@pytest.mark.parametrize(
    ("guard", "good"),
    [("off", True), (True, True), ({"share": "30%", "at_least": "100", "remind": "2h"}, True), ({"at_least": 5}, True),
     ("30%", False), ({"share": "130%"}, False), ({"share": 30}, False), ({"limit": "5 per hour"}, False), ([], False)],
)  # fmt: skip
def test_editors_know_the_guard(guard: object, good: bool) -> None:
    """The schema takes what the reader takes."""
    document = {"schema": "routes/v1", "receivers": {"desk": {"console": {}}}, "fallback": "desk", "guard": guard}
    assert jsonschema.Draft202012Validator(schema.of("routes")).is_valid(document) is good


def test_editors_know_the_limit_of_a_rule() -> None:
    """In a rule and in the defaults of a file."""
    judge = jsonschema.Draft202012Validator(schema.of("rules"))
    rule = {"id": "own", "when": "citizens ordered to leave Iraq"}
    assert judge.is_valid({"schema": "rules/v1", "defaults": {"limit": "5 per day"}, "rules": [{**rule, "limit": "20 per hour"}]})
    assert not judge.is_valid({"schema": "rules/v1", "rules": [{**rule, "limit": "20"}]})
