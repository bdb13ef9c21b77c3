"""Obligations and the versions of their reports: opened once, moved one version at a time, seen by those concerned."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, text

from duzhan.campaign import hashing
from duzhan.campaign.measures import ObligationKind
from duzhan.policy import reporting
from duzhan.policy.obligations import Body, Owed
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import ReportNotFound
from duzhan.policy.reporting import Parties
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level, UnitKind
from statemachines.monthly_report import ReportState, ReportTrigger


@dataclass(frozen=True, slots=True)
class Report:
    """An obligation's row, with the names of both units and where the reporting one stands."""

    id: int
    campaign: str
    kind: ObligationKind
    unit: str
    unit_name: str
    unit_kind: UnitKind
    unit_level: Level
    unit_area: str
    receiver: str
    receiver_name: str
    month: date | None
    due_at: datetime
    cutoff_at: datetime | None
    policy_version: int
    state: ReportState
    version: int
    signed_at: datetime | None
    submitted_at: datetime | None

    @property
    def parties(self) -> Parties:
        """Who reports to whom."""
        return Parties(self.unit, self.receiver)


@dataclass(frozen=True, slots=True)
class Move:
    """One act on a report: what it leaves behind, besides the line in its history."""

    trigger: ReportTrigger
    to: ReportState
    actor: int
    unit: str
    content: Mapping[str, object]
    note: str | None = None


_BODIES = text("""
select u.code as unit, u.kind, u.level, u.parent, u.since,
       exists (select from target t where starts_with(t.area, u.area)) as concerned
from unit u where u.ended_on is null order by u.code
""")
_OPEN = text("""
insert into obligation (campaign, kind, unit, receiver, month, due_at, cutoff_at, policy_version, opened_at, state,
                        version)
select :campaign, o.kind, o.unit, o.receiver, o.month, o.due_at, o.cutoff_at, :policy_version, :now, 'due', 1
from jsonb_to_recordset(cast(:owed as jsonb)) as o (
  kind text, unit text, receiver text, month date, due_at timestamptz, cutoff_at timestamptz)
on conflict on constraint uq_obligation_owed_twice do nothing returning id
""")
_COLUMNS = """
select o.id, o.campaign, o.kind, o.unit, u.name as unit_name, u.kind as unit_kind, u.level as unit_level,
       u.area as unit_area, o.receiver, r.name as receiver_name, o.month, o.due_at, o.cutoff_at, o.policy_version,
       o.state, o.version, o.signed_at, o.submitted_at
from obligation o join unit u on u.code = o.unit join unit r on r.code = o.receiver
"""
_CONCERNS = """
(o.unit = any(cast(:units as text[])) or o.receiver = any(cast(:units as text[]))
 or exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(u.area, mine.area)))
"""
_IN_ORDER = "order by o.month nulls last, u.kind, u.level desc, o.unit, o.kind"
_FIND = text(f"{_COLUMNS} where o.id = :id and {_CONCERNS}")  # of texts of ours
_LOCK = text(f"{_COLUMNS} where o.id = :id and {_CONCERNS} for update of o")
_LIST = text(f"""
{_COLUMNS} where {_CONCERNS} and (cast(:month as date) is null or o.month = :month)
  and (cast(:kind as text) is null or o.kind = :kind) {_IN_ORDER}
""")
_RECEIVED = text(f"{_COLUMNS} where o.receiver = :receiver and o.month = :month {_IN_ORDER}")
_RECEIVED_LOCKED = text(f"""
{_COLUMNS} where o.receiver = :receiver and o.month = :month {_IN_ORDER} for update of o
""")
# Held, so that nobody is reminded of what is being submitted just now.
_UNREPORTED = text(f"{_COLUMNS} where o.submitted_at is null and u.ended_on is null {_IN_ORDER} for share of o")
_OF_UNIT = text(f"{_COLUMNS} where o.unit = :unit {_IN_ORDER}")
_ALL = text(f"{_COLUMNS} where cast(:month as date) is null or o.month = :month {_IN_ORDER}")
_MOVE = text("""
with moved as (
  update obligation set version = version + 1, state = :to,
    signed_at = case :trigger when 'sign' then cast(:now as timestamptz)
                when 'draft' then null when 'return' then null else signed_at end,
    signed_by = case :trigger when 'sign' then cast(:actor as bigint)
                when 'draft' then null when 'return' then null else signed_by end,
    submitted_at = case :trigger when 'submit' then coalesce(submitted_at, :now) else submitted_at end
  where id = :id and version = :seen returning id, version, state)
insert into report_version (obligation, version, trigger, to_state, actor, unit, at, note, content, sha256)
select id, version, :trigger, state, :actor, :unit, :now, :note, cast(:content as jsonb), :sha256 from moved
returning version
""")
_CONTENTS = text("""
select v.obligation, v.content from report_version v join obligation o on o.id = v.obligation and o.version = v.version
where v.obligation = any(cast(:ids as bigint[]))
""")
_COMPARED = text("""
select v.obligation, v.content -> 'stated' as stated,
       (select jsonb_object_agg(cell ->> 'figure', cell -> 'count')
        from jsonb_array_elements(v.content -> 'figures' -> 'cells') as cell where cell ->> 'by' = 'all') as ledger
from report_version v join obligation o on o.id = v.obligation and o.version = v.version
where v.obligation = any(cast(:ids as bigint[])) and jsonb_typeof(v.content -> 'figures') = 'object'
""")
_VERSIONS = text("""
select v.version, v.trigger, v.to_state, a.name as by, v.at, v.note, v.sha256
from report_version v join account a on a.id = v.actor where v.obligation = :id order by v.version
""")
_NEWEST_HASHES = text("""
select o.id, v.sha256 from obligation o join report_version v on v.obligation = o.id and v.version = o.version
where o.id = any(cast(:ids as bigint[]))
""")


