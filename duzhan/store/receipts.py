"""Receipts 签收: whoever signs for a letter, once; what asked for the signature is cancelled."""

from collections.abc import Mapping

from sqlalchemy import RowMapping, text

from duzhan.campaign.notices import LETTER_UNSIGNED
from duzhan.model.case import Case
from duzhan.model.columns import of_row
from duzhan.store import events
from duzhan.store.transaction import ReadTx, Tx

_HOLD_CASE = text('select c.* from "case" c join letter l on l.case_id = c.id where l.id = :id for update of c')
# The compare-and-set that lets only one sign; what asks for the signature and has not left the house is cancelled,
# locked in one order, as the deliverer does.
_SIGN = text("""
with signed as (
  update letter set signed_at = :now, signed_by = :by, reply = :reply, unsigned_at = null
  where id = :id and signed_at is null returning id, clock_id),
asking as (
  select n.id from notice n join signed on n.clock_id = signed.clock_id
  where n.state in ('pending', 'leased') and n.template = :template and n.detail ->> 'letter' = :number
  order by n.id for update of n),
cancelled as (
  update notice n set state = 'cancelled', token = null, lease_until = null from asking where n.id = asking.id)
select id from signed
""")
_RECEIPT = text("""
select e.detail from event e where e.case_id = :case_id and e.kind = 'receipt' and e.detail ->> 'letter' = :number
""")


def hold_case(tx: Tx, letter: int) -> Case:
    """Hold the case of a letter until the transaction ends, as an act on it does."""
    case = of_row(Case, tx.write(_HOLD_CASE, {"id": letter}).mappings().one())
    events.catch_up(tx, [int(case.id or 0)])
    return case


def sign(tx: Tx, letter: RowMapping, by: int, reply: str | None) -> bool:
    """Sign a letter now and stop asking for it; False where somebody has signed it."""
    values = {"id": letter["id"], "number": letter["number"], "template": LETTER_UNSIGNED}
    return tx.write(_SIGN, {**values, "by": by, "reply": reply, "now": tx.now}).first() is not None


def of_letter(tx: ReadTx, case_id: int, number: str) -> Mapping[str, object]:
    """Return what the event of a letter's signature says; nothing while it is unsigned."""
    found: Mapping[str, object] | None = tx.run(_RECEIPT, {"case_id": case_id, "number": number}).scalar()
    return found or {}
