"""Prints a unit's report, and an office's frozen month: what stands on the sheet, and the file."""

from dataclasses import dataclass

from duzhan.documents import report_docx, report_words
from duzhan.documents.report_docx import Sheet
from duzhan.errors import NotPermitted
from duzhan.policy import reporting
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import ReportNotFound
from duzhan.store import organisation, policies
from duzhan.store.frozen_months import Frozen
from duzhan.store.transaction import ReadTx
from duzhan.usecases import month_view, report_desk
from duzhan.usecases.read_reports import first_of
from statemachines.monthly_report import ReportTrigger


@dataclass(frozen=True, slots=True)
class Printed:
    """A file and what it is called."""

    name: str
    content: bytes


def print_report(tx: ReadTx, report: int, *, actor: Actor) -> Printed:
    """Print a report as it is now; raises ReportNotFound, also where nobody has drafted it yet."""
    desk = report_desk.view(tx, report, actor)
    if desk.content is None:
        raise ReportNotFound
    row = desk.report
    name = report_words.label(row.kind, row.month)
    sheet = Sheet(
        issuer=row.unit_name,
        title=report_words.title(policies.active(tx).name, name),
        addressee=row.receiver_name,
        number="",
        dated=desk.rules.today(row.signed_at or row.submitted_at or tx.now),
        zone=desk.rules.zone,
    )
    content = report_docx.report(sheet, desk.content.texts, desk.content.figures)
    return Printed(f"{row.unit_name}{name}", content)


def print_summary(tx: ReadTx, month: str, *, actor: Actor) -> Printed:
    """Print a frozen month's summary for whoever is of the office that froze it, or reads its whole area.

    Raises MonthNotFound before it is frozen, NotPermitted for the units that reported: theirs is the bulletin.
    """
    frozen = _frozen(tx, month, actor)
    if not reads_everything(tx, frozen.office, actor):
        raise NotPermitted(trigger=ReportTrigger.FREEZE.value)
    sheet = _sheet(tx, frozen, report_words.SUMMARY, "")
    shown = month_view.shown(tx, frozen)
    return Printed(sheet.title, report_docx.summary(sheet, month_view.content_of(frozen), shown.amendments))


def print_bulletin(tx: ReadTx, month: str, *, actor: Actor) -> Printed:
    """Print a frozen month's bulletin for whoever reported to the office, or is of it; raises MonthNotFound."""
    frozen = _frozen(tx, month, actor)
    sheet = _sheet(tx, frozen, report_words.BULLETIN, frozen.bulletin_number)
    shown = month_view.shown(tx, frozen)
    content = report_docx.bulletin(sheet, month_view.content_of(frozen), shown.amendments)
    return Printed(frozen.bulletin_number, content)


def _frozen(tx: ReadTx, month: str, actor: Actor) -> Frozen:
    first = first_of(month)
    assert first is not None  # noqa: S101
    return month_view.find(tx, first, actor)


def reads_everything(tx: ReadTx, office: str, actor: Actor) -> bool:
    """Ask for the scope, and not whether anything is missing: what lies outside is not seen to be missing."""
    area = month_view.area_of(tx, office).code
    return office in actor.all_units() or any(area.startswith(mine) for mine in reporting.areas(actor))


def _sheet(tx: ReadTx, frozen: Frozen, kind: str, number: str) -> Sheet:
    office = organisation.find_unit(tx, frozen.office)
    assert office is not None, "fk_frozen_month_office"  # noqa: S101
    campaign = policies.active(tx)
    rules = policies.pinned(tx, int(campaign.policy_version or 0))
    return Sheet(
        issuer=office.name,
        title=report_words.title(campaign.name, f"{report_words.month(frozen.month)}{kind}"),
        addressee="",
        number=number,
        dated=rules.today(frozen.frozen_at),
        zone=rules.zone,
    )
