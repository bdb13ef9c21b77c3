"""The statements that connections execute, heard of before and after, whichever way they go to the driver."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pytest import MonkeyPatch  # noqa: PT013  # also where no test runs
from sqlalchemy import Connection, event

from duzhan.store import driver
from duzhan.store.transaction import Pool

Heard = Callable[[str, Any], None]
"""Hears a statement in the driver's words, and its values."""


def nothing(_statement: str, _values: object) -> None:
    """Hear it and do nothing."""


@contextmanager
def heard(pool: Pool, before: Heard, after: Heard = nothing) -> Iterator[None]:
    """Tell of each statement that the connections of a pool execute."""
    plainly = driver.asked

    def told_before(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        before(statement, values)

    def told_after(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        after(statement, values)

    def asked(connection: Connection, words: bytes, values: Any) -> Any:  # noqa: ANN401  # as the driver has it
        if connection.engine is not pool.engine:
            return plainly(connection, words, values)
        before(words.decode(), values)
        cursor = plainly(connection, words, values)
        after(words.decode(), values)
        return cursor

    event.listen(pool.engine, "before_cursor_execute", told_before)
    event.listen(pool.engine, "after_cursor_execute", told_after)
    try:
        with MonkeyPatch.context() as patch:
            patch.setattr(driver, "asked", asked)
            yield
    finally:
        event.remove(pool.engine, "before_cursor_execute", told_before)
        event.remove(pool.engine, "after_cursor_execute", told_after)
