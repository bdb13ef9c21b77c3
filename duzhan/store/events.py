"""Events: appended in the act's transaction, together with the case's new row; never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, insert, literal, literal_column, select, update
from sqlalchemy.dialects.postgresql import JSONB

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.policy.permissions import Actor, Agent, Doer
from duzhan.store.transaction import Tx
from statemachines.states import State

CASE = table(Case)
EVENT = table(Event)
COLUMNS = (
    "case_id", "version", "kind", "from_state", "to_state", "actor", "agent", "unit", "at", "detail", "row",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """What an event says besides the row: kind, states, who did it for which unit, and its small detail."""

    kind: str
    from_state: State
    to_state: State
    doer: Doer
    unit: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def append(tx: Tx, case: Case, happening: Happening) -> int:
    """Append an event that leaves the case's row as it is and return its id."""
    current = select(CASE).where(CASE.c.id == case.id).cte("current")
    return _append(tx, current, happening)


def move(tx: Tx, case: Case, changes: Mapping[str, object], happening: Happening) -> int:
    """Change the case's row, count its version up and append the event, in one statement; return the event's id.

    The caller holds the row's lock, so the version it saw is the version that is there.
    """
    values = {**changes, "version": int(case.version) + 1}
    moved = update(CASE).where(CASE.c.id == case.id, CASE.c.version == case.version).values(**values).returning(CASE)
    event = _append(tx, moved.cte("current"), happening)
    case.sqlmodel_update(values)
    return event


def _append(tx: Tx, current, happening: Happening) -> int:  # type: ignore[no-untyped-def]  # a CTE of either kind
    person = happening.doer.account if isinstance(happening.doer, Actor) else None
    agent = happening.doer.name if isinstance(happening.doer, Agent) else None
    row = select(
        current.c.id,
        current.c.version,
        literal(happening.kind),
        literal(happening.from_state.value),
        literal(happening.to_state.value),
        literal(person, EVENT.c.actor.type),
        literal(agent, EVENT.c.agent.type),
        literal(happening.unit, EVENT.c.unit.type),
        literal(tx.now, EVENT.c.at.type),
        literal(dict(happening.detail), JSONB),
        func.to_jsonb(literal_column("current.*")),
    )
    event = tx.write(insert(EVENT).from_select(COLUMNS, row).returning(EVENT.c.id)).scalar_one()
    return int(str(event))
