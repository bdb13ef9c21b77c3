"""One running program: its own session, its own log file, and an end that takes its whole process group along.

POSIX. On Linux a child also gets SIGTERM when the supervisor is gone, however it went (PR_SET_PDEATHSIG). What then
remains, and only after kill -9 of the supervisor: the embedded PostgreSQL, which the next `duzhan up` joins, and a
flow run whose runner was killed in the same instant, which ends with its one sweep. Elsewhere than on Linux,
kill -9 of the supervisor leaves its children running, and the next `duzhan up` names the port that they hold.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from duzhan.cli.process_program import Program

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10_000_000  # bytes; a larger one is set aside at the next start
LOOK_AGAIN = 0.05  # seconds
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Child:
    """A program and the process that runs it just now, if one does."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.started_at = 0.0  # monotonic seconds
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program; its output is appended to its log file."""
        _set_aside(self.log)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603  # our own command line
                self.program.command,
                env=dict(self.program.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(_end_with, os.getpid()),  # noqa: PLW1509  # the supervisor has one thread
            )
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int | None:
        """The process id, None before the first start."""
        return self._process.pid if self._process else None

    def exit_code(self) -> int | None:
        """Return how the process ended, or None while it runs."""
        return self._process.poll() if self._process else None

    def sweep(self) -> None:
        """Kill whatever the ended process left behind in its group."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def stop(self, hurried: Callable[[], bool]) -> None:
        """Ask the process to end, wait for its grace unless hurried, then kill what is left of its group."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(self.program.asks_to_end)
        last = time.monotonic() + self.program.grace
        while self._process.poll() is None and time.monotonic() < last and not hurried():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LOOK_AGAIN)
        self.sweep()
        self._process.wait()


def _end_with(supervisor: int) -> None:
    """Ask the kernel to end this new process when the supervisor ends; runs between fork and exec."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:
            os._exit(1)


def _set_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
