"""Read what a returned mail says. Pure, and survives whatever is sent to it."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import compat32
from typing import Final

from advisory import verp
from advisory.ports import BounceKind

#: RFC 3463.
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE: Final = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")
#: Permanent by the first digit, but they pass: a full mailbox, a full server (RFC 3463, 3.3 and 3.4).
_PASSING: Final = frozenset({"5.2.2", "5.3.1"})
_BETWEEN: Final = re.compile(r"\r?\n[ \t]*\r?\n")
_ADDRESS: Final = re.compile(r"\S*@\S*")
_LONGEST_WORDS: Final = 200
_LONGEST_TEXT: Final = 64 * 1024
#: What matters stands at the beginning, and hostile mail takes the parsers long.
_LONGEST_READ: Final = 512 * 1024
#: A report of no standard form has few parts.
_MOST_GUESSED: Final = 20
#: Feedback types that a reader's press of "this is spam" has (RFC 5965, 7.3).
_COMPLAINTS: Final = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})
#: Where a server or mailbox says whom it delivered a message to.
_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
#: Where our own mail says where it comes back to.
_OURS: Final = ("return-path", "cfbl-address", "original-mail-from", "errors-to")
_DAEMONS: Final = frozenset({"", "mailer-daemon", "postmaster", "double-bounce"})
#: What a report holds, also of mail with letters beyond ASCII (RFC 6533).
_STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_FEEDBACK: Final = frozenset({"message/feedback-report"})
_HEADS: Final = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
_WHOLES: Final = frozenset({"message/rfc822", "message/global"})
#: How bad each kind is: of several recipients the worst counts, for our mails have one.
_WORST: Final = (BounceKind.HARD, BounceKind.SOFT, BounceKind.DELAYED, BounceKind.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one returned mail says; it holds no address."""

    kind: BounceKind
    #: RFC 3463; empty when it has none.
    status: str = ""
    #: What may be the letters of one of our return addresses, the most direct first.
    tokens: tuple[str, ...] = ()
    #: The server's own words, without addresses.
    diagnostic: str = ""
    #: Only guessed from its words: whom it is about must be the reader, or it says nothing.
    guessed: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the head of a mail says of where it comes from."""

    message_id: str
    tokens: tuple[str, ...]


def read(raw: bytes, *, sender: str | None = None) -> Report:
    """Return what a mail to the bounce address says; `sender` is the envelope's, empty for `<>`, None when it is not known.

    RFC 3464 and RFC 5965 first; other forms only when a server wrote them.
    """
    try:
        return _read(email.message_from_bytes(raw[:_LONGEST_READ], policy=compat32), sender)
    except Exception:  # noqa: BLE001 - strangers write these: what breaks a parser says nothing to us
        return Report(kind=BounceKind.OTHER)


def head(raw: bytes) -> Head:
    """Return what names a mail of our own: its id without brackets and domain, and the letters of its return address."""
    found = email.message_from_bytes(raw.partition(b"\r\n\r\n")[0][:_LONGEST_TEXT], policy=compat32)
    return Head(message_id=_text(found, "message-id").strip("<> ").rpartition("@")[0], tokens=_named(found, _OURS))


def _read(message: Message, sender: str | None) -> Report:
    tokens = _named(message, _DELIVERED)
    report = _standard(message)
    feedback = None if report is None else next(_parts(report, _FEEDBACK), None)
    if report is not None and feedback is not None:
        kind = BounceKind.COMPLAINT if _feedback(feedback, "feedback-type").lower() in _COMPLAINTS else BounceKind.OTHER
        return Report(kind=kind, tokens=_once(tokens, *_found_in(_words_of(feedback)), *_returned(report)))
    status = None if report is None else next(_parts(report, _STATUSES), None)
    if report is not None and status is not None:
        return _delivery(status, _once(tokens, *_returned(report)))
    if len(_children(message)) > _MOST_GUESSED or _by_itself(message) or not _daemon(message, sender):
        return Report(kind=BounceKind.OTHER, tokens=tokens)
    return _guess(message, _once(tokens, *_found_in(_whole(message))))


def _standard(message: Message) -> Message | None:
    """Return the message that holds a report's parts: itself, or what a list or gateway wrapped."""
    if message.get_content_type() == "multipart/report" or next(_parts(message, _STATUSES | _FEEDBACK), None) is not None:
        return message
    return next(_parts(message, frozenset({"multipart/report"})), None)


def _delivery(status: Message, tokens: tuple[str, ...]) -> Report:
    """Read `message/delivery-status` (RFC 3464, 2): a block about the message, then one for each recipient."""
    blocks = [email.message_from_string(block.strip(), policy=compat32) for block in _BETWEEN.split(_words_of(status).strip())]
    envelope = tuple(token for block in blocks[:1] for token in verp.candidates(_text(block, "original-envelope-id")))
    found = [_recipient(block) for block in blocks if block["action"] or block["status"]]
    kind, code, words = min(found, key=lambda one: _WORST.index(one[0]), default=(BounceKind.OTHER, "", ""))
    return Report(kind=kind, status=code, diagnostic=words, tokens=_once(envelope, *tokens))


