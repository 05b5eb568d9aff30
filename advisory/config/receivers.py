"""The receivers of routes.yaml: by which channel each is reached, and where."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisory.config import tree, values
from advisory.config.form import Form, Key, Shape, many, node, one_or_many, text
from advisory.config.secrets import Vault
from advisory.config.sheet import shown
from advisory.config.tree import Node
from advisory.model import ANYWHERE, Receiver, Route, Subscription, Target, Trust

_URL = Key(
    name="url",
    read=node,
    schema={"type": "string", "pattern": "^(https://[^@]+|env:.+)$"},
    doc="where it is called: `https://…` (`http://…` only with `allow_private`), or `env:NAME`",
    required=True,
    example="env:DESK_URL",
    codes=("ADV209", "ADV801", "ADV802", "ADV803"),
)
_SECRET = Key(
    name="secret",
    read=node,
    schema=values.SECRET,
    doc="what signs the calls: `env:NAME` or `file:PATH`",
    example="env:DESK_SECRET",
    codes=("ADV214",),
)
_SECRETS = Key(
    name="secrets",
    read=node,
    schema=one_or_many(values.SECRET),
    doc="several while one replaces another, the newest first",
    example="[env:DESK_SECRET_NEW, env:DESK_SECRET]",
    codes=("ADV214",),
)
_PRIVATE = Key(
    name="allow_private",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="private and loopback addresses may be called",
    default="no",
    example="yes",
)
WEBHOOK = Shape(name="`webhook`", keys=(_URL, _SECRET, _SECRETS, _PRIVATE))
_TO = Key(
    name="to",
    read=many(values.email),
    schema=one_or_many(values.EMAIL),
    doc="one address or a list; the second is the receiver `NAME-2`, and so on",
    required=True,
    example="[duty@example.org, deputy@example.org]",
)
EMAIL = Shape(name="`email`", keys=(_TO,))
_DIR = Key(
    name="dir",
    read=values.words,
    schema=values.TEXT,
    doc="folder, beside this file unless absolute, that gets one file for each message",
    required=True,
    example="outbox",
)
FILE = Shape(name="`file`", keys=(_DIR,))
CONSOLE = Shape(name="`console`", keys=())
_CHANNELS = {"webhook": WEBHOOK, "email": EMAIL, "file": FILE, "console": CONSOLE}
_REACHED = {
    "webhook": ("a signed call", "{url: env:DESK_URL, secret: env:DESK_SECRET}"),
    "email": ("a mail", "{to: duty@example.org}"),
    "file": ("a file for each message", "{dir: outbox}"),
    "console": ("a print on the terminal, or in the service's log", "{}"),
}

_LIMIT = Key(name="limit", read=values.cap, schema=values.RATE, doc="above it, messages become one digest", example="60 per hour")
_TRUST_OF = (Trust.CORROBORATED, Trust.PRESS)
TRUST = Key(
    name="trust",
    read=values.one_of(_TRUST_OF, "trust of a receiver"),
    schema=values.schema_of(_TRUST_OF),
    doc="`press`: single press reports too, marked as such",
    default="corroborated",
    example="press",
)
_LANGUAGE = Key(
    name="language", read=values.language, schema=values.TEXT, doc="language of its messages", default="en", example="de", codes=("ADV215",)
)
_TIMEZONE = Key(
    name="timezone",
    read=values.timezone,
    schema=values.TEXT,
    doc="zone of the times in its messages",
    default="UTC",
    example="Europe/Oslo",
    codes=("ADV308",),
)
RECEIVER = Shape(
    name="a receiver",
    keys=(
        *(
            Key(
                name=name,
                read=node,
                schema=shape.schema(),
                doc=f"it is reached by {_REACHED[name][0]}; exactly one of {', '.join(_CHANNELS)}",
                example=_REACHED[name][1],
            )
            for name, shape in _CHANNELS.items()
        ),
        _LIMIT,
        TRUST,
        _LANGUAGE,
        _TIMEZONE,
    ),
    elsewhere={
        "url": "this key belongs under `webhook:`",
        "secret": "this key belongs under `webhook:`",
        "to": "this key belongs under `email:`",
    },
    also={"oneOf": [{"required": [name]} for name in _CHANNELS]},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A receiver as written, before the routes that lead to it are known."""

    name: str
    channel: str
    targets: tuple[Target, ...]
    #: What its subscription takes from the file.
    given: Mapping[str, Any]

    @property
    def trust(self) -> Trust:
        """Return what its routes trust unless they say otherwise."""
        found: Trust = self.given.get("trust", Trust.CORROBORATED)
        return found

    def receivers(self, routes: tuple[Route, ...], *, fallback: bool) -> tuple[Receiver, ...]:
        """Return one receiver for each address: `ops`, `ops-2`."""
        return tuple(
            Receiver(
                target=target,
                subscription=Subscription(
                    key=self.name if number == 1 else f"{self.name}-{number}",
                    channel=self.channel,
                    places=(ANYWHERE,),
                    routes=routes,
                    fallback=fallback,
                    trust=self.trust,
                    timezone=self.given.get("timezone", "UTC"),
                    language=self.given.get("language", "en"),
                    cap=self.given.get("limit"),
                ),
            )
            for number, target in enumerate(self.targets, start=1)
        )


