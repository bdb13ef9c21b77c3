"""Closure numbers 销号编号: handed out in order, voided on reopening, never reused."""

from sqlalchemy import insert, select, update

from duzhan.model.case import Case
from duzhan.model.closure import Closure
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.store.transaction import ReadTx, Tx
from statemachines.states import Trigger

CASE = table(Case)
CLOSURE = table(Closure)
EVENT = table(Event).c


def record(tx: Tx, case: Case, position: int, number: str) -> None:
    """Record that a case was struck off under a number, by the order of the office that ordered it last."""
    ordered = EVENT.case_id == case.id, EVENT.kind == Trigger.ORDER_CLOSING.value
    office = select(EVENT.unit).where(*ordered).order_by(EVENT.id.desc()).limit(1).scalar_subquery()
    values = {"campaign": case.campaign, "position": position, "number": number, "case_id": case.id}
    tx.write(insert(CLOSURE).values(**values, cycle=case.cycle, closed_at=tx.now, office=office))


def void(tx: Tx, case_id: int) -> None:
    """Mark the standing closure of a case as void."""
    standing = CLOSURE.c.case_id == case_id, CLOSURE.c.voided_at.is_(None)
    tx.write(update(CLOSURE).where(*standing).values(voided_at=tx.now))


def case_of(tx: ReadTx, number: str) -> str | None:
    """Return the number of the case that was struck off under a number, voided or not; None where none was."""
    struck = select(CASE.c.number).join(CLOSURE, CLOSURE.c.case_id == CASE.c.id).where(CLOSURE.c.number == number)
    found = tx.run(struck).scalar()
    return None if found is None else str(found)
