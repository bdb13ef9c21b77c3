"""Ports: free before anything starts, answering afterwards."""

import http.client
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus

from duzhan.cli.process_refusals import PortTaken

ANSWER_WITHIN = 2.0  # seconds
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  # compared, not bound


def reachable(host: str) -> str:
    """Return an address at which what listens on ``host`` can be asked from this machine."""
    return EVERYWHERE.get(host, host)


def refuse_taken(wanted: Mapping[str, tuple[str, int]]) -> None:
    """Raise PortTaken, naming the port and its variable, unless all (host, port) can be listened on at once."""
    with ExitStack() as held:
        for variable, (host, port) in wanted.items():
            try:
                held.enter_context(_listen(host, port))
            except OSError as taken:
                raise PortTaken(
                    f"端口 {port} 用不了（{taken.strerror or taken}）：请停掉占用它的程序，或用 {variable} 换一个端口",
                    port=port,
                    variable=variable,
                ) from taken


def answers(host: str, port: int, path: str) -> bool:
    """Tell whether GET answers 200 just now."""
    asking = http.client.HTTPConnection(reachable(host), port, timeout=ANSWER_WITHIN)
    try:
        asking.request("GET", path)
        return asking.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
        door.bind(address)
        door.listen()
    except OSError:
        door.close()
        raise
    return door