def read(name: tree.Scalar, value: Node, vault: Vault) -> Reached:
    """Return a receiver. Raises MistakeError."""
    form = Form(value, RECEIVER)
    form.collect(lambda: values.ident(name))
    given = form.given()
    written = [channel for channel in _CHANNELS if channel in given]
    if len(written) != 1 and isinstance(value, tree.Table):
        names = ", ".join(f"`{channel}`" for channel in _CHANNELS)
        if written:
            form.wrong(
                value.entries[written[1]][0],
                "ADV214",
                f"the receiver `{shown(name.text)}` has more than one channel",
                "make a receiver of each",
            )
        else:
            form.wrong(name, "ADV214", f"the receiver `{shown(name.text)}` has no channel", f"write exactly one of {names}")
    readers = {"webhook": _webhook, "email": _email, "file": _file, "console": _console}
    targets = [form.collect(functools.partial(readers[channel], given[channel], vault)) for channel in written]
    form.finish()
    return Reached(name=name.text, channel=written[0], targets=targets[0] or (), given=given)


def _webhook(value: Node, vault: Vault) -> tuple[Target, ...]:
    form = Form(value, WEBHOOK)
    given = form.given()
    private = given.get("allow_private", False)
    if "secret" in given and "secrets" in given:
        form.wrong(form.at(_SECRETS), "ADV214", "`secret` and `secrets` say the same thing twice", "keep `secrets`, the newest first")
    elif "secret" not in given and "secrets" not in given and isinstance(value, tree.Table) and not form.problems:
        form.wrong(form.at(_URL), "ADV202", "`webhook` needs `secret`", _SECRET.doc)
    url = form.collect(lambda: vault.url(allow_private=private)(given["url"])) if "url" in given else None
    secrets: tuple[str, ...] = ()
    if "secret" in given:
        secrets = (form.collect(lambda: vault.secret(text(given["secret"]))) or "",)
    if "secrets" in given:
        secrets = form.collect(lambda: many(vault.secret)(given["secrets"])) or ()
    form.finish()
    return (Target(address=url or "", secrets=secrets, allow_private=private),)


def _email(value: Node, vault: Vault) -> tuple[Target, ...]:
    del vault
    form = Form(value, EMAIL)
    addresses = form.get(_TO) or ()
    if len(set(addresses)) < len(addresses):
        form.wrong(form.at(_TO), "ADV302", "one address stands here twice", "delete one of them")
    form.finish()
    return tuple(Target(address=address) for address in addresses)


def _file(value: Node, vault: Vault) -> tuple[Target, ...]:
    form = Form(value, FILE)
    folder = form.get(_DIR) or ""
    form.finish()
    return (Target(address=str((vault.folder / folder).resolve())),)


def _console(value: Node, vault: Vault) -> tuple[Target, ...]:
    del vault
    Form(value, CONSOLE).finish()
    return (Target(address=""),)
