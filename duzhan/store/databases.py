"""The three database logins: the owner migrates, the app serves people, the worker serves flows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from duzhan.errors import DatabaseAddressInvalid, RehearsedDatabase
from duzhan.settings import Environment, Settings
from duzhan.store import embedded
from duzhan.store.now import rehearsing

APP = "duzhan_app"
WORKER = "duzhan_worker"


@dataclass(frozen=True, slots=True)
class Logins:
    """SQLAlchemy URLs with their passwords; never log them."""

    migrate: str
    app: str
    worker: str


@contextmanager
def open_logins(settings: Settings) -> Iterator[Logins]:
    """Yield the logins that the settings name, or those of the embedded server, started or joined for the while."""
    if settings.database_url is not None:
        app = _psycopg(settings.database_url)
        if settings.env is Environment.PRODUCTION:
            _refuse_rehearsed(app)
        yield Logins(
            migrate=_psycopg(settings.migrate_url or settings.database_url),
            app=app,
            worker=_psycopg(settings.worker_url or settings.database_url),
        )
        return
    with embedded.server(settings.home / "postgres") as owner:
        yield of_owner(owner.set(database=embedded.DATABASE))


def _refuse_rehearsed(url: str) -> None:
    """Raise RehearsedDatabase where time was ever moved; a database without tables was not rehearsed."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        there = connection.execute(text("select to_regclass('rehearsal') is not null")).scalar_one()
        if there and rehearsing(connection):
            raise RehearsedDatabase


def of_owner(owner: URL) -> Logins:
    """Derive the three logins of a server that trusts its socket."""
    return Logins(migrate=_text(owner), app=_text(owner.set(username=APP)), worker=_text(owner.set(username=WORKER)))


def _psycopg(url: str) -> str:
    try:
        known = make_url(url)
    except (ArgumentError, ValueError) as malformed:
        raise DatabaseAddressInvalid from malformed
    if known.get_backend_name() != "postgresql":
        raise DatabaseAddressInvalid
    return _text(known.set(drivername="postgresql+psycopg"))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
