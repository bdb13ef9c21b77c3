"""下结论: a side signs how a difference between two ledgers ends; the line ends once both have signed the same."""

from uuid import UUID

from sqlalchemy import RowMapping

from duzhan.errors import Conflict, NotPermitted, StaleVersion
from duzhan.model.event import Note
from duzhan.model.reconciliation import ReconciliationSignature
from duzhan.policy import concluding
from duzhan.policy.concluding import Offices
from duzhan.policy.permissions import Actor
from duzhan.store import cases, events, policies, reconciliation_lines, reconciliations
from duzhan.store.events import Happening
from duzhan.store.transaction import Tx
from duzhan.usecases import reconciliation_view, waiting_lines
from duzhan.vocabulary import Match, Side
from duzhan.wire.reconciliations import ConclusionIn, LineOut
from duzhan.wording import CONFLICTS
from statemachines.states import State


def conclude_line(tx: Tx, key: UUID, position: int, command: ConclusionIn, *, actor: Actor) -> LineOut:
    """Sign a line for the actor's side, note it on the line's case, and end the line where both sides now say the same.

    Raises ReconciliationNotFound out of scope, NotPermitted for whoever works in neither office or signed for the
    other side before, Conflict for a line that agrees or has ended and for a reconciliation that no longer stands,
    StaleVersion where the conclusion names a version of the case that is not the newest.
    """
    held = reconciliations.hold(tx, key, actor)
    line = reconciliation_lines.find(tx, key, position, actor)
    side = reconciliation_view.sides_of(tx, [held], actor)[key]
    if side is None:
        raise NotPermitted
    refusal = _refusal(held, line)
    if refusal is not None:
        raise Conflict(CONFLICTS[refusal])
    unit = Offices(held["office"], held["counterpart"]).of(side)
    signature = ReconciliationSignature(
        reconciliation=key,
        line=line["id"],
        side=side.value,
        conclusion=command.conclusion.value,
        words=command.words,
        unit=unit,
        signed_by=actor.account,
        signed_at=tx.now,
    )
    reconciliation_lines.sign(tx, signature)
    if line["case_number"] is not None:
        _note(tx, line, signature, (actor, command.case_version))
    _end(tx, held, line, side)
    return reconciliation_view.lines(tx, [reconciliation_lines.find(tx, key, position, actor)])[0]


def _refusal(held: RowMapping, line: RowMapping) -> str | None:
    """Return why nothing can be concluded, by the code of the conflict."""
    if held["superseded_at"] is not None:
        return "reconciliation_superseded"
    if line["match"] == Match.AGREE:
        return "line_agrees"
    return None if line["conclusion"] is None else "line_concluded"


def _note(tx: Tx, line: RowMapping, signature: ReconciliationSignature, by: tuple[Actor, int | None]) -> None:
    """Write the signature into the case's history, unless it was made on another version; state and version stay."""
    actor, seen = by
    case = cases.lock(tx, line["case_number"], actor)
    if seen is not None and seen != case.version:
        raise StaleVersion(version=case.version, state=case.state)
    state = State(case.state)
    detail = {
        "reconciliation": str(signature.reconciliation),
        "line": line["position"],
        "side": signature.side,
        "conclusion": signature.conclusion,
        "words": signature.words,
    }
    events.append(tx, case, Happening(Note.CONCLUDED.value, state, state, actor, signature.unit, detail))


def _end(tx: Tx, held: RowMapping, line: RowMapping, side: Side) -> None:
    """End the line where both sides agree; else tell the other side, once a day, that its word is awaited."""
    said = reconciliation_view.said(reconciliation_lines.last_signed(tx, [line["id"]])[line["id"]])
    conclusion = concluding.agreed(said)
    if conclusion is not None:
        reconciliation_lines.conclude(tx, line["id"], conclusion)
        return
    today = policies.pinned(tx, policies.active(tx).policy_version or 0).today(tx.now)
    across = concluding.other(side)
    waiting_lines.tell(tx, held, across, promise=f"reconciliation:{held['id']}:{across.value}:{today}")
