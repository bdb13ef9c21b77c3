"""Lists of cases, newest first, in pages that continue after an id."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, literal, literal_column, not_, or_, select

from duzhan.model.area import Target
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.rectification import Part
from duzhan.policy.permissions import Actor
from duzhan.store import places, scope
from duzhan.store.transaction import ReadTx
from duzhan.wire.cases import CaseFilter
from statemachines.states import State

CASE = table(Case).c
PART = table(Part).c
TARGET = table(Target).c
EVERY: ColumnElement[object] = literal_column('"case".*')
EVERY_CUT: ColumnElement[object] = literal_column("cut.*")
OWED = (State.ASSIGNED.value, State.RECTIFYING.value)
"""The states in which the units owe something by a date."""


def page(tx: ReadTx, actor: Actor, wanted: CaseFilter, before: int | None) -> Sequence[Row[tuple[object, ...]]]:
    """Return the newest cases in scope that the filter lets through, one more than its limit where there are more."""
    conditions = [scope.visible(actor), *_conditions(tx, wanted)]
    if before is not None:
        conditions.append(CASE.id < before)
    # The page is cut before the names are joined, so that its plan is the index scan and nothing else. Its columns
    # are written out as a star: SQLAlchemy would look at each of them, twice, whenever somebody turns a page.
    cut = select(EVERY).select_from(places.CASE).where(*conditions).order_by(CASE.id.desc()).limit(wanted.limit + 1)
    rows = places.at(cut.subquery("cut"), "cut")
    named = select(EVERY_CUT, places.FULL_NAME).select_from(rows)
    return tx.run(named.order_by(literal_column("cut.id").desc())).all()


def area_name(tx: ReadTx, case_id: int) -> str:
    """Return the whole name of the place where a case lies."""
    return str(tx.run(_AREA_NAME, {"wanted": case_id}).scalar_one())


# Built once: it is asked after every act.
_AREA_NAME = (
    select(places.FULL_NAME).select_from(places.at(places.CASE, '"case"')).where(CASE.id == bindparam("wanted"))
)


def overdue(tx: ReadTx) -> ColumnElement[bool]:
    """Return the condition that a case is overdue; time stands still for what is submitted or suspended."""
    stands_at = func.coalesce(CASE.submitted_at, CASE.suspended_at, literal(tx.now, CASE.due_at.type))
    return and_(CASE.state.in_(OWED), CASE.due_at <= stands_at)


def _conditions(tx: ReadTx, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    exactly = {
        CASE.state: wanted.state,
        CASE.light: wanted.light,
        CASE.source: wanted.source,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value.value for column, value in exactly.items() if value is not None
    ]
    if wanted.area is not None:
        conditions.append(scope.within(wanted.area))
    if wanted.target is not None:
        listed = exists().where(TARGET.area == wanted.target)
        conditions += [listed, scope.within(wanted.target)]
    if wanted.content_area is not None:
        conditions.append(_of_content(wanted.content_area))
    if wanted.unit is not None:
        conditions.append(CASE.id.in_(select(PART.case_id).where(PART.unit == wanted.unit, PART.ended_at.is_(None))))
    if wanted.overdue is not None:
        conditions.append(overdue(tx) if wanted.overdue else not_(func.coalesce(overdue(tx), False)))
    if wanted.due_before is not None:
        conditions += [CASE.due_at < wanted.due_before, CASE.state != State.CLOSED.value]
    if wanted.q:
        conditions.append(_says(wanted.q))
    return conditions


def _of_content(code: str) -> ColumnElement[bool]:
    """Return the condition that a case is of a content area or of one of its items ("1" has "1.4")."""
    return or_(CASE.content_area == code, CASE.content_area.startswith(f"{code}.", autoescape=True))


def _says(words: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(words, autoescape=True) for column in (CASE.number, CASE.description, CASE.place)))
