"""Starts programs in order, restarts the ones that crash, stops them in reverse order."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from duzhan.cli.process_child import Child
from duzhan.cli.process_program import Program
from duzhan.cli.process_refusals import KeepsCrashing, NotReady
from duzhan.cli.process_signals import Signals

QUICK = 30.0  # seconds; a program that lived less crashed at once
MOST_CRASHES = 5  # quick ones in a row
FIRST_REST, LONGEST_REST = 0.5, 30.0  # seconds before a restart; doubled after each quick crash
GLANCE = 0.25  # seconds between two questions whether a program is ready
ROUND = 1.0  # seconds between two rounds, if no child's end comes first


@dataclass(slots=True)
class _Watched:
    """A child, how often it crashed at once in a row, and when to start it again."""

    child: Child
    crashes: int = 0
    restart_at: float | None = None


class Supervisor:
    """While open, keeps what it launched running; when closed, nothing of it is left."""

    def __init__(self, logs: Path, signals: Signals, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._signals = signals
        self._say = say
        self._watched: dict[str, _Watched] = {}

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        seen = self._signals.asked
        for watched in reversed(self._watched.values()):
            watched.child.stop(lambda: self._signals.asked > seen)

    def launch(self, program: Program) -> None:
        """Start a program; from now on it is kept running."""
        child = Child(program, self._logs)
        child.start()
        self._watched[program.name] = _Watched(child)

    def await_ready(self, program: Program) -> None:
        """Return when the program is ready; raise NotReady after its patience, StopAsked on a signal."""
        last = time.monotonic() + program.patience
        while not program.ready():
            if time.monotonic() > last:
                log = self._watched[program.name].child.log
                raise NotReady(
                    f"{program.label} {program.patience:.0f} 秒内没有就绪，详见 {log}",
                    program=program.name,
                    log=str(log),
                )
            self._signals.wait(GLANCE)
            self._tend()

    def watch(self) -> None:
        """Keep everything running until StopAsked or KeepsCrashing ends it."""
        while True:
            self._signals.wait(ROUND)
            self._tend()

    def _tend(self) -> None:
        for watched in self._watched.values():
            if watched.restart_at is not None:
                self._restart_if_time(watched, watched.restart_at)
            elif (code := watched.child.exit_code()) is not None:
                self._note_crash(watched, code)

    def _note_crash(self, watched: _Watched, code: int) -> None:
        child, now = watched.child, time.monotonic()
        child.sweep()
        watched.crashes = watched.crashes + 1 if now - child.started_at < QUICK else 1
        if watched.crashes >= MOST_CRASHES:
            raise KeepsCrashing(
                f"{child.program.label}连续 {watched.crashes} 次启动后很快退出（退出码 {code}），详见 {child.log}",
                program=child.program.name,
                log=str(child.log),
            )
        rest = min(FIRST_REST * 2 ** (watched.crashes - 1), LONGEST_REST)
        watched.restart_at = now + rest
        self._say(f"{child.program.label}异常退出（退出码 {code}），{rest:g} 秒后重启")

    def _restart_if_time(self, watched: _Watched, restart_at: float) -> None:
        if time.monotonic() >= restart_at and self._need_is_met(watched.child.program):
            watched.child.start()
            watched.restart_at = None

    def _need_is_met(self, program: Program) -> bool:
        return program.needs is None or self._watched[program.needs].child.program.ready()
