"""Wherever the machine and the database think they are, the same is decided at the same instant."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from duzhan.store.databases import Logins, of_owner

LIFE = Path(__file__).with_name("zone_life.py")
TESTS = Path(__file__).parents[1]
ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Asia/Kathmandu")
WHAT_WAS_DECIDED = (
    (
        "select case_id, clock_id, rung, rung_name, light, superseded, extract(epoch from decided_at),"
        " extract(epoch from due_at), detail from decision order by clock_id, rung"
    ),
    (
        "select number, document_number, case_id, light, addressee, extract(epoch from issued_at),"
        " extract(epoch from unsigned_at), detail from letter order by id"
    ),
    (
        "select case_id, promise, recipient, channel, template, seat, detail, extract(epoch from created_at)"
        " from notice order by promise, recipient, channel"
    ),
    (
        "select case_id, kind, holder, due_version, extract(epoch from started_at), extract(epoch from due_at),"
        " extract(epoch from next_fire_at), extract(epoch from escalates_at), rung, light from clock order by id"
    ),
)


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def lives(server: URL, database: Logins) -> dict[str, list[object]]:
    """Live the same life in a database and a process of each time zone, and return what it leaves behind."""
    template = make_url(database.migrate).database
    left = {}
    for number, zone in enumerate(ZONES):
        name = f"{template}_{number}"
        with psycopg.connect(plain(server), autocommit=True) as owner:
            owner.execute(f"create database {name} template {template}".encode())
            owner.execute(f"alter database {name} set timezone = '{zone}'".encode())
        logins = of_owner(server.set(database=name))
        told = {"TZ": zone, "PYTHONPATH": str(TESTS), "DUZHAN_DATABASE_URL": logins.worker}
        words = [f"{variable}={value}" for variable, value in told.items()]
        done = subprocess.run(
            ["env", *words, sys.executable, LIFE, logins.worker], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with psycopg.connect(plain(make_url(logins.migrate))) as reader:
            assert reader.execute("show timezone").fetchone() == (zone,)
            left[zone] = [reader.execute(question.encode()).fetchall() for question in WHAT_WAS_DECIDED]
        with psycopg.connect(plain(server), autocommit=True) as owner:
            owner.execute(f"drop database {name} with (force)".encode())
    return left


def test_the_time_zone_of_machine_and_database_changes_no_decision(lives: dict[str, list[object]]) -> None:
    decisions, letters, notices, clocks = map(len, lives["UTC"])  # type: ignore[arg-type]  # lists of rows
    assert min(decisions, letters, notices, clocks) > 20
    for zone in ZONES:
        assert lives[zone] == lives["UTC"], zone
