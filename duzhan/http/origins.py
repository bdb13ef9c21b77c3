"""Where a request comes from: the peer, or what a proxy that we know says of it (reliability.md, promise 42).

X-Forwarded-For is what anybody may write. Only a peer that the settings name is believed, and of what it passes on
only the last address that is not itself one of ours.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from fastapi import Request

from duzhan.settings import Settings

_NOWHERE = "unknown"
_NEIGHBOURS = 64
"""Bits of an IPv6 address that one customer has to himself: counting by more would count nothing."""


def address_of(request: Request) -> str:
    """Return the network address of whoever asks, an IPv6 one by its network of 64 bits."""
    settings: Settings = request.app.state.settings
    peer = _parsed(request.client.host) if request.client is not None else None
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while peer is not None and forwarded and _trusted(peer, settings):
        said = _parsed(forwarded.pop().strip())
        if said is None:
            break
        peer = said
    return _NOWHERE if peer is None else _counted(peer)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _trusted(peer: IPv4Address | IPv6Address, settings: Settings) -> bool:
    return any(peer in network for network in settings.trusted_proxies)


def _counted(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, _NEIGHBOURS), strict=False))
