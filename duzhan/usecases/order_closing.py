"""批准销号: the closing office orders the case struck off; the ledger closure does it."""

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store.transaction import Tx
from duzhan.usecases import docket
from duzhan.wire.triggers import OrderClosing
from statemachines.states import Trigger


def order_closing(tx: Tx, number: str, version: int | None, command: OrderClosing, doer: Doer) -> Case:
    """Order a verified case's closing, at the level that found it or above."""
    draft = docket.open_for(tx, number, version, Trigger.ORDER_CLOSING, doer)
    to = docket.fire(draft, draft.facts)
    changes = {"closing_ordered_at": tx.now, "closing_ordered_by": draft.account()}
    docket.settle(tx, draft, to, changes, command.model_dump())
    return draft.file.case
