"""A month is frozen once its reports are accepted or the missing are named; afterwards it is only amended."""

from datetime import date

import pytest
from reconciling import changed, ledger, reconcile
from reporting import OFFICE, Reporting
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from world import World, actor, beijing

from duzhan.campaign import hashing
from duzhan.campaign.measures import Figure, Metric, Punctuality
from duzhan.errors import InvalidInput, NotPermitted
from duzhan.policy.report_refusals import (
    FrozenMonthDamaged,
    MonthFrozen,
    MonthIncomplete,
    MonthNotFound,
    MonthNotOver,
    ReportGuardFailed,
)
from duzhan.store import frozen_months
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading, transaction
from duzhan.usecases import month_view
from duzhan.usecases.amend_month import amend_month
from duzhan.usecases.freeze_month import freeze_month
from duzhan.usecases.read_month import read_month
from duzhan.wire.reports import AmendMonth, FreezeMonth, FreezeReport, MonthContent, MonthOut
from statemachines.monthly_report import ReportState, ReportTrigger

JUNE = date(2020, 6, 1)
LUOYANG, KAIFENG = "4103-office", "4102-office"


@pytest.fixture
def reporting(world: World) -> Reporting:
    world.now = beijing("2020-06-20 08:40")
    return Reporting(world)


def freeze(reporting: Reporting, *missing: str, by: str = OFFICE) -> MonthOut:
    with reporting.world.tx() as tx:
        return freeze_month(tx, "2020-06", FreezeMonth(missing=missing), actor=actor(by))


def amend(reporting: Reporting, by: str = OFFICE, **fields: object) -> MonthOut:
    with reporting.world.tx() as tx:
        return amend_month(tx, "2020-06", AmendMonth.model_validate(fields), actor=actor(by))


def content(reporting: Reporting) -> MonthContent:
    with reading(reporting.world.pool) as tx:
        return month_view.content_of(frozen_months.find(tx, "41-office", JUNE))


@pytest.fixture
def others(reporting: Reporting) -> tuple[str, ...]:
    """Let 洛阳 report, with one case closed and one open, and return everybody else's codes."""
    world = reporting.world
    world.to_closed()
    world.to_rectifying()
    world.now = beijing("2020-06-25 09:00")
    reporting.morning()
    june = reporting.of(LUOYANG, JUNE)
    reporting.file(june.id, reporting.person(LUOYANG))
    reporting.accept(june.id)
    return tuple(report.unit for report in reporting.owed(JUNE) if report.unit != LUOYANG)


def test_a_month_is_frozen_when_it_is_over_and_every_gap_is_named(
    reporting: Reporting, others: tuple[str, ...]
) -> None:
    with pytest.raises(MonthNotOver):
        freeze(reporting, *others)
    reporting.world.now = beijing("2020-06-26 00:00")
    with pytest.raises(MonthIncomplete) as gaps:
        freeze(reporting, *others[1:])
    assert set(gaps.value.facts["missing"]) == set(others)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        freeze(reporting, *others, by="city_office")
    with pytest.raises(MonthNotFound):
        freeze(reporting, *others, by="water")
    frozen = freeze(reporting, *others)
    assert set(frozen.missing) == set(others)
    assert frozen.bulletin_number == "豫脱贫督通〔2020〕1号"
    assert reporting.of(LUOYANG, JUNE).state is ReportState.FROZEN
    with pytest.raises(MonthFrozen):
        freeze(reporting, *others)


def test_what_is_frozen_has_the_ledger_s_rows_and_stays_as_it_was(
    reporting: Reporting, others: tuple[str, ...]
) -> None:
    reporting.world.now = beijing("2020-06-26 09:00")
    before = freeze(reporting, *others)
    kept = content(reporting)
    assert [row.state for row in kept.rows] == ["closed", "rectifying"]
    assert (before.totals[Figure.OPEN], before.totals[Figure.CLOSED_IN_MONTH]) == (1, 1)
    luoyang = next(unit for unit in kept.units if unit.unit == LUOYANG)
    assert (luoyang.punctuality, luoyang.totals) == (Punctuality.ON_TIME, before.totals)
    assert {unit.punctuality for unit in kept.units if unit.unit != LUOYANG} == {Punctuality.MISSING}
    on_time = next(metric for metric in kept.figures.metrics if metric.metric is Metric.REPORT_ON_TIME)
    assert (on_time.numerator, on_time.denominator, on_time.counted) == (1, 35, (LUOYANG,))
    reporting.world.log()
    with reading(reporting.world.pool) as tx:
        assert read_month(tx, "2020-06", actor=actor(OFFICE)) == before
    assert content(reporting) == kept
    assert before.sha256 == hashing.sha256_hex(hashing.canonical_json(kept.model_dump(mode="json")))


