"""The stage: what all courses of a simulation have in common, and what a course can wait for."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto

from duzhan.campaign.simulation import Simulation
from duzhan.policy.deadlines import Rules
from duzhan.simulation.chance import Chance
from duzhan.simulation.desk import Desk
from duzhan.simulation.hours import Hours
from duzhan.simulation.people import People

SLOWEST_OF_ALL = 2.0
"""No unit is slower than so many times the slowest tenth."""


class Flow(Enum):
    """What a course waits for a flow to do."""

    ASSIGNMENT = auto()
    RESUMPTION = auto()
    CLOSING = auto()


@dataclass(frozen=True, slots=True)
class Until:
    """A wait for an instant; ``hastened`` where a light makes whoever is waited for hurry."""

    at: datetime
    hastened: bool = True


Waiting = Generator[Until | Flow, datetime, None]
"""A course: it yields what it waits for and is sent the instant at which that has come."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What every course needs."""

    desk: Desk
    people: People
    hours: Hours
    rules: Rules
    assumed: Simulation
    seed: int
    tempers: dict[str, float] = field(default_factory=dict)

    def today(self, now: datetime) -> date:
        """Return the local date of an instant."""
        return self.rules.today(now)

    def temper(self, unit: str) -> float:
        """Return how many times as long as an ordinary one a unit takes; the same for all its cases."""
        if unit not in self.tempers:
            chance = Chance(self.seed, f"unit:{unit}")
            self.tempers[unit] = chance.factor(self.assumed.units.slowest, SLOWEST_OF_ALL)
        return self.tempers[unit]
