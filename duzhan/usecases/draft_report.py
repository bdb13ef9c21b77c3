"""起草: the unit's figures as the ledger has them, and its own words."""

from duzhan.documents import report_words
from duzhan.policy.permissions import Actor
from duzhan.store import obligations
from duzhan.store.transaction import Tx
from duzhan.usecases import report_counting, report_desk
from duzhan.usecases.report_desk import Desk
from duzhan.usecases.report_view import detail
from duzhan.wire.reports import DraftReport, FiguresOut, ReportContent, ReportDetail, TextsOut
from statemachines.monthly_report import ReportTrigger


def draft_report(tx: Tx, report: int, version: int | None, command: DraftReport, actor: Actor) -> ReportDetail:
    """Draft a report, or draft it again; a signature given before is void.

    Raises ReportNotFound, NotPermitted, ReportStale, ReportMoveRefused once it is submitted.
    """
    desk = report_desk.open_for(tx, report, version, ReportTrigger.DRAFT, actor)
    figures = _figures(tx, desk)
    content = ReportContent(texts=_texts(desk, command, figures), figures=figures, stated=command.stated)
    report_desk.move(tx, desk, ReportTrigger.DRAFT, actor, content)
    return detail(tx, report_desk.view(tx, report, actor))


def _figures(tx: Tx, desk: Desk) -> FiguresOut | None:
    month = desk.report.month
    if month is None:
        return None
    period = report_counting.period_of(desk.rules, month, tx.now)
    counted = report_counting.read(tx, desk.rules, report_counting.scope_of(desk.report), period)
    due = report_counting.due_in(obligations.of_unit(tx, desk.report.unit), period)
    return report_counting.figures(desk.rules, counted, due)


def _texts(desk: Desk, command: DraftReport, figures: FiguresOut | None) -> TextsOut:
    """Keep what was written, unless it is written anew; begin with words made from the figures."""
    if desk.content is not None:
        before = desk.content.texts
    elif figures is not None:
        before = report_words.drafted(figures, desk.rules.zone)
    else:
        before = TextsOut(progress="")
    said = command.model_dump(include=set(TextsOut.model_fields), exclude_none=True)
    return before.model_copy(update=said)
