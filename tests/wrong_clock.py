"""A database whose clock is wrong: what its server believes, not what a test pretends."""

import psycopg
from sqlalchemy.engine import make_url

from duzhan.store.databases import Logins


def set_wrong(database: Logins, by: str) -> None:
    """Let every new connection to a database read a clock that is wrong by an interval, ``30 days`` or ``-1 day``.

    A function of the same name stands in the way of PostgreSQL's own, so that no part of ours can tell.
    """
    url = make_url(database.migrate)
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as owner:
        owner.execute("create schema if not exists wrong")
        owner.execute("grant usage on schema wrong to public")
        owner.execute(
            "create or replace function wrong.clock_timestamp() returns timestamptz language sql volatile as"
            f" $$ select pg_catalog.clock_timestamp() + interval '{by}' $$"  # type: ignore[arg-type]  # a test's own
        )
        owner.execute(f'alter database "{url.database}" set search_path = wrong, pg_catalog, public')  # type: ignore[arg-type]


def set_right(database: Logins) -> None:
    """Let new connections read the server's own clock again."""
    set_wrong(database, "0 days")
