"""Reads the exits of targets 退出进度: what each has reached, and what still stands between it and its exit."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import RowMapping

from duzhan.campaign import expressions
from duzhan.campaign.indicators import IndicatorRule, Subject, Verdict
from duzhan.policy import deadlines, indicators, permissions
from duzhan.policy.deadlines import Rules
from duzhan.policy.indicators import Series
from duzhan.policy.permissions import Actor
from duzhan.policy.reading_refusals import TargetNotFound
from duzhan.store import exits, leading, monitoring, organisation, policies, readings, target_listings
from duzhan.store.monitoring import Standing
from duzhan.store.transaction import ReadTx
from duzhan.usecases import listing_view
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.read_support import read_support
from duzhan.vocabulary import Level, Light, TargetKind
from duzhan.wire.cases import CaseFilter
from duzhan.wire.exits import (
    ExitBoard,
    ExitOut,
    FactOut,
    IndicatorOut,
    LeadersOut,
    PointOut,
    StandInOut,
    TargetDetail,
)
from duzhan.wire.support import SupportFilter

LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY)
SHOWN = 12
"""Readings of each fact on a target's page."""
MOST_CASES = 100
SUBJECTS = {TargetKind.COUNTY: Subject.COUNTY, TargetKind.VILLAGE: Subject.VILLAGE}
LIGHTS = list(Light)


def read_exits(tx: ReadTx, *, actor: Actor) -> ExitBoard:
    """Return every target in the caller's areas."""
    return board(tx, actor.areas())


def board(tx: ReadTx, areas: Sequence[str]) -> ExitBoard:
    """Return every target in some areas."""
    found = _exits(tx, exits.targets(tx, areas))
    return ExitBoard(
        as_of=tx.now,
        counties=tuple(each for each in found if each.kind is TargetKind.COUNTY),
        villages=tuple(each for each in found if each.kind is TargetKind.VILLAGE),
    )


def read_target(tx: ReadTx, code: str, *, actor: Actor) -> TargetDetail:
    """Return one target; raises TargetNotFound where it is none of the caller's areas."""
    found = read_exit(tx, code, actor=actor)
    rules = policies.in_force(tx)
    read = readings.newest(tx, [code], rules.zone, SHOWN)[code]
    wanted = CaseFilter(area=code, open=True, limit=MOST_CASES)
    return TargetDetail(
        exit=found,
        listing=listing_view.history(tx, code, actor),
        leaders=_leaders(tx, code, rules),
        facts=tuple(_facts(read, rules, SUBJECTS[found.kind])),
        cases=list_cases(tx, wanted, actor=actor).items,
        support=read_support(tx, SupportFilter(target=code), actor=actor),
        may_raise=permissions.may_log(actor, code) is not None,
    )


def read_exit(tx: ReadTx, code: str, *, actor: Actor) -> ExitOut:
    """Return how one target stands now; raises TargetNotFound where it is none of the caller's areas."""
    rows = exits.targets(tx, actor.areas(), code)
    if not rows:
        raise TargetNotFound
    (found,) = _exits(tx, rows)
    return found


def _exits(tx: ReadTx, rows: Sequence[RowMapping]) -> list[ExitOut]:
    rules = policies.in_force(tx)
    areas = [str(row["area"]) for row in rows]
    asked = [rule for subject in SUBJECTS.values() for rule in rules.policy.monitoring.exits(subject)]
    many = expressions.MOST if any("(" in rule.holds for rule in asked) else 1
    read = readings.newest(tx, areas, rules.zone, many)
    open_ones = exits.open_cases(tx, areas)
    standing = monitoring.newest_episodes(tx, [(area, "") for area in areas])
    delisted = target_listings.delisted(tx)
    return [_exit(tx, row, rules, (read[row["area"]], open_ones.get(row["area"]), standing, delisted)) for row in rows]


def _exit(
    tx: ReadTx,
    row: RowMapping,
    rules: Rules,
    known: tuple[Series, RowMapping | None, Mapping[tuple[readings.Subject, str], Standing], Mapping[str, date]],
) -> ExitOut:
    series, open_ones, standing, delisted = known
    kind, area = TargetKind(row["kind"]), str(row["area"])
    due_at = None if open_ones is None else open_ones["latest_due_at"]
    lights = [Light.GREEN] if open_ones is None else [Light(light) for light in open_ones["lights"]]
    return ExitOut(
        kind=kind,
        area=area,
        name=row["name"],
        full_name=row["full_name"],
        city_name=row["city_name"],
        county_name=row["county_name"],
        indicators=tuple(
            _indicator(tx, rule, series, standing.get(((area, ""), rule.id)))
            for rule in rules.policy.monitoring.exits(SUBJECTS[kind])
        ),
        open_cases=0 if open_ones is None else open_ones["cases"],
        overdue_cases=0 if open_ones is None else open_ones["overdue"],
        latest_due_on=None if due_at is None else deadlines.due_date(due_at, rules.zone),
        light=max(lights, key=LIGHTS.index),
        delisted_on=delisted.get(area),
    )


def _indicator(tx: ReadTx, rule: IndicatorRule, series: Series, standing: Standing | None) -> IndicatorOut:
    at = [point.at for fact in indicators.facts_of(rule) if (point := indicators.last(series, fact, tx.now))]
    return IndicatorOut(
        position=rule.exit or 0,
        rule=rule.id,
        title=rule.title,
        verdict=indicators.verdict(rule, series, tx.now) if at else Verdict.UNKNOWN,
        read_at=max(at, default=None),
        case=None if standing is None or standing.closed else standing.number,
    )


def _leaders(tx: ReadTx, code: str, rules: Rules) -> tuple[LeadersOut, ...]:
    """Return who leads the target or what it lies in at each level, today."""
    places, today = organisation.prefixes(code), rules.today(tx.now)
    rows, seats = leading.leaders(tx, places, today), leading.seats(tx, places, today)
    return tuple(
        LeadersOut(
            level=level,
            names=tuple(dict.fromkeys(row["name"] for row in rows if row["level"] == level.value)),
            accounts=sum(seat["level"] == level.value for seat in seats),
            standing_in=tuple(
                StandInOut.model_validate({name: seat[name] for name in ("name", "delegate", "until")})
                for seat in seats
                if seat["level"] == level.value and seat["delegate"] is not None
            ),
        )
        for level in LEVELS
    )


def _facts(read: Series, rules: Rules, subject: Subject) -> list[FactOut]:
    return [
        FactOut(
            fact=fact.code,
            title=fact.title,
            yes_no=fact.kind == "yes_no",
            unit=fact.unit,
            points=tuple(PointOut(taken_at=point.at, value=point.value) for point in read.get(fact.code, ())),
        )
        for fact in rules.policy.monitoring.facts
        if fact.subject is subject
    ]
