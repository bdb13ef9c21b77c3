"""Being asked to stop: signals wake a wait, and nothing else happens in their handlers."""

import select
import signal
import socket
from types import FrameType
from typing import Self

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WAKING = (signal.SIGCHLD,)


class StopAsked(Exception):  # no error: the operator wants an end
    """Somebody pressed Ctrl-C or sent a signal that asks the process to end."""


class Signals:
    """While open, signals that ask for an end are counted instead of obeyed, and cut every wait short.

    The handlers touch no lock (an ``Event`` set from a handler can block for ever on its own lock); the wake-up
    socket that Python itself writes to is what ends a wait, so no signal between two waits is lost.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._woken, self._waker = socket.socketpair()
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (*ASKING, *WAKING):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal returned
        signal.set_wakeup_fd(-1)
        self._woken.close()
        self._waker.close()

    def wait(self, seconds: float) -> None:
        """Wait until the time is over or any signal came, a child's end included; raise StopAsked if one asks."""
        self.raise_if_asked()
        if select.select([self._woken], [], [], seconds)[0]:
            self._woken.recv(4096)
        self.raise_if_asked()

    def raise_if_asked(self) -> None:
        """Raise StopAsked if a signal has asked for an end."""
        if self.asked:
            raise StopAsked

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if number in ASKING:
            self.asked += 1
