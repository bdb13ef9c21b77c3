"""Decisions by the thousand come out the same when they are worked out again from what was stored with them."""

from datetime import timedelta

import pytest
import seeding
from record import Record
from sqlalchemy import text
from world import World

from duzhan.store import decisions
from duzhan.store.databases import Logins
from duzhan.store.transaction import reading
from duzhan.usecases.explain_decision import story
from duzhan.usecases.sweep_clocks import sweep_clocks

SOAK = [pytest.mark.soak, pytest.mark.timeout(1800)]
# Those of the copies that have a past: sent back once or twice, reopened, behind a milestone, suspended while late.
_PASTS = (
    'update "case" set rework = 1 + id % 2 where id % 7 = 0',
    'update "case" set cycle = 2 where id % 11 = 0',
    "update clock set behind_on = date '2020-06-05' + cast(id % 9 as int) where id % 3 = 0",
    """update clock set pauses = jsonb_build_array(jsonb_build_object(
         'stopped_on', cast(due_at + interval '1 day' as date), 'resumed_on', cast(due_at + interval '5 days' as date),
         'event', null)) where id % 5 = 0""",
)


@pytest.mark.parametrize("cases", [600, pytest.param(5000, marks=SOAK)])
def test_every_decision_comes_out_the_same_when_worked_out_again(
    world: World, database: Logins, record: Record, cases: int
) -> None:
    seeding.seed(world, database, cases)
    seeding.as_owner(database, _PASTS)
    world.now = seeding.SWEPT_AT - timedelta(days=12)
    for _ in range(8):
        sweep_clocks(world.pool, accept_wave=True)
        world.now += timedelta(days=4)
    with reading(world.pool) as tx:
        keys = tx.run(text("select distinct case_id from decision order by 1")).scalars().all()
        stories = [story(tx, row) for key in keys for row in decisions.of_case(tx, int(key))]
    grounds = {name for each in stories for name, _, _ in each.row["detail"]["grounds"]}
    assert grounds >= {"sent_back_times", "reopened", "behind_milestone", "overdue_working_days", "on_due_day"}
    assert len(stories) > 3 * cases
    differing = sum(not each.reproducible for each in stories)
    record.result(f"explanations of {cases} cases worked out again: differing", differing, bar=0)
