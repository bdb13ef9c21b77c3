"""Migrations: from zero they build exactly what the models say, down and up again, under well-formed names."""

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from duzhan.model.all import METADATA
from duzhan.model.event import edges
from duzhan.store.databases import Logins, of_owner
from duzhan.store.migrate import FOLDER, head, migrate, revision

FILES = sorted(path for path in (FOLDER / "versions").glob("*.py"))
NAME = re.compile(r"(?P<number>\d{4})_(?P<when>pre|post)_[a-z][a-z0-9_]*\.py")

CONSTRAINTS = """
select c.conrelid::regclass::text, c.conname, c.contype::text, pg_get_constraintdef(c.oid)
from pg_constraint c join pg_namespace n on n.oid = c.connamespace
where n.nspname = 'public' and c.contype not in ('n', 't') and c.conrelid::regclass::text <> 'alembic_version'"""
INDEXES = "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename <> 'alembic_version'"
COLUMNS = """
select table_name, column_name, data_type, is_nullable, column_default, is_identity
from information_schema.columns join information_schema.tables using (table_schema, table_name)
where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'alembic_version'"""
TABLES = "select tablename from pg_tables where schemaname = 'public'"
LEFTOVERS = """
select proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'
union select tgname::text from pg_trigger where not tgisinternal"""


@pytest.fixture
def zero(server: URL) -> Iterator[Logins]:
    """Name a database that does not exist yet."""
    owner = server.set(database="from_zero")
    yield of_owner(owner)
    with connected(server, isolated=True) as connection:
        connection.execute(text("drop database if exists from_zero with (force)"))
        connection.execute(text("drop database if exists from_models with (force)"))


@contextmanager
def connected(url: URL | str, *, isolated: bool = False) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT" if isolated else "READ COMMITTED")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def catalogue(connection: Connection) -> dict[str, set[tuple[object, ...]]]:
    """Return what the database has, as its own catalogue words it."""
    return {
        question: {tuple(row) for row in connection.execute(text(question))}
        for question in (TABLES, COLUMNS, CONSTRAINTS, INDEXES)
    }


def alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_from_zero_to_head_is_what_the_models_say(zero: Logins) -> None:
    migrate(zero)
    with connected(zero.migrate) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        assert revision(connection) == head() == loaded(FILES[-1]).revision


def test_checks_indexes_and_keys_are_worded_as_the_models_word_them(zero: Logins, server: URL) -> None:
    migrate(zero)
    with connected(server, isolated=True) as connection:
        connection.execute(text("create database from_models"))
    with connected(zero.migrate) as migrated, connected(server.set(database="from_models")) as modelled:
        METADATA.create_all(modelled)
        built, meant = catalogue(migrated), catalogue(modelled)
    assert built[TABLES] - {("alembic_version",)} == meant[TABLES]
    for question in (COLUMNS, CONSTRAINTS, INDEXES):
        assert built[question] == meant[question]


def test_down_to_nothing_and_up_again_is_the_same(zero: Logins) -> None:
    migrate(zero)
    with connected(zero.migrate) as connection:
        before = catalogue(connection), {tuple(row) for row in connection.execute(text(LEFTOVERS))}
        command.downgrade(alembic(connection), "base")
    with connected(zero.migrate) as connection:
        assert catalogue(connection)[TABLES] == {("alembic_version",)}
        assert set(connection.execute(text(LEFTOVERS))) == set()
        assert revision(connection) is None
    migrate(zero)
    with connected(zero.migrate) as connection:
        after = catalogue(connection), {tuple(row) for row in connection.execute(text(LEFTOVERS))}
    assert after == before


def test_one_step_down_and_up_again_keeps_the_tables(zero: Logins) -> None:
    migrate(zero)
    with connected(zero.migrate) as connection:
        before = catalogue(connection)
        command.downgrade(alembic(connection), "-1")
    migrate(zero)
    with connected(zero.migrate) as connection:
        assert catalogue(connection) == before


def test_migrating_twice_changes_nothing(zero: Logins) -> None:
    migrate(zero)
    with connected(zero.migrate) as connection:
        before = catalogue(connection)
    migrate(zero)
    with connected(zero.migrate) as connection:
        assert catalogue(connection) == before


def test_names_say_their_number_and_when_they_run_and_follow_each_other() -> None:
    matches = [NAME.fullmatch(path.name) for path in FILES]
    assert all(matches)
    numbers = [match["number"] for match in matches if match]
    assert numbers == [f"{position:04d}" for position in range(1, len(FILES) + 1)]
    modules = [loaded(path) for path in FILES]
    assert [module.revision for module in modules] == numbers
    assert [module.down_revision for module in modules] == [None, *numbers[:-1]]
    assert all(module.__doc__ for module in modules)


def test_the_edges_written_into_the_migration_are_those_of_the_lifecycle() -> None:
    written = [edge for path in FILES for edge in getattr(loaded(path), "EDGES", ())]
    assert set(written) == edges()
    assert len(written) == len(set(written))
