"""Receivers that misbehave now and then, as those of the world do, and keep the books of what they got."""

from __future__ import annotations

import asyncio
import json
import random
import re
from dataclasses import dataclass

from promised import Books
from servers import hookserver, smtpserver

_NAME = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.MULTILINE | re.IGNORECASE)
_STEP = re.compile(rb"depart\s+at\s+once,\s+step\s+(\d+)\.")
#: A line of quoted-printable that goes on (RFC 2045, 6.7).
_SOFT = b"=\r\n"
_PROCESS = re.compile(r"\(\+p(\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How often receivers misbehave, of all messages."""

    #: A mail is taken, and the connection is cut before that is said.
    cut: float = 0.004
    #: A mail is refused for now.
    refused: float = 0.01
    #: The end of a mail is not answered for a while, and then the connection is cut.
    hang: float = 0.001
    #: A webhook is answered late.
    late: float = 0.02
    #: Seconds a receiver hangs, or is late, at most.
    longest: float = 3.0


CALM = Weather(cut=0.0, refused=0.0, hang=0.0, late=0.0)


def says(version: int) -> str:
    """Return the words by which a step is known when it arrives."""
    return f"All citizens should depart at once, step {version}."


class Mailbox(smtpserver.SMTPServer):
    """The mail server of one process."""

    def __init__(self, books: Books, process: int, weather: Weather, dice: random.Random) -> None:
        super().__init__()
        self._books, self._process, self._weather, self._dice = books, process, weather, dice

    async def _answer(self, session: smtpserver._Session, stage: str, usual: str) -> bool:
        if stage != "BODY":
            return await super()._answer(session, stage, usual)
        mails = tuple(self.mails)
        self.mails.clear()
        self.commands.clear()
        chance, weather = self._dice.random(), self._weather
        if chance < weather.hang:
            await asyncio.sleep(self._dice.uniform(0.5, weather.longest))
            raise smtpserver._CutError
        if chance < weather.hang + weather.refused:
            await self._say(session, "451 4.3.0 not now")
            return False
        cut = chance < weather.hang + weather.refused + weather.cut
        for mail in mails:
            self._keep(mail, unsaid=cut)
        if cut:
            raise smtpserver._CutError
        return await super()._answer(session, stage, usual)

    def _keep(self, mail: smtpserver.Mail, *, unsaid: bool) -> None:
        # Looked at without a parser, which would take longer than all the rest.
        name, newest = _NAME.search(mail.data), _STEP.search(mail.data.replace(_SOFT, b""))
        if name is not None and newest is not None:
            # Steps that waited for one another are one message: named by the first, and it says the newest.
            named = name[1].decode()
            steps = range(int(named.split(".", 2)[1]), int(newest[1]) + 1)
            self._books.take(named, mail.recipient.partition("@")[0], steps, mail.data, process=self._process, unsaid=unsaid)


class Desks(hookserver.HookServer):
    """Receivers of webhooks; who sends is known by the contact that each process gives."""

    def __init__(self, books: Books, weather: Weather, dice: random.Random) -> None:
        super().__init__()
        self._books, self._weather, self._dice = books, weather, dice

    def answer(self, request: hookserver.Request) -> hookserver.Reply:
        """Note what came, and answer, now or late."""
        alert = json.loads(request.body)["data"]["alert"]
        name = request.headers["webhook-id"]
        process = _PROCESS.search(request.headers["user-agent"])
        if alert["rule"] == "leave-now" and process is not None:
            step = int(name.split(".", 2)[1])
            self._books.take(name, request.path.strip("/"), (step,), request.body, process=int(process[1]))
        late = self._dice.random() < self._weather.late
        return hookserver.Reply(after=self._dice.uniform(0.5, self._weather.longest) if late else 0.0)
