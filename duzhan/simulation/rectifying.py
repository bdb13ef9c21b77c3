"""Rectifying: plan, progress, suspension and extension, until the lead unit's head submits."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import IntEnum
from heapq import heappop, heappush
from math import ceil

from duzhan.policy import deadlines
from duzhan.simulation import people
from duzhan.simulation.course import Course
from duzhan.simulation.stage import Flow, Waiting
from duzhan.simulation.words import WORDS
from duzhan.wire import triggers as wire
from duzhan.wire.triggers import MilestoneIn
from statemachines.states import Trigger

MILESTONES, WHOLE = 3, 100
LATEST_PART, EARLIEST_PART = 0.95, 0.3
"""When co-units finish their parts, as shares of the work."""
FIRST_HALF = 0.5


class Step(IntEnum):
    """What happens while a unit works; of one hour in this order."""

    REPORT = 1
    PART = 2
    SUSPEND = 3
    ASK = 4
    DECIDE = 5
    FINISH = 6


Entry = tuple[float, Step, str]
"""After how many working hours what happens; the text is a percentage, a unit or a date."""


def plan(course: Course) -> Waiting:
    """File the plan."""
    yield from course.take(course.assumed.plan, course.lead)
    handler, milestones = course.stage.people.handler(course.lead), _milestones(course)
    course.fire(Trigger.PLAN, handler, wire.Plan(measures=WORDS["plan"], milestones=milestones))
    course.milestones, course.reached = len(milestones), 0


def _milestones(course: Course) -> tuple[MilestoneIn, ...]:
    """Return evenly spaced milestones up to the due date; none once it has passed."""
    today, due_on = course.stage.today(course.now), _due_on(course)
    left = (due_on - today).days
    if left < MILESTONES:
        return ()
    return tuple(
        MilestoneIn(
            title=WORDS["milestone"].format(position=position), due_on=today + timedelta(left * position // MILESTONES)
        )
        for position in range(1, MILESTONES + 1)
    )


def _due_on(course: Course) -> date:
    assert course.standing.due_at is not None, "an assigned case has a due date"  # noqa: S101
    return deadlines.due_date(course.standing.due_at, course.stage.rules.zone)


class Rectifying:
    """One stretch of work up to a submission; ``share`` of a whole one, ``first`` of its cycle."""

    def __init__(self, course: Course, *, share: float, first: bool) -> None:
        self._course, self._first = course, first
        self._hours = course.chance.hours(course.assumed.work) * course.stage.temper(course.lead) * share
        self._agenda: list[Entry] = []
        self._elapsed = 0.0
        self._steps: Mapping[Step, Callable[[str], Flow | None]] = {
            Step.REPORT: self._report,
            Step.PART: self._part,
            Step.SUSPEND: self._suspend,
            Step.ASK: self._ask,
            Step.DECIDE: self._decide,
        }

    def run(self) -> Waiting:
        """Do all of it."""
        self._lay_out()
        while True:
            hours, step, what = heappop(self._agenda)
            if hours > self._elapsed:
                yield from self._course.pause(hours - self._elapsed)
                self._elapsed = hours
            if step is Step.FINISH:
                break
            awaited = self._steps[step](what)
            if awaited is not None:
                yield from self._course.flow(awaited)
        self._submit()

    def _lay_out(self) -> None:
        course, assumed = self._course, self._course.assumed
        heappush(self._agenda, (self._hours, Step.FINISH, ""))
        if not self._first:
            return
        reports = int(self._hours / assumed.reports_every)
        for number in range(1, reports + 1):
            percent = WHOLE * number // (reports + 1)
            heappush(self._agenda, (number * assumed.reports_every, Step.REPORT, str(percent)))
        for unit in course.others():
            when = course.chance.between(EARLIEST_PART, LATEST_PART) * self._hours
            heappush(self._agenda, (when, Step.PART, unit))
        if course.chance.likely(assumed.suspended):
            when = course.chance.between(0, FIRST_HALF) * self._hours
            heappush(self._agenda, (when, Step.SUSPEND, ""))
        self._consider_asking()

    def _consider_asking(self) -> None:
        """Let who will be late ask for more time, some of them, as late as it is allowed."""
        course, hours = self._course, self._course.stage.hours
        due_at, extension = course.standing.due_at, course.stage.rules.policy.extension
        finish = hours.after(course.now, self._hours)
        if due_at is None or finish <= due_at or not course.chance.likely(course.stage.assumed.units.asks):
            return
        notice = (extension.notice_working_days + course.chance.between(1, 3)) * hours.day
        when = hours.position(due_at) - notice - hours.position(course.now)
        if when > 0:
            heappush(self._agenda, (when, Step.ASK, str((finish - due_at).total_seconds())))

    def _report(self, percent: str) -> None:
        course = self._course
        so_far = course.milestones * int(percent) // WHOLE
        reached, course.reached = tuple(range(course.reached + 1, so_far + 1)), so_far
        words = wire.Progress(text=WORDS["progress"], percentage=int(percent), milestones=reached, unit=course.lead)
        course.fire(Trigger.PROGRESS, course.stage.people.handler(course.lead), words)

    def _part(self, unit: str) -> None:
        course = self._course
        words = wire.Progress(text=WORDS["part"], percentage=WHOLE, unit=unit)
        course.fire(Trigger.PROGRESS, course.stage.people.handler(unit), words)

    def _suspend(self, _: str) -> Flow | None:
        course = self._course
        days = int(course.chance.between(*course.stage.assumed.suspended_days))
        words = wire.Suspend(reason=WORDS["suspend"], review_on=course.stage.today(course.now) + timedelta(days))
        done = course.attempt(Trigger.SUSPEND, course.stage.people.desk(course.office), words)
        return Flow.RESUMPTION if done else None

    def _ask(self, seconds_late: str) -> None:
        course, due_on = self._course, _due_on(self._course)
        days = ceil(float(seconds_late) / timedelta(days=1).total_seconds()) + 1
        proposed = min(due_on + timedelta(days), course.stage.rules.policy.facts.end_on)
        words = wire.RequestExtension(
            reason=WORDS["extension"], progress=WORDS["extension_progress"], proposed_on=proposed
        )
        if course.attempt(Trigger.REQUEST_EXTENSION, course.stage.people.head(course.lead), words):
            hours = course.chance.hours(course.stage.assumed.offices.decide)
            heappush(self._agenda, (self._elapsed + hours, Step.DECIDE, proposed.isoformat()))

    def _decide(self, proposed: str) -> None:
        course = self._course
        up = deadlines.extension_level_up(course.stage.rules, _due_on(course), date.fromisoformat(proposed))
        desk = course.stage.people.desk(people.above(course.arrival) if up else course.office)
        if course.chance.likely(course.stage.assumed.offices.refuses):
            course.attempt(Trigger.REFUSE_EXTENSION, desk, wire.RefuseExtension(ground=WORDS["refused"]))
        else:
            course.attempt(Trigger.GRANT_EXTENSION, desk, wire.GrantExtension(opinion=WORDS["granted"]))

    def _submit(self) -> None:
        """Report that all is done, add what shows it, and let the head sign."""
        course = self._course
        self._report(str(WHOLE))
        kinds = course.arrival.content.evidence if self._first else course.arrival.content.evidence[:1]
        handler, today = course.stage.people.handler(course.lead), course.stage.today(course.now)
        for kind in kinds:
            course.stage.desk.attach(course.now, handler, course.standing.number, kind, today)
        course.fire(Trigger.SUBMIT, course.stage.people.head(course.lead), wire.Submit(text=WORDS["submit"]))


def rework(course: Course, *, share: float) -> Waiting:
    """Put right what was sent back, and submit again."""
    yield from Rectifying(course, share=share, first=False).run()
