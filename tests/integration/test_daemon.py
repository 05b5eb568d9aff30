"""The daemon as a process: health, one-click unsubscribe, an orderly end, and refusing to start."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import re
import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import flow
import httpx
from servers import daemon, feedserver, plain, smtpserver


async def ready(base: str) -> None:
    """Wait until the daemon says that it is ready."""
    async with plain.client() as client:
        for _ in range(100):
            try:
                if (await client.get(f"{base}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.15)
    raise AssertionError("the daemon did not become ready within 15 s")


def text_of(mail: smtpserver.Mail) -> str:
    """Return the plain text of a mail."""
    body = email.message_from_bytes(mail.data, policy=email.policy.default).get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


@asynccontextmanager
async def running(folder: Path, smtp: smtpserver.SMTPServer, feeds: feedserver.FeedServer) -> AsyncIterator[tuple[daemon.Daemon, str]]:
    """Run the daemon over one feed and one subscriber."""
    listen = f"127.0.0.1:{daemon.free_port()}"
    base = f"http://{listen}"
    run = daemon.Daemon(folder, {"ADVISORY_SMTP_URL": smtp.url, "ADVISORY_LISTEN": listen, "ADVISORY_PUBLIC_URL": base})
    address = feeds.play("/f.xml", feedserver.Reply(body=flow.rss(("g", "Alert", flow.ORDER.format(place="Iraq"))), etag='"1"'))
    row = f"id: mission, url: '{address}', kind: feed, every: 1s, trust: official, issuer: US, baseline: no, allow_private: yes, max_age: 3650d"
    flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS)
    await run.start()
    try:
        await ready(base)
        yield run, base
    finally:
        if run.process and run.process.returncode is None:
            await run.stop()


async def test_a_day_in_the_life(tmp_path: Path) -> None:
    """It is healthy, sends the mail, asks the feed conditionally, takes one click as the end, and drains on SIGTERM."""
    async with smtpserver.SMTPServer() as smtp, feedserver.FeedServer() as feeds, running(tmp_path, smtp, feeds) as (run, base):
        async with plain.client(base_url=base) as client:
            health = (await client.get("/healthz")).json()
            assert (health["status"], health["faults"]) == ("ok", [])
            for _ in range(200):
                if smtp.mails and len(feeds.requests) > 2:
                    break
                await asyncio.sleep(0.05)
            [mail] = smtp.mails
            assert [request.headers.get("if-none-match") for request in feeds.requests][:2] == [None, '"1"']
            found = re.search(rb"^List-Unsubscribe: <([^>]+)>\r$", mail.data, re.MULTILINE)
            assert found is not None
            link = found.group(1).decode()
            page = await client.get(link)
            assert (page.status_code, "<form" in page.text) == (200, True)
            assert (await client.head(link)).status_code == 200
            wrong = re.search(r"https?://[^\s<>\"]+/wrong/[^\s<>\"]+", text_of(mail))
            assert wrong is not None
            for answer in (await client.get(wrong.group()), await client.head(wrong.group())):
                assert answer.status_code == 200
            assert (await client.get("/healthz")).json()["faults"] == [], "a look changes nothing"
            assert (await client.post(wrong.group())).status_code == 200
            assert (await client.get("/healthz")).json()["faults"] == [], "a reader's word is for the queue"
            [report] = await run.json("queue")
            assert "a reader says" in str(report["sentence"])
            assert (await run.call("queue", "dismiss", str(report["wrong"])))[0] == 0
            assert await run.json("queue") == []
            assert json.loads((await run.call("subscribers", "--json"))[1].splitlines()[0])["id"] == "ada"
            for _ in range(2):
                answer = await client.post(link, data={"List-Unsubscribe": "One-Click"})
                assert (answer.status_code, answer.history) == (200, [])
            assert (await run.call("subscribers", "--json"))[1] == ""
            assert (await client.post(f"{base}/unsubscribe/forged.token")).status_code == 404
            metrics = (await client.get("/metrics")).text
            assert 'advisory_deliveries_total{channel="email",outcome="sent"} 1.0' in metrics
        started = time.monotonic()
        assert await run.stop() == 0
        assert time.monotonic() - started < 10
        assert "ada@example.org" not in run.log()


async def test_a_second_daemon_on_the_same_database_refuses(tmp_path: Path) -> None:
    """It ends with 78 and says what to do."""
    async with smtpserver.SMTPServer() as smtp, feedserver.FeedServer() as feeds, running(tmp_path, smtp, feeds) as (run, _):
        code, _, err = await run.call("run")
    assert code == 78
    assert "another advisory process runs" in err


async def test_a_port_in_use_refuses_to_start(tmp_path: Path) -> None:
    """It ends with 78 and says which address, before it polls or sends anything."""
    row = "id: mission, url: 'https://example.org/', kind: feed"
    flow.write(tmp_path, feeds=flow.feeds(row))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        code, _, err = await daemon.Daemon(tmp_path, {"ADVISORY_LISTEN": listen}).call("run")
    assert code == 78
    assert f"cannot listen on {listen}" in err
    assert "Traceback" not in err


async def test_a_state_directory_that_cannot_be_written_refuses_to_start(tmp_path: Path) -> None:
    """It ends with 78 and a sentence."""
    flow.write(tmp_path, feeds=flow.feeds("id: mission, url: 'https://example.org/', kind: feed"))
    (tmp_path / "file").write_text("in the way")
    code, _, err = await daemon.Daemon(tmp_path, {"ADVISORY_STATE_DIR": str(tmp_path / "file" / "state")}).call("run")
    assert code == 78
    assert "cannot be written" in err
    assert "Traceback" not in err


async def test_wrong_files_refuse_to_start(tmp_path: Path) -> None:
    """A mistake in a rule is shown at its character, and the daemon ends with 78 before it touches anything."""
    run = daemon.Daemon(tmp_path)
    row = "id: mission, url: 'https://example.org/', kind: feed"
    flow.write(tmp_path, feeds=flow.feeds(row), rules=flow.RULES.replace("urged", "odered"))
    code, _, err = await run.call("run")
    assert code == 78
    assert "default.yaml:4:" in err
    assert "odered" in err
    assert not (tmp_path / "state" / "advisory.db").exists()


async def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    """While somebody else holds the database, health is degraded with the reason; afterwards all is well again."""
    async with smtpserver.SMTPServer() as smtp, feedserver.FeedServer() as feeds, running(tmp_path, smtp, feeds) as (run, base):
        with sqlite3.connect(tmp_path / "state" / "advisory.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            async with plain.client(base_url=base, timeout=30) as client:
                for _ in range(600):
                    health = (await client.get("/healthz")).json()
                    if health["status"] == "degraded":
                        break
                    await asyncio.sleep(0.1)
                assert "locked" in health["faults"][0]
                other.execute("ROLLBACK")
                for _ in range(600):
                    if (await client.get("/healthz")).json()["status"] == "ok":
                        break
                    await asyncio.sleep(0.1)
                assert (await client.get("/healthz")).json()["status"] == "ok"
        assert await run.stop() == 0


async def test_files_are_taken_over_on_a_hang_up(tmp_path: Path) -> None:
    """SIGHUP reads the files again: a mistake leaves the old ones in force and is shown; corrected ones count from then on."""
    async with smtpserver.SMTPServer() as smtp, feedserver.FeedServer() as feeds, running(tmp_path, smtp, feeds) as (run, base):
        assert run.process is not None
        async with plain.client(base_url=base) as client:

            async def until(status: str) -> list[str]:
                for _ in range(70):
                    health = (await client.get("/healthz")).json()
                    if health["status"] == status:
                        return list(health["faults"])
                    await asyncio.sleep(0.15)
                raise AssertionError(f"health did not become {status}")

            flow.write(tmp_path, rules=flow.RULES.replace("urged", "odered"))
            run.process.send_signal(signal.SIGHUP)
            [fault] = await until("degraded")
            assert "default.yaml:4:" in fault
            flow.write(tmp_path, subscribers=flow.SUBSCRIBERS.replace("id: ada", "id: bea"))
            run.process.send_signal(signal.SIGHUP)
            assert await until("ok") == []
            assert "bea" in (await run.call("subscribers", "--json"))[1]
        assert await run.stop() == 0
