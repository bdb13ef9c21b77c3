"""The closed cases of an office whose look-back falls due in a period and has not come yet, as of an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx


@dataclass(frozen=True, slots=True)
class Period:
    """The look-back clocks of an office that fall due after ``after``, until ``until``, both exclusive ends, UTC."""

    office: str
    area: str
    after: datetime
    until: datetime


# What a case was then is in the row that its newest event carries; relapses count within the office's own area, so
# that everybody who sees the office's cases draws alike.
_POOL = text("""
select c.id, c.number, c.area, c.policy_version, due.cycle, past.row ->> 'lead_unit' as unit,
  past.row ->> 'severity' as severity, past.row ->> 'content_area' as content_area,
  cast(past.row ->> 'closed_at' as timestamptz) as closed_at,
  due.cycle > 1 as reopened,
  exists (select from event e where e.case_id = c.id and e.at <= :as_of and e.kind = 'send_back') as rework,
  exists (select from event e where e.case_id = c.id and e.at <= :as_of and e.kind = 'grant_extension') as extension,
  exists (
    select from verification v join submission s on s.id = v.submission
    where v.case_id = c.id and s.cycle = due.cycle and exists (
      select from verification other join submission their on their.id = other.submission
      join closure k on k.case_id = their.case_id and k.cycle = their.cycle
      join "case" o on o.id = k.case_id
      where other.verifier = v.verifier and k.voided_at <= :as_of and starts_with(o.area, :area))) as verifier
from (
  select k.case_id, k.cycle from clock k
  where k.kind = 'look_back' and k.holder = :office and k.due_at > :after and k.due_at <= :until
    and k.started_at <= :as_of and (k.ended_at is null or k.ended_at > :as_of)
  group by k.case_id, k.cycle) as due
join "case" c on c.id = due.case_id
cross join lateral (
  select e.row from event e where e.case_id = c.id and e.at <= :as_of order by e.at desc, e.id desc limit 1) as past
where not exists (
  select from look_back_sample s join look_back_plan p on p.id = s.plan
  where s.case_id = c.id and s.cycle = due.cycle and p.adopted_at <= :as_of and not exists (
    select from look_back l where l.sample = s.id and l.done_at <= :as_of))
order by c.id
""")
# Due in the period, and still running of cases whose rows are held.
_CLOCKS = text("""
select k.id from clock k join "case" c on c.id = k.case_id
where c.number = any(cast(:numbers as text[])) and k.kind = 'look_back' and k.holder = :office and k.cycle = c.cycle
  and k.due_at > :after and k.due_at <= :until and k.ended is null order by k.id
""")
# In the order of their keys, as everybody who holds several takes them.
_HELD = text("""
select c.id, c.number, c.cycle from "case" c
where c.number = any(cast(:numbers as text[])) and c.state = 'closed' and c.resolution = 'rectified'
order by c.id for no key update
""")
_PLACES = text("select code, full_name from area where code = any(cast(:codes as text[]))")


def place_names(tx: ReadTx, codes: Sequence[str]) -> dict[str, str]:
    """Return the whole names of some areas by their codes."""
    return {str(code): str(name) for code, name in tx.run(_PLACES, {"codes": list(codes)})}


def cases(tx: ReadTx, period: Period) -> Sequence[RowMapping]:
    """Return the cases that may be drawn as of the snapshot's instant, in the order of logging."""
    values = {
        "office": period.office,
        "area": period.area,
        "after": period.after,
        "until": period.until,
        "as_of": tx.now,
    }
    return tx.run(_POOL, values).mappings().all()


def hold(tx: ReadTx, numbers: Sequence[str]) -> Sequence[RowMapping]:
    """Hold the rows of those cases that are closed as rectified still, and return them with their cycles."""
    return tx.run(_HELD, {"numbers": list(numbers)}).mappings().all()


def clocks(tx: ReadTx, period: Period, numbers: Sequence[str]) -> list[int]:
    """Return the running look-back clocks of some cases that fall due in the period."""
    values = {"numbers": list(numbers), "office": period.office, "after": period.after, "until": period.until}
    return [int(str(key)) for key in tx.run(_CLOCKS, values).scalars()]
