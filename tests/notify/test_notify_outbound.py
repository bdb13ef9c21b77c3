"""The way out keeps its bounds: one look-up, no redirect, no endless answer, and no secret in what it says."""

import threading
import time
from collections.abc import Sequence

import pytest
from authority import Authority
from receivers import (
    SIPPING,
    Behaviour,
    Receive,
    Watched,
    breaks_off,
    drips_body,
    drips_headers,
    hangs_up,
    open_to,
    repeats,
    resets,
    says,
    stalls,
    talks_nonsense,
)
from waiting import free_ports

from duzhan.outbound.door import MOST_BYTES, Outbound, Parcel
from duzhan.outbound.undelivered import Undelivered

KEY = "7f3a9c2e5b8d41f6a0c3e9b7d2f4a6c8"
SHORT_KEY = "k3y-4-door-9"


def parcel(url: str, body: bytes = b"{}") -> Parcel:
    return Parcel(url, body, {"content-type": "application/json"})


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_that_is_gone_to(receive: Receive) -> None:
    inside, network = receive(says(200)), Watched()
    answers: list[Sequence[str]] = [("93.184.215.14",), ("127.0.0.1",), ("127.0.0.1",)]
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    with pytest.raises(Undelivered) as unreached:
        Outbound(resolve=rebinding, network=network).post(parcel("https://rebind.example/"))
    assert unreached.value.down
    assert asked == ["rebind.example"]
    assert network.asked == ["93.184.215.14"]
    assert inside.connections == 0


def test_the_receiver_is_called_by_its_name_and_certified_by_it(receive: Receive, authority: Authority) -> None:
    called: list[str | None] = []
    tls = authority.serving("robot.example")
    tls.sni_callback = lambda _socket, name, _context: called.append(name)
    checked, other = receive(says(200), tls=tls), receive(says(200), host="127.0.0.2")
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    place = f"robot.example:{checked.port}"
    way = Outbound(frozenset({place}), resolve=lambda *_: next(answers), certificates=authority.trusting())
    way.post(parcel(f"https://{place}/hook?token=1"))
    assert called == ["robot.example"]
    assert checked.received[0].headers["host"] == place
    assert checked.received[0].target == "/hook?token=1"
    assert other.connections == 0


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_of_another_name_or_authority_is_not_taken(
    receive: Receive, authority: Authority, *, trusted: bool
) -> None:
    door = receive(says(200), tls=authority.serving("other.example" if trusted else "robot.example"))
    place = f"robot.example:{door.port}"
    certificates = authority.trusting() if trusted else None
    with pytest.raises(Undelivered, match="CERTIFICATE_VERIFY_FAILED") as refused:
        Outbound(frozenset({place}), lambda *_: ["127.0.0.1"], certificates=certificates).post(
            parcel(f"https://{place}/")
        )
    assert (refused.value.down, refused.value.final) == (True, False)
    assert door.received == []


def test_the_second_address_of_a_name_is_tried_where_the_first_is_closed(receive: Receive) -> None:
    door = receive(says(200), host="127.0.0.2")
    place = f"two.example:{door.port}"
    Outbound(frozenset({place}), lambda *_: ["127.0.0.1", "127.0.0.2"]).post(parcel(f"http://{place}/"))
    assert len(door.received) == 1


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_leads_nowhere(status: int, receive: Receive) -> None:
    inside = receive(says(200))
    door = receive(says(status, location=inside.url("/metadata")))
    for sent in (open_to(door, inside).post, open_to(door, inside).ask):
        with pytest.raises(Undelivered, match=f"{status}, which is not followed") as refused:
            sent(parcel(door.url()))
        assert (refused.value.final, refused.value.down) == (False, False)
    assert inside.connections == 0


@pytest.mark.parametrize("way", [stalls, drips_headers, drips_body])
def test_a_receiver_that_takes_its_time_holds_nobody_for_longer_than_that(way: Behaviour, receive: Receive) -> None:
    door = receive(way)
    begun = time.monotonic()
    with pytest.raises(Undelivered, match="in time") as late:
        open_to(door, total=0.4).ask(parcel(door.url()))
    assert 0.35 < time.monotonic() - begun < 3
    assert (late.value.down, late.value.final) == (True, False)


