"""记一条问题: logged in a minute on a phone, network or not, and never twice."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from duzhan.errors import DuzhanError
from duzhan.http import upload_names
from duzhan.http.visits import Visit
from duzhan.store import evidence_files, policies
from duzhan.store.evidence_files import Staged
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases.attach_evidence import Offer, attach_evidence
from duzhan.usecases.log_finding import log_finding
from duzhan.usecases.prepare_finding import Prepared, prepare_finding
from duzhan.vocabulary import EvidenceKind, Severity, Source
from duzhan.web import asking, faults
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.paths import case_address
from duzhan.wire.cases import Finding
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/find"
PROPOSED = ("area", "source")
PHOTOS = 6
"""How many photographs one form takes; more are added on the case's page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The form: what can be chosen, what was typed, and what was wrong with it; ``reference`` makes it log once."""

    prepared: Prepared
    sources: tuple[Source, ...]
    severities: tuple[Severity, ...]
    reference: str
    photos: int
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph on disk, not kept yet."""

    filename: str
    file: Staged


@router.get(ADDRESS)
def ask(door: CasePage) -> Response:
    """Ask for a finding; a target's page says where it lies and how it came in."""
    told = {name: value for name in PROPOSED if (value := door.request.query_params.get(name))}
    return _asked(door, told, None)


@router.post(ADDRESS)
def log(form: CaseForm) -> Response:
    """Log the finding with its photographs and lead to its case; the same reference again leads there too."""
    with reading(form.pool) as tx:
        form.proven(tx)  # strangers are sent away before their photographs are looked at
        zone = policies.in_force(tx).zone
    try:
        return _logged(form, zone)
    except DuzhanError as refusal:
        return _asked(form, asking.typed(form.form), faults.of(refusal))


def _logged(form: FormDoor, zone: ZoneInfo) -> Response:
    folder = form.settings.evidence_folder
    told = {"found_at": asking.local(form.form, "found_at", zone)}
    finding = asking.filled(Finding, form.form, {name: value for name, value in told.items() if value is not None})
    today = finding.found_at.astimezone(zone).date()
    with _staged(form, folder) as photos:

        def act(tx: Tx, visit: Visit) -> str:
            logged = log_finding(tx, finding, actor=visit.actor)
            if logged.created:
                for photo in photos:
                    attach_evidence(tx, logged.case.number, _offer(photo, today), actor=visit.actor, folder=folder)
            return case_address(logged.case.number)

        return form.submit(act)


@contextmanager
def _staged(form: FormDoor, folder: Path) -> Iterator[Sequence[Photo]]:
    """Keep the form's photographs on disk while the act decides about them."""
    sent = [each for each in form.form.getlist("photos") if isinstance(each, UploadFile) and each.filename]
    with ExitStack() as kept:
        photos = []
        for each in sent[:PHOTOS]:
            file = kept.enter_context(evidence_files.staged(each.file, folder, form.settings.evidence_max_bytes))
            photos.append(Photo(upload_names.cleaned(each.filename, file), file))
        yield photos


def _offer(photo: Photo, taken_on: date) -> Offer:
    return Offer(EvidenceKind.PHOTO_BEFORE, taken_on, photo.filename, None, photo.file)


def _asked(door: PageDoor, typed: Mapping[str, str], problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Asked:
        prepared = prepare_finding(tx, actor=visit.actor)
        proposed = {
            "found_at": f"{prepared.now:%Y-%m-%dT%H:%M}",
            "severity": Severity.MODERATE.value,
            "source": prepared.source.value,
        }
        reference = typed.get("source_ref") or secrets.token_urlsafe(12)
        return Asked(prepared, tuple(Source), tuple(Severity), reference, PHOTOS, {**proposed, **typed}, problem)

    return door.show("find.html.j2", look, 200 if problem is None else problem.status)
