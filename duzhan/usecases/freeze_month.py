"""封存当月: the office freezes the accepted month: figures, its units' too, and the ledger's rows behind, by hash."""

from collections.abc import Sequence
from datetime import date, datetime

from duzhan.campaign.measures import Punctuality
from duzhan.documents import report_words
from duzhan.policy import obligations as when
from duzhan.policy.deadlines import Rules
from duzhan.policy.metrics import CaseAsOf, Period
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import MonthFrozen, MonthIncomplete, MonthNotOver
from duzhan.store import counters, frozen_months, obligations, policies
from duzhan.store.frozen_months import Freezing
from duzhan.store.obligations import Report
from duzhan.store.reported_cases import Scope
from duzhan.store.transaction import Tx
from duzhan.usecases import month_view, report_counting, report_desk, report_view
from duzhan.usecases.read_gaps import read_gaps
from duzhan.usecases.report_counting import Counted
from duzhan.vocabulary import Level
from duzhan.wire.reports import FreezeMonth, LedgerRowOut, MonthContent, MonthOut, UnitMonthOut
from statemachines.monthly_report import ReportState, ReportTrigger

DONE = frozenset({ReportState.ACCEPTED, ReportState.FROZEN})


def freeze_month(tx: Tx, month: str, command: FreezeMonth, *, actor: Actor) -> MonthOut:
    """Freeze a month that was reported to one of the actor's offices, and give its bulletin a number.

    Raises MonthNotFound where no report of the month concerns the actor, NotPermitted for who is not of the receiving
    office, MonthFrozen the second time, MonthNotOver while reports may still come in time, MonthIncomplete where
    ``missing`` does not name exactly the units whose reports are not accepted.
    """
    first = date.fromisoformat(f"{month}-01")
    office = month_view.office_of(tx, first, actor)
    reports = obligations.lock_received(tx, office, first)
    if frozen_months.is_frozen(tx, office, first):
        raise MonthFrozen
    missing = [report.unit for report in reports if report.state not in DONE]
    rules = policies.pinned(tx, reports[0].policy_version)
    if tx.now < opens_at(rules, first, missing):
        raise MonthNotOver
    if set(missing) != set(command.missing):
        raise MonthIncomplete.of(missing)
    frozen = _freezing(tx, rules, reports, (actor, missing))
    frozen_months.freeze(tx, frozen)
    for report in reports:
        if report.state is ReportState.ACCEPTED:
            report_desk.move(tx, report_desk.of(tx, report, actor), ReportTrigger.FREEZE, actor)
    return month_view.shown(tx, frozen_months.find(tx, office, first))


def opens_at(rules: Rules, month: date, missing: Sequence[object]) -> datetime:
    """Return the instant from which a month may be frozen: later, where somebody may still report in time."""
    facts = rules.policy.facts
    return when.due_at(facts, month) if missing else when.cutoff_at(facts, month)


def _freezing(tx: Tx, rules: Rules, reports: Sequence[Report], by: tuple[Actor, Sequence[str]]) -> Freezing:
    actor, missing = by
    first = reports[0]
    assert first.month is not None, "ck_obligation_report_without_month"  # noqa: S101
    facts = rules.policy.facts
    period = Period(when.since(facts, first.month), when.cutoff_at(facts, first.month))
    area = month_view.area_of(tx, first.receiver)
    counted = report_counting.read(tx, rules, Scope(area=area.code), period)
    content = MonthContent(
        figures=report_counting.figures(rules, counted, report_counting.due_for(reports)),
        units=_units(tx, rules, reports, counted),
        rows=tuple(_row(case) for case in counted.cases),
        reconciliations=read_gaps(tx, area.code),
    )
    year = rules.today(tx.now).year
    position = counters.take(tx, first.campaign, f"bulletin:{first.receiver}:{year}")
    number = facts.bulletin_numbers.of(Level(area.level)).format(year=year, number=position, area_name=area.name)
    return Freezing(
        campaign=first.campaign,
        office=first.receiver,
        month=first.month,
        cutoff_at=period.until,
        by=actor.account,
        missing=missing,
        content=content.model_dump(mode="json"),
        bulletin=(year, position, number),
    )


def _units(tx: Tx, rules: Rules, reports: Sequence[Report], counted: Counted) -> tuple[UnitMonthOut, ...]:
    hashes = obligations.hashes(tx, [report.id for report in reports])
    return tuple(_unit(tx, rules, report, (counted, hashes.get(report.id))) for report in reports)


def _unit(tx: Tx, rules: Rules, report: Report, of: tuple[Counted, str | None]) -> UnitMonthOut:
    counted, sha256 = of
    own = report_counting.of_units(tx, counted, report)
    figures = report_counting.figures(rules, own, report_counting.due_for([report]))
    punctuality, late = report_view.standing(report, rules, tx.now)
    return UnitMonthOut(
        unit=report.unit,
        unit_name=report.unit_name,
        level=report.unit_level.value,
        state=report.state,
        punctuality=punctuality,
        days_late=late if punctuality is not Punctuality.ON_TIME else 0,
        version=report.version,
        sha256=sha256 if report.state in DONE else None,
        totals=report_words.totals(figures),
        metrics=figures.metrics,
    )


def _row(case: CaseAsOf) -> LedgerRowOut:
    return LedgerRowOut(
        number=case.number,
        area=case.area,
        content_area=case.content_area,
        lead_unit=case.lead_unit,
        state=case.state.value,
        resolution=None if case.resolution is None else case.resolution.value,
        light=case.light,
        found_at=case.found_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
        overdue_days=case.overdue_days,
    )
