"""The sweep's statements: take due clocks, and write a chunk of decisions, letters and notices in sets."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text

from duzhan.store import events
from duzhan.store.notices import ROWS_OF_TOLD
from duzhan.store.transaction import Tx

Row = Mapping[str, object]


class DueClock(NamedTuple):
    """A clock that may have reached a rung, with what its ladder, its seats and its letter depend on.

    Its fields are the columns of ``_DUE`` in their order; ``pauses`` is the suspension ledger as JSON, None where the
    clock never stood still. Two clocks that are alike from ``kind`` on differ in their case and their start alone.
    """

    id: int
    case_id: int
    started_at: datetime
    kind: str
    holder: str
    due_version: int
    budget: int | None
    unit: str
    due_at: datetime
    pauses: str | None
    behind_on: date | None
    rung: int
    light: str
    policy_version: int
    rework: int
    cycle: int
    lead_unit: str | None
    found_level: str
    area: str
    county: str
    city: str


ALIKE_FROM = DueClock._fields.index("kind")


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


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided of a chunk: its clocks, each with the number of its outcome; the outcomes; and their rungs.

    An outcome is the state of a clock afterwards, a rung what one that has this outcome has reached, or passed over.
    Clocks that are alike share both, so that neither is written down, sent and unpacked once for each of them.
    """

    clocks: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    rungs: list[Row] = field(default_factory=list)


