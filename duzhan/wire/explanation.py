"""Why a case has this light: rule, arithmetic day by day, whom each rung reached and skipped."""

from datetime import date, datetime

from duzhan.vocabulary import BudgetUnit, Channel, ClockKind, DayKind, Light, Seat
from duzhan.wire.shape import Shape


class DayOut(Shape):
    """One local day, whether it counted, and what kind of day it is."""

    date: date
    counted: bool
    why: DayKind
    name: str | None
    provisional: bool
    paused: bool = False
    """The case was suspended on that day: it did not count, whatever its kind."""


class GroundOut(Shape):
    """A condition of a rung by its name in ladder.toml, its figure where it has one, and when it holds."""

    condition: str
    figure: int | None
    at: datetime


class RungOut(Shape):
    """A rung of the clock's ladder: when it is reached and whether it was decided."""

    number: int
    name: str
    light: Light
    reached_at: datetime
    grounds: tuple[GroundOut, ...]
    """Every condition that reaches this rung, the earliest first."""
    decided_at: datetime | None
    superseded: bool
    reached: tuple[str, ...]
    """User names of those who were told."""
    skipped: tuple[str, ...]
    """Seats that nobody sits in, each with where it fell to, as ``seat>seat``; nothing after > where to nobody."""


class ClockExplanation(Shape):
    """One running clock, counted out; ``used`` has today in it, ``left`` has not, both in the clock's own unit."""

    kind: ClockKind
    light: Light
    holder: str
    holder_name: str
    due_version: int
    started_at: datetime
    due_on: date
    due_at: datetime
    budget: str
    unit: BudgetUnit
    days: tuple[DayOut, ...]
    """From the day after the start to the due day."""
    late: tuple[DayOut, ...]
    """From the day after the due day to today."""
    total: int
    used: int
    left: int
    working_days_left: int
    overdue_working_days: int
    paused: bool
    paused_days: int
    rungs: tuple[RungOut, ...]
    provisional: bool


class PauseOut(Shape):
    """Local dates between which a clock stood still, and who approved it."""

    stopped_on: date
    resumed_on: date | None
    approved_by: str | None
    """The office, or the person where no office acted."""


class ToldOut(Shape):
    """A person whom a decision reached: in which seat, in whose place, and how each copy of the notice fared."""

    username: str
    seat: Seat
    in_place_of: str | None
    """The user name of whoever is on leave."""
    copies: tuple["CopyOut", ...]


class CopyOut(Shape):
    """One notice on one channel; ``state`` says whether it waits, was sent, was cancelled, or is dead and why."""

    id: str
    channel: Channel
    state: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    last_error: str | None


class VacancyOut(Shape):
    """A seat that nobody sat in, and the seat that it fell to; None: nobody at all was left."""

    seat: Seat
    fell_to: Seat | None


class DecisionExplanation(Shape):
    """Why one rung was decided, from what was stored at the decision.

    ``reproducible`` tells that the pinned rules and the calendar of that day give the same grounds and the same
    arithmetic once more.
    """

    case: str
    decision: int
    clock: ClockKind
    holder: str
    holder_name: str
    cycle: int
    due_version: int
    rung: int
    rung_name: str
    light: Light
    superseded: bool
    """A higher rung was reached at the same time: on record, and told to nobody."""
    reached_at: datetime
    decided_at: datetime
    policy_version: int
    policy_hash: str
    calendar_hash: str
    started_at: datetime
    due_on: date
    due_at: datetime
    budget: int | None
    unit: BudgetUnit
    total: int
    used: int
    left: int
    working_days_left: int
    overdue_working_days: int
    paused_days: int
    days: tuple[DayOut, ...]
    """From the day after the start to the due day."""
    late: tuple[DayOut, ...]
    """From the day after the due day to the day of the decision."""
    grounds: tuple[GroundOut, ...]
    pauses: tuple[PauseOut, ...]
    reached: tuple[ToldOut, ...]
    vacant: tuple[VacancyOut, ...]
    letter: str | None
    document_number: str | None
    no_letter_because: str | None
    """Why the decision issued no letter: a lower rung, or a light that the clock had already."""
    reproducible: bool
    sentences: tuple[str, ...]
    """The same in plain Chinese, one clause a line."""


class DecisionExplanations(Shape):
    """Every decision about a case, oldest first."""

    items: tuple[DecisionExplanation, ...]
    next: str | None = None


class Explanation(Shape):
    """Everything behind a case's light."""

    number: str
    light: Light
    as_of: datetime
    policy_version: int
    policy_hash: str
    rework: int
    cycle: int
    clocks: tuple[ClockExplanation, ...]
    sentences: tuple[str, ...]
    """The same in plain Chinese, one clause a line."""
