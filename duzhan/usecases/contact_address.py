"""Addresses of contacts: what each channel can have, by syntax alone, and what of it may be shown."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from duzhan.errors import InvalidInput
from duzhan.outbound import destination
from duzhan.outbound.undelivered import Undelivered
from duzhan.vocabulary import Channel

ROBOTS = frozenset({Channel.DINGTALK, Channel.WECOM, Channel.FEISHU})
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{3,253}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_PHONE = re.compile(r"\+?[0-9]{5,20}")
_SHOWN = 4


def checked(channel: Channel, address: str, allowed: frozenset[str]) -> str:
    """Return an address that the channel can have; raises InvalidInput."""
    if channel not in _CHECKS:
        raise InvalidInput.of("channel", "no_contact_channel")
    return _CHECKS[channel](address, allowed)


def is_mail(address: str) -> bool:
    """Tell whether a text is an e-mail address that a mail server takes (RFC 5321, 4.1.2, without quoted parts)."""
    return _MAIL.fullmatch(address) is not None


def shown(channel: Channel, address: str) -> str:
    """Return what its owner sees of an address; a robot's is itself the key to its group."""
    if channel not in ROBOTS:
        return address
    return f"{urlsplit(address).netloc} …{address[-_SHOWN:]}"


def _mail(address: str, _allowed: frozenset[str]) -> str:
    if not is_mail(address):
        raise InvalidInput.of("address", "bad_mail_address")
    return address


def _phone(address: str, _allowed: frozenset[str]) -> str:
    bare = re.sub(r"[ ()-]", "", address)
    if not _PHONE.fullmatch(bare):
        raise InvalidInput.of("address", "bad_phone_number")
    return bare


def _url(address: str, allowed: frozenset[str], field: str = "address") -> str:
    """Check a URL as text, as delivery will before it also looks up where the name leads."""
    try:
        place = destination.parsed(address, {}, allowed)
    except Undelivered as unsafe:
        raise InvalidInput.of(field, "unsafe_url") from unsafe
    inside = not place.trusted and _is_number(place.host) and not destination.outside(place.host)
    if inside or not (address.isascii() and address.isprintable()):
        raise InvalidInput.of(field, "unsafe_url")
    return address


def _is_number(host: str) -> bool:
    """Tell whether a host is an IP address, and not a name that says nothing yet."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


_CHECKS: Mapping[Channel, Callable[[str, frozenset[str]], str]] = {
    Channel.EMAIL: _mail,
    Channel.SMS: _phone,
    Channel.DINGTALK: _url,
    Channel.WECOM: _url,
    Channel.FEISHU: _url,
    Channel.WEBHOOK: partial(_url, field="url"),
}
