"""Where a message may go: https to a public address, or whatever the operator allowed by name (reliability.md, R15)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NoReturn

import httpx

from duzhan.outbound.undelivered import Undelivered

PORTS = frozenset({443, 8443})
USUAL = {"https": 443, "http": 80}
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]{2,45}")
_SHORTEST_SECRET = 10
"""A piece of an address that is shorter opens no door, and is found in harmless words."""

# What `is_global` calls global in one of the Python versions that we support, and is not, or not meant for us.
_NEVER_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "192.0.0.0/24",  # protocol assignments; one cloud's metadata answers at 192.0.0.192
            "192.88.99.0/24",  # relays of 6to4, withdrawn
            "168.63.129.16/32",  # another cloud's agent, reachable from its own machines only
            "224.0.0.0/3",  # multicast and reserved
        ),
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
_NEVER_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Destination:
    """An address that was looked at as text; ``trusted`` where the operator allowed it, whatever it resolves to."""

    url: httpx.URL
    host: str
    port: int
    trusted: bool

    def admit(self, addresses: Sequence[str]) -> Sequence[str]:
        """Return the addresses that the host resolved to; one that is not outside refuses them all, for ever."""
        if not (self.trusted or all(map(outside, addresses))):
            refuse(self.host, "resolves to an address that is not public")
        return addresses

    def secrets(self) -> Iterator[str]:
        """Go through the pieces of the URL that nobody may read in a log: it is itself the key to a group."""
        yield str(self.url)
        pieces = (*self.url.path.split("/"), *(value for _, value in self.url.params.multi_items()))
        yield from sorted((piece for piece in pieces if len(piece) >= _SHORTEST_SECRET), key=len, reverse=True)


def parsed(address: str, query: Mapping[str, str], allowed: frozenset[str]) -> Destination:
    """Read a URL and add ``query`` to its own; raises Undelivered for ever where it is not one that we go to.

    ``allowed`` are in-house receivers as ``host:port``: plain http, any port and private addresses are theirs alone.
    """
    try:
        url = httpx.URL(address)
        url = url.copy_merge_params(query) if query else url
        host = url.raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, UnicodeError):
        refuse("the address", "is not a URL")
    if url.scheme not in USUAL or not _NAME.fullmatch(host):
        refuse("the address", "is not a URL of https with a host")
    port = USUAL[url.scheme] if url.port is None else url.port
    trusted = f"{host}:{port}" in allowed
    if url.userinfo:
        refuse(host, "has a user or a password in its URL")
    if not trusted and url.scheme != "https":
        refuse(host, "is not reached by https")
    if not trusted and port not in PORTS:
        refuse(host, f"has the port {port}, which is not allowed")
    return Destination(url, host, port, trusted)


def refuse(whom: str, why: str) -> NoReturn:
    """Refuse to go there, now and later."""
    raise Undelivered(f"{whom} {why}", final=True)


def outside(address: str) -> bool:
    """Tell whether an IP address, and the IPv4 address inside it where there is one, is public and a single host's."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return _outside_4(found) if isinstance(found, IPv4Address) else _outside_6(found)


def _outside_4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in _NEVER_4)


def _outside_6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return _outside_4(address.ipv4_mapped)
    if address in _NAT64:
        return _outside_4(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None and not _outside_4(address.sixtofour):
        return False
    return (
        address.is_global
        and address.scope_id is None
        and address in _UNICAST_6
        and not any(address in network for network in _NEVER_6)
    )
