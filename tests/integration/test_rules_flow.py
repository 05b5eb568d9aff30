"""What rules ask of sources and of words, through the real flow: how many must say so, which are listened to, keywords, exclusions."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from pathlib import Path

import flow
from servers import hookserver, smtpserver

from advisory.model import Alert, AlertKey, AlertState, Directive

HOUR = timedelta(hours=1)
PAPERS = ("times", "herald", "courier")
RULES = """
    schema: rules/v1
    rules:
      - {id: usual, when: citizens urged to leave Iraq}
      - {id: at-once, when: citizens urged to leave Iraq, min_sources: 1}
      - {id: patient, when: citizens urged to leave Iraq, min_sources: 3}
      - {id: governments, when: {directive: leave, source: official}}
      - {id: one-paper, when: {directive: leave, source: herald}, min_sources: 1}
      - {id: words, when: {text: curfew, destination: [Iraq, Iran]}}
      - {id: quiet, when: citizens urged to leave Iraq, min_sources: 1, unless: {text: drill, because: it is rehearsed}}
    """
STORIES = {
    "times": "Britain told its citizens to leave Iraq on Friday. A curfew begins at nine, and the markets had closed by noon, traders said.",
    "herald": "The British government has urged its nationals to leave Iraq. Shops emptied; under the curfew nobody may be out after nine.",
    "courier": "British citizens should leave Iraq, London said in a notice that airlines read out at the gates. It was no drill, a pilot said.",
}


def printed(paper: str) -> bytes:
    """Return a paper's feed with its story, under its own address."""
    return flow.rss((f"n-{paper}", f"News of the {paper}", STORIES[paper])).replace(b"paper.example", f"{paper}.example".encode())


async def test_sources_and_words(tmp_path: Path, base: str) -> None:
    """One paper, a second, a third: each rule opens when it is due, and no other does."""
    rows = []
    for paper in PAPERS:
        page = tmp_path / f"{paper}.xml"
        page.write_bytes(flow.rss())
        rows.append(f"id: {paper}, url: 'file:{page}', kind: feed, every: 1m, trust: press, baseline: no")
    flow.write(tmp_path, feeds=flow.feeds(*rows), rules=RULES)
    keys = [AlertKey(rule=rule, destination="IQ") for rule in ("usual", "at-once", "patient", "governments", "one-paper", "words", "quiet")]
    seen: list[dict[str, AlertState]] = []
    last: dict[str, Alert] = {}
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        for paper in PAPERS:
            clock.move_to(clock.now() + HOUR)
            (tmp_path / f"{paper}.xml").write_bytes(printed(paper))
            await app.poll_due()
            last = {found.key.rule: found for found in await app.store.alerts(keys)}
            seen.append({rule: found.state for rule, found in last.items()})
    waits, stands = AlertState.UNCONFIRMED, AlertState.OPEN
    assert seen[0] == {"usual": waits, "at-once": stands, "patient": waits, "words": waits, "quiet": stands}
    assert seen[1] == {"usual": stands, "at-once": stands, "patient": waits, "one-paper": stands, "words": stands, "quiet": stands}
    assert seen[2] == {**seen[1], "patient": stands}
    assert (last["usual"].standing.sources, last["patient"].standing.sources, last["quiet"].standing.sources) == (3, 3, 2)
    assert {claim.directive for claim in last["words"].evidence} == {Directive.MENTION}
    assert last["words"].evidence[0].quote == "A curfew begins at nine, and the markets had closed by noon, traders said."


async def test_copies_of_one_story_are_one_source(tmp_path: Path, base: str) -> None:
    """Two papers that print one agency's story confirm nothing, cut short and edited or not; a third in its own words does."""
    rows = []
    wire = (
        STORIES["times"] + " Families slept in the hall of the airport, and two carriers said that they would stop at the end of the week."
    )
    cut = wire.rpartition(", and two")[0] + "."
    pages = {"times": wire, "herald": f"From our wires: {cut}".replace("Friday", "Saturday"), "courier": STORIES["courier"]}
    for paper in PAPERS:
        (tmp_path / f"{paper}.xml").write_bytes(flow.rss())
        rows.append(f"id: {paper}, url: 'file:{tmp_path / paper}.xml', kind: feed, every: 1m, trust: press, baseline: no")
    flow.write(tmp_path, feeds=flow.feeds(*rows), rules=RULES)
    states = []
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        for paper, text in pages.items():
            clock.move_to(clock.now() + HOUR)
            page = flow.rss((f"n-{paper}", "Leave Iraq", text)).replace(b"paper.example", f"{paper}.example".encode())
            (tmp_path / f"{paper}.xml").write_bytes(page)
            await app.poll_due()
            [found] = await app.store.alerts([AlertKey(rule="usual", destination="IQ")])
            states.append((found.state, found.standing.sources))
    assert states == [(AlertState.UNCONFIRMED, 1), (AlertState.UNCONFIRMED, 1), (AlertState.OPEN, 2)]


async def test_keywords_are_told_as_words_that_were_found(tmp_path: Path, base: str) -> None:
    """The message quotes the sentence and claims no more; without a place it goes to those who hear of anywhere."""
    page = tmp_path / "page.xml"
    page.write_bytes(flow.rss(("n", "Night in Basra", "Calm so far. A curfew begins at nine in Basra, Iraq.")))
    rules = """
    schema: rules/v1
    rules:
      - {id: words, when: {text: curfew, destination: [Iraq, Iran]}}
      - {id: anywhere, title: Curfews, when: {text: curfew}}
    """
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    routes = flow.ROUTES.replace("{rule: leave-now}", "{severity: info}")
    flow.write(tmp_path, feeds=flow.feeds(row), rules=rules, routes=routes, subscribers=flow.SUBSCRIBERS)
    async with smtpserver.SMTPServer() as smtp, hookserver.HookServer() as desk:
        async with flow.opened(tmp_path, base=base, smtp=smtp.url, environ={"DESK_URL": desk.url}) as (app, _):
            await app.poll_due()
            await app.deliver()
            books = await app.ledger()
        [mail] = smtp.mails
        told = {(body["data"]["alert"]["rule"], body["data"]["alert"]["destination"]) for body in map(flow.verified, desk.requests)}
    parsed = email.message_from_bytes(mail.data, policy=email.policy.default)
    plain = parsed.get_body(("plain",))
    assert plain is not None
    assert "keywords found" in parsed["Subject"]
    assert "“A curfew begins at nine in Basra, Iraq.”" in plain.get_content()
    assert "Applies to: Not known" in plain.get_content()
    assert told == {("words", "IQ"), ("anywhere", "*")}
    assert (books.audience, books.sent, books.gaps) == (3, 3, ())
