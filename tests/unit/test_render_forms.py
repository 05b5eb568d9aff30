"""JSON forms and the webhook's body."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import builders
import pytest

from advisory import forms, render
from advisory.model import (
    Audience,
    AudienceClass,
    Change,
    Directive,
    LevelStep,
    Notice,
    Reason,
    Standing,
    Statement,
    Status,
    Strength,
)
from advisory.render import payload, sample


def body(change: Change) -> Any:
    """Return a change's webhook body, parsed."""
    return json.loads(render.webhook(Notice(row=1, change=change)))


def swollen(count: int, quote: str = "words") -> Change:
    """Return a change whose alert holds much evidence."""
    change = builders.change()
    claims = tuple(builders.evidence(id=f"e{number}", guid=f"g{number}", quote=f"{number} {quote}") for number in range(count))
    return replace(change, alert=replace(change.alert, evidence=claims), because=claims[:1])


def test_statement_has_exactly_the_public_vocabulary() -> None:
    """The form of `explain --json`, keys in their order."""
    said = Statement(
        directive=Directive.LEAVE,
        strength=Strength.ORDERED,
        issuer="US",
        audience=Audience(nationality=("US",)),
        destinations=("IQ",),
        quote="It has told its citizens to leave",
        start=10,
        end=43,
    )
    assert json.dumps(forms.statement(said)) == (
        '{"directive": "leave", "strength": "ordered", "issuer": "US", "audience": {"class": "citizens", "nationality": ["US"]}, '
        '"destinations": ["IQ"], "region": null, "status": "in_force", "quote": "It has told its citizens to leave", "start": 10, "end": 43}'
    )
    assert forms.statement(replace(said, within="title"))["in"] == "title"
    assert forms.statement(replace(said, level=LevelStep(before=3, after=4)))["level"] == {"from": 3, "to": 4}


STATED = [
    ({}, "citizens", "in_force"),
    ({"ends": True}, "citizens", "lifted"),
    ({"ends": True, "status": Status.DENIED}, "citizens", "denied"),
    ({"directive": Directive.STAFF_WITHDRAWN}, "staff", "in_force"),
    ({"audience": AudienceClass.DUAL_NATIONALS}, "dual_nationals", "in_force"),
]


@pytest.mark.parametrize(("changed", "kind", "status"), STATED)
def test_evidence_states_in_the_same_vocabulary(changed: dict[str, Any], kind: str, status: str) -> None:
    """What ends an alert is lifted; what binds staff never reads as if it bound citizens."""
    form = forms.stated(builders.evidence(**changed), "IQ")
    assert (form["audience"]["class"], form["status"], form["destinations"]) == (kind, status, ["IQ"])


def test_alert_has_the_keys_of_the_command() -> None:
    """`alerts --json` and webhooks share one form."""
    alert = builders.change().alert
    assert list(forms.alert(alert)) == [
        "id", "rule", "destination", "severity", "state", "revision", "level", "issuers", "since", "evidence",
    ]  # fmt: skip
    assert forms.alert(replace(alert, standing=Standing()))["severity"] is None


TIMES = [
    (datetime(2020, 1, 3, 6, 12, tzinfo=UTC), "2020-01-03T06:12:00Z"),
    (datetime(2020, 1, 3, 6, 12, 0, 500, tzinfo=UTC), "2020-01-03T06:12:00.000500Z"),
    (None, None),
]


@pytest.mark.parametrize(("moment", "expected"), TIMES)
def test_times_are_rfc_3339(moment: datetime | None, expected: str | None) -> None:
    """UTC with a Z."""
    assert forms.time(moment) == expected


@pytest.mark.parametrize("reason", list(Reason))
def test_body_has_the_fixed_shape(reason: Reason) -> None:
    """Type, timestamp and data; alert, change, statements and sources, whatever happened."""
    change = next(notice.change for notice in sample.notices() if notice.change.reason is reason)
    told = body(change)
    assert list(told) == ["type", "timestamp", "data"]
    assert told["type"] == f"advisory.alert.{reason}"
    assert told["timestamp"] == "2026-02-03T06:12:00Z"
    assert list(told["data"]) == ["alert", "change", "statements", "sources"]
    assert told["data"]["alert"]["severity"] == ("warning" if reason is Reason.EASED else "critical")
    assert list(told["data"]["change"]) == ["id", "reason", "from", "to"]
    assert all(list(source) == ["title", "url", "published", "attribution"] for source in told["data"]["sources"])


def test_body_is_compact_and_keeps_other_scripts() -> None:
    """No blanks between tokens, no escapes where none are needed."""
    change = builders.change()
    change = replace(change, because=(builders.evidence(quote="غادروا العراق فورا"),))
    text = payload.of(change)
    assert "غادروا" in text
    assert '": ' not in text.replace('": "', "")
    assert json.loads(text) == json.loads(json.dumps(json.loads(text)))


def test_body_depends_on_the_change_alone() -> None:
    """Sealed now or tomorrow: the same bytes."""
    notice = Notice(row=1, change=builders.change())
    first, second = (render.event(replace(notice, row=row), at=sample.AT + timedelta(days=row)) for row in (1, 9))
    assert first.data == second.data == render.webhook(notice)


def test_evidence_beyond_ten_is_left_out_and_counted() -> None:
    """What brought the change stays, then the newest; the body says what is missing."""
    alert = body(swollen(25))["data"]["alert"]
    assert [claim["id"] for claim in alert["evidence"]] == ["e0", *(f"e{number}" for number in range(16, 25))]
    assert alert["evidence_omitted"] == 15
    assert "evidence_omitted" not in body(swollen(10))["data"]["alert"]


@pytest.mark.parametrize("quote", ["long " * 4000, "\u00e9" * 20000, '"\\' * 9000, "\ud800" * 9000, "\x00" * 9000])
def test_body_stays_below_20_kb(quote: str) -> None:
    """Whatever the evidence weighs, in bytes as they are sent."""
    text = payload.of(swollen(60, quote))
    assert len(text.encode()) < payload.LARGEST
    assert json.loads(text)["data"]["alert"]["evidence_omitted"] >= 50


def test_event_carries_the_body_with_its_severity() -> None:
    """Channels that send one change at a time get it as data."""
    notice = Notice(row=1, change=builders.change())
    content = render.event(notice, at=sample.AT)
    assert content.data == payload.of(notice.change)
    assert (content.severity, content.at, content.subject) == (notice.change.severity, sample.AT, "Iraq: people urged to leave")


def test_an_ended_alert_keeps_the_severity_of_what_it_was() -> None:
    """Receivers that filter by severity hear of the end of what they heard of."""
    change = next(notice.change for notice in sample.notices() if notice.change.reason is Reason.ENDED)
    told = body(change)["data"]
    assert (told["alert"]["severity"], told["change"]["to"], told["change"]["from"]["directive"]) == ("critical", None, "leave")
