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
