"""The player: one queue by virtual time of courses, letters, papers and flows, and whoever waits is woken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush

from duzhan.simulation import concluding, routines
from duzhan.simulation.arrivals import Arrival
from duzhan.simulation.course import Course
from duzhan.simulation.postbag import Postbag
from duzhan.simulation.routines import FIVE_MINUTES, HOUR, MOVES_A_LADDER, Ran, Routine, Routines
from duzhan.simulation.stage import Flow, Stage, Until, Waiting
from duzhan.store import simulated
from duzhan.store.simulated import Standing
from duzhan.store.transaction import reading
from duzhan.vocabulary import Light
from statemachines.states import State

LIGHTS = list(Light)
ACTS, FLOWS = 0, 100
"""Of one instant, people act before flows run."""
Entry = tuple[datetime, int, int, Callable[[datetime], None]]


@dataclass(slots=True)
class Played:
    """A course on its way: what it waits for since when, and the light that its people have seen."""

    course: Course
    waiting: Waiting
    awaits: Until | Flow | None = None
    ticket: int = 0
    light: Light = Light.GREEN


@dataclass(slots=True)
class Queue:
    """What is to happen, by instant; of one instant in the order of rank and entry."""

    entries: list[Entry] = field(default_factory=list)
    count: int = 0

    def put(self, at: datetime, rank: int, act: Callable[[datetime], None]) -> None:
        """Let something happen."""
        self.count += 1
        heappush(self.entries, (at, rank, self.count, act))


class Player:
    """Plays a campaign up to an instant."""

    def __init__(self, stage: Stage, flows: Routines, until: datetime) -> None:
        self._stage, self._flows, self._until = stage, flows, until
        self._queue = Queue()
        self._played: list[Played] = []
        self._by_number: dict[str, Played] = {}
        self._ticks: set[tuple[datetime, Routine]] = set()
        self.postbag = Postbag(stage, self.at)

    def invite(self, arrivals: Iterable[Arrival]) -> None:
        """Let findings come."""
        for arrival in arrivals:
            course = Course(self._stage, arrival)
            played = Played(course, concluding.whole(course))
            self._played.append(played)
            self._go_on(played, next(played.waiting))

    def schedule(self, at: datetime, routine: Routine) -> None:
        """Let a flow run, once at an instant, unless that is past the end."""
        if at < self._until and (at, routine) not in self._ticks:
            self._ticks.add((at, routine))
            self._queue.put(at, FLOWS + routine, lambda now: self._run(routine, now))

    def at(self, when: datetime, act: Callable[[datetime], None]) -> None:
        """Let somebody do something that belongs to no case."""
        self._queue.put(when, ACTS, act)

    def play(self, tell: Callable[[datetime], None]) -> None:
        """Let everything happen in its order; ``tell`` hears of every instant."""
        entries = self._queue.entries
        while entries and entries[0][0] < self._until:
            at, _, _, act = heappop(entries)
            tell(at)
            act(at)
        for routine in routines.LAST:
            self._run(routine, self._until)

    def _go_on(self, played: Played, awaits: Until | Flow | None) -> None:
        played.awaits = awaits
        played.ticket += 1
        if isinstance(awaits, Until):
            ticket = played.ticket
            self._queue.put(awaits.at, ACTS, lambda now: self._wake(played, ticket, now))

    def _wake(self, played: Played, ticket: int, now: datetime) -> None:
        """Go on with a course, unless it was hastened or woken since this was queued."""
        if ticket == played.ticket:
            self._step(played, now)

    def _step(self, played: Played, now: datetime) -> None:
        fired = self._stage.desk.fired
        fired.clear()
        self._go_on(played, next_of(played.waiting, now))
        number = played.course.standing.number
        if number:
            self._by_number[number] = played
        if played.awaits is Flow.ASSIGNMENT:
            self.schedule(routines.next_tick(now, FIVE_MINUTES), Routine.ASSIGNMENT)
        if fired & MOVES_A_LADDER:
            self.schedule(routines.next_tick(now, HOUR), Routine.ESCALATION)

    def _run(self, routine: Routine, now: datetime) -> None:
        self._stage.desk.settle()
        self._heed(self._flows.run(routine, now), now)

    def _heed(self, ran: Ran, now: datetime) -> None:
        """Let people see what a flow has done."""
        pool = self._stage.desk.pool.at(now)
        if ran.moved:
            waiting = [each for each in self._played if isinstance(each.awaits, Flow)]
            with reading(pool) as tx:
                seen = simulated.standing(tx, [each.course.standing.number for each in waiting])
            self._resume(seen, now)
        if ran.decided:
            with reading(pool) as tx:
                lit, letters = simulated.lit(tx), simulated.letters_after(tx, self.postbag.last)
            self._hasten(lit, now)
            self.postbag.take(letters, now)

    def _resume(self, seen: Sequence[Standing], now: datetime) -> None:
        for row in seen:
            played = self._by_number[row.number]
            if _is_over(played.awaits, row):
                played.course.standing.hear(row.lead_unit, row.due_at)
                self._step(played, now)

    def _hasten(self, lit: Mapping[str, str], now: datetime) -> None:
        """Let those hurry whose case shows a graver light than they knew."""
        for number, shown in lit.items():
            played, light = self._by_number.get(number), Light(shown)
            if played is None or LIGHTS.index(light) <= LIGHTS.index(played.light):
                continue
            factor = self._stage.assumed.reaction.of(light) / self._stage.assumed.reaction.of(played.light)
            played.light = light
            if isinstance(played.awaits, Until) and played.awaits.hastened and played.awaits.at > now:
                hours = self._stage.hours
                left = (hours.position(played.awaits.at) - hours.position(now)) * factor
                self._go_on(played, Until(hours.after(now, left)))


def next_of(waiting: Waiting, now: datetime) -> Until | Flow | None:
    """Go on with a course; None at its end."""
    try:
        return waiting.send(now)
    except StopIteration:
        return None


def _is_over(awaits: Until | Flow | None, row: Standing) -> bool:
    """Tell whether what a course waits a flow for has been done."""
    if awaits is Flow.ASSIGNMENT:
        return row.state == State.ASSIGNED
    if awaits is Flow.CLOSING:
        return row.state == State.CLOSED
    return awaits is Flow.RESUMPTION and not row.suspended
