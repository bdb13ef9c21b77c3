"""Cases that come by the thousand: rows of a ledger are logged with events and assign clocks in sets.

What it writes is what ``cases.log``, ``events.append`` and ``clocks.start`` write for one; a test compares them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import text

from duzhan.model.case import Case
from duzhan.store.clocks import NewClock
from duzhan.store.ledger_imports import WAITING, Span
from duzhan.store.transaction import Tx
from statemachines.states import State

# What a case begins with, by its own row class; what begins empty need not be written.
_BEGINS = {
    name: of.default
    for name, of in Case.model_fields.items()
    if name not in {"id", "place"} and not of.is_required() and of.default is not None
}
_BEGIN = ", ".join(f":begin_{name}" for name in _BEGINS)
_COUNTIES = text(f"""
select left(r.finding ->> 'area', 6) as county, count(*) as many {WAITING} group by 1 order by 1
""")
# Statements of their own: the second lock lets an event be written only where its case is seen, which within one
# statement it is not yet.
_LOG = text(f"""
with series as materialized (
  select * from jsonb_to_recordset(cast(:series as jsonb)) as each (county text, first bigint)),
given as materialized (
  select r.position, r.finding, r.finding ->> 'area' as area, s.county, 'import.' || r.row_key as source_ref,
         cast(s.first + row_number() over (partition by s.county order by r.position) - 1 as text) as nth
  from (select r.* {WAITING}) as r join series s on s.county = left(r.finding ->> 'area', 6))
insert into "case" (campaign, policy_version, number, area, city, county, place, source, content_area, severity,
                    description, found_at, found_level, closing_level, reporter, source_ref, created_at,
                    {", ".join(_BEGINS)})
select :campaign, :policy_version,
       concat_ws('-', cast(:prefix as text), county, lpad(nth, greatest(4, length(nth)), '0')), area, left(area, 4),
       county, finding ->> 'place', finding ->> 'source', finding ->> 'content_area', finding ->> 'severity',
       finding ->> 'description', cast(finding ->> 'found_on' as timestamp) at time zone :zone, :found_level,
       :found_level, :account, source_ref, :now, {_BEGIN}
from given order by position
returning id
""")  # noqa: S608  # of names and texts of ours
_BECAME = text(f"""
with given as materialized (select r.position, r.row_key {WAITING})
update ledger_import_row r set case_id = c.id
from given join "case" c on c.reporter = :account and c.source_ref = 'import.' || given.row_key
  and c.id between :low and :high
where r.import_id = :id and r.position = given.position and r.position between :first and :last
returning r.position, c.id, c.number, case when r.finding ->> 'lead_unit' is not null then r.finding end as finding
""")  # noqa: S608
# Between their first and their last one, and not row by row: nobody has counted yet what came a moment ago, so it would
# be taken for a handful that is compared each with each, or looked for in everything that was imported before.
_JOIN_ROW_BY_ROW = text("select set_config('enable_nestloop', :on, true)")
_NEW = """
from unnest(cast(:positions as int[]), cast(:ids as bigint[])) as new (position, id)
join ledger_import_row r on r.position = new.position and r.import_id = :id and r.position between :first and :last
join "case" c on c.id = new.id and c.id between :low and :high
"""
_SAY = text(f"""
insert into event (case_id, version, kind, from_state, to_state, actor, unit, at, detail, row)
select c.id, c.version, 'log', '{State.FOUND.value}', '{State.FOUND.value}', :account, :unit, :now,
       jsonb_build_object(
         'import', cast(:key as text), 'sheet', r.sheet, 'row', r.row,
         'reported', jsonb_strip_nulls(jsonb_build_object('due_on', r.finding -> 'due_on'))
                     || (r.finding -> 'reported')),
       to_jsonb(c.*)
{_NEW} order by c.id
""")
_TIME = text("""
insert into clock (case_id, city, county, kind, holder, cycle, due_version, budget, unit, calendar, checked_calendar,
                   started_at, due_at, provisional, pauses, next_fire_at, escalates_at, rung, light)
select c.id, c.city, c.county, :kind, series.holder, c.cycle, 1, :budget, :clock_unit, :calendar, :calendar,
       :started_at, :due_at, :provisional, '[]', cast(:next_fire_at as timestamptz),
       cast(:escalates_at as timestamptz), :rung, :light
from unnest(cast(:ids as bigint[])) as new (id)
join "case" c on c.id = new.id and c.id between :low and :high
join jsonb_to_recordset(cast(:series as jsonb)) as series (county text, holder text) on series.county = c.county
order by c.id
""")


@dataclass(frozen=True, slots=True)
class Shared:
    """What all cases of a chunk have in common; ``unit`` is the importing office, ``prefix`` that of case numbers."""

    key: UUID
    campaign: str
    policy_version: int
    prefix: str
    zone: str
    found_level: str
    account: int
    unit: str


@dataclass(frozen=True, slots=True)
class Series:
    """A county's cases of a chunk: the first of their numbers, and who has their assign clocks."""

    county: str
    holder: str
    first: int


@dataclass(frozen=True, slots=True)
class Became:
    """A row that has become a case; ``finding`` is only there where it names a lead unit."""

    position: int
    number: str
    finding: Mapping[str, object] | None


def counties(tx: Tx, span: Span) -> dict[str, int]:
    """Return how many cases each county gets, in the order of their codes."""
    return {str(row.county): int(row.many) for row in tx.run(_COUNTIES, span.values())}


def log(tx: Tx, span: Span, shared: Shared, series: Sequence[Series], clock: NewClock) -> list[Became]:
    """Log the waiting rows of a span; ``clock`` is the assign clock that each starts, but for its case and holder."""
    values = {**asdict(shared), **span.values(), "now": tx.now, "series": json.dumps([asdict(each) for each in series])}
    begins = {f"begin_{name}": value for name, value in _BEGINS.items()}
    logged = [int(str(key)) for key in tx.write(_LOG, {**values, **begins}).scalars()]
    if not logged:
        return []
    values.update(low=min(logged), high=max(logged))
    tx.run(_JOIN_ROW_BY_ROW, {"on": "off"})
    rows = tx.write(_BECAME, values).all()
    new = {"positions": [int(row.position) for row in rows], "ids": [int(row.id) for row in rows]}
    tx.write(_SAY, {**values, **new})
    tx.write(_TIME, {**values, **new, **_timed(clock)})
    tx.run(_JOIN_ROW_BY_ROW, {"on": "on"})
    return [Became(int(row.position), str(row.number), row.finding) for row in rows]


def _timed(clock: NewClock) -> Mapping[str, object]:
    return {
        "kind": clock.kind.value,
        "budget": clock.budget,
        "clock_unit": clock.unit.value,
        "calendar": clock.calendar,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
        "next_fire_at": clock.next_fire_at,
        "escalates_at": clock.escalates_at,
        "rung": clock.rung,
        "light": clock.light.value,
    }
