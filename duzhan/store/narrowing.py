"""What narrows lists and ledgers: conditions on the case table, for now or for the instant a snapshot is read as of."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, func, literal, literal_column, not_, or_, select

from duzhan.model.area import Area, Target
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.rectification import Part
from duzhan.store import scope, words
from duzhan.store.transaction import ReadTx
from duzhan.wire.cases import CaseNarrowing
from statemachines.states import State

AREA = table(Area).c
CASE = table(Case).c
PART = table(Part).c
TARGET = table(Target).c
# Written out, not bound, as the index has them.
_OWED: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in (State.ASSIGNED, State.RECTIFYING)]


def conditions(tx: ReadTx, wanted: CaseNarrowing) -> list[ColumnElement[bool]]:
    """Return what every case must meet that a narrowing lets through."""
    return [*_exactly(wanted), *_where(wanted), *_how(tx, wanted)]


def overdue(tx: ReadTx) -> ColumnElement[bool]:
    """Return the condition that a case is overdue; time stands still for what is submitted or suspended."""
    now = literal(tx.now, CASE.due_at.type)
    stands_at = func.coalesce(CASE.submitted_at, CASE.suspended_at, now)
    # Nobody submits in the future: the second condition says nothing new, but an index has it in order.
    return and_(CASE.state.in_(_OWED), CASE.due_at <= stands_at, CASE.due_at <= now)


def content(code: ColumnElement[str]) -> ColumnElement[str]:
    """Return the content area that an item is of ("1.4" is of "1").

    Written out, not bound: PostgreSQL must see that what is selected and what is grouped by are the same expression.
    """
    part: ColumnElement[str] = func.split_part(code, literal_column("'.'"), literal_column("1"))
    return part


def _exactly(wanted: CaseNarrowing) -> Iterator[ColumnElement[bool]]:
    exactly = {CASE.state: wanted.state, CASE.light: wanted.light, CASE.source: wanted.source}
    yield from (column == value.value for column, value in exactly.items() if value is not None)
    if wanted.content_area is not None:
        yield _of_content(wanted.content_area)


def _where(wanted: CaseNarrowing) -> Iterator[ColumnElement[bool]]:
    if wanted.area is not None:
        yield scope.within(wanted.area)
    if wanted.target is not None:
        yield exists().where(TARGET.area == wanted.target)
        yield scope.within(wanted.target)


def _how(tx: ReadTx, wanted: CaseNarrowing) -> Iterator[ColumnElement[bool]]:
    if wanted.unit is not None:
        yield CASE.id.in_(_with_part_of(tx, wanted.unit))
    if wanted.open is not None:
        yield (CASE.state != State.CLOSED.value) if wanted.open else (CASE.state == State.CLOSED.value)
    if wanted.sent_back is not None:
        yield (CASE.rework > 0) if wanted.sent_back else (CASE.rework == 0)
    if wanted.overdue is not None:
        yield overdue(tx) if wanted.overdue else not_(func.coalesce(overdue(tx), False))
    if wanted.due_before is not None:
        yield and_(CASE.due_at < wanted.due_before, CASE.state != State.CLOSED.value)
    if wanted.q:
        few = words.may_say(tx, wanted.q)
        if few is not None:
            yield few
        yield _says(wanted.q)


def _with_part_of(tx: ReadTx, unit: str) -> ColumnElement[int]:
    """Return the cases in which a unit had a part at the instant of the snapshot."""
    at = literal(tx.now, PART.since.type)
    running = PART.since <= at, or_(PART.ended_at.is_(None), PART.ended_at > at)
    return select(PART.case_id).where(PART.unit == unit, *running).scalar_subquery()


def _of_content(code: str) -> ColumnElement[bool]:
    """Return the condition that a case is of a content area or of one of its items ("1" has "1.4")."""
    return or_(CASE.content_area == code, CASE.content_area.startswith(f"{code}.", autoescape=True))


def _says(said: str) -> ColumnElement[bool]:
    """Return the condition that a case says some words: in its number, its text, or the name of its place."""
    named = select(AREA.code).where(AREA.full_name.icontains(said, autoescape=True))
    own = (column.icontains(said, autoescape=True) for column in (CASE.number, CASE.description, CASE.place))
    return or_(*own, CASE.area.in_(named))