def test_a_figure_changed_behind_the_house_s_back_is_found(
    reporting: Reporting, others: tuple[str, ...], database: Logins
) -> None:
    reporting.world.now = beijing("2020-06-26 09:00")
    freeze(reporting, *others)
    with pytest.raises(DBAPIError, match="permission denied"), reporting.world.tx() as tx:
        tx.write(text("update frozen_month set content = content || '{}'"))
    with open_pool(database.migrate, size=1) as owner, transaction(owner) as tx:
        tx.write(text("alter table frozen_month disable trigger frozen_month_is_kept"))
        tx.write(text("update frozen_month set content = jsonb_set(content, '{rows,0,state}', '\"found\"')"))
    with reading(reporting.world.pool) as tx, pytest.raises(FrozenMonthDamaged):
        read_month(tx, "2020-06", actor=actor(OFFICE))


def test_a_correction_is_an_amendment_with_a_number_of_its_own(reporting: Reporting, others: tuple[str, ...]) -> None:
    reporting.world.now = beijing("2020-06-28 09:00")
    with pytest.raises(MonthNotFound):
        amend(reporting, reason="早了", changes=[{"figure": "open", "now": 2}])
    frozen = freeze(reporting, *others)
    amend(reporting, reason="一件重复登记", changes=[{"figure": "open", "now": 0, "cases": ["DZ-410325-0002"]}])
    amended = amend(reporting, unit=LUOYANG, reason="同上", changes=[{"figure": "closed", "now": 2}])
    assert [(each.number, each.unit) for each in amended.amendments] == [
        ("2020-06-A1", "41-office"),
        ("2020-06-A2", LUOYANG),
    ]
    (first,) = amended.amendments[0].changes
    assert (first.was, first.now, first.cases) == (1, 0, ("DZ-410325-0002",))
    assert (amended.totals, amended.sha256) == (frozen.totals, frozen.sha256)
    with pytest.raises(InvalidInput):
        amend(reporting, unit="410325-water", reason="不是报送单位", changes=[{"figure": "open", "now": 0}])
    with pytest.raises(NotPermitted):
        amend(reporting, by="city_office", reason="无权", changes=[{"figure": "open", "now": 0}])


def test_a_report_that_comes_after_its_month_was_frozen_is_late_and_frozen_by_itself(
    reporting: Reporting, others: tuple[str, ...]
) -> None:
    reporting.world.now = beijing("2020-06-26 09:00")
    late = reporting.of(KAIFENG, JUNE).id
    before = freeze(reporting, *others)
    reporting.world.now = beijing("2020-06-28 09:00")
    filed = reporting.file(late, reporting.person(KAIFENG))
    assert (filed.punctuality, filed.days_late) == (Punctuality.LATE, 3)
    reporting.accept(late)
    frozen = reporting.fire(ReportTrigger.FREEZE, late, FreezeReport(), OFFICE)
    assert frozen.state is ReportState.FROZEN
    with reading(reporting.world.pool) as tx:
        assert read_month(tx, "2020-06", actor=actor(OFFICE)).sha256 == before.sha256


def test_an_accepted_report_is_not_frozen_before_its_month(reporting: Reporting, others: tuple[str, ...]) -> None:
    assert others
    june = reporting.of(LUOYANG, JUNE).id
    with pytest.raises(ReportGuardFailed) as no:
        reporting.fire(ReportTrigger.FREEZE, june, FreezeReport(), OFFICE)
    assert no.value.facts["guard"] == "month_frozen"


def test_a_unit_that_reports_reads_the_frozen_month_and_nobody_else_does(
    reporting: Reporting, others: tuple[str, ...]
) -> None:
    reporting.world.now = beijing("2020-06-26 09:00")
    freeze(reporting, *others)
    with reading(reporting.world.pool) as tx:
        assert read_month(tx, "2020-06", actor=actor("city_office")).month == "2020-06"
        with pytest.raises(MonthNotFound):
            read_month(tx, "2020-06", actor=actor("county_office"))
        with pytest.raises(MonthNotFound):
            read_month(tx, "2020-05", actor=actor(OFFICE))


def test_a_month_is_frozen_with_what_its_reconciliations_left_open_by_name(
    reporting: Reporting, others: tuple[str, ...]
) -> None:
    world = reporting.world
    number = next(line["number"] for line in ledger(world) if line["completion"] == "未整改")
    made = reconcile(world, changed(number, severity="严重")(ledger(world)))
    world.now = beijing("2020-06-26 09:00")
    (left,) = freeze(reporting, *others).reconciliations
    assert (left.id, left.office, left.counterpart) == (made.id, LUOYANG, "410325-office")
    assert (left.lines, left.settled, [(line.line, line.case) for line in left.open]) == (2, 1, [(2, number)])
    assert content(reporting).reconciliations == (left,)
