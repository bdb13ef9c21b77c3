"""Instructions of a case whose row the transaction holds, and those that a leader gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.instruction import Instruction
from duzhan.store.transaction import ReadTx, Tx

INSTRUCTION = table(Instruction)

# Its clock may have been superseded: the newest one says until when, and in which light.
_COLUMNS = """
select i.position, i.words, i.level, i.given_by as giver, a.name as given_by, i.given_at, k.due_at, k.light, i.ended,
       i.ended_at, i.unit, i.meeting, i.office, o.name as office_name, u.name as unit_name, i.answer, i.evidence
"""
_FROM = """
from instruction i join account a on a.id = i.given_by left join unit u on u.code = i.unit
left join unit o on o.code = i.office
cross join lateral (
  select due_at, light from clock
  where case_id = i.case_id and kind = 'instruction' and position = i.position order by id desc limit 1) as k
"""
_OF_CASE = text(f"{_COLUMNS} {_FROM} where i.case_id = :case_id order by i.position")
_GIVEN = text(f"""
{_COLUMNS}, c.number, c.description, c.policy_version, c.state, l.name as lead_unit_name, area.full_name as area_name
{_FROM} join "case" c on c.id = i.case_id join area on area.code = c.area left join unit l on l.code = c.lead_unit
where i.given_by = :account and i.meeting is null
order by i.ended is not null, i.id desc limit :limit
""")
_NEXT = text("select 1 + coalesce(max(position), 0) from instruction where case_id = :case_id")
_END = text("""
update instruction set ended = :ended, ended_at = :now, ended_by = :account, unit = :unit, answer = :words,
                       evidence = cast(:evidence as uuid[])
where case_id = :case_id and position = :position and ended is null
""")


@dataclass(frozen=True, slots=True)
class End:
    """How an instruction ends: the word for it, what is said, who says it and for which unit, and what shows it."""

    ended: str
    words: str
    account: int
    unit: str | None = None
    evidence: tuple[UUID, ...] = ()


def next_position(tx: Tx, case_id: int) -> int:
    """Return the number of the next instruction on a case."""
    return int(str(tx.run(_NEXT, {"case_id": case_id}).scalar_one()))


def give(tx: Tx, row: Instruction) -> None:
    """Record an instruction."""
    tx.write(insert(INSTRUCTION).values(**row.model_dump(exclude={"id", "evidence"})))


def of_case(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """List the instructions on a case, in order, each with the end and the light of its clock."""
    return tx.run(_OF_CASE, {"case_id": case_id}).mappings().all()


def given(tx: ReadTx, account: int, limit: int) -> Sequence[RowMapping]:
    """List the instructions that somebody gave with their cases, those that wait first, the newest of each first."""
    return tx.run(_GIVEN, {"account": account, "limit": limit}).mappings().all()


def end(tx: Tx, case_id: int, position: int, how: End) -> bool:
    """End an instruction once; False where none of this number waits."""
    values = {"ended": how.ended, "words": how.words, "account": how.account, "unit": how.unit}
    about = {"case_id": case_id, "position": position, "evidence": list(how.evidence), "now": tx.now}
    return tx.write(_END, {**values, **about}).rowcount == 1
