"""Transactions: opened at the edge, committed here and nowhere else; reading and writing are different types."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql import Executable

from duzhan.store import now as clock

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections of one login; ``fixed`` makes every act happen at that instant (rehearsal only)."""

    engine: Engine
    fixed: datetime | None = None

    def at(self, now: datetime) -> "Pool":
        """Return the same connections with time standing still at an aware instant."""
        return replace(self, fixed=now)


@dataclass(frozen=True, slots=True)
class ReadTx:
    """A snapshot; ``now`` is the instant it was opened at, aware, UTC."""

    connection: Connection
    now: datetime

    def run(self, statement: Executable, values: Values | None = None) -> CursorResult[Any]:
        """Execute a statement with one set of values and return its rows."""
        return self.connection.execute(statement, values)


@dataclass(frozen=True, slots=True)
class Tx(ReadTx):
    """A transaction that commits when its ``with`` block ends well, and leaves no trace when not."""

    def write(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> CursorResult[Any]:
        """Execute a writing statement, once for each set of values, and return what it returns."""
        return self.connection.execute(statement, values)


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
        try:
            yield ReadTx(connection, pool.fixed or clock.read(connection))
        finally:
            connection.rollback()


def real_now(pool: Pool) -> datetime:
    """Read the time that no rehearsal moves, aware, UTC, outside any transaction."""
    with pool.engine.connect() as connection:
        return clock.real(connection)
