"""A sweep that is held has failed for Prefect too, once; and one that was not gives its sign of life."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import wrong_clock
from outside import receiver

from duzhan.cli import process_environment as environment
from duzhan.store.databases import Logins

if TYPE_CHECKING:
    from conftest import House

pytestmark = pytest.mark.xdist_group("prefect")

PLAY = Path(__file__).with_name("play.py")


def play(house: "House", database: Logins, line: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Play one flow in a process of its own, its run recorded by the house's Prefect."""
    told = environment.of_flows(house.settings, database) | {"DUZHAN_HOME": str(house.settings.home / "held")} | more
    return subprocess.run(
        [sys.executable, PLAY], input=line, env=told, capture_output=True, text=True, check=False, timeout=120
    )


def failed(house: "House", flow: str) -> list[Any]:
    found: list[Any] = house.ask(
        "/flow_runs/filter", flows={"name": {"any_": [flow]}}, flow_runs={"state": {"type": {"any_": ["FAILED"]}}}
    )
    return found


def test_a_held_sweep_is_a_failed_run_that_is_not_tried_again(house: "House", database: Logins) -> None:
    before = {run["id"] for run in failed(house, "reminders")}
    wrong_clock.set_wrong(database, "10 minutes")
    with receiver() as monitor:
        told = {"DUZHAN_PING_URL": monitor.url(), "DUZHAN_OUTBOUND_ALLOWED": f'["{monitor.place}"]'}
        done = play(house, database, "2020-06-01T09:00+08:00 reminders", **told)
    assert done.returncode != 0
    assert "SweepHeld: clock_jumped" in done.stderr
    (run,) = [run for run in failed(house, "reminders") if run["id"] not in before]
    assert (run["run_count"], "SweepHeld" in run["state"]["message"]) == (1, True)
    assert monitor.bodies == []


def test_a_sweep_gives_its_sign_of_life(house: "House", database: Logins) -> None:
    with receiver() as monitor:
        told = {"DUZHAN_PING_URL": monitor.url("/alive"), "DUZHAN_OUTBOUND_ALLOWED": f'["{monitor.place}"]'}
        done = play(house, database, "2020-06-01T09:00+08:00 escalation", **told)
    assert done.returncode == 0, done.stderr
    assert monitor.bodies == [b""]
