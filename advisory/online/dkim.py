"""Judges a key that proves signatures of mail: DKIM (RFC 6376, 3.6.1; RFC 8301 and RFC 8463 for its strength)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from advisory.online.finding import Verdict, doubtful, ok, wrong

CODE: Final = "ADV918"
#: RFC 8301, 3.2: receivers take no shorter ones for good, and signers should use longer ones.
FEWEST_BITS: Final = 1024
GOOD_BITS: Final = 2048

_ED25519_BYTES: Final = 32
_KINDS: Final = ("rsa", "ed25519")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What one record says."""

    #: `rsa` or `ed25519`; another word for what nobody verifies.
    kind: str = "rsa"
    #: Empty for one that was taken back; None for what is no base64.
    data: bytes | None = field(default=None, repr=False)
    hashes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    testing: bool = False


def name(selector: str, domain: str) -> str:
    """Return where the key of a selector stands."""
    return f"{selector}._domainkey.{domain}"


def records(texts: Iterable[str]) -> tuple[str, ...]:
    """Return those TXT records that are keys: with `p=`, and of no other version."""
    return tuple(text for text in texts if "p" in (tags := _tags(text)) and tags.get("v", "DKIM1") == "DKIM1")


def parse(record: str) -> Key:
    """Read one record."""
    tags = _tags(record)
    packed = re.sub(r"\s", "", tags.get("p", ""))
    try:
        data: bytes | None = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        data = None
    return Key(
        kind=tags.get("k", "rsa").lower() or "rsa",
        data=data,
        hashes=_list(tags.get("h", "")),
        services=_list(tags.get("s", "")),
        testing="y" in _list(tags.get("t", "")),
    )


def judge(where: str, texts: Iterable[str], bits: int | None) -> Verdict:
    """Say how good the key at `where` is; `bits` is the length of the RSA key in it, None when that cannot be told."""
    own = records(texts)
    if not own:
        said = f"there is no DKIM key at {where}"
        return wrong(CODE, said, "check --dkim-selector, or publish the TXT record that your mail server or provider shows for it")
    if len(own) > 1:
        return wrong(CODE, f"there are {len(own)} DKIM keys at {where}, and which one counts is chance", "keep one of them")
    key = parse(own[0])
    if (fault := _fault(key, bits)) is not None:
        return wrong(CODE, f"the DKIM key at {where} {fault[0]}", fault[1])
    if key.testing:
        said = f"the DKIM key at {where} says that it is a test (`t=y`): signatures by it may be taken for none"
        return doubtful(CODE, said, "delete `t=y` from it when mail arrives signed")
    if key.kind == "ed25519":
        said = f"the DKIM key at {where} is an Ed25519 key, which not every receiver can verify (RFC 8463)"
        return doubtful(CODE, said, "have every mail signed by an RSA key as well")
    if bits is not None and bits < GOOD_BITS:
        said = f"the DKIM key at {where} has {bits} bits; {GOOD_BITS} are what one should use (RFC 8301)"
        return doubtful(CODE, said, f"make a key of {GOOD_BITS} bits under a new selector, and sign by it")
    return ok(f"the DKIM key at {where} is an RSA key of {bits} bits")


def _fault(key: Key, bits: int | None) -> tuple[str, str] | None:
    """Return why nobody can use a key, and the way out."""
    copy = "copy it once more, whole, from your mail server or provider"
    if key.data == b"":
        return "was taken back (`p=` is empty)", "sign by another selector, and name that"
    if key.kind not in _KINDS:
        return "is of a kind that nobody verifies", "make an RSA key of 2048 bits"
    if key.data is None or (key.kind == "rsa" and bits is None) or (key.kind == "ed25519" and len(key.data) != _ED25519_BYTES):
        return "is damaged or cut short", copy
    if key.kind == "rsa" and bits is not None and bits < FEWEST_BITS:
        return f"has {bits} bits, and receivers take none below {FEWEST_BITS} (RFC 8301)", f"make a key of {GOOD_BITS} bits"
    if key.hashes and "sha256" not in key.hashes:
        return "allows no signature with SHA-256 (`h=`), and no other counts", "delete `h=` from it"
    if key.services and not {"*", "email"} & set(key.services):
        return "is not for mail (`s=`)", "delete `s=` from it"
    return None


def _tags(record: str) -> dict[str, str]:
    tags: dict[str, str] = {}
    for part in record.split(";"):
        tag, equals, value = part.partition("=")
        if equals:
            tags.setdefault(tag.strip(), value.strip())
    return tags


def _list(value: str) -> tuple[str, ...]:
    return tuple(word for part in value.split(":") if (word := part.strip().lower()))
