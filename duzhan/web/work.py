"""我的待办: what must be done next, by when."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response

from duzhan.http.visits import Visit
from duzhan.policy import weeks
from duzhan.policy.working_days import Day
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_work import Task, Work, WorkGroup, read_work
from duzhan.web.doors import CasePage

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Laid:
    """The work by group, and the month by week with how many things are due on each day."""

    work: Work
    groups: tuple[tuple[WorkGroup, tuple[Task, ...]], ...]
    calendar: tuple[tuple[Day, ...], ...]
    due: Mapping[date, int]


@router.get("/work")
def show(door: CasePage) -> Response:
    """Show what waits for the visitor."""

    def look(tx: ReadTx, visit: Visit) -> Laid:
        return _laid(read_work(tx, actor=visit.actor))

    return door.show("work.html.j2", look)


def _laid(work: Work) -> Laid:
    groups = tuple((group, tasks) for group in WorkGroup if (tasks := work.of(group)))
    rows = tuple(work.days[at : at + weeks.DAYS] for at in range(0, len(work.days), weeks.DAYS))
    due = Counter(task.due_on for task in work.mine if task.due_on is not None)
    return Laid(work, groups, rows, due)
