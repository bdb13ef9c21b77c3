"""Waiting for a condition on something that runs elsewhere; nothing here waits for a while."""

import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
GLANCE = 0.2


def eventually(found: Callable[[], T | None], *, within: float) -> T:
    """Return the first true thing that is found, asking again until the time (seconds) is over."""
    last = time.monotonic() + within
    pause = threading.Event()
    while not (thing := found()):
        if time.monotonic() > last:
            raise AssertionError(f"not within {within} seconds: {getattr(found, '__doc__', None) or found}")
        pause.wait(GLANCE)
    return thing


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback that nobody listens on just now."""
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [door.getsockname()[1] for door in doors]
    finally:
        for door in doors:
            door.close()
