"""Mail that comes back, in the forms mail servers write: RFC 3464 reports, complaints (RFC 5965), and those of no standard."""

from __future__ import annotations

from collections.abc import Sequence

#: Where the reports say they come from.
HOST = "mx.example.net"


def _lines(*lines: str) -> bytes:
    return "\r\n".join(lines).encode() + b"\r\n"


def delivery_report(
    back: str,
    *,
    to: str = "ada@example.net",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <ada@example.net>: Recipient address rejected: no such user",
    envid: str = "",
    head: Sequence[str] = (),
) -> bytes:
    """Return a report as Postfix shapes it, to the return address `back`; `head` is what it returns of the mail itself."""
    return _lines(
        f"Received: by {HOST} (Postfix) id 4C1F2; Wed, 6 May 2026 12:00:03 +0000 (UTC)",
        "Date: Wed, 6 May 2026 12:00:03 +0000 (UTC)",
        f"From: MAILER-DAEMON@{HOST} (Mail Delivery System)",
        "Subject: Undelivered Mail Returned to Sender",
        f"To: {back}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status;",
        f'\tboundary="4C1F2.1780000000/{HOST}"',
        f"Message-Id: <20260506120003.4C1F2@{HOST}>",
        "",
        "This is a MIME-encapsulated message.",
        "",
        f"--4C1F2.1780000000/{HOST}",
        "Content-Description: Notification",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        f"This is the mail system at host {HOST}. A message of yours could not be given to its reader.",
        "",
        f"--4C1F2.1780000000/{HOST}",
        "Content-Description: Delivery report",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {HOST}",
        *([f"Original-Envelope-Id: {envid}"] if envid else []),
        "X-Postfix-Queue-ID: 4C1F2",
        f"X-Postfix-Sender: rfc822; {back}",
        "Arrival-Date: Wed,  6 May 2026 12:00:01 +0000 (UTC)",
        "",
        f"Final-Recipient: rfc822; {to}",
        f"Original-Recipient: rfc822;{to}",
        *([f"Action: {action}"] if action else []),
        *([f"Status: {status}"] if status else []),
        *([f"Diagnostic-Code: {diagnostic}"] if diagnostic else []),
        "",
        f"--4C1F2.1780000000/{HOST}",
        "Content-Description: Undelivered Message Headers",
        "Content-Type: text/rfc822-headers",
        "",
        *head,
        "",
        f"--4C1F2.1780000000/{HOST}--",
    )


def complaint(
    to: str, *, kind: str = "abuse", original: Sequence[str] = (), whole: bool = True, fields: Sequence[str] = ("Version: 1",)
) -> bytes:
    """Return what a mail provider sends when its reader pressed "this is spam"."""
    return _lines(
        f"From: <feedback@{HOST}>",
        f"To: <{to}>",
        "Subject: FW: a message",
        "Date: Wed, 6 May 2026 13:00:00 +0000",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="part"',
        "",
        "--part",
        'Content-Type: text/plain; charset="US-ASCII"',
        "",
        "A reader did not want this message.",
        "",
        "--part",
        "Content-Type: message/feedback-report",
        "",
        f"Feedback-Type: {kind}",
        "User-Agent: provider/1.0",
        *fields,
        "",
        "--part",
        f"Content-Type: {'message/rfc822' if whole else 'text/rfc822-headers'}",
        "Content-Disposition: inline",
        "",
        *original,
        "",
        *(["The words of the message."] if whole else []),
        "",
        "--part--",
    )


def qmail(back: str, *, to: str = "ada@example.net") -> bytes:
    """Return a report of no standard form, as qmail writes it."""
    return _lines(
        f"From: MAILER-DAEMON@{HOST}",
        f"To: {back}",
        "Subject: failure notice",
        "Date: 6 May 2026 12:00:03 -0000",
        "",
        f"Hi. This is the qmail-send program at {HOST}.",
        "I'm afraid I wasn't able to deliver your message to the following addresses.",
        "This is a permanent error; I've given up. Sorry it didn't work out.",
        "",
        f"<{to}>:",
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "",
        "--- Below this line is a copy of the message.",
        "",
        "Subject: a message",
    )


def away(back: str, *, head: Sequence[str] = ("Auto-Submitted: auto-replied",)) -> bytes:
    """Return what a person's mailbox answers while they are away."""
    return _lines(
        "From: Ada <ada@example.net>",
        f"To: {back}",
        "Subject: Out of the office",
        *head,
        "",
        "I am away until Monday; in urgent cases write to bob@example.net. 550 5.1.1 is the number of my room.",
    )
