"""Migrations: the database, its roles, its tables and their grants, brought to this version; safe to repeat."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from duzhan.store import row_security
from duzhan.store.databases import Logins

FOLDER = Path(__file__).parent / "migrations"
# What nobody may change once it is written.
APPEND_ONLY = (
    "event",
    "decision",
    "policy_version",
    "calendar_version",
    "evidence",
    "verification",
    "attempt",
    "seal",
    "anchor",
    "report_version",
    "frozen_month",
    "amendment",
    "score_sheet",
    "score",
    "score_amendment",
    "unit_record_act",
    "audit",
    "unit_name",
    "look_back_plan",
    "look_back_sample",
    "look_back",
)
# Of what a row may go.
REMOVABLE = (
    "token",
    "idempotency_key",
    "ledger_import_row",
    "unit_record_row",
    "account_grant",
    "session",
    "known_device",
    "guess_count",
    "old_password",
    "second_factor",
    "recovery_code",
    "used_state",
)
# What only a migration writes.
FIXED = ("lifecycle_edge", "alembic_version", "taken_part")


def migrate(logins: Logins) -> None:
    """Create the database and the roles where the login may, then upgrade to the newest revision and grant."""
    owner = make_url(logins.migrate)
    _create_database(owner)
    engine = create_engine(owner, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(20200228)"))
        # Migrations write rows as the owner, whom row-level security binds as well.
        connection.execute(text("select set_config('duzhan.upkeep', 'on', true)"))
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        app, worker = (str(make_url(url).username) for url in (logins.app, logins.worker))
        for role in dict.fromkeys((app, worker)):
            if role != owner.username:
                _admit(connection, role)
        row_security.lock(connection, row_security.Roles(str(owner.username), app, worker))
    engine.dispose()


def head() -> str:
    """Return the newest revision that this code knows."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return str(ScriptDirectory.from_config(config).get_current_head())


def revision(connection: Connection) -> str | None:
    """Return the revision that the database is at."""
    return MigrationContext.configure(connection).get_current_revision()


def _create_database(owner: URL) -> None:
    """Create the database of the URL if its server lacks it and has a ``postgres`` database to ask."""
    plain = owner.set(drivername="postgresql")
    try:
        psycopg.connect(plain.render_as_string(hide_password=False)).close()
    except psycopg.OperationalError as missing:
        if f'database "{owner.database}" does not exist' not in str(missing):
            raise
        first = plain.set(database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(first, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template template0 encoding 'UTF8'").format(
                    sql.Identifier(str(owner.database))
                )
            )


def _admit(connection: Connection, role: str) -> None:
    """Let a role read and write, but never own, change history or change the lifecycle."""
    exists = connection.execute(text("select from pg_roles where rolname = :role"), {"role": role}).first()
    name = connection.dialect.identifier_preparer.quote(role)
    if exists is None:
        connection.execute(text(f"create role {name} login"))
    connection.execute(text(f"grant usage on schema public to {name}"))
    connection.execute(text(f"grant select, insert, update on all tables in schema public to {name}"))
    connection.execute(text(f"grant delete on {', '.join(REMOVABLE)} to {name}"))
    for kept in APPEND_ONLY:
        connection.execute(text(f"revoke update on {kept} from {name}"))
    for fixed in FIXED:
        connection.execute(text(f"revoke insert, update on {fixed} from {name}"))
