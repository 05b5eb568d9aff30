"""What is kept of travellers who signed up on a page, and of the letters they get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from advisory.model import Letter, LetterKind, Silenced, Traveller


class Vault(Protocol):
    """Keep what must not be read in a stolen database: people's addresses, passports and trips."""

    @property
    def mark(self) -> str:
        """Return how everything begins that the present key sealed."""

    def seal(self, text: str, *, label: str) -> str:
        """Return the text as nobody reads it without the key; `label` is where it stands, and it opens nowhere else."""

    def open(self, sealed: str, *, label: str) -> str:
        """Return what was sealed, also with an older key. Raises StoreError."""

    def digest(self, address: str) -> str:
        """Return what an address is looked up by: keyed, so that nobody finds addresses by trying."""

    def digests(self, address: str) -> tuple[str, ...]:
        """Return the digest under each key, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterClaim:
    """The right to send one letter until `until`."""

    token: int
    until: datetime
    letter: Letter
    #: Attempts before this one.
    attempts: int
    first_due: datetime
    #: A sealed letter keeps its bytes.
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterVerdict:
    """What becomes of a claimed letter. Written only while the token holds."""

    id: str
    token: int
    at: datetime
    #: Sent, or not to be sent at all; its content is deleted.
    done: bool = False
    #: Given up.
    dead: bool = False
    #: Try again then.
    due: datetime | None = None
    #: Sealed now, about to be sent.
    sealed: bytes | None = None
    #: What went wrong, without address or secret; or the receipt.
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter that was written, without what it said."""

    id: str
    kind: LetterKind
    #: `pending`, `sent` (or not to be sent at all) or `dead`.
    state: str
    at: datetime
    settled: datetime | None
    #: What went wrong, without address or secret; or the receipt.
    detail: str


class People(Protocol):
    """Keep travellers, their letters, and the addresses that get nothing. Each method is one transaction; raises StoreError."""

    async def traveller(self, key: str) -> Traveller | None:
        """Return one by key, in whatever state; None when there is none, or it was erased."""

    async def traveller_of(self, address: str) -> Traveller | None:
        """Return whoever has an address and has not ended."""

    async def keep_traveller(self, after: Traveller, letters: Sequence[Letter], now: datetime, *, due: datetime | None) -> None:
        """Write one and the letters, and begin or end the version of the subscription that `after` means, all or nothing.

        `due` is when somebody must look at it again. `after.version - 1` must be the stored version (0: no row yet). Letters whose id is
        there already are left alone. Raises ConflictError.
        """

    async def erase_traveller(self, key: str, letters: Sequence[Letter], now: datetime) -> bool:
        """Delete all that says who somebody is; what was sent stays counted under the opaque key. False when there is none."""

    async def travellers_due(self, now: datetime, limit: int) -> tuple[Traveller, ...]:
        """Return those that must be looked at, longest due first."""

    async def post(self, letters: Sequence[Letter], now: datetime) -> None:
        """Write letters; those whose id is there already are left alone."""

    async def claim_letters(self, now: datetime, lease: timedelta, limit: int) -> tuple[LetterClaim, ...]:
        """Claim letters that are due and not leased, longest due first."""

    async def settle_letter(self, verdict: LetterVerdict) -> bool:
        """Write what became of a claimed letter; False when the token no longer holds."""

    async def letters_of(self, key: str) -> tuple[LetterRow, ...]:
        """Return which letters were written to somebody within the last 30 days, oldest first."""

    async def silence_address(self, address: str, why: Silenced, now: datetime) -> None:
        """Let an address get nothing any more; survives erasure, for it keeps the keyed hash alone."""

    async def silenced(self, address: str) -> Silenced | None:
        """Return why an address gets nothing; None when it may."""

    async def release_address(self, address: str) -> bool:
        """Let an address get mail again, at its reader's own wish or an operator's."""