def test_a_receiver_that_swallows_slowly_holds_nobody_longer_either(receive: Receive) -> None:
    door = receive()
    begun = time.monotonic()
    with pytest.raises(Undelivered, match="in time") as late:
        open_to(door, total=0.4).ask(Parcel(door.url(SIPPING), b"x" * 20_000_000, {}))
    assert time.monotonic() - begun < 3
    assert late.value.down
    assert door.received == []


def test_a_handshake_that_never_ends_holds_nobody_longer_either(receive: Receive) -> None:
    speaks_no_tls = receive()
    place = f"robot.example:{speaks_no_tls.port}"
    begun = time.monotonic()
    with pytest.raises(Undelivered) as late:
        Outbound(frozenset({place}), lambda *_: ["127.0.0.1"], connecting=0.3, total=0.4).post(
            parcel(f"https://{place}/")
        )
    assert time.monotonic() - begun < 3
    assert late.value.down


def test_a_look_up_that_hangs_is_left_behind() -> None:
    release = threading.Event()

    def hanging(_host: str, _port: int) -> Sequence[str]:
        release.wait(5)
        return ["93.184.215.14"]

    begun = time.monotonic()
    with pytest.raises(Undelivered, match="in time") as late:
        Outbound(resolve=hanging, connecting=0.2, network=Watched()).post(parcel("https://slow.example/"))
    assert time.monotonic() - begun < 3
    assert late.value.down
    release.set()


def test_a_name_that_nobody_knows_may_be_known_tomorrow() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(Undelivered, match=r"gone\.example is not there") as unreached:
        Outbound(resolve=unknown).post(parcel("https://gone.example/"))
    assert (unreached.value.down, unreached.value.final) == (True, False)


def test_a_closed_port_means_that_the_receiver_is_down() -> None:
    place = f"127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(Undelivered, match="refused") as unreached:
        Outbound(frozenset({place})).post(parcel(f"http://{place}/"))
    assert (unreached.value.down, unreached.value.final) == (True, False)


@pytest.mark.parametrize("way", [hangs_up, resets, talks_nonsense])
def test_a_receiver_that_gives_no_answer_is_down(way: Behaviour, receive: Receive) -> None:
    door = receive(way)
    for sent in (open_to(door).post, open_to(door).ask):
        with pytest.raises(Undelivered) as unreached:
            sent(parcel(door.url()))
        assert (unreached.value.down, unreached.value.final) == (True, False)


def test_an_answer_that_breaks_off_was_a_status_but_is_no_answer(receive: Receive) -> None:
    door = receive(breaks_off)
    open_to(door).post(parcel(door.url()))
    with pytest.raises(Undelivered):
        open_to(door).ask(parcel(door.url()))


def test_a_status_of_success_needs_no_body_to_the_end(receive: Receive) -> None:
    door = receive(drips_body)
    begun = time.monotonic()
    open_to(door, total=30).post(parcel(door.url()))
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(("size", "taken"), [(MOST_BYTES, True), (MOST_BYTES + 1, False), (3_000_000, False)])
def test_an_answer_is_read_up_to_64_kilobytes(size: int, receive: Receive, *, taken: bool) -> None:
    door = receive(says(200, b"x" * size))
    if taken:
        assert open_to(door).ask(parcel(door.url())).body == b"x" * size
        return
    with pytest.raises(Undelivered, match="more than") as refused:
        open_to(door).ask(parcel(door.url()))
    assert (refused.value.final, refused.value.down) == (False, False)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422, 500, 502, 504])
def test_a_refusal_is_tried_again(status: int, receive: Receive) -> None:
    door = receive(says(status, "<h1>没有</h1><p>no such\nhook</p>"))
    with pytest.raises(Undelivered, match=f"127.0.0.1 answered {status}: 没有 no such hook") as refused:
        open_to(door).post(parcel(door.url()))
    assert (refused.value.final, refused.value.down, refused.value.wait) == (False, False, None)


def test_a_receiver_that_is_gone_is_not_asked_again(receive: Receive) -> None:
    door = receive(says(410))
    with pytest.raises(Undelivered) as refused:
        open_to(door).post(parcel(door.url()))
    assert refused.value.final


