"""What rows hold of people: sealed where there is a vault, plain where there is none, and read once."""

from __future__ import annotations

import functools
import hashlib
from typing import TypeVar

from advisory.errors import StoreError
from advisory.model import Letter, Subscription, Traveller
from advisory.ports import Vault
from advisory.store import codec

T = TypeVar("T")

#: Subscriptions kept in memory as they were read.
_READ = 16_384


class Contents:
    """Turns people into what their rows hold, and back.

    `vault` is None for tests and measurements alone. Rows written before there was one are plain, and still read.
    """

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault
        #: Return a subscription from its key and what its row holds; the same row again costs nothing.
        self.subscription = functools.lru_cache(maxsize=_READ)(self._subscription)

    @property
    def sealing(self) -> bool:
        """Return whether what is written is sealed: then no other column may betray it either."""
        return self._vault is not None

    def readable(self, key: str, content: str) -> Subscription | None:
        """Return a subscription; None when no key opens it."""
        try:
            return self.subscription(key, content)
        except StoreError:
            return None

    def forget(self) -> None:
        """Forget whom this process has read."""
        self.subscription.cache_clear()

    def of_subscription(self, subscription: Subscription) -> str:
        """Return what a subscription's row holds; receivers are no persons."""
        text = codec.dumps(subscription)
        return text if subscription.receiver else self.close(text, f"subscription.{subscription.key}")

    def says(self, content: str, subscription: Subscription) -> bool:
        """Tell whether a row says exactly this; quicker than to read it. Raises StoreError."""
        return self.open(content, f"subscription.{subscription.key}") == codec.dumps(subscription)

    def of_traveller(self, traveller: Traveller) -> str:
        """Return what a traveller's row holds."""
        return self.close(codec.dumps(traveller), f"traveller.{traveller.key}")

    def traveller(self, key: str, content: str) -> Traveller:
        """Return a traveller from what their row holds."""
        return self._read(Traveller, content, f"traveller.{key}")

    def of_letter(self, letter: Letter) -> str:
        """Return what a letter's row holds."""
        return self.close(codec.dumps(letter), f"letter.{letter.id}")

    def letter(self, name: str, content: str) -> Letter:
        """Return a letter from what its row holds."""
        return self._read(Letter, content, f"letter.{name}")

    def of_body(self, name: str, body: bytes) -> str:
        """Return what a letter's row holds of its bytes."""
        # Every byte is a character there; no guess is made at what the bytes are.
        return self.close(body.decode("latin-1"), f"body.{name}")

    def body(self, name: str, stored: str) -> bytes:
        """Return a letter's bytes from what its row holds."""
        return self.open(stored, f"body.{name}").encode("latin-1")

    def digests(self, address: str) -> tuple[str, ...]:
        """Return what an address is looked up by, the newest first; the first is written."""
        if self._vault is not None:
            return self._vault.digests(address)
        return (hashlib.sha256(address.strip().casefold().encode()).hexdigest(),)

    @property
    def mark(self) -> str | None:
        """Return how everything begins that is sealed as it would be today; None when nothing is sealed."""
        return None if self._vault is None else self._vault.mark

    def plain(self, content: str) -> bool:
        """Tell whether something that would be sealed today is not."""
        return self._vault is not None and content.startswith("{")

    def close(self, text: str, label: str) -> str:
        """Return what is written for a text."""
        return text if self._vault is None else self._vault.seal(text, label=label)

    def open(self, stored: str, label: str) -> str:
        """Return the text that was written. Raises StoreError."""
        if self._vault is not None and not stored.startswith("{"):
            return self._vault.open(stored, label=label)
        if stored.startswith("v1."):
            raise StoreError("What is kept of people is sealed, and this process was given no key to open it with.")
        return stored

    def _subscription(self, key: str, content: str) -> Subscription:
        return self._read(Subscription, content, f"subscription.{key}")

    def _read(self, kind: type[T], content: str, label: str) -> T:
        return codec.loads(kind, self.open(content, label))
