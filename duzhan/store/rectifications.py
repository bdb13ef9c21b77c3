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
from duzhan.store.transaction import Tx
from duzhan.wire.triggers import RequestExtension

PART, SUBMISSION = table(Part), table(Submission)
VERIFICATION, EXTENSION = table(Verification), table(Extension)
OPEN = (SubmissionStatus.PENDING.value, SubmissionStatus.REVIEWED.value)


def give_parts(tx: Tx, case_id: int, lead: str, co_units: Sequence[str]) -> None:
    """Give the lead unit and the co-units their parts."""
    roles = [(lead, PartRole.LEAD), *((unit, PartRole.CO_UNIT) for unit in co_units)]
    rows = [
        {"case_id": case_id, "unit": unit, "role": role.value, "percentage": 0, "since": tx.now} for unit, role in roles
    ]
    tx.write(insert(PART), rows)


def co_units(tx: Tx, case_id: int) -> list[str]:
    """List the units that take part right now and have something left to do."""
    open_ = PART.c.case_id == case_id, PART.c.role == PartRole.CO_UNIT.value, PART.c.ended_at.is_(None)
    return [str(unit) for unit in tx.run(select(PART.c.unit).where(*open_).order_by(PART.c.id)).scalars()]


def end_parts(tx: Tx, case_id: int) -> None:
    """End the running parts; they stay as the chain of custody."""
    tx.write(update(PART).where(PART.c.case_id == case_id, PART.c.ended_at.is_(None)).values(ended_at=tx.now))


def start_over(tx: Tx, case_id: int) -> None:
    """Set the running parts back to nothing done, for a new cycle."""
    tx.write(update(PART).where(PART.c.case_id == case_id, PART.c.ended_at.is_(None)).values(percentage=0))


def set_percentage(tx: Tx, case_id: int, unit: str, percentage: int) -> None:
    """Record how much of its part a unit has done."""
    mine = PART.c.case_id == case_id, PART.c.unit == unit, PART.c.ended_at.is_(None)
    tx.write(update(PART).where(*mine).values(percentage=percentage))


def submit(tx: Tx, case: Case, words: str, by: int) -> None:
    """Open a submission."""
    values = {"case_id": case.id, "cycle": case.cycle, "status": SubmissionStatus.PENDING.value, "text": words}
    tx.write(insert(SUBMISSION).values(**values, submitted_by=by, submitted_at=tx.now))


def review(tx: Tx, submission: int, by: int) -> None:
    """Mark a submission as reviewed."""
    values = {"status": SubmissionStatus.REVIEWED.value, "reviewed_by": by, "reviewed_at": tx.now}
    tx.write(update(SUBMISSION).where(SUBMISSION.c.id == submission).values(**values))


def send_back(tx: Tx, case_id: int) -> None:
    """Mark the open or verified submission as sent back."""
    newest = select(func.max(SUBMISSION.c.id)).where(SUBMISSION.c.case_id == case_id).scalar_subquery()
    tx.write(update(SUBMISSION).where(SUBMISSION.c.id == newest).values(status=SubmissionStatus.SENT_BACK.value))


def verify(tx: Tx, case: Case, submission: int, finding: tuple[int, date, str]) -> None:
    """Record one verifier's finding: who, the local date on site, the opinion."""
    verifier, on_site_on, opinion = finding
    values = {"case_id": case.id, "submission": submission, "verifier": verifier, "on_site_on": on_site_on}
    tx.write(insert(VERIFICATION).values(**values, opinion=opinion, at=tx.now))


def settle_verified(tx: Tx, submission: int) -> None:
    """Mark a submission as verified."""
    tx.write(update(SUBMISSION).where(SUBMISSION.c.id == submission).values(status=SubmissionStatus.VERIFIED.value))


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
    pending = EXTENSION.c.case_id == case_id, EXTENSION.c.status == ExtensionStatus.PENDING.value
    tx.write(update(EXTENSION).where(*pending).values(status=ExtensionStatus.LAPSED.value, decided_at=tx.now))


def refuse_extension(tx: Tx, extension: int, by: int, ground: str) -> None:
    """Refuse a request on a ground."""
    values = {"status": ExtensionStatus.REFUSED.value, "decided_at": tx.now, "decided_by": by, "ground": ground}
    tx.write(update(EXTENSION).where(EXTENSION.c.id == extension).values(**values))