# Only cases are held, as an act holds them, and all that is due of a held case is read afterwards, as it is by then.
# Were clocks held too, two sweeps could each hold one clock of the same case and both pass over the other one.
_HOLD = """
select c.id from clock k join "case" c on c.id = k.case_id
where k.{column} <= :now and k.id <> all(cast(:left_out as bigint[]))
order by k.{column}, k.id limit :limit
for update of c skip locked
"""
_DUE = """
select k.id, k.case_id, k.started_at, k.kind, k.holder, k.due_version, k.budget, k.unit, k.due_at,
       cast(nullif(k.pauses, '[]') as text), k.behind_on, k.rung, k.light, c.policy_version, c.rework, c.cycle,
       c.lead_unit, c.found_level, c.area, c.county, c.city
from clock k join "case" c on c.id = k.case_id
where c.id = any(cast(:held as bigint[])) and k.{column} <= :now and k.id <> all(cast(:left_out as bigint[]))
order by k.{column}, k.id
"""
TAKE_DUE = text(_HOLD.format(column="next_fire_at")), text(_DUE.format(column="next_fire_at"))
TAKE_ESCALATING = text(_HOLD.format(column="escalates_at")), text(_DUE.format(column="escalates_at"))
# Documents carry a chunk in: PostgreSQL unpacks JSON several times faster than the driver packs arrays of it.
# Letters and notices follow from the decisions that are new, so what was decided before is told and numbered once.
_DECIDE = text(f"""
with clocks as materialized (
  select * from jsonb_to_recordset(cast(:clocks as jsonb))
    as each (id bigint, case_id bigint, started_at text, outcome int)),
rungs as materialized (
  select each.*,
         (select place.name from unit o join area place on place.code = o.area where o.code = each.issuer) as area_name,
         jsonb_build_object('clock', detail -> 'clock', 'rung', rung_name, 'light', light, 'due_at', due_at,
                            'fallen', array(select jsonb_object_keys(detail -> 'fallen'))) as notice
  from jsonb_to_recordset(cast(:rungs as jsonb))
    as each (outcome int, rung int, rung_name text, light text, superseded bool, policy_version bigint,
             due_at timestamptz, detail jsonb, urgent bool, holder text, issuer text, level text, letter text,
             document text, unsigned_at timestamptz)),
advanced as (
  update clock k set rung = o.rung, light = coalesce(o.light, k.light), failures = 0, fault = null,
         next_fire_at = o.next_fire_at, escalates_at = o.escalates_at
  from clocks
  join jsonb_to_recordset(cast(:outcomes as jsonb))
    as o (outcome int, rung int, light text, next_fire_at timestamptz, escalates_at timestamptz) using (outcome)
  where k.id = clocks.id),
decided as (
  insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at,
                        detail)
  select c.case_id, c.id, r.rung, r.rung_name, r.light, r.superseded, r.policy_version, :now, r.due_at,
         jsonb_set(r.detail, '{{inputs,started_at}}', to_jsonb(c.started_at))
  from clocks c join rungs r using (outcome)
  order by c.id, r.rung
  on conflict (clock_id, rung) do nothing
  returning id, case_id, clock_id, rung, superseded),
sent as materialized (
  select d.id, d.case_id, d.clock_id, d.rung, r.outcome, r.rung_name, r.light, r.due_at, r.urgent, r.notice,
         r.detail -> 'clock' as clock, r.holder, r.issuer, r.level, r.letter, r.document, r.area_name, r.unsigned_at
  from decided d join clocks c on c.id = d.clock_id join rungs r on r.outcome = c.outcome and r.rung = d.rung
  where not d.superseded),
lettered as (
  select s.*, row_number() over (partition by level order by id) as nth, count(*) over (partition by level) as many
  from sent s where issuer is not null),
series as (
  insert into counter (campaign, name, value)
  select :campaign, name, many
  from (select distinct concat_ws(':', 'letter', level, cast(:year as text)) as name, many from lettered) as asked
  order by name
  on conflict (campaign, name) do update set value = counter.value + excluded.value
  returning name, value),
placed as (
  select l.*, cast(s.value - l.many + l.nth as int) as position
  from lettered l join series s on s.name = concat_ws(':', 'letter', l.level, cast(:year as text))),
numbered as materialized (
  select p.*,
         concat_ws('-', cast(:prefix as text), p.letter, cast(:year as text),
                   lpad(cast(p.position as text), greatest(4, length(cast(p.position as text))), '0')) as number,
         replace(replace(replace(p.document, '{{year}}', cast(:year as text)), '{{number}}', cast(p.position as text)),
                 '{{area_name}}', p.area_name) as document_number
  from placed p),
issued as (
  insert into letter (campaign, level, year, position, number, document_number, case_id, city, county, clock_id,
                      decision, light, issuer, addressee, issued_at, detail, follow_ups, unsigned_at)
  select :campaign, n.level, :year, n.position, n.number, n.document_number, n.case_id, c.city, c.county, n.clock_id,
         n.id, n.light, n.issuer, n.holder, :now,
         jsonb_build_object(
           'clock', n.clock, 'rung', n.rung_name, 'due_at', n.due_at,
           'campaign_name', (select m.name from campaign m where m.id = :campaign),
           'case', jsonb_build_object(
             'number', c.number, 'area', c.area, 'place', c.place, 'description', c.description,
             'content_area', c.content_area, 'found_at', c.found_at, 'dispatched_at', c.dispatched_at,
             'lead_unit', c.lead_unit, 'responsible_person', c.responsible_person)),
         0, n.unsigned_at
  from numbered n join "case" c on c.id = n.case_id
  returning 1),
worded as materialized (
  select case_id, clock_id, rung, outcome, urgent,
         notice || jsonb_build_object('letter', number, 'document_number', document_number) as detail
  from numbered
  union all
  select case_id, clock_id, rung, outcome, urgent, notice from sent where issuer is null),
seated as materialized (
  select outcome, cast(seat ->> 0 as bigint) as account, seat ->> 1 as seat
  from rungs cross join lateral jsonb_array_elements(detail -> 'seats') as seat
  where not superseded),
told as (
  select w.case_id, w.clock_id, concat_ws(':', 'decision', w.clock_id, w.rung) as promise, s.account, s.seat,
         'decision' as template, w.detail, w.urgent
  from worded w join seated s using (outcome)),
{ROWS_OF_TOLD}
select count(*) filter (where not superseded) as decided, count(*) filter (where superseded) as superseded,
       (select count(*) from issued) as letters, (select count(*) from written) as notices
from decided
""")  # noqa: S608  # of texts of ours
# A case shows the worst of its running clocks; the event carries the row as it is then.
_SHINE = text("""
with worst as (
  select k.case_id, max(array_position(array['green', 'blue', 'yellow', 'orange', 'red'], k.light)) as rank
  from clock k where k.case_id = any(cast(:cases as bigint[])) and k.ended is null group by k.case_id),
shone as (
  update "case" c set light = (array['green', 'blue', 'yellow', 'orange', 'red'])[worst.rank]
  from worst
  where c.id = worst.case_id and c.id = any(cast(:cases as bigint[]))
    and c.light <> (array['green', 'blue', 'yellow', 'orange', 'red'])[worst.rank]
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
    return Taken([DueClock._make(row) for row in clocks], last=len(held) < limit)


def decide(tx: Tx, judged: Judged, series: Series) -> Written:
    """Bring some clocks on, and insert their decisions with letters and notices where a rung was not decided before.

    Whatever was wrong with the clocks is over.
    """
    values = {"campaign": series.campaign, "prefix": series.prefix, "year": series.year, "now": tx.now}
    documents = {name: _document(getattr(judged, name)) for name in ("clocks", "outcomes", "rungs")}
    return Written(**tx.write(_DECIDE, {**documents, **values}).mappings().one())


def shine(tx: Tx, case_ids: Sequence[int], agent: str) -> None:
    """Set the light of some cases from their clocks and append an event where it changed."""
    tx.write(_SHINE, {"cases": list(case_ids), "agent": agent, "now": tx.now})


def fault(tx: Tx, ids: Sequence[int], what: str, most: int) -> None:
    """Note that clocks could not be decided; at the ``most``-th time in a row they are put in quarantine."""
    tx.write(_FAULT, {"ids": list(ids), "fault": what[:500], "most": most, "now": tx.now})


def clocks_of(tx: Tx, number: str) -> list[int]:
    """List the running clocks of a case."""
    return [int(str(key)) for key in tx.run(_CLOCKS_OF, {"number": number}).scalars()]


def _document(rows: Sequence[Row]) -> str:
    return json.dumps(rows, separators=(",", ":"), default=_written)


def _written(value: date) -> str:
    """Write a date, or an instant whole: ``date.isoformat`` of an instant would drop its time."""
    return value.isoformat()
