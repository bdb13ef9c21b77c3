"""`duzhan plans` says how far each target's plan has come, and names what is behind schedule."""

from typing import Any

from operating import Operator, shown
from world import VILLAGE, WATER, World, actor

from duzhan.usecases.draft_target_plan import draft_target_plan
from duzhan.usecases.report_target_progress import report_target_progress
from duzhan.usecases.sign_target_plan import sign_target_plan
from duzhan.wire.target_plans import DraftPlan, LineProgress

WELL = {"kind": "milestone", "title": "完成打井", "responsible": "县水利局局长", "unit": WATER, "due_on": "2020-06-08"}
GOAL = {"kind": "goal", "title": "剩余贫困户全部脱贫", "responsible": "车村镇党委书记", "due_on": "2020-09-20"}
LATE = "--now", "2020-06-09 09:00"


def test_a_late_line_is_named_under_its_target(operator: Operator, world: World) -> None:
    operator.rehearse()
    with world.tx() as tx:
        draft_target_plan(
            tx, VILLAGE, None, DraftPlan.model_validate({"lines": (GOAL, WELL)}), actor=actor("county_office")
        )
    line = "挂牌村  洛阳市嵩县车村镇拜石村  "
    assert f"{line}还没有计划，草案待签发" in operator.says("plans", *LATE).splitlines()
    with world.tx() as tx:
        sign_target_plan(tx, VILLAGE, None, actor=actor("city_office"))
        said = LineProgress(percentage=30, words="已打 60 米")
        report_target_progress(tx, VILLAGE, 2, said, actor=actor("water"))
    lines = operator.says("plans", "--behind", *LATE).splitlines()
    assert lines == shown("plans.md", "duzhan plans --behind")
    assert lines == [
        f"{line}黄灯  共 2 项，达成 0 项，滞后 1 项，完成 15%  下一节点 2020-06-08 完成打井",
        "  滞后  完成打井  县水利局局长  时限 2020-06-08  完成 30%",
        "督战对象 72 个，有计划 1 个，滞后 1 个；共 2 项，达成 0 项，滞后 1 项，完成 15%",
    ]
    told: dict[str, Any] = operator.told("plans", *LATE)
    assert [(each["area"], each["number"], each["percentage"]) for each in told["late"]] == [(VILLAGE, 2, 30)]
    assert (len(told["targets"]), told["total"]["behind"]) == (72, 1)
    in_time: dict[str, Any] = operator.told("plans", "--now", "2020-06-08 23:00")
    assert (in_time["late"], in_time["total"]["behind"]) == ([], 0)
