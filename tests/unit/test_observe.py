"""What Prometheus sees of the feeds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory.model import FeedState
from advisory.observe import Observer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WELL = FeedState(feed="gb", polls=3, last_good=NOW, rows=228, items=2, latency=0.2)


def sample(observer: Observer, name: str, **labels: str) -> float | None:
    """Return the value of a metric."""
    return observer.registry.get_sample_value(name, labels)


def test_gauges() -> None:
    """Each feed has when it last answered well, what it held, and how often it failed in a row."""
    observer = Observer()
    observer.feed(WELL, "gov-uk")
    observer.feed(FeedState(feed="new", failures=2, error="feed new: no."), "feed")
    assert sample(observer, "advisory_feed_last_good_timestamp_seconds", feed="gb") == NOW.timestamp()
    assert sample(observer, "advisory_feed_last_good_timestamp_seconds", feed="new") == 0
    assert sample(observer, "advisory_feed_rows", feed="gb") == 228
    assert sample(observer, "advisory_feed_items", feed="gb") == 2
    assert sample(observer, "advisory_feed_failures", feed="gb") == 0
    assert sample(observer, "advisory_feed_failures", feed="new") == 2
    assert sample(observer, "advisory_feed_notes", feed="gb") == 0


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "read"),
        ({"notes": ("Some bytes are odd.",)}, "noted"),
        ({"quiet": 2}, "unchanged"),
        ({"error": "feed gb: it answered 503.", "failures": 1}, "failed"),
        ({"error": "feed gb: it gave 3 rows where it had 228.", "failures": 1, "refused": True}, "refused"),
    ],
)
def test_outcomes(changes: dict[str, Any], outcome: str) -> None:
    """Each poll counts once, by what came of its document."""
    observer = Observer()
    observer.feed(replace(WELL, **changes), "gov-uk")
    assert sample(observer, "advisory_feed_documents_total", feed="gb", outcome=outcome) == 1
    assert observer.exposition().count(b"advisory_feed_documents_total{") == 1


def test_the_time_of_an_answer_is_counted_once() -> None:
    """A failed poll leaves the time of the last good one out of the histogram."""
    observer = Observer()
    observer.feed(WELL, "gov-uk")
    observer.feed(replace(WELL, error="feed gb: no.", failures=1), "gov-uk")
    observer.feed(replace(WELL, latency=None), "gov-uk")
    assert sample(observer, "advisory_feed_fetch_seconds_count", kind="gov-uk") == 1
    assert sample(observer, "advisory_feed_fetch_seconds_sum", kind="gov-uk") == 0.2


def test_a_feed_that_is_gone_is_forgotten() -> None:
    """What is no longer polled does not look silent for ever; one that comes back is seen again."""
    observer = Observer()
    observer.feed(WELL, "gov-uk")
    observer.feed(replace(WELL, feed="ca", last_good=NOW - timedelta(hours=1)), "canada")
    observer.only(["ca", "never-polled"])
    assert sample(observer, "advisory_feed_rows", feed="gb") is None
    assert sample(observer, "advisory_feed_rows", feed="ca") == 228
    observer.feed(WELL, "gov-uk")
    assert sample(observer, "advisory_feed_rows", feed="gb") == 228


def test_names_follow_the_rules() -> None:
    """Every metric has our prefix and a sentence; what counts ends in `_total`, what measures names its unit."""
    observer = Observer()
    observer.feed(WELL, "gov-uk")
    text = observer.exposition().decode()
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    helped = dict(re.findall(r"^# HELP (\S+) (.+)$", text, re.MULTILINE))
    assert kinds.keys() == helped.keys()
    for name, kind in kinds.items():
        assert name.startswith("advisory_")
        assert helped[name].endswith(".")
        assert (kind == "counter") == name.endswith("_total")
        assert kind != "histogram" or name.endswith("_seconds")


def test_which_files_are_in_force() -> None:
    """Whether they were taken over, when, and which: one revision at a time; a refusal that lasts counts once."""
    observer = Observer()
    observer.config.accepted("aaaa1", NOW, (False, True, False))
    assert sample(observer, "advisory_config_last_reload_successful") == 1
    assert sample(observer, "advisory_config_last_reload_success_timestamp_seconds") == NOW.timestamp()
    assert sample(observer, "advisory_config_rules", status="live") == 2
    assert sample(observer, "advisory_config_rules", status="shadow") == 1
    observer.config.refused(anew=True)
    observer.config.refused(anew=False)
    assert sample(observer, "advisory_config_last_reload_successful") == 0
    assert sample(observer, "advisory_config_rejected_total") == 1
    observer.config.accepted("bbbb2", NOW + timedelta(hours=1), ())
    assert sample(observer, "advisory_config_info", revision="aaaa1") is None
    assert sample(observer, "advisory_config_info", revision="bbbb2") == 1
