"""Cases: found in scope, locked, and read with everything that guards and permissions ask about."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from duzhan.errors import NotFound
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.policy.permissions import Actor, Doer
from duzhan.store import scope
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import ClockKind, Level, Light

CASE = table(Case)


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A unit's running part."""

    unit: str
    role: str
    percentage: int


@dataclass(frozen=True, slots=True)
class OpenSubmission:
    """The submission that waits for review or verification, with those who verified it so far."""

    id: int
    reviewed: bool
    submitted_by: int
    reviewed_by: int | None
    verifiers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PendingExtension:
    """The request that waits for a decision; dates are local."""

    id: int
    requested_by: int
    current_due_on: date
    proposed_on: date


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that has not ended; instants are aware UTC."""

    id: int
    kind: ClockKind
    holder: str
    started_at: datetime
    due_at: datetime
    light: Light
    rung: int
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A case with what belongs to it right now."""

    case: Case
    parts: tuple[OpenPart, ...]
    submission: OpenSubmission | None
    extension: PendingExtension | None
    extensions_granted: int
    extension_days: int
    evidence_kinds: frozenset[str]
    clocks: tuple[RunningClock, ...]
    offices: tuple[tuple[Level, str], ...]


# One round trip for everything that a trigger is judged by.
_BELONGINGS = text("""
select
  (select coalesce(jsonb_agg(jsonb_build_object('unit', unit, 'role', role, 'percentage', percentage) order by id), '[]')
     from part where case_id = c.id and ended_at is null) as parts,
  (select jsonb_build_object('id', s.id, 'reviewed', s.status = 'reviewed', 'submitted_by', s.submitted_by,
          'reviewed_by', s.reviewed_by, 'verifiers',
          (select coalesce(jsonb_agg(v.verifier order by v.id), '[]') from verification v where v.submission = s.id))
     from submission s where s.case_id = c.id and s.status in ('pending', 'reviewed')) as submission,
  (select jsonb_build_object('id', id, 'requested_by', requested_by, 'current_due_on', current_due_on,
          'proposed_on', proposed_on)
     from extension where case_id = c.id and status = 'pending') as extension,
  (select jsonb_build_object('count', count(*), 'days', coalesce(sum(granted_on - current_due_on), 0))
     from extension where case_id = c.id and status = 'granted' and cycle = c.cycle) as granted,
  (select coalesce(jsonb_agg(distinct kind), '[]') from evidence where case_id = c.id and cycle = c.cycle) as evidence,
  (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'holder', holder, 'started_at', started_at,
          'due_at', due_at, 'light', light, 'rung', rung, 'paused_at', paused_at) order by id), '[]')
     from clock where case_id = c.id and ended is null) as clocks,
  (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'level', level, 'parent', parent)), '[]')
     from unit where kind = 'office' and area in (left(c.area, 2), left(c.area, 4), c.county)) as offices
from "case" c where c.id = :id
""")
_ORDER = {Level.TOWNSHIP: 0, Level.COUNTY: 1, Level.CITY: 2, Level.PROVINCE: 3}


def find(tx: ReadTx, number: str, doer: Doer) -> Case:
    """Return a case in the doer's scope; raises NotFound where it is absent or out of scope."""
    return _one(tx, number, doer, lock=False)


def lock(tx: Tx, number: str, doer: Doer) -> Case:
    """Return a case in the doer's scope and hold its row until the transaction ends; raises NotFound as ``find``."""
    return _one(tx, number, doer, lock=True)


def lock_by_id(tx: Tx, case_id: int) -> Case:
    """Hold a case's row by its key."""
    return Case(**tx.run(select(CASE).where(CASE.c.id == case_id).with_for_update()).mappings().one())


def _one(tx: ReadTx, number: str, doer: Doer, *, lock: bool) -> Case:
    seen = select(CASE).where(CASE.c.number == number)
    if isinstance(doer, Actor):
        seen = seen.where(scope.visible(doer))
    row = tx.run(seen.with_for_update() if lock else seen).mappings().first()
    if row is None:
        raise NotFound
    return Case(**row)


