"""Plans of targets 一村一策: rolled up, drawn up, signed, reported on, imported from sheets."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Form, Path, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from duzhan.api import operations
from duzhan.api.exits import TargetPath
from duzhan.api.operations import ETAG, MOVE, READ, READ_CASE, WRITE
from duzhan.documents import plan_sheet
from duzhan.documents.sheet_limits import LIMITS
from duzhan.http.doors import CaseReader, CaseWriter, ImportReader, ImportUpload, WriteDoor
from duzhan.http.downloads import attachment
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.policy.target_plan_refusals import PlanStale
from duzhan.store import uploads
from duzhan.store.transaction import Tx
from duzhan.usecases.draft_target_plan import draft_target_plan
from duzhan.usecases.import_target_plans import import_target_plans
from duzhan.usecases.read_plan_board import read_plan_board
from duzhan.usecases.read_target_plan import read_plan_line, read_target_plan
from duzhan.usecases.report_target_progress import report_target_progress
from duzhan.usecases.sign_target_plan import sign_target_plan
from duzhan.usecases.write_plan_sheet import write_blank_sheet, write_plan_sheet
from duzhan.wire.shape import OptionalLine
from duzhan.wire.target_plans import DraftPlan, ImportPlans, LineDetail, LineProgress, PlanBoard, PlanDetail, PlansTaken

router = operations.router("plan")

LinePath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The line's number within the plan")]
FILE: Mapping[int | str, dict[str, object]] = {
    200: {"description": "The file", "content": {plan_sheet.MEDIA_TYPE: {}}},
}


class PlansForm(BaseModel):
    """The form of an upload."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile
    reason: OptionalLine = ""


@router.get("/plans", responses=operations.answers(PlanBoard, READ))
def read_the_plans(door: CaseReader) -> Response:
    """一村一策: every target in scope with how its plan stands, added up to county and city."""
    return reply(door.read(lambda tx, actor: read_plan_board(tx, actor=actor))).response()


@router.get("/plan-sheet.xlsx", response_class=Response, responses={**FILE, **operations.refused(READ)})
def download_a_blank_plan_sheet(door: ImportReader) -> Response:
    """计划模板: a sheet to fill in, with the codes that it may name."""
    content = door.read(lambda tx, actor: write_blank_sheet(tx, actor=actor))
    return attachment(content, plan_sheet.BLANK_NAME, plan_sheet.MEDIA_TYPE)


@router.post("/plan-sheet", responses=operations.answers(PlansTaken, WRITE))
def import_a_sheet_of_plans(
    form: Annotated[PlansForm, Form(media_type="multipart/form-data")], door: ImportUpload
) -> Response:
    """导入计划: an xlsx or csv file with a line in each row, all of it as drafts or nothing."""
    door.read(lambda _tx, actor: actor)  # strangers are sent away before their file is looked at
    command = ImportPlans(reason=form.reason)
    with uploads.kept_for_now(form.file.file, door.settings.home, LIMITS.file) as file:
        sent = f"{file.sha256}:{command.reason}".encode()
        return door.write(lambda tx, actor: reply(import_target_plans(tx, file.path, command, actor=actor)), sent)


@router.get("/plans/{code}", responses=operations.answers(PlanDetail, READ_CASE, ETag=ETAG))
def read_a_plan(code: TargetPath, door: CaseReader) -> Response:
    """督战对象的计划: what is in force, the draft that waits, every revision; version 0 is no plan yet."""
    return door.read(lambda tx, actor: _shown(read_target_plan(tx, code, actor=actor))).response()


@router.get("/plans/{code}/sheet.xlsx", response_class=Response, responses={**FILE, **operations.refused(READ_CASE)})
def download_a_plan_sheet(code: TargetPath, door: CaseReader) -> Response:
    """计划表格: the lines as a sheet, to be changed and sent again."""
    name, content = door.read(lambda tx, actor: write_plan_sheet(tx, code, actor=actor))
    return attachment(content, f"{name}.xlsx", plan_sheet.MEDIA_TYPE)


@router.put("/plans/{code}/draft", responses=operations.answers(PlanDetail, MOVE, ETag=ETAG))
def draft_a_plan(code: TargetPath, command: DraftPlan, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """起草计划: all of its lines; the ETag of a target without a plan is ``"0"``."""

    def act(tx: Tx, actor: Actor) -> PlanDetail:
        return draft_target_plan(tx, code, _seen(if_match), command, actor=actor)

    return _done(door, if_match, act)


@router.post("/plans/{code}/signature", responses=operations.answers(PlanDetail, MOVE, ETag=ETAG))
def sign_a_plan(code: TargetPath, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """签发计划: by the office above; the draft is in force from then on."""

    def act(tx: Tx, actor: Actor) -> PlanDetail:
        return sign_target_plan(tx, code, _seen(if_match), actor=actor)

    return _done(door, if_match, act)


@router.get("/plans/{code}/lines/{line}", responses=operations.answers(LineDetail, READ_CASE))
def read_a_plan_line(code: TargetPath, line: LinePath, door: CaseReader) -> Response:
    """计划的一项: with everything that was reported of it."""
    return reply(door.read(lambda tx, actor: read_plan_line(tx, code, line, actor=actor))).response()


@router.post("/plans/{code}/lines/{line}/progress", responses=operations.answers(LineDetail, WRITE))
def report_on_a_plan_line(code: TargetPath, line: LinePath, command: LineProgress, door: CaseWriter) -> Response:
    """报计划进展: by the line's unit, or by the office that drew the plan up; the newest report counts."""
    return door.write(lambda tx, actor: reply(report_target_progress(tx, code, line, command, actor=actor)))


def _seen(if_match: str | None) -> int:
    """Return the version that was read; -1, which no plan has, where the header names none."""
    text = (if_match or "").strip().strip('"')
    return 0 if text == "0" else version_seen(if_match) or -1


def _done(door: WriteDoor, if_match: str | None, act: Callable[[Tx, Actor], PlanDetail]) -> Response:
    def move(tx: Tx, actor: Actor) -> Reply:
        try:
            return _shown(act(tx, actor))
        except PlanStale as stale:
            raise mismatch(if_match, stale) from None

    return door.write(move)


def _shown(found: PlanDetail) -> Reply:
    return reply(found, ETag=etag(found.version))
