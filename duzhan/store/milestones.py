"""Milestones 时间节点: written as revisions of which the newest is in force, and marked as reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, bindparam, func, select, text

from duzhan.model.columns import table
from duzhan.model.rectification import Milestone
from duzhan.store.driver import fixed, insertion
from duzhan.store.transaction import ReadTx, Tx

MILESTONE = table(Milestone)
_NEWEST = (
    select(func.max(MILESTONE.c.revision))
    .where(MILESTONE.c.case_id == bindparam("case_id"), MILESTONE.c.cycle == bindparam("cycle"))
    .scalar_subquery()
)
_IN_FORCE = fixed(
    select(MILESTONE)
    .where(
        MILESTONE.c.case_id == bindparam("case_id"),
        MILESTONE.c.cycle == bindparam("cycle"),
        MILESTONE.c.revision == _NEWEST,
    )
    .order_by(MILESTONE.c.position)
)
_NUMBER = text("select coalesce(max(revision), 0) from milestone where case_id = :case_id and cycle = :cycle")
_REVISE = insertion(
    MILESTONE, "case_id", "cycle", "revision", "position", "title", "due_on", "reached_at", "reached_by"
)
_REACH = text("update milestone set reached_at = :now, reached_by = :by where id = any(:ids) and reached_at is null")


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as a plan names it; ``due_on`` is a local date. Reached when and by whom, None while it is not."""

    title: str
    due_on: date
    reached_at: datetime | None = None
    reached_by: int | None = None


def in_force(tx: ReadTx, case_id: int, cycle: int) -> Sequence[RowMapping]:
    """Return the milestones of a cycle that are in force, in their order."""
    return tx.run(_IN_FORCE, {"case_id": case_id, "cycle": cycle}).mappings().all()


def next_unreached(tx: ReadTx, case_id: int, cycle: int) -> date | None:
    """Return the earliest local date of a milestone that is not reached."""
    open_ = (row["due_on"] for row in in_force(tx, case_id, cycle) if row["reached_at"] is None)
    return min(open_, default=None)


def revise(tx: Tx, case_id: int, cycle: int, steps: Sequence[Step]) -> None:
    """Put other milestones in force; those before stay on record."""
    revision = int(tx.run(_NUMBER, {"case_id": case_id, "cycle": cycle}).scalar_one()) + 1
    rows = [
        {
            "case_id": case_id,
            "cycle": cycle,
            "revision": revision,
            "position": position,
            "title": step.title,
            "due_on": step.due_on,
            "reached_at": step.reached_at,
            "reached_by": step.reached_by,
        }
        for position, step in enumerate(steps, start=1)
    ]
    tx.write(_REVISE, rows)


def reach(tx: Tx, ids: Sequence[int], by: int) -> None:
    """Mark milestones as reached now; those that were reached before keep when."""
    tx.write(_REACH, {"ids": list(ids), "now": tx.now, "by": by})
