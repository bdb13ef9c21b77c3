"""The course of a case: from the finding to the closing, and sometimes through a second cycle."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime

from duzhan.campaign.simulation import AreaCourse, Delay
from duzhan.model.case import Case
from duzhan.policy.permissions import Actor
from duzhan.simulation import people
from duzhan.simulation.arrivals import Arrival
from duzhan.simulation.chance import Chance
from duzhan.simulation.stage import Flow, Stage, Until, Waiting
from duzhan.simulation.words import WORDS
from duzhan.wire import triggers as wire
from duzhan.wire.cases import Finding
from duzhan.wire.shape import Shape
from statemachines.states import Trigger


@dataclass(slots=True)
class Standing:
    """What the people of a case know of it."""

    number: str
    lead: str
    due_at: datetime | None
    returns: int = 0

    def see(self, case: Case) -> None:
        """Look at the case again."""
        self.lead, self.due_at = case.lead_unit or self.lead, case.due_at
        self.returns = case.returns

    def hear(self, lead: str | None, due_at: datetime | None) -> None:
        """Hear what a flow has done."""
        self.lead, self.due_at = lead or self.lead, due_at


class Course:
    """One case, its people, and what chance has for it; time is ``now``."""

    def __init__(self, stage: Stage, arrival: Arrival) -> None:
        self.stage, self.arrival = stage, arrival
        self.chance = Chance(stage.seed, f"course:{arrival.ref}")
        self.assumed: AreaCourse = stage.assumed.area(arrival.content.code)
        self.now = arrival.at
        self.standing = Standing("", arrival.handlers.lead, None)
        self.office = people.office_of(arrival)
        self.milestones = 0
        """How many the plan in force has; ``reached`` of them were reported."""
        self.reached = 0

    def find(self) -> Waiting:
        """Wait for the finding and log it."""
        yield from self.until(self.arrival.at, hastened=False)
        arrival = self.arrival
        finding = Finding(
            area=arrival.area,
            source=arrival.source,
            content_area=arrival.content.code,
            description=WORDS["description"].format(content=arrival.content.title),
            severity=arrival.severity,
            found_at=self.now,
            source_ref=arrival.ref,
        )
        case = self.stage.desk.log(self.now, self.stage.people.finder(arrival), finding)
        self.standing.number = case.number
        self.standing.see(case)

    def until(self, at: datetime, *, hastened: bool = True) -> Waiting:
        """Wait for an instant."""
        self.now = yield Until(at, hastened)

    def pause(self, hours: float) -> Waiting:
        """Let some working hours pass."""
        yield from self.until(self.stage.hours.after(self.now, hours))

    def take(self, delay: Delay, unit: str | None = None) -> Waiting:
        """Let as many working hours pass as somebody takes; a unit by its own temper."""
        factor = 1.0 if unit is None else self.stage.temper(unit)
        yield from self.pause(self.chance.hours(delay) * factor)

    def flow(self, flow: Flow) -> Waiting:
        """Wait until a flow has done its part."""
        self.now = yield flow

    def fire(self, trigger: Trigger, actor: Actor, command: Shape) -> None:
        """Do what the rules are known to allow."""
        self.standing.see(self.stage.desk.fire(self.now, actor, (trigger, self.standing.number), command))

    def attempt(self, trigger: Trigger, actor: Actor, command: Shape) -> bool:
        """Try what the rules may refuse, and tell whether it was done."""
        case = self.stage.desk.attempt(self.now, actor, (trigger, self.standing.number), command)
        if case is None:
            return False
        self.standing.see(case)
        return True

    @property
    def lead(self) -> str:
        """The lead unit."""
        return self.standing.lead

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that area and content area ask for."""
        return (self.arrival.handlers.lead, *self.arrival.handlers.co_units)

    def others(self) -> tuple[str, ...]:
        """Return the units but for the lead unit."""
        return tuple(unit for unit in self.units if unit != self.lead)


def hand_over(course: Course) -> Generator[Until | Flow, datetime, bool]:
    """Assign until a unit accepts; False where it was dismissed instead."""
    if course.arrival.content.auto_route:
        yield from course.flow(Flow.ASSIGNMENT)
    elif not (yield from _assign(course, course.arrival.handlers.lead)):
        return False
    while not (yield from _accept(course)):
        if not (yield from _assign(course, _another(course))):
            return False
    if course.chance.likely(course.assumed.transferred) and course.others():
        yield from _transfer(course)
    return True


def _assign(course: Course, lead: str) -> Generator[Until | Flow, datetime, bool]:
    """Let the office assign by hand, the arbiter after so many returns; False where the office dismisses."""
    yield from course.take(course.stage.assumed.offices.assign)
    final = course.standing.returns >= course.stage.rules.policy.returns_max
    desk = course.stage.people.desk(people.above(course.arrival) if final else course.office)
    if not course.standing.returns and course.chance.likely(course.assumed.dismissed):
        course.fire(Trigger.DISMISS, desk, wire.Dismiss(reason=WORDS["dismiss"]))
        return False
    co_units = tuple(unit for unit in course.units if unit != lead)
    kind = course.arrival.content.rectification_type
    course.fire(Trigger.ASSIGN, desk, wire.Assign(lead_unit=lead, co_units=co_units, rectification_type=kind))
    return True


def _accept(course: Course) -> Generator[Until | Flow, datetime, bool]:
    """Let the lead unit accept; False where it returns the case, in time."""
    yield from course.take(course.assumed.accept, course.lead)
    handler = course.stage.people.handler(course.lead)
    if course.chance.likely(course.assumed.returned) and course.attempt(
        Trigger.RETURN, handler, wire.Return(ground=WORDS["ground"])
    ):
        return False
    course.fire(Trigger.ACCEPT, handler, wire.Accept(responsible_person=WORDS["accept"]))
    return True


def _another(course: Course) -> str:
    """Return another of the case's units than the one that has just returned it, where there is one."""
    return course.chance.any_of(course.others() or course.units)


def _transfer(course: Course) -> Waiting:
    """Let the office hand the case to another unit, which accepts it."""
    yield from course.take(course.stage.assumed.offices.decide)
    lead = course.chance.any_of(course.others())
    co_units = tuple(unit for unit in course.units if unit != lead)
    words = wire.Transfer(lead_unit=lead, co_units=co_units, reason=WORDS["transfer"])
    if course.attempt(Trigger.TRANSFER, course.stage.people.desk(course.office), words):
        yield from course.take(course.assumed.accept, course.lead)
        handler = course.stage.people.handler(course.lead)
        course.fire(Trigger.ACCEPT, handler, wire.Accept(responsible_person=WORDS["accept"]))
