"""What the system asked of places, week by week: acts counted, with nothing of what anybody wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts: from an instant until another one, at places of a level below an area, in weeks of a time zone."""

    since: datetime
    until: datetime
    level: str
    area: str
    zone: str


# An event's kind, and the act that it is; the photographs of a cycle are asked for once, when it is handed over.
_EVENTS = """
select c.area, e.at, case e.kind when 'log' then 'finding' when 'attach' then 'evidence' when 'reopen' then 'photos'
         when 'request_extension' then 'extension' when 'instruction_answer' then 'answer' when 'assign' then 'photos'
         else e.kind end as act,
       coalesce(jsonb_array_length(e.detail -> 'milestones'), 0) as items,
       case when e.kind in ('assign', 'reopen') then e.row ->> 'content_area' end as content_area,
       case when e.kind in ('assign', 'reopen') then c.policy_version end as policy_version
from event e join "case" c on c.id = e.case_id
where e.at >= :since and e.at < :until and starts_with(c.area, :area) and e.kind in (
  'log', 'accept', 'return', 'plan', 'progress', 'attach', 'submit', 'request_extension', 'instruction_answer',
  'look_back', 'reopen', 'assign')
  and (e.kind <> 'log' or e.actor is not null) and (e.kind <> 'assign' or not exists (
    select from event a where a.case_id = e.case_id and a.kind = 'assign' and a.id < e.id))
"""
_VISITS = """
select v.area, v.recorded_at, 'visit',
       (select count(*) from visit_answer a where a.visit = v.id)
       + (select count(*) from visit_case a where a.visit = v.id), null, null
from visit v where v.recorded_at >= :since and v.recorded_at < :until and starts_with(v.area, :area)
"""
# A line that a later revision carries on was typed once.
_LINES = """
select t.area, r.drafted_at, 'plan_line', 0, null, null
from plan_line l join plan_revision r on r.target_plan = l.target_plan and r.revision = l.revision
join target_plan t on t.id = l.target_plan
where r.drafted_at >= :since and r.drafted_at < :until and starts_with(t.area, :area) and not exists (
  select from plan_line b where b.target_plan = l.target_plan and b.number = l.number and b.revision < l.revision)
"""
_LINE_PROGRESS = """
select t.area, p.reported_at, 'plan_progress', 0, null, null
from plan_progress p join target_plan t on t.id = p.target_plan
where p.reported_at >= :since and p.reported_at < :until and starts_with(t.area, :area)
"""
_REPORTS = """
select u.area, o.due_at - interval '1 microsecond', 'monthly_report', 0, null, null
from obligation o join unit u on u.code = o.unit
where o.kind = 'monthly_report' and o.due_at > :since and o.due_at <= :until and starts_with(u.area, :area)
"""
_ACTS = text(f"""
select found.area, a.full_name as name, cast(date_trunc('week', found.at at time zone :zone) as date) as week,
       found.act, count(*) as times, sum(found.items) as items, found.content_area, found.policy_version
from ({_EVENTS} union all {_VISITS} union all {_LINES} union all {_LINE_PROGRESS} union all {_REPORTS}) as found
join area a on a.code = found.area
where a.level = :level and exists (
  select from unnest(cast(:areas as text[])) as mine (area) where starts_with(found.area, mine.area))
group by found.area, a.full_name, week, found.act, found.content_area, found.policy_version
order by found.area, week, found.act
""")  # noqa: S608  # ours


def acts(tx: ReadTx, wanted: Wanted, areas: Sequence[str]) -> Sequence[RowMapping]:
    """Return how often each act was asked of each place in some areas in each week, by place and week.

    ``week`` is the local date of its Monday, ``items`` the rows of all its times. Where a case is handed over, its
    content area and policy version come with it: they say which photographs it asks for.
    """
    values = {
        "since": wanted.since,
        "until": wanted.until,
        "level": wanted.level,
        "area": wanted.area,
        "zone": wanted.zone,
        "areas": list(areas),
    }
    return tx.run(_ACTS, values).mappings().all()
