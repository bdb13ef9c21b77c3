"""Prefect is a clock and no more: without any of it, the commands that cron runs do the same work as the flows."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from outside import Postbox, mail_server
from sqlalchemy.engine import URL, make_url
from waiting import free_ports
from world import World

from duzhan.cli import process_environment as environment
from duzhan.store.databases import Logins, of_owner
from statemachines.states import Trigger

if TYPE_CHECKING:
    from conftest import House

pytestmark = pytest.mark.xdist_group("prefect")

PLAY = Path(__file__).with_name("play.py")
DUZHAN = Path(sys.executable).with_name("duzhan")
DAYS = ("2020-06-02", "2020-07-13")
FLOWS = {"09:00": "assignment", "09:01": "escalation", "09:02": "reminders", "09:03": "delivery"}
COMMANDS = {"09:00": "route", "09:01": "sweep", "09:03": "deliver"}
DECIDED = """
select c.number, k.kind, k.holder, k.due_version, d.rung, d.rung_name, d.light, d.superseded, d.detail -> 'seats'
from decision d join clock k on k.id = d.clock_id join "case" c on c.id = d.case_id order by 1, 2, 3, 4, 5"""
TOLD = """
select c.number, n.template, n.seat, a.username, n.channel, n.state, n.detail - 'letter' - 'document_number'
from notice n join account a on a.id = n.recipient left join "case" c on c.id = n.case_id order by 1, 2, 3, 4, 5, 7"""
STANDING = """
select c.number, c.state, c.light, c.lead_unit, c.version, (select count(*) from letter l where l.case_id = c.id)
from "case" c order by 1"""


def test_the_commands_do_without_prefect_what_the_flows_do(
    house: "House", world: World, database: Logins, tmp_path: Path
) -> None:
    world.log()
    world.log(content_area="8")
    world.assign(world.log().number)
    for _ in range(2):
        world.do(Trigger.PLAN, world.to_rectifying().number, "water", measures="新打机井一眼")
    twin = copied(world, database)
    by_flows, by_hand = Postbox(), Postbox()
    with mail_server(by_flows) as port:
        lines = [f"{day}T{hour}+08:00 {name}" for day in DAYS for hour, name in FLOWS.items()]
        told = environment.of_flows(house.settings, database) | mail(port) | home(tmp_path / "flows")
        run([sys.executable, str(PLAY)], told, "\n".join(lines))
    with mail_server(by_hand) as port:
        alone = without_prefect(environment.of_flows(house.settings, twin)) | mail(port) | home(tmp_path / "hand")
        for day in DAYS:
            for hour, command in COMMANDS.items():
                run([str(DUZHAN), command, "--now", f"{day}T{hour}+08:00"], alone)
    for what in (DECIDED, TOLD, STANDING):
        assert rows(twin, what) == rows(database, what) != []
    assert addressees(by_hand) == addressees(by_flows) != []


def home(folder: Path) -> dict[str, str]:
    """Return a home for one database: what was anchored of another one is not looked for in it."""
    return {"DUZHAN_HOME": str(folder)}


def copied(world: World, database: Logins) -> Logins:
    """Copy the world's database, with everything that happened in it so far."""
    world.real.engine.dispose()
    url = make_url(database.migrate)
    name = f"{url.database}_twin"
    with psycopg.connect(plain(url.set(database="postgres")), autocommit=True) as owner:
        owner.execute(f"create database {name} template {url.database}")  # type: ignore[arg-type]  # names of ours
    return of_owner(url.set(database=name))


def without_prefect(environment: dict[str, str]) -> dict[str, str]:
    """Return an environment that knows of no Prefect: an operator's cron has none."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}
    return kept | {"PREFECT_API_URL": f"http://127.0.0.1:{free_ports(1)[0]}/api", "DUZHAN_REHEARSAL": "1"}


def mail(port: int) -> dict[str, str]:
    return {"DUZHAN_SMTP_HOST": "127.0.0.1", "DUZHAN_SMTP_PORT": str(port)}


def run(command: Sequence[str], environment: dict[str, str], said: str = "") -> None:
    done = subprocess.run(
        command, input=said, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, (done.stdout, done.stderr)


def rows(database: Logins, what: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain(make_url(database.migrate))) as owner:
        return owner.execute(what).fetchall()  # type: ignore[arg-type]  # a question of ours


def addressees(postbox: Postbox) -> list[tuple[str, str]]:
    return sorted((str(sent["To"]), str(sent["Subject"])) for sent in postbox.mails)


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
