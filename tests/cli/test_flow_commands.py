"""`duzhan route`, `monitor`, `sweep`, `deliver`, `close-ledger`: what the flows do, done by hand."""

from datetime import timedelta
from pathlib import Path

import pytest
from operating import Operator
from world import VILLAGE, WATER, World, actor

from duzhan.campaign.faults import CampaignInvalid
from duzhan.errors import RehearsalOnly
from duzhan.settings import current
from duzhan.usecases.receive_readings import receive_readings
from duzhan.wire.readings import ReadingsIn
from statemachines.states import State

# The world stands on Friday, 29 May 2020; a case assigned then must be accepted by the end of Monday.
MONDAY_NIGHT, TUESDAY, BLUE_DAY = "2020-06-01 23:59", "2020-06-02 00:01", "2020-06-22 08:30"


@pytest.mark.parametrize("command", ["route", "monitor", "pull", "sweep", "deliver", "close-ledger"])
def test_without_rehearsal_nobody_names_the_time(operator: Operator, command: str) -> None:
    assert isinstance(operator.run(command, "--now", TUESDAY).exception, RehearsalOnly)


def test_route_assigns_what_may_be_routed(operator: Operator, world: World) -> None:
    routed, waiting = world.log(), world.log(content_area="8")
    operator.rehearse()
    assert operator.told("route", "--now", "2020-05-29 09:45") == {"routed": 1, "left": 1}
    assert world.case(routed.number).lead_unit == WATER
    assert world.case(waiting.number).state == State.FOUND
    assert operator.says("route", "--now", "2020-05-29 09:50") == "自动交办 0 件，留给办公室 1 件\n"


def test_sweep_decides_each_rung_once(operator: Operator, world: World) -> None:
    world.assign(world.log().number)
    operator.rehearse()
    assert operator.told("sweep", "--now", MONDAY_NIGHT)["decided"] == 0
    assert operator.told("sweep", "--now", TUESDAY)["decided"] == 1
    assert operator.says("sweep", "--now", TUESDAY).startswith("督办 0 项")


def test_sweep_for_escalations_leaves_reminders_to_the_morning(operator: Operator, world: World) -> None:
    world.to_rectifying()
    world.assign(world.log().number)
    operator.rehearse()
    operator.says("sweep", "--now", "2020-06-04 00:01")  # the plan is late, the second case was not accepted
    assert operator.told("sweep", "--escalations", "--now", BLUE_DAY)["decided"] == 2
    # Of each case the lead unit is reminded, and its co-unit.
    assert operator.told("sweep", "--reminders", "--now", BLUE_DAY)["decided"] == 4


def test_reminders_and_escalations_exclude_each_other(operator: Operator) -> None:
    assert operator.run("sweep", "--reminders", "--escalations").exit_code == 2


def test_close_ledger_numbers_what_is_ordered(operator: Operator, world: World, tmp_path: Path) -> None:
    world.evidence_folder = tmp_path / "evidence"
    world.evidence_folder.mkdir()
    number = world.order(world.to_verified().number).number
    operator.rehearse()
    said = operator.told("close-ledger", "--now", "2020-05-29 20:00")
    assert said == {"closed": ["XH-2020-0001"], "refused": []}
    assert world.case(number).state == State.CLOSED


def test_close_ledger_exits_1_where_evidence_is_gone(operator: Operator, world: World) -> None:
    number = world.order(world.to_verified().number).number
    operator.rehearse()
    done = operator.run("close-ledger", "--now", "2020-05-29 20:00")
    assert done.exit_code == 1
    assert f"未能销号 {number}：佐证文件与入库时的校验值不一致" in done.stdout


def test_deliver_says_what_became_of_the_notices(operator: Operator) -> None:
    assert operator.told("deliver") == {"sent": 0, "retried": 0, "dead": 0, "released": 0, "fallen_back": 0}


def test_monitor_opens_what_fails_and_tries_rules_without_a_trace(
    operator: Operator, world: World, tmp_path: Path
) -> None:
    for day in range(2):
        world.now += timedelta(days=1)
        line = {"fact": "hard_road", "area": VILLAGE, "value": False, "taken_at": world.now.isoformat()}
        batch = ReadingsIn.model_validate({"readings": [{**line, "source_ref": f"road-{day}"}]})
        with world.tx() as tx:
            receive_readings(tx, batch, actor=actor("county_office"))
    operator.rehearse()
    at = ("--now", "2020-06-01 09:45")
    tried = operator.told("monitor", "--backtest", *at)
    assert (tried["subjects"], tried["opened"], tried["cases"][0]["rule"]) == (1, 1, "exit-hard-road")
    shipped = (current().campaign_folder / "indicators.toml").read_text(encoding="utf-8")
    rules = tmp_path / "rules.toml"
    rules.write_text(shipped.replace('"hard_road == 1"', '"hard_road >= 0"'), encoding="utf-8")
    refused = operator.run("monitor", "--rules", str(rules), "--backtest", *at).exception
    assert isinstance(refused, CampaignInvalid)
    assert [(fault.file, fault.code) for fault in refused.faults] == [("rules.toml", "threshold-impossible")]
    assert operator.run("monitor", "--rules", str(rules), *at).exit_code == 2
    rules.write_text(shipped.replace('"hard_road == 1"', '"hard_road < 1"'), encoding="utf-8")
    assert operator.says("monitor", "--rules", str(rules), "--backtest", *at).startswith("试算 1 个对象，会立案 0 件")
    done = {"judged": 1, "opened": 1, "left": 0, "recovered": 0, "relapsed": 0}
    assert operator.told("monitor", *at) == done
    assert operator.says("monitor", *at).startswith("研判 0 个对象，立案 0 件")
