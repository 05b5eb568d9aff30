"""What all tests share: a skip for a missing component is loud, and forbidden where ADVISORY_FORBID_SKIPS is set."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator

import effort
import pytest

from advisory import breath

effort.load()
# Tens of thousands of tests are collected to stay: looking through all of them for garbage again and again takes two fifths of the time.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end nobody waits for it; what is marked `long` is for `make chaos` alone."""
    long = [] if os.environ.get("CHAOS_KILLS") else [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Keep the tests themselves out of the collector's sight; what they leave behind is still looked for, as a daemon does."""
    gc.freeze()
    gc.set_threshold(*breath.SELDOM)
    gc.enable()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("ADVISORY_") and name != "ADVISORY_FORBID_SKIPS":
            monkeypatch.delenv(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where skips are forbidden."""
    report = yield
    if report.skipped and os.environ.get("ADVISORY_FORBID_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped where skips are forbidden: {report.longrepr}"
    return report
