"""How the story's monthly reports are filed and reviewed: the same deeds through the API's client or the use-cases."""

from collections.abc import Sequence
from datetime import date

from duzhan.campaign.measures import ObligationKind
from duzhan.client import Client
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Pool, reading, transaction
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
from duzhan.wire.shape import Shape
from duzhan.worked_example.paperwork import Filing
from statemachines.monthly_report import ReportState, ReportTrigger


class ClerkByClient:
    """Files and reviews through the API; ``known`` keeps what the office, which sees all, has listed of a month."""

    def __init__(self, client: Client, office: Client, known: dict[date | None, Sequence[ReportOut]]) -> None:
        self._client = client
        self._office = office
        self._known = known

    def file(self, filing: Filing, progress: str | None) -> None:
        """Draft, sign and submit."""
        if filing.month not in self._known:
            self._known[filing.month] = self._office.reports(_of_month(filing.month)).items
        owed = _owed(self._known[filing.month], filing.unit)
        moved = self._client.draft_report(owed.id, DraftReport(progress=progress), version=owed.version)
        for trigger in (ReportTrigger.SIGN, ReportTrigger.SUBMIT):
            moved = self._client.fire_report(trigger, owed.id, version=moved.version)

    def review(self, month: date) -> None:
        """Accept what came in and freeze the month."""
        items = self._client.reports(_of_month(month)).items
        for item in _submitted(items):
            self._client.fire_report(ReportTrigger.ACCEPT, item.id, version=item.version)
        self._client.freeze_month(f"{month:%Y-%m}", _without(items))


class ClerkByUseCases:
    """Files and reviews at once, without a network in between."""

    def __init__(self, pool: Pool, actor: Actor) -> None:
        self._pool = pool
        self._actor = actor

    def file(self, filing: Filing, progress: str | None) -> None:
        """Draft, sign and submit."""
        owed = _owed(self._reports(filing.month), filing.unit)
        self._fire(ReportTrigger.DRAFT, owed, DraftReport(progress=progress))
        self._fire(ReportTrigger.SIGN, owed, SignReport())
        self._fire(ReportTrigger.SUBMIT, owed, SubmitReport())

    def review(self, month: date) -> None:
        """Accept what came in and freeze the month."""
        items = self._reports(month)
        for item in _submitted(items):
            self._fire(ReportTrigger.ACCEPT, item, AcceptReport())
        with transaction(self._pool) as tx:
            freeze_month(tx, f"{month:%Y-%m}", _without(items), actor=self._actor)

    def _reports(self, month: date | None) -> Sequence[ReportOut]:
        with reading(self._pool) as tx:
            return read_reports(tx, _of_month(month), actor=self._actor).items

    def _fire(self, trigger: ReportTrigger, report: ReportOut, command: Shape) -> None:
        with transaction(self._pool) as tx:
            ACTS[trigger](tx, report.id, None, command, self._actor)


def _owed(items: Sequence[ReportOut], unit: str) -> ReportOut:
    return next(item for item in items if item.unit == unit)


def _submitted(items: Sequence[ReportOut]) -> list[ReportOut]:
    return [item for item in items if item.state is ReportState.SUBMITTED]


def _without(items: Sequence[ReportOut]) -> FreezeMonth:
    """Name whoever has not reported."""
    return FreezeMonth(missing=tuple(item.unit for item in items if item.submitted_at is None))


def _of_month(month: date | None) -> ReportFilter:
    """Ask for the reports of a month, or (None) for the plans."""
    if month is None:
        return ReportFilter(kind=ObligationKind.IMPLEMENTATION_PLAN)
    return ReportFilter(month=f"{month:%Y-%m}", kind=ObligationKind.MONTHLY_REPORT)
