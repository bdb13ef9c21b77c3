"""`duzhan coverage` names the targets that no team has been to for how long."""

import touring
from operating import Operator
from world import VILLAGE, World


def test_what_nobody_has_seen_is_said_line_by_line(operator: Operator, world: World) -> None:
    operator.rehearse()
    touring.visit(world, touring.toured(world, VILLAGE))
    at = ("--now", "2020-05-30 09:00")
    lines = operator.says("coverage", *at).splitlines()
    assert lines[-1] == "挂牌县 20 个，未覆盖 19 个；挂牌村 52 个，未覆盖 51 个"
    assert len(lines) == 19 + 51 + 1
    told = operator.told("coverage", "--days", "1", *at)
    assert (told["unseen_villages"], told["unseen_after_days"]) == (51, 1)
