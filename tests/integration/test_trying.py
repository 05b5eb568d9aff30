"""Trying routes.yaml before it matters: one test message to one receiver, and where an alert would go."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import flow
import pytest
import pytest_asyncio
from servers import daemon, hookserver, smtpserver

ROUTES = """
    schema: routes/v1
    receivers:
      desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}}
      ops: {console: {}}
      night: {email: {to: [night@example.org]}}
    routes:
      - {to: [desk, night], when: {severity: critical}}
      - {to: desk, when: {rule: leave-now, destination: Iraq}}
      - {to: night, when: {internal: yes}}
    fallback: ops
    """


@pytest_asyncio.fixture
async def tried(tmp_path: Path) -> AsyncIterator[tuple[daemon.Daemon, hookserver.HookServer, smtpserver.SMTPServer]]:
    """A folder with a webhook, a mail receiver and a subscriber, with real servers behind them."""
    async with hookserver.listening() as hook, smtpserver.listening() as smtp:
        run = daemon.Daemon(tmp_path, {"DESK_URL": hook.url, "DESK_SECRET": flow.SECRET, "ADVISORY_SMTP_URL": smtp.url})
        (tmp_path / "feed.xml").write_bytes(flow.rss())
        row = f"id: mission, url: 'file:{tmp_path / 'feed.xml'}', kind: feed"
        flow.write(tmp_path, feeds=flow.feeds(row), routes=ROUTES, subscribers=flow.SUBSCRIBERS)
        yield run, hook, smtp


Tried = tuple[daemon.Daemon, hookserver.HookServer, smtpserver.SMTPServer]


async def test_a_webhook_is_signed_and_marked(tried: Tried) -> None:
    """The receiver gets one signed request that says it is a test; nothing is kept."""
    run, hook, _ = tried
    code, out, err = await run.call("send-test", "desk", "--rule", "leave-now", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["to"], answer["accepted"]) == ("desk", True)
    (request,) = hook.requests
    body = flow.verified(request)
    assert (body["type"], body["test"], body["data"]["alert"]["rule"]) == ("advisory.test", True, "leave-now")
    assert not (run.folder / "state" / "advisory.db").exists()


@pytest.mark.parametrize("name", ["night", "ada"])
async def test_a_mail_is_marked(tried: Tried, name: str) -> None:
    """A receiver by mail and a subscriber get one mail whose subject and first line say that it is a test."""
    run, _, smtp = tried
    code, out, _ = await run.call("send-test", name)
    assert code == 0
    assert out.startswith(f"accepted by {name} (email)")
    (mail,) = smtp.mails
    assert b"Subject: [TEST] " in mail.data
    assert b"[TEST] This is a test: nothing has happened." in mail.data


async def test_what_is_not_accepted(tried: Tried) -> None:
    """The receiver's refusal is shown and the exit code is 1; a name that is not there is a usage error with a suggestion."""
    run, hook, _ = tried
    hook.usual = hookserver.Reply(status=403)
    code, out, _ = await run.call("send-test", "desk")
    assert code == 1
    assert out.startswith("not accepted by desk (webhook)")
    assert "check the receiver's secret" in out
    code, _, err = await run.call("send-test", "dask")
    assert code == 2
    assert "there is no receiver or subscriber `dask`; did you mean `desk`?" in err
    assert (await run.call("send-test", "desk", "--rule", "nothing"))[0] == 2


@pytest.mark.parametrize(
    ("asked", "found", "fallback"),
    [
        (["--destination", "Iraq", "--severity", "critical"], ["desk", "night"], False),
        (["--destination", "IQ", "--rule", "leave-now"], ["desk"], False),
        (["--destination", "Iran", "--rule", "leave-now"], ["ops"], True),
        (["--destination", "Iran", "--unconfirmed"], ["night"], False),
    ],
)
async def test_where_it_would_go(tried: Tried, asked: list[str], found: list[str], fallback: bool) -> None:
    """Every route that fits; the fallback when none does."""
    run, *_ = tried
    code, out, _ = await run.call("routes", "test", *asked, "--json", "--expect", ",".join(found))
    assert (code, json.loads(out)) == (0, {"schema": "routes-test/v1", "receivers": found, "fallback": fallback})


async def test_another_is_expected(tried: Tried) -> None:
    """`--expect` that is not met exits 1 and says what was expected; a place that is none is a usage error."""
    run, *_ = tried
    code, out, err = await run.call("routes", "test", "--destination", "Iraq", "--expect", "desk,night")
    assert (code, out, err) == (1, "ops  (the fallback: no route fits)\n", "expected desk, night\n")
    assert (await run.call("routes", "test", "--destination", "Gulf"))[0] == 2
