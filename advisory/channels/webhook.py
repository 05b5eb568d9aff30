"""Signed webhooks to receivers of their own, as Standard Webhooks 1.0 has them."""

from __future__ import annotations

from advisory import signature
from advisory.channels import HTTPChannel, Request
from advisory.errors import DeliveryError
from advisory.model import Content, Envelope
from advisory.ports import Channel, ChannelOptions


class Webhook(HTTPChannel):
    """One change, one POST, whose `webhook-id` stays the same over all attempts."""

    def compose(self, content: Content) -> bytes:
        """Return the JSON exactly as it was rendered."""
        return content.data.encode()

    def request(self, sealed: bytes, envelope: Envelope) -> Request:
        """Sign the body with every secret of the receiver."""
        timestamp = int(envelope.at.timestamp())
        headers = {"content-type": "application/json", "webhook-id": envelope.id, "webhook-timestamp": str(timestamp)}
        if envelope.target.secrets:
            try:
                headers["webhook-signature"] = signature.header(envelope.target.secrets, envelope.id, timestamp, sealed)
            except ValueError as error:
                raise DeliveryError(str(error)) from None
        return Request(content=sealed, headers=headers)


def open_channel(options: ChannelOptions) -> Channel:
    """Return the channel."""
    return Webhook(options)
