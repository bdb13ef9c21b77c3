"""Fixtures: one embedded PostgreSQL a worker, a migrated template, a fresh clone for each test that asks."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy.engine import URL
from web import Web, serving
from world import World, seed

from duzhan.settings import Settings, current
from duzhan.store import embedded, keyring
from duzhan.store.databases import Logins, of_owner
from duzhan.store.engine import open_pool
from duzhan.store.migrate import migrate
from duzhan.store.transaction import Pool

# The first question about an unpublished year loads every country's holidays: slow once, and no failure.
hypothesis_settings.register_profile("duzhan", deadline=None)
hypothesis_settings.load_profile("duzhan")
_NUMBERS = count(1)
LONGEST = (
    "test_the_demo_tells_the_whole_story_in_time",
    "test_nobody_reaches_a_case_beyond_their_scope_or_their_role",
    "test_every_route_about_a_case_hides_what_is_out_of_scope",
    "test_a_word_planted_elsewhere_is_in_no_answer_and_a_number_in_none_at_all",
    "test_out_of_scope_looks_like_absent_on_every_page_to_everybody",
    "test_random_lives_never_leave_the_table",
    "test_a_new_home_is_migrated_adopted_and_swept_by_commands",
    "test_the_ledger_as_of_an_instant_is_what_was_shown_then",
    "test_what_people_type_is_shown_and_never_run",
)
"""What takes half a minute and more begins first, so that no worker ends with one of them while the others rest."""


def pytest_collection_finish() -> None:
    """Leave alone, whenever memory is looked through, what stays to the end: a million objects of modules and tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first, whatever order chance gave the others."""
    items.sort(key=lambda item: not item.name.startswith(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a key file for this run, so that none is made where the tests are started."""
    path = tmp_path_factory.mktemp("keys") / "secret"
    keyring.make(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUZHAN_SECRET_FILE", str(path))
        current.cache_clear()
        yield path
    current.cache_clear()


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """Run the embedded server of this worker, without fsync: its data are thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="duzhan-test-"))
    with embedded.server(folder / "postgres") as owner:
        with psycopg.connect(_plain(owner), autocommit=True) as connection:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(f"alter system set {setting}")
            connection.execute("select pg_reload_conf()")
        yield owner
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: URL) -> str:
    """Name a database migrated from zero by the owner."""
    migrate(of_owner(server.set(database="template_empty")))
    return "template_empty"


@pytest.fixture(scope="session")
def world_template(server: URL, template: str) -> str:
    """Name a database with the campaign adopted and accounts of every role."""
    logins = _clone(server, template, "template_world")
    with open_pool(logins.migrate, size=2) as pool:
        seed(pool)
    return "template_world"


@pytest.fixture
def empty_database(server: URL, template: str) -> Iterator[Logins]:
    """Clone a migrated database with nothing in it."""
    yield from _database(server, template)


@pytest.fixture
def database(server: URL, world_template: str) -> Iterator[Logins]:
    """Clone a database with the campaign and its accounts."""
    yield from _database(server, world_template)


@pytest.fixture
def pool(database: Logins) -> Iterator[Pool]:
    """Open connections as the worker's role: use-cases keep to the caller's scope by themselves, behind no lock."""
    with open_pool(database.worker, size=20) as opened:
        yield opened


@pytest.fixture
def app_pool(database: Logins) -> Iterator[Pool]:
    """Open connections as the app's role, which reaches what its caller reaches."""
    with open_pool(database.app, size=20) as opened:
        yield opened


@pytest.fixture
def world(pool: Pool, tmp_path: Path) -> World:
    """Give the actors and shorthands to drive cases, on a database of their own."""
    world = World(pool)
    world.evidence_folder = tmp_path
    return world


@pytest.fixture(scope="module")
def shared_database(server: URL, world_template: str) -> Iterator[Logins]:
    """Clone a database that the tests of a module share, each with cases of its own."""
    yield from _database(server, world_template)


@pytest.fixture(scope="module")
def shared_pool(shared_database: Logins) -> Iterator[Pool]:
    """Open connections to the module's database as the worker's role."""
    with open_pool(shared_database.worker, size=20) as opened:
        yield opened


@pytest.fixture
def shared_world(shared_pool: Pool, tmp_path: Path) -> World:
    """Give the actors on the module's database, for tests that look at their own cases only."""
    world = World(shared_pool)
    world.evidence_folder = tmp_path
    return world


@pytest.fixture
def web(world: World, database: Logins, settings: Settings) -> Iterator[Web]:
    """Serve the world's database by a web server in a process of its own."""
    with serving(world, database, settings) as served:
        yield served


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of a house that lives in the test's own folder and rehearses."""
    return current().model_copy(update={"home": tmp_path, "rehearsal": True})


def _database(server: URL, template: str) -> Iterator[Logins]:
    name = f"test_{next(_NUMBERS)}"
    yield _clone(server, template, name)
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


def _clone(server: URL, template: str, name: str) -> Logins:
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        # Copied as files: the other way writes every page to the log first.
        connection.execute(f"create database {name} template {template} strategy file_copy")
    return of_owner(server.set(database=name))


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
