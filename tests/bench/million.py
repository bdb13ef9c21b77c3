"""A million open cases by SQL, of which batches of clocks can be armed to be due now."""

from datetime import UTC, datetime

from sqlalchemy import text

from duzhan.store import calendar_versions
from duzhan.store.transaction import Pool, transaction

NOW = datetime(2020, 6, 7, 16, tzinfo=UTC)
"""Monday, 8 June 2020, 00:00 in Beijing: what was due on Friday is one working day overdue, and turns orange."""

# The rows that a dispatched case has: itself, its part, its clock; logged in the last ninety-seven days. Triggers are
# off: they guard acts, this is a seed.
_CASES = """
insert into "case" (campaign, policy_version, number, area, city, county, place, source, content_area, severity,
  description, found_at, found_level, closing_level, reporter, source_ref, created_at, state, version, lead_unit,
  rectification_type, dispatched_at, arbitrated, accepted_at, returns, cycle, rework, due_at, light)
select 'henan-2020', 1, 'DZ-' || u.area || '-' || to_char(n, 'FM0000000'), u.area, left(u.area, 4), u.area, '',
  'roving_team', '1.4', 'moderate', '饮水靠拉运，集中供水管网未覆盖', '2020-03-02', 'province', 'province', 1,
  'bench-' || n, logged, 'rectifying', 3, u.code, 'time_limited', logged, false, logged, 0, 1, 0,
  case when n < :armed then timestamptz '2020-06-05 16:00+00'
       else timestamptz '2020-06-08 16:00+00' + n % 89 * interval '1 day' end, 'yellow'
from generate_series(0, :cases - 1) n
cross join lateral (select timestamptz '2020-03-02 01:00+00' + n % 97 * interval '1 day' as logged) l
join (select row_number() over (order by code) - 1 as i, code, area, count(*) over () as many
      from unit where sector = 'water' and level = 'county') u on u.i = n % u.many
order by n
"""
_PARTS = """
insert into part (case_id, unit, role, percentage, since)
select id, lead_unit, 'lead', 0, dispatched_at from "case"
"""
# A clock that is due and isn't armed yet waits for a far-off instant; each started at an hour of its own, and the
# others reach their next rung a day after they are due, on one of the days until September.
_CLOCKS = """
insert into clock (case_id, city, county, kind, holder, cycle, due_version, unit, calendar, checked_calendar,
  started_at, due_at, provisional, next_fire_at, escalates_at, rung, light)
select id, city, county, 'rectify', lead_unit, 1, 1, 'calendar_days', :calendar, :calendar,
  timestamptz '2020-03-02 00:00+00' + (id % 997) * interval '53 minutes', due_at, false, waits, waits, 2, 'yellow'
from "case" cross join lateral (
  select case when due_at < :now then timestamptz '2020-09-06 16:00+00' else due_at + interval '1 day' end) as w (waits)
"""
_EMPTY = 'truncate notice, letter, attempt, decision, event, clock, part, standing_count, act_count, "case" cascade'
_ARM = """
update clock set next_fire_at = :now, escalates_at = :now where id in (
  select id from clock where due_at < :now and rung = 2 and next_fire_at > :now order by id limit :batch)
"""


def fill(owner: Pool, cases: int, armed: int) -> None:
    """Fill an adopted database; ``armed`` of its clocks can be armed, batch by batch."""
    with transaction(owner) as tx:
        calendar = calendar_versions.current(tx)
    run(owner, (_CASES, _PARTS, _CLOCKS), {"cases": cases, "armed": armed, "calendar": calendar, "now": NOW})


def empty(owner: Pool) -> None:
    """Throw every case away again; their numbers begin anew."""
    run(owner, (_EMPTY,), {})


def arm(owner: Pool, batch: int) -> None:
    """Make the next ``batch`` clocks due at NOW."""
    run(owner, (_ARM,), {"now": NOW, "batch": batch})


def run(owner: Pool, statements: tuple[str, ...], values: dict[str, object]) -> None:
    """Run seeding statements, above the rules and without a limit of time."""
    with transaction(owner) as tx:
        tx.write(text("set local session_replication_role = replica"))
        tx.write(text("set local statement_timeout = 0"))
        for statement in statements:
            tx.write(text(statement), values)
        tx.write(text("select recount()"))  # the triggers that count are off as well
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("vacuum analyze clock"))
        connection.execute(text("checkpoint"))
