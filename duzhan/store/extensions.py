"""Extensions: the requests of a case, and what came of those that its lead unit was granted before."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx

_OF_CASE = text("""
select x.cycle, x.status, x.reason, x.progress, x.current_due_on, x.proposed_on, x.requested_at, x.decided_at,
       x.granted_on, x.ground, r.name as requested_by, d.name as decided_by
from extension x join account r on r.id = x.requested_by left join account d on d.id = x.decided_by
where x.case_id = :case_id order by x.id
""")
# A request is the unit's that led the case when it was made. What came of a grant is read off the last rectify clock
# that the unit had in that cycle: handed in by its date, or not.
_OF_UNIT = text("""
with led as (select distinct case_id from part where unit = :unit and role = 'lead'),
requests as (
  select x.case_id, x.cycle, x.status, x.granted_on - x.current_due_on as days
  from extension x
  join part p on p.case_id = x.case_id and p.unit = :unit and p.role = 'lead'
    and p.since <= x.requested_at and (p.ended_at is null or p.ended_at > x.requested_at)),
extended as (select distinct case_id, cycle from requests where status = 'granted'),
outcomes as (
  select last.ended, coalesce(last.ended_at, last.paused_at, :now) > last.due_at as late
  from extended e
  cross join lateral (
    select k.ended, k.ended_at, k.paused_at, k.due_at from clock k
    where k.case_id = e.case_id and k.cycle = e.cycle and k.kind = 'rectify' and k.holder = :unit
    order by k.due_version desc limit 1) as last)
select
  (select count(*) from led) as cases_led,
  (select count(*) from "case" c where c.lead_unit = :unit and c.state in ('assigned', 'rectifying')
     and coalesce(c.submitted_at, c.suspended_at, :now) >= c.due_at) as overdue_now,
  (select coalesce(sum(c.rework), 0) from "case" c where c.lead_unit = :unit) as sent_back,
  (select count(*) from requests) as requested,
  (select count(*) from requests where status = 'granted') as granted,
  (select count(*) from requests where status = 'refused') as refused,
  (select coalesce(sum(days), 0) from requests where status = 'granted') as days_granted,
  (select count(*) from outcomes where ended = 'met' and not late) as kept,
  (select count(*) from outcomes where late) as missed,
  (select count(*) from outcomes where ended is null and not late) as still_running
""")


def of_case(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return every request of a case, in order, with who made and who decided it."""
    return tx.run(_OF_CASE, {"case_id": case_id}).mappings().all()


def of_unit(tx: ReadTx, unit: str) -> RowMapping:
    """Return what a unit has asked for so far, and what came of it."""
    return tx.run(_OF_UNIT, {"unit": unit, "now": tx.now}).mappings().one()
