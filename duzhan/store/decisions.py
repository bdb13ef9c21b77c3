"""Decisions with what surrounds them: clock, case, policy, letter, and every notice that they wrote."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx

Row = Mapping[str, Any]
"""A decision's columns; its detail is read by policy/decision_facts.py."""

_COLUMNS = """
select d.id, d.case_id, d.clock_id, d.rung, d.rung_name, d.light, d.superseded, d.policy_version, d.decided_at,
       d.due_at, d.detail, c.number, k.kind, k.holder, k.cycle, u.name as holder_name, v.content_hash as policy_hash,
       w.content_hash as calendar_hash, l.number as letter, l.document_number,
       lag(d.light) over (partition by d.clock_id order by d.rung) as light_before
from decision d
join "case" c on c.id = d.case_id
join clock k on k.id = d.clock_id
join policy_version v on v.id = d.policy_version
left join unit u on u.code = k.holder
left join calendar_version w on w.id = cast(d.detail -> 'inputs' ->> 'calendar' as bigint)
left join letter l on l.decision = d.id
"""
_OF_CASE = text(f"{_COLUMNS} where d.case_id = :case_id order by d.id")
_BY_LETTER = text(
    'select c.number, l.decision from letter l join "case" c on c.id = l.case_id where l.number = :number'
)
_BY_NOTICE = text("""
select c.number, d.id as decision, n.template, n.detail, n.promise
from notice n
left join "case" c on c.id = n.case_id
left join decision d on n.promise = concat_ws(':', 'decision', d.clock_id, d.rung) and d.clock_id = n.clock_id
where n.id = :id and (cast(:recipient as bigint) is null or n.recipient = cast(:recipient as bigint))
""")
_NOTICES = text("""
select n.id, n.promise, a.username, n.channel, n.seat, n.state, n.attempts, n.created_at, n.sent_at, n.read_at,
       n.last_error
from notice n join account a on a.id = n.recipient
where n.case_id = :case_id and n.template = 'decision' order by n.promise, a.username, n.channel
""")
_APPROVALS = text("""
select e.id, e.at, a.name as actor, u.name as unit
from event e left join account a on a.id = e.actor left join unit u on u.code = e.unit
where e.case_id = :case_id and e.kind = 'suspend'
""")


def of_case(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return every decision about a case, in order."""
    return tx.run(_OF_CASE, {"case_id": case_id}).mappings().all()


def by_letter(tx: ReadTx, number: str) -> tuple[str, int] | None:
    """Return the case and the decision of a letter, None where there is no such letter."""
    row = tx.run(_BY_LETTER, {"number": number}).first()
    return None if row is None else (str(row[0]), int(row[1]))


def by_notice(tx: ReadTx, notice: UUID, recipient: int | None) -> RowMapping | None:
    """Return what a notice is about: its case, and its decision where it tells of one; None where it is not theirs."""
    return tx.run(_BY_NOTICE, {"id": notice, "recipient": recipient}).mappings().first()


def notices(tx: ReadTx, case_id: int) -> dict[str, list[RowMapping]]:
    """Return the notices of a case's decisions by the promise they keep."""
    found: dict[str, list[RowMapping]] = {}
    for row in tx.run(_NOTICES, {"case_id": case_id}).mappings():
        found.setdefault(str(row["promise"]), []).append(row)
    return found


def approvals(tx: ReadTx, case_id: int) -> dict[int, RowMapping]:
    """Return the suspensions of a case by their events: when, by whom and for which office."""
    return {int(row["id"]): row for row in tx.run(_APPROVALS, {"case_id": case_id}).mappings()}
