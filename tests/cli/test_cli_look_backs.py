"""`duzhan look-backs` says whose share a plan met, and what came of what it drew."""

from datetime import date
from typing import Any

from operating import Operator, shown
from world import World, actor, beijing

from duzhan.store.transaction import reading
from duzhan.usecases.adopt_look_backs import adopt_look_backs
from duzhan.usecases.draw_look_backs import draw_look_backs
from duzhan.usecases.look_back_case import look_back_case
from duzhan.wire.look_backs import AdoptIn, DrawIn, LookBackIn

JULY = {"since": date(2020, 6, 1), "until": date(2020, 7, 31), "seed": "20200729", "budget": 2}
OFFICE = actor("province_office")


def test_a_plan_says_its_quotas_and_what_came_of_its_cases(operator: Operator, world: World) -> None:
    assert operator.says("look-backs") == "抽查计划 0 份，待回头看 0 件，反弹 0 件\n"
    for n in range(2):
        world.to_closed(place=f"第 {n} 组")
    world.now = beijing("2020-06-20 09:00")
    with reading(world.pool) as tx:
        drawn = draw_look_backs(tx, DrawIn.model_validate(JULY), actor=OFFICE)
    said = drawn.model_dump(include={"since", "until", "budget", "seed", "as_of", "digest"})
    with world.tx() as tx:
        adopt_look_backs(tx, AdoptIn.model_validate(said), actor=OFFICE)
    found = {"result": "relapsed", "on_site_on": world.now.date(), "opinion": "又断水了", "due_on": "2020-07-10"}
    with world.tx() as tx:
        look_back_case(tx, drawn.picks[0].number, None, LookBackIn.model_validate(found), actor=actor("finder"))
    first, last = operator.says("look-backs").splitlines()
    assert [first, last] == shown("look-backs.md", "duzhan look-backs")
    assert first.startswith("第 1 号  河南省脱贫攻坚领导小组办公室  2020-06-01 至 2020-07-31  ")
    assert first.endswith("抽 2 件：已回头看 1 件，待回头看 1 件，反弹 1 件  单位比例 1 家满足 1 家")
    assert last == "抽查计划 1 份，待回头看 1 件，反弹 1 件"
    told: dict[str, Any] = operator.told("look-backs")
    (plan,) = told["items"]
    assert [each["result"] for each in plan["samples"]] == ["relapsed", None]
    assert plan["draw"]["seed"] == JULY["seed"]
