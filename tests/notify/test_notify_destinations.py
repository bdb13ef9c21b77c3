"""No address that somebody typed in leads inside: not to this machine, its neighbours, its cloud, by no spelling."""

import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some
from receivers import Receive, Watched, says

from duzhan.outbound import destination
from duzhan.outbound.door import Outbound, Parcel
from duzhan.outbound.undelivered import Undelivered

NAMES = {
    "localhost": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "loopback.example": ["127.0.0.1"],
    "loopback6.example": ["::1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "127.0.0.1.": ["127.0.0.1"],
    "intranet": ["10.1.2.3"],
    "one-of-two.example": ["93.184.215.14", "10.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "sixtofour.example": ["2002:7f00:1::"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "metadata.google.internal": ["169.254.169.254"],
    "nothing.example": [],
    "nonsense.example": ["not an address"],
    "scoped.example": ["fe80::1%eth0"],
    "xn--fiqs8s.example": ["127.0.0.1"],
    "public.example": ["93.184.215.14"],
}
INSIDE = [
    # this machine, as the resolver reads numbers
    "https://127.0.0.1{port}/",
    "https://127.1{port}/",
    "https://127.0.1{port}/",
    "https://127.255.255.254{port}/",
    "https://2130706433{port}/",
    "https://0x7f000001{port}/",
    "https://0x7f.0x0.0x0.0x1{port}/",
    "https://0177.0.0.1{port}/",
    "https://017700000001{port}/",
    "https://0x7f.1{port}/",
    "https://0{port}/",
    "https://0.0.0.0{port}/",
    "https://00.00.00.00{port}/",
    "https://127.0.0.1.{port}/",
    # in IPv6, and in the IPv4 inside it
    "https://[::1]{port}/",
    "https://[::]{port}/",
    "https://[0:0:0:0:0:0:0:1]{port}/",
    "https://[::ffff:127.0.0.1]{port}/",
    "https://[::ffff:7f00:1]{port}/",
    "https://[::127.0.0.1]{port}/",
    "https://[2002:7f00:1::]{port}/",
    "https://[2002:c0a8:101::1]{port}/",
    "https://[64:ff9b::7f00:1]{port}/",
    "https://[64:ff9b::10.0.0.1]{port}/",
    "https://[64:ff9b:1::7f00:1]{port}/",
    "https://[2001:0:7f00:1::1]{port}/",
    "https://[::1%25lo]{port}/",
    "https://[fe80::1%25eth0]{port}/",
    "https://[fe80::1]{port}/",
    "https://[fec0::1]{port}/",
    "https://[fc00::1]{port}/",
    "https://[fd00:ec2::254]{port}/",
    "https://[ff02::1]{port}/",
    "https://[2001:db8::1]{port}/",
    # neighbours, clouds, everybody
    "https://10.0.0.1{port}/",
    "https://172.16.0.1{port}/",
    "https://192.168.1.1{port}/",
    "https://100.64.0.1{port}/",
    "https://169.254.169.254{port}/latest/meta-data/",
    "https://0xA9FEA9FE{port}/",
    "https://100.100.100.200{port}/",
    "https://192.0.0.192{port}/",
    "https://168.63.129.16{port}/",
    "https://198.18.0.1{port}/",
    "https://224.0.0.1{port}/",
    "https://255.255.255.255{port}/",
    # names
    "https://localhost{port}/",
    "https://LOCALHOST{port}/",
    "https://localhost.{port}/",
    "https://loopback.example{port}/",
    "https://loopback6.example{port}/",
    "https://127.0.0.1.nip.example{port}/",
    "https://intranet{port}/",
    "https://one-of-two.example{port}/",
    "https://mapped.example{port}/",
    "https://sixtofour.example{port}/",
    "https://nat64.example{port}/",
    "https://metadata.google.internal{port}/",
    "https://nothing.example{port}/",
    "https://nonsense.example{port}/",
    "https://scoped.example{port}/",
    "https://中国.example{port}/",
    # other signs for the same digits and dots
    "https://１２７.０.０.１{port}/",
    "https://127。0。0。1{port}/",
    "https://①②⑦.0.0.1{port}/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ{port}/",
    "https://%31%32%37.0.0.1{port}/",
    "https://127.0.0.1%00.example{port}/",
    # who is asking, what for, and where exactly
    "https://user:word@public.example{port}/",
    "https://public.example@127.0.0.1{port}/",
    "https://127.0.0.1{port}@public.example/",
    "https://public.example\\@127.0.0.1{port}/",
    "https://:@public.example/",
    "http://127.0.0.1{port}/",
    "http://public.example/",
    "ftp://public.example/",
    "file:///etc/passwd",
    "gopher://127.0.0.1{port}/_",
    "unix:///run/postgresql",
    "//127.0.0.1{port}/",
    "127.0.0.1{port}",
    "https:127.0.0.1",
    "https:///127.0.0.1",
    "https://",
    "",
    "https://public.example:22/",
    "https://public.example:80/",
    "https://public.example:0/",
    "https://public.example:65536/",
    "https://public.example:-443/",
    "https://public.example:443:443/",
    "https://public..example/",
    "https://.public.example/",
    "https://*/",
    "https://pub lic.example/",
    "https://public.example\r\nHost: 127.0.0.1/",
    "https://public.example\t/",
]


def numbers_and_names(host: str, port: int) -> Sequence[str]:
    """Resolve numbers as the machine does, names from the list."""
    if host in NAMES:
        return NAMES[host]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(place[0]) for *_, place in found]


def parcel(url: str) -> Parcel:
    return Parcel(url, b"{}", {})


def test_there_are_enough_ways_to_try() -> None:
    assert len(set(INSIDE)) >= 60


@pytest.mark.parametrize("inside", INSIDE)
def test_no_spelling_of_an_address_leads_inside(inside: str, receive: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    door, network = receive(says(200)), Watched()
    monkeypatch.setattr(destination, "PORTS", frozenset({443, door.port}))
    for url in {inside.replace("{port}", port) for port in ("", f":{door.port}")}:
        with pytest.raises(Undelivered) as refused:
            Outbound(resolve=numbers_and_names, network=network).post(parcel(url))
        assert refused.value.final or refused.value.down
    assert network.asked == []
    assert door.connections == 0


def test_what_the_operator_allowed_is_reached_and_its_neighbour_is_not(receive: Receive) -> None:
    ours, neighbour = receive(says(200)), receive(says(200))
    way = Outbound(frozenset({ours.place}), network=Watched())
    way.post(parcel(ours.url("/in-house")))
    with pytest.raises(Undelivered, match="https"):
        way.post(parcel(neighbour.url()))
    assert (ours.connections, neighbour.connections) == (1, 0)


def test_an_allowed_place_still_takes_no_user_in_its_url(receive: Receive) -> None:
    door = receive(says(200))
    with pytest.raises(Undelivered) as refused:
        Outbound(frozenset({door.place})).post(parcel(f"http://user:word@{door.place}/"))
    assert refused.value.final
    assert door.connections == 0


@pytest.mark.parametrize("port", ["", ":443", ":8443"])
def test_a_public_address_is_gone_to(port: str) -> None:
    network = Watched()
    with pytest.raises(Undelivered) as unreached:
        Outbound(resolve=numbers_and_names, network=network).post(parcel(f"https://public.example{port}/hook"))
    assert network.asked == ["93.184.215.14"]
    assert (unreached.value.down, unreached.value.final) == (True, False)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "223.5.5.5",
        "::ffff:8.8.8.8",
        "2400:3200::1",
        "2606:4700::1111",
        "2002:808:808::1",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_are_outside(address: str) -> None:
    assert destination.outside(address)


@given(some.text(max_size=80))
def test_whatever_is_typed_in_is_refused_or_not_found(typed: str) -> None:
    network = Watched()
    for url in (typed, f"https://{typed}", f"https://{typed}/hook"):
        with pytest.raises(Undelivered):
            Outbound(resolve=numbers_and_names, network=network).post(parcel(url))
    assert not [address for address in network.asked if not destination.outside(address)]


@given(some.integers(min_value=0, max_value=2**32 - 1))
def test_an_ipv4_address_is_no_more_public_inside_another(number: int) -> None:
    plain = socket.inet_ntoa(number.to_bytes(4, "big"))
    tunnelled = f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1"
    for wrapped in (f"::ffff:{plain}", f"64:ff9b::{plain}", tunnelled):
        assert destination.outside(wrapped) == destination.outside(plain)
    assert not destination.outside(f"::{plain}")
