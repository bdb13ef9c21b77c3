"""对账: our ledger with another office's, line by line, until both have signed how each difference ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from starlette.datastructures import UploadFile

from duzhan.documents import reconciliation_certificate
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.model.area import Area
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases import match_ledgers, other_ledger
from duzhan.usecases.certify_reconciliation import certify_reconciliation
from duzhan.usecases.prepare_reconciliation import prepare_reconciliation
from duzhan.usecases.read_reconciliations import read_reconciliation, read_reconciliations
from duzhan.usecases.reconcile_ledgers import reconcile_ledgers
from duzhan.vocabulary import Level, Match
from duzhan.web import asking, faults
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.wire.problems import Problem
from duzhan.wire.reconciliations import (
    LineFilter,
    ReconciliationDetail,
    ReconciliationFilter,
    ReconciliationIn,
    ReconciliationPage,
)

router = APIRouter(include_in_schema=False)
ADDRESS = "/reconciliations"
Key = Annotated[UUID, Path()]


@dataclass(frozen=True, slots=True)
class Listed:
    """The reconciliations, and the form for a new one; no ``areas`` for whoever works in no office."""

    found: ReconciliationPage
    standing: bool
    query: str
    areas: tuple[Area, ...]
    levels: tuple[Level, ...]
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A reconciliation with a page of its lines; ``query`` is what narrows them, without the page."""

    of: ReconciliationDetail
    wanted: LineFilter
    matches: tuple[Match, ...]
    query: str


@router.get(ADDRESS)
def list_them(wanted: Annotated[ReconciliationFilter, Query()], door: CasePage) -> Response:
    """Show the reconciliations whose area is in scope."""
    return _listed(door, wanted)


@router.post(ADDRESS)
def reconcile(form: CaseForm) -> Response:
    """Compare our ledger with the file, or with what was uploaded last, and lead to the result."""
    with reading(form.pool) as tx:
        form.proven(tx)  # strangers are sent away before their file is looked at
    try:
        return _reconciled(form)
    except DuzhanError as refusal:
        return _listed(form, ReconciliationFilter(), asking.typed(form.form), faults.of(refusal))


@router.get(f"{ADDRESS}/{{key}}")
def show(key: Key, wanted: Annotated[LineFilter, Query()], door: CasePage) -> Response:
    """Show the lines of a reconciliation, both sides beside each other."""
    kept = wanted.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_none=True)

    def look(tx: ReadTx, visit: Visit) -> Shown:
        found = read_reconciliation(tx, key, wanted, actor=visit.actor)
        return Shown(found, wanted, tuple(Match), urlencode({name: str(value).lower() for name, value in kept.items()}))

    return door.show("reconciliation.html.j2", look)


@router.get(f"{ADDRESS}/{{key}}/certificate.docx")
def certify(key: Key, door: CasePage) -> Response:
    """Hand out the certificate as a Word file."""
    said = door.read(lambda tx, actor: certify_reconciliation(tx, key, actor=actor))
    document = reconciliation_certificate.document(said)
    return attachment(document, f"{said.title}.docx", reconciliation_certificate.MEDIA_TYPE)


def _reconciled(form: FormDoor) -> Response:
    command = asking.filled(ReconciliationIn, form.form, _as_of(form))
    terms = form.read(lambda tx, actor: other_ledger.terms(tx, command, actor=actor))
    file, upload = form.form.get("file"), None
    if isinstance(file, UploadFile) and file.filename:
        upload = other_ledger.read(file.file, file.filename, terms, form.settings.evidence_max_bytes)
    matched = match_ledgers.match(form.read(lambda tx, actor: match_ledgers.read(tx, command, upload, actor=actor)))

    def act(tx: Tx, visit: Visit) -> str:
        return f"{ADDRESS}/{reconcile_ledgers(tx, matched, actor=visit.actor).id}"

    return form.submit(act)


def _as_of(form: FormDoor) -> Mapping[str, str]:
    zone = form.read(lambda tx, actor: prepare_reconciliation(tx, actor=actor)).zone
    at = asking.local(form.form, "as_of", zone)
    return {} if at is None else {"as_of": at}


def _listed(
    door: PageDoor,
    wanted: ReconciliationFilter,
    typed: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Listed:
        found = read_reconciliations(tx, wanted, actor=visit.actor)
        kept = {"standing": "true"} if wanted.standing else {}
        query = urlencode({**kept, "cursor": found.next} if found.next else kept)
        areas = prepare_reconciliation(tx, actor=visit.actor).areas
        return Listed(found, bool(wanted.standing), query, areas, tuple(Level), typed or {}, problem)

    return door.show("reconciliations.html.j2", look, 200 if problem is None else problem.status)
