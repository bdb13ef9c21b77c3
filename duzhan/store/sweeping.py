"""The sweep's statements: take due clocks, and write a chunk of decisions, letters and notices in sets."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from duzhan.store import events
from duzhan.store.notices import ROWS_OF_TOLD
from duzhan.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock that may have reached a rung, with what its ladder, its seats and its letter depend on.

    Its fields are the columns of ``_DUE`` in their order.
    """

    id: int
    case_id: int
    kind: str
    holder: str
    due_version: int
    budget: int | None
    unit: str
    started_at: datetime
    due_at: datetime
    pauses: list[dict[str, object]]
    behind_on: date | None
    rung: int
    light: str
    failures: int
    policy_version: int
    rework: int
    cycle: int
    lead_unit: str | None
    found_level: str
    area: str
    county: str
    city: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The due clocks of the cases that this transaction holds, and whether nobody is left to be held."""

    clocks: list[DueClock]
    last: bool


@dataclass(frozen=True, slots=True)
class Written:
    """How many decisions were new, how many of lower rungs, and how many letters and notices they wrote."""

    decided: int
    superseded: int
    letters: int
    notices: int


@dataclass(frozen=True, slots=True)
class Series:
    """Where letters take their numbers from: the campaign, its prefix, and the local year."""

    campaign: str
    prefix: str
    year: int


# Only cases are held, as an act holds them, and all that is due of a held case is read afterwards, as it is by then.
# Were clocks held too, two sweeps could each hold one clock of the same case and both pass over the other one.
_HOLD = """
select c.id from clock k join "case" c on c.id = k.case_id
where k.{column} <= :now and k.id <> all(cast(:left_out as bigint[]))
order by k.{column}, k.id limit :limit
for update of c skip locked
"""
_DUE = """
select k.id, k.case_id, k.kind, k.holder, k.due_version, k.budget, k.unit, k.started_at, k.due_at, k.pauses,
       k.behind_on, k.rung, k.light, k.failures, c.policy_version, c.rework, c.cycle, c.lead_unit, c.found_level,
       c.area, c.county, c.city
from clock k join "case" c on c.id = k.case_id
where c.id = any(cast(:held as bigint[])) and k.{column} <= :now and k.id <> all(cast(:left_out as bigint[]))
order by k.{column}, k.id
"""
TAKE_DUE = text(_HOLD.format(column="next_fire_at")), text(_DUE.format(column="next_fire_at"))
TAKE_ESCALATING = text(_HOLD.format(column="escalates_at")), text(_DUE.format(column="escalates_at"))
# One document carries a chunk in: PostgreSQL unpacks JSON several times faster than the driver packs arrays of it.
# Letters and notices follow from the decisions that are new, so what was decided before is told and numbered once.
_DECIDE = text(f"""
with fired as materialized (
  select * from jsonb_to_recordset(cast(:decisions as jsonb))
    as each (case_id bigint, clock_id bigint, rung int, rung_name text, light text, superseded bool,
             policy_version bigint, due_at timestamptz, detail jsonb, urgent bool, holder text, issuer text,
             level text, letter text, document text, unsigned_at timestamptz)),
decided as (
  insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at,
                        detail)
  select case_id, clock_id, rung, rung_name, light, superseded, policy_version, :now, due_at, detail from fired
  order by clock_id, rung
  on conflict (clock_id, rung) do nothing
  returning id, case_id, clock_id, rung, rung_name, light, superseded, due_at, detail),
lettered as (
  select d.id, d.case_id, d.clock_id, d.rung, d.rung_name, d.light, d.due_at, d.detail, f.urgent, f.holder, f.issuer,
         f.level, f.letter, f.document, f.unsigned_at, row_number() over (partition by f.level order by d.id) as nth,
         count(*) over (partition by f.level) as many
  from decided d join fired f on f.clock_id = d.clock_id and f.rung = d.rung
  where f.issuer is not null),
series as (
  insert into counter (campaign, name, value)
  select :campaign, name, many
  from (select distinct concat_ws(':', 'letter', level, cast(:year as text)) as name, many from lettered) as asked
  order by name
  on conflict (campaign, name) do update set value = counter.value + excluded.value
  returning name, value),
placed as (
  select l.*, cast(s.value - l.many + l.nth as int) as position, place.name as area_name
  from lettered l
  join series s on s.name = concat_ws(':', 'letter', l.level, cast(:year as text))
  join unit o on o.code = l.issuer join area place on place.code = o.area),
numbered as materialized (
  select p.*,
         concat_ws('-', cast(:prefix as text), p.letter, cast(:year as text),
                   lpad(cast(p.position as text), greatest(4, length(cast(p.position as text))), '0')) as number,
         replace(replace(replace(p.document, '{{year}}', cast(:year as text)), '{{number}}', cast(p.position as text)),
                 '{{area_name}}', p.area_name) as document_number
  from placed p),
issued as (
  insert into letter (campaign, level, year, position, number, document_number, case_id, clock_id, decision, light,
                      issuer, addressee, issued_at, detail, follow_ups, unsigned_at)
  select :campaign, n.level, :year, n.position, n.number, n.document_number, n.case_id, n.clock_id, n.id, n.light,
         n.issuer, n.holder, :now,
         jsonb_build_object(
           'clock', n.detail -> 'clock', 'rung', n.rung_name, 'due_at', n.due_at, 'campaign_name', m.name,
           'case', jsonb_build_object(
             'number', c.number, 'area', c.area, 'place', c.place, 'description', c.description,
             'content_area', c.content_area, 'found_at', c.found_at, 'dispatched_at', c.dispatched_at,
             'lead_unit', c.lead_unit, 'responsible_person', c.responsible_person)),
         0, n.unsigned_at
  from numbered n join "case" c on c.id = n.case_id join campaign m on m.id = c.campaign
  returning 1),
