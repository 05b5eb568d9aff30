"""The one door to DNS: what a name's records say, asked within bounded time."""

from __future__ import annotations

from typing import Any, Final

from advisory.errors import AdvisoryError

PORT: Final = 53
_WAY_OUT: Final = "check this machine's network and its /etc/resolv.conf, or ask another one with --nameserver"


class DNSError(AdvisoryError):
    """No name server gave an answer; that a name does not exist is an answer."""


class Resolver:
    """Asks the name servers of this machine, or the one that is given."""

    def __init__(self, *, timeout: float, nameserver: tuple[str, int] | None = None) -> None:
        """Give each question `timeout` seconds; `nameserver` is the address and port of the one to ask."""
        self._timeout = timeout
        self._nameserver = nameserver
        self._resolver: Any = None

    async def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records of a name, each in one piece; none when there is no such name. Raises DNSError."""
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in await self._records(name, "TXT"))

    async def exchangers(self, domain: str) -> tuple[str, ...]:
        """Return the hosts that take a domain's mail (RFC 5321, 5.1), those to be tried first at the beginning. Raises DNSError.

        The host `.` says that it takes none (RFC 7505).
        """
        found = sorted((one.preference, _shown(one.exchange.to_text())) for one in await self._records(domain, "MX"))
        return tuple(host for _, host in found)

    async def addresses(self, name: str) -> tuple[str, ...]:
        """Return the addresses of a host, IPv4 first. Raises DNSError."""
        return tuple([str(record.address) for kind in ("A", "AAAA") for record in await self._records(name, kind)])

    async def _records(self, name: str, kind: str) -> Any:
        # Imported here: hardly any run asks for records.
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            asked = dns.name.from_text(name.rstrip(".") + ".")
            return (await self._ready().resolve(asked, kind, lifetime=self._timeout, search=False)).rrset or ()
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except dns.resolver.NoResolverConfiguration:
            raise DNSError(f"this machine names no name server; {_WAY_OUT}") from None
        except dns.resolver.LifetimeTimeout:
            raise DNSError(f"no name server answered about {name} within {self._timeout:g} s; {_WAY_OUT}") from None
        except dns.resolver.NoNameservers:
            raise DNSError(f"the name servers could not answer about {name}; {_WAY_OUT}") from None
        except (dns.exception.DNSException, UnicodeError, ValueError, OSError):
            raise DNSError(f"{name} could not be looked up: it is no domain name, or its name servers answer with nonsense") from None

    def _ready(self) -> Any:
        import dns.asyncresolver

        if self._resolver is None:
            own = self._nameserver
            resolver = dns.asyncresolver.Resolver(configure=own is None)
            if own is not None:
                resolver.nameservers, resolver.port = [own[0]], own[1]
            self._resolver = resolver
        return self._resolver


def _shown(host: str) -> str:
    return host if host == "." else host.rstrip(".").lower()
