"""What operators see of the running process: log lines and metrics, without addresses or secrets."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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


class Observer:
    """Count and log what happens; one for each process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.log = structlog.get_logger("advisory")
        self.polls = Counter("advisory_polls", "Polls of feeds by outcome.", ["feed", "outcome"], registry=self.registry)
        self.items = Counter("advisory_items", "Items read for the first time, or edited.", ["feed"], registry=self.registry)
        self.changes = Counter("advisory_changes", "Changes of alerts by reason.", ["reason"], registry=self.registry)
        self.deliveries = Counter("advisory_deliveries", "Messages by channel and outcome.", ["channel", "outcome"], registry=self.registry)
        self.notices = Counter("advisory_notices_suppressed", "Notices not sent, or held, by reason.", ["reason"], registry=self.registry)
        self.latency = Histogram(
            "advisory_fetch_to_accepted_seconds",
            "Seconds from the commit of a change to the receiver's acceptance of a message sent at once.",
            buckets=_LATENCY,
            registry=self.registry,
        )
        self.rows = Gauge("advisory_rows", "Rows by what they are.", ["what"], registry=self.registry)
        self.faults = Gauge("advisory_faults", "Faults an operator should look at.", registry=self.registry)
        self.last_pass = Gauge("advisory_last_pass_timestamp_seconds", "When a stage last completed.", ["stage"], registry=self.registry)

    def exposition(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self.registry)