def bundle(tx: ReadTx, case: Case) -> Bundle:
    """Read what belongs to a case; where the case is locked, it cannot change until the transaction ends."""
    row = tx.run(_BELONGINGS, {"id": case.id}).mappings().one()
    granted = row["granted"]
    return Bundle(
        case=case,
        parts=tuple(OpenPart(**part) for part in row["parts"]),
        submission=_submission(row["submission"]),
        extension=_extension(row["extension"]),
        extensions_granted=granted["count"],
        extension_days=granted["days"],
        evidence_kinds=frozenset(row["evidence"]),
        clocks=tuple(_clock(clock) for clock in row["clocks"]),
        offices=_chain(row["offices"]),
    )


def _submission(row) -> OpenSubmission | None:  # type: ignore[no-untyped-def]  # jsonb
    return None if row is None else OpenSubmission(**{**row, "verifiers": tuple(row["verifiers"])})


def _extension(row) -> PendingExtension | None:  # type: ignore[no-untyped-def]  # jsonb
    if row is None:
        return None
    dates = {name: date.fromisoformat(row[name]) for name in ("current_due_on", "proposed_on")}
    return PendingExtension(**{**row, **dates})


def _clock(row) -> RunningClock:  # type: ignore[no-untyped-def]  # jsonb
    paused = row["paused_at"]
    return RunningClock(
        id=row["id"],
        kind=ClockKind(row["kind"]),
        holder=row["holder"],
        started_at=datetime.fromisoformat(row["started_at"]),
        due_at=datetime.fromisoformat(row["due_at"]),
        light=Light(row["light"]),
        rung=row["rung"],
        paused_at=None if paused is None else datetime.fromisoformat(paused),
    )


def _chain(rows) -> tuple[tuple[Level, str], ...]:  # type: ignore[no-untyped-def]  # jsonb
    """Follow the parents from the lowest office up; they may skip the city."""
    by_code = {row["code"]: row for row in rows}
    at = min(rows, key=lambda row: _ORDER[Level(row["level"])], default=None)
    chain = []
    while at is not None:
        chain.append((Level(at["level"]), at["code"]))
        at = by_code.get(at["parent"])
    return tuple(chain)


def log(tx: Tx, case: Case) -> Case | None:
    """Insert a found case; None where this reporter logged this source record before."""
    values = case.model_dump(exclude={"id"})
    row = tx.write(
        upsert(CASE).values(**values).on_conflict_do_nothing(constraint="uq_case_logged_twice").returning(CASE)
    ).mappings().first()
    return None if row is None else Case(**row)


def logged(tx: ReadTx, reporter: int, source_ref: str) -> Case | None:
    """Return the case that a reporter logged from a source record, or None."""
    same = CASE.c.reporter == reporter, CASE.c.source_ref == source_ref
    row = tx.run(select(CASE).where(*same)).mappings().first()
    return None if row is None else Case(**row)


def found_ids(tx: ReadTx, after: int, limit: int) -> list[int]:
    """List the next found cases that were never returned, by id."""
    waiting = CASE.c.state == "found", CASE.c.returns == 0, CASE.c.id > after
    return [int(str(key)) for key in tx.run(select(CASE.c.id).where(*waiting).order_by(CASE.c.id).limit(limit)).scalars()]


def lock_found(tx: Tx, case_id: int) -> Case | None:
    """Hold a case that still waits for its first assignment; None where somebody was faster or is at it."""
    waiting = CASE.c.id == case_id, CASE.c.state == "found", CASE.c.returns == 0
    row = tx.run(select(CASE).where(*waiting).with_for_update(skip_locked=True)).mappings().first()
    return None if row is None else Case(**row)


def lock_next_ordered(tx: Tx, after: tuple[datetime, int] | None) -> Case | None:
    """Hold the next case whose closing is ordered, in the order of the orders; None at the end."""
    ordered = select(CASE).where(CASE.c.state == "verified", CASE.c.closing_ordered_at.is_not(None))
    if after is not None:
        ordered = ordered.where(func.row(CASE.c.closing_ordered_at, CASE.c.id) > func.row(*after))
    row = tx.run(
        ordered.order_by(CASE.c.closing_ordered_at, CASE.c.id).limit(1).with_for_update()
    ).mappings().first()
    return None if row is None else Case(**row)


def numbers_to_resume(tx: ReadTx, limit: int) -> list[str]:
    """List suspended cases whose review date has come."""
    due = CASE.c.suspended_until <= tx.now
    rows = tx.run(select(CASE.c.number).where(due).order_by(CASE.c.suspended_until).limit(limit)).scalars()
    return [str(number) for number in rows]


