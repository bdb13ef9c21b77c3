"""Filings 报备: what waits for one, the batches, and what lies in them; an office sees those of the areas below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text

from duzhan.policy.closing_refusals import FilingNotFound
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx

MOST = 500
"""Closings in one batch, and in one list of what waits."""

# An office without one above it files with nobody.
_WAITS = """k.voided_at is null and u.parent is not null
  and not exists (select from filed_closure f where f.closure = k.id)"""
_SEEN = "exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(u.area, mine.area))"
_CASE = """k.id as closure, u.code as office, c.number as "case", k.number as closure_number, k.closed_at,
  a.full_name as area_name, k.voided_at is not null as voided"""
_DUE = text(f"""
select u.code as office, u.name as office_name, up.code as to_office, up.name as to_office_name, count(*) as count
from closure k join unit u on u.code = k.office join unit up on up.code = u.parent
where {_WAITS} and {_SEEN} group by u.code, u.name, up.code, up.name order by u.code
""")  # noqa: S608  # of texts of ours
_WAITING = text(f"""
select {_CASE}
from closure k join unit u on u.code = k.office join "case" c on c.id = k.case_id join area a on a.code = c.area
where k.office = :office and {_WAITS}
  and (cardinality(cast(:cases as text[])) = 0 or c.number = any(cast(:cases as text[])))
order by k.closed_at, k.id limit {MOST}
""")  # noqa: S608
_OFFICE = text("select u.area, u.parent from unit u where u.code = :office and u.kind = 'office' for update")
_ADD = text("""
insert into filing (campaign, number, office, to_office, filed_by, filed_at)
values (:campaign, :number, :office, :to_office, :account, :now) returning id
""")
_FILE = text("insert into filed_closure (closure, filing) select unnest(cast(:closures as bigint[])), :filing")
_SHOWN = """
select g.id, g.number, g.office, u.name as office_name, g.to_office, up.name as to_office_name, g.filed_at,
       g.received_at, filer.name as filed_by, taker.name as received_by,
       (select count(*) from filed_closure f where f.filing = g.id) as count
from filing g join unit u on u.code = g.office join unit up on up.code = g.to_office
join account filer on filer.id = g.filed_by left join account taker on taker.id = g.received_by
"""
_PAGE = text(f"""
{_SHOWN} where {_SEEN} and (cast(:received as bool) is null or (g.received_at is not null) = :received)
  and (cast(:before as bigint) is null or g.id < :before)
order by g.id desc limit :limit
""")
_FIND = text(f"{_SHOWN} where g.number = :number and {_SEEN}")
_LOCK = text(f"{_SHOWN} where g.number = :number and {_SEEN} for update of g")
_CASES = text(f"""
select {_CASE}
from filed_closure f join closure k on k.id = f.closure join unit u on u.code = k.office
join "case" c on c.id = k.case_id join area a on a.code = c.area
where f.filing = :filing order by k.closed_at, k.id
""")  # noqa: S608
_RECEIVE = text("update filing set received_at = :now, received_by = :account where id = :filing")
_OF_CLOSURE = text("select number, to_office_name, filed_at, received_at from filing_of(:closure)")
_STANDING = text("""
select k.id, u.name as office_name, up.name as to_office_name
from closure k left join unit u on u.code = k.office left join unit up on up.code = u.parent
where k.case_id = :case_id and k.voided_at is null
""")


@dataclass(frozen=True, slots=True)
class Batch:
    """What an office files: which closings, with which office, under which number."""

    campaign: str
    number: str
    office: str
    to_office: str
    closures: tuple[int, ...]


def due(tx: ReadTx, actor: Actor) -> Sequence[RowMapping]:
    """Return how much each office in the actor's scope has to file, and with whom."""
    return tx.run(_DUE, _scope(actor)).mappings().all()


def waiting(tx: ReadTx, office: str, cases: Sequence[str] = ()) -> Sequence[RowMapping]:
    """Return what an office has to file, the oldest closing first; only of some cases where these are named."""
    return tx.run(_WAITING, {"office": office, "cases": list(cases)}).mappings().all()


def hold(tx: Tx, office: str) -> RowMapping:
    """Hold an office, so that its batches come one after another, and return its area and the office above."""
    return tx.write(_OFFICE, {"office": office}).mappings().one()


def add(tx: Tx, batch: Batch, account: int) -> None:
    """Write a batch; each closing is filed once."""
    values = {"campaign": batch.campaign, "number": batch.number, "office": batch.office, "to_office": batch.to_office}
    filing = tx.write(_ADD, {**values, "account": account, "now": tx.now}).scalar_one()
    tx.write(_FILE, {"closures": list(batch.closures), "filing": filing})


def page(tx: ReadTx, actor: Actor, received: bool | None, before: int | None, limit: int) -> Sequence[RowMapping]:  # noqa: FBT001
    """Return the newest batches in the actor's scope, one more than the limit where there are more."""
    values = {"received": received, "before": before, "limit": limit + 1}
    return tx.run(_PAGE, {**_scope(actor), **values}).mappings().all()


def find(tx: ReadTx, number: str, actor: Actor) -> RowMapping:
    """Return a batch in the actor's scope; raises FilingNotFound."""
    return _one(tx.run(_FIND, {"number": number, **_scope(actor)}).mappings().first())


def lock(tx: Tx, number: str, actor: Actor) -> RowMapping:
    """Hold a batch in the actor's scope until the transaction ends; raises FilingNotFound."""
    return _one(tx.write(_LOCK, {"number": number, **_scope(actor)}).mappings().first())


def cases(tx: ReadTx, filing: int) -> Sequence[RowMapping]:
    """Return the closings of a batch, the oldest first."""
    return tx.run(_CASES, {"filing": filing}).mappings().all()


def receive(tx: Tx, filing: int, account: int) -> datetime:
    """Record that the office above took note of a batch, and return when."""
    tx.write(_RECEIVE, {"filing": filing, "account": account, "now": tx.now})
    return tx.now


def of_case(tx: ReadTx, case_id: int) -> tuple[RowMapping | None, RowMapping | None]:
    """Return the standing closure of a case with the offices concerned, and the batch that it lies in."""
    closure = tx.run(_STANDING, {"case_id": case_id}).mappings().first()
    if closure is None:
        return None, None
    return closure, tx.run(_OF_CLOSURE, {"closure": closure["id"]}).mappings().first()


def _scope(actor: Actor) -> dict[str, object]:
    return {"areas": list(actor.areas())}


def _one(row: RowMapping | None) -> RowMapping:
    if row is None:
        raise FilingNotFound
    return row
