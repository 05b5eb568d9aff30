"""The small protocols behind which the world stands, and the values that cross them."""

from advisory.ports.asking import Asked, Asking, Version
from advisory.ports.bounces import CANARY, Awaited, Bounce, BounceKind, Bounces, SentMail
from advisory.ports.history import History, Level
from advisory.ports.people import LetterClaim, LetterRow, LetterVerdict, People, Vault
from advisory.ports.store import (
    WRONG,
    Accepted,
    Batch,
    Claim,
    DeliveryRow,
    Fault,
    FeedLease,
    Ledger,
    PastItem,
    ReadItem,
    ReceiversOf,
    Sighting,
    Store,
    Verdict,
)
from advisory.ports.world import Channel, ChannelOptions, Clock, Fetch, Source

__all__ = [
    "CANARY",
    "WRONG",
    "Accepted",
    "Asked",
    "Asking",
    "Awaited",
    "Batch",
    "Bounce",
    "BounceKind",
    "Bounces",
    "Channel",
    "ChannelOptions",
    "Claim",
    "Clock",
    "DeliveryRow",
    "Fault",
    "FeedLease",
    "Fetch",
    "History",
    "Ledger",
    "LetterClaim",
    "LetterRow",
    "LetterVerdict",
    "Level",
    "PastItem",
    "People",
    "ReadItem",
    "ReceiversOf",
    "SentMail",
    "Sighting",
    "Source",
    "Store",
    "Vault",
    "Verdict",
    "Version",
]
