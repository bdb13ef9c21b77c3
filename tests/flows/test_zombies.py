"""Runs whose machine went away: one automation watches for them, however often the flows were started."""

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from waiting import eventually

from flows import zombies

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import House
    from sqlalchemy.engine import URL

pytestmark = pytest.mark.xdist_group("prefect")


def automations(house: "House") -> list[Any]:
    found: list[Any] = house.ask("/automations/filter")
    return [line for line in found if line["name"] == zombies.NAME]


def test_one_automation_crashes_silent_runs_however_often_the_flows_start(
    house: "House", restart_flows: "Callable[[Callable[[], None]], None]"
) -> None:
    (first,) = eventually(lambda: automations(house), within=60)
    twin = {name: first[name] for name in ("name", "description", "enabled", "trigger", "actions")}
    # Somebody switched it off, and another start in the same instant made a second one.
    restart_flows(lambda: (house.patch(first["id"], enabled=False), house.ask("/automations/", **twin)))

    def once() -> Any:  # noqa: ANN401  # JSON
        (line,) = found if len(found := automations(house)) == 1 else (None,)
        return line if line and line["enabled"] else None

    kept = eventually(once, within=60)
    trigger = kept["trigger"]
    assert (trigger["posture"], trigger["within"], trigger["threshold"]) == ("Proactive", 90.0, 1)
    assert trigger["after"] == ["prefect.flow-run.heartbeat"]
    assert trigger["match_related"] == {"prefect.resource.id": ["prefect.tag.duzhan"]}
    assert [(action["type"], action["state"]) for action in kept["actions"]] == [("change-flow-run-state", "CRASHED")]


def heartbeats(house: "House", run: str) -> int:
    wanted = {"event": {"name": [zombies.HEARTBEAT]}, "resource": {"id": [f"prefect.flow-run.{run}"]}}
    return int(house.ask("/events/filter", filter=wanted)["total"])


@pytest.fixture
def stalled(server: "URL") -> Iterator[None]:
    """Let every sweep wait, by holding the table that it asks first."""
    url = server.set(drivername="postgresql", database="flows_house").render_as_string(False)
    with psycopg.connect(url) as holder:
        holder.execute("lock table pulse in access exclusive mode")
        yield


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("stalled")
def test_a_run_that_is_killed_together_with_its_runner_is_marked_as_crashed_within_two_minutes(house: "House") -> None:
    eventually(lambda: automations(house), within=60)
    sweep = eventually(lambda: house.deployments().get("escalation"), within=60)["id"]
    run = house.ask(f"/deployments/{sweep}/create_flow_run")["id"]
    eventually(lambda: heartbeats(house, run), within=60)
    assert run in {line["id"] for line in house.runs("escalation", "RUNNING")}
    assert house.flows.pid is not None
    os.killpg(house.flows.pid, signal.SIGKILL)
    try:
        (crashed,) = eventually(
            lambda: [line for line in house.runs("escalation", "CRASHED") if line["id"] == run], within=150
        )
        assert crashed["state"]["message"] == zombies.MESSAGE
    finally:
        house.flows.start()
