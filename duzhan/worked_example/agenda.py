"""The story in the order of time: who does what when, and when the scheduled flows run in between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from random import Random
from zoneinfo import ZoneInfo

from duzhan.policy.working_days import Calendar
from duzhan.worked_example import paperwork
from duzhan.worked_example.paperwork import Filing, Review
from duzhan.worked_example.story import Deed, Found, Step, Story, Tale
from statemachines.states import Trigger

ZONE = ZoneInfo("Asia/Shanghai")
OPENING = datetime(2020, 3, 2, 8, 0, tzinfo=ZONE)
"""Monday, the first working day after the plan was issued."""
ENDING = datetime(2020, 6, 30, 20, 30, tzinfo=ZONE)
"""Where `duzhan demo` ends."""
MORNING = datetime(2020, 5, 29, 9, 40, tzinfo=ZONE)
"""Friday, where the loaded example goes on by itself: some cases in each state and in each light."""

FIVE_MINUTES, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
REMINDING, REPORTING, READING, CLOSING = time(8, 30), time(8, 40), time(8, 50), time(20, 0)
REPORTING_DAYS = frozenset({1, 2, 20, 23, 25, 26})
"""On the others the flow of monthly reports finds nothing to open and nobody to remind."""
# An hour without any of these has nothing to decide: every other rung is reached at midnight. In the same way an
# evening on which no closing was ordered has nothing to close.
MOVES_A_LADDER = frozenset(
    {Trigger.SEND_BACK, Trigger.REOPEN, Trigger.TRANSFER, Trigger.GRANT_EXTENSION, Trigger.RESUME}
)


class Routine(IntEnum):
    """A scheduled flow; in the order in which those of one instant run."""

    ASSIGNMENT = 1
    ESCALATION = 2
    REMINDERS = 3
    REPORTS = 4
    CLOSURE = 5
    SEALING = 6
    DELIVERY = 7
    MONITORING = 8


@dataclass(frozen=True, slots=True)
class Act:
    """A step of a tale; None is the logging of its finding."""

    at: datetime
    tale: Tale
    step: Step | None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a scheduled flow."""

    at: datetime
    routine: Routine


@dataclass(frozen=True, slots=True)
class Post:
    """The post of a working morning: units read the letters that came, and sign for most of them."""

    at: datetime


Happening = Act | Run | Post | Filing | Review
ROUND = (Routine.ASSIGNMENT, Routine.ESCALATION, Routine.REPORTS, Routine.SEALING, Routine.DELIVERY, Routine.MONITORING)
"""What runs once more where the story ends, so that the house is left in order."""


class StoryBroken(ValueError):
    """A course of the story goes back in time; ``ref`` and ``step`` say where."""

    def __init__(self, ref: str, step: Step) -> None:
        super().__init__(f"{ref}: {step.do} on {step.on or step.day} at {step.at}")
        self.ref = ref
        self.step = step


def until(end: datetime, story: Story, calendar: Calendar) -> list[Happening]:
    """Return everything that happens up to an instant, the flows' last runs included, in order."""
    acts = sorted((act for tale in story.tales for act in _acts(tale, story.seed, calendar)), key=lambda act: act.at)
    told = [act for act in acts if act.at < end]
    runs = sorted(set(_runs(told, end, calendar)), key=lambda run: (run.at, run.routine))
    reports = [each for each in paperwork.happenings(calendar) if each.at < end]
    return sorted([*told, *runs, *_posts(end, calendar), *reports], key=lambda happening: happening.at)


def found_at(found: Found) -> datetime:
    """Return when something was seen, with its offset."""
    return found.found_at.replace(tzinfo=ZONE)


def _acts(tale: Tale, seed: int, calendar: Calendar) -> Iterator[Act]:
    minutes = Random(f"{seed}:{tale.found.ref}")  # noqa: S311  # people are not punctual to the second
    at = found_at(tale.found) + timedelta(minutes=minutes.randint(5, 35), seconds=minutes.randint(0, 59))
    yield Act(at, tale, None)
    day = at.date()
    for step in tale.steps:
        day = step.on or (calendar.add(day, step.day) if step.day else day)
        late = timedelta(minutes=minutes.randint(0, 7), seconds=minutes.randint(0, 59))
        wanted = datetime.combine(day, step.at, ZONE) + late
        if wanted <= at:
            raise StoryBroken(tale.found.ref, step)
        at = wanted
        yield Act(at, tale, step)


def _runs(acts: Sequence[Act], end: datetime, calendar: Calendar) -> Iterator[Run]:
    for act in acts:
        deed = Deed.LOG if act.step is None else act.step.do
        if deed is Deed.LOG:
            yield Run(_next(act.at, FIVE_MINUTES, end), Routine.ASSIGNMENT)
        elif deed in MOVES_A_LADDER:
            yield Run(_next(act.at, HOUR, end), Routine.ESCALATION)
    for day in _days(OPENING.date(), end.date()):
        yield from (run for run in _daily(day, calendar) if OPENING < run.at <= end)
    for act in acts:
        closing = datetime.combine(act.at.date(), CLOSING, ZONE)
        if act.step is not None and act.step.do is Trigger.ORDER_CLOSING and closing <= end:
            yield Run(closing, Routine.CLOSURE)
    yield from (Run(end, routine) for routine in ROUND)


def _daily(day: date, calendar: Calendar) -> Iterator[Run]:
    yield Run(datetime.combine(day, time.min, ZONE), Routine.ESCALATION)
    if calendar.day(day).working:
        yield Run(datetime.combine(day, REMINDING, ZONE), Routine.REMINDERS)
    if day.day in REPORTING_DAYS:
        yield Run(datetime.combine(day, REPORTING, ZONE), Routine.REPORTS)


def _posts(end: datetime, calendar: Calendar) -> Iterator[Post]:
    for day in _days(OPENING.date(), end.date()):
        at = datetime.combine(day, READING, ZONE)
        if calendar.day(day).working and OPENING < at <= end:
            yield Post(at)


def _next(at: datetime, every: timedelta, end: datetime) -> datetime:
    """Return the next instant of a schedule, on the local clock."""
    midnight = datetime.combine(at.date(), time.min, at.tzinfo)
    return min(midnight + every * ((at - midnight) // every + 1), end)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY
