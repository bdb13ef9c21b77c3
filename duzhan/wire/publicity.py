"""Publicity 公示: what was posted, what was objected to it, and what came of that."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from duzhan.vocabulary import Outcome
from duzhan.wire.shape import Day, Line, Prose, Shape


class PublicityIn(Shape):
    """公示: where the result hangs, since which local date, and the pictures that show it."""

    posted_on: Day
    until_on: Day | None = None
    """The last day, inclusive; None: as long as the content area's working days demand."""
    place: Line
    evidence: tuple[UUID, ...] = Field(min_length=1, max_length=20)
    """Pictures of kind ``publicity`` among the case's evidence."""


class ObjectionIn(Shape):
    """异议: what somebody objected. It becomes part of the history for good: leave names and numbers out."""

    raised_on: Day
    words: Prose


class ObjectionAnswer(Shape):
    """答复: whether an objection is upheld, and why; what is upheld has to be sent back."""

    outcome: Outcome
    words: Prose


class PostedOut(Shape):
    """What hangs, or hung, until the end of a local date."""

    posted_on: date
    until_on: date
    place: str
    evidence: tuple[UUID, ...]
    unit: str
    unit_name: str
    recorded_at: datetime


class ObjectionOut(Shape):
    """An objection by its number within the case, and what came of it."""

    position: int
    raised_on: date
    words: str
    unit: str
    recorded_at: datetime
    outcome: Outcome | None
    answer: str | None
    answering_unit: str | None
    answered_at: datetime | None


class PublicityOut(Shape):
    """How the publicity of a case stands; of what was sent back and verified anew only the newest is shown."""

    required_days: int
    """Working days that the content area demands; 0: none."""
    over: bool
    posted: PostedOut | None
    objections: tuple[ObjectionOut, ...]