def bodies(tx: ReadTx) -> list[Body]:
    """List every standing unit that may owe something."""
    return [
        Body(row.unit, UnitKind(row.kind), Level(row.level), row.parent, row.concerned, row.since)
        for row in tx.run(_BODIES)
    ]


def open_all(tx: Tx, campaign: str, policy_version: int, owed: Sequence[Owed]) -> int:
    """Open what is not there yet and return how much that was."""
    rows = [
        {
            "kind": one.kind.value,
            "unit": one.unit,
            "receiver": one.receiver,
            "month": one.month,
            "due_at": one.due_at,
            "cutoff_at": one.cutoff_at,
        }
        for one in owed
    ]
    values = {"campaign": campaign, "policy_version": policy_version, "now": tx.now}
    return len(tx.write(_OPEN, {**values, "owed": json.dumps(rows, default=_iso)}).all())


def find(tx: ReadTx, report: int, actor: Actor) -> Report:
    """Return a report that concerns the actor; raises ReportNotFound where it is absent or out of scope."""
    return _one(tx.run(_FIND, {"id": report, **_scope(actor)}).mappings().first())


def lock(tx: Tx, report: int, actor: Actor) -> Report:
    """Hold a report that concerns the actor until the transaction ends; raises ReportNotFound."""
    return _one(tx.write(_LOCK, {"id": report, **_scope(actor)}).mappings().first())


def listed(tx: ReadTx, actor: Actor, month: date | None, kind: ObligationKind | None) -> list[Report]:
    """List what concerns the actor: of the actor's units, owed to the actor's offices, and of the areas below."""
    values = {**_scope(actor), "month": month, "kind": None if kind is None else kind.value}
    return _many(tx.run(_LIST, values).mappings().all())


def of_everyone(tx: ReadTx, month: date | None) -> list[Report]:
    """List what everyone owes, for operators."""
    return _many(tx.run(_ALL, {"month": month}).mappings().all())


def received(tx: ReadTx, receiver: str, month: date) -> list[Report]:
    """List what is owed to an office for a month."""
    return _many(tx.run(_RECEIVED, {"receiver": receiver, "month": month}).mappings().all())


def of_unit(tx: ReadTx, unit: str) -> list[Report]:
    """List what a unit owes."""
    return _many(tx.run(_OF_UNIT, {"unit": unit}).mappings().all())


def lock_received(tx: Tx, receiver: str, month: date) -> list[Report]:
    """Hold what is owed to an office for a month."""
    return _many(tx.write(_RECEIVED_LOCKED, {"receiver": receiver, "month": month}).mappings().all())


def hold_unreported(tx: Tx) -> list[Report]:
    """List what was never submitted, by whomever; until the transaction ends, none of it is."""
    return _many(tx.write(_UNREPORTED).mappings().all())


def move(tx: Tx, report: Report, made: Move) -> int:
    """Write an act: the row's new version and its line, in one statement; return the version.

    The caller holds the row, so the version it saw is the version that is there.
    """
    values = {
        "id": report.id,
        "seen": report.version,
        "trigger": made.trigger.value,
        "to": made.to.value,
        "actor": made.actor,
        "unit": made.unit,
        "note": made.note,
        "content": hashing.canonical_json(made.content),
        "sha256": hashing.sha256_hex(hashing.canonical_json(made.content)),
        "now": tx.now,
    }
    return int(str(tx.write(_MOVE, values).scalar_one()))


def contents(tx: ReadTx, reports: Sequence[int]) -> dict[int, Mapping[str, object]]:
    """Return the newest content of some reports; those that nobody has begun have none."""
    return {int(key): content for key, content in tx.run(_CONTENTS, {"ids": list(reports)}) if content}


def compared(tx: ReadTx, reports: Sequence[int]) -> dict[int, tuple[Mapping[str, int | None], Mapping[str, int]]]:
    """Return what some units state of their figures, and what the ledger had when they drafted; without the cases."""
    return {int(row[0]): (row[1], row[2]) for row in tx.run(_COMPARED, {"ids": list(reports)})}


def hashes(tx: ReadTx, reports: Sequence[int]) -> dict[int, str]:
    """Return the hash of the newest version of some reports."""
    return {int(key): str(sha256) for key, sha256 in tx.run(_NEWEST_HASHES, {"ids": list(reports)})}


def versions(tx: ReadTx, report: int) -> Sequence[Mapping[str, object]]:
    """Return every act on a report, the first first."""
    return [dict(row) for row in tx.run(_VERSIONS, {"id": report}).mappings()]


def _scope(actor: Actor) -> dict[str, object]:
    return {"units": sorted(actor.all_units()), "areas": list(reporting.areas(actor))}


def _one(row: RowMapping | None) -> Report:
    if row is None:
        raise ReportNotFound
    return _many([row])[0]


def _many(rows: Sequence[RowMapping]) -> list[Report]:
    kinds = {"kind": ObligationKind, "unit_kind": UnitKind, "unit_level": Level, "state": ReportState}
    return [Report(**{**row, **{name: word(row[name]) for name, word in kinds.items()}}) for row in rows]


def _iso(value: object) -> str:
    assert isinstance(value, date)  # noqa: S101  # a datetime is one too
    return value.isoformat()
