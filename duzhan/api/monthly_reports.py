"""Monthly reports 月报: listed, drafted, signed, submitted, judged, printed; months frozen and amended."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Query, Response

from duzhan.api import operations
from duzhan.api.addresses import MonthPath, ReportPath
from duzhan.api.operations import ETAG, MOVE, READ, READ_CASE, WRITE
from duzhan.documents import report_docx
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.downloads import attachment
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import ReportStale
from duzhan.store.transaction import Tx
from duzhan.usecases.amend_month import amend_month
from duzhan.usecases.define_metrics import define_metrics
from duzhan.usecases.freeze_month import freeze_month
from duzhan.usecases.print_report import Printed, print_bulletin, print_report, print_summary
from duzhan.usecases.read_month import read_month
from duzhan.usecases.read_report import read_report
from duzhan.usecases.read_reports import read_reports
from duzhan.usecases.report_acts import ACTS, SHAPES, Act
from duzhan.wire.reports import (
    AmendMonth,
    DraftReport,
    FreezeMonth,
    MetricDefinitions,
    MonthOut,
    ReportDetail,
    ReportFilter,
    ReportPage,
)
from duzhan.wire.shape import Shape
from statemachines.monthly_report import ReportTrigger

router = operations.router("report")
FILE: Mapping[int | str, dict[str, object]] = {
    200: {"description": "The file", "content": {report_docx.MEDIA_TYPE: {}}},
}


@router.get("/monthly-reports", responses=operations.answers(ReportPage, READ))
def list_the_reports(wanted: Annotated[ReportFilter, Query()], door: CaseReader) -> Response:
    """月报、实施方案: who owes what and how it stands; a unit sees its own, an office those below it."""
    return reply(door.read(lambda tx, actor: read_reports(tx, wanted, actor=actor))).response()


@router.get("/monthly-reports/{id}", responses=operations.answers(ReportDetail, READ_CASE, ETag=ETAG))
def read_a_report(report: ReportPath, door: CaseReader) -> Response:
    """月报: its content, every act on it, and what the caller may do."""
    found = door.read(lambda tx, actor: read_report(tx, int(report), actor=actor))
    return reply(found, ETag=etag(found.version)).response()


@router.put("/monthly-reports/{id}/draft", responses=operations.answers(ReportDetail, MOVE, ETag=ETAG))
def draft_a_report(report: ReportPath, command: DraftReport, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """起草: figures from the ledger, words of the unit's own; a signature given before is void."""
    return _moved(door, (report, if_match), command, ACTS[ReportTrigger.DRAFT])


@router.get(
    "/monthly-reports/{id}/report.docx",
    response_class=Response,
    responses={**FILE, **operations.refused(READ_CASE)},
)
def download_a_report(report: ReportPath, door: CaseReader) -> Response:
    """月报文件: a Word file, with the numbers of the cases behind each figure."""
    return _file(door.read(lambda tx, actor: print_report(tx, int(report), actor=actor)))


@router.get("/months/{month}", responses=operations.answers(MonthOut, READ_CASE))
def read_a_month(month: MonthPath, door: CaseReader) -> Response:
    """封存的月份: its figures, its hash, its bulletin's number and what was amended since."""
    return reply(door.read(lambda tx, actor: read_month(tx, month, actor=actor))).response()


@router.post("/months/{month}/freeze", responses=operations.answers(MonthOut, WRITE))
def freeze_a_month(month: MonthPath, command: FreezeMonth, door: CaseWriter) -> Response:
    """封存当月: by the receiving office, once every report is accepted or the missing units are named."""
    return door.write(lambda tx, actor: reply(freeze_month(tx, month, command, actor=actor)))


@router.post("/months/{month}/amendments", responses=operations.answers(MonthOut, WRITE))
def amend_a_month(month: MonthPath, command: AmendMonth, door: CaseWriter) -> Response:
    """更正: of a frozen month, under a number of its own; what is frozen stays as it was."""
    return door.write(lambda tx, actor: reply(amend_month(tx, month, command, actor=actor)))


@router.get(
    "/months/{month}/bulletin.docx",
    response_class=Response,
    responses={**FILE, **operations.refused(READ_CASE)},
)
def download_a_bulletin(month: MonthPath, door: CaseReader) -> Response:
    """通报: numbered, for every unit that reports, with the definition of each metric in its annex."""
    return _file(door.read(lambda tx, actor: print_bulletin(tx, month, actor=actor)))


@router.get(
    "/months/{month}/summary.docx",
    response_class=Response,
    responses={**FILE, **operations.refused(READ_CASE)},
)
def download_a_summary(month: MonthPath, door: CaseReader) -> Response:
    """情况汇总: for the office that froze the month, with the numbers of the cases behind each figure."""
    return _file(door.read(lambda tx, actor: print_summary(tx, month, actor=actor)))


@router.get("/metrics-definitions", responses=operations.answers(MetricDefinitions, READ))
def define_the_metrics(door: CaseReader) -> Response:
    """指标口径: what each metric of reports and bulletins means, and how it is computed."""
    return reply(door.read(lambda _tx, _actor: define_metrics())).response()


def _file(printed: Printed) -> Response:
    return attachment(printed.content, f"{printed.name}.docx", report_docx.MEDIA_TYPE)


def _moved(door: CaseWriter, seen: tuple[str, str | None], command: Shape, act: Act) -> Response:
    report, if_match = seen

    def move(tx: Tx, actor: Actor) -> Reply:
        try:
            moved = act(tx, int(report), version_seen(if_match), command, actor)
        except ReportStale as stale:
            raise mismatch(if_match, stale) from None
        return reply(moved, ETag=etag(moved.version))

    return door.write(move)


def operation(trigger: ReportTrigger, shape: type[Shape]) -> Callable[..., Response]:
    """Return the endpoint that fires a report's trigger."""
    act = ACTS[trigger]

    def fire(report: ReportPath, command: Shape, door: CaseWriter, if_match: IfMatch = None) -> Response:
        return _moved(door, (report, if_match), command, act)

    fire.__name__ = f"{trigger.value}_a_report"
    fire.__doc__ = shape.__doc__
    fire.__annotations__["command"] = shape
    return fire


for _trigger, _shape in SHAPES.items():
    router.add_api_route(
        f"/monthly-reports/{{id}}/{_trigger.value}",
        operation(_trigger, _shape),
        methods=["POST"],
        responses=operations.answers(ReportDetail, MOVE, ETag=ETAG),
    )
