"""催报、点名: units are reminded on the policy's days; on the day after the due date the roll is called."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from duzhan.campaign import notices as kinds
from duzhan.campaign.measures import ObligationKind
from duzhan.policy import obligations as when
from duzhan.policy.deadlines import Rules
from duzhan.store import notices, obligations, policies, runs
from duzhan.store.notices import Message
from duzhan.store.obligations import Report
from duzhan.store.transaction import Tx
from duzhan.usecases import telling
from duzhan.usecases.report_view import about

Roll = tuple[str, ObligationKind, date | None]
"""The receiving office, what is missing, and of which month."""


@dataclass(frozen=True, slots=True)
class ReminderReport:
    """How many reports are reminded of before their date, how many miss after it; and the notices written now."""

    reminded: int
    missing: int
    notices: int


def remind_reports(tx: Tx) -> ReminderReport:
    """Remind whoever has not reported, tell them once when the date has passed, and call the roll to their office.

    Each reminder is a promise of its own, so running this every day, or twice, tells nobody twice; a day on which
    nothing ran is made up for by the next. What passed its date in an earlier month is told no more.
    """
    reminded, written = 0, 0
    rolls: dict[Roll, list[Report]] = {}
    for report in obligations.hold_unreported(tx):
        rules = policies.pinned(tx, report.policy_version)
        today = rules.today(tx.now)
        on = when.reminder_on(rules.policy, report.due_at, today)
        if on is not None:
            reminded += 1
            written += _tell_unit(tx, report, rules, (kinds.REPORT_DUE, reminder(report, on)))
        elif _to_be_called(report, rules, today):
            rolls.setdefault((report.receiver, report.kind, report.month), []).append(report)
            written += _tell_unit(tx, report, rules, (kinds.REPORT_MISSING, missed(report)))
    for missing in rolls.values():
        written += _call_roll(tx, missing)
    told = ReminderReport(reminded, sum(map(len, rolls.values())), written)
    runs.record(tx, "monthly_report", tx.now, asdict(told))
    return told


def withdraw_reminders(tx: Tx, report: Report, rules: Rules) -> int:
    """Let nobody be asked any more for what has come in; return how many notices had not left the house."""
    days = when.reminder_days(rules.policy, report.due_at)
    return notices.withdraw(tx, [*(reminder(report, day) for day in days), missed(report)])


def reminder(report: Report, on: date) -> str:
    """Name the promise to remind of a report on a day."""
    return f"report:{report.id}:{on}"


def missed(report: Report) -> str:
    """Name the promise to say that a report's date has passed."""
    return f"report:{report.id}:missing"


def _to_be_called(report: Report, rules: Rules, today: date) -> bool:
    called_on = when.called_on(report.due_at, rules.zone)
    return called_on <= today and (called_on.year, called_on.month) == (today.year, today.month)


def _tell_unit(tx: Tx, report: Report, rules: Rules, said: tuple[str, str]) -> int:
    kind, promise = said
    message = Message(None, promise, kind, about(report, rules))
    return notices.tell(tx, message, telling.holder(report.unit), today=rules.today(tx.now))


def _call_roll(tx: Tx, missing: list[Report]) -> int:
    first = missing[0]
    rules = policies.pinned(tx, first.policy_version)
    names = [report.unit_name for report in missing]
    detail: Mapping[str, object] = {**about(first, rules), "unit": first.receiver, "missing": names}
    promise = f"roll:{first.receiver}:{first.kind.value}:{first.month or first.due_at.date()}"
    message = Message(None, promise, kinds.ROLL_CALL, detail)
    return notices.tell(tx, message, telling.office(first.receiver), today=rules.today(tx.now))