def _recipient(block: Message) -> tuple[BounceKind, str, str]:
    action = _text(block, "action").strip().lower().partition(" ")[0]
    words = _text(block, "diagnostic-code")
    code = _first(_STATUS, _text(block, "status")) or _first(_STATUS, words)
    digit = code[:1] or _first(_REPLY_CODE, words)
    if action == "delayed":
        kind = BounceKind.DELAYED
    elif action not in {"failed", ""} or digit == "2":
        kind = BounceKind.OTHER
    elif digit == "5" and code not in _PASSING:
        kind = BounceKind.HARD
    else:
        # What was given up after days of trying (4.4.7, or no code at all) failed this once.
        kind = BounceKind.SOFT if action or digit else BounceKind.OTHER
    return kind, code, _scrubbed(words)


def _guess(message: Message, tokens: tuple[str, ...]) -> Report:
    """Read a report of no standard form by the habits of known servers."""
    from flufl.bounce import all_failures

    temporary, permanent = all_failures(message)
    guessed = frozenset(found.decode("ascii", "replace").lower() for found in (*permanent, *temporary))
    if not guessed:
        return Report(kind=BounceKind.OTHER, tokens=tokens)
    code = _first(_STATUS, _whole(message))
    hard = bool(permanent) and not code.startswith("4") and code not in _PASSING
    return Report(kind=BounceKind.HARD if hard else BounceKind.SOFT, status=code, tokens=tokens, guessed=guessed)


def _by_itself(message: Message) -> bool:
    """Tell whether a program answered for a person (RFC 3834, and the habits before it)."""
    submitted = _text(message, "auto-submitted").strip().lower()
    if submitted.startswith("auto-replied") and message["x-failed-recipients"] is None:
        return True
    bulk = _text(message, "precedence").strip().lower()
    return bulk in {"auto_reply", "auto-reply"} or any(message[name] is not None for name in ("x-autoreply", "x-autorespond", "vacation"))


def _daemon(message: Message, sender: str | None) -> bool:
    """Tell whether a server wrote it rather than a person: only those have an empty sender (RFC 5321, 4.5.5), or are called so."""
    if sender is None:
        sender = _text(message, "return-path").strip("<> \t") if message["return-path"] is not None else _text(message, "from")
    local = sender.strip().rpartition("<")[2].partition("@")[0].strip('"> ').lower()
    return local in _DAEMONS


def _returned(report: Message) -> Iterator[str]:
    """Yield the letters that the returned head of our mail holds."""
    for part in _children(report):
        kind = part.get_content_type()
        if kind in _HEADS:
            yield from _named(email.message_from_string(_words_of(part), policy=compat32), _OURS)
        elif kind in _WHOLES:
            for inner in _children(part):
                yield from _named(inner, _OURS)


def _named(message: Message, names: tuple[str, ...]) -> tuple[str, ...]:
    return _once((), *(token for name in names for value in message.get_all(name, ()) for token in verp.candidates(str(value))))


def _found_in(text: str) -> tuple[str, ...]:
    return verp.candidates(text[:_LONGEST_TEXT])


def _once(first: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *more)))


def _children(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _parts(message: Message, kinds: frozenset[str]) -> Iterator[Message]:
    """Yield parts of these kinds one level down; never what is within a returned message."""
    return (part for part in _children(message) if part.get_content_type() in kinds)


def _feedback(part: Message, name: str) -> str:
    """Return a field of `message/feedback-report`, whose fields the parser takes for a message's or for text."""
    return _text(email.message_from_string(_words_of(part), policy=compat32), name).strip()


def _words_of(part: Message) -> str:
    """Return a part as text, whatever the parser made of it."""
    if part.is_multipart():
        return "\n\n".join(_written(inner) for inner in _children(part))[:_LONGEST_TEXT]
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace")[:_LONGEST_TEXT] if isinstance(raw, bytes) else ""


def _written(message: Message) -> str:
    """Return fields and text as they came; the library would fold them anew, and takes minutes for a long one."""
    fields = "\n".join(f"{name}: {str(value)[:_LONGEST_TEXT]}" for name, value in message.items())
    text = message.get_payload()
    return f"{fields}\n\n{text[:_LONGEST_TEXT]}" if isinstance(text, str) else fields


def _whole(message: Message) -> str:
    """Return all text of a message of no standard form."""
    return "\n".join(_words_of(part) for part in (message, *_children(message)) if part.get_content_maintype() == "text")[:_LONGEST_TEXT]


def _text(message: Message, name: str) -> str:
    return str(message.get(name, ""))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _scrubbed(words: str) -> str:
    """Return a server's words on one line, without addresses."""
    line = _ADDRESS.sub("…", " ".join(words.split()))
    return "".join(character for character in line if character.isprintable())[:_LONGEST_WORDS]
