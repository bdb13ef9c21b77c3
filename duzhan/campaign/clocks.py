"""Budgets, extensions, returns and suspensions: clocks.toml."""

from enum import StrEnum

from pydantic import Field, PositiveInt

from duzhan.campaign.faults import UnknownCode
from duzhan.campaign.record import Record
from duzhan.vocabulary import BudgetUnit, ClockKind, RectificationType


class Roll(StrEnum):
    """Where a calendar-day deadline goes that falls on a day off."""

    FORWARD = "forward"
    NONE = "none"


class Budget(Record):
    """How long a clock runs: so many working days or calendar days after the day it starts."""

    amount: PositiveInt = Field(alias="budget")
    unit: BudgetUnit


class RectifyBudgets(Record):
    """The rectify clock's budget, by rectification type; for ``continuous`` it is the distance between milestones."""

    immediate: Budget
    time_limited: Budget
    continuous: Budget


class LookBack(Record):
    """Looking back at closed cases: the days after closing, and how many cases."""

    after: tuple[Budget, ...] = Field(min_length=1)
    sample_percent: int = Field(ge=0, le=100)
    """Share of the closed cases that is looked at, rounded up."""
    at_least_per_unit: int = Field(ge=0)


class Clocks(Record):
    """Every clock's budget, and how days are counted."""

    roll: Roll
    """Applies to calendar-day budgets; working days never end on a day off."""
    start_day_counts: bool
    """False: the day a clock starts is day zero."""
    assign: Budget
    accept: Budget
    plan: Budget
    rectify: RectifyBudgets
    review: Budget
    verify: Budget
    look_back: LookBack
    instruction: Budget = Budget(budget=5, unit=BudgetUnit.WORKING_DAYS)
    """Given → answered, where the leader names no date; a policy from before there were instructions has this one."""

    def budget(self, kind: ClockKind, rectification_type: RectificationType) -> Budget:
        """Return a clock's budget; look-backs have several, so ask ``look_back.after`` for those."""
        if kind is ClockKind.LOOK_BACK:
            raise UnknownCode(str(kind))
        if kind is ClockKind.RECTIFY:
            by_type: Budget = getattr(self.rectify, rectification_type.value)
            return by_type
        plain: Budget = getattr(self, kind.value)
        return plain


class TotalCap(StrEnum):
    """What all extensions of a case together may not exceed."""

    ORIGINAL = "original"
    NONE = "none"


class Extension(Record):
    """What an extension may be."""

    notice_working_days: int = Field(ge=0)
    """A request comes at least so many working days before the due date."""
    own_office_max_days: int = Field(ge=0)
    """Calendar days that the office of the level grants itself; beyond, one level up."""
    max_count: int = Field(ge=0)
    max_total: TotalCap
    """``original``: together no longer than the clock's original budget."""


class Returns(Record):
    """How often a lead unit may return a case; after that only the arbiter assigns it, finally."""

    max: int = Field(ge=0)


class Suspension(Record):
    """What a suspension 挂账 may be."""

    max_calendar_days: PositiveInt
    """The review date lies no further away than this."""
