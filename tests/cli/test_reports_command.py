"""`duzhan reports` opens what is owed, reminds once, and says how everybody stands."""

import pytest
from operating import Operator
from reporting import Reporting
from world import World, beijing

from duzhan.errors import RehearsalOnly

PLANS, USAGE = 30 + 9, 2
"""The 20 counties and the ten more of the villages, and their nine cities, file a plan each."""


@pytest.mark.parametrize("command", ["open", "remind", "status"])
def test_time_is_moved_in_rehearsal_only(operator: Operator, command: str) -> None:
    assert isinstance(operator.run("reports", command, "--now", "2020-06-20 09:00").exception, RehearsalOnly)


def test_reports_are_opened_reminded_of_and_called(operator: Operator, world: World) -> None:
    june = "--now", "2020-06-20 09:00"
    operator.rehearse()
    assert operator.told("reports", "open", *june) == {"opened": 35 * 4 + PLANS}
    assert operator.says("reports", "open", *june) == "新立报送任务 0 项\n"
    world.now = beijing("2020-06-20 10:00")
    reporting = Reporting(world)
    luoyang = next(report for report in reporting.owed() if f"{report.unit} {report.month}" == "4103-office 2020-06-01")
    reporting.file(luoyang.id, reporting.person("4103-office"))
    reminded = operator.told("reports", "remind", "--now", "2020-06-20 11:00")
    assert (reminded["reminded"], reminded["missing"]) == (34, 0)
    called = operator.told("reports", "remind", "--now", "2020-06-26 09:00")
    assert (called["reminded"], called["missing"], called["notices"] > 0) == (0, 34, True)
    assert operator.told("reports", "remind", "--now", "2020-06-26 09:00")["notices"] == 0
    said = operator.says("reports", "status", "2020-06", "--now", "2020-06-26 09:00")
    assert "2020年6月月报  洛阳市脱贫攻坚领导小组办公室  按时  已报待审" in said
    assert said.splitlines()[-1] == "未到期 0，按时 1，迟报 0，未报 34"
    assert operator.run("reports", "status", "2020-13").exit_code == USAGE
