"""Reconciliations 对账: made from an uploaded ledger, read line by line, concluded by both sides, certified."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from duzhan.api import operations
from duzhan.api.addresses import Key, paged
from duzhan.api.operations import LOCATION, PREFIX, READ, READ_CASE, WRITE
from duzhan.documents import reconciliation_certificate
from duzhan.http.doors import CaseReader, CaseUpload, CaseWriter
from duzhan.http.replies import PRIVATE, Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases import match_ledgers, other_ledger
from duzhan.usecases.certify_reconciliation import certify_reconciliation
from duzhan.usecases.conclude_line import conclude_line
from duzhan.usecases.other_ledger import Upload
from duzhan.usecases.read_reconciliations import read_reconciliation, read_reconciliations
from duzhan.usecases.reconcile_ledgers import reconcile_ledgers
from duzhan.vocabulary import Level
from duzhan.wire.reconciliations import (
    ConclusionIn,
    LineFilter,
    LineOut,
    ReconciliationDetail,
    ReconciliationFilter,
    ReconciliationIn,
    ReconciliationOut,
    ReconciliationPage,
)
from duzhan.wire.shape import Code, Instant

router = operations.router("reconciliation")

LinePath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The line's number within its reconciliation")]


class ReconciliationForm(BaseModel):
    """The form: without a file, the lines that the other side's office had uploaded last are compared again."""

    model_config = ConfigDict(extra="forbid")

    area: Code
    level: Level | None = None
    as_of: Instant | None = None
    file: UploadFile | None = None

    def command(self) -> ReconciliationIn:
        """Return the form without its file."""
        return ReconciliationIn(area=self.area, level=self.level, as_of=self.as_of)


@router.post(
    "/reconciliations",
    status_code=201,
    responses=operations.answers(ReconciliationOut, WRITE, also=(201,), Location=LOCATION),
)
def reconcile(
    form: Annotated[ReconciliationForm, Form(media_type="multipart/form-data")], door: CaseUpload
) -> Response:
    """对账: our ledger of an area with another office's, an Excel or CSV file as that office keeps it."""
    command = form.command()
    # Who may not is sent away before the file is looked at.
    terms = door.read(lambda tx, actor: other_ledger.terms(tx, command, actor=actor))
    upload = None
    if form.file is not None:
        upload = other_ledger.read(form.file.file, form.file.filename or "", terms, door.settings.evidence_max_bytes)

    matched = match_ledgers.match(door.read(lambda tx, actor: match_ledgers.read(tx, command, upload, actor=actor)))

    def act(tx: Tx, actor: Actor) -> Reply:
        shown = reconcile_ledgers(tx, matched, actor=actor)
        return reply(shown, 201, Location=f"{PREFIX}/reconciliations/{shown.id}")

    return door.write(act, _sent(command, upload))


@router.get("/reconciliations", responses=operations.answers(ReconciliationPage, READ))
def list_the_reconciliations(
    request: Request, wanted: Annotated[ReconciliationFilter, Query()], door: CaseReader
) -> Response:
    """对账清单: those whose whole area is in the caller's scope, newest first."""
    page = door.read(lambda tx, actor: read_reconciliations(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.get("/reconciliations/{id}", responses=operations.answers(ReconciliationDetail, READ_CASE))
def read_a_reconciliation(
    request: Request, key: Key, wanted: Annotated[LineFilter, Query()], door: CaseReader
) -> Response:
    """对账结果: its figures and a page of its lines, with both sides' signatures."""
    page = door.read(lambda tx, actor: read_reconciliation(tx, key, wanted, actor=actor))
    return paged(request, page, page.next)


@router.post("/reconciliations/{id}/{line}/conclusion", responses=operations.answers(LineOut, WRITE))
def conclude_a_line(key: Key, line: LinePath, command: ConclusionIn, door: CaseWriter) -> Response:
    """下结论: signed for the caller's side; the line ends once both sides have signed the same."""
    return door.write(lambda tx, actor: reply(conclude_line(tx, key, line, command, actor=actor)))


@router.get(
    "/reconciliations/{id}/certificate.docx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {reconciliation_certificate.MEDIA_TYPE: {}}},
        **operations.refused(READ_CASE),
    },
)
def download_a_certificate(key: Key, door: CaseReader) -> Response:
    """对账证明: a Word file with the figures, every conclusion with both signatures, and what is open."""
    certificate = door.read(lambda tx, actor: certify_reconciliation(tx, key, actor=actor))
    disposition = f"attachment; filename*=UTF-8''{quote(f'{certificate.title}.docx', safe='')}"
    return Response(
        reconciliation_certificate.document(certificate),
        headers={**PRIVATE, "Content-Disposition": disposition},
        media_type=reconciliation_certificate.MEDIA_TYPE,
    )


def _sent(command: ReconciliationIn, upload: Upload | None) -> bytes:
    """Return what makes two requests the same."""
    return "\0".join((command.model_dump_json(), "" if upload is None else upload.sha256)).encode()
