"""A pool of connections for one login."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.orm import configure_mappers

from duzhan.store.transaction import Pool

# Seconds and milliseconds after which the database refuses rather than waits (reliability.md, R12).
WAIT_FOR_CONNECTION = 10
# A plan is never compiled to machine code: that takes 100 ms, and what is asked here takes less, or waits for pages.
OPTIONS = (
    "-c statement_timeout=60000 -c lock_timeout=20000 -c idle_in_transaction_session_timeout=60000"
    " -c timezone=UTC -c jit=off"
)


@contextmanager
def open_pool(url: str, *, size: int) -> Iterator[Pool]:
    """Open at most ``size`` connections to a ``postgresql+psycopg`` URL and close them at the end."""
    yield from _opened(make_url(url), size, OPTIONS)


@contextmanager
def hurried(pool: Pool) -> Iterator[Pool]:
    """Open a connection of a pool's login whose commits do not wait for the disk; a crash loses whole ones."""
    yield from _opened(pool.engine.url, 1, f"{OPTIONS} -c synchronous_commit=off")


def _opened(url: URL, size: int, options: str) -> Iterator[Pool]:
    # Not at the first row of each: several threads at once would find some of them half configured.
    configure_mappers()
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT_FOR_CONNECTION,
        pool_pre_ping=False,
        pool_use_lifo=True,
        hide_parameters=True,  # they name people, and errors are logged
        connect_args={"options": options, "application_name": "duzhan"},
    )
    try:
        yield Pool(engine)
    finally:
        engine.dispose()
