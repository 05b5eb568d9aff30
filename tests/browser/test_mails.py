"""Every mail there is, as a mail server received them, judged by SpamAssassin, the mail clients' limits and axe in light, dark and on a phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from component import test_render_cases as cases
from playwright.async_api import Browser
from servers import browser as browsing
from servers import maillint, smtpserver

from advisory import channels, tokens, wording
from advisory.model import Content, Envelope, Letter, LetterKind
from advisory.model.telling import Target
from advisory.ports import ChannelOptions
from advisory.render import letter, sample

SITE = "https://advisory.example"
KEY = "a-secret-for-tests-alone"
#: Alert mails that are written in every language; all others in English alone.
ABROAD = ("digest-of-twelve", "corrected", "escalated", "unconfirmed", "source-silent")


ALERTS = {
    f"{case.stem}.{language}": (case, language)
    for case in cases.CASES
    for language in wording.LANGUAGES
    if language == "en" or case.stem in ABROAD
}
LETTERS = {f"{kind}.{language}": (kind, language) for kind in sorted(letter.KINDS) for language in wording.LANGUAGES}
NAMES = [*ALERTS, *LETTERS]
SPAM = (
    b"From: a@advisory.example\r\nTo: b@reader.example\r\nSubject: Travel\r\nDate: Tue, 03 Feb 2026 09:00:00 +0000\r\n"
    b"Message-ID: <1@advisory.example>\r\n\r\nStop these messages: press here.\r\n"
)
CARELESS = '<html lang="en"><body><div style="display:flex;gap:4px"><img src="https://a.example/x.png"><a href="#"></a></div></body></html>'
#: One page is made of the same parts in every language; the longest words show what does not fit.
LOOKED_AT = [name for name in NAMES if name.endswith((".en", ".de"))]


def alert(case: Path, language: str) -> Content:
    """Return a case's mail in a language."""
    if language == "en":
        return cases.rendered(case)
    told = cases.notices(case)
    at = max(notice.change.at for notice in told)
    return cases.RENDERER.alert(told, language=language, zone="Europe/Paris", at=at, public_url=SITE)


def written(kind: LetterKind, language: str) -> Content:
    """Return a letter of a kind in a language, about what is in force on a trip."""
    wish, alerts = sample.wish(), tuple(notice.change.alert for notice in sample.notices())
    address = "grace@reader.example"
    about = Letter(id="l1", kind=kind, key="t1", address=address, language=language, zone="Europe/Berlin", at=sample.AT, trip=wish.trips[0])
    return cases.RENDERER.letter(about, wish=wish, alerts=alerts, positions=(), public_url=SITE)


def personal() -> dict[str, str]:
    """Return what one reader alone reads."""
    links = ("manage", "about", "unsubscribe", "wrong", "link")
    return {name: f"{SITE}/{name}/{tokens.sign(KEY, name, f'{name}-of-somebody')}" for name in links} | {"why": "You follow Iraq."}


async def received(folder: Path) -> dict[str, bytes]:
    """Send every mail to a server; returns the bytes that arrived there."""
    async with smtpserver.listening() as server:
        options = ChannelOptions(
            smtp_url=server.url,
            mail_from="Travel advisories <alerts@advisory.example>",
            public_url=SITE,
            contact="ops@advisory.example",
            state_dir=folder,
            timeout=timedelta(seconds=10),
        )
        channel = channels.load("email").open_channel(options)
        contents = {name: alert(*which) for name, which in ALERTS.items()} | {name: written(*which) for name, which in LETTERS.items()}
        for name, content in contents.items():
            target = Target(address="grace@reader.example")
            envelope = Envelope(id=name, key="grace", target=target, personal=personal(), at=content.at)
            await channel.send(channel.compose(content), envelope)
        await channel.close()
        return dict(zip(NAMES, (mail.data for mail in server.mails), strict=True))


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every mail, by its name."""
    return asyncio.run(received(tmp_path_factory.mktemp("mails")))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(browser: Browser) -> AsyncIterator[maillint.Desk]:
    """Where they are looked at."""
    async with AsyncExitStack() as stack:
        tabs = {
            look: (await stack.enter_async_context(browsing.shown(browser, dark=dark, phone=phone)))[0]
            for look, (dark, phone) in maillint.LOOKS.items()
        }
        yield maillint.Desk(tabs)


def test_no_spam(mails: dict[str, bytes]) -> None:
    """SpamAssassin gives none of them more than next to nothing."""
    if reason := maillint.no_spamassassin():
        pytest.skip(reason)
    *said, worst = maillint.spam([*mails.values(), SPAM])
    assert worst.score > maillint.MOST_SPAM, "it judges"
    found = dict(zip(mails, said, strict=True))
    assert {name: said for name, said in found.items() if said.score > maillint.MOST_SPAM} == {}


def test_clients_show_them(mails: dict[str, bytes]) -> None:
    """Gmail, Outlook and Apple Mail show each of them, or something as good."""
    if reason := maillint.no_clients():
        pytest.skip(reason)
    *said, worst = maillint.clients([*(maillint.parts(mail)[1] for mail in mails.values()), CARELESS])
    assert len(worst) > 2, "it judges"
    found = dict(zip(mails, said, strict=True))
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_they_are_whole(mails: dict[str, bytes]) -> None:
    """Each has both parts, and Gmail cuts none."""
    found = {name: maillint.shape(mail) for name, mail in mails.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", LOOKED_AT)
async def test_nobody_is_kept_out(name: str, mails: dict[str, bytes], desk: maillint.Desk) -> None:
    """Axe finds nothing in light, in dark and at 360 pixels, and nothing must be scrolled sideways."""
    _, page = maillint.parts(mails[name])
    assert await desk.barriers(page) == []
