"""封存的月份: frozen by the office that the month was reported to, handed out as files, and corrected beside itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from duzhan.campaign.measures import Figure, Metric, Punctuality
from duzhan.documents import report_docx, report_words
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.amend_month import amend_month
from duzhan.usecases.freeze_month import freeze_month
from duzhan.usecases.prepare_amendment import Amendable, prepare_amendment
from duzhan.usecases.print_report import Printed, print_bulletin, print_summary
from duzhan.web import asking, case_acts, reports
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.web.paths import MonthPath
from duzhan.web.reports import MARKS
from duzhan.wire.problems import Problem
from duzhan.wire.reports import AmendMonth, FreezeMonth, UnitMonthOut
from statemachines.monthly_report import ReportState

router = APIRouter(include_in_schema=False)
ADDRESS = "/reports/months/{month}"
ROWS = 3
"""How many figures one correction's form has room for."""
SHOWN = (Figure.OPEN, Figure.OVERDUE, Figure.CLOSED_IN_MONTH)
"""The figures of a unit, as the bulletin has them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A frozen month, and what was typed into its correction and refused."""

    found: Amendable
    typed: Mapping[str, str]
    problem: Problem | None

    @property
    def figures(self) -> Mapping[Figure, str]:
        """The labels of figures."""
        return report_words.FIGURES

    @property
    def shown(self) -> tuple[Figure, ...]:
        """The figures that are shown of each unit."""
        return SHOWN

    @property
    def rows(self) -> range:
        """The numbers of the rows for changed figures."""
        return range(ROWS)

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
    def names(self) -> Mapping[str, str]:
        """The names of the month's units, by their codes."""
        return {unit.unit: unit.unit_name for unit in self.found.units}

    def rate(self, unit: UnitMonthOut) -> str:
        """Write how much a unit closed on time."""
        return next(report_words.measured(each) for each in unit.metrics if each.metric is Metric.ON_TIME_RATE)


@router.get(ADDRESS)
def show(month: MonthPath, door: CasePage) -> Response:
    """Show a frozen month."""
    return _shown(month, door, {}, None)


@router.post(f"{ADDRESS}/freeze")
def freeze(month: MonthPath, form: CaseForm) -> Response:
    """Freeze a month; what is refused is said on its roll."""

    def act(tx: Tx, visit: Visit) -> str:
        freeze_month(tx, month, asking.filled(FreezeMonth, form.form), actor=visit.actor)
        return f"/reports/months/{month}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        case_acts.unless_at_the_door(refusal)
        chosen = tuple(str(value) for value in form.form.getlist("missing"))
        return reports.refused(refusal, month, form, chosen)


@router.post(f"{ADDRESS}/amendments")
def amend(month: MonthPath, form: CaseForm) -> Response:
    """Correct figures of a frozen month, beside it."""

    def act(tx: Tx, visit: Visit) -> str:
        command = asking.filled(AmendMonth, form.form, {"changes": _changes(form.form)})
        amend_month(tx, month, command, actor=visit.actor)
        return f"/reports/months/{month}#amendments"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(month, form, asking.typed(form.form), case_acts.unless_at_the_door(refusal))


@router.get(f"{ADDRESS}/bulletin.docx")
def write_bulletin(month: MonthPath, door: CasePage) -> Response:
    """Hand out a month's bulletin 通报."""
    return _file(door.look(lambda tx, visit: print_bulletin(tx, month, actor=visit.actor)))


@router.get(f"{ADDRESS}/summary.docx")
def write_summary(month: MonthPath, door: CasePage) -> Response:
    """Hand out a month's summary, to whoever reads all of it."""
    return _file(door.look(lambda tx, visit: print_summary(tx, month, actor=visit.actor)))


def _changes(form: FormData) -> list[dict[str, object]]:
    """Return the rows of changed figures that were filled; numbers of cases stand in one field, between blanks."""
    typed = asking.typed(form)
    rows = [
        {name: typed.get(f"changes.{row}.{name}", "").strip() for name in ("figure", "now", "cases")}
        for row in range(ROWS)
    ]
    return [{**row, "cases": row["cases"].split()} for row in rows if any(row.values())]


def _file(printed: Printed) -> Response:
    return attachment(printed.content, f"{printed.name}.docx", report_docx.MEDIA_TYPE)


def _shown(month: str, door: PageDoor, typed: Mapping[str, str], problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        return Shown(prepare_amendment(tx, month, actor=visit.actor), typed, problem)

    return door.show("month.html.j2", look, 200 if problem is None else problem.status)
