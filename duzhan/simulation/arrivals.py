"""Arrivals: what is found when, where and by whom, drawn before anything happens."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.contents import ContentArea
from duzhan.campaign.simulation import Finder, Simulation
from duzhan.policy import assignment
from duzhan.policy.assignment import Handlers, Organisation
from duzhan.simulation.chance import Chance
from duzhan.simulation.hours import Hours
from duzhan.store.scope import CITY, COUNTY
from duzhan.vocabulary import Level, Severity, Source, TargetKind

APART = timedelta(seconds=20)
"""Between two findings of one visit, as they are written down."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A finding to come: who answers for it follows from its place and content."""

    ref: str
    at: datetime
    area: str
    content: ContentArea
    severity: Severity
    finder: Finder
    source: Source
    handlers: Handlers
    offices: tuple[tuple[Level, str], ...]

    @property
    def county(self) -> str:
        """The code of its county."""
        return self.area[:COUNTY]

    @property
    def city(self) -> str:
        """The code of its city."""
        return self.area[:CITY]


@dataclass(frozen=True, slots=True)
class Window:
    """What is simulated: from when, until when, both aware, and how many findings."""

    since: datetime
    until: datetime
    cases: int
    seed: int


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the cities that one house has: the ``number``-th of ``of``; the first also has the reports."""

    number: int = 1
    of: int = 1

    @property
    def reports(self) -> bool:
        """Whether the monthly reports are filed here: once, wherever the cases lie."""
        return self.number == 1


class Draw:
    """Draws arrivals for a campaign whose units are known by area."""

    def __init__(self, campaign: Campaign, window: Window, hours: Hours, units: Mapping[str, Organisation]) -> None:
        self._campaign, self._window, self._hours, self._units = campaign, window, hours, units
        self._assumed: Simulation = campaign.simulating
        self._places = places(campaign)

    def all(self) -> list[Arrival]:
        """Return every arrival in the order of time."""
        found = [self._one(number) for number in range(1, self._window.cases + 1)]
        return sorted(found, key=lambda arrival: (arrival.at, arrival.ref))

    def share(self, mine: Share) -> list[Arrival]:
        """Return the arrivals of a share of the cities, spread so that each house has about as many."""
        found = self.all()
        counts = Counter(arrival.city for arrival in found)
        load, house = [0] * mine.of, dict[str, int]()
        for city, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            house[city] = load.index(min(load))
            load[house[city]] += count
        return [arrival for arrival in found if house[arrival.city] == mine.number - 1]

    def _one(self, number: int) -> Arrival:
        """Draw a finding: what several of one visit share, when, where and by whom, is drawn for the visit."""
        visit = (number - 1) // self._assumed.per_visit
        visiting, chance = Chance(self._window.seed, f"visit:{visit}"), Chance(self._window.seed, f"arrival:{number}")
        at, area = self._time(visiting), self._place(visiting)
        found = visiting.one_of({each: each.weight for each in self._assumed.finders})
        course = chance.one_of({each: each.weight for each in self._assumed.areas})
        content = chance.any_of(self._contents(course.content))
        return Arrival(
            ref=f"S-{number:06d}",
            at=at + ((number - 1) % self._assumed.per_visit) * APART,
            area=area,
            content=content,
            severity=chance.one_of(course.severity.weights()),
            finder=found.by,
            source=found.source,
            handlers=assignment.route(content, self._units[area]),
            offices=tuple(self._units[area].offices),
        )

    def _contents(self, code: str) -> Sequence[ContentArea]:
        """Return the items of a content area, or itself where it has none."""
        policy = self._campaign.policy
        return tuple(each for each in policy.contents if each.parent == code) or (policy.content(code),)

    def _place(self, chance: Chance) -> str:
        weights = self._assumed.places
        kinds = {"villages": weights.villages, "counties": weights.counties, "others": weights.others}
        kind = chance.one_of({kind: weight for kind, weight in kinds.items() if self._places[kind]})
        return chance.any_of(self._places[kind])

    def _time(self, chance: Chance) -> datetime:
        """Draw an instant of the window, in working hours, as dense as its part of the campaign is."""
        facts, window = self._campaign.facts, self._window
        whole = timedelta(days=(facts.end_on - facts.start_on).days + 1)
        begin = window.since
        part = whole / len(self._assumed.phases)
        spans: dict[tuple[datetime, datetime], float] = {}
        for number, weight in enumerate(self._assumed.phases):
            first, last = begin + number * part, min(begin + (number + 1) * part, window.until)
            if first < last:
                spans[first, last] = weight * ((last - first) / part)
        first, last = chance.one_of(spans)
        position = chance.between(self._hours.position(first), self._hours.position(last))
        return self._hours.at(position)


def places(campaign: Campaign) -> Mapping[str, Sequence[str]]:
    """Return the areas that findings lie in: target villages, target counties, and the other counties."""
    villages = sorted(target.area for target in campaign.targets if target.kind is TargetKind.VILLAGE)
    counties = sorted(target.area for target in campaign.targets if target.kind is TargetKind.COUNTY)
    others = sorted({area.code for area in campaign.areas if area.level is Level.COUNTY} - set(counties))
    return {"villages": villages, "counties": counties, "others": others}
