"""What machines that watch read off: the house's figures for Prometheus."""

import math

import psycopg
from serving import Api
from sqlalchemy.engine import make_url

from duzhan.store import runs
from duzhan.store.databases import Logins
from duzhan.store.transaction import transaction


def figures(api: Api) -> dict[str, float]:
    lines = api.http().get(f"{api.url}/metrics").text.splitlines()
    told = (line.split(" ") for line in lines if line.startswith("duzhan_") and "http" not in line)
    return {name: float(value) for name, value in told}


def test_the_figures_of_a_new_house_say_what_is_not_known_yet(api: Api) -> None:
    told = figures(api)
    assert (told["duzhan_ready"], told["duzhan_sweep_held"], told["duzhan_dead_notices"]) == (1, 0, 0)
    assert math.isnan(told["duzhan_newest_sweep_age_seconds"])
    assert math.isnan(told["duzhan_oldest_undelivered_notice_age_seconds"])


def test_the_figures_show_what_waits_what_was_given_up_and_what_holds_the_sweep(api: Api) -> None:
    api.assigned()
    with transaction(api.pool) as tx:
        runs.record(tx, "escalation", tx.now, {})
    api.run("insert into alarm (kind, raised_at, detail) values ('wave', now(), '{}')")
    api.run(
        "update clock set fault = 'x', failures = 3, quarantined_at = now(), next_fire_at = null, escalates_at = null"
        " where ended is null"
    )
    api.run("update notice set state = 'dead' where id = (select id from notice where state = 'pending' limit 1)")
    told = figures(api)
    assert (told["duzhan_sweep_held"], told["duzhan_dead_notices"]) == (1, 1)
    assert told["duzhan_quarantined_clocks"] > 0
    assert 0 <= told["duzhan_newest_sweep_age_seconds"] < 60
    assert told["duzhan_oldest_undelivered_notice_age_seconds"] >= 0


def test_the_figures_are_there_when_the_database_is_not(api: Api, database: Logins) -> None:
    url = make_url(database.migrate)
    with psycopg.connect(
        url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False), autocommit=True
    ) as owner:
        owner.execute(f"alter database {url.database} allow_connections false")  # type: ignore[arg-type]  # ours
        owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (url.database,))
        told = figures(api)
        owner.execute(f"alter database {url.database} allow_connections true")  # type: ignore[arg-type]
    assert told["duzhan_ready"] == 0
    assert math.isnan(told["duzhan_sweep_held"])
