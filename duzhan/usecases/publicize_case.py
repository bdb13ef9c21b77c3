"""公示: a verified case hangs where villagers pass, for so many working days, before its closing may be ordered."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from duzhan.campaign.clocks import Budget
from duzhan.errors import InvalidInput, NotPermitted
from duzhan.model.event import Note
from duzhan.model.publicity import Publicity
from duzhan.policy import deadlines, permissions
from duzhan.policy.closing_refusals import NotPosted
from duzhan.policy.permissions import Actor
from duzhan.store import cases, events, publicities
from duzhan.store import evidence as evidence_rows
from duzhan.store.events import Happening
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, publicity_view
from duzhan.usecases.docket import File
from duzhan.vocabulary import BudgetUnit, EvidenceKind
from duzhan.wire.publicity import PublicityIn, PublicityOut
from statemachines.states import State


def publicize_case(tx: Tx, number: str, command: PublicityIn, *, actor: Actor) -> PublicityOut:
    """Record that a verified case is posted; again, it takes the place of what was recorded before.

    Raises NotFound out of scope, NotPermitted for whoever is not of its offices, NotPosted unless the case is verified
    and its closing not ordered yet, InvalidInput for dates that are too early or too near, or pictures it lacks.
    """
    file = docket.file_of(tx, cases.lock(tx, number, actor))
    grant = permissions.may_publicize(actor, file.standing)
    if grant is None or grant.unit is None:
        raise NotPermitted
    if file.state is not State.VERIFIED or file.case.closing_ordered_at is not None:
        raise NotPosted(state=file.state.value)
    verified = publicities.verified(tx, file.id)
    if not file.rules.today(verified.at) <= command.posted_on <= file.rules.today(tx.now):
        raise InvalidInput.of("posted_on", "posted_out_of_time")
    until_on = _until(file, command)
    _require_pictures(tx, file, command.evidence)
    row = Publicity(
        case_id=file.id,
        submission=verified.submission,
        posted_on=command.posted_on,
        until_on=until_on,
        place=command.place,
        evidence=list(command.evidence),
        unit=grant.unit,
        recorded_by=actor.account,
        recorded_at=tx.now,
    )
    publicities.post(tx, row)
    detail = {**command.model_dump(mode="json"), "until_on": until_on.isoformat()}
    events.append(tx, file.case, Happening(Note.PUBLICITY.value, file.state, file.state, actor, grant.unit, detail))
    return publicity_view.shown(tx, file)


def _until(file: File, command: PublicityIn) -> date:
    """Return the last day: the one that is named, which is not before the one that the content area demands."""
    days, until_on = docket.publicity_days(file), command.posted_on
    if days:
        until_on = deadlines.spent(file.rules, Budget(budget=days, unit=BudgetUnit.WORKING_DAYS), command.posted_on)
    if command.until_on is None:
        return until_on
    if command.until_on < until_on:
        raise InvalidInput.of("until_on", "publicity_too_short", days=days, until_on=until_on)
    return command.until_on


def _require_pictures(tx: Tx, file: File, wanted: Sequence[UUID]) -> None:
    there = {
        piece.id
        for piece in evidence_rows.of_case(tx, file.id)
        if piece.cycle == file.case.cycle and piece.kind == EvidenceKind.PUBLICITY
    }
    for key in wanted:
        if key not in there:
            raise InvalidInput.of("evidence", "unknown_evidence", code=key)
