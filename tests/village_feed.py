"""A feed of weekly readings of villages, with every fault in it known beforehand, and the house that takes it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import seen
from sqlalchemy import text
from world import World, actor

from duzhan.policy.permissions import Actor, Grant
from duzhan.store.transaction import reading
from duzhan.usecases.judge_readings import JudgingReport, judge_readings
from duzhan.usecases.receive_readings import receive_readings
from duzhan.vocabulary import Level, Role
from duzhan.wire import triggers as wire
from duzhan.wire.readings import MOST, ReadingsIn
from statemachines.states import Trigger

FIRST_MONDAY = datetime(2020, 3, 2, 1, tzinfo=UTC)
HEALTHY: dict[str, float | bool | str] = {
    "poverty_rate": 1.2, "hard_road": True, "bus_service": True, "safe_water": True, "electricity": True,
    "broadcasting": True, "culture_centre": True, "clinic": True, "village_doctor": True, "broadband": True,
    "industry": True, "collective_income": 8,
}  # fmt: skip
FAILING: dict[str, float | bool] = dict.fromkeys(HEALTHY, False) | {"poverty_rate": 2.0, "collective_income": 3}
RULES = {fact: f"exit-{fact.replace('_', '-')}" for fact in HEALTHY} | {"village_doctor": "exit-clinic"}
MOVABLE = [fact for fact in HEALTHY if fact != "village_doctor"]
QUIET = 8
"""Healthy weeks between two failures of a fact: recovery, closing and the cool-down of thirty days fit in."""


@dataclass
class Feed:
    """What is read of each village in each week: None is no reading; and which failures are true ones."""

    villages: Sequence[str]
    weeks: int
    rows: dict[tuple[str, str], list[float | bool | str | None]] = field(default_factory=dict)
    corrected: set[tuple[str, str, int]] = field(default_factory=set)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    standing: set[tuple[str, str]] = field(default_factory=set)
    """The failures whose data has not recovered at the end."""

    def of_week(self, week: int) -> Iterator[list[dict[str, object]]]:
        """Yield a week's readings in batches; a wrong one comes first and its correction after it."""
        taken = FIRST_MONDAY + timedelta(weeks=week)
        wrong, right = [], []
        for (area, fact), values in self.rows.items():
            line = {"fact": fact, "area": area, "taken_at": taken.isoformat()}
            key = f"{area}.{fact}.{week}"
            if (area, fact, week) in self.corrected:
                wrong.append({**line, "value": FAILING[fact], "source_ref": f"{key}.wrong"})
            if values[week] is not None:
                right.append({**line, "value": values[week], "source_ref": key})
        for batch in (wrong, right):
            for start in range(0, len(batch), MOST):
                yield batch[start : start + MOST]


def written(villages: Sequence[str], weeks: int, seed: int) -> Feed:
    """Write a feed of failures of three to six weeks, blips, flapping, gaps, dips, wrong readings, and silence."""
    random = Random(seed)  # noqa: S311  # a feed, not a secret
    feed = Feed(villages, weeks)
    for village in villages:
        silent = village == villages[-1]
        for fact, usual in HEALTHY.items():
            value = "not_applicable" if fact == "bus_service" and random.random() < 0.2 else usual
            feed.rows[village, fact] = [value] * weeks
            if fact in MOVABLE and value != "not_applicable" and not silent:
                _trouble(feed, random, (village, fact))
    for fact in HEALTHY:
        feed.rows[villages[-1], fact][2:7] = [None] * 5
    feed.failures["village-unread", villages[-1]] = 1
    return feed


def _trouble(feed: Feed, random: Random, where: tuple[str, str]) -> None:
    week = random.randrange(1, 6)
    while week < feed.weeks:
        kind = random.choice(("failure", "failure", "dip", "blip", "flap", "gap", "correction", "calm"))
        week += _happens(feed, random, where, (kind, week)) + QUIET


