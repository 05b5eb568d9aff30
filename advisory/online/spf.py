"""Judges a domain's SPF record (RFC 7208): whether it lets its own mail through, and nobody else's."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisory.online.finding import Verdict, doubtful, ok, wrong

CODE: Final = "ADV916"
#: Terms that ask DNS, in one evaluation (RFC 7208, 4.6.4).
MOST_LOOKUPS: Final = 10

_VERSION: Final = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_MODIFIER: Final = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)", re.IGNORECASE)
_MECHANISM: Final = re.compile(r"([-+~?]?)([a-z0-9]+)(?::([^/]*))?((?:/\d{1,2})?(?://\d{1,3})?)", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"([-+~?]?)ip([46]):(.+)", re.IGNORECASE)
#: Mechanism → whether it needs a domain, and whether it may have one.
_MECHANISMS: Final = {"all": (False, False), "include": (True, True), "a": (False, True), "mx": (False, True), "ptr": (False, True)} | {
    "exists": (True, True)
}
#: A name that can be asked for, or one with macros in it; never anything that a terminal would obey.
_DOMAIN: Final = re.compile(r"(?=.{1,253}\Z)(?:[!-$&-\-/-\[\]-~]{1,63}(?:\.|\Z))+|[!-\[\]-~]*%[!-\[\]-~]*")
_WITH_LENGTH: Final = frozenset({"a", "mx"})
_ASKS: Final = frozenset({"include", "a", "mx", "ptr", "exists"})
_EXAMPLE: Final = "`v=spf1 include:_spf.your-relay.example -all`, with the name that your mail provider gives"


class SyntaxFaultError(ValueError):
    """A term of a record that cannot be read; receivers then refuse to judge at all (RFC 7208, 4.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one record says, up to its `all`."""

    #: Qualifier of `all`; None without one.
    everybody: str | None = None
    #: Domains whose records count too, in their order.
    includes: tuple[str, ...] = ()
    redirect: str | None = None
    #: Terms that ask DNS, `redirect` among them.
    lookups: int = 0
    #: Somebody may send at all.
    grants: bool = False
    ptr: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the domains whose records it takes up; those with a macro in them depend on the mail and are left out."""
        named = (*self.includes, *((self.redirect,) if self.redirect else ()))
        return tuple(name for name in named if "%" not in name)


def records(texts: Iterable[str]) -> tuple[str, ...]:
    """Return those TXT records that are SPF records (RFC 7208, 4.5)."""
    return tuple(text for text in texts if _VERSION.match(text))


def parse(record: str) -> Policy:
    """Read one record. Raises SyntaxFaultError with the term that is none."""
    everybody: str | None = None
    includes: list[str] = []
    modifiers: dict[str, str] = {}
    lookups, grants, ptr = 0, False, False
    for term in record.split()[1:]:
        named = _MODIFIER.fullmatch(term)
        if named is not None:
            name = named[1].lower()
            if name in {"redirect", "exp"} and (name in modifiers or not _DOMAIN.fullmatch(named[2])):
                raise SyntaxFaultError(term)
            modifiers[name] = _name(named[2])
            continue
        qualifier, mechanism, domain = _mechanism(term)
        if everybody is not None:
            continue  # what stands behind `all` is never read (RFC 7208, 5.1)
        if mechanism == "all":
            everybody = qualifier
            grants = grants or qualifier == "+"
            continue
        lookups += mechanism in _ASKS
        grants = grants or qualifier == "+"
        ptr = ptr or mechanism == "ptr"
        if mechanism == "include":
            includes.append(domain)
    redirect = modifiers.get("redirect") if everybody is None else None
    return Policy(
        everybody=everybody,
        includes=tuple(includes),
        redirect=redirect,
        lookups=lookups + (redirect is not None),
        grants=grants or redirect is not None,
        ptr=ptr,
    )


def _mechanism(term: str) -> tuple[str, str, str]:
    """Return qualifier, name and domain of a term. Raises SyntaxFaultError."""
    if (address := _ADDRESS.fullmatch(term)) is not None:
        try:
            network = ipaddress.IPv4Network if address[2] == "4" else ipaddress.IPv6Network
            network(address[3], strict=False)
        except ValueError:
            raise SyntaxFaultError(term) from None
        return address[1] or "+", f"ip{address[2]}", ""
    found = _MECHANISM.fullmatch(term)
    if found is None or found[2].lower() not in _MECHANISMS:
        raise SyntaxFaultError(term)
    qualifier, mechanism, domain, length = found[1] or "+", found[2].lower(), found[3], found[4]
    needed, allowed = _MECHANISMS[mechanism]
    if (needed and not domain) or (domain is not None and not (allowed and domain)) or (length and mechanism not in _WITH_LENGTH):
        raise SyntaxFaultError(term)
    if domain is not None and not _DOMAIN.fullmatch(domain):
        raise SyntaxFaultError(term)
    return qualifier, mechanism, _name(domain or "")


def _name(domain: str) -> str:
    return domain.rstrip(".").lower()


def wanted(domain: str, found: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the domains whose TXT records are still to be looked up, `domain` the first of all.

    Nothing is wanted any more when the record asks too often: a hostile or circular one comes to an end.
    """
    missing: dict[str, None] = {}
    seen: set[str] = set()
    line = [_name(domain)]
    while line and len(seen) <= MOST_LOOKUPS:
        name = line.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if name not in found:
            missing[name] = None
            continue
        for record in records(found[name])[:1]:
            try:
                line += parse(record).needs
            except SyntaxFaultError:
                continue
    return tuple(missing)


@dataclass(slots=True)
class _Sum:
    """What a record and all that it takes up come to."""

    lookups: int = 0
    ptr: bool = False
    fault: str = ""


def judge(domain: str, found: Mapping[str, Sequence[str]]) -> Verdict:
    """Say how good the SPF record of a domain is, from the TXT records of all domains it names."""
    domain = _name(domain)
    own = records(found.get(domain, ()))
    if not own:
        said = f"{domain} has no SPF record: nobody can tell which servers may send its mail, and large providers refuse or hide it"
        return wrong(CODE, said, f"publish a TXT record at {domain} such as {_EXAMPLE}")
    if len(own) > 1:
        return wrong(CODE, f"{domain} has {len(own)} SPF records, and then none counts (RFC 7208, 4.5)", "make them one record")
    total = _Sum()
    everybody = _add(domain, found, total, ())
    if total.fault:
        return wrong(CODE, total.fault, "correct the TXT record: until then receivers take all mail of this domain for unproven")
    if total.lookups > MOST_LOOKUPS:
        said = f"the SPF record of {domain} asks DNS more than {MOST_LOOKUPS} times, and then receivers give up (RFC 7208, 4.6.4)"
        return wrong(CODE, said, "delete `include:`s of providers who do not send for you, or write `ip4:` and `ip6:` instead of names")
    if everybody == "+":
        said = f"the SPF record of {domain} ends with `+all`: everybody in the world may send its mail"
        return wrong(CODE, said, "name your servers and end it with `-all`")
    if not parse(own[0]).grants:
        return wrong(CODE, f"the SPF record of {domain} says that nobody may send its mail", f"write one such as {_EXAMPLE}")
    return _doubts(domain, everybody, total)


def _doubts(domain: str, everybody: str | None, total: _Sum) -> Verdict:
    if everybody in {None, "?"}:
        how = "ends with `?all`" if everybody else "has no `all` at its end"
        said = f"the SPF record of {domain} {how}: it says nothing about mail that others send in its name"
        return doubtful(CODE, said, "end it with `-all`, or `~all` while you watch reports")
    if total.ptr:
        said = f"the SPF record of {domain} uses `ptr`, which is slow and not to be used any more (RFC 7208, 5.5)"
        return doubtful(CODE, said, "name your servers by `ip4:`, `ip6:`, `a:` or `include:`")
    return ok(f"the SPF record of {domain} ends with `{everybody}all` and asks DNS {total.lookups} of {MOST_LOOKUPS} times")


def _add(domain: str, found: Mapping[str, Sequence[str]], total: _Sum, path: tuple[str, ...]) -> str | None:
    """Count a domain's record in; return the qualifier of the `all` that it comes to. The first fault stays."""
    if total.fault or total.lookups > MOST_LOOKUPS:
        return None
    via = f"the SPF record of {path[0]}" if path else f"the SPF record of {domain}"
    if domain in path:
        total.fault = f"{via} comes back to {domain}, in a circle"
        return None
    if domain not in found:
        total.lookups = MOST_LOOKUPS + 1  # it was not wanted any more
        return None
    own = records(found[domain])
    if len(own) != 1:
        total.fault = f"{via} takes up {domain}, which has {'no SPF record' if not own else 'more than one'}"
        return None
    try:
        policy = parse(own[0])
    except SyntaxFaultError as error:
        at = f", by way of {domain}," if path else ""
        total.fault = f"{via}{at} holds `{_short(str(error))}`, which means nothing"
        return None
    total.lookups += policy.lookups
    total.ptr = total.ptr or policy.ptr
    for name in policy.includes:
        if "%" not in name:
            _add(name, found, total, (*path, domain))
    if policy.redirect is not None and "%" not in policy.redirect:
        return _add(policy.redirect, found, total, (*path, domain))
    return policy.everybody


def _short(term: str) -> str:
    shown = "".join(character if character.isprintable() and character != "`" else "·" for character in term)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"  # noqa: PLR2004 - a line of a terminal
