"""`advisory` by a clock that can be set: it is as many seconds ahead as the file STEPPED_CLOCK says."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisory import cli, clock


def _now(_self: clock.SystemClock) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=int(Path(os.environ["STEPPED_CLOCK"]).read_text(encoding="utf-8")))


def main() -> None:
    """Run it."""
    clock.SystemClock.now = _now  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
