"""The story's time: the rehearsal clock that everybody reads, or an instant that stands still."""

from datetime import UTC, datetime
from typing import Protocol

from duzhan.store import now as clock
from duzhan.store.transaction import Pool, transaction


class Timepiece(Protocol):
    """Connections whose acts happen when the story is."""

    @property
    def pool(self) -> Pool:
        """The connections, at the story's instant."""

    def start(self, at: datetime) -> None:
        """Begin at an instant."""

    def move(self, at: datetime) -> None:
        """Go on to an instant."""


class Rehearsal:
    """Moves the rehearsal clock, which API, flows and commands read."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def start(self, at: datetime) -> None:
        """Set the clock, wherever it stood."""
        with transaction(self.pool) as tx:
            clock.shift_to(tx.connection, at.astimezone(UTC))

    def move(self, at: datetime) -> None:
        """Set the clock on; it never goes back."""
        with transaction(self.pool) as tx:
            if tx.now < at:
                clock.shift_to(tx.connection, at.astimezone(UTC))


class Standstill:
    """Tells these connections alone what time it is; much faster, since no clock has to be set and read."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def start(self, at: datetime) -> None:
        """Begin at an instant."""
        self.pool = self.pool.at(at.astimezone(UTC))

    def move(self, at: datetime) -> None:
        """Go on to an instant."""
        self.pool = self.pool.at(at.astimezone(UTC))
