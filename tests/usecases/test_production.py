"""Production refuses what only a rehearsal may have."""

import pytest
from sqlalchemy import make_url
from world import World

from duzhan.errors import RehearsedDatabase
from duzhan.settings import Environment, Settings
from duzhan.store.databases import Logins, open_logins


def _production(settings: Settings, url: str) -> Settings:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    changed = {"env": Environment.PRODUCTION, "rehearsal": False, "database_url": plain}
    return settings.model_copy(update=changed)


def test_a_database_whose_clock_was_moved_does_not_serve_production(
    world: World, database: Logins, settings: Settings
) -> None:
    world.shift_database_clock(world.real)
    with pytest.raises(RehearsedDatabase), open_logins(_production(settings, database.app)):
        pass


def test_a_database_that_was_never_rehearsed_serves_production(database: Logins, settings: Settings) -> None:
    with open_logins(_production(settings, database.app)) as logins:
        assert logins.app == database.app


def test_an_owner_of_its_own_wants_a_worker_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the flows, with the app's login, would find no case at all, and say that all is well."""
    monkeypatch.setenv("DUZHAN_DATABASE_URL", "postgresql://app@db.example/duzhan")
    monkeypatch.setenv("DUZHAN_MIGRATE_URL", "postgresql://owner@db.example/duzhan")
    with pytest.raises(ValueError, match="DUZHAN_WORKER_URL"):
        Settings()  # type: ignore[call-arg]  # the environment fills it
    monkeypatch.setenv("DUZHAN_WORKER_URL", "postgresql://worker@db.example/duzhan")
    assert Settings().worker_url == "postgresql://worker@db.example/duzhan"  # type: ignore[call-arg]
