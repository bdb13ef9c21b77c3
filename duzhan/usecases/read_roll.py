"""点名: calls the roll of a month, or of the plans: who has reported, who is missing, and how they reported before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duzhan.campaign.measures import ObligationKind
from duzhan.policy import obligations as when
from duzhan.policy import reporting, weeks
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import MonthNotFound
from duzhan.policy.working_days import Day
from duzhan.store import frozen_months, obligations, policies
from duzhan.store.obligations import Report
from duzhan.store.transaction import ReadTx
from duzhan.usecases import freeze_month, report_view
from duzhan.usecases.read_month import read_month
from duzhan.usecases.read_reports import first_of
from duzhan.vocabulary import Role, UnitKind
from duzhan.wire.reports import MonthOut, ReportFilter, ReportOut

BEFORE = 4
"""So many reports of the months before are told beside a unit's own of this month, the newest last."""


@dataclass(frozen=True, slots=True)
class Called:
    """A unit that is called: what it owes, what kind of unit it is, whether the reader judges it, and its past."""

    report: ReportOut
    kind: UnitKind
    judged: bool
    before: tuple[ReportOut, ...]


@dataclass(frozen=True, slots=True)
class Freezing:
    """A month that the reader's office is to freeze: from when on, and whose reports are not accepted."""

    opens_at: datetime
    missing: tuple[ReportOut, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll call; ``month`` is None of the plans, ``own`` is what the reader's units owe, of every month."""

    month: str | None
    months: tuple[str, ...]
    plans: bool
    due_at: datetime | None
    called: tuple[Called, ...]
    own: tuple[ReportOut, ...]
    days: tuple[Day, ...]
    remind_on: tuple[date, ...]
    frozen: MonthOut | None
    freezing: Freezing | None

    def of(self, kind: UnitKind) -> tuple[Called, ...]:
        """Return those of a kind of unit."""
        return tuple(each for each in self.called if each.kind is kind)


def read_roll(tx: ReadTx, wanted: ReportFilter, *, actor: Actor) -> Roll:
    """Return the roll of the month that is asked for, of the newest one where none is, or of the plans."""
    everything = obligations.listed(tx, actor, None, None)
    months = sorted({report.month for report in everything if report.month is not None}, reverse=True)
    plans = wanted.kind is ObligationKind.IMPLEMENTATION_PLAN
    month = None if plans else first_of(wanted.month) or next(iter(months), None)
    mine = actor.all_units()
    chosen = [report for report in everything if report.month == month and (plans or month is not None)]
    called = [report for report in chosen if report.unit not in mine]
    rules = policies.in_force(tx)
    due_at = min((report.due_at for report in chosen), default=None)
    return Roll(
        month=report_view.month_of(month),
        months=tuple(report_view.month_of(each) or "" for each in months),
        plans=any(report.month is None for report in everything),
        due_at=due_at,
        called=_called(tx, actor, called, everything),
        own=_shown(tx, [report for report in reversed(everything) if report.unit in mine]),
        days=tuple(rules.calendar.day(each) for each in weeks.of_month(month)) if month is not None else (),
        remind_on=() if due_at is None else when.reminder_days(rules.policy, due_at),
        frozen=_frozen(tx, month, actor) if chosen else None,
        freezing=_freezing(tx, actor, chosen) if month is not None else None,
    )


def _called(tx: ReadTx, actor: Actor, reports: Sequence[Report], everything: Iterable[Report]) -> tuple[Called, ...]:
    before = defaultdict[str, list[Report]](list)
    for report in everything:
        if report.month is not None and reports and (reports[0].month is None or report.month < reports[0].month):
            before[report.unit].append(report)
    past = [report for unit in before for report in before[unit][-BEFORE:]]
    told = {report.id: report for report in _shown(tx, past, compared=())}
    return tuple(
        Called(
            report=shown,
            kind=row.unit_kind,
            judged=reporting.facts_of(actor, row.parties).actor_of_receiver,
            before=tuple(told[each.id] for each in before[row.unit][-BEFORE:]),
        )
        for row, shown in zip(reports, _shown(tx, reports), strict=True)
    )


def _shown(tx: ReadTx, reports: Sequence[Report], compared: Sequence[int] | None = None) -> tuple[ReportOut, ...]:
    figured = obligations.compared(tx, [report.id for report in reports] if compared is None else compared)
    return tuple(
        report_view.shown(report, figured.get(report.id), policies.pinned(tx, report.policy_version), tx.now)
        for report in reports
    )


def _frozen(tx: ReadTx, month: date | None, actor: Actor) -> MonthOut | None:
    if month is None:
        return None
    try:
        return read_month(tx, f"{month:%Y-%m}", actor=actor)
    except MonthNotFound:
        return None


def _freezing(tx: ReadTx, actor: Actor, reports: Sequence[Report]) -> Freezing | None:
    """Tell what the reader's office still lacks to freeze its month; None where it is not theirs, or frozen."""
    offices = {grant.unit for grant in actor.grants if grant.role is Role.OFFICE}
    office = next((report.receiver for report in reports if report.receiver in offices), None)
    received = [report for report in reports if report.receiver == office]
    month = received[0].month if received else None
    if office is None or month is None or frozen_months.is_frozen(tx, office, month):
        return None
    missing = [report for report in received if report.state not in freeze_month.DONE]
    rules = policies.pinned(tx, received[0].policy_version)
    opens_at = freeze_month.opens_at(rules, month, missing)
    return Freezing(opens_at, _shown(tx, missing, compared=()), open=tx.now >= opens_at)
