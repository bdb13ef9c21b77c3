"""月报: the roll of a month, and what one's own units owe; a unit sees its own, an office those below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Response
from pydantic import ValidationError

from duzhan.campaign.measures import ObligationKind, Punctuality
from duzhan.documents import report_words
from duzhan.errors import DuzhanError
from duzhan.http import field_faults
from duzhan.http.visits import Visit
from duzhan.policy import weeks
from duzhan.policy.working_days import Day
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_roll import Called, Roll, read_roll
from duzhan.vocabulary import UnitKind
from duzhan.web import faults
from duzhan.web.doors import CasePage, PageDoor
from duzhan.wire.problems import Problem
from duzhan.wire.reports import ReportFilter
from statemachines.monthly_report import ReportState

router = APIRouter(include_in_schema=False)
ADDRESS = "/reports"
MARKS: Mapping[ReportState, str] = {
    ReportState.DUE: "miss",
    ReportState.SUBMITTED: "in",
    ReportState.RETURNED: "back",
    ReportState.ACCEPTED: "ok",
    ReportState.FROZEN: "ice",
}
"""The drawn mark of each state."""


@dataclass(frozen=True, slots=True)
class Left:
    """The time until the reports are due, whole days first."""

    days: int
    hours: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A roll, laid out; ``chosen`` are the missing units that were named when the freezing was refused."""

    roll: Roll
    first: date | None
    left: Left | None
    groups: tuple[tuple[UnitKind, tuple[Called, ...]], ...]
    judging: tuple[Called, ...]
    counts: Mapping[ReportState, int]
    missing: int
    calendar: tuple[tuple[Day, ...], ...]
    chosen: tuple[str, ...]
    problem: Problem | None

    @property
    def states(self) -> Mapping[ReportState, str]:
        """The words of the states."""
        return report_words.STATES

    @property
    def marks(self) -> Mapping[ReportState, str]:
        """The marks of the states."""
        return MARKS

    @property
    def punctualities(self) -> Mapping[Punctuality, str]:
        """The words for how a report came."""
        return report_words.PUNCTUALITIES

    @property
    def kinds(self) -> Mapping[ObligationKind, str]:
        """The words for what is owed."""
        return report_words.KINDS


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """Call the roll of the month that is asked for, or of the newest."""
    asked = {name: value for name, value in door.request.query_params.items() if value}
    try:
        wanted, problem = ReportFilter.model_validate(asked), None
    except ValidationError as wrong:
        wanted, problem = ReportFilter(), faults.of(field_faults.refusal([dict(fault) for fault in wrong.errors()]))
    return shown(door, wanted, (), problem)


def shown(door: PageDoor, wanted: ReportFilter, chosen: tuple[str, ...], problem: Problem | None) -> Response:
    """Show a roll; with what was refused about it."""

    def look(tx: ReadTx, visit: Visit) -> Shown:
        return _laid(read_roll(tx, wanted, actor=visit.actor), tx.now, chosen, problem)

    return door.show("reports.html.j2", look, 200 if problem is None else problem.status)


def refused(refusal: DuzhanError, month: str, door: PageDoor, chosen: tuple[str, ...]) -> Response:
    """Show the roll of a month again, with why it is not frozen."""
    return shown(door, ReportFilter(month=month), chosen, faults.of(refusal))


def _laid(roll: Roll, now: datetime, chosen: tuple[str, ...], problem: Problem | None) -> Shown:
    states = [called.report.state for called in roll.called]
    return Shown(
        roll=roll,
        first=None if roll.month is None else date.fromisoformat(f"{roll.month}-01"),
        left=None if roll.due_at is None or now >= roll.due_at else _left(roll.due_at - now),
        groups=tuple((kind, found) for kind in UnitKind if (found := roll.of(kind))),
        judging=tuple(each for each in roll.called if each.report.state in _TO_JUDGE),
        counts={state: states.count(state) for state in ReportState},
        missing=sum(each.report.punctuality is Punctuality.MISSING for each in roll.called),
        calendar=tuple(roll.days[at : at + weeks.DAYS] for at in range(0, len(roll.days), weeks.DAYS)),
        chosen=chosen,
        problem=problem,
    )


_TO_JUDGE = frozenset({ReportState.SUBMITTED, ReportState.RETURNED})


def _left(time: timedelta) -> Left:
    minutes = time // timedelta(minutes=1)
    return Left(time.days, minutes // 60 % 24, minutes % 60)
