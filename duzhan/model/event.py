"""Events: append-only, one per act, written in the act's transaction with the case's row as it then was."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, payload, reference
from statemachines import lifecycle
from statemachines.states import State


class Note(StrEnum):
    """Kinds of event that are no trigger."""

    LOG = "log"
    ATTACH = "attach"
    LIGHT = "light"
    RECEIPT = "receipt"
    RESCHEDULE = "reschedule"
    CONCLUDED = "concluded"
    PUBLICITY = "publicity"
    OBJECTION = "objection"
    ANSWER = "answer"
    INSTRUCTION = "instruction"
    INSTRUCTION_ANSWER = "instruction_answer"
    INSTRUCTION_WITHDRAWAL = "instruction_withdrawal"
    RECOVERY = "recovery"
    RELAPSE = "relapse"
    COORDINATION = "coordination"
    LOOK_BACK = "look_back"


STAYING = (Note.ATTACH, Note.LIGHT, Note.RECEIPT, Note.RESCHEDULE, Note.CONCLUDED, Note.RECOVERY, Note.RELAPSE)
"""What happens to a case without moving it, and without counting its version up."""
POSTED = (Note.PUBLICITY, Note.OBJECTION, Note.ANSWER)
"""What happens so only between the verification and the closing."""
INSTRUCTED = (Note.INSTRUCTION, Note.INSTRUCTION_ANSWER, Note.INSTRUCTION_WITHDRAWAL)
"""What passes between a duty leader and the unit that leads a case: it moves nothing, but counts the version up."""


def edges() -> frozenset[tuple[str, str, str]]:
    """Return every (kind, from, to) that an event may carry; a log comes from nowhere and is not listed."""
    from_lifecycle = frozenset((trigger.value, source.value, dest.value) for trigger, source, dest in lifecycle.table())
    staying = frozenset((note.value, state.value, state.value) for note in STAYING for state in State)
    verified = State.VERIFIED.value
    posted = frozenset((note.value, verified, verified) for note in POSTED)
    led = (State.ASSIGNED.value, State.RECTIFYING.value, State.VERIFIED.value)
    instructed = frozenset((note.value, state, state) for note in (*INSTRUCTED, Note.COORDINATION) for state in led)
    looked = (Note.LOOK_BACK.value, State.CLOSED.value, State.CLOSED.value)
    logged = (Note.LOG.value, State.FOUND.value, State.FOUND.value)
    return from_lifecycle | staying | posted | instructed | {logged, looked}


class LifecycleEdge(SQLModel, table=True):
    """The lifecycle's table in the database, so that raw SQL cannot leave it either."""

    __tablename__ = "lifecycle_edge"

    kind: str = Field(primary_key=True)
    from_state: str = Field(primary_key=True)
    to_state: str = Field(primary_key=True)


class Event(SQLModel, table=True):
    """One act on a case: who, when, what, and the row after it."""

    __tablename__ = "event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["kind", "from_state", "to_state"],
            ["lifecycle_edge.kind", "lifecycle_edge.from_state", "lifecycle_edge.to_state"],
            name="fk_event_illegal_edge",
        ),
        CheckConstraint("(actor is null) <> (agent is null)", name="done_by_nobody_or_two"),
        Index("ix_event_case", "case_id", "id"),
        # What a case looked like at an instant: its newest event until then.
        Index("ix_event_case_at", "case_id", "at", "id"),
        # The few acts that the board counts by week.
        Index(
            "ix_event_moves",
            "at",
            postgresql_include=["case_id", "kind"],
            postgresql_where="kind in ('dismiss', 'close', 'reopen', 'send_back')",
        ),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    version: int
    kind: str
    from_state: str
    to_state: str
    actor: int | None = reference("account.id", nullable=True)
    agent: str | None = None
    unit: str | None = None
    at: datetime = instant()
    detail: dict[str, object] = payload()
    row: dict[str, object] = Field(default=None, sa_column=Column(JSONB, nullable=False))
