"""The sweep's statements: take due clocks, and write a chunk of decisions in sets."""

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
class Sitting:
    """An account that sits somewhere: in a unit, or over an area at a level."""

    account: int
    role: str
    level: str
    area: str | None
    unit: str | None
    has_email: bool


_TAKE = """
select k.id, k.case_id, k.kind, k.holder, k.started_at, k.due_at, k.rung, c.policy_version, c.rework, c.cycle,
       c.version as case_version, c.state, c.area, c.county, c.city
from clock k join "case" c on c.id = k.case_id
where k.{column} <= :now
order by k.{column}, k.id limit :limit
for update of k, c skip locked
"""
TAKE_DUE = text(_TAKE.format(column="next_fire_at"))
TAKE_ESCALATING = text(_TAKE.format(column="escalates_at"))
_SITTINGS = text("""
select g.account, g.role, g.level, g.area, g.unit, a.email is not null as has_email
from account_grant g join account a on a.id = g.account and a.disabled_at is null
where g.role = 'duty_leader' or g.unit = any(:units) or (g.role = 'office' and g.unit = any(:offices))
order by g.id
""")
_CHAINS = text("select code, level, parent, area from unit where kind = 'office'")
_DECIDE = text("""
insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at, detail)
select case_id, clock_id, rung, rung_name, light, superseded, policy_version, :now, due_at, cast(detail as jsonb)
from unnest(cast(:case_id as bigint[]), cast(:clock_id as bigint[]), cast(:rung as int[]),
            cast(:rung_name as text[]), cast(:light as text[]), cast(:superseded as bool[]),
            cast(:policy_version as bigint[]), cast(:due_at as timestamptz[]), cast(:detail as text[]))
  as decided (case_id, clock_id, rung, rung_name, light, superseded, policy_version, due_at, detail)
on conflict (clock_id, rung) do nothing
""")
_ADVANCE = text("""
update clock k set rung = fired.rung, light = coalesce(fired.light, k.light),
       next_fire_at = fired.next_fire_at, escalates_at = fired.escalates_at
from unnest(cast(:id as bigint[]), cast(:rung as int[]), cast(:light as text[]),
            cast(:next_fire_at as timestamptz[]), cast(:escalates_at as timestamptz[]))
  as fired (id, rung, light, next_fire_at, escalates_at)
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
_TELL = text("""
insert into notice (id, case_id, clock_id, promise, recipient, channel, template, seat, detail, state,
                    created_at, next_at, sent_at, attempts)
select gen_random_uuid(), case_id, clock_id, promise, recipient, channel, 'decision', seat, cast(detail as jsonb),
       case channel when 'inbox' then 'sent' else 'pending' end, :now, :now,
       case channel when 'inbox' then cast(:now as timestamptz) end, 0
from unnest(cast(:case_id as bigint[]), cast(:clock_id as bigint[]), cast(:promise as text[]),
            cast(:recipient as bigint[]), cast(:channel as text[]), cast(:seat as text[]), cast(:detail as text[]))
  as told (case_id, clock_id, promise, recipient, channel, seat, detail)
on conflict (promise, recipient, channel) do nothing
""")


def take(tx: Tx, *, escalating: bool, limit: int) -> list[DueClock]:
    """Hold the next due clocks and their cases, skipping what another sweep or an act holds."""
    statement = TAKE_ESCALATING if escalating else TAKE_DUE
    return [DueClock(**row) for row in tx.write(statement, {"now": tx.now, "limit": limit}).mappings()]


def sittings(tx: ReadTx, units: Sequence[str], offices: Sequence[str]) -> list[Sitting]:
    """List who sits in some units and offices, and every duty leader."""
    return [Sitting(**row) for row in tx.run(_SITTINGS, {"units": list(units), "offices": list(offices)}).mappings()]


def offices(tx: ReadTx) -> list[Mapping[str, str]]:
    """List the offices with level, parent and area."""
    return [dict(row) for row in tx.run(_CHAINS).mappings()]


def decide(tx: Tx, columns: Mapping[str, Sequence[object]]) -> int:
    """Insert decisions given as columns of equal length; return how many were new."""
    return tx.write(_DECIDE, {**columns, "now": tx.now}).rowcount


def advance(tx: Tx, columns: Mapping[str, Sequence[object]]) -> None:
    """Set rung, light and next instants of clocks given as columns."""
    tx.write(_ADVANCE, dict(columns))


def shine(tx: Tx, case_ids: Sequence[int], agent: str) -> None:
    """Set the light of some cases from their clocks and append an event where it changed."""
    tx.write(_SHINE, {"cases": list(case_ids), "agent": agent, "now": tx.now})


def tell(tx: Tx, columns: Mapping[str, Sequence[object]]) -> int:
    """Insert notices given as columns; return how many were new."""
    return tx.write(_TELL, {**columns, "now": tx.now}).rowcount
