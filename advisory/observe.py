"""What operators see of the running process: log lines and metrics, without addresses or secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from advisory.model import FeedState

if TYPE_CHECKING:
    from structlog.typing import Processor

_LATENCY = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


def configure(style: str = "auto", level: str = "info") -> None:
    """Set up logging once: `text` for people, `json` for machines, `auto` by whether stderr is a terminal."""
    people = style == "text" or (style == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    ending: list[Processor] = (
        # A plain traceback: the pretty one prints local variables, and with them addresses and secrets.
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
        if people
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    # A tick that finds its forerunner at work is nothing to tell anybody; the libraries' own words go nowhere else.
    logging.getLogger("advisory.ticks").setLevel(logging.ERROR)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class FeedMetrics:
    """How each feed is; what an alert on a silent source asks for."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, words: str) -> Gauge:
            return Gauge(f"advisory_feed_{name}", words, ["feed"], registry=registry)

        self._last_good = gauge("last_good_timestamp_seconds", "When a feed last answered well; 0 for never.")
        self._rows = gauge("rows", "Rows of the register in the last good document.")
        self._items = gauge("items", "Items in the last good document.")
        self._failures = gauge("failures", "Failed polls in a row.")
        self._notes = gauge("notes", "What was odd about the last good document.")
        self._seconds = Histogram(
            "advisory_feed_fetch_seconds", "Seconds a good poll took to be answered.", ["kind"], buckets=_LATENCY, registry=registry
        )
        self._documents = Counter(
            "advisory_feed_documents", "Answers to polls, by what came of them.", ["feed", "outcome"], registry=registry
        )
        self._seen: set[str] = set()

    def note(self, state: FeedState, kind: str) -> None:
        """Set what is known of a feed after a poll."""
        name = state.feed
        self._seen.add(name)
        self._last_good.labels(name).set(state.last_good.timestamp() if state.last_good else 0)
        self._rows.labels(name).set(state.rows)
        self._items.labels(name).set(state.items)
        self._failures.labels(name).set(state.failures)
        self._notes.labels(name).set(len(state.notes))
        self._documents.labels(name, _outcome(state)).inc()
        if state.error is None and state.latency is not None:
            self._seconds.labels(kind).observe(state.latency)

    def only(self, feeds: frozenset[str]) -> None:
        """Forget all others."""
        for name in self._seen - feeds:
            for gauge in (self._last_good, self._rows, self._items, self._failures, self._notes):
                gauge.remove(name)
        self._seen &= feeds


def _outcome(state: FeedState) -> str:
    """Return what came of a poll: `read`, `noted` (read, and something in it was odd), `unchanged`, `refused` or `failed`."""
    if state.error is not None:
        return "refused" if state.refused else "failed"
    if state.quiet:
        return "unchanged"
    return "noted" if state.notes else "read"


class Observer:
    """Count and log what happens; one for each process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.log = structlog.get_logger("advisory")
        self.polls = Counter("advisory_polls", "Polls of feeds by outcome.", ["feed", "outcome"], registry=self.registry)
        self.items = Counter("advisory_items", "Items read for the first time, or edited.", ["feed"], registry=self.registry)
        self.changes = Counter("advisory_changes", "Changes of alerts by reason.", ["reason"], registry=self.registry)
        self.deliveries = Counter("advisory_deliveries", "Messages by channel and outcome.", ["channel", "outcome"], registry=self.registry)
        self.returned = Counter("advisory_returned", "Mails that came back to us, by what they say.", ["kind"], registry=self.registry)
        self.notices = Counter("advisory_notices_suppressed", "Notices not sent, or held, by reason.", ["reason"], registry=self.registry)
        self.latency = Histogram(
            "advisory_fetch_to_accepted_seconds",
            "Seconds from the commit of a change to the receiver's acceptance of a message sent at once.",
            buckets=_LATENCY,
            registry=self.registry,
        )
        self.rows = Gauge("advisory_rows", "Rows by what they are.", ["what"], registry=self.registry)
        self.faults = Gauge("advisory_faults", "Faults an operator should look at.", registry=self.registry)
        self._feeds = FeedMetrics(self.registry)
        self.last_pass = Gauge("advisory_last_pass_timestamp_seconds", "When a stage last completed.", ["stage"], registry=self.registry)

    def feed(self, state: FeedState, kind: str) -> None:
        """Note how a feed is after a poll, good or not."""
        self._feeds.note(state, kind)

    def only(self, feeds: Iterable[str]) -> None:
        """Forget the feeds that are not among these: what is no longer polled must not look stale for ever."""
        self._feeds.only(frozenset(feeds))

    def exposition(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self.registry)
