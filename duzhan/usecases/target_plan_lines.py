"""The lines of a target's plan as they are checked and kept, whichever way they came in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from duzhan.policy import pseudonyms
from duzhan.policy import target_plans as policy
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor, Grant
from duzhan.policy.target_plan_refusals import PlanStale
from duzhan.policy.target_plans import Identity
from duzhan.store import organisation, readings, target_plans
from duzhan.store.target_plans import Authorship, NewLine, Plan, Target
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level
from duzhan.wire.target_plans import PlanLineIn

LineFault = tuple[int, str, str, str]
"""The place of the line, the field, the code of PLAN_FAULTS, and what the sentence names."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What lines are held against: the areas that lie in the target, the units that answer for it."""

    target: Target
    levels: Mapping[str, Level]
    units: frozenset[str]
    rules: Rules


def faults_of(tx: ReadTx, target: Target, lines: Sequence[PlanLineIn], rules: Rules) -> Iterator[LineFault]:
    """Yield what is wrong with the lines of a plan."""
    named = sorted({line.area for line in lines if line.area is not None})
    units = frozenset(unit.code for unit in organisation.answering(tx, target.area))
    ground = _Ground(target, readings.levels(tx, named), units, rules)
    seen: set[Identity] = set()
    for position, line in enumerate(lines):
        same = identity(target, line)
        if same in seen:
            yield position, "title", "line_twice", line.title
        seen.add(same)
        for field, code, said in _faults_of_one(line, same, ground):
            yield position, field, code, said


def identity(target: Target, line: PlanLineIn) -> Identity:
    """Return what makes a line the same one in another revision."""
    return Identity(line.kind, line.title, line.area or target.area, line.household, line.person)


def keep(tx: Tx, opened: tuple[Target, Plan | None], lines: Sequence[PlanLineIn], by: tuple[Actor, Grant, str]) -> None:
    """Write lines without faults as the newest revision of a plan that is held; raises PlanStale where one just began.

    ``by`` has who draws it up, by which grant, and why.
    """
    (target, plan), (actor, grant, reason) = opened, by
    office, units = str(grant.unit), [line.unit for line in lines if line.unit is not None]
    if plan is None:
        number, revision = target_plans.begin(tx, target.area, office, units), 1
        if number is None:
            raise PlanStale
    else:
        number, revision = plan.id, plan.newest + 1
        target_plans.drafted(tx, number, revision, office, units)
    same = [identity(target, line) for line in lines]
    numbers = policy.numbered(same, {} if plan is None else target_plans.known(tx, number))
    new = [_new(*each) for each in zip(numbers, same, lines, strict=True)]
    target_plans.revise(tx, number, revision, Authorship(actor.account, office, reason), new)


def _new(number: int, same: Identity, line: PlanLineIn) -> NewLine:
    return NewLine(number, same, line.responsible, line.unit, line.due_on, line.override_reason)


def _faults_of_one(line: PlanLineIn, same: Identity, ground: _Ground) -> Iterator[tuple[str, str, str]]:
    if not same.area.startswith(ground.target.area) or (line.area is not None and line.area not in ground.levels):
        yield "area", "area_outside_target", same.area
    if line.unit is not None and line.unit not in ground.units:
        yield "unit", "unit_not_answering", line.unit
    for field, code in (("household", line.household), ("person", line.person)):
        if pseudonyms.says_who(code, same.area):
            yield field, "code_by_number", ""
    if line.person and not line.household:
        yield "household", "person_without_household", ""
    facts = ground.rules.policy.facts
    if line.due_on < facts.start_on:
        yield "due_on", "before_campaign", ""
    if (line.due_on > facts.end_on) != (line.override_reason is not None):
        late = line.override_reason is None
        yield ("due_on", "after_campaign", "") if late else ("override_reason", "override_needless", "")
