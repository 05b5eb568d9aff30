"""Which addresses may be dialled for strangers, and sockets that dial no other."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

#: What the error of an address that is refused says; it is looked for when the error is explained.
BLOCKED: Final = "address is not public"
#: Names that no public host has: RFC 6761, RFC 6762, RFC 8375, and what ICANN reserved for private networks in 2024.
_INDOORS: Final = ("localhost", "local", "home.arpa", "internal")

#: IANA's special-purpose IPv4 registry, multicast and what is reserved.
_PRIVATE_4: Final = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
#: Public IPv6 is 2000::/3 (RFC 4291); these parts of it are not: protocol assignments with Teredo and ORCHID, documentation, 6to4.
_PUBLIC_6: Final = ipaddress.IPv6Network("2000::/3")
_PRIVATE_6: Final = tuple(ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
#: NAT64 (RFC 6052): on networks with IPv6 alone every IPv4 host is reached through it, so the address inside decides.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def private(address: str) -> bool:
    """Return whether an IP address must not be dialled for strangers; what is no address at all must not either.

    The standard library's `is_global` takes loopback inside IPv6, NAT64, 6to4 and multicast for public.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped
        if inner is None and parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is None:
            return parsed not in _PUBLIC_6 or any(parsed in network for network in _PRIVATE_6)
        parsed = inner
    return any(parsed in network for network in _PRIVATE_4)


def indoors(host: str) -> bool:
    """Return whether a name or address can be told to be private without asking anybody what it leads to."""
    name = host.rstrip(".").lower()
    if ":" in name:
        return private(name)
    try:
        # As the C library reads it: 127.1, 0x7f.1 and 2130706433 are all loopback.
        return private(socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, UnicodeError):
        return "." not in name or any(name == end or name.endswith(f".{end}") for end in _INDOORS)


class _PrivateAddressError(OSError):
    """Somebody's name led to an address that is not public."""


# The shape of getaddrinfo's rows: family, type, protocol, canonical name, address.
_Address = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
]


def any_socket(address: _Address) -> socket.socket:
    """Return a socket for an address, whatever it is."""
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


def public_socket(address: _Address) -> socket.socket:
    """Return a socket for a public address. Raises OSError for another one."""
    # Called for each address that is about to be dialled, after the name was resolved: nothing can change in between.
    if private(str(address[4][0])):
        raise _PrivateAddressError(BLOCKED)
    return any_socket(address)
