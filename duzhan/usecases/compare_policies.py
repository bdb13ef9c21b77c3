"""Compares a policy that may be adopted with those that open cases are pinned to, clock by clock; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from duzhan.campaign.policy import Policy
from duzhan.policy import comparison
from duzhan.policy.comparison import ClockChange, Compared
from duzhan.policy.deadlines import Rules
from duzhan.store import clock_rows, policies
from duzhan.store.clock_rows import ClockRow
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import ClockKind

PAGE = 2000
REMEMBERED = 50_000
"""So many judgments are kept for clocks that are judged alike."""


@dataclass(frozen=True, slots=True)
class Example:
    """A clock that would differ; dates are local, None where no rung lies ahead."""

    case: str
    holder: str
    old_due_on: date
    new_due_on: date
    old_next_on: date | None
    new_next_on: date | None


@dataclass(slots=True)
class Group:
    """Clocks of one kind that would differ in one way: how many, and the first of them."""

    change: ClockChange
    clock: ClockKind
    count: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a policy would change for the running clocks of open cases, were they not pinned to their own.

    ``suspended`` clocks stand still and get their dates when they go on.
    """

    clocks: int
    suspended: int
    unchanged: int
    groups: tuple[Group, ...]

    @property
    def changed(self) -> int:
        """How many clocks would differ."""
        return sum(group.count for group in self.groups)


def compare_policies(tx: ReadTx, policy: Policy, *, examples: int = 5) -> Comparison:
    """Judge each running clock of an open case under its pinned policy and as if it had started under another one."""
    clocks = suspended = unchanged = 0
    groups: dict[tuple[ClockChange, ClockKind], Group] = {}
    known: dict[object, Compared | None] = {}
    for clock in _open_clocks(tx):
        clocks += 1
        if clock.paused:
            suspended += 1
            continue
        compared = _compared(tx, policy, clock, known)
        if compared is None:
            unchanged += 1
            continue
        group = groups.setdefault((compared.change, clock.kind), Group(compared.change, clock.kind))
        group.count += 1
        if len(group.examples) < examples:
            group.examples.append(_example(clock, compared))
    ranks = {change: rank for rank, change in enumerate(ClockChange)}
    in_order = sorted(groups.values(), key=lambda group: (ranks[group.change], -group.count, group.clock))
    return Comparison(clocks, suspended, unchanged, tuple(in_order))


def _open_clocks(tx: ReadTx) -> Iterator[ClockRow]:
    page = clock_rows.of_open_cases(tx, 0, PAGE)
    while page:
        yield from page
        page = clock_rows.of_open_cases(tx, page[-1].id, PAGE)


def _compared(tx: ReadTx, policy: Policy, clock: ClockRow, known: dict[object, Compared | None]) -> Compared | None:
    pinned = policies.pinned(tx, clock.policy_version)
    same = clock.likeness(pinned.zone)
    if same not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        other = Rules(policy, pinned.calendar)
        known[same] = comparison.compare(pinned, other, clock.standing(), clock.rectification_type, tx.now)
    return known[same]


def _example(clock: ClockRow, compared: Compared) -> Example:
    return Example(
        case=clock.number,
        holder=clock.holder,
        old_due_on=compared.old_due_on,
        new_due_on=compared.new_due_on,
        old_next_on=compared.old_next_on,
        new_next_on=compared.new_next_on,
    )
