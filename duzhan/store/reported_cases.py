"""The cases of a report as they stood at an instant, with what happened to them since another one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, text

from duzhan.store.transaction import ReadTx
from statemachines.states import Trigger

PROVINCE, CITY = 2, 4
COUNTED = (
    Trigger.ASSIGN,
    Trigger.TRANSFER,
    Trigger.RETURN,
    Trigger.SUBMIT,
    Trigger.SEND_BACK,
    Trigger.GRANT_EXTENSION,
    Trigger.REOPEN,
)
"""The acts that metrics ask about."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases: all of an area, or those in which a unit had a part."""

    area: str | None = None
    unit: str | None = None


# One row a case: its newest event before the cut-off has the row as it then was. Kept in this one statement, so that
# what the ledger shows as of an instant and what a report counts as of it can be held against each other.
_CASES = """
select i.number, i.area, i.place_name as place, i.created_at as logged_at, i.found_at,
  past.row ->> 'content_area' as content_area, past.row ->> 'severity' as severity,
  i.found_level, past.row ->> 'state' as state, past.row ->> 'resolution' as resolution,
  past.row ->> 'light' as light, cast(past.row ->> 'cycle' as int) as cycle, past.row ->> 'lead_unit' as lead_unit,
  cast(past.row ->> 'due_at' as timestamptz) as due_at,
  cast(past.row ->> 'submitted_at' as timestamptz) as submitted_at,
  cast(past.row ->> 'suspended_at' as timestamptz) as suspended_at,
  cast(past.row ->> 'closed_at' as timestamptz) as closed_at,
  coalesce(lead.name, '') as lead_unit_name, coalesce(did.done, '{}') as done,
  accepts.due as accepts_due, accepts.met as accepts_met,
  array(select t.area from target t where t.area in (i.area, i.county) order by t.kind, t.position) as targets,
  array(select p.unit from part p where p.case_id = i.id and p.since < :until
        and (p.ended_at is null or p.ended_at >= :until) order by p.role desc, p.id) as units,
  array(select distinct e.unit from event e where e.case_id = i.id and e.at >= :since and e.at < :until
        and e.kind = 'return' and e.unit is not null) as returned_by
from (select c.id, c.number, c.area, c.county, a.full_name as place_name, c.created_at, c.found_at,
             c.found_level
      from "case" c join area a on a.code = c.area where {inside}) as i
cross join lateral (
  select e.row from event e where e.case_id = i.id and e.at < :until order by e.at desc, e.id desc limit 1) as past
left join unit lead on lead.code = past.row ->> 'lead_unit'
left join lateral (
  select jsonb_object_agg(acts.kind, acts.times) as done from (
    select e.kind, count(*) as times from event e
    where e.case_id = i.id and e.at >= :since and e.at < :until and e.kind = any(cast(:counted as text[]))
    group by e.kind) as acts) as did on true
cross join lateral (
  select count(*) as due, count(*) filter (where k.ended = 'met' and k.ended_at < k.due_at) as met
  from clock k where k.case_id = i.id and k.kind = 'accept' and k.due_at > :since and k.due_at <= :until
    and (coalesce(k.ended, 'met') = 'met' or k.ended_at >= :until)) as accepts
order by i.id
"""
_PART = """
exists (select from part p where p.case_id = c.id and p.unit = :unit and p.since < :until
        and (p.ended_at is null or p.ended_at >= :until))
"""
_LISTS = ("targets", "units", "returned_by")
_TARGETS = text("""
select t.area, a.full_name as name from target t join area a on a.code = t.area
where starts_with(t.area, :area) order by t.kind, t.position
""")


def as_of(tx: ReadTx, scope: Scope, since: datetime, until: datetime) -> Sequence[Mapping[str, object]]:
    """Return the cases in scope that were logged before ``until``, as they then stood."""
    values = {"since": since, "until": until, "counted": [trigger.value for trigger in COUNTED]}
    rows = tx.run(_statement(scope), {**values, **_value(scope)}).mappings()
    return [{**row, **{name: tuple(row[name]) for name in _LISTS}} for row in rows]


def targets(tx: ReadTx, area: str) -> dict[str, str]:
    """Return the names of the targets in an area by their codes, as printed in order."""
    return {str(code): str(name) for code, name in tx.run(_TARGETS, {"area": area})}


def _statement(scope: Scope) -> TextClause:
    return text(_CASES.replace("{inside}", _inside(scope)))


def _inside(scope: Scope) -> str:
    if scope.unit is not None:
        return _PART
    length = len(scope.area or "")
    if length <= PROVINCE:
        return "true"
    return "c.city = :area" if length == CITY else "c.county = :area"


def _value(scope: Scope) -> dict[str, object]:
    if scope.unit is not None:
        return {"unit": scope.unit}
    return {"area": scope.area} if len(scope.area or "") > PROVINCE else {}
