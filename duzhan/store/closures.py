"""Closure numbers 销号编号: handed out in order, voided on reopening, never reused."""

from sqlalchemy import insert, update

from duzhan.model.case import Case
from duzhan.model.closure import Closure
from duzhan.model.columns import table
from duzhan.store.transaction import Tx

CLOSURE = table(Closure)


def record(tx: Tx, case: Case, position: int, number: str) -> None:
    """Record that a case was struck off under a number."""
    values = {"campaign": case.campaign, "position": position, "number": number, "case_id": case.id}
    tx.write(insert(CLOSURE).values(**values, cycle=case.cycle, closed_at=tx.now))


def void(tx: Tx, case_id: int) -> None:
    """Mark the standing closure of a case as void."""
    standing = CLOSURE.c.case_id == case_id, CLOSURE.c.voided_at.is_(None)
    tx.write(update(CLOSURE).where(*standing).values(voided_at=tx.now))
