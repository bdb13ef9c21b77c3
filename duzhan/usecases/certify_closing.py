"""销号证明: what was closed, who vouched for it, by what evidence, and what proves that it was so."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping

from duzhan.documents import ledger_words
from duzhan.documents.certificate import STEPS, Anchored, Certificate, Filed, Piece, Posted, Sealed, Step
from duzhan.errors import Conflict
from duzhan.policy import deadlines, sealing
from duzhan.policy.permissions import Doer
from duzhan.policy.sealing import AnchorLine
from duzhan.store import evidence as evidence_rows
from duzhan.store import filings, listing, publicities, timeline
from duzhan.store.seals import SealRow
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket
from duzhan.usecases.docket import File
from duzhan.usecases.prove_events import closing_of
from duzhan.vocabulary import EvidenceKind
from duzhan.wording import CONFLICTS
from statemachines.states import Trigger


def certify_closing(tx: ReadTx, number: str, *, doer: Doer) -> Certificate:
    """Return the certificate of a case that stands closed under a number.

    Raises NotFound, and Conflict where the case is not closed, was dismissed or merged, or was opened again.
    """
    file = docket.view(tx, number, doer)
    case = file.case
    if case.closure_number is None or case.closed_at is None:
        raise Conflict(CONFLICTS["not_closed"], state=file.state.value)
    steps = _steps(timeline.events(tx, file.id), file)
    content = file.rules.policy.content(case.content_area)
    seal, anchor = closing_of(tx, file.id)
    return Certificate(
        closure_number=case.closure_number,
        case_number=case.number,
        issuer=next(step.unit for step in steps if step.trigger == Trigger.ORDER_CLOSING),
        place=ledger_words.place(listing.area_name(tx, file.id), case.place),
        content_area=f"{content.code} {content.title}",
        description=case.description,
        units=ledger_words.units([{"unit": row["name"], "role": row["role"]} for row in timeline.parts(tx, file.id)]),
        found_on=file.rules.today(case.found_at),
        due_on=None if case.due_at is None else deadlines.due_date(case.due_at, file.rules.zone),
        closed_at=case.closed_at.astimezone(file.rules.zone),
        posted=_posted(tx, file),
        filed=_filed(tx, file),
        steps=steps,
        evidence=tuple(
            Piece(EvidenceKind(piece.kind), piece.filename, piece.sha256)
            for piece in evidence_rows.of_case(tx, file.id)
        ),
        sealed=None if seal is None else _sealed(seal, file),
        anchored=None if anchor is None else _anchored(anchor, file),
    )


def _steps(events: Sequence[RowMapping], file: File) -> tuple[Step, ...]:
    """Return the steps from the submission on that was closed: those before it were sent back."""
    submitted = max(event["id"] for event in events if event["kind"] == Trigger.SUBMIT)
    return tuple(
        Step(
            trigger=event["kind"],
            at=event["at"].astimezone(file.rules.zone),
            person=event["actor"] or "",
            unit=event["unit_name"] or "",
            on_site_on=_day(event["detail"].get("on_site_on")),
            words=str(event["detail"].get("opinion") or event["detail"].get("text") or ""),
        )
        for event in events
        if event["id"] >= submitted and event["kind"] in STEPS
    )


def _posted(tx: ReadTx, file: File) -> Posted | None:
    hung = publicities.standing(tx, file.id)
    if hung is None:
        return None
    return Posted(hung["place"], hung["posted_on"], hung["until_on"], len(publicities.objections(tx, file.id)))


def _filed(tx: ReadTx, file: File) -> Filed | None:
    closure, batch = filings.of_case(tx, file.id)
    if closure is None or closure["to_office_name"] is None:
        return None
    if batch is None:
        return Filed(closure["to_office_name"], None, None, None)
    zone, received = file.rules.zone, batch["received_at"]
    return Filed(
        batch["to_office_name"],
        batch["number"],
        batch["filed_at"].astimezone(zone),
        None if received is None else received.astimezone(zone),
    )


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def _sealed(seal: SealRow, file: File) -> Sealed:
    said = seal.statement
    return Sealed(said.chain, said.seq, seal.hash, said.at.astimezone(file.rules.zone), seal.public_key)


def _anchored(anchor: AnchorLine, file: File) -> Anchored:
    at = datetime.fromisoformat(anchor.statement.at).astimezone(file.rules.zone)
    return Anchored(anchor.statement.number, at, sealing.anchor_hash(anchor.line))
