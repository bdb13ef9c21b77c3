"""The campaign from February to September: every monthly report and plan met, late or missing is counted as it was."""

from collections import Counter
from datetime import date, datetime

import pytest
from reporting import OFFICE, Reporting
from sqlalchemy import text
from world import World, actor, beijing

from duzhan.campaign.measures import ObligationKind, Punctuality
from duzhan.store.obligations import Report
from duzhan.store.transaction import reading
from duzhan.usecases.freeze_month import freeze_month
from duzhan.usecases.read_reports import read_reports
from duzhan.wire.reports import FreezeMonth, ReportFilter
from statemachines.monthly_report import ReportState

MONTHS = tuple(date(2020, number, 1) for number in range(3, 10))
ON_TIME, LATE, MISSING = Punctuality.ON_TIME, Punctuality.LATE, Punctuality.MISSING
# By turns, so that over the months every unit does everything: day and hour of the submission, and what it counts as.
COURSES: tuple[tuple[str | None, Punctuality, int], ...] = (
    ("20 16:00", ON_TIME, 0),
    ("25 23:59", ON_TIME, 0),
    ("26 00:00", LATE, 1),
    ("28 10:00", LATE, 3),
    (None, MISSING, 0),
)


def course(position: int, month: date) -> tuple[str | None, Punctuality, int]:
    return COURSES[(position + month.month) % len(COURSES)]


@pytest.fixture
def reporting(world: World) -> Reporting:
    world.now = beijing("2020-02-28 08:40")
    return Reporting(world)


def play(reporting: Reporting, month: date) -> dict[str, tuple[Punctuality, int]]:
    """Let a month go by, day after day; return what each unit's report is to count as."""
    world = reporting.world
    world.now = beijing(f"{month} 08:40")
    reporting.morning()
    owed = reporting.owed(month)
    acts: list[tuple[datetime, Report | None]] = [
        (beijing(f"{month:%Y-%m}-{day} 08:40"), None) for day in range(18, 30)
    ]
    wanted = {}
    for position, report in enumerate(owed):
        when, how, late = course(position, month)
        wanted[report.unit] = how, late
        if when is not None:
            acts.append((beijing(f"{month:%Y-%m}-{when}"), report))
    for at, report in sorted(acts, key=lambda act: act[0]):
        world.now = at
        if report is None:
            reporting.morning()
        else:
            reporting.file(report.id, reporting.person(report.unit))
    return wanted


def close_month(reporting: Reporting, month: date) -> None:
    """Accept what came and freeze the month, the missing named, on its last day."""
    world = reporting.world
    world.now = beijing(f"{month:%Y-%m}-30 17:00")
    for report in reporting.owed(month):
        if report.state is ReportState.SUBMITTED:
            reporting.accept(report.id)
    missing = tuple(report.unit for report in reporting.owed(month) if report.state is not ReportState.ACCEPTED)
    with world.tx() as tx:
        freeze_month(tx, f"{month:%Y-%m}", FreezeMonth(missing=missing), actor=actor(OFFICE))


def test_every_obligation_of_the_campaign_is_met_late_or_missing_as_it_was(reporting: Reporting) -> None:
    world = reporting.world
    reporting.morning()
    assert reporting.owed() == []
    plans = reporting.owed(kind=ObligationKind.IMPLEMENTATION_PLAN)
    world.now = beijing("2020-03-01 08:40")
    reporting.morning()
    for report in reporting.owed():
        reporting.person(report.unit)
    wanted: dict[tuple[str, date], tuple[Punctuality, int]] = {}
    for month in MONTHS:
        if month.month == 4:
            for report in plans[::2]:
                world.now = beijing("2020-04-02 09:00")
                reporting.file(report.id, reporting.person(report.unit), progress="已制定实施方案")
        wanted |= {(unit, month): how for unit, how in play(reporting, month).items()}
        close_month(reporting, month)
    world.now = beijing("2020-10-01 00:00")
    reporting.morning()
    with reading(world.pool) as tx:
        page = read_reports(tx, ReportFilter(kind=ObligationKind.MONTHLY_REPORT), actor=actor(OFFICE))
        plan_page = read_reports(tx, ReportFilter(kind=ObligationKind.IMPLEMENTATION_PLAN), actor=actor(OFFICE))
    got = {
        (item.unit, date.fromisoformat(f"{item.month}-01")): (
            item.punctuality,
            0 if item.punctuality is MISSING else item.days_late,
        )
        for item in page.items
    }
    assert got == wanted
    assert len(got) == 35 * 7
    assert page.by_punctuality == {**dict.fromkeys(Punctuality, 0), **Counter(how for how, _ in wanted.values())}
    frozen = {key for key, (how, _) in wanted.items() if how is not MISSING}
    assert page.by_state == {**dict.fromkeys(ReportState, 0), ReportState.FROZEN: len(frozen), ReportState.DUE: 49}
    assert plan_page.by_punctuality[LATE] == len(plans[::2])
    assert plan_page.by_punctuality[MISSING] == len(plans) - len(plans[::2])
    assert_told(reporting)


def assert_told(reporting: Reporting) -> None:
    """Check reminders and roll calls: each once, and only to those who had not reported by then."""
    reminded = {promise for _, promise in reporting.inbox("report_due")}
    missing = {promise for _, promise in reporting.inbox("report_missing")}
    rolls: dict[date, list[str]] = {}
    for month in MONTHS:
        for position, report in enumerate(reporting.owed(month)):
            when, _, _ = course(position, month)
            # Whoever reports on the 20th in the afternoon was reminded that morning, and never again.
            days = ("20",) if when == "20 16:00" else ("20", "23", "25")
            assert {promise for promise in reminded if promise.startswith(f"report:{report.id}:")} == {
                f"report:{report.id}:{month:%Y-%m}-{day}" for day in days
            }
            unreported = when is None or when.startswith("28")
            assert (f"report:{report.id}:missing" in missing) == unreported
            if unreported:
                rolls.setdefault(month, []).append(report.unit_name)
    asked = """select n.promise, n.detail -> 'missing' from notice n
               where n.promise like 'roll:%' and n.channel = 'inbox' and n.detail ->> 'report_kind' = 'monthly_report'
               and n.recipient = :office"""
    with reading(reporting.world.pool) as tx:
        called = {str(row[0]): row[1] for row in tx.run(text(asked), {"office": actor(OFFICE).account})}
    assert called == {f"roll:41-office:monthly_report:{month}": names for month, names in rolls.items()}
