"""The journey by mail: every link that is followed stands in the bytes that a mail server took."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from servers.smtpserver import SMTPServer
from servers.visitor import House, house

from advisory.model import TravellerState


class Mailbox:
    """Reads what the server took, one mail at a time."""

    def __init__(self, home: House, server: SMTPServer) -> None:
        self._home, self._server, self._read = home, server, 0

    async def next(self) -> EmailMessage:
        """Let the post go out, and return the one mail that came of it."""
        await self._home.app.post.once()
        (mail,) = self._server.mails[self._read :]
        self._read += 1
        return email.message_from_bytes(mail.data, _class=EmailMessage, policy=SMTP)

    async def none(self) -> bool:
        """Tell whether nothing came."""
        await self._home.app.post.once()
        return len(self._server.mails) == self._read


def link(home: House, mail: EmailMessage, path: str) -> str:
    """Return the link to a page in a mail's words."""
    part = mail.get_body(("plain",))
    assert part is not None
    (found,) = set(re.findall(rf"{re.escape(home.base)}/{path}/[^\s<>\"]+", part.get_content()))
    return str(found)


async def test_the_whole_journey_by_mail(tmp_path: Path) -> None:
    """Signed up, confirmed, signed in again, moved to another address, ended with one click: each by the link of a mail."""
    async with SMTPServer() as server, house(tmp_path, smtp=server.url) as home:
        box, me = Mailbox(home, server), home.visitor()
        await me.see("/sign-up")
        home.later(seconds=5)
        await me.send(button="Sign up", email="bob@example.org", places="Iraq, Kenya", language="de")
        confirm = await box.next()
        assert confirm["to"] == "bob@example.org"
        assert confirm["list-unsubscribe"] is None
        await me.see(link(home, confirm, "confirm"))
        await me.send(button="Yes, begin")
        assert me.heading == "Your messages have begun"
        welcome = await box.next()
        assert "Irak" in str(welcome.get_body(("plain",)))
        one_click = re.findall(r"<(http[^>]+)>", welcome["list-unsubscribe"])[0]
        assert welcome["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"

        other = home.visitor()
        await other.see("/sign-in")
        await other.send(email="bob@example.org")
        await other.see(link(home, await box.next(), "manage"))
        assert other.heading == "My alerts"
        await other.see("/manage/address")
        await other.send(email="robert@example.org")
        asked = await box.next()
        assert asked["to"] == "robert@example.org"
        await other.see(link(home, asked, "address"))
        await other.send(button="Yes, use the new address")
        assert "go to the new address" in other.text
        assert (await box.next())["to"] == "bob@example.org"

        await other.see("/sign-in")
        await other.send(email="nobody@example.org")
        nobody = await box.next()
        assert (nobody["to"], nobody["list-unsubscribe"]) == ("nobody@example.org", None)

        for _ in range(2):
            answer = await home.visitor().client.post(one_click, data={"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
        known = await home.app.store.traveller_of("robert@example.org")
        assert known is None or known.state is TravellerState.ENDED
        goodbye = await box.next()
        assert goodbye["to"] == "robert@example.org"
        assert await box.none()
