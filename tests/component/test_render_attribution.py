"""Whoever's words are shown is named as they ask: in every template, every kind of message, and every webhook."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from advisory import render
from advisory.model import Content, Notice, Reason
from advisory.render import Renderer, sample
from advisory.render.templates import MESSAGES

TEMPLATES = Path(__file__).parents[2] / "templates"
RENDERER = Renderer([TEMPLATES])
LINE = "Sample attribution line."
NOTICES = sample.notices()


def other(notice: Notice, number: int) -> Notice:
    """Return the same of another country, with an attribution of its own."""
    change = notice.change
    key = replace(change.alert.key, destination=("IQ", "KW", "PE", "FR", "JO", "EG")[number])
    claims = tuple(replace(claim, attribution=f"Line {number}.") for claim in change.alert.evidence)
    because = tuple(replace(claim, attribution=f"Line {number}.") for claim in change.because)
    return replace(notice, change=replace(change, alert=replace(change.alert, id=f"a-{number}", key=key, evidence=claims), because=because))


def alert(notices: Sequence[Notice]) -> Content:
    """Return a reader's message."""
    return RENDERER.alert(notices, language="en", zone="UTC", at=sample.AT, public_url="https://advisory.example")


@pytest.mark.parametrize("name", sorted(MESSAGES))
@pytest.mark.parametrize("file", ["body.txt.j2", "body.html.j2"])
def test_every_body_has_a_place_for_attributions(name: str, file: str) -> None:
    """A new message that forgets it fails here."""
    assert "message.attributions" in (TEMPLATES / name / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("notice", NOTICES, ids=[notice.change.reason.value for notice in NOTICES])
def test_every_kind_of_change_names_its_sources(notice: Notice) -> None:
    """First, raised, joined, eased, ended, corrected, not confirmed."""
    found = alert([notice])
    assert found.text.count(LINE) == 1
    assert found.html.count(LINE) == 1


def test_a_digest_names_every_source_once() -> None:
    """Also those of situations told in short, and of those there is a line for."""
    found = alert([other(NOTICES[0], number) for number in range(6)])
    for number in range(6):
        assert found.text.count(f"Line {number}.") == 1
        assert found.html.count(f"Line {number}.") == 1


def test_operators_mail_names_the_sources_of_reports() -> None:
    """A report that waits shows the words of a paper; a fault shows nobody's."""
    [report] = [notice for notice in NOTICES if notice.change.reason is Reason.UNCONFIRMED]
    given = {"language": "en", "zone": "UTC", "at": sample.AT, "public_url": "https://advisory.example"}
    found = RENDERER.internal(notices=[report], **given)  # type: ignore[arg-type]
    assert LINE in found.text
    assert LINE in found.html
    assert LINE not in RENDERER.internal(faults=sample.faults(), **given).text  # type: ignore[arg-type]


@pytest.mark.parametrize("notice", NOTICES, ids=[notice.change.reason.value for notice in NOTICES])
def test_every_source_of_a_webhook_carries_its_attribution(notice: Notice) -> None:
    """`sources` names whoever is quoted in `alert.evidence` and `statements`."""
    data = json.loads(render.webhook(notice))["data"]
    assert data["sources"]
    assert all(source["attribution"] == LINE for source in data["sources"])
    assert {claim["url"] for claim in data["alert"]["evidence"]} <= {source["url"] for source in data["sources"]}
