"""补充佐证: a file becomes evidence of a case; the version stays, so that an open form does not go stale."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from duzhan.errors import Conflict, InvalidInput, NotPermitted
from duzhan.model.event import Note
from duzhan.model.evidence import Evidence
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import cases, events, evidence_files
from duzhan.store import evidence as evidence_rows
from duzhan.store.events import Happening
from duzhan.store.evidence_files import Staged
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, look_back_desk
from duzhan.usecases.docket import File
from duzhan.vocabulary import EvidenceKind
from duzhan.wording import CONFLICTS
from statemachines.states import State

# From the verification on, what was verified is what is closed; only then can it be posted and photographed so.
OPEN = frozenset({State.FOUND, State.ASSIGNED, State.RECTIFYING})
SEEN_AGAIN = frozenset({EvidenceKind.PHOTO_AFTER, EvidenceKind.DOCUMENT, EvidenceKind.TEST_REPORT})
"""What a look-back brings home."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A file and what it is said to show; ``taken_on`` is a local date, ``unit`` for whom, where there is a choice."""

    kind: EvidenceKind
    taken_on: date
    filename: str
    unit: str | None
    file: Staged


def attach_evidence(tx: Tx, number: str, offer: Offer, *, actor: Actor, folder: Path) -> Evidence:
    """Keep the file and write its row and event.

    Raises NotFound out of scope, NotPermitted where the role or the unit may not, Conflict once the case is verified,
    InvalidInput for a date in the future. A file whose transaction fails stays behind unreferenced and harmless.
    """
    file = docket.file_of(tx, cases.lock(tx, number, actor))
    grant = _grant(actor, file, offer.unit)
    if not takes(file, offer.kind, actor):
        raise Conflict(CONFLICTS["evidence_closed_to"], state=file.state.value)
    if offer.taken_on > file.rules.today(tx.now):
        raise InvalidInput.of("taken_on", "taken_in_future")
    row = Evidence(
        id=uuid4(),
        case_id=file.id,
        cycle=file.case.cycle,
        kind=offer.kind.value,
        taken_on=offer.taken_on,
        sha256=offer.file.sha256,
        size=offer.file.size,
        media_type=offer.file.media_type,
        filename=offer.filename,
        unit=grant.unit,
        uploaded_by=actor.account,
        uploaded_at=tx.now,
    )
    evidence_files.keep(offer.file, folder)
    evidence_rows.add(tx, row)
    detail = {"id": str(row.id), "kind": row.kind, "sha256": row.sha256, "filename": row.filename}
    events.append(tx, file.case, Happening(Note.ATTACH.value, file.state, file.state, actor, grant.unit, detail))
    return row


def takes(file: File, kind: EvidenceKind, actor: Actor) -> bool:
    """Tell whether a case takes evidence of a kind in its present state; once closed, from whoever looks back on it."""
    if look_back_desk.takes(file):
        return kind in SEEN_AGAIN and look_back_desk.looking_as(actor, file) is not None
    return file.state in OPEN or (file.state is State.VERIFIED and kind is EvidenceKind.PUBLICITY)


def _grant(actor: Actor, file: File, unit: str | None) -> Grant:
    """Return the grant by which the file is taken; a unit that is named must be one of the person's own."""
    grants = tuple(grant for grant in actor.grants if unit is None or grant.unit == unit)
    if not grants:
        raise InvalidInput.of("unit", "not_your_unit", code=unit)
    grant = permissions.may_attach(replace(actor, grants=grants), file.standing)
    if grant is None:
        raise NotPermitted
    return grant
