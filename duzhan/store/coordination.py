"""Requests for coordination 提请协调 of a case whose row the transaction holds."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.meeting import CoordinationRequest
from duzhan.store.transaction import ReadTx, Tx

REQUEST = table(CoordinationRequest)
_OF_CASE = text("""
select r.reason, r.unit, u.name as unit_name, r.office, o.name as office_name, r.requested_at, r.ended_at,
       m.number as meeting, m.held_on, i.removed_for
from coordination_request r join unit u on u.code = r.unit join unit o on o.code = r.office
left join meeting_item i on i.id = r.item left join meeting m on m.id = i.meeting
where r.case_id = :case_id order by r.id
""")


def of_case(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """List the requests on a case, oldest first, each with the meeting that it landed at."""
    return tx.run(_OF_CASE, {"case_id": case_id}).mappings().all()


def add(tx: Tx, request: CoordinationRequest) -> None:
    """Record a request."""
    tx.write(insert(REQUEST).values(**request.model_dump(exclude={"id"})))
