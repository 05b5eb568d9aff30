"""Receives alerts as signed webhooks: verifies, notes what is new, answers. Needs `pip install standardwebhooks`."""

from __future__ import annotations

import http.server
import os
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

#: The same as in the environment of `advisory`; `whsec_…`.
WEBHOOK = Webhook(os.environ["DESK_SECRET"])
LARGEST = 1 << 20
#: Ids of what we have already: an event may come twice. Keep them where a restart does not lose them.
SEEN: set[str] = set()


class Receiver(http.server.BaseHTTPRequestHandler):
    """Answers 204 once an event is safe, 400 to whatever was not signed with our secret."""

    def do_POST(self) -> None:
        """Take one event."""
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            self.answer(413)
            return
        body = self.rfile.read(int(length))
        try:
            event = WEBHOOK.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except (WebhookVerificationError, ValueError):  # not signed by us; or no signature, or no JSON at all
            self.answer(400)
            return
        if self.headers["webhook-id"] not in SEEN:
            alert = event["data"]["alert"]
            print(event["type"], alert["destination"], alert["severity"], flush=True)  # your own work: a queue, a pager
            SEEN.add(self.headers["webhook-id"])
        self.answer(204)

    def answer(self, status: int) -> None:
        """Say how it went; anything but 2xx is sent again later."""
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print no line for each call."""


if __name__ == "__main__":
    host, _, port = sys.argv[1].partition(":")
    with http.server.ThreadingHTTPServer((host, int(port)), Receiver) as server:
        print(f"Listening on http://{host}:{port}", flush=True)
        server.serve_forever()
