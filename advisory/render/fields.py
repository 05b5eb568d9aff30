"""What templates may use: every field of the values they get, its type, its meaning and an example from real values."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS

from advisory import mime
from advisory.render import listing, sample, typed, view
from advisory.render.templates import Templates

#: Each field's meaning. A test holds it to the fields there are.
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "Message": {
        "language": "the reader's language, as HTML's `lang` has it",
        "direction": "`ltr` or `rtl`",
        "subject": "the subject line",
        "preview": "what an inbox shows behind the subject: one sentence",
        "heading": "what the message says in one sentence",
        "tone": "colour of the loudest block: `critical`, `warning`, `watch`, `info`, `clear` or `note`",
        "groups": "the situations, by place",
        "rest": "a line for each situation there was no room for",
        "several": "whether it tells of several situations",
        "contacts": "whom to call when it is grave",
        "attributions": "what the sources ask to be named as",
        "alerts": "ids of the alerts",
        "rules": "names of the rules that fired",
        "links": "what one reader alone reads",
        "site": "where the service is reached",
    },
    "Group": {"place": "the country", "blocks": "what happened there, the most severe first"},
    "Block": {
        "alerts": "ids of the alerts told here as one",
        "rules": "names of the rules told here as one",
        "reason": "what happened, as webhooks have it: `first`, `escalated`, …",
        "label": "the same for readers: `New`, `Raised`, …",
        "severity": "`Critical`, `Warning`, `Watch` or `Information`",
        "kind": "severity and label as one; of what falls, the label alone",
        "tone": "which colour it wears: `critical`, `warning`, `watch`, `info`, `clear` or `note`",
        "bar": "what it was and is",
        "place": "the country",
        "headline": "the situation in one sentence",
        "applies": "whom it applies to",
        "when": "when it was noticed, in the reader's zone and in UTC",
        "noticed": "the same as a sentence",
        "caution": "that it is not confirmed, and what that means; empty otherwise",
        "explanation": "who lifted it, or what was wrong; sentences",
        "advice": "what to do, word for word from the sources",
        "was": "what the same government said before, when that is known",
        "sources_heading": "heading of the sources",
        "sources": "who says so",
        "more": "how many sources there was no room for",
        "count": "how many sources there are, in words",
        "now": "what those who took something back say now",
        "standing_heading": "heading of what else stands",
        "standing": "what other governments say, or what still stands",
        "history": "what happened to it earlier, when one message tells of several changes",
        "compact": "whether it is one of many and told in short",
    },
    "Source": {
        "speaker": "the government that speaks, or who published it",
        "how": "`official`, or who reported it",
        "official": "whether a government's own page says it",
        "quote": "its exact words, without quotation marks; empty when they stand elsewhere in the message",
        "language": "of the quotation, as HTML's `lang` has it; empty when it is not known",
        "title": "title of the page or story",
        "url": "its address; empty when it is not safe to link to",
        "host": "the host of that address",
        "when": "when it was published; empty when the source does not say",
        "words": "what it amounts to, in a few words",
    },
    "Advice": {
        "speaker": "who says what to do",
        "how": "who published these words, when it is not the speaker",
        "lines": "the words themselves",
        "language": "of the lines, as HTML's `lang` has it; empty when it is not known",
    },
    "Contact": {
        "government": "whose citizens it is for",
        "phones": "its emergency numbers for citizens abroad, as one line",
        "url": "where its embassies are listed",
        "host": "the host of that address",
    },
    "Links": {
        "why": "why this reader gets it: a sentence",
        "about": "address of the page that says so step by step",
        "wrong": "address to report a mistake at",
        "unsubscribe": "address that ends the subscription; empty in letters to somebody without one",
        "manage": "address of the preferences; empty for who has none on the pages",
        "link": "what a letter's button leads to; empty in alerts",
    },
    "Internal": {
        "language": "the operators' language, as HTML's `lang` has it",
        "direction": "`ltr` or `rtl`",
        "subject": "the subject line",
        "preview": "what an inbox shows behind the subject: one sentence",
        "heading": "what it holds, counted",
        "tone": "`warning` when something is wrong, else `note`",
        "troubles": "what is wrong, and what is well again",
        "reports": "what waits for an operator's word",
        "rest": "how many more there are, and where they are listed; empty when all are here",
        "attributions": "what the sources ask to be named as",
        "site": "where the service is reached",
    },
    "Trouble": {
        "key": "what it is about, as logs have it",
        "label": "what it is: `Fault`, `Feed stale`, `Feed well`, …",
        "sentence": "what is wrong, and what to do",
        "since": "since when",
        "seen": "since when, and how often, in words",
        "count": "how often",
        "well": "whether it is over",
    },
    "Report": {
        "block": "the situation",
        "note": "why it waits",
        "approve": "the command that lets it go out",
        "reject": "the command that sets it aside",
    },
    "Letter": {
        "language": "the reader's language, as HTML's `lang` has it",
        "direction": "`ltr` or `rtl`",
        "kind": "what the letter is for: `confirm`, `welcome`, …; a folder of this name has templates of its own",
        "subject": "the subject line",
        "preview": "what an inbox shows behind the subject: one sentence",
        "heading": "the subject as a heading",
        "tone": "which colour it wears: `clear`, `info` or `note`",
        "paragraphs": "sentences, the one that matters first",
        "button": "what stands on the button that leads to `links.link`; empty for none",
        "expiry": "how long the link counts; empty when it always does",
        "facts": "what it is about: places, trips",
        "rows_heading": "heading of what is in force; empty for other kinds",
        "rows": "what is in force for this reader",
        "more": "how many rows there was no room for, in words; empty when there was",
        "nothing": "what is said when nothing is in force; empty otherwise",
        "closing": "what to do if it was not you",
        "attributions": "what the sources ask to be named as",
        "links": "what one reader alone reads",
        "site": "where the service is reached",
    },
    "Fact": {"label": "what the value is", "value": "the value"},
    "InForce": {
        "place": "the country",
        "government": "who says it; several are listed",
        "words": "what it says, on our scale",
        "label": "the government's own words for the level; empty when they are not at hand",
        "since": "since when; empty when it is not known",
        "url": "its page; empty when there is none that is safe to link to",
        "host": "the host of that address",
    },
}
#: What else a template may call, beside what Jinja itself offers. A test holds it to what is there.
CALLS: Mapping[str, str] = {
    "_": 'say words in the reader\'s language: `_("Since %(day)s", day=…)`',
    "ngettext": 'the same with a count: `ngettext("%(num)s place", "%(num)s places", count)`',
    "look": 'class and inlined style, for a class that depends on a value: `look("bar", block.tone)`',
    "|line": "text on one line, harmless, and no longer than asked for: `value|line(80)`",
    "|isolate": "text that cannot turn the direction of its line, in plain text: `value|isolate`",
}
_LONGEST = 60
_PLAIN = {str: "text", bool: "yes or no", int: "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a template may use."""

    #: As a template writes it: `message.groups`; what a loop yields by its own name, `block.headline`.
    name: str
    type: str
    meaning: str
    #: From a real value; empty when no sample has one.
    example: str


