"""However many schedulers there are, and whatever else sweeps beside them, each due rung is decided exactly once."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
import seeding
import sweeper
from audit import violations
from record import Record
from seeding import SWEPT_AT, Seeded
from sqlalchemy import text
from test_sweeps import exactly, found
from waiting import eventually, free_ports
from world import World

from duzhan.cli import process_environment as environment
from duzhan.cli import process_programs
from duzhan.cli.process_child import Child
from duzhan.settings import Settings, current
from duzhan.store.databases import Logins
from duzhan.store.transaction import reading

SWEEPS = 8
SERVERS = 2
PATIENCE = 180.0
DUZHAN = Path(sys.executable).with_name("duzhan")
# There is no mail server, and fifty rounds of mails that are tried again and again would be all that the flows do.
NOTHING_WAITS = (
    "update notice set state = 'cancelled', token = null, lease_until = null where state in ('pending', 'leased')"
)
FINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]
# A schedule may come in the instant before the case that is copied is taken out of the count, and rightly decide it.
_OF_ORIGINALS = text("""
with original as (select id from "case" where length(number) = (select min(length(number)) from "case"))
select (select count(*) from decision where case_id in (table original) and not superseded) as decisions,
       (select count(*) from decision where case_id in (table original) and superseded) as superseded,
       (select count(*) from notice where case_id in (table original) and template = 'decision') as notices
