"""Words of sources and decisions about them, for tests of an alert's life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from advisory import alert, story
from advisory.model import Alert, AlertKey, Change, Directive, Evidence, LevelStep, Rule, Severity, Status, Strength, Trust

NOON = datetime(2020, 1, 3, 12, tzinfo=UTC)
KEY = AlertKey(rule="leave", destination="IQ")
RULE = Rule(id="leave", title="Citizens ordered to leave", when=())
HOUR = timedelta(hours=1)


def word(**changed: object) -> Evidence:
    """Return an official order by the United States to leave, but for what is changed."""
    fields: dict[str, object] = {
        "id": "e1", "feed": "us-embassy", "guid": "g1", "trust": Trust.OFFICIAL, "publisher": "usembassy.gov", "issuer": "US",
        "directive": Directive.LEAVE, "strength": Strength.ORDERED, "status": Status.IN_FORCE, "severity": Severity.CRITICAL,
        "quote": "Leave at once", "title": "t", "url": "https://example.org/1", "published": NOON, "seen": NOON,
    }  # fmt: skip
    return Evidence(**{**fields, **changed})  # type: ignore[arg-type]


def press(name: str, **changed: object) -> Evidence:
    """Return the same said by one newspaper, in its own words."""
    text = " ".join(f"{name}{number}" for number in range(40))
    fields: dict[str, object] = {
        "id": f"p-{name}", "feed": name, "guid": name, "trust": Trust.PRESS, "publisher": f"{name}.example", "sketch": story.sketch(text)
    }  # fmt: skip
    return word(**{**fields, **changed})


def register(directive: Directive, level: tuple[int | None, int], **changed: object) -> Evidence:
    """Return a row of a government's register."""
    severity = {4: Severity.WARNING, 3: Severity.WATCH}.get(level[1], Severity.INFO)
    fields: dict[str, object] = {
        "id": f"r{level}", "feed": "us-state", "guid": "US:IQ", "publisher": "register:us-state", "directive": directive,
        "strength": Strength.URGED, "level": LevelStep(before=level[0], after=level[1]), "severity": severity, "published": None,
    }  # fmt: skip
    return word(**{**fields, **changed})


def decide(known: Alert | None, *evidence: Evidence, now: datetime = NOON, rule: Rule = RULE, **news: object) -> Change | None:
    """Decide about evidence."""
    return alert.decide(rule, KEY, known, alert.News(evidence=evidence, **news), now)  # type: ignore[arg-type]


def opened(*evidence: Evidence) -> Alert:
    """Return an alert that the evidence opened."""
    change = decide(None, *evidence)
    assert change is not None
    return change.alert
