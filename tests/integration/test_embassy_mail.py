"""An embassy's notice, from its feed to a traveller's mail: its actions word for word, whom to call, and who is to be named."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import flow

NOTICE = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Alerts</title>
<item><title>Security Alert: U.S. Embassy Baghdad, Iraq</title><link>https://iq.usembassy.example/alert-1/</link>
<pubDate>Fri, 03 Jan 2020 08:05:00 +0000</pubDate><guid isPermaLink="false">https://iq.usembassy.example/?p=1</guid>
<content:encoded><![CDATA[<p><strong>Location:</strong> Baghdad, Iraq</p>
<p><strong>Event:</strong> Rockets have fallen. U.S. citizens should depart Iraq immediately.</p>
<p><strong>Actions to Take:</strong></p><ul><li>Take the first flight that has a seat.</li><li>Do not go to the embassy.</li></ul>
<p><strong>Assistance:</strong></p><ul><li>U.S. Embassy Baghdad</li></ul>]]></content:encoded></item>
</channel></rss>"""
ROUTES = """
    schema: routes/v1
    receivers: {desk: {file: {dir: DESK}}}
    routes: []
    fallback: desk
    """
SUBSCRIBERS = """
    schema: subscribers/v1
    subscribers:
      - {id: ada, email: ada@example.org, follows: [Iraq], nationality: US}
      - {id: ben, email: ben@example.org, follows: [Iraq], nationality: GB}
    """


async def test_an_embassys_actions_are_quoted_in_the_mail(tmp_path: Path) -> None:
    """Each action stands under what to do, in text and HTML; each reader is told whom of their own government to call."""
    page = tmp_path / "embassy.xml"
    page.write_text(NOTICE, encoding="utf-8")
    row = (
        f"id: us-embassy-baghdad, url: 'file:{page}', kind: us-embassy, every: 5m, trust: official, issuer: US, baseline: no,"
        " attribution: The embassy in Baghdad"
    )
    routes = ROUTES.replace("DESK", f"'{tmp_path / 'desk'}'")
    flow.write(tmp_path, feeds=flow.feeds(row), routes=routes, subscribers=SUBSCRIBERS)
    async with flow.opened(tmp_path) as (app, _):
        await app.poll_due()
        await app.deliver()
        books = await app.ledger()
    found = {
        mail["To"]: mail
        for mail in (email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in flow.mails(tmp_path))
    }
    for reader, number in (("ada@example.org", "+1 202 501 4444"), ("ben@example.org", "+44 20 7008 5000")):
        parts = [found[reader].get_body((kind,)) for kind in ("plain", "html")]
        for part in parts:
            assert part is not None
            words = part.get_content().replace('<bdi lang="en">', "").replace("</bdi>", "")
            assert "“Take the first flight that has a seat.”" in words
            assert "“Do not go to the embassy.”" in words
            assert number in words
            assert "The embassy in Baghdad" in words
    plain = found["ben@example.org"].get_body(("plain",))
    assert plain is not None
    assert "+1 202" not in plain.get_content()
    assert (books.sent, books.gaps) == (3, ())
