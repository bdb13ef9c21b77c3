"""Every flow is scheduled, and runs. Prefect's server with the wrong SQLAlchemy is healthy and schedules nothing."""

from typing import TYPE_CHECKING

import pytest
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import House

pytestmark = pytest.mark.xdist_group("prefect")

CRONS = {
    "assignment": "*/5 * * * *",
    "monitoring": "*/10 * * * *",
    "reminders": "30 8 * * *",
    "escalation": "0 * * * *",
    "ledger-closure": "0 20 * * *",
    "monthly-report": "40 8 * * *",
    "sealing": "*/5 * * * *",
    "delivery": "* * * * *",
}


def test_every_flow_is_scheduled_and_the_most_frequent_one_runs(house: "House") -> None:
    for name in CRONS:
        eventually(lambda name=name: house.runs(name, "SCHEDULED"), within=120)
    eventually(lambda: house.runs("delivery", "COMPLETED"), within=120)
    failed = [run["name"] for name in CRONS for run in house.runs(name, "FAILED")]
    assert failed == []


def test_the_schedules_are_in_chinas_time(house: "House") -> None:
    eventually(lambda: len(house.deployments()) == len(CRONS), within=60)
    schedules = {name: line["schedules"][0]["schedule"] for name, line in house.deployments().items()}
    assert {name: schedule["cron"] for name, schedule in schedules.items()} == CRONS
    assert {schedule["timezone"] for schedule in schedules.values()} == {"Asia/Shanghai"}


def test_no_deployment_limits_how_many_run_at_once(house: "House") -> None:
    eventually(lambda: len(house.deployments()) == len(CRONS), within=60)
    assert {line["concurrency_limit"] for line in house.deployments().values()} == {None}


def test_what_the_last_runner_left_behind_is_settled(
    house: "House", restart_flows: "Callable[[Callable[[], None]], None]"
) -> None:
    eventually(lambda: len(house.deployments()) == len(CRONS), within=60)
    closing = house.deployments()["ledger-closure"]["id"]
    made: list[str] = []

    def meanwhile() -> None:
        for state in (
            {"type": "RUNNING"},
            {"type": "SCHEDULED", "state_details": {"scheduled_time": "2020-06-01T12:00:00Z"}},
            {"type": "SCHEDULED", "state_details": {"scheduled_time": "2020-06-02T12:00:00Z"}},
        ):
            run = house.ask(f"/deployments/{closing}/create_flow_run")["id"]
            house.ask(f"/flow_runs/{run}/set_state", state=state, force=True)
            made.append(run)

    restart_flows(meanwhile)
    cut_short, older, newer = made
    eventually(lambda: cut_short in _ids(house, "CRASHED"), within=60)
    eventually(lambda: older in _ids(house, "CANCELLED"), within=60)
    eventually(lambda: newer in _ids(house, "COMPLETED"), within=150)


def _ids(house: "House", state: str) -> set[str]:
    return {run["id"] for run in house.runs("ledger-closure", state)}
