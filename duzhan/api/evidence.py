"""Evidence: uploaded as a form, listed, and handed out as an attachment that no browser runs."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict

from duzhan.api import operations
from duzhan.api.addresses import CasePath, Key, case_address
from duzhan.api.operations import LOCATION, READ_CASE, WRITE
from duzhan.errors import EvidenceDamaged
from duzhan.http import upload_names
from duzhan.http.doors import CaseReader, CaseUpload
from duzhan.http.replies import PRIVATE, Reply, reply
from duzhan.model.evidence import Evidence
from duzhan.policy.permissions import Actor
from duzhan.store import evidence_files
from duzhan.store.evidence_files import SUFFIXES
from duzhan.store.transaction import Tx
from duzhan.usecases.attach_evidence import Offer, attach_evidence
from duzhan.usecases.list_evidence import list_evidence
from duzhan.usecases.read_evidence import read_evidence
from duzhan.vocabulary import EvidenceKind
from duzhan.wire.cases import EvidenceOut, EvidencePage
from duzhan.wire.shape import Code, Day

router = operations.router("evidence")

# What lies in the file must not run in our name, even where a browser is talked into showing it.
_INERT = {"Content-Security-Policy": "default-src 'none'; sandbox"}


class EvidenceForm(BaseModel):
    """The form of an upload."""

    model_config = ConfigDict(extra="forbid")

    kind: EvidenceKind
    taken_on: Day
    file: UploadFile
    unit: Code | None = None


@router.post(
    "/cases/{number}/evidence",
    status_code=201,
    responses=operations.answers(EvidenceOut, WRITE, also=(201,), Location=LOCATION),
)
def attach(
    number: CasePath, form: Annotated[EvidenceForm, Form(media_type="multipart/form-data")], door: CaseUpload
) -> Response:
    """佐证: a JPEG, PNG, PDF, Word or Excel file with its kind and the date it was taken on."""
    door.read(lambda _tx, actor: actor)  # strangers are sent away before their file is looked at
    folder = door.settings.evidence_folder
    with evidence_files.staged(form.file.file, folder, door.settings.evidence_max_bytes) as file:
        offer = Offer(form.kind, form.taken_on, upload_names.cleaned(form.file.filename, file), form.unit, file)

        def act(tx: Tx, actor: Actor) -> Reply:
            shown = _out(attach_evidence(tx, number, offer, actor=actor, folder=folder))
            return reply(shown, 201, Location=f"{case_address(number)}/evidence/{shown.id}")

        return door.write(act, _sent(offer))


@router.get("/cases/{number}/evidence", responses=operations.answers(EvidencePage, READ_CASE))
def list_the_evidence(number: CasePath, door: CaseReader) -> Response:
    """佐证清单: of all cycles, oldest first."""
    rows = door.read(lambda tx, actor: list_evidence(tx, number, actor=actor))
    return reply(EvidencePage(items=tuple(_out(row) for row in rows))).response()


@router.get(
    "/cases/{number}/evidence/{id}",
    response_class=FileResponse,
    responses={
        200: {"description": "The file", "content": {media_type: {} for media_type in SUFFIXES}},
        **operations.refused((*READ_CASE, 409)),
    },
)
def download(number: CasePath, key: Key, door: CaseReader) -> Response:
    """佐证文件: the bytes, as an attachment."""
    row = door.read(lambda tx, actor: read_evidence(tx, number, key, actor=actor))
    folder = door.settings.evidence_folder
    if not evidence_files.intact(row.sha256, folder):
        raise EvidenceDamaged(sha256=row.sha256)
    disposition = f"attachment; filename*=UTF-8''{quote(row.filename, safe='')}"
    headers = {**PRIVATE, **_INERT, "Content-Disposition": disposition}
    return FileResponse(evidence_files.path_of(row.sha256, folder), headers=headers, media_type=row.media_type)


def _out(row: Evidence) -> EvidenceOut:
    return EvidenceOut(
        id=str(row.id),
        kind=row.kind,
        taken_on=row.taken_on,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        filename=row.filename,
        cycle=row.cycle,
        unit=row.unit,
        uploaded_at=row.uploaded_at,
    )


def _sent(offer: Offer) -> bytes:
    """Return what makes two uploads the same."""
    return "\0".join((offer.kind, offer.taken_on.isoformat(), offer.unit or "", offer.file.sha256)).encode()
