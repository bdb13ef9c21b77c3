"""Running clocks with all that their dates and ladders depend on, many at a time, for those who judge them in bulk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, text

from duzhan.campaign.clocks import Budget
from duzhan.policy import pauses, working_days
from duzhan.policy.ladder import History, Running
from duzhan.policy.rescheduling import Standing
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import BudgetUnit, ClockKind, RectificationType

COLUMNS = """
k.id, k.case_id, k.kind, k.holder, k.budget, k.unit, k.calendar, k.started_at, k.due_at, k.provisional, k.pauses,
k.behind_on, k.rung, k.paused_at is not null as paused, c.number, c.policy_version, c.rectification_type, c.rework,
c.cycle, k.kind = 'rectify' and k.holder = c.lead_unit as leads
"""
"""What ``read`` wants of ``clock k join "case" c``."""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A running clock; instants are aware UTC, ``pauses`` is its ledger as it is stored.

    ``calendar`` is the version it was computed with, None for one that was started before there were versions.
    ``leads`` tells whether its holder leads the case.
    """

    id: int
    case_id: int
    kind: ClockKind
    holder: str
    budget: int | None
    unit: BudgetUnit
    calendar: int | None
    started_at: datetime
    due_at: datetime
    provisional: bool
    pauses: list[dict[str, object]]
    behind_on: date | None
    rung: int
    paused: bool
    number: str
    policy_version: int
    rectification_type: RectificationType
    rework: int
    cycle: int
    leads: bool

    def standing(self) -> Standing:
        """Return the clock as it is judged; the case's history is for the unit that leads it."""
        running = Running(
            kind=self.kind,
            started_at=self.started_at,
            due_at=self.due_at,
            unit=self.unit,
            history=History(self.rework, reopened=self.cycle > 1) if self.leads else History(),
            pauses=pauses.read(self.pauses),
            behind_on=self.behind_on,
        )
        budget = None if self.budget is None else Budget(budget=self.budget, unit=self.unit)
        return Standing(running, budget, self.provisional, self.rung)

    def likeness(self, zone: ZoneInfo) -> object:
        """Return all that a judgment depends on, equal for clocks that are judged alike: there are many of one day.

        Only where the case's history may have reached a rung does the hour of the start matter.
        """
        history = (self.rework, self.cycle) if self.leads else _PLAIN
        began = working_days.local_date(self.started_at, zone) if history == _PLAIN else self.started_at
        version = (self.policy_version, self.calendar, self.rectification_type)
        clock = (self.kind, self.budget, self.unit, began, self.due_at, self.provisional, self.behind_on, self.rung)
        return version, clock, history, repr(self.pauses)


_PLAIN = (0, 1)
"""Never sent back, in its first cycle."""
_OPEN = text(f"""
select {COLUMNS}
from clock k join "case" c on c.id = k.case_id
where k.id > :after and k.ended is null and c.state <> 'closed'
order by k.id limit :limit
""")  # noqa: S608  # ours


def read(row: RowMapping | dict[str, Any]) -> ClockRow:
    """Read one row; a case that was never assigned has no rectification type, and counts as most cases do."""
    typed = {
        "kind": ClockKind(row["kind"]),
        "unit": BudgetUnit(row["unit"]),
        "rectification_type": RectificationType(row["rectification_type"] or RectificationType.TIME_LIMITED),
    }
    return ClockRow(**{**row, **typed})


def of_open_cases(tx: ReadTx, after: int, limit: int) -> list[ClockRow]:
    """List the next running clocks of open cases, by id."""
    return [read(row) for row in tx.run(_OPEN, {"after": after, "limit": limit}).mappings()]
