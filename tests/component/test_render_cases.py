"""Each YAML file of `tests/cases/render` is what happened; the `.txt` beside it is what a reader gets. To renew them: run this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import render
from advisory import severity as grade
from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    Content,
    Directive,
    Evidence,
    LevelStep,
    Notice,
    Reason,
    Severity,
    Standing,
    Statement,
    Status,
    Strength,
    Trust,
    Word,
)
from advisory.render import Renderer

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests/cases/render").glob("*.yaml"))
RENDERER = Renderer([ROOT / "templates"])
LONG = "so it goes on and on " * 500


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_reads_as_written(case: Path) -> None:
    """Subject and text are the ones somebody read and found right."""
    content = rendered(case)
    assert f"{content.subject}\n\n{content.text}" == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [case for case in CASES if case.with_suffix(".json").exists()], ids=lambda case: case.stem)
def test_webhook_is_as_written(case: Path) -> None:
    """The webhook's body of the first notice, to the byte."""
    assert body(case) == case.with_suffix(".json").read_text(encoding="utf-8").rstrip("\n")


def body(case: Path) -> str:
    """Return the webhook's body of a case's first notice."""
    first = notices(case)[0]
    return render.webhook(first)


def rendered(case: Path) -> Content:
    """Render one case for the reader it names."""
    given = yaml.load(case.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    told = notices(case)
    at = max(notice.change.at for notice in told)
    zone, helping = given.get("zone", "Asia/Baghdad"), given.get("help_of", ())
    return RENDERER.alert(told, language="en", zone=zone, at=at, public_url="https://advisory.example", help_of=helping)


def notices(case: Path) -> tuple[Notice, ...]:
    """Return the notices a case describes."""
    given = yaml.load(case.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(Notice(row=row, change=_change(one)) for row, one in enumerate(given["notices"], start=1))


def _change(given: dict[str, Any]) -> Change:
    before, after = _standing(given.get("before")), _standing(given.get("after"))
    because = tuple(_evidence(one, given) for one in given.get("because", ()))
    kept = tuple(claim for claim, one in zip(because, given.get("because", ()), strict=True) if not one.get("withdrawn"))
    reason, version = Reason(given["reason"]), given.get("version", 1)
    unconfirmed = reason is Reason.UNCONFIRMED and not after.rank
    name = f"a-{given['rule']}-{given['destination'].lower()}"
    alert = Alert(
        id=name,
        key=AlertKey(rule=given["rule"], destination=given["destination"]),
        title=given["rule"],
        state=AlertState.UNCONFIRMED if unconfirmed else AlertState.OPEN if after.rank else AlertState.ENDED,
        version=version,
        revision=version,
        standing=after,
        since=given.get("since", given["at"]),
        opened=1,
        updated=given["at"],
        evidence=(*(_evidence(one, given) for one in given.get("also", ())), *kept),
    )
    return Change(
        id=f"{name}.{version}",
        reason=reason,
        at=given["at"],
        before=before,
        alert=alert,
        because=because,
        issuers=tuple(given.get("issuers", after.issuers)),
        severity=Severity[given["severity"].upper()],
        note=given.get("note", ""),
    )


def _standing(given: dict[str, Any] | None) -> Standing:
    if not given:
        return Standing()
    severity = Severity[given["severity"].upper()]
    words = tuple(Word(issuer=issuer, rank=_rank(word)) for issuer, word in given.get("words", {}).items())
    return Standing(
        rank=max((word.rank for word in words), default=10 * severity),
        words=words,
        severity=severity,
        directive=Directive(given["directive"]) if "directive" in given else None,
        strength=Strength(given["strength"]) if "strength" in given else None,
        level=given.get("level"),
        issuers=tuple(given.get("issuers", ())),
        sources=given.get("sources", 0),
    )


def _rank(word: dict[str, Any]) -> int:
    step = LevelStep(before=None, after=word["level"]) if "level" in word else None
    told = Statement(directive=Directive(word["directive"]), strength=Strength(word["strength"]), issuer=None, level=step)
    return grade.rank(told, Severity[word["severity"].upper()])


def _evidence(given: dict[str, Any], change: dict[str, Any]) -> Evidence:
    before, after = given.get("level", (None, None))
    return Evidence(
        id=f"{given['feed']}-{given['directive']}-{given.get('ends', False)}-{given['url']}",
        feed=given["feed"],
        guid=given["url"],
        trust=Trust(given.get("trust", "press")),
        publisher=given["publisher"],
        issuer=given["issuer"],
        directive=Directive(given["directive"]),
        strength=Strength(given["strength"]),
        status=Status(given.get("status", "in_force")),
        severity=Severity[given["severity"].upper()],
        level=LevelStep(before=before, after=after) if after else None,
        region=given.get("region"),
        nationality=tuple(given.get("nationality", ())),
        quote=given["quote"].replace("GROW", LONG),
        actions=tuple(given.get("actions", ())),
        title=given["title"],
        url=given["url"],
        attribution=given.get("attribution", ""),
        published=given.get("published"),
        seen=given.get("seen", change["at"]),
        ends=given.get("ends", False),
        approved=given.get("approved", False),
        vouched=given.get("vouched", False),
    )


if __name__ == "__main__":
    for file in CASES:
        result = rendered(file)
        file.with_suffix(".txt").write_text(f"{result.subject}\n\n{result.text}", encoding="utf-8")
        if file.with_suffix(".json").exists():
            file.with_suffix(".json").write_text(f"{body(file)}\n", encoding="utf-8")
