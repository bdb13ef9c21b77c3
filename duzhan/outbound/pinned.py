"""A connection to an address that was checked before, and to no other; it lasts no longer than it was given."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import Any

import httpcore

Resolver = Callable[[str, int], Sequence[str]]
"""Finds the IP addresses of a host; raises OSError where it cannot."""
SLICE = 4096
"""Bytes written at once: few enough to be taken at once, so that the time that is left is looked at in between."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant of the machine's monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return the deadline so many seconds from here."""
        return cls(time.monotonic() + seconds)

    def left(self, most: float | None, late: type[httpcore.TimeoutException]) -> float:
        """Return the seconds that a step may take, ``most`` at best; raises ``late`` where none are left."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise late("out of time")
        return left if most is None else min(left, most)


def resolved(host: str, port: int) -> Sequence[str]:
    """Look a host up as the machine does, by hosts file and DNS."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def look_up(resolve: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """Look a host up once, within so many seconds; raises OSError (TimeoutError is one) or UnicodeError.

    The system's own look-up cannot be interrupted, so it is left behind in a thread where it takes too long.
    """
    answer: Future[Sequence[str]] = Future()

    def look() -> None:
        try:
            answer.set_result(resolve(host, port))
        except (OSError, UnicodeError) as no:
            answer.set_exception(no)

    Thread(target=look, name="look-up", daemon=True).start()
    return answer.result(seconds)


class Pinned(httpcore.NetworkBackend):
    """Connects to the addresses it was given, whatever the name; name and certificate are still the name's.

    A name that is looked up a second time may answer something else: that is how a checked address becomes another.
    """

    def __init__(self, addresses: Sequence[str], deadline: Deadline, network: httpcore.NetworkBackend) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._network = network

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  # it was looked up before
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers; each gets its share of the time."""
        connecting = Deadline.after(self._deadline.left(timeout, httpcore.ConnectTimeout))
        for waiting in range(len(self._addresses), 0, -1):
            share = connecting.left(None, httpcore.ConnectTimeout) / waiting
            address = self._addresses[-waiting]
            try:
                stream = self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if waiting == 1:
                    raise
            else:
                return _Hurried(stream, self._deadline)
        raise httpcore.ConnectError("no address")


class _Hurried(httpcore.NetworkStream):
    """A stream that ends at a deadline, however busily the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), SLICE):
            self._stream.write(buffer[start : start + SLICE], self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return _Hurried(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # as the base class has it
        return self._stream.get_extra_info(info)
