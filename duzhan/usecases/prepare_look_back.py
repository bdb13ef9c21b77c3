"""Prepares a look-back on a case: what the form has to offer, and what was found before."""

from dataclasses import dataclass
from datetime import date

from duzhan.model.evidence import Evidence
from duzhan.policy.permissions import Actor
from duzhan.store import evidence as evidence_rows
from duzhan.store.transaction import ReadTx
from duzhan.usecases import case_view, docket, look_back_desk
from duzhan.wire.cases import CaseOut
from duzhan.wire.look_backs import LookBacksOut


@dataclass(frozen=True, slots=True)
class LookingBack:
    """A case with its look-backs and the evidence that one may point to; dates are local."""

    case: CaseOut
    look_backs: LookBacksOut
    pieces: tuple[Evidence, ...]
    today: date
    closed_on: date | None
    end_on: date


def prepare_look_back(tx: ReadTx, number: str, *, actor: Actor) -> LookingBack:
    """Return what the page is made of; raises NotFound out of scope."""
    file = docket.view(tx, number, actor)
    closed_at = file.case.closed_at
    return LookingBack(
        case=case_view.case_out(tx, file.case),
        look_backs=look_back_desk.shown(tx, file, actor),
        pieces=tuple(reversed(evidence_rows.of_case(tx, file.id))),
        today=file.rules.today(tx.now),
        closed_on=None if closed_at is None else file.rules.today(closed_at),
        end_on=file.rules.policy.facts.end_on,
    )
