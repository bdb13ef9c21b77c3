"""A deadline that was extended after it had been escalated, and lapses again, is escalated again: every time."""

import pytest
from record import Record
from sqlalchemy import text
from world import World, beijing

from duzhan.store.transaction import reading
from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.states import Trigger

T = Trigger
SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]
# Told once under the first version of the deadline, and once more under the second.
_TOLD_AGAIN = text("""
select count(*) from (
  select d.case_id
  from decision d join clock k on k.id = d.clock_id
  join notice n on n.promise = concat_ws(':', 'decision', d.clock_id, d.rung) and n.channel = 'inbox'
  join account a on a.id = n.recipient and a.username = 'water'
  where k.kind = 'rectify' and d.rung_name = 'yellow'
  group by d.case_id
  having array_agg(k.due_version order by k.due_version) = array[1, 2] and count(*) = 2) as twice
""")


@pytest.mark.parametrize("cases", [30, pytest.param(1000, marks=SOAK)])
def test_a_second_lapse_is_told_again(world: World, record: Record, cases: int) -> None:
    numbers = [world.to_planned().number for _ in range(cases)]
    # Behind a milestone each case turns yellow while an extension may still be asked for.
    for number in numbers:
        steps = [{"title": "完成打井", "due_on": "2020-06-08"}]
        world.do(T.PLAN, number, "water", measures="新打机井一眼", milestones=steps)
    world.now = beijing("2020-06-09 09:00")
    assert sweep_clocks(world.pool, accept_wave=True).decided == cases
    for number in numbers:
        asked = {"reason": "雨季停工", "progress": "管网已完成", "proposed_on": "2020-07-05"}
        world.do(T.REQUEST_EXTENSION, number, "water_head", **asked)
        world.do(T.GRANT_EXTENSION, number, "province_office", opinion="情况属实")
        world.do(T.PROGRESS, number, "water", text="打井完成", percentage=50, milestones=(1,))
    world.now = beijing("2020-07-05 09:00")
    sweep_clocks(world.pool, accept_wave=True)
    with reading(world.real) as tx:
        told = int(str(tx.run(_TOLD_AGAIN).scalar_one()))
    record.result(f"lapsed again after an extension, of {cases}: not told again", cases - told, bar=0)
