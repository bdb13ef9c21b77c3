"""The driver's own cursor: statements whose words never change are not compiled and described anew at each call.

SQLAlchemy keeps the connection, its transaction and its errors, and gives the rows their shape (ADR 0064).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Dialect, Executable, IteratorResult, Table, TextClause, bindparam, insert, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import JSON

Cursor = psycopg.Cursor[tuple[Any, ...]]
Values = Mapping[str, object]
_DIALECT: Dialect = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]
_MOST = 2048
"""So many statements, and shapes of rows, are kept."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A statement as the driver takes it, with the values that it always has."""

    words: bytes
    values: Values


class Answer(IteratorResult[Any]):
    """All rows of a statement, and how many it wrote or read."""

    rowcount: int


def fixed(statement: Executable) -> Fixed:
    """Compile a statement that will be asked often; what is bound at each call is named by ``bindparam``.

    Raises TypeError where the driver could not take a value as it is: one that becomes JSON, a list for ``in_``.
    """
    compiled = cast("ClauseElement", statement).compile(dialect=_DIALECT)
    binds = getattr(compiled, "binds", {})
    if any(isinstance(bind.type, JSON) or bind.expanding for bind in binds.values()):
        raise TypeError(str(compiled))
    given = {name: value for name, value in compiled.params.items() if not binds[name].required}
    return Fixed(str(compiled).encode(), given)


def insertion(into: Table, *columns: str) -> Fixed:
    """Return the statement that inserts a row of these columns, each bound under its name."""
    return fixed(insert(into).values({name: bindparam(name) for name in columns}))


@lru_cache(_MOST)
def _worded(words: str) -> Fixed:
    return fixed(text(words))


def execute(connection: Connection, statement: Fixed | TextClause, values: Values | Sequence[Values] | None) -> Answer:
    """Execute a statement with one set of values, or once for each of several; raises what SQLAlchemy raises."""
    said = statement if isinstance(statement, Fixed) else _worded(statement.text)
    try:
        if values is None or isinstance(values, Mapping):
            return _answer(asked(connection, said.words, {**said.values, **(values or {})}))
        return _answer(asked(connection, said.words, [{**said.values, **each} for each in values]))
    except psycopg.Error as error:
        raise _translated(connection, said, error) from error


def asked(connection: Connection, words: bytes, values: Values | list[Values]) -> Cursor:
    """Send a statement and return the driver's cursor; what measures or counts statements stands here."""
    cursor = cast("Cursor", connection.connection.cursor())
    if isinstance(values, list):
        cursor.executemany(words, values)
    else:
        cursor.execute(words, values)
    return cursor


def _answer(cursor: Cursor) -> Answer:
    found = cursor.pgresult
    names = tuple((found.fname(at) or b"").decode() for at in range(found.nfields)) if found else ()
    answer = Answer(_shape(names), iter(cursor.fetchall() if names else ()))
    answer.rowcount = cursor.rowcount
    return answer


@lru_cache(_MOST)
def _shape(names: tuple[str, ...]) -> SimpleResultMetaData:
    return SimpleResultMetaData(names)


def _translated(connection: Connection, said: Fixed, error: psycopg.Error) -> BaseException:
    """Return the error as SQLAlchemy raises it; a lost connection it finds, raises and tells its pool by itself."""
    if cast("psycopg.Connection[Any]", connection.connection.driver_connection).closed:
        connection.exec_driver_sql("select 1")
    return DBAPIError.instance(
        said.words.decode(),
        None,
        error,
        psycopg.Error,
        hide_parameters=connection.engine.hide_parameters,
        dialect=connection.dialect,
    )
