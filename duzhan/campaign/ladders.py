"""Ladders 督办阶梯: which rung a clock has reached, and who hears of it (ladder.toml)."""

from enum import StrEnum

from pydantic import Field

from duzhan.campaign.clocks import Budget
from duzhan.campaign.record import Record
from duzhan.vocabulary import ClockKind, Light, Seat


class LadderName(StrEnum):
    """Which ladder a kind of clock climbs."""

    FULL = "full"
    SHORT = "short"
    OFFICE = "office"
    NONE = "none"


class Rung(Record):
    """One step; it is reached as soon as any of its conditions holds.

    Days are working days. ``before_due_working_days=3``: from the start of the third working day before the due day.
    ``budget_used_percent=80``: once that share of the budget, in its own unit, is used. ``on_due_day``: from the start
    of the due day. ``overdue_working_days``: 0 at the due instant itself, n from the start
    of the n-th working day after the due day.
    """

    id: str
    light: Light
    before_due_working_days: int | None = Field(default=None, ge=0)
    budget_used_percent: int | None = Field(default=None, ge=1, le=100)
    on_due_day: bool = False
    overdue_working_days: int | None = Field(default=None, ge=0)
    behind_milestone: bool = False
    """A milestone's date has passed without its being reached."""
    sent_back_times: int | None = Field(default=None, ge=1)
    """Sent back so many times in this cycle, or more."""
    reopened: bool = False
    seats: tuple[Seat, ...]
    """Everyone who hears of it: lists are cumulative, so a rung says all its seats."""
    next_meeting: bool = False
    """The case joins the next meeting's agenda."""


class ClockLadders(Record):
    """Which ladder each kind of clock climbs."""

    assign: LadderName
    accept: LadderName
    plan: LadderName
    rectify: LadderName
    review: LadderName
    verify: LadderName
    look_back: LadderName
    instruction: LadderName = LadderName.SHORT
    """Also in a policy that was adopted before there were instructions."""


class Letters(Record):
    """How long an addressee may take to sign for a letter, and who hears of it each time the signature is missing."""

    sign: Budget | None = None
    """Also the distance between two follow-ups; None where letters need no signature."""
    follow_ups: tuple[tuple[Seat, ...], ...] = ()
    """The seats told at the first, the second, … follow-up; after the last one nobody is told again."""


class Ladders(Record):
    """The ladders, their clocks, and where a seat with nobody in it falls to."""

    full: tuple[Rung, ...]
    short: tuple[Rung, ...]
    office: tuple[Rung, ...]
    """For clocks that an office holds: the seat ``office`` in place of handler and unit head."""
    clocks: ClockLadders
    letter: Letters = Letters()
    fall_through: dict[Seat, Seat]
    """The next seat when one is empty; ``province_office``, the last resort, has none."""

    def of(self, kind: ClockKind) -> tuple[Rung, ...]:
        """Return the rungs of a kind of clock, lowest first; none where it has no ladder."""
        name: LadderName = getattr(self.clocks, kind.value)
        if name is LadderName.NONE:
            return ()
        rungs: tuple[Rung, ...] = getattr(self, name.value)
        return rungs