sent as (
  select case_id, clock_id, rung, rung_name, light, due_at, detail, urgent, number, document_number from numbered
  union all
  select d.case_id, d.clock_id, d.rung, d.rung_name, d.light, d.due_at, d.detail, f.urgent, null, null
  from decided d join fired f on f.clock_id = d.clock_id and f.rung = d.rung
  where f.issuer is null and not f.superseded),
told as (
  select d.case_id, d.clock_id, concat_ws(':', 'decision', d.clock_id, d.rung) as promise,
         cast(seated ->> 0 as bigint) as account, seated ->> 1 as seat, 'decision' as template,
         jsonb_build_object('clock', d.detail -> 'clock', 'rung', d.rung_name, 'light', d.light, 'due_at', d.due_at,
                            'fallen', array(select jsonb_object_keys(d.detail -> 'fallen')))
         || case when d.number is null then jsonb_build_object()
            else jsonb_build_object('letter', d.number, 'document_number', d.document_number) end as detail,
         d.urgent
  from sent d
  cross join lateral jsonb_array_elements(d.detail -> 'seats') as seated),
{ROWS_OF_TOLD}
select count(*) filter (where not superseded) as decided, count(*) filter (where superseded) as superseded,
       (select count(*) from issued) as letters, (select count(*) from written) as notices
from decided
""")  # noqa: S608  # of texts of ours
_ADVANCE = text("""
update clock k set rung = fired.rung, light = coalesce(fired.light, k.light), failures = 0, fault = null,
       next_fire_at = fired.next_fire_at, escalates_at = fired.escalates_at
from jsonb_to_recordset(cast(:clocks as jsonb))
  as fired (id bigint, rung int, light text, next_fire_at timestamptz, escalates_at timestamptz)
where k.id = fired.id
""")
# A case shows the worst of its running clocks; the event carries the row as it is then.
_SHINE = text("""
with worst as (
  select k.case_id, max(array_position(array['green', 'blue', 'yellow', 'orange', 'red'], k.light)) as rank
  from clock k where k.case_id = any(cast(:cases as bigint[])) and k.ended is null group by k.case_id),
shone as (
  update "case" c set light = (array['green', 'blue', 'yellow', 'orange', 'red'])[worst.rank]
  from worst where c.id = worst.case_id and c.light <> (array['green', 'blue', 'yellow', 'orange', 'red'])[worst.rank]
  returning c.*)
insert into event (case_id, version, kind, from_state, to_state, agent, at, detail, row)
select id, version, 'light', state, state, :agent, :now, jsonb_build_object('light', light), to_jsonb(shone.*)
from shone
""")
_FAULT = text("""
update clock set failures = failures + 1, fault = :fault,
       quarantined_at = case when failures + 1 >= :most then cast(:now as timestamptz) end,
       next_fire_at = case when failures + 1 < :most then next_fire_at end,
       escalates_at = case when failures + 1 < :most then escalates_at end
where id = any(cast(:ids as bigint[])) and ended is null
""")
_CLOCKS_OF = text("""
select k.id from clock k join "case" c on c.id = k.case_id where c.number = :number and k.ended is null
""")


def take(tx: Tx, *, escalating: bool, limit: int, left_out: Collection[int]) -> Taken:
    """Hold the cases of the next due clocks, skipping what another sweep or an act holds, and read what is due."""
    hold, due = TAKE_ESCALATING if escalating else TAKE_DUE
    values = {"now": tx.now, "left_out": list(left_out)}
    held = [int(str(key)) for key in tx.write(hold, {**values, "limit": limit}).scalars()]
    clocks = tx.run(due, {**values, "held": held}).tuples() if held else ()
    events.catch_up(tx, held)
    # By place, not by name: a mapping for each of fifty thousand rows takes longer than reading them.
    return Taken([DueClock(*row) for row in clocks], last=len(held) < limit)


def decide(tx: Tx, decisions: Sequence[Mapping[str, object]], series: Series) -> Written:
    """Insert decisions with their letters and notices; all of them only where the clock had not decided the rung."""
    values = {"campaign": series.campaign, "prefix": series.prefix, "year": series.year, "now": tx.now}
    return Written(**tx.write(_DECIDE, {"decisions": _document(decisions), **values}).mappings().one())


def advance(tx: Tx, clocks: Sequence[Mapping[str, object]]) -> None:
    """Set rung, light and next instants of some clocks; whatever was wrong with them is over."""
    tx.write(_ADVANCE, {"clocks": _document(clocks)})


def shine(tx: Tx, case_ids: Sequence[int], agent: str) -> None:
    """Set the light of some cases from their clocks and append an event where it changed."""
    tx.write(_SHINE, {"cases": list(case_ids), "agent": agent, "now": tx.now})


def fault(tx: Tx, ids: Sequence[int], what: str, most: int) -> None:
    """Note that clocks could not be decided; at the ``most``-th time in a row they are put in quarantine."""
    tx.write(_FAULT, {"ids": list(ids), "fault": what[:500], "most": most, "now": tx.now})


def clocks_of(tx: Tx, number: str) -> list[int]:
    """List the running clocks of a case."""
    return [int(str(key)) for key in tx.run(_CLOCKS_OF, {"number": number}).scalars()]


def _document(rows: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(rows, separators=(",", ":"), default=_written)


def _written(value: date) -> str:
    """Write a date, or an instant whole: ``date.isoformat`` of an instant would drop its time."""
    return value.isoformat()
