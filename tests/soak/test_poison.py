"""One row in a hundred is broken: the healthy ones are all decided, the broken ones are all listed, none is lost."""

import pytest
import seeding
from record import Record
from seeding import SWEPT_AT
from sqlalchemy import text
from world import World

from duzhan.store.databases import Logins
from duzhan.store.transaction import reading
from duzhan.usecases.sweep_clocks import FAILURES, SweepReport, sweep_clocks

SOAK = [pytest.mark.soak, pytest.mark.timeout(1800)]
# Each breaks a hundredth, or a part of it, in its own way: a unit that was deleted, a ledger that cannot be read, a
# policy version that is not there.
_KINDS = (
    "update clock set holder = 'nowhere' where id % 300 = 7 and next_fire_at is not null",
    "update clock set pauses = '[{}]' where id % 300 = 107 and next_fire_at is not null",
    """update "case" set policy_version = 4711
       where id in (select case_id from clock where id % 300 = 207 and next_fire_at is not null)""",
)
_BROKEN = text("""
select k.id from clock k join "case" c on c.id = k.case_id
where k.next_fire_at is not null and (k.holder = 'nowhere' or k.pauses = '[{}]' or c.policy_version = 4711)
order by k.id
""")
_FAULTY = text("select id from clock where fault is not null order by id")


@pytest.mark.parametrize("cases", [900, pytest.param(5000, marks=SOAK)])
def test_poisoned_clocks_stop_nobody_else_and_are_all_listed(
    world: World, database: Logins, record: Record, cases: int
) -> None:
    owed = seeding.seed(world, database, cases)
    seeding.as_owner(database, _KINDS)
    with reading(world.real) as tx:
        broken = list(tx.run(_BROKEN).scalars())
    assert len(broken) >= cases // 120
    world.now = SWEPT_AT
    report = sweep_clocks(world.pool, chunk=500, accept_wave=True)
    assert report.faulty == len(broken)
    assert report.decided == owed.decisions - len(broken)
    with reading(world.real) as tx:
        listed = list(tx.run(_FAULTY).scalars())
        healthy = tx.run(
            text("select count(*) from clock where next_fire_at <= :now and fault is null"), {"now": SWEPT_AT}
        )
        left = int(str(healthy.scalar_one()))
    record.result(f"poisoned clocks among {cases}: healthy ones not decided", left, bar=0)
    record.result(f"poisoned clocks among {cases}: not listed", len(set(broken) ^ set(listed)), bar=0)


def test_a_clock_that_fails_three_sweeps_in_a_row_is_put_in_quarantine(world: World, database: Logins) -> None:
    seeding.seed(world, database, 3)
    seeding.as_owner(database, ["update clock set holder = 'nowhere' where id = (select max(id) from clock)"])
    world.now = SWEPT_AT
    reports = [sweep_clocks(world.pool) for _ in range(FAILURES + 1)]
    assert [report.faulty for report in reports] == [1] * FAILURES + [0]
    assert reports[-1] == SweepReport()
    with reading(world.real) as tx:
        row = tx.run(
            text("select failures, fault, quarantined_at, next_fire_at from clock where fault is not null")
        ).one()
    assert (row.failures, row.quarantined_at, row.next_fire_at) == (FAILURES, world.now, None)
    assert "fk_letter_addressee" in row.fault


def test_a_clock_that_is_mended_in_time_is_decided_and_forgotten(world: World, database: Logins) -> None:
    seeding.seed(world, database, 1)
    seeding.as_owner(database, ["update clock set holder = 'nowhere' where id = (select max(id) from clock)"])
    world.now = SWEPT_AT
    assert sweep_clocks(world.pool).faulty == 1
    seeding.as_owner(database, ["update clock set holder = '410325-water' where holder = 'nowhere'"])
    assert sweep_clocks(world.pool).decided == 1
    with reading(world.real) as tx:
        assert tx.run(_FAULTY).all() == []
