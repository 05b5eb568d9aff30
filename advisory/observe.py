"""What operators see of the running process: log lines and metrics, without addresses or secrets."""

from __future__ import annotations

import logging
import sys
from collections import Counter as Counts
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from advisory import __version__
from advisory.model import FeedState
from advisory.ports import Backlog

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


class ConfigMetrics:
    """Which of the operator's files are in force, and whether they were taken over when they changed last.

    Named as Prometheus names its own: https://prometheus.io/docs/prometheus/latest/configuration/configuration/
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, words: str, *labels: str) -> Gauge:
            return Gauge(f"advisory_config_{name}", words, labels, registry=registry)

        self._well = gauge("last_reload_successful", "Whether the operator's files, as they were read last, are in force.")
        self._at = gauge("last_reload_success_timestamp_seconds", "When the files in force were taken over.")
        self._info = gauge("info", "The revision of the operator's files in force.", "revision")
        self._rules = gauge("rules", "Rules in force, live or tried out.", "status")
        self._refused = Counter("advisory_config_rejected", "Times that changed files were refused.", registry=registry)

    def accepted(self, revision: str, at: datetime, trials: Iterable[bool]) -> None:
        """Note what is in force; `trials` tells of each rule whether it is on trial."""
        found = list(trials)
        self._well.set(1)
        self._at.set(at.timestamp())
        self._info.clear()
        self._info.labels(revision).set(1)
        self._rules.labels("live").set(found.count(False))
        self._rules.labels("shadow").set(found.count(True))

    def refused(self, *, anew: bool) -> None:
        """Note that the files as they are were refused; `anew` when they were not before."""
        self._well.set(0)
        if anew:
            self._refused.inc()


class BacklogMetrics:
    """How late we are, what is held, and whether there is room: what is asked of the store when somebody reads the metrics."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, words: str, *labels: str) -> Gauge:
            return Gauge(f"advisory_{name}", words, labels, registry=registry)

        self._up = gauge("database_up", "Whether the database answered when this was read; without it the figures about rows are old.")
        self._size = gauge("database_size_bytes", "Bytes of the SQLite file and its log; 0 for a database server.")
        self._free = gauge("database_disk_free_bytes", "Bytes that are free on the disk of the SQLite file.")
        self._overdue = gauge("delivery_overdue_seconds", "How long the notice that is due longest has been due, by urgency.", "urgency")
        self._oldest = gauge(
            "delivery_oldest_pending_seconds", "Age of the oldest notice that was to go out and did not; held ones left out."
        )
        self._letters = gauge("letter_overdue_seconds", "How long the letter that is due longest has been due.")
        self._retrying = gauge("delivery_retrying", "Notices that failed at least once and are tried again.")
        self._held = gauge("delivery_held", "Notices that wait for an hour: quiet hours, a digest, a cap.", "reason")
        self._faults = gauge("fault_kinds", "Faults by what they are about.", "kind")

    def answers(self, *, well: bool) -> None:
        """Note whether the database answers."""
        self._up.set(well)

    def room(self, size: int, free: int) -> None:
        """Note bytes used and free."""
        self._size.set(size)
        self._free.set(free)

    def note(self, backlog: Backlog, faults: Iterable[str]) -> None:
        """Set what the store said; `faults` is the kind of each."""
        self._overdue.labels("critical").set(backlog.urgent.total_seconds())
        self._overdue.labels("other").set(backlog.others.total_seconds())
        self._oldest.set(backlog.oldest.total_seconds())
        self._letters.set(backlog.letters.total_seconds())
        self._retrying.set(backlog.retrying)
        self._held.clear()
        for reason, count in backlog.held.items():
            self._held.labels(reason).set(count)
        self._faults.clear()
        for kind, count in Counts(faults).items():
            self._faults.labels(kind).set(count)


class BookMetrics:
    """Whether the books balance."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, words: str) -> Gauge:
            return Gauge(f"advisory_ledger_{name}", words, ["scope"], registry=registry)

        self._gaps = gauge("gaps", "Gaps that the last count of the ledger found.")
        self._at = gauge("counted_timestamp_seconds", "When the ledger was counted last.")
        self._took = gauge("count_seconds", "Seconds the last count of the ledger took.")

    def counted(self, scope: str, at: datetime, took: float, gaps: int) -> None:
        """Note a count of `recent` changes or of `all`."""
        self._gaps.labels(scope).set(gaps)
        self._at.labels(scope).set(at.timestamp())
        self._took.labels(scope).set(took)


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
        self.config = ConfigMetrics(self.registry)
        self.backlog = BacklogMetrics(self.registry)
        self.books = BookMetrics(self.registry)
        self.pings = Counter("advisory_pings", "Signs of life sent to ADVISORY_PING_URL, by outcome.", ["outcome"], registry=self.registry)
        self.clock_steps = Counter("advisory_clock_steps", "Times the machine's clock jumped.", registry=self.registry)
        self._stale = Gauge("advisory_feed_stale", "Whether a feed was not read for too long.", ["feed"], registry=self.registry)
        info = Gauge("advisory_build_info", "The version that runs; always 1.", ["version"], registry=self.registry)
        info.labels(__version__).set(1)
        self.last_pass = Gauge("advisory_last_pass_timestamp_seconds", "When a stage last completed.", ["stage"], registry=self.registry)

    def feed(self, state: FeedState, kind: str) -> None:
        """Note how a feed is after a poll, good or not."""
        self._feeds.note(state, kind)

    def only(self, feeds: Iterable[str]) -> None:
        """Forget the feeds that are not among these: what is no longer polled must not look stale for ever."""
        self._feeds.only(frozenset(feeds))

    def stale(self, feeds: Mapping[str, bool]) -> None:
        """Note which feeds were not read for too long."""
        self._stale.clear()
        for feed, stale in feeds.items():
            self._stale.labels(feed).set(stale)

    def exposition(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self.registry)
