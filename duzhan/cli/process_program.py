"""A program that `duzhan up` keeps running, as data."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass


def at_once() -> bool:
    """Be ready as soon as the process runs."""
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """Its command and environment, how it shows that it is ready, and how long it may take to start and to stop."""

    name: str  # also its log file's
    label: str  # what people call it
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Callable[[], bool] = at_once
    needs: str | None = None  # the program without whose answer this one would die at once
    patience: float = 60.0  # seconds
    asks_to_end: signal.Signals = signal.SIGTERM
    grace: float = 4.0  # seconds between being asked and being killed
