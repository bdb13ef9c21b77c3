"""Reads a duty leader's page 包保: their targets, what turns red within 14 days, and the few acts that prevent most."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping

from duzhan.policy import deadlines, ladder
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.store import clock_rows, instructions, leading, organisation, policies
from duzhan.store.clock_rows import ClockRow
from duzhan.store.leading import Led
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import ClockKind, Level, Light, Role, TargetKind
from duzhan.wire.instructions import InstructionOut

AHEAD = timedelta(days=14)
ACTS = 5
"""How many acts are named: those that prevent most letters."""
NAMED = 20
"""How many cases of an act are named; the ledger has the others."""
MOST_CLOCKS, MOST = 5000, 300
"""How many clocks are looked at, and for how many of them whether they turn red; so many instructions are shown."""
LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY)


@dataclass(frozen=True, slots=True)
class LedTarget:
    """A target with who leads it at each level (nobody: the seat is vacant), and its open cases by light."""

    kind: TargetKind
    area: str
    name: str
    leaders: tuple[tuple[Level, tuple[str, ...]], ...]
    lights: Mapping[Light, int]
    delisted_on: date | None
    """Since when it is delisted 摘牌, None while it is listed."""
    inside: bool
    """Whether it lies in the reader's areas, so that its own page is theirs to read."""

    @property
    def open(self) -> int:
        """How many cases are open."""
        return sum(self.lights.values())


@dataclass(frozen=True, slots=True)
class Preventing:
    """Something that one unit or office has to do, and how many letters that prevents; ``first_on`` is a local date."""

    county: str
    county_name: str
    holder: str
    holder_name: str
    kind: ClockKind
    of_co_unit: bool
    """Whether it is only its own part that the unit has to finish."""
    letters: int
    first_on: date
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reddening:
    """A case that turns red if nothing happens: on which local date, and whose clock it is."""

    number: str
    description: str
    holder: str
    kind: ClockKind
    light: Light
    on: date
    overdue_days: int


@dataclass(frozen=True, slots=True)
class Given:
    """An instruction that the reader gave, and the case that it is part of."""

    number: str
    description: str
    place: str
    unit: str
    instruction: InstructionOut


@dataclass(frozen=True, slots=True)
class Leading:
    """Everything that a leader's page shows, as of an instant."""

    as_of: datetime
    today: date
    until: date
    targets: tuple[LedTarget, ...]
    lights: Mapping[Light, int]
    acts: tuple[Preventing, ...]
    letters: int
    """How many letters the acts prevent together."""
    reddening: tuple[Reddening, ...]
    given: tuple[Given, ...]
    cut: bool
    """Whether there were more clocks than are looked at, so that acts and what turns red fall short."""

    @property
    def open(self) -> int:
        """How many cases are open in the reader's areas."""
        return sum(self.lights.values())

    @property
    def waiting(self) -> int:
        """How many of the reader's instructions are not answered."""
        return sum(each.instruction.ended is None for each in self.given)


def read_leading(tx: ReadTx, *, actor: Actor) -> Leading:
    """Return the page of a duty leader; of somebody who is none, one without targets. Raises NoCampaign."""
    rules, led = policies.in_force(tx), Led(_areas(actor))
    until = tx.now + AHEAD
    targets = leading.targets(tx, led)
    villages = [str(row["area"]) for row in targets if row["kind"] == TargetKind.VILLAGE]
    counted = leading.lights(tx, led, villages)
    soon = leading.soon(tx, led, until, MOST_CLOCKS)
    acts = _acts(rules, soon)
    escalating = [row for row in soon if row["escalates_at"] is not None and row["escalates_at"] <= until]
    return Leading(
        as_of=tx.now,
        today=rules.today(tx.now),
        until=rules.today(until),
        targets=_targets((targets, counted), _leaders(tx, targets, rules.today(tx.now)), led.areas),
        lights=_lights(counted),
        acts=acts,
        letters=sum(act.letters for act in acts),
        reddening=_reddening(tx, escalating, until),
        given=tuple(_given(tx, row) for row in instructions.given(tx, actor.account, MOST)),
        cut=len(soon) == MOST_CLOCKS or len(escalating) > MOST,
    )


def _areas(actor: Actor) -> tuple[str, ...]:
    return tuple(sorted({grant.area for grant in actor.grants if grant.role is Role.DUTY_LEADER and grant.area}))


