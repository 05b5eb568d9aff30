"""Seals what must not be read in a stolen database, and finds people by a keyed hash of their address."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from advisory.errors import StoreError

_FORM = "v1"
#: NIST SP 800-38D, 8.2: 96 bits, random; one key may seal 2^32 texts.
_NONCE = 12
#: The standard library's own way of reading base64url takes twice as long.
_TO_PLAIN = bytes.maketrans(b"-_", b"+/")


class Vault:
    """Seals with the first of its secret keys, and opens with any.

    A sealed text is `v1.<key id>.<base64url of nonce and AES-256-GCM>`. Each purpose has a key of its own, derived by HKDF-SHA256
    (RFC 5869), so that no link or cookie ever shares one with it.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        if not secrets or not all(secrets):
            raise StoreError("There is no key to seal people's data with: set ADVISORY_SECRET_KEY.")
        self._doors = {_name(secret): AESGCM(_derived(secret, "seal")) for secret in reversed(secrets)}
        self._current = _name(secrets[0])
        self._prefix = f"{_FORM}.{self._current}."
        self._finders = {_name(secret): _derived(secret, "find") for secret in secrets}

    def seal(self, text: str, *, label: str) -> str:
        """Return the text as nobody reads it without the key; `label` is where it stands, and it opens nowhere else."""
        nonce = os.urandom(_NONCE)
        locked = nonce + self._doors[self._current].encrypt(nonce, text.encode(), label.encode())
        return self._prefix + base64.urlsafe_b64encode(locked).decode().rstrip("=")

    def open(self, sealed: str, *, label: str) -> str:
        """Return what was sealed, also with an older key. Raises StoreError."""
        form, _, rest = sealed.partition(".")
        name, _, body = rest.partition(".")
        if form != _FORM or not body:
            raise StoreError(
                "What is kept of a person has no form this version knows: the database is damaged or belongs to another version. "
                "Restore a copy, or run the version that wrote it."
            )
        door = self._doors.get(name)
        if door is None:
            raise StoreError(
                "What is kept of a person was sealed with a key this process does not have: "
                "put the old one into ADVISORY_SECRET_KEY after the new one, with a comma between them."
            )
        try:
            locked = binascii.a2b_base64(body.encode("ascii").translate(_TO_PLAIN) + b"=" * (-len(body) % 4))
            return door.decrypt(locked[:_NONCE], locked[_NONCE:], label.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise StoreError(
                "What is kept of a person does not open: it was changed, cut short, or moved from another place. "
                "Restore a copy of the database."
            ) from error

    @property
    def mark(self) -> str:
        """Return how everything begins that the present key sealed; what begins otherwise is to be sealed anew."""
        return self._prefix

    def digest(self, address: str) -> str:
        """Return what an address is looked up by: keyed, so that nobody finds addresses by trying."""
        return self.digests(address)[0]

    def digests(self, address: str) -> tuple[str, ...]:
        """Return the digest under each key, the newest first; each begins with its key's name, so that one without its key is known."""
        plain = normal(address).encode()
        return tuple(f"{name}.{hmac.new(finder, plain, hashlib.sha256).hexdigest()}" for name, finder in self._finders.items())


def normal(address: str) -> str:
    """Return the form in which two spellings of one mailbox are the same: no servers of today tell `Ada@` from `ada@`."""
    local, at, domain = unicodedata.normalize("NFC", address.strip()).casefold().rpartition("@")
    try:
        # The standard library's IDNA (RFC 3490): the same answer for ever, which a look-up needs more than the newest tables.
        domain = domain.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        domain = domain.rstrip(".")
    return unicodedata.normalize("NFC", f"{local}{at}{domain}")


def _name(secret: str) -> str:
    """Return what names a key without betraying it."""
    return _derived(secret, "name").hex()[:8]


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"advisory.vault", info=purpose.encode()).derive(secret.encode())
