"""What a mail is judged by, as a mail server received it: SpamAssassin, the mail clients' limits, axe, its size and its parts."""

from __future__ import annotations

import email
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from servers.browser import too_wide, violations

ROOT = Path(__file__).parents[2]
#: Where `make tools` puts the lint of mail clients.
NODE = ROOT / "build" / "node"
SCRIPT = ROOT / "tests" / "browser" / "mail.cjs"
LINT = "@emailens/engine"
#: From 5.0 a mail is spam; ours stays far below it.
MOST_SPAM = 0.5
#: Gmail cuts a mail's HTML at 102 kB; a digest of many changes must still fit.
MOST_HTML = 60_000
CLIENTS = ("gmail-", "outlook-", "apple-mail-")
#: What some of these clients leave out, and what the reader has then.
GRACEFUL = {
    "<style>": "everything that matters is inline; the head holds dark mode and the small screen",
    "@media": "without it the mail is light and one column, which fits a phone too",
    "border-radius": "square corners",
    "max-height": "`display: none` hides the preview there already",
    "overflow": "the same",
    "word-break": "a long address runs on in Outlook Classic, which scrolls",
    "overflow-wrap": "the same; `word-break` beside it is what the others read",
}
#: A mail is no page: it stands inside one, which has the landmarks.
WAIVED = ("region", "landmark-one-main")
#: Light, dark, and the small phone that most mail is read on.
LOOKS: dict[str, tuple[bool, bool]] = {"light": (False, False), "dark": (True, False), "phone": (False, True)}
_SCORE = re.compile(r"score=(-?[\d.]+) .*?tests=(\S*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spam:
    """What SpamAssassin says of a mail."""

    score: float
    rules: tuple[str, ...]


def no_spamassassin() -> str:
    """Return why spam cannot be judged here; empty when it can."""
    return "" if shutil.which("spamassassin") else "MAILS NOT JUDGED: no SpamAssassin on this machine; `make tools` puts it there"


def no_clients() -> str:
    """Return why the lint of mail clients cannot run here; empty when it can."""
    there = shutil.which("node") and (NODE / "node_modules" / LINT).is_dir()
    return "" if there else "MAILS NOT JUDGED: node or the lint of mail clients is missing on this machine; `make tools` puts it there"


def spam(mails: Sequence[bytes]) -> list[Spam]:
    """Return what SpamAssassin, offline and with the rules it came with, says of each mail; one process for all, 2 s and 0.1 s a mail."""
    folder = b"".join(
        b"From x Fri Jan  3 00:00:00 2020\nX-Mail-Number: %d\n%s\n\n"
        % (number, re.sub(rb"^(>*From )", rb">\1", mail.replace(b"\r\n", b"\n"), flags=re.MULTILINE))
        for number, mail in enumerate(mails)
    )
    done = subprocess.run(
        ["spamassassin", "--local", "--nocreate-prefs", "--cf=use_bayes 0", "--mbox"], input=folder, capture_output=True, check=True
    )
    found: dict[int, Spam] = {}
    for one in re.split(rb"^From x ", done.stdout, flags=re.MULTILINE)[1:]:
        headers = email.message_from_bytes(one.partition(b"\n")[2])
        match = _SCORE.search(re.sub(r"\s+", " ", str(headers["x-spam-status"])).replace(", ", ",").replace("No,", "").strip())
        assert match, headers["x-spam-status"]
        rules = tuple(rule for rule in match[2].split(",") if rule != "none")
        found[int(headers["x-mail-number"])] = Spam(score=float(match[1]), rules=rules)
    return [found[number] for number in range(len(mails))]


def parts(mail: bytes) -> tuple[str, str]:
    """Return a mail's text and its HTML, as a client decodes them; empty where there is none."""
    message = email.message_from_bytes(mail, _class=EmailMessage, policy=modern)
    return tuple(str(part.get_content()) if (part := message.get_body((kind,))) else "" for kind in ("plain", "html"))  # type: ignore[return-value]


def shape(mail: bytes) -> list[str]:
    """Return what is wrong with a mail's parts."""
    text, page = parts(mail)
    faults = [] if text.strip() else ["no text part"]
    if page and (size := len(page.encode())) > MOST_HTML:
        faults.append(f"{size} bytes of HTML")
    return faults


def clients(pages: Sequence[str]) -> list[list[str]]:
    """Return what Gmail, Outlook and Apple Mail would make of each page of HTML that a reader minds; one process for all."""
    done = subprocess.run(
        ["node", str(SCRIPT), str(NODE)], input=json.dumps(list(pages)), capture_output=True, check=True, text=True, encoding="utf-8"
    )
    return [_faults(report) for report in json.loads(done.stdout)]


def _faults(report: dict[str, Any]) -> list[str]:
    unread: dict[str, list[str]] = {}
    for one in report["compatibility"]["warnings"]:
        minded = one["severity"] == "error" or (one["severity"] == "warning" and one["property"] not in GRACEFUL)
        if minded and one["client"].startswith(CLIENTS):
            unread.setdefault(one["property"], []).append(one["client"])
    faults = [f"{name}: not in {', '.join(sorted(set(where)))}" for name, where in unread.items()]
    for what in ("links", "images", "accessibility"):
        faults += [
            f"{what}: {one['rule']}: {one['message']}: {one.get('element', '')}".rstrip(": ")
            for one in report[what]["issues"]
            if one["severity"] != "info"
        ]
    return list(dict.fromkeys(faults))


class Desk:
    """Where mails are looked at: three pages of a browser, one for each look."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self._pages = pages

    async def barriers(self, page: str) -> list[str]:
        """Return what axe finds in a page of HTML in light, in dark and on a phone, and whether it must be scrolled sideways."""
        found: list[str] = []
        for look, tab in self._pages.items():
            await tab.set_content(page)
            found += [f"{look}: {line}" for line in await violations(tab, waived=WAIVED)]
            if wide := await too_wide(tab):
                found.append(f"{look}: {wide} pixels too wide")
        return found