def _leaders(tx: ReadTx, targets: Sequence[RowMapping], today: date) -> Mapping[tuple[str, Level], list[str]]:
    """Return the leaders in office by area and level; what lies in a county is led by the county's too."""
    areas = {code for row in targets for code in organisation.prefixes(row["area"])}
    found = defaultdict[tuple[str, Level], list[str]](list)
    for row in leading.leaders(tx, sorted(areas), today):
        found[row["area"], Level(row["level"])].append(row["name"])
    return found


def _targets(
    rows: tuple[Sequence[RowMapping], Sequence[RowMapping]],
    leaders: Mapping[tuple[str, Level], list[str]],
    areas: tuple[str, ...],
) -> tuple[LedTarget, ...]:
    targets, counted = rows
    by_place = defaultdict[str, list[RowMapping]](list)
    for row in counted:
        by_place[row["county"]].append(row)
        if row["village"] is not None:
            by_place[row["village"]].append(row)
    return tuple(
        LedTarget(
            kind=TargetKind(row["kind"]),
            area=row["area"],
            name=row["name"] if row["kind"] == TargetKind.COUNTY else row["full_name"],
            leaders=tuple((level, _of(leaders, row["area"], level)) for level in LEVELS),
            lights=_lights(by_place[row["area"]]),
            delisted_on=row["delisted_on"],
            inside=row["area"].startswith(areas),
        )
        for row in targets
    )


def _of(leaders: Mapping[tuple[str, Level], list[str]], area: str, level: Level) -> tuple[str, ...]:
    names = (name for code in organisation.prefixes(area) for name in leaders.get((code, level), ()))
    return tuple(dict.fromkeys(names))


def _lights(rows: Iterable[RowMapping]) -> Mapping[Light, int]:
    counts = Counter[str]()
    for row in rows:
        counts[row["light"]] += row["cases"]
    return {light: counts[light.value] for light in reversed(Light)}


def _acts(rules: Rules, soon: Sequence[RowMapping]) -> tuple[Preventing, ...]:
    """Group clocks by who has to do what, the most letters first, and keep the first groups."""
    groups = defaultdict[tuple[str, str, ClockKind, bool], list[RowMapping]](list)
    for row in soon:
        kind = ClockKind(row["kind"])
        of_co_unit = kind is ClockKind.RECTIFY and not row["leads"]
        groups[row["county"], row["holder"], kind, of_co_unit].append(row)
    most = sorted(groups.items(), key=lambda group: (-len(group[1]), group[1][0]["next_fire_at"], group[0]))
    return tuple(
        Preventing(
            county=county,
            county_name=rows[0]["county_name"],
            holder=holder,
            holder_name=rows[0]["holder_name"],
            kind=kind,
            of_co_unit=of_co_unit,
            letters=len(rows),
            first_on=rules.today(rows[0]["next_fire_at"]),
            numbers=tuple(dict.fromkeys(row["number"] for row in rows[:NAMED])),
        )
        for (county, holder, kind, of_co_unit), rows in most[:ACTS]
    )


def _reddening(tx: ReadTx, escalating: Sequence[RowMapping], until: datetime) -> tuple[Reddening, ...]:
    found: dict[str, Reddening] = {}
    for row in sorted(escalating, key=lambda row: (row["escalates_at"], row["id"]))[:MOST]:
        rules = policies.pinned(tx, row["policy_version"])
        running = clock_rows.read({field.name: row[field.name] for field in fields(ClockRow)}).standing().running
        red = next((step for step in ladder.schedule(rules, running) if step.rung.light is Light.RED), None)
        if red is not None and tx.now < red.at <= until:
            turning = Reddening(
                number=row["number"],
                description=row["description"],
                holder=row["holder_name"],
                kind=running.kind,
                light=Light(row["light"]),
                on=rules.today(red.at),
                overdue_days=deadlines.overdue_days(rules, running.due_at, tx.now, running.pauses),
            )
            found.setdefault(turning.number, turning)
    return tuple(sorted(found.values(), key=lambda each: (each.on, each.number)))


def _given(tx: ReadTx, row: RowMapping) -> Given:
    zone = policies.pinned(tx, row["policy_version"]).zone
    said = {name: row[name] for name in InstructionOut.model_fields if name in row}
    due_on = deadlines.due_date(row["due_at"], zone)
    return Given(
        number=row["number"],
        description=row["description"],
        place=row["area_name"],
        unit=row["lead_unit_name"] or "",
        instruction=InstructionOut.model_validate({**said, "due_on": due_on, "may_withdraw": False}),
    )
