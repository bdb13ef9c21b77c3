"""月报一份: its figures with the cases behind them, its words, every act on it, and the forms of what one may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from duzhan.campaign.measures import Figure, ObligationKind, Punctuality
from duzhan.documents import report_docx, report_words
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.print_report import print_report
from duzhan.usecases.read_report import read_report
from duzhan.usecases.report_acts import ACTS, SHAPES
from duzhan.web import asking, case_acts, report_tables, reports
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.paths import ReportPath
from duzhan.web.report_tables import Tables
from duzhan.wire.problems import Problem
from duzhan.wire.reports import DraftReport, ReportDetail, Stated
from duzhan.wire.shape import Shape
from statemachines.monthly_report import ReportState, ReportTrigger

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A report; ``at`` names the form that was refused, with what was typed into it."""

    report: ReportDetail
    tables: Tables | None
    at: str
    said: Mapping[str, str]
    problem: Problem | None

    @property
    def may(self) -> frozenset[str]:
        """What the visitor may do now, by its word."""
        return frozenset(trigger.value for trigger in self.report.permitted)

    @property
    def typed(self) -> Mapping[str, str]:
        """What the draft's form shows: what was typed and refused, otherwise what the report says."""
        if self.at == ReportTrigger.DRAFT.value:
            return self.said
        content = self.report.content
        if content is None:
            return {}
        stated = {name: str(value) for name, value in content.stated if value is not None}
        return {**content.texts.model_dump(), **stated}

    @property
    def figures(self) -> Mapping[Figure, str]:
        """The labels of figures."""
        return report_words.FIGURES

    @property
    def states(self) -> Mapping[ReportState, str]:
        """The words of the states."""
        return report_words.STATES

    @property
    def marks(self) -> Mapping[ReportState, str]:
        """The marks of the states."""
        return reports.MARKS

    @property
    def punctualities(self) -> Mapping[Punctuality, str]:
        """The words for how a report came."""
        return report_words.PUNCTUALITIES

    @property
    def kinds(self) -> Mapping[ObligationKind, str]:
        """The words for what is owed."""
        return report_words.KINDS


@router.get("/reports/{report}")
def show(report: ReportPath, door: CasePage) -> Response:
    """Show a report."""
    return _shown(report, door)


@router.get("/reports/{report}/report.docx")
def write(report: ReportPath, door: CasePage) -> Response:
    """Hand out a report as a Word file."""
    printed = door.look(lambda tx, visit: print_report(tx, int(report), actor=visit.actor))
    return attachment(printed.content, f"{printed.name}.docx", report_docx.MEDIA_TYPE)


def acts(trigger: ReportTrigger) -> Callable[..., Response]:
    """Return what takes a trigger's form: the act is done on the version that was seen."""

    def act(report: ReportPath, form: CaseForm) -> Response:
        def move(tx: Tx, visit: Visit) -> str:
            ACTS[trigger](tx, int(report), asking.version(form.form), _command(trigger, form), visit.actor)
            return f"{reports.ADDRESS}/{report}"

        try:
            return form.submit(move)
        except DuzhanError as refusal:
            problem = case_acts.unless_at_the_door(refusal)
            return _shown(report, form, trigger.value, asking.typed(form.form), problem)

    act.__name__ = trigger.value
    return act


def _command(trigger: ReportTrigger, form: FormDoor) -> Shape:
    if trigger is not ReportTrigger.DRAFT:
        return asking.filled(SHAPES[trigger], form.form)
    stated = asking.filled(Stated, form.form)
    return asking.filled(DraftReport, form.form, {"stated": stated})


def _shown(
    report: str,
    door: PageDoor,
    at: str = "",
    said: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        found = read_report(tx, int(report), actor=visit.actor)
        figures = None if found.content is None else found.content.figures
        return Shown(found, None if figures is None else report_tables.of(figures), at, said or {}, problem)

    return door.show("report.html.j2", look, 200 if problem is None else problem.status)


for _trigger in ReportTrigger:
    router.add_api_route(f"/reports/{{report}}/{_trigger.value}", acts(_trigger), methods=["POST"])
