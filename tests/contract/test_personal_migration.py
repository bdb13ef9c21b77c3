"""A telephone number that an older version kept in the case leaves the case and its history, and stays masked."""

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool
from world import World

from duzhan.store.databases import Logins
from duzhan.store.migrate import FOLDER, migrate

PHONE = "13812345678"


def down_to(logins: Logins, revision: str) -> None:
    engine = create_engine(logins.migrate, poolclass=NullPool)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()


def test_a_number_in_the_case_and_its_events_is_moved_out_of_both(world: World, database: Logins) -> None:
    number = world.to_rectifying().number
    down_to(database, "0005")
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute('update "case" set responsible_phone = %s', (PHONE,))
        owner.execute("update event set row = row || jsonb_build_object('responsible_phone', %s::text)", (PHONE,))
    migrate(database)
    with psycopg.connect(url) as owner:
        kept = owner.execute("select masked, value from personal_field").fetchall()
        rows = owner.execute("select count(*) from event where row::text like %s", (f"%{PHONE}%",)).fetchone()
    assert kept == [("138****5678", None)]
    assert rows == (0,)
    assert world.case(number).responsible_person == "水利局分管负责人"
