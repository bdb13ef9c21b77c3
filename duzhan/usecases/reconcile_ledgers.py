"""对账: keeps what became of each line of two ledgers that were matched, and tells the other side what waits for it."""

from collections.abc import Iterator
from uuid import uuid4

from duzhan.errors import Conflict, NotPermitted
from duzhan.model.reconciliation import Reconciliation
from duzhan.policy.permissions import Actor
from duzhan.store import policies, reconciliations
from duzhan.store.transaction import Tx
from duzhan.usecases import reconciliation_view, reconciling_offices, waiting_lines
from duzhan.usecases.match_ledgers import Ledgers, Matched
from duzhan.vocabulary import Side
from duzhan.wire.reconciliations import ReconciliationOut
from duzhan.wording import CONFLICTS


def reconcile_ledgers(tx: Tx, matched: Matched, *, actor: Actor) -> ReconciliationOut:
    """Keep a comparison in place of the one that stood; whoever acts on a case meanwhile is neither kept nor undone.

    Raises as ``match_ledgers.read`` where the actor may not any more, and Conflict where lines were compared again
    that are the newest upload no longer.
    """
    ledgers = matched.ledgers
    if reconciling_offices.sides(tx, ledgers.command, actor=actor) != ledgers.offices:
        raise NotPermitted
    reconciliations.hold_office(tx, ledgers.offices.ours)
    _refuse_older_lines(tx, ledgers)
    row = Reconciliation(
        id=uuid4(),
        campaign=policies.active(tx).id,
        area=ledgers.command.area,
        office=ledgers.offices.ours,
        counterpart=ledgers.offices.theirs,
        as_of=ledgers.as_of,
        filename=ledgers.upload.filename,
        sha256=ledgers.upload.sha256,
        repeats=ledgers.upload.repeats,
        rules=ledgers.rules.model_dump(mode="json"),
        created_by=actor.account,
        created_at=tx.now,
    )
    reconciliations.add(tx, row, _rows(matched))
    found = reconciliations.find(tx, row.id, actor)
    waiting_lines.tell(tx, found, Side.THEIRS, promise=f"reconciliation:{row.id}")
    return reconciliation_view.shown(tx, [found], actor)[0]


def _refuse_older_lines(tx: Tx, ledgers: Ledgers) -> None:
    """Lines that were uploaded before must not stand in place of those that somebody has uploaded since."""
    offices, repeats = ledgers.offices, ledgers.upload.repeats
    if repeats is not None:
        standing = reconciliations.newest(tx, ledgers.command.area, offices.ours, offices.theirs)
        if standing is None or standing.id != repeats:
            raise Conflict(CONFLICTS["reconciled_meanwhile"])


def _rows(matched: Matched) -> Iterator[dict[str, object]]:
    upload = matched.ledgers.upload
    for position, each in enumerate(matched.compared, start=1):
        yield {
            "position": position,
            "match": each.match.value,
            "matched_by": each.matched_by,
            "likeness": each.likeness,
            "number": None if each.ours is None else each.ours.says("number"),
            "sheet_row": None if each.theirs is None else upload.lines[each.theirs.position - 1][0],
            "ours": None if each.ours is None else dict(each.ours.columns),
            "theirs": None if each.theirs is None else dict(each.theirs.columns),
            "differences": list(each.differences),
        }