SUNDAY = "Sun, 22 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": "999999999"}, 86400.0),
        ({"retry_after": "Sun, 22 Nov 2026 08:02:00 GMT", "date": SUNDAY}, 120.0),
        ({"retry_after": "Sun, 22 Nov 2026 07:00:00 GMT", "date": SUNDAY}, 0.0),
        ({"retry_after": "Sun, 22 Nov 2126 08:02:00 GMT", "date": SUNDAY}, 86400.0),
        ({"retry_after": "Sun, 22 Nov 2026 08:02:00 GMT"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "9" * 4400}, None),
        ({}, None),
    ],
)
def test_a_receiver_that_is_busy_is_left_alone_for_as_long_as_it_says(
    status: int, headers: dict[str, str], wait: float | None, receive: Receive
) -> None:
    door = receive(says(status, "busy", **headers))
    with pytest.raises(Undelivered) as refused:
        open_to(door).ask(parcel(door.url()))
    assert (refused.value.final, refused.value.wait) == (False, wait)


def test_a_receiver_that_flaps_gets_it_when_it_is_there(receive: Receive) -> None:
    door = receive(resets, says(503), hangs_up, says(200))
    outcomes = []
    for _ in range(4):
        try:
            open_to(door).post(parcel(door.url()))
        except Undelivered as no:
            outcomes.append(no.final)
    assert outcomes == [False, False, False]
    assert len(door.received) == 4


@pytest.mark.parametrize("status", [200, 400, 500])
def test_no_reason_repeats_an_address_a_secret_or_a_persons_number(status: int, receive: Receive) -> None:
    door = receive(repeats(status))
    url = door.url(f"/hook/{SHORT_KEY}?access_token={KEY}&key={SHORT_KEY}2")
    sent = Parcel(url, b"call 13800001234", {"authorization": "Basic c2hvcnQ6"}, secrets=("Basic c2hvcnQ6",))
    try:
        reason = str(open_to(door).ask(sent).disbelieved())
    except Undelivered as no:
        reason = no.reason
    assert "127.0.0.1 answered" in reason
    assert len(reason) < 300
    for secret in (KEY, SHORT_KEY, "c2hvcnQ6", "13800001234", door.url()):
        assert secret not in reason


@pytest.mark.parametrize("sign", ["<", "a", "1", "&", '"', "\\u", "["])
def test_an_answer_made_to_be_slow_to_read_is_not(sign: str, receive: Receive) -> None:
    door = receive(says(500, sign * (MOST_BYTES // len(sign))))
    begun = time.monotonic()
    with pytest.raises(Undelivered):
        open_to(door).ask(parcel(door.url()))
    assert time.monotonic() - begun < 3


def test_a_refused_address_is_not_repeated_either() -> None:
    for url in (f"https://10.0.0.1/{KEY}", f"https://[{KEY}", f"ftp://public.example/{KEY}"):
        with pytest.raises(Undelivered) as refused:
            Outbound().post(parcel(url))
        assert KEY not in refused.value.reason
        assert refused.value.__cause__ is None or KEY not in str(refused.value.__cause__)


def test_no_proxy_of_the_environment_comes_between(receive: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, door = receive(says(200)), receive(says(200))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url())
    open_to(door).post(parcel(door.url()))
    assert (proxy.connections, door.connections) == (0, 1)


def test_what_is_posted_arrives_as_it_was_given(receive: Receive) -> None:
    door = receive(says(204))
    open_to(door).post(Parcel(door.url("/a?b=1"), "督战".encode(), {"X-Ours": "1"}, {"sign": "a+b/c="}))
    (arrived,) = door.received
    assert arrived.target == "/a?b=1&sign=a%2Bb%2Fc%3D"
    assert arrived.body == "督战".encode()
    assert arrived.headers["x-ours"] == "1"
    assert arrived.headers["content-length"] == "6"


def test_a_header_that_cannot_be_written_is_a_refusal_and_no_crash(receive: Receive) -> None:
    door = receive(says(200))
    with pytest.raises(Undelivered) as refused:
        open_to(door).post(Parcel(door.url(), b"", {"x-ours": "a\r\nx-theirs: b"}))
    assert not refused.value.final
    assert door.received == []
