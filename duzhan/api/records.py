"""Records of units, 表扬 and 问责: drafted with their rows, proposed, signed, withdrawn; as JSON and as files."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import RecordPath, paged
from duzhan.api.operations import ETAG, LOCATION, MOVE, PREFIX, READ, READ_CASE, WRITE
from duzhan.documents import record_docx
from duzhan.http.doors import CaseReader, CaseWriter, CheckerPost
from duzhan.http.downloads import attachment
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.policy.record_refusals import RecordStale
from duzhan.store.transaction import Tx
from duzhan.usecases.draft_record import draft_record, revise_record
from duzhan.usecases.print_records import print_record, print_records
from duzhan.usecases.read_records import read_record, read_records
from duzhan.usecases.record_acts import ACTS, SHAPES
from duzhan.wire.records import RecordDetail, RecordFilter, RecordIn, RecordPage
from duzhan.wire.shape import Shape
from statemachines.record import RecordTrigger

router = operations.router("record")
FILE: Mapping[int | str, dict[str, object]] = {
    200: {"description": "The file", "content": {record_docx.MEDIA_TYPE: {}}},
}


@router.get("/records", responses=operations.answers(RecordPage, READ))
def list_records(wanted: Annotated[RecordFilter, Query()], request: Request, door: CaseReader) -> Response:
    """表扬、问责: a unit sees its own once they are signed, an office those in its area, an auditor all."""
    page = door.read(lambda tx, actor: read_records(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.post(
    "/records",
    status_code=201,
    responses=operations.answers(RecordDetail, WRITE, also=(201,), Location=LOCATION, ETag=ETAG),
)
def draft_a_record(command: RecordIn, door: CheckerPost) -> Response:
    """起草: by an office, of a unit of its level or below in its area, with a row of the ledger behind it at least."""

    def act(tx: Tx, actor: Actor) -> Reply:
        made = draft_record(tx, command, actor=actor)
        return reply(made, 201, Location=f"{PREFIX}/records/{made.number}", ETag=etag(made.version))

    return door.write(act)


@router.get("/records.docx", response_class=Response, responses={**FILE, **operations.refused(READ)})
def download_the_list(door: CaseReader) -> Response:
    """表扬、问责情况（Word）: every record that the caller sees, the newest first."""
    printed = door.read(lambda tx, actor: print_records(tx, actor=actor))
    return attachment(printed.content, f"{printed.name}.docx", record_docx.MEDIA_TYPE)


@router.get("/records/{record}", responses=operations.answers(RecordDetail, READ_CASE, ETag=ETAG))
def read_a_record(record: RecordPath, door: CaseReader) -> Response:
    """表扬、问责: its words, the rows behind it, every act on it, and what the caller may do."""
    found = door.read(lambda tx, actor: read_record(tx, record, actor=actor))
    return reply(found, ETag=etag(found.version)).response()


@router.put("/records/{record}", responses=operations.answers(RecordDetail, MOVE, ETag=ETAG))
def revise_a_record(record: RecordPath, command: RecordIn, door: CheckerPost, if_match: IfMatch = None) -> Response:
    """修改: while it is a draft, by the office that drafted it."""

    def act(tx: Tx, actor: Actor) -> RecordDetail:
        return revise_record(tx, record, version_seen(if_match), command, actor=actor)

    return _moved(door, if_match, act)


@router.get(
    "/records/{record}/record.docx",
    response_class=Response,
    responses={**FILE, **operations.refused(READ_CASE)},
)
def download_a_record(record: RecordPath, door: CaseReader) -> Response:
    """表扬、问责文件（Word）: laid out as a formal document, with the rows behind it."""
    printed = door.read(lambda tx, actor: print_record(tx, record, actor=actor))
    return attachment(printed.content, f"{printed.name}.docx", record_docx.MEDIA_TYPE)


def _moved(door: CaseWriter, if_match: str | None, act: Callable[[Tx, Actor], RecordDetail]) -> Response:
    def move(tx: Tx, actor: Actor) -> Reply:
        try:
            moved = act(tx, actor)
        except RecordStale as stale:
            raise mismatch(if_match, stale) from None
        return reply(moved, ETag=etag(moved.version))

    return door.write(move)


def operation(trigger: RecordTrigger, shape: type[Shape]) -> Callable[..., Response]:
    """Return the endpoint that fires a record's trigger."""
    act = ACTS[trigger]

    def fire(record: RecordPath, command: Shape, door: CheckerPost, if_match: IfMatch = None) -> Response:
        return _moved(door, if_match, lambda tx, actor: act(tx, record, version_seen(if_match), command, actor))

    fire.__name__ = f"{trigger.value}_a_record"
    fire.__doc__ = shape.__doc__
    fire.__annotations__["command"] = shape
    return fire


for _trigger, _shape in SHAPES.items():
    router.add_api_route(
        f"/records/{{record}}/{_trigger.value}",
        operation(_trigger, _shape),
        methods=["POST"],
        responses=operations.answers(RecordDetail, MOVE, ETag=ETAG),
    )
