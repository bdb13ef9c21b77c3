"""Tours 巡回督战: convened with an itinerary, visited by a checklist, reported, and how far they cover the targets."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import paged
from duzhan.api.operations import PREFIX, READ, READ_CASE, WRITE
from duzhan.documents import tour_docx
from duzhan.http import possible
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.downloads import attachment
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.add_tour_stops import add_tour_stops
from duzhan.usecases.convene_tour import convene_tour
from duzhan.usecases.log_visit_findings import log_visit_findings
from duzhan.usecases.prepare_visit import prepare_visit
from duzhan.usecases.print_tour import print_tour
from duzhan.usecases.read_coverage import read_coverage
from duzhan.usecases.read_tour import list_tours, read_tour
from duzhan.usecases.read_visit import read_visit
from duzhan.usecases.record_visit import record_visit
from duzhan.usecases.withdraw_tour import withdraw_tour
from duzhan.wire.shape import Code
from duzhan.wire.tours import NewStops, TourDetail, TourFilter, TourIn, TourPage, TourWithdrawal
from duzhan.wire.visits import Checklist, Coverage, CoverageFilter, MoreFindings, VisitIn, VisitOut

router = operations.router("tour")
TourPath = Annotated[str, Path(alias="id", description="3"), possible.TourKey]
VisitPath = Annotated[str, Path(alias="id", description="12"), possible.VisitKey]


@router.get("/tours", responses=operations.answers(TourPage, READ))
def list_the_tours(request: Request, wanted: Annotated[TourFilter, Query()], door: CaseReader) -> Response:
    """巡回督战清单: those that stop in one's areas, the newest first, with the figures of those areas."""
    page = door.read(lambda tx, actor: list_tours(tx, wanted, actor=actor))
    return paged(request, page, page.next, name="before")


@router.post("/tours", status_code=201, responses=operations.answers(TourDetail, WRITE, also=(201,)))
def convene_a_tour(command: TourIn, door: CaseWriter) -> Response:
    """派出巡回督战: as an office of the province or of a city; never to what is a member's own."""
    return door.write(lambda tx, actor: reply(convene_tour(tx, command, actor=actor), 201))


@router.get("/tours/{id}", responses=operations.answers(TourDetail, READ_CASE))
def read_a_tour(key: TourPath, door: CaseReader) -> Response:
    """巡回督战: its itinerary and its visits."""
    return reply(door.read(lambda tx, actor: read_tour(tx, int(key), actor=actor))).response()


@router.post("/tours/{id}/stops", status_code=201, responses=operations.answers(TourDetail, WRITE, also=(201,)))
def add_stops(key: TourPath, command: NewStops, door: CaseWriter) -> Response:
    """补充行程: more places for a tour that is not over."""
    return door.write(lambda tx, actor: reply(add_tour_stops(tx, int(key), command, actor=actor), 201))


@router.post("/tours/{id}/withdrawal", responses=operations.answers(TourDetail, WRITE))
def withdraw_a_tour(key: TourPath, command: TourWithdrawal, door: CaseWriter) -> Response:
    """撤回巡回督战: by the office that convened it, before the first visit; it stays on the list."""
    return door.write(lambda tx, actor: reply(withdraw_tour(tx, int(key), command, actor=actor)))


@router.get("/tours/{id}/checklist", responses=operations.answers(Checklist, READ_CASE))
def read_a_checklist(key: TourPath, area: Annotated[Code, Query()], door: CaseReader) -> Response:
    """检查清单: of a place of the itinerary, for who is on the team: content areas, open cases, households left."""
    return reply(door.read(lambda tx, actor: prepare_visit(tx, int(key), area, actor=actor).checklist)).response()


@router.post("/tours/{id}/visits", status_code=201, responses=operations.answers(VisitOut, WRITE, also=(200, 201)))
def record_a_visit(key: TourPath, command: VisitIn, door: CaseWriter) -> Response:
    """登记走访: with its findings; the same source_ref again is the same visit, answered with 200."""

    def act(tx: Tx, actor: Actor) -> Reply:
        recorded = record_visit(tx, int(key), command, actor=actor)
        shown = read_visit(tx, recorded.visit, actor=actor)
        where = f"{PREFIX}/visits/{recorded.visit}"
        return reply(shown, 201 if recorded.created else 200, Location=where)

    return door.write(act)


@router.get(
    "/tours/{id}/report.docx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {tour_docx.MEDIA_TYPE: {}}},
        **operations.refused(READ_CASE),
    },
)
def print_a_tour(key: TourPath, door: CaseReader) -> Response:
    """巡回督战情况报告（Word）: laid out as a formal document; every figure is counted from the rows in it."""
    report = door.read(lambda tx, actor: print_tour(tx, int(key), actor=actor))
    return attachment(tour_docx.write(report), f"tour-{key}.docx", tour_docx.MEDIA_TYPE)


@router.get("/visits/{id}", responses=operations.answers(VisitOut, READ_CASE))
def read_a_visit(key: VisitPath, door: CaseReader) -> Response:
    """走访记录: one, with its answers, what became of the open cases, and its findings."""
    return reply(door.read(lambda tx, actor: read_visit(tx, int(key), actor=actor))).response()


@router.post("/visits/{id}/findings", responses=operations.answers(VisitOut, WRITE))
def log_more_findings(key: VisitPath, command: MoreFindings, door: CaseWriter) -> Response:
    """走访发现问题: more findings of a visit; the same source_ref again logs nothing new."""
    return door.write(lambda tx, actor: reply(log_visit_findings(tx, int(key), command, actor=actor)))


@router.get("/coverage", responses=operations.answers(Coverage, READ))
def read_the_coverage(wanted: Annotated[CoverageFilter, Query()], door: CaseReader) -> Response:
    """覆盖情况: every target by when a team was last there, and how many were seen each month."""
    return reply(door.read(lambda tx, actor: read_coverage(tx, wanted, actor=actor))).response()
