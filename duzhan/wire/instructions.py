"""Instructions 批示: what a duty leader wrote on a case, by when it is to be answered, and what was answered."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from duzhan.vocabulary import Level, Light
from duzhan.wire.shape import Day, Prose, Shape


class InstructionIn(Shape):
    """批示: it becomes part of the history for good: leave names and numbers out."""

    words: Prose
    answer_on: Day | None = None
    """The local date until whose end the lead unit answers; None: by the budget of clocks.toml."""


class InstructionAnswer(Shape):
    """回复批示: what the lead unit did or found, with pieces of the case's evidence where there are any."""

    words: Prose
    evidence: tuple[UUID, ...] = Field(default=(), max_length=20)


class InstructionWithdrawal(Shape):
    """撤回批示: why it need not be answered."""

    reason: Prose


class InstructionOut(Shape):
    """An instruction by its number within the case; ``due_on`` is a local date, met until its end."""

    position: int
    words: str
    level: Level
    given_by: str
    meeting: str | None
    """The meeting that decided it, by number; None where a duty leader wrote it."""
    office_name: str | None
    """The office that held that meeting."""
    given_at: datetime
    due_on: date
    light: Light
    """Of the clock that it is to be answered by."""
    ended: str | None
    """``answered`` or ``withdrawn``; None while it waits."""
    ended_at: datetime | None
    unit: str | None
    unit_name: str | None
    """Who answered it."""
    answer: str | None
    """What was answered, or why it was withdrawn."""
    evidence: tuple[UUID, ...]
    may_withdraw: bool
    """Whether the caller may take it back now."""


class InstructionsOut(Shape):
    """The instructions on a case, oldest first, and what the caller may do about them now."""

    case: str
    version: int
    """The case's, after whatever was done."""
    items: tuple[InstructionOut, ...]
    may_instruct: bool
    may_answer: bool

    @property
    def waiting(self) -> tuple[InstructionOut, ...]:
        """Those that are not answered yet."""
        return tuple(each for each in self.items if each.ended is None)
