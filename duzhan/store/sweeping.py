"""The sweep's statements: take due clocks, and write a chunk of decisions in sets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.store.transaction import ReadTx, Tx


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock that may have reached a rung, with what its ladder and its seats depend on."""

    id: int
    case_id: int
    kind: str
    holder: str
    started_at: datetime
    due_at: datetime
    rung: int
    policy_version: int
    rework: int
    cycle: int
    case_version: int
    state: str
    area: str
    county: str
    city: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The due clocks of the cases that this transaction holds, and whether nobody is left to be held."""

    clocks: list[DueClock]
    last: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """An account that sits somewhere: in a unit, or over an area at a level."""

    account: int
    role: str
    level: str
    area: str | None
    unit: str | None


# Only cases are held, as an act holds them, and all that is due of a held case is read afterwards, as it is by then.
# Were clocks held too, two sweeps could each hold one clock of the same case and both pass over the other one.
_HOLD = """
select c.id from clock k join "case" c on c.id = k.case_id
where k.{column} <= :now
order by k.{column}, k.id limit :limit
for update of c skip locked
"""
_DUE = """
select k.id, k.case_id, k.kind, k.holder, k.started_at, k.due_at, k.rung, c.policy_version, c.rework, c.cycle,
       c.version as case_version, c.state, c.area, c.county, c.city
from clock k join "case" c on c.id = k.case_id
where c.id = any(cast(:held as bigint[])) and k.{column} <= :now
order by k.{column}, k.id
"""
TAKE_DUE = text(_HOLD.format(column="next_fire_at")), text(_DUE.format(column="next_fire_at"))
TAKE_ESCALATING = text(_HOLD.format(column="escalates_at")), text(_DUE.format(column="escalates_at"))
_SITTINGS = text("""
select g.account, g.role, g.level, g.area, g.unit
from account_grant g join account a on a.id = g.account and a.disabled_at is null
where g.role = 'duty_leader' or g.unit = any(:units) or (g.role = 'office' and g.unit = any(:offices))
order by g.id
""")
_CHAINS = text("select code, level, parent, area from unit where kind = 'office'")
# One document carries a chunk in: PostgreSQL unpacks JSON several times faster than the driver packs arrays of it.
# The notices follow from the decisions that are new, so a decision made before tells nobody twice.
_DECIDE = text("""
with decided as (
  insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at,
                        detail)
  select case_id, clock_id, rung, rung_name, light, superseded, policy_version, :now, due_at, detail
  from jsonb_to_recordset(cast(:decisions as jsonb))
    as fired (case_id bigint, clock_id bigint, rung int, rung_name text, light text, superseded bool,
              policy_version bigint, due_at timestamptz, detail jsonb)
  on conflict (clock_id, rung) do nothing
  returning case_id, clock_id, rung, rung_name, light, superseded, due_at, detail),
told as (
  insert into notice (id, case_id, clock_id, promise, recipient, channel, template, seat, detail, state,
                      created_at, next_at, sent_at, attempts)
  select gen_random_uuid(), d.case_id, d.clock_id, concat_ws(':', 'decision', d.clock_id, d.rung), a.id, channel,
         'decision', seated ->> 1,
         jsonb_build_object('clock', d.detail -> 'clock', 'rung', d.rung_name, 'light', d.light, 'due_at', d.due_at,
                            'fallen', array(select jsonb_object_keys(d.detail -> 'fallen'))),
         case channel when 'inbox' then 'sent' else 'pending' end, :now, :now,
         case channel when 'inbox' then cast(:now as timestamptz) end, 0
  from decided d
  cross join lateral jsonb_array_elements(d.detail -> 'seats') as seated
  join account a on a.id = cast(seated ->> 0 as bigint)
  cross join unnest(array['inbox', 'email']) as channel
  where channel = 'inbox' or a.email is not null
  on conflict (promise, recipient, channel) do nothing
  returning 1)
select count(*) filter (where not superseded) as decided, count(*) filter (where superseded) as superseded,
       (select count(*) from told) as notices
from decided
""")
_ADVANCE = text("""
update clock k set rung = fired.rung, light = coalesce(fired.light, k.light),
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


@dataclass(frozen=True, slots=True)
class Written:
    """How many decisions were new, how many of lower rungs, and how many notices they wrote."""

    decided: int
    superseded: int
    notices: int


def take(tx: Tx, *, escalating: bool, limit: int) -> Taken:
    """Hold the cases of the next due clocks, skipping what another sweep or an act holds, and read what is due."""
    hold, due = TAKE_ESCALATING if escalating else TAKE_DUE
    held = [int(str(key)) for key in tx.write(hold, {"now": tx.now, "limit": limit}).scalars()]
    clocks = tx.run(due, {"now": tx.now, "held": held}).mappings() if held else ()
    return Taken([DueClock(**row) for row in clocks], last=len(held) < limit)


def sittings(tx: ReadTx, units: Sequence[str], offices: Sequence[str]) -> list[Sitting]:
    """List who sits in some units and offices, and every duty leader."""
    return [Sitting(**row) for row in tx.run(_SITTINGS, {"units": list(units), "offices": list(offices)}).mappings()]


def offices(tx: ReadTx) -> list[Mapping[str, str]]:
    """List the offices with level, parent and area."""
    return [dict(row) for row in tx.run(_CHAINS).mappings()]


def decide(tx: Tx, decisions: Sequence[Mapping[str, object]]) -> Written:
    """Insert decisions and the notices they ask for; both only where the clock has not decided the rung before."""
    return Written(**tx.write(_DECIDE, {"decisions": _document(decisions), "now": tx.now}).mappings().one())


def advance(tx: Tx, clocks: Sequence[Mapping[str, object]]) -> None:
    """Set rung, light and next instants of some clocks."""
    tx.write(_ADVANCE, {"clocks": _document(clocks)})


def shine(tx: Tx, case_ids: Sequence[int], agent: str) -> None:
    """Set the light of some cases from their clocks and append an event where it changed."""
    tx.write(_SHINE, {"cases": list(case_ids), "agent": agent, "now": tx.now})


def _document(rows: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(rows, separators=(",", ":"), default=datetime.isoformat)
