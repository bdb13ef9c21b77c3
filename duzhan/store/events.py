"""Events: appended in the act's transaction, together with the case's new row; never changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import TextClause, text

from duzhan.model.case import Case
from duzhan.policy.permissions import Actor, Agent, Doer
from duzhan.store.transaction import Tx
from statemachines.states import State

# Texts, not expressions: a statement over forty columns costs more to build than to run.
_APPEND = """
insert into event (case_id, version, kind, from_state, to_state, actor, agent, unit, at, detail, row)
select id, version, :kind, :from_state, :to_state, cast(:person as bigint), cast(:agent as text),
       cast(:acting_unit as text), cast(:at as timestamptz), cast(:detail as jsonb), to_jsonb(current.*)
from current returning id
"""
_OF_ROW = text('with current as (select * from "case" where id = :case_id)' + _APPEND)  # noqa: S608  # both ours


# A statement of its own, after the lock: one that waits for it sees what was there before it waited.
_NEWEST = text("""
select max(newest.at) from unnest(cast(:held as bigint[])) as held (id)
cross join lateral (select e.at from event e where e.case_id = held.id order by e.at desc limit 1) as newest
""")


@dataclass(frozen=True, slots=True)
class Happening:
    """What an event says besides the row: kind, states, who did it for which unit, and its small detail."""

    kind: str
    from_state: State
    to_state: State
    doer: Doer
    unit: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def catch_up(tx: Tx, held: Sequence[int]) -> None:
    """Let ``now`` be no earlier than the newest event of the cases that the transaction has just come to hold.

    It was read before the transaction waited, and whoever held a case meanwhile may have written a later instant:
    a case's events would be out of order, and the ledger as of a past instant another one than was shown then.
    """
    newest = tx.run(_NEWEST, {"held": list(held)}).scalar_one()
    if newest is not None:
        tx.not_before(newest)


def append(tx: Tx, case: Case, happening: Happening) -> int:
    """Append an event that leaves the case's row as it is and return its id."""
    return _written(tx, _OF_ROW, {"case_id": case.id}, happening)


def move(tx: Tx, case: Case, changes: Mapping[str, object], happening: Happening) -> int:
    """Change the case's row, count its version up and append the event, in one statement; return the event's id.

    The caller holds the row's lock, so the version it saw is the version that is there.
    """
    statement = _moving(tuple(changes))
    values = {f"new_{column}": value for column, value in changes.items()}
    event = _written(tx, statement, {**values, "case_id": case.id, "seen": case.version}, happening)
    case.sqlmodel_update({**changes, "version": int(case.version) + 1})
    return event


@lru_cache(maxsize=128)
def _moving(columns: tuple[str, ...]) -> TextClause:
    """Return the statement that sets some columns; their names are the case's own, as its use-cases write them."""
    unknown = set(columns) - set(Case.model_fields)
    assert not unknown, unknown  # noqa: S101
    settings = ", ".join(["version = version + 1", *(f"{column} = :new_{column}" for column in columns)])
    moved = f'update "case" set {settings} where id = :case_id and version = :seen returning *'  # noqa: S608
    return text(f"with current as ({moved}) {_APPEND}")


def _written(tx: Tx, statement: TextClause, values: Mapping[str, object], happening: Happening) -> int:
    doer = happening.doer
    said = {
        "kind": happening.kind,
        "from_state": happening.from_state.value,
        "to_state": happening.to_state.value,
        "person": doer.account if isinstance(doer, Actor) else None,
        "agent": doer.name if isinstance(doer, Agent) else None,
        "acting_unit": happening.unit,
        "at": tx.now,
        "detail": json.dumps(dict(happening.detail), ensure_ascii=False),
    }
    return int(str(tx.write(statement, {**values, **said}).scalar_one()))
