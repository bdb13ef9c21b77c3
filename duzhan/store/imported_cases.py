"""Cases that come by the hundred: logged with their event and their assign clock in one statement.

What it writes is what ``cases.log``, ``events.append`` and ``clocks.start`` write for one; a test compares them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.model.case import Case
from duzhan.store.clocks import NewClock
from duzhan.store.transaction import Tx
from statemachines.states import State

_LOGGED = tuple(name for name in Case.model_fields if name != "id")
_LOG = text(f"""
with given as materialized (
  select * from jsonb_to_recordset(cast(:told as jsonb)) as each (source_ref text, holder text, detail jsonb)),
logged as (
  insert into "case" ({", ".join(_LOGGED)})
  select {", ".join(_LOGGED)} from jsonb_populate_recordset(cast(null as "case"), cast(:cases as jsonb))
  order by number
  returning *),
said as (
  insert into event (case_id, version, kind, from_state, to_state, actor, unit, at, detail, row)
  select l.id, l.version, 'log', '{State.FOUND.value}', '{State.FOUND.value}', :account, :unit, :now, g.detail,
         to_jsonb(l.*)
  from logged l join given g using (source_ref) order by l.id),
timed as (
  insert into clock (case_id, kind, holder, cycle, due_version, budget, unit, calendar, checked_calendar, started_at,
                     due_at, provisional, pauses, next_fire_at, escalates_at, rung, light)
  select l.id, :kind, g.holder, l.cycle, 1, :budget, :clock_unit, :calendar, :calendar, :started_at, :due_at,
         :provisional, '[]', cast(:next_fire_at as timestamptz), cast(:escalates_at as timestamptz), :rung, :light
  from logged l join given g using (source_ref))
select id, source_ref from logged
""")  # noqa: S608  # of names of ours


# What a case begins with, by its own row class.
_BEGINS = {name: of.default for name, of in Case.model_fields.items() if name != "id" and not of.is_required()}


@dataclass(frozen=True, slots=True)
class Shared:
    """What all cases of a chunk have in common."""

    campaign: str
    policy_version: int
    found_level: str
    closing_level: str
    reporter: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FoundCase:
    """What a found case has of its own; ``holder`` has its assign clock, ``detail`` is what its event says."""

    number: str
    area: str
    city: str
    county: str
    place: str
    source: str
    content_area: str
    severity: str
    description: str
    found_at: datetime
    source_ref: str
    holder: str
    detail: Mapping[str, object]

    def row(self) -> dict[str, object]:
        """Return it as the statement reads it."""
        return {**{name: getattr(self, name) for name in _OWN}, "found_at": self.found_at.isoformat()}


_OWN = tuple(name for name in FoundCase.__slots__ if name in Case.model_fields and name != "found_at")


def log(tx: Tx, shared: Shared, found: Sequence[FoundCase], unit: str, clock: NewClock) -> dict[str, int]:
    """Log cases for a unit and return their ids by source_ref.

    ``shared`` has the columns that are the same in all of them; ``clock`` is the assign clock that each of them
    starts, but for its case and holder.
    """
    same = {**_BEGINS, **asdict(shared), "created_at": shared.created_at.isoformat()}
    rows = [{**same, **each.row()} for each in found]
    told = [{"source_ref": each.source_ref, "holder": each.holder, "detail": dict(each.detail)} for each in found]
    timed = {
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
    values = {
        "cases": json.dumps(rows, ensure_ascii=False),
        "told": json.dumps(told, ensure_ascii=False),
        "account": shared.reporter,
        "unit": unit,
        "now": tx.now,
    }
    return {str(row.source_ref): int(row.id) for row in tx.write(_LOG, {**values, **timed})}
