"""Prepares the publicity of a case: what the forms for posting, objecting and answering have to offer."""

from dataclasses import dataclass
from datetime import date

from duzhan.errors import NotPermitted
from duzhan.model.evidence import Evidence
from duzhan.policy import permissions
from duzhan.policy.closing_refusals import NotPosted
from duzhan.policy.permissions import Actor
from duzhan.store import evidence as evidence_rows
from duzhan.store import publicities
from duzhan.store.transaction import ReadTx
from duzhan.usecases import case_view, docket, publicity_view
from duzhan.usecases.docket import File
from duzhan.vocabulary import EvidenceKind
from duzhan.wire.cases import CaseOut
from duzhan.wire.publicity import PublicityOut
from statemachines.states import State


@dataclass(frozen=True, slots=True)
class Posting:
    """A verified case, how its publicity stands, and what the actor may add; dates are local."""

    case: CaseOut
    publicity: PublicityOut
    pictures: tuple[Evidence, ...]
    """The pictures of this cycle that may show what hangs."""
    verified_on: date
    today: date
    may_post: bool
    may_object: bool
    may_answer: bool


def prepare_publicity(tx: ReadTx, number: str, *, actor: Actor) -> Posting:
    """Return what the forms are made of.

    Raises NotFound out of scope, NotPermitted for whoever may neither post nor answer, NotPosted unless the case is
    verified.
    """
    file = docket.view(tx, number, actor)
    if not publishes(file, actor):
        raise NotPermitted
    if file.state is not State.VERIFIED:
        raise NotPosted(state=file.state.value)
    posts, pieces = permissions.may_publicize(actor, file.standing) is not None, evidence_rows.of_case(tx, file.id)
    return Posting(
        case=case_view.case_out(tx, file.case),
        publicity=publicity_view.shown(tx, file),
        pictures=tuple(
            piece for piece in pieces if piece.cycle == file.case.cycle and piece.kind == EvidenceKind.PUBLICITY
        ),
        verified_on=file.rules.today(publicities.verified(tx, file.id).at),
        today=file.rules.today(tx.now),
        may_post=posts and file.case.closing_ordered_at is None,
        may_object=posts,
        may_answer=permissions.may_answer(actor, file.standing) is not None,
    )


def publishes(file: File, actor: Actor) -> bool:
    """Tell whether somebody may post a case or answer for it."""
    standing = file.standing
    return any(may(actor, standing) is not None for may in (permissions.may_publicize, permissions.may_answer))
