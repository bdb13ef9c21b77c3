"""Reading as a test does: a snapshot at the world's own time, and a count of what it asked the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from statements import heard
from world import World

from duzhan.store.transaction import Pool, ReadTx, reading


@contextmanager
def read(world: World) -> Iterator[ReadTx]:
    """Open a snapshot at the world's now."""
    with reading(world.pool) as tx:
        yield tx


@contextmanager
def counting(pool: Pool) -> Iterator[list[str]]:
    """Note every statement that the pool executes."""
    said: list[str] = []

    with heard(pool, lambda statement, _values: said.append(statement)):
        yield said