def _happens(feed: Feed, random: Random, where: tuple[str, str], what: tuple[str, int]) -> int:
    """Write one trouble into a row and return how many weeks it takes."""
    (village, fact), (kind, week) = where, what
    row, left = feed.rows[where], feed.weeks - week
    if kind in ("failure", "dip"):
        length = min(random.randrange(3, 7), left)
        row[week : week + length] = [FAILING[fact]] * length
        if kind == "dip" and length > 4:
            row[week + 3] = HEALTHY[fact]
        if length > 1:
            feed.failures[RULES[fact], village] += 1
            if left - length < 2:
                feed.standing.add((RULES[fact], village))
        return length
    if kind == "correction":
        feed.corrected.add((village, fact, week))
        return 1
    for offset in range(0, 6 if kind == "flap" else 1, 2):
        if kind != "calm" and offset < left:
            row[week + offset] = None if kind == "gap" else FAILING[fact]
    return 6


class Taking:
    """The house that takes a feed: the office sends, the flow judges, people close what has recovered."""

    def __init__(self, world: World, feed: Feed) -> None:
        self.world = world
        self.feed = feed
        self.reports: list[JudgingReport] = []

    def send(self, week: int) -> int:
        """Send a week's readings and return how many there were."""
        self.world.now = FIRST_MONDAY + timedelta(weeks=week, hours=2)
        many = 0
        for batch in self.feed.of_week(week):
            with self.world.tx() as tx:
                many += receive_readings(
                    tx, ReadingsIn.model_validate({"readings": batch}), actor=actor("province_office")
                ).received
        return many

    def judge(self) -> JudgingReport:
        """Judge at the world's now."""
        self.reports.append(judge_readings(self.world.pool))
        return self.reports[-1]

    def close_recovered(self) -> int:
        """Bring every case whose data has recovered to its closing, as its people do."""
        open_ones = (
            'select c.number from episode e join "case" c on c.id = e.case_id'
            " where e.recovered_at is not null and c.state <> 'closed' order by c.id"
        )
        numbers = [str(row.number) for row in seen.rows(self.world, open_ones)]
        for number in numbers:
            rectified(self.world, number)
        if numbers:
            self.world.close()
        return len(numbers)

    def episodes(self) -> Counter[tuple[str, str]]:
        """Count the episodes of each rule and village."""
        return Counter((row.rule, row.area) for row in seen.rows(self.world, "select rule, area from episode"))

    def assert_each_true_failure_is_one_case(self) -> None:
        """Nothing else is one, nothing flapped, nothing closed by itself, and each has its own case."""
        assert self.episodes() == self.feed.failures
        found = seen.rows(
            self.world,
            "select e.rule, e.area, e.case_id, e.recovered_at, e.relapses, c.state, c.resolution, c.closing_ordered_by,"
            ' c.source, c.dispatched_at from episode e join "case" c on c.id = e.case_id',
        )
        assert {(row.rule, row.area) for row in found if row.recovered_at is None} == self.feed.standing
        assert len({row.case_id for row in found}) == len(found)
        assert {row.relapses for row in found} == {0}
        assert {row.source for row in found} == {"platform_monitor"}
        assert all(row.dispatched_at is not None for row in found)
        closed = [row for row in found if row.state == "closed"]
        assert all(row.resolution == "rectified" and row.closing_ordered_by is not None for row in closed)
        assert {row.state for row in found if row.recovered_at is None} <= {"assigned"}


def rectified(world: World, number: str) -> None:
    """Rectify a case of any place with the units that it was assigned to, verify it, and order its closing."""
    case = world.case(number)
    with reading(world.real) as tx:
        asked = text("select unit, role from part where case_id = :case and ended_at is null")
        parts = {str(row.unit): str(row.role) for row in tx.run(asked, {"case": case.id})}
    lead = next(unit for unit, role in parts.items() if role == "lead")
    head = _of_unit("water_head", Role.UNIT_HEAD, lead)
    world.accept(number, head)
    for unit in parts:
        world.progress(number, _of_unit("water", Role.UNIT_HANDLER, unit))
    world.evidence(number, "photo_before", "photo_after", "document", "roster", "test_report", "receipt")
    world.fire(Trigger.SUBMIT, number, head, wire.Submit(text="已全部整改"))
    world.review(number)
    for name in ("verifier", "verifier2"):
        anywhere = Grant(Role.SUPERVISOR, Level.PROVINCE, "41", None)
        world.verify(number, Actor(actor(name).account, name, name, (anywhere,)))
    world.order(number)


def _of_unit(name: str, role: Role, unit: str) -> Actor:
    return Actor(actor(name).account, name, name, (Grant(role, Level.COUNTY, None, unit),))
