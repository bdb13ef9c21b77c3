"""Cases: found in scope, locked, and read with everything that guards and permissions ask about."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, func, select, text

from duzhan.errors import NotFound
from duzhan.model.case import Case
from duzhan.model.columns import of_row, table
from duzhan.policy.permissions import Actor, Doer
from duzhan.store import events, scope
from duzhan.store.driver import Fixed, fixed
from duzhan.store.transaction import ReadTx, Tx

CASE = table(Case)


def find(tx: ReadTx, number: str, doer: Doer) -> Case:
    """Return a case in the doer's scope; raises NotFound where it is absent or out of scope."""
    return _one(tx, number, doer, lock=False)


def lock(tx: Tx, number: str, doer: Doer) -> Case:
    """Return a case in the doer's scope and hold its row until the transaction ends; raises NotFound as ``find``."""
    return _held(tx, hold(tx, number, doer))


def hold(tx: Tx, number: str, doer: Doer) -> Case:
    """Do as ``lock`` does for who reads what belongs to the case next, and catches up with that: one statement less."""
    return _one(tx, number, doer, lock=True)


def _held(tx: Tx, case: Case) -> Case:
    events.catch_up(tx, [int(case.id or 0)])
    return case


def _one(tx: ReadTx, number: str, doer: Doer, *, lock: bool) -> Case:
    statement = _seen(doer.areas(), doer.units(), lock) if isinstance(doer, Actor) else _ANYBODYS[lock]
    row = tx.run(statement, {"wanted": number}).mappings().first()
    if row is None:
        raise NotFound
    return of_row(Case, row)


_NUMBERED = select(CASE).where(CASE.c.number == bindparam("wanted"))
# Not for update: nobody changes a case's key, and whoever refers to it need not wait for an act on it.
_ANY = {False: _NUMBERED, True: _NUMBERED.with_for_update(key_share=True)}
_ANYBODYS = {lock: fixed(statement) for lock, statement in _ANY.items()}


@lru_cache(maxsize=1024)
def _seen(areas: tuple[str, ...], units: tuple[str, ...], lock: bool) -> Fixed:  # noqa: FBT001
    """Build the statement once for everyone with the same scope."""
    return fixed(_ANY[lock].where(scope.visible_to(areas, units)))


def log(tx: Tx, case: Case) -> Case | None:
    """Insert a found case; None where this reporter logged this source record before."""
    row = tx.write(_LOG, {name: getattr(case, name) for name in _LOGGED}).mappings().first()
    return None if row is None else of_row(Case, row)


_LOGGED = tuple(name for name in Case.model_fields if name != "id")
# A text, since SQLAlchemy compiles an ON CONFLICT anew at each call.
_LOG = text(
    f'insert into "case" ({", ".join(_LOGGED)}) values ({", ".join(f":{name}" for name in _LOGGED)})'  # noqa: S608
    " on conflict on constraint uq_case_logged_twice do nothing returning *"
)
_SAME = fixed(select(CASE).where(CASE.c.reporter == bindparam("by"), CASE.c.source_ref == bindparam("reference")))


def logged(tx: ReadTx, reporter: int, source_ref: str) -> Case | None:
    """Return the case that a reporter logged from a source record, or None."""
    row = tx.run(_SAME, {"by": reporter, "reference": source_ref}).mappings().first()
    return None if row is None else of_row(Case, row)


def found_ids(tx: ReadTx, contents: Sequence[str], after: int, limit: int) -> list[int]:
    """List the next found cases of some content areas that were never returned, by id."""
    waiting = CASE.c.state == "found", CASE.c.returns == 0, CASE.c.content_area.in_(contents), CASE.c.id > after
    keys = tx.run(select(CASE.c.id).where(*waiting).order_by(CASE.c.id).limit(limit)).scalars()
    return [int(str(key)) for key in keys]


def count_found(tx: ReadTx) -> int:
    """Count the cases that wait for their assignment."""
    return int(str(tx.run(select(func.count()).where(CASE.c.state == "found")).scalar_one()))


_WAITING = fixed(
    select(CASE)
    .where(CASE.c.id == bindparam("key"), CASE.c.state == "found", CASE.c.returns == 0)
    .with_for_update(skip_locked=True)
)


def lock_found(tx: Tx, case_id: int) -> Case | None:
    """Hold a case that still waits for its first assignment; None where somebody was faster or is at it."""
    row = tx.run(_WAITING, {"key": case_id}).mappings().first()
    return None if row is None else _held(tx, of_row(Case, row))


def lock_next_ordered(tx: Tx, after: tuple[datetime, int] | None) -> Case | None:
    """Hold the next case whose closing is ordered, in the order of the orders; None at the end."""
    ordered = select(CASE).where(CASE.c.state == "verified", CASE.c.closing_ordered_at.is_not(None))
    if after is not None:
        ordered = ordered.where(func.row(CASE.c.closing_ordered_at, CASE.c.id) > func.row(*after))
    row = tx.run(ordered.order_by(CASE.c.closing_ordered_at, CASE.c.id).limit(1).with_for_update()).mappings().first()
    return None if row is None else _held(tx, of_row(Case, row))


def to_resume(tx: ReadTx, limit: int) -> list[tuple[str, int]]:
    """List suspended cases whose review date has come, each by its number and the version seen."""
    due = CASE.c.suspended_until <= tx.now
    wanted = select(CASE.c.number, CASE.c.version).where(due).order_by(CASE.c.suspended_until).limit(limit)
    return [(str(number), int(str(version))) for number, version in tx.run(wanted)]
