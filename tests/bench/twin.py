"""A twin of a bench's database: the rows that one run wrote are copied into it, and nothing else is done.

The twin has the same tables with the same keys, checks, triggers and indexes. What a run wrote is read out of the first
database beforehand, in PostgreSQL's own binary form, so that the twin's copying is all that is timed.
"""

from pathlib import Path
from time import perf_counter

import psycopg
from sqlalchemy import make_url

# Everything that an imported row becomes, in the order in which keys allow it.
TABLES = ("case", "event", "clock")


def plain(url: str, database: str | None = None) -> str:
    """Return a URL as psycopg reads it, to another database where one is named."""
    known = make_url(url).set(drivername="postgresql")
    return (known if database is None else known.set(database=database)).render_as_string(hide_password=False)


def make(owner: str) -> str:
    """Clone a database that nobody is connected to and return the twin's URL."""
    name = str(make_url(owner).database)
    with psycopg.connect(plain(owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}_twin" template "{name}"')
    return plain(owner, f"{name}_twin")


def newest(owner: str) -> dict[str, int]:
    """Return the newest key of each table."""
    with psycopg.connect(plain(owner)) as connection:
        return {name: _one(connection, f'select coalesce(max(id), 0) from "{name}"') for name in TABLES}


def written(owner: str, since: dict[str, int], folder: Path) -> dict[str, Path]:
    """Copy out what was written since some keys, a file a table."""
    files = {}
    with psycopg.connect(plain(owner)) as connection, connection.cursor() as cursor:
        for name in TABLES:
            files[name] = folder / f"{name}.bin"
            with (
                files[name].open("wb") as file,
                cursor.copy(
                    f'copy (select * from "{name}" where id > {since[name]} order by id) to stdout (format binary)'
                ) as copy,
            ):
                for piece in copy:
                    file.write(piece)
    return files


def copied(twin: str, files: dict[str, Path]) -> float:
    """Copy the rows into the twin, in one transaction, and return how many seconds it took."""
    with psycopg.connect(twin) as connection, connection.cursor() as cursor:
        began = perf_counter()
        for name, path in files.items():
            with cursor.copy(f'copy "{name}" from stdin (format binary)') as copy, path.open("rb") as file:
                while piece := file.read(1 << 20):
                    copy.write(piece)
        connection.commit()
        return perf_counter() - began


def _one(connection: psycopg.Connection, question: str) -> int:
    row = connection.execute(question).fetchone()
    assert row is not None
    return int(row[0])
