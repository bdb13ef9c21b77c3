"""What belongs to a case right now: parts, submission, extension, evidence, clocks, offices; in one round trip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from duzhan.campaign.clocks import Budget
from duzhan.model.case import Case
from duzhan.policy import pauses
from duzhan.policy.pauses import Pause
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import BudgetUnit, ClockKind, Level, Light

Json = Mapping[str, Any]
"""An object of the jsonb below, whose keys the statement names."""


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
class Posted:
    """The publicity that stands of a verified submission, until the end of a local date."""

    until_on: date | None
    objections: int
    """Those that keep the case open: not answered yet, or upheld."""


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that has not ended; instants are aware UTC, ``budget`` is None where somebody named the date."""

    id: int
    kind: ClockKind
    holder: str
    due_version: int
    position: int
    budget: int | None
    unit: BudgetUnit
    started_at: datetime
    due_at: datetime
    provisional: bool
    pauses: tuple[Pause, ...]
    behind_on: date | None
    light: Light
    rung: int
    paused_at: datetime | None

    def budget_of(self) -> Budget | None:
        """Return what the due date was made of, None where somebody named it."""
        return None if self.budget is None else Budget(budget=self.budget, unit=self.unit)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A case with what belongs to it right now."""

    case: Case
    parts: tuple[OpenPart, ...]
    submission: OpenSubmission | None
    extension: PendingExtension | None
    extensions_granted: int
    extension_days: int
    original: tuple[datetime, datetime] | None
    evidence_kinds: frozenset[str]
    clocks: tuple[RunningClock, ...]
    offices: tuple[tuple[Level, str], ...]
    posted: Posted | None
    """What was posted or objected since the verification; None while the case is not verified."""
    unconcluded_lines: int
    """Lines of standing reconciliations about the case that both sides have not ended yet."""
    newest_at: datetime | None
    """The instant of the newest event: whoever holds the case acts no earlier (``events.catch_up``)."""


# One round trip for everything that a trigger is judged by.
_BELONGINGS = text("""
select
  (select coalesce(jsonb_agg(jsonb_build_object('unit', unit, 'role', role, 'percentage', percentage)
          order by id), '[]')
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
  (select jsonb_build_object('started_at', started_at, 'due_at', due_at) from clock
     where case_id = c.id and kind = 'rectify' and cycle = c.cycle and holder = c.lead_unit
     order by due_version limit 1) as original,
  (select coalesce(jsonb_agg(distinct kind), '[]') from evidence where case_id = c.id and cycle = c.cycle) as evidence,
  (select e.at from event e where e.case_id = c.id order by e.at desc limit 1) as newest_at,
  (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'holder', holder, 'due_version', due_version,
          'position', position, 'budget', budget, 'unit', unit, 'started_at', started_at, 'due_at', due_at,
          'provisional', provisional, 'pauses', pauses, 'behind_on', behind_on, 'light', light, 'rung', rung,
          'paused_at', paused_at)
          order by id), '[]')
     from clock where case_id = c.id and ended is null) as clocks,
  (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'level', level, 'parent', parent)), '[]')
     from unit where kind = 'office' and area in (left(c.area, 2), left(c.area, 4), c.county)) as offices,
  case when c.state = 'verified' then (select jsonb_build_object('until_on',
          (select p.until_on from publicity p where p.submission = s.id order by p.id desc limit 1), 'objections',
          (select count(*) from objection o where o.submission = s.id and o.outcome is distinct from 'dismissed'))
     from submission s where s.case_id = c.id order by s.id desc limit 1) end as posted,
  -- Their reconciliation may lie beyond the caller's areas; it is looked at only where there is a line at all.
  case when exists (select from reconciliation_line l
                    where l.case_id = c.id and l.match <> 'agree' and l.conclusion is null)
    then unconcluded_lines(c.id) else 0 end as unconcluded_lines
from "case" c where c.id = :id
""")
_ORDER = {Level.TOWNSHIP: 0, Level.COUNTY: 1, Level.CITY: 2, Level.PROVINCE: 3}


def of_case(tx: ReadTx, case: Case) -> Bundle:
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
        original=_original(row["original"]),
        evidence_kinds=frozenset(row["evidence"]),
        clocks=tuple(_clock(clock) for clock in row["clocks"]),
        offices=_chain(row["offices"]),
        posted=_posted(row["posted"]),
        unconcluded_lines=row["unconcluded_lines"],
        newest_at=row["newest_at"],
    )


def _submission(row: Json | None) -> OpenSubmission | None:
    return None if row is None else OpenSubmission(**{**row, "verifiers": tuple(row["verifiers"])})


def _extension(row: Json | None) -> PendingExtension | None:
    if row is None:
        return None
    dates = {name: date.fromisoformat(row[name]) for name in ("current_due_on", "proposed_on")}
    return PendingExtension(**{**row, **dates})


def _posted(row: Json | None) -> Posted | None:
    if row is None:
        return None
    until_on = row["until_on"]
    return Posted(None if until_on is None else date.fromisoformat(until_on), row["objections"])


def _original(row: Json | None) -> tuple[datetime, datetime] | None:
    """Return start and end of the lead unit's first rectify clock in this cycle, as it was before any extension."""
    return None if row is None else (datetime.fromisoformat(row["started_at"]), datetime.fromisoformat(row["due_at"]))


def _clock(row: Json) -> RunningClock:
    paused, behind_on = row["paused_at"], row["behind_on"]
    return RunningClock(
        id=row["id"],
        kind=ClockKind(row["kind"]),
        holder=row["holder"],
        due_version=row["due_version"],
        position=row["position"],
        budget=row["budget"],
        unit=BudgetUnit(row["unit"]),
        started_at=datetime.fromisoformat(row["started_at"]),
        due_at=datetime.fromisoformat(row["due_at"]),
        provisional=row["provisional"],
        pauses=pauses.read(row["pauses"]),
        behind_on=None if behind_on is None else date.fromisoformat(behind_on),
        light=Light(row["light"]),
        rung=row["rung"],
        paused_at=None if paused is None else datetime.fromisoformat(paused),
    )


def _chain(rows: Sequence[Json]) -> tuple[tuple[Level, str], ...]:
    """Follow the parents from the lowest office up; they may skip the city."""
    by_code = {row["code"]: row for row in rows}
    at = min(rows, key=lambda row: _ORDER[Level(row["level"])], default=None)
    chain = []
    while at is not None:
        chain.append((Level(at["level"]), at["code"]))
        at = by_code.get(at["parent"])
    return tuple(chain)
