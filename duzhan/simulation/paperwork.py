"""Paperwork: monthly reports are filed, some late and some never; each month is reviewed and frozen."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from duzhan.campaign.measures import ObligationKind
from duzhan.policy import obligations as when
from duzhan.policy.permissions import Actor
from duzhan.simulation.chance import Chance
from duzhan.simulation.stage import Stage
from duzhan.simulation.words import WORDS
from duzhan.usecases.freeze_month import freeze_month
from duzhan.usecases.read_reports import read_reports
from duzhan.usecases.report_acts import ACTS
from duzhan.wire.reports import (
    AcceptReport,
    DraftReport,
    FreezeMonth,
    ReportFilter,
    ReportOut,
    SignReport,
    SubmitReport,
)
from statemachines.monthly_report import ReportState, ReportTrigger

FIRST_DAY, LATE_DAYS, REVIEW_AFTER = 5, 3, 4
"""Days before the report day on which the first files, after it by which the late have filed, and the review."""
TEN = time(10)
Happening = tuple[datetime, Callable[[datetime], None]]


class Paperwork:
    """The reports of a campaign's units to the office that judges them all."""

    def __init__(self, stage: Stage, units: tuple[str, ...], office: str) -> None:
        self._stage, self._units, self._office = stage, units, office
        self._owed: dict[date, dict[str, int]] = {}

    def happenings(self) -> Iterator[Happening]:
        """Yield who files when, and when a month is reviewed."""
        for month in when.months(self._stage.rules.policy.facts):
            for unit in self._units:
                at = self._filed_at(unit, month)
                if at is not None:
                    yield at, self._filing(unit, month)
            yield self._review_at(month), self._reviewing(month)

    def _filed_at(self, unit: str, month: date) -> datetime | None:
        """Draw when a unit files the report of a month; None where it never does."""
        stage, chance = self._stage, Chance(self._stage.seed, f"report:{unit}:{month}")
        assumed = stage.assumed.reports
        if chance.likely(assumed.missing):
            return None
        due_at = when.due_at(stage.rules.policy.facts, month)
        late = chance.likely(assumed.late)
        days = chance.between(0, LATE_DAYS) if late else -chance.between(0, FIRST_DAY)
        at = stage.hours.after(due_at + timedelta(days=days), 0)
        return at if late or at < due_at else stage.hours.at(stage.hours.position(due_at) - chance.between(0, 1))

    def _review_at(self, month: date) -> datetime:
        rules = self._stage.rules
        on = month.replace(day=rules.policy.facts.report_day) + timedelta(days=REVIEW_AFTER)
        while not rules.calendar.day(on).working:
            on += timedelta(days=1)
        return datetime.combine(on, TEN, rules.zone)

    def _filing(self, unit: str, month: date) -> Callable[[datetime], None]:
        return lambda at: self._file(at, unit, month)

    def _reviewing(self, month: date) -> Callable[[datetime], None]:
        return lambda at: self._review(at, month)

    def _file(self, at: datetime, unit: str, month: date) -> None:
        desk, head = self._stage.desk, self._stage.people.head(unit)
        if month not in self._owed:
            self._owed[month] = {item.unit: item.id for item in self._items(at, month)}
        tx, report = desk.at(at), self._owed[month][unit]
        ACTS[ReportTrigger.DRAFT](tx, report, None, DraftReport(progress=WORDS["report"]), head)
        ACTS[ReportTrigger.SIGN](tx, report, None, SignReport(), head)
        ACTS[ReportTrigger.SUBMIT](tx, report, None, SubmitReport(), head)

    def _review(self, at: datetime, month: date) -> None:
        """Accept what came in, and freeze the month without the rest."""
        desk, office = self._stage.desk, self._clerk()
        items, named = self._items(at, month), f"{month:%Y-%m}"
        tx = desk.at(at)
        for item in items:
            if item.state is ReportState.SUBMITTED:
                ACTS[ReportTrigger.ACCEPT](tx, item.id, None, AcceptReport(), office)
        missing = tuple(item.unit for item in items if item.submitted_at is None)
        freeze_month(tx, named, FreezeMonth(missing=missing), actor=office)

    def _items(self, at: datetime, month: date) -> tuple[ReportOut, ...]:
        wanted = ReportFilter(month=f"{month:%Y-%m}", kind=ObligationKind.MONTHLY_REPORT)
        return tuple(read_reports(self._stage.desk.at(at), wanted, actor=self._clerk()).items)

    def _clerk(self) -> Actor:
        return self._stage.people.desk(self._office)
