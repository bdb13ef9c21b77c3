"""`duzhan exits` says of each target what stands between it and its exit."""

from typing import Any

from operating import Operator, shown
from village_feed import HEALTHY
from world import VILLAGE, World, actor

from duzhan.usecases.judge_readings import judge_readings
from duzhan.usecases.receive_readings import receive_readings
from duzhan.wire.readings import ReadingsIn

NOON = "--now", "2020-05-29 12:00"


def read(world: World, **values: object) -> None:
    """Read the village, healthy but for some facts; None is not read."""
    lines = [
        {"fact": fact, "area": VILLAGE, "value": value, "taken_at": world.now.isoformat(), "source_ref": fact}
        for fact, value in {**HEALTHY, **values}.items()
        if value is not None
    ]
    with world.tx() as tx:
        receive_readings(tx, ReadingsIn.model_validate({"readings": lines}), actor=actor("city_office"))
    judge_readings(world.pool)


def test_each_target_says_how_much_of_eleven_it_has_reached_and_what_it_lacks(operator: Operator, world: World) -> None:
    operator.rehearse()
    read(world, broadband=None, bus_service="not_applicable")
    world.log()
    lines = operator.says("exits", *NOON).splitlines()
    assert "挂牌村  洛阳市嵩县车村镇拜石村  10/11  还差 通宽带（没有数据），未销号 1 件" in lines
    assert set(shown("targets.md", "duzhan exits")) <= {*lines, "…"}
    assert len(lines) == 20 + 52 + 1
    assert lines[-1] == "挂牌县 20 个，可以退出 0 个，已摘牌 0 个；挂牌村 52 个，可以退出 0 个，已摘牌 0 个"
    told: dict[str, Any] = operator.told("exits", "--area", "410325", *NOON)
    (village,) = [each for each in told["villages"] if each["area"] == VILLAGE]
    assert (village["reached"], village["ready"], village["open_cases"]) == (10, False, 1)
    assert len(operator.says("exits", "--area", "410325", *NOON).splitlines()) == len(told["villages"]) + 2


def test_what_is_no_place_with_targets_is_said(operator: Operator) -> None:
    operator.rehearse()
    assert "行政区划写代码，如4103、410325；看不懂“嵩县”" in operator.misread("exits", "--area", "嵩县")
    assert "这里没有督战对象" in operator.misread("plans", "--area", "42")
    assert "时刻“昨天”看不懂" in operator.misread("exits", "--now", "昨天")
