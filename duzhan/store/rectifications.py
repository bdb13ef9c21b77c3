"""Parts, milestones, submissions, verifications and extensions of a case whose row the transaction holds."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, insert, select, text, update

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.rectification import (
    Extension,
    ExtensionStatus,
    Part,
    PartRole,
    Submission,
    SubmissionStatus,
    Verification,
)
from duzhan.store.driver import insertion
from duzhan.store.transaction import Tx
from duzhan.wire.triggers import RequestExtension

PART, SUBMISSION = table(Part), table(Submission)
VERIFICATION, EXTENSION = table(Verification), table(Extension)
_GIVE = insertion(PART, "case_id", "unit", "role", "percentage", "since")
_CO_UNITS = text("select unit from part where case_id = :case_id and role = 'co_unit' and ended_at is null order by id")
_END = text("update part set ended_at = :now where case_id = :case_id and ended_at is null")
_START_OVER = text("update part set percentage = 0 where case_id = :case_id and ended_at is null")
_SET = text("""
update part set percentage = :percentage where case_id = :case_id and unit = :unit and ended_at is null
""")
_SUBMIT = insertion(SUBMISSION, "case_id", "cycle", "status", "text", "submitted_by", "submitted_at")
_REVIEW = text("update submission set status = :status, reviewed_by = :by, reviewed_at = :now where id = :key")
_SETTLE = text("update submission set status = :status where id = :key")
_VERIFY = insertion(VERIFICATION, "case_id", "submission", "verifier", "on_site_on", "opinion", "at")
_LAPSE = text("""
update extension set status = 'lapsed', decided_at = :now where case_id = :case_id and status = 'pending'
""")
OPEN = (SubmissionStatus.PENDING.value, SubmissionStatus.REVIEWED.value)


def give_parts(tx: Tx, case_id: int, lead: str, co_units: Sequence[str]) -> None:
    """Give the lead unit and the co-units their parts."""
    roles = [(lead, PartRole.LEAD), *((unit, PartRole.CO_UNIT) for unit in co_units)]
    rows = [
        {"case_id": case_id, "unit": unit, "role": role.value, "percentage": 0, "since": tx.now} for unit, role in roles
    ]
    tx.write(_GIVE, rows)


def co_units(tx: Tx, case_id: int) -> list[str]:
    """List the units that take part right now and have something left to do."""
    return [str(unit) for unit in tx.run(_CO_UNITS, {"case_id": case_id}).scalars()]


def end_parts(tx: Tx, case_id: int) -> None:
    """End the running parts; they stay as the chain of custody."""
    tx.write(_END, {"case_id": case_id, "now": tx.now})


def start_over(tx: Tx, case_id: int) -> None:
    """Set the running parts back to nothing done, for a new cycle."""
    tx.write(_START_OVER, {"case_id": case_id})


def set_percentage(tx: Tx, case_id: int, unit: str, percentage: int) -> None:
    """Record how much of its part a unit has done."""
    tx.write(_SET, {"case_id": case_id, "unit": unit, "percentage": percentage})


def submit(tx: Tx, case: Case, words: str, by: int) -> None:
    """Open a submission."""
    values = {"case_id": case.id, "cycle": case.cycle, "status": SubmissionStatus.PENDING.value, "text": words}
    tx.write(_SUBMIT, {**values, "submitted_by": by, "submitted_at": tx.now})


def review(tx: Tx, submission: int, by: int) -> None:
    """Mark a submission as reviewed."""
    tx.write(_REVIEW, {"key": submission, "status": SubmissionStatus.REVIEWED.value, "by": by, "now": tx.now})


def send_back(tx: Tx, case_id: int) -> None:
    """Mark the open or verified submission as sent back."""
    newest = select(func.max(SUBMISSION.c.id)).where(SUBMISSION.c.case_id == case_id).scalar_subquery()
    tx.write(update(SUBMISSION).where(SUBMISSION.c.id == newest).values(status=SubmissionStatus.SENT_BACK.value))


def verify(tx: Tx, case: Case, submission: int, finding: tuple[int, date, str]) -> None:
    """Record one verifier's finding: who, the local date on site, the opinion."""
    verifier, on_site_on, opinion = finding
    values = {"case_id": case.id, "submission": submission, "verifier": verifier, "on_site_on": on_site_on}
    tx.write(_VERIFY, {**values, "opinion": opinion, "at": tx.now})


def settle_verified(tx: Tx, submission: int) -> None:
    """Mark a submission as verified."""
    tx.write(_SETTLE, {"key": submission, "status": SubmissionStatus.VERIFIED.value})


_VERIFIERS = text("""
select a.username from verification v
join submission s on s.id = v.submission
join account a on a.id = v.verifier
where v.case_id = :case_id and s.cycle = :cycle and s.status = 'verified' order by v.id
""")


def verifiers_of(tx: Tx, case_id: int, cycle: int) -> list[str]:
    """List the user names of those who verified a cycle."""
    return [str(name) for name in tx.run(_VERIFIERS, {"case_id": case_id, "cycle": cycle}).scalars()]


def request_extension(tx: Tx, case: Case, command: RequestExtension, by: tuple[date, int]) -> None:
    """Open a request; ``by`` is the current local due date and the account."""
    current_due_on, account = by
    values = {**command.model_dump(), "case_id": case.id, "cycle": case.cycle, "current_due_on": current_due_on}
    status = ExtensionStatus.PENDING.value
    tx.write(insert(EXTENSION).values(**values, status=status, requested_by=account, requested_at=tx.now))


def grant_extension(tx: Tx, extension: int, dates: tuple[date, date], by: tuple[int, str]) -> None:
    """Grant a request: the local date that stood and the one granted; ``by`` is the account and its opinion."""
    was, granted_on = dates
    values = {"status": ExtensionStatus.GRANTED.value, "current_due_on": was, "granted_on": granted_on}
    decided_by, ground = by
    decision = {"decided_at": tx.now, "decided_by": decided_by, "ground": ground}
    tx.write(update(EXTENSION).where(EXTENSION.c.id == extension).values(**values, **decision))


def lapse_extension(tx: Tx, case_id: int) -> None:
    """Let a pending request lapse: its case was handed in or handed on, and the date it asks about is no more."""
    tx.write(_LAPSE, {"case_id": case_id, "now": tx.now})


def refuse_extension(tx: Tx, extension: int, by: int, ground: str) -> None:
    """Refuse a request on a ground."""
    values = {"status": ExtensionStatus.REFUSED.value, "decided_at": tx.now, "decided_by": by, "ground": ground}
    tx.write(update(EXTENSION).where(EXTENSION.c.id == extension).values(**values))
