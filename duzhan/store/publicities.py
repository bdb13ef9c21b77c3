"""Publicity and objections of a case whose row the transaction holds; both belong to the submission verified last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.publicity import Objection, Publicity
from duzhan.store.transaction import ReadTx, Tx

PUBLICITY, OBJECTION = table(Publicity), table(Objection)

_VERIFIED = text("""
select s.id, (select max(v.at) from verification v where v.submission = s.id) as at
from submission s where s.case_id = :case_id order by s.id desc limit 1
""")
_NEWEST = "(select max(id) from submission where case_id = :case_id)"
_STANDING = text(f"""
select p.posted_on, p.until_on, p.place, p.evidence, p.unit, u.name as unit_name, p.recorded_at
from publicity p join unit u on u.code = p.unit
where p.submission = {_NEWEST} order by p.id desc limit 1
""")  # noqa: S608  # of texts of ours
_OBJECTIONS = text(f"""
select position, raised_on, words, unit, recorded_at, outcome, answer, answering_unit, answered_at
from objection where submission = {_NEWEST} order by position
""")  # noqa: S608
_NEXT = text("select 1 + coalesce(max(position), 0) from objection where case_id = :case_id")
_ANSWER = text(f"""
update objection set outcome = :outcome, answer = :words, answering_unit = :unit, answered_by = :account,
                     answered_at = :now
where case_id = :case_id and position = :position and submission = {_NEWEST} and outcome is null
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Verified:
    """The submission that was verified last, and when."""

    submission: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an objection, in which words, and who says so for which office."""

    outcome: str
    words: str
    unit: str
    account: int


def verified(tx: ReadTx, case_id: int) -> Verified:
    """Return the newest submission of a case that is verified."""
    row = tx.run(_VERIFIED, {"case_id": case_id}).one()
    return Verified(int(row[0]), row[1])


def post(tx: Tx, row: Publicity) -> None:
    """Record what was posted; it takes the place of what was posted of the same submission before."""
    tx.write(insert(PUBLICITY).values(**row.model_dump(exclude={"id"})))


def standing(tx: ReadTx, case_id: int) -> RowMapping | None:
    """Return what is posted of the newest submission, or None."""
    return tx.run(_STANDING, {"case_id": case_id}).mappings().first()


def objections(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """List the objections to the newest submission, in order."""
    return tx.run(_OBJECTIONS, {"case_id": case_id}).mappings().all()


def object_to(tx: Tx, case_id: int, submission: int, said: tuple[date, str], by: tuple[str, int]) -> int:
    """Record an objection: the local date and the words, the office and the account; return its number."""
    position = int(str(tx.run(_NEXT, {"case_id": case_id}).scalar_one()))
    raised_on, words = said
    unit, account = by
    values = {"case_id": case_id, "submission": submission, "position": position, "raised_on": raised_on}
    recorded = {"words": words, "unit": unit, "recorded_by": account, "recorded_at": tx.now}
    tx.write(insert(OBJECTION).values(**values, **recorded))
    return position


def answer(tx: Tx, case_id: int, position: int, said: Answer) -> bool:
    """Answer an objection once; False where the newest submission has none of this number that waits."""
    values = {"outcome": said.outcome, "words": said.words, "unit": said.unit, "account": said.account, "now": tx.now}
    return tx.write(_ANSWER, {**values, "case_id": case_id, "position": position}).rowcount == 1
