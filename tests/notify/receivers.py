"""HTTP receivers on the loopback that take, lie, stall, flap, refuse and break off; each keeps what it was sent."""

import json
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import httpcore
from httpcore import ConnectError, NetworkStream

from duzhan.outbound.door import Outbound

Behaviour = Callable[["Line"], None]
SIPPING = "/sipping"
"""A path where requests are read a few bytes at a time."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in."""

    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """A connection to a sender, after its request was read; ``closing`` is set when the receiver goes home."""

    socket: socket.socket
    request: Received
    closing: threading.Event

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)

    def drip(self, piece: bytes) -> None:
        """Send a byte now and then, for as long as anybody listens."""
        while not self.closing.wait(0.02):
            self.socket.sendall(piece)


def says(status: int, body: bytes | str = b"", **headers: str) -> Behaviour:
    """Answer properly."""
    content = body.encode() if isinstance(body, str) else body
    named = {"content-length": str(len(content)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return lambda line: line.send(f"HTTP/1.1 {status} So\r\n{head}\r\n".encode(), content)


def stalls(line: Line) -> None:
    """Take the request and never answer."""
    line.closing.wait()


def drips_headers(line: Line) -> None:
    """Begin to answer, and go on beginning."""
    line.send(b"HTTP/1.1 200 OK\r\nx-slow: ")
    line.drip(b"z")


def drips_body(line: Line) -> None:
    """Answer with a status of success and a body that never ends."""
    line.send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n{")
    line.drip(b" ")


def breaks_off(line: Line) -> None:
    """Close in the middle of the answer."""
    line.send(b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"errcode":0,')


def hangs_up(_line: Line) -> None:
    """Close without an answer."""


def resets(line: Line) -> None:
    """Slam the door: the sender sees a reset."""
    line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def talks_nonsense(line: Line) -> None:
    """Answer in something that is not HTTP."""
    line.send(b"220 mail.example ESMTP\r\n")


def repeats(status: int) -> Behaviour:
    """Answer with everything that came in."""

    def echo(line: Line) -> None:
        sent = line.request
        said = "\n".join((sent.target, *(f"{name}: {value}" for name, value in sent.headers.items())))
        says(status, said.encode() + b"\n" + sent.body)(line)

    return echo


class Receiver(socketserver.ThreadingTCPServer):
    """A server that behaves as told, request by request, the last way for ever."""

    allow_reuse_address = True

    def __init__(self, *ways: Behaviour, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        super().__init__((host, 0), _Handler)
        self.ways = list(ways) or [says(200)]
        self.tls = tls
        self.closing = threading.Event()
        self.connections = 0
        self.received: list[Received] = []
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.thread.join()
        self.server_close()

    @property
    def place(self) -> str:
        """Return where it is, as an operator writes it into outbound_allowed."""
        return f"{self.server_address[0]!s}:{self.port}"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/") -> str:
        return f"http://{self.place}{path}"

    def get_request(self) -> tuple[socket.socket, object]:
        found, address = super().get_request()
        self.connections += 1
        if self.tls is not None:
            found = self.tls.wrap_socket(found, server_side=True, do_handshake_on_connect=False)
        return found, address

    def handle_error(self, *_: object) -> None:
        """Say nothing: senders that leave are what is tested."""

    def next_way(self) -> Behaviour:
        return self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]


class _Handler(socketserver.StreamRequestHandler):
    server: Receiver

    def handle(self) -> None:
        first = self.rfile.readline().decode()
        if not first:
            return
        headers: dict[str, str] = {}
        while line := self.rfile.readline().strip().decode():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        while first.split()[1] == SIPPING and not self.server.closing.wait(0.01):
            self.connection.recv(100)
        body = self.rfile.read(int(headers.get("content-length", "0")))
        request = Received(first.split()[1], headers, body)
        self.server.received.append(request)
        self.server.next_way()(Line(self.connection, request, self.server.closing))


Receive = Callable[..., Receiver]
"""The fixture that opens receivers."""


def real_now() -> datetime:
    """Tell the time: official verifiers read their own clock."""
    return datetime.fromtimestamp(time.time(), UTC)


class Watched(httpcore.SyncBackend):
    """The real network as far as the loopback; notes where it is asked to go, and reaches nothing public."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def connect_tcp(self, host: str, *rest: object, **named: object) -> NetworkStream:
        self.asked.append(host)
        if not host.startswith("127."):
            raise ConnectError("a test goes nowhere public")
        return super().connect_tcp(host, *rest, **named)  # type: ignore[arg-type]


def open_to(*receivers: Receiver, total: float = 0.6) -> Outbound:
    """Return a way out to these receivers, and a short one."""
    return Outbound(frozenset(receiver.place for receiver in receivers), connecting=min(0.3, total), total=total)
