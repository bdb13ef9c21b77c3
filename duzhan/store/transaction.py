"""Transactions: opened at the edge, committed here and nowhere else; reading and writing are different types."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Result, TextClause, text
from sqlalchemy.engine import CursorResult

from duzhan.store import driver
from duzhan.store import now as clock
from duzhan.store.driver import Answer, Fixed

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections of one login; ``fixed`` makes every act happen at that instant (rehearsal only)."""

    engine: Engine
    fixed: datetime | None = None

    def at(self, now: datetime) -> "Pool":
        """Return the same connections with time standing still at an aware instant."""
        return replace(self, fixed=now)


# Not frozen: while a transaction waits for a row's lock, time goes on, and ``now`` has to go on with it.
@dataclass(slots=True, eq=False)
class ReadTx:
    """A snapshot; ``now`` is the instant it was opened at, aware, UTC, or the past one that it is read as of."""

    connection: Connection
    now: datetime

    def as_of(self, then: datetime) -> "ReadTx":
        """Return the same snapshot, to be read as it was at a past instant."""
        return ReadTx(self.connection, then)

    def run(self, statement: Executable | Fixed, values: Values | None = None) -> Result[Any]:
        """Execute a statement with one set of values and return its rows."""
        return _executed(self.connection, statement, values)


@dataclass(slots=True, eq=False)
class Tx(ReadTx):
    """A transaction that commits when its ``with`` block ends well, and leaves no trace when not."""

    def not_before(self, at: datetime) -> None:
        """Move ``now`` on to an instant that is on record already; it never goes back."""
        self.now = max(self.now, at)

    def write(
        self, statement: Executable | Fixed, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[Any] | Answer:
        """Execute a writing statement, once for each set of values, and return what it returns."""
        return _executed(self.connection, statement, values)


def _executed(
    connection: Connection, statement: Executable | Fixed, values: Values | Sequence[Values] | None
) -> CursorResult[Any] | Answer:
    if isinstance(statement, Fixed | TextClause):
        return driver.execute(connection, statement, values)
    return connection.execute(statement, values)


@contextmanager
def transaction(pool: Pool) -> Iterator[Tx]:
    """Open a transaction; the only place that commits."""
    with pool.engine.connect() as connection, connection.begin():
        yield Tx(connection, pool.fixed or clock.read(connection))


@contextmanager
def savepoint(tx: Tx) -> Iterator[None]:
    """Undo what the ``with`` block wrote where it raises, and nothing that was written before."""
    with tx.connection.begin_nested():
        yield


@contextmanager
def reading(pool: Pool) -> Iterator[ReadTx]:
    """Open a repeatable snapshot that cannot write."""
    with pool.engine.connect() as connection:
        connection.execute(text("set transaction isolation level repeatable read, read only"))
        yield ReadTx(connection, pool.fixed or clock.read(connection))
        # There is nothing to commit; but at a rollback psycopg forgets every statement that it has prepared on the
        # connection, and all of them would be planned anew for each reader.
        connection.commit()


def real_now(pool: Pool) -> datetime:
    """Read the time that no rehearsal moves, aware, UTC, outside any transaction."""
    with pool.engine.connect() as connection:
        return clock.real(connection)