def of(message: str) -> tuple[Field, ...]:
    """Return what the templates of a message may use, what they are given first, then what stands within."""
    given = [told for found, told in sample.messages("en") if found == message]
    seen: dict[type, str] = {typed.GIVEN[message]: "message"}
    waiting, found = [typed.GIVEN[message]], []
    while waiting:
        kind = waiting.pop(0)
        hints = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            within = view_of(hints[field.name])
            if within is not None and within not in seen:
                seen[within] = within.__name__.lower()
                waiting.append(within)
            values = [getattr(one, field.name) for told in given for one in _every(told, kind)]
            found.append(
                Field(
                    name=f"{seen[kind]}.{field.name}",
                    type=_type(hints[field.name], seen),
                    meaning=MEANINGS[kind.__name__][field.name],
                    example=_example(values),
                )
            )
    return tuple(found)


def of_page(folders: Sequence[Path], name: str) -> tuple[Field, ...]:
    """Return what a shipped page uses of what it is given, and where; `name` is its path in the folder."""
    lines = listing.variables(name, folders[-1:])
    return tuple(
        Field(name=variable, type="", meaning=f"line {', '.join(map(str, at))} of the shipped page", example="")
        for variable, at in sorted(lines.items())
    )


def calls(templates: Templates) -> tuple[Field, ...]:
    """Return the functions and filters of ours that every template may call."""
    environment = templates.environment
    names = [name for name in environment.globals if name not in DEFAULT_NAMESPACE]
    names += [f"|{name}" for name in environment.filters if name not in FILTERS]
    known = [*CALLS]
    return tuple(
        Field(name=name, type="filter" if name.startswith("|") else "function", meaning=CALLS[name], example="")
        for name in sorted(names, key=known.index)
    )


def described(message: str) -> str:
    """Return what a message is, in a sentence."""
    return (inspect.getdoc(typed.GIVEN[message]) or "").partition("\n")[0]


def view_of(hint: object) -> type | None:
    """Return the class of ours that a type is, holds several of, or may be; None for texts, numbers and the like."""
    for inner in (hint, *typing.get_args(hint)):
        if isinstance(inner, type) and inner in view.VIEWS:
            return inner
    return None


def _every(told: object, kind: type) -> Iterator[object]:
    """Yield every value of a kind within a value, itself too."""
    if isinstance(told, kind):
        yield told
    if isinstance(told, tuple):
        for one in told:
            yield from _every(one, kind)
    elif isinstance(told, view.VIEWS):
        for field in dataclasses.fields(told):
            yield from _every(getattr(told, field.name), kind)


def _type(hint: object, names: Mapping[type, str]) -> str:
    inner = view_of(hint)
    if typing.get_origin(hint) is tuple:
        return f"several `{names[inner]}`" if inner else f"several {_PLAIN[typing.get_args(hint)[0]]}s"
    if isinstance(hint, types.UnionType) and inner:
        return f"`{names[inner]}` or none"
    if inner:
        return f"`{names[inner]}`"
    return _PLAIN[typing.cast("type", hint)]


def _example(values: Iterable[object]) -> str:
    """Return the first value that says something, in short."""
    plain = [value for value in values if not isinstance(value, view.VIEWS) and value is not None]
    value = next((value for value in plain if value), plain[0] if plain else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        first: Sequence[object] = value
        if not first or isinstance(first[0], view.VIEWS):
            return f"{len(first)}" if first else ""
        value = first[0]
    text = mime.filled(" ".join(str(value).split()), sample.PERSONAL)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
