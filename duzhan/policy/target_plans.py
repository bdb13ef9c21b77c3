"""Plans of targets 一村一策: who draws them up, signs and reports, what is late, and how far a place has come."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from duzhan.campaign.policy import Policy
from duzhan.policy.permissions import SCOPED_BY_UNIT, Actor, Grant
from duzhan.vocabulary import ClockKind, Level, Light, Role, TargetKind
from duzhan.vocabulary.target_plan import PlanLineKind

DRAWN_UP_BY: Mapping[TargetKind, tuple[Level, ...]] = {
    TargetKind.VILLAGE: (Level.COUNTY,),
    TargetKind.COUNTY: (Level.COUNTY, Level.CITY),
}
"""The levels whose offices draw up the plan of a kind of target."""
Chain = tuple[tuple[Level, str], ...]
"""The offices that answer for a place, from the county's up, with their levels."""
WHOLE = 100
"""The percentage at which a line is reached."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two lines of different revisions the same one."""

    kind: PlanLineKind
    title: str
    area: str
    household: str
    person: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Lines in force, and how far they have come: ``percent`` is the sum of their percentages."""

    lines: int = 0
    reached: int = 0
    late: int = 0
    percent: int = 0

    @property
    def percentage(self) -> float | None:
        """Return the mean of the lines' percentages to one place; None where there is no line."""
        return round(self.percent / self.lines, 1) if self.lines else None


def total(each: Iterable[Figures]) -> Figures:
    """Add up figures: every line counts the same, in whichever place it lies."""
    found = tuple(each)
    return Figures(
        lines=sum(one.lines for one in found),
        reached=sum(one.reached for one in found),
        late=sum(one.late for one in found),
        percent=sum(one.percent for one in found),
    )


def drawing_up_as(actor: Actor, kind: TargetKind, chain: Chain) -> Grant | None:
    """Return the grant by which this person draws up a target's plan, None where none allows it."""
    return _of_office(actor, {unit for level, unit in chain if level in DRAWN_UP_BY[kind]})


def draws_up(actor: Actor) -> bool:
    """Tell whether this person is of an office that draws up plans of its targets."""
    levels = {level for some in DRAWN_UP_BY.values() for level in some}
    return any(grant.role is Role.OFFICE and grant.unit and grant.level in levels for grant in actor.grants)


def signing_as(actor: Actor, drawn_up_by: str, chain: Chain) -> Grant | None:
    """Return the grant by which this person puts a plan in force: of an office above the one that drew it up.

    One that is in the chain no longer counts as its lowest.
    """
    units = [unit for _, unit in chain]
    at = units.index(drawn_up_by) if drawn_up_by in units else 0
    return _of_office(actor, set(units[at + 1 :]))


def reporting_as(actor: Actor, target: tuple[TargetKind, Chain], unit: str | None) -> Grant | None:
    """Return the grant by which this person reports on a line: its unit's, or one of an office that draws plans up."""
    mine = (grant for grant in actor.grants if grant.role in SCOPED_BY_UNIT and grant.unit and grant.unit == unit)
    return next(mine, None) or drawing_up_as(actor, *target)


def is_late(due_on: date, percentage: int, today: date) -> bool:
    """Tell whether a line's date has passed without its being reached."""
    return due_on < today and percentage < WHOLE


def light(policy: Policy, late: int) -> Light:
    """Return the light of a plan that has so many late lines, as the ladder has it of a case behind a milestone."""
    behind = next((rung.light for rung in policy.ladder(ClockKind.RECTIFY) if rung.behind_milestone), Light.GREEN)
    return behind if late else Light.GREEN


def numbered(lines: Sequence[Identity], known: Mapping[Identity, int]) -> tuple[int, ...]:
    """Give each line of a revision its number: the one that it had in any revision before, else a new one."""
    following = max(known.values(), default=0)
    numbers = []
    for line in lines:
        if line not in known:
            following += 1
        numbers.append(known.get(line, following))
    return tuple(numbers)


def _of_office(actor: Actor, offices: AbstractSet[str]) -> Grant | None:
    return next((grant for grant in actor.grants if grant.role is Role.OFFICE and grant.unit in offices), None)
