"""A frozen month as its readers see it, and the office whose month it is."""

from datetime import date

from duzhan.documents import report_words
from duzhan.errors import NotPermitted
from duzhan.model.area import Area
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import MonthNotFound
from duzhan.store import frozen_months, obligations, organisation
from duzhan.store.frozen_months import Frozen
from duzhan.store.transaction import ReadTx
from duzhan.usecases.report_view import month_of
from duzhan.vocabulary import Role
from duzhan.wire.reports import AmendmentOut, MonthContent, MonthOut
from statemachines.monthly_report import ReportTrigger


def area_of(tx: ReadTx, office: str) -> Area:
    """Return the area of an office."""
    unit = organisation.find_unit(tx, office)
    assert unit is not None, "fk_obligation_receiver"  # noqa: S101
    area = organisation.find_area(tx, unit.area)
    assert area is not None, "fk_unit_area"  # noqa: S101
    return area


def office_of(tx: ReadTx, month: date, actor: Actor) -> str:
    """Return the actor's office that a month is reported to.

    Raises MonthNotFound where nothing of the month concerns the actor, NotPermitted where it does, but not as the
    receiving office.
    """
    concerned = obligations.listed(tx, actor, month, None)
    if not concerned:
        raise MonthNotFound
    offices = {grant.unit for grant in actor.grants if grant.role is Role.OFFICE}
    receiver = next((report.receiver for report in concerned if report.receiver in offices), None)
    if receiver is None:
        raise NotPermitted(trigger=ReportTrigger.FREEZE.value)
    return receiver


def find(tx: ReadTx, month: date, actor: Actor) -> Frozen:
    """Return the frozen month of whichever office the actor reports to or may read; raises MonthNotFound."""
    concerned = obligations.listed(tx, actor, month, None)
    if not concerned:
        raise MonthNotFound
    return frozen_months.find(tx, concerned[0].receiver, month)


def content_of(frozen: Frozen) -> MonthContent:
    """Read what was frozen."""
    return MonthContent.model_validate(frozen.content)


def shown(tx: ReadTx, frozen: Frozen) -> MonthOut:
    """Show a frozen month with what was corrected since."""
    content = content_of(frozen)
    return MonthOut(
        month=month_of(frozen.month) or "",
        office=frozen.office,
        frozen_at=frozen.frozen_at,
        sha256=frozen.sha256,
        bulletin_number=frozen.bulletin_number,
        missing=tuple(frozen.missing),
        totals=report_words.totals(content.figures),
        reconciliations=content.reconciliations,
        amendments=tuple(AmendmentOut.model_validate(line) for line in frozen_months.amendments(tx, frozen)),
    )
