"""The demo leaves its pages open when asked: a visitor sees the crisis, signs up, and gets a mail."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

from servers import daemon, plain

ROOT = Path(__file__).parents[2]


async def test_the_pages_over_the_demo(tmp_path: Path) -> None:
    """The map and a place are there; Ctrl-C ends it with 0."""
    listen = f"127.0.0.1:{daemon.free_port()}"
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), "ADVISORY_LISTEN": listen}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "advisory", "demo", "--serve", "--out", "out",
        cwd=tmp_path, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    said = (await asyncio.wait_for(process.stderr.readline(), 120)).decode()
    assert said == f"The pages over it: http://{listen}/ (Ctrl-C ends it). Mail goes to out/mail.\n"
    async with plain.client(base_url=f"http://{listen}") as client:
        place = await client.get("/places/iraq")
        form = await client.get("/sign-up?place=IQ")
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert (place.status_code, form.status_code) == (200, 200)
    assert re.search(r"<h1[^>]*>\s*Iraq", place.text)
    assert "Iraq" in form.text
