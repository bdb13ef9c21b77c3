"""佐证: a file of a case, served so that nothing in it runs, and the form by which one is added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from duzhan.errors import DuzhanError, EvidenceDamaged, InvalidInput
from duzhan.http import upload_names
from duzhan.http.replies import PRIVATE
from duzhan.http.visits import Visit
from duzhan.store import evidence_files
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases.attach_evidence import Offer, attach_evidence
from duzhan.usecases.prepare_act import prepare_evidence
from duzhan.usecases.read_evidence import read_evidence
from duzhan.vocabulary import EvidenceKind
from duzhan.web import asking, case_acts
from duzhan.web.case import PICTURES
from duzhan.web.doors import CaseForm, CasePage, FormDoor
from duzhan.web.paths import CasePath, EvidencePath, case_address
from duzhan.wire.cases import CaseOut
from duzhan.wire.problems import Problem
from duzhan.wire.shape import Day, Shape
from duzhan.wording import VALIDATION_SAYS

router = APIRouter(include_in_schema=False)

# What lies in the file must not run in our name, even where a browser is talked into showing it.
_INERT: Mapping[str, str] = {
    **PRIVATE,
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Photographs do not get smaller by packing them once more.
    "Content-Encoding": "identity",
}
_FORM = "case_evidence.html.j2"


class Piece(Shape):
    """What the form says of its file."""

    kind: EvidenceKind
    taken_on: Day


@dataclass(frozen=True, slots=True)
class Asked:
    """The form: which kinds the case takes, what was typed, and what was wrong with it; ``limit`` is in bytes."""

    case: CaseOut
    kinds: tuple[EvidenceKind, ...]
    today: date
    limit: int
    typed: Mapping[str, str]
    problem: Problem | None


@router.get("/cases/{number}/evidence")
def ask(number: CasePath, door: CasePage) -> Response:
    """Ask for a file."""

    def asked(tx: ReadTx, visit: Visit) -> Asked:
        case, kinds, today = prepare_evidence(tx, number, actor=visit.actor)
        return Asked(case, kinds, today, door.settings.evidence_max_bytes, {"taken_on": today.isoformat()}, None)

    return door.show(_FORM, asked)


@router.post("/cases/{number}/evidence")
def attach(number: CasePath, form: CaseForm) -> Response:
    """Add a file to a case's evidence, and lead back to it."""
    with reading(form.pool) as tx:
        form.proven(tx)  # strangers are sent away before their file is looked at
    try:
        return _attached(number, form)
    except DuzhanError as refusal:
        return _again(number, form, case_acts.unless_at_the_door(refusal))


@router.get("/cases/{number}/evidence/{piece}")
def send(number: CasePath, piece: EvidencePath, door: CasePage) -> Response:
    """Send a file: a picture to be shown, anything else to be kept."""
    row = door.look(lambda tx, visit: read_evidence(tx, number, piece, actor=visit.actor))
    folder = door.settings.evidence_folder
    if not evidence_files.intact(row.sha256, folder):
        raise EvidenceDamaged(sha256=row.sha256)
    shown = "inline" if row.media_type in PICTURES else "attachment"
    headers = {**_INERT, "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(row.filename, safe='')}"}
    return FileResponse(evidence_files.path_of(row.sha256, folder), headers=headers, media_type=row.media_type)


def _attached(number: str, form: FormDoor) -> Response:
    piece, upload = asking.filled(Piece, form.form), form.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise InvalidInput([("file", "missing", VALIDATION_SAYS["missing"])])
    folder = form.settings.evidence_folder
    with evidence_files.staged(upload.file, folder, form.settings.evidence_max_bytes) as file:
        offer = Offer(piece.kind, piece.taken_on, upload_names.cleaned(upload.filename, file), None, file)

        def act(tx: Tx, visit: Visit) -> str:
            attach_evidence(tx, number, offer, actor=visit.actor, folder=folder)
            return f"{case_address(number)}#evidence"

        return form.submit(act)


def _again(number: str, form: FormDoor, problem: Problem) -> Response:
    def asked(tx: ReadTx, visit: Visit) -> Asked:
        case, kinds, today = prepare_evidence(tx, number, actor=visit.actor)
        return Asked(case, kinds, today, form.settings.evidence_max_bytes, asking.typed(form.form), problem)

    return form.show(_FORM, asked, problem.status)
