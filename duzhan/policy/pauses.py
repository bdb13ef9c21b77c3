"""Pauses: when a clock stood still, and how days are counted around them (domain.md, section 3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from duzhan.policy.working_days import Calendar
from duzhan.vocabulary import BudgetUnit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Local dates between which a clock stood still: the day it was stopped ran, the day it went on did not."""

    stopped_on: date
    resumed_on: date | None
    """None while it lasts."""
    event: int | None = None
    """The event that approved it."""

    def covers(self, day: date, today: date) -> bool:
        """Tell whether the clock stood still on a day; what comes after today nobody knows."""
        return self.stopped_on < day <= (self.resumed_on or today)

    def kept(self) -> dict[str, object]:
        """Return the pause as a clock's row keeps it."""
        resumed_on = None if self.resumed_on is None else self.resumed_on.isoformat()
        return {"stopped_on": self.stopped_on.isoformat(), "resumed_on": resumed_on, "event": self.event}

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Self:
        """Read what ``kept`` wrote."""
        resumed_on, event = kept["resumed_on"], kept["event"]
        return cls(
            date.fromisoformat(str(kept["stopped_on"])),
            None if resumed_on is None else date.fromisoformat(str(resumed_on)),
            None if event is None else int(str(event)),
        )


def read(ledger: Sequence[Mapping[str, object]]) -> tuple[Pause, ...]:
    """Read a clock's suspension ledger."""
    return tuple(Pause.read(kept) for kept in ledger)


def made_good(pauses: tuple[Pause, ...], due_on: date) -> tuple[Pause, ...]:
    """Return the pauses that moved a due date, which are those that began before it had passed.

    Later ones move nothing: the days they lasted are just not counted as overdue.
    """
    return tuple(pause for pause in pauses if pause.stopped_on <= due_on)


@dataclass(frozen=True, slots=True)
class Measure:
    """In what a clock is counted, which days of it are worked, and when it stood still."""

    calendar: Calendar
    unit: BudgetUnit
    pauses: tuple[Pause, ...] = ()

    def nth_after(self, after: date, days: int) -> date:
        """Return the n-th day after a date that counts; only pauses that are over are left out."""
        later = [pause for pause in self.pauses if pause.resumed_on is not None and pause.resumed_on > after]
        if not later:
            return self.calendar.add(after, days) if self._in_working_days else after + days * ONE_DAY
        day = after
        while days:
            day += ONE_DAY
            if not any(pause.covers(day, day) for pause in later):
                days -= self._counts(day)
        return day

    def count(self, after: date, until: date, today: date) -> int:
        """Return how many days in (after, until] count; a pause without an end lasts until today."""
        if until <= after:
            return 0
        counted = self.calendar.count(after, until) if self._in_working_days else (until - after).days
        stood = {
            day
            for pause in self.pauses
            for day in _dates(max(pause.stopped_on, after), min(pause.resumed_on or today, until))
            if self._counts(day)
        }
        return counted - len(stood)

    @property
    def _in_working_days(self) -> bool:
        return self.unit is BudgetUnit.WORKING_DAYS

    def _counts(self, day: date) -> bool:
        return not self._in_working_days or self.calendar.day(day).working


def _dates(after: date, until: date) -> Iterator[date]:
    return (after + number * ONE_DAY for number in range(1, (until - after).days + 1))