""")


def round_of(world: World, database: Logins, cases: int, owed: list[Seeded]) -> None:
    """Make so many more cases due."""
    world.now = SWEPT_AT.replace(month=5, day=29)
    owed.append(seeding.seed(world, database, cases))


def sweep_at_once(database: Logins) -> None:
    """Sweep in eight processes at once."""
    sweeps = [sweeper.start(database.worker, SWEPT_AT, chunk=20) for _ in range(SWEEPS)]
    for sweep in sweeps:
        sweep.join(PATIENCE)
    assert [sweep.exitcode for sweep in sweeps] == [0] * SWEEPS


def off(world: World, owed: list[Seeded]) -> int:
    """Return by how much what was decided differs from what was owed in all rounds so far."""
    with reading(world.real) as tx:
        more = tx.run(_OF_ORIGINALS).one()
    total = Seeded(
        cases=sum(each.cases for each in owed),
        decisions=sum(each.decisions for each in owed) + more.decisions,
        superseded=sum(each.superseded for each in owed) + more.superseded,
        notices=sum(each.notices for each in owed) + more.notices,
    )
    result = found(world.real)
    return sum(abs(result[name] - figure) for name, figure in exactly(total).items())


def settled(world: World, owed: list[Seeded]) -> int:
    """Return ``off`` once it is nothing, or as it is after a minute.

    A sweep that cron or a schedule began may hold its last cases still; what is decided twice never comes right.
    """
    last = monotonic() + 60
    pause = threading.Event()
    while (wrong := off(world, owed)) and monotonic() < last:
        pause.wait(0.5)
    return wrong


def test_eight_sweeps_at_once_decide_exactly_what_is_due_round_after_round(
    world: World, database: Logins, record: Record
) -> None:
    owed: list[Seeded] = []
    for number in range(1, 6):
        round_of(world, database, 100, owed)
        sweep_at_once(database)
        record.result(f"{SWEEPS} sweeps at once, round {number}: decisions off", off(world, owed), bar=0)
    assert violations(world.real) == []


@dataclass(frozen=True)
class Scheduler:
    """A Prefect server with a runner of our flows, on the database that others schedule too."""

    prefect: httpx.Client
    deployment: str

    def ask(self, path: str, **wanted: object) -> Any:  # noqa: ANN401  # JSON
        """Post to Prefect's interface; under load its file is locked now and then, and it says 503, or nothing."""

        def answered() -> httpx.Response | None:
            try:
                got = self.prefect.post(path, json=wanted)
            except httpx.TimeoutException:
                return None
            return got if got.status_code < httpx.codes.INTERNAL_SERVER_ERROR else None

        answer = eventually(answered, within=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    def start(self) -> str:
        """Ask for an escalation now."""
        return str(self.ask(f"/deployments/{self.deployment}/create_flow_run")["id"])

    def state(self, run: str) -> str:
        """Return the type of a run's state."""
        (line,) = self.ask("/flow_runs/filter", flow_runs={"id": {"any_": [run]}})
        return str(line["state_type"])


@contextmanager
def scheduler(settings: Settings, logins: Logins) -> Iterator[Scheduler]:
    """Run a Prefect server and the flows, as `duzhan up` does."""
    logs = settings.home / "logs"
    logs.mkdir(parents=True)
    programs = process_programs.of(settings, logins)
    server, flows = Child(programs.server, logs), Child(programs.flows, logs)
    server.start()
    try:
        eventually(programs.server.ready, within=programs.server.patience)
        flows.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{settings.prefect_port}/api", timeout=60) as client:
            asked = {"deployments": {"name": {"any_": ["escalation"]}}}
            there = eventually(lambda: client.post("/deployments/filter", json=asked).json(), within=120)
            yield Scheduler(client, str(there[0]["id"]))
    finally:
        flows.stop(lambda: False)
        server.stop(lambda: False)


@contextmanager
def cron(settings: Settings, logins: Logins) -> Iterator[threading.Event]:
    """Sweep by the command line while the event is set, as the fallback does where nobody switched it off."""
    told = {name: value for name, value in environment.of_flows(settings, logins).items() if "PREFECT" not in name}
    at_work, over = threading.Event(), threading.Event()
    failures: list[str] = []

    def again() -> None:
        while at_work.wait() and not over.is_set():
            done = subprocess.run([str(DUZHAN), "sweep"], env=told, capture_output=True, text=True, check=False)
            if done.returncode:
                failures.append(done.stdout + done.stderr)

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield at_work
    finally:
        over.set()
        at_work.set()
        thread.join()
    assert failures == []


def decided_by_flows(home: Path) -> int:
    """Return how many decisions a scheduler's flows made, by their own log."""
    told = (home / "logs" / "flows.log").read_text(encoding="utf-8")
    return sum(int(count) for count in re.findall(r"(?:clocks\.escalated|reminders\.swept) decided=(\d+)", told))


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_two_prefect_servers_eight_sweeps_and_cron_decide_exactly_what_is_due(
    world: World, database: Logins, record: Record, tmp_path: Path
) -> None:
    world.now = SWEPT_AT
    world.shift_database_clock(world.real)
    owed: list[Seeded] = []
    rounds, total = 50, 0
    ports = free_ports(SERVERS)
    houses = [
        current().model_copy(update={"home": tmp_path / str(port), "prefect_port": port, "rehearsal": True})
        for port in ports
    ]
    with ExitStack() as running:
        schedulers = [running.enter_context(scheduler(house, database)) for house in houses]
        fallback = running.enter_context(cron(houses[0], database))
        for number in range(1, rounds + 1):
            round_of(world, database, 300, owed)
            runs = [(each, each.start()) for each in schedulers]
            if number % 2:  # in turns the schedulers are first, and last
                eventually(
                    lambda runs=runs: any(each.state(run) in {"RUNNING", *FINAL} for each, run in runs),
                    within=PATIENCE,
                )
            fallback.set()
            sweep_at_once(database)
            fallback.clear()
            eventually(lambda runs=runs: all(each.state(run) in FINAL for each, run in runs), within=PATIENCE)
            assert {each.state(run) for each, run in runs} == {"COMPLETED"}, number
            total += settled(world, owed)
            seeding.as_owner(database, [NOTHING_WAITS])
    record.result(f"{SERVERS} Prefect servers, {SWEEPS} sweeps, cron, {rounds} rounds: decisions off", total, bar=0)
    assert all(decided_by_flows(house.home) > 0 for house in houses), "the schedulers had no part in it"
    assert violations(world.real) == []
