"""Agendas: the cases that may be taken up, the items as they stand, and the requests that land on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, text

from duzhan.policy.meeting_refusals import ItemNotFound
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx

Mark = tuple[int, str, int]
"""A rung that brings a case before a meeting: policy version, kind of clock, its number on the ladder."""

# Every statement of cases has this: a participant is shown what is of its own cases, whoever checks the office all.
MINE = """
(exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(c.area, mine.area))
 or exists (select from part t where t.case_id = c.id and t.unit = any(cast(:parts as text[])) and t.ended_at is null))
"""
_CANDIDATES = text(f"""
with mark as (
  select * from unnest(cast(:versions as bigint[]), cast(:kinds as text[]), cast(:rungs as int[]))
    as mark (version, kind, rung)),
open as (
  select c.*, exists (
      select from clock k join mark on mark.kind = k.kind and mark.version = c.policy_version
      where k.case_id = c.id and k.ended is null and k.rung >= mark.rung) as marked,
    c.state = 'verified' and exists (
      select from objection o where o.outcome is distinct from 'dismissed' and o.submission =
        (select max(s.id) from submission s where s.case_id = c.id)) as objected,
    exists (select from coordination_request r where r.case_id = c.id and r.ended_at is null and r.item is null
            and r.office = :office) as requested
  from "case" c
  -- A clock that has reached a rung has left a light; all else is looked at only where it can be.
  where c.state <> 'closed' and {MINE} and (
    c.light <> 'green' or c.suspended_at is not null or c.state = 'verified'
    or exists (select from coordination_request r where r.case_id = c.id and r.ended_at is null)))
select c.id, c.number, c.county, c.found_level, c.light, c.marked, c.objected, c.requested,
       c.suspended_at is not null as suspended,
       (select count(*) from part p where p.case_id = c.id and p.ended_at is null) as units
from open c
where c.marked or c.objected or c.requested or c.suspended_at is not null or c.light in ('orange', 'red')
order by c.number
""")  # noqa: S608  # of texts of ours
_ADD = text("""
insert into meeting_item (meeting, position, case_id, title, grounds, added_by, added_at)
select :meeting, coalesce((select max(position) from meeting_item where meeting = :meeting), 0) + wanted.position,
       wanted.case_id, wanted.title, string_to_array(wanted.grounds, ','), :account, :now
from unnest(cast(:cases as bigint[]), cast(:titles as text[]), cast(:grounds as text[]))
     with ordinality as wanted (case_id, title, grounds, position)
order by wanted.position
on conflict do nothing returning id
""")
_LAND = text("""
with landed as (
  update coordination_request r set item = i.id from meeting_item i
  where i.meeting = :meeting and i.case_id = r.case_id and i.removed_at is null
    and r.office = :office and r.ended_at is null and r.item is null
  returning r.unit, i.id as item, i.grounds),
named as (
  update meeting_item i set grounds = array_append(i.grounds, 'requested') from landed
  where i.id = landed.item and 'requested' <> all(landed.grounds))
select distinct unit from landed order by unit
""")
_ITEMS = text(f"""
select i.id, i.position, c.number as "case", i.title, i.grounds, i.removed_at, i.removed_for, c.state,
       c.light, c.description, c.due_at, c.policy_version, c.suspended_until, a.full_name as area_name, c.place,
       u.name as lead_unit_name,
       (select r.reason from coordination_request r where r.item = i.id order by r.id desc limit 1) as requested_for
from meeting_item i left join "case" c on c.id = i.case_id left join area a on a.code = c.area
left join unit u on u.code = c.lead_unit
where i.meeting = :meeting and (:all or (c.id is not null and {MINE}))
order by i.position, i.id
""")  # noqa: S608
_FIND = text("select * from meeting_item where meeting = :meeting and id = :item")
_OF_CASE = text("""
select i.removed_at from meeting_item i join "case" c on c.id = i.case_id
where i.meeting = :meeting and c.number = :number
""")
_REMOVE = text("""
with removed as (
  update meeting_item set removed_at = :now, removed_by = :account, removed_for = :reason where id = :item
  returning id)
update coordination_request r set ended_at = :now from removed where r.item = removed.id and r.ended_at is null
""")
_STANDING = text("select id from meeting_item where meeting = :meeting and removed_at is null order by position, id")
_ORDER = text("""
update meeting_item i set position = wanted.position
from unnest(cast(:items as bigint[])) with ordinality as wanted (item, position) where i.id = wanted.item
""")
_END_REQUESTS = text("""
update coordination_request r set ended_at = :now from meeting_item i
where i.id = r.item and i.meeting = :meeting and r.ended_at is null
""")
_RELEASE_REQUESTS = text("""
update coordination_request r set item = null from meeting_item i
where i.id = r.item and i.meeting = :meeting and r.ended_at is null
""")


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something for an agenda: a case or a title, and why."""

    case_id: int | None
    title: str | None
    grounds: tuple[str, ...]


def mine(actor: Actor) -> dict[str, object]:
    """Return what tells which cases are somebody's: those in these areas, and those with a part of these units."""
    return {"areas": list(actor.areas()), "parts": list(actor.units())}


def candidates(tx: ReadTx, office: str, marks: Sequence[Mark], actor: Actor) -> Sequence[RowMapping]:
    """Return the open cases in the actor's scope that some ground may bring before an office's meeting, by number."""
    versions, kinds, rungs = ([mark[part] for mark in marks] for part in range(3))
    values = {"office": office, "versions": versions, "kinds": kinds, "rungs": rungs, **mine(actor)}
    return tx.run(_CANDIDATES, values).mappings().all()


def add(tx: Tx, meeting: int, items: Sequence[NewItem], account: int) -> int:
    """Add items at the end, in their order, but for cases that are or were on this agenda; return how many came."""
    values = {
        "meeting": meeting,
        "cases": [item.case_id for item in items],
        "titles": [item.title for item in items],
        "grounds": [",".join(item.grounds) for item in items],
        "account": account,
        "now": tx.now,
    }
    return len(tx.write(_ADD, values).all())


def land(tx: Tx, meeting: int, office: str) -> list[str]:
    """Tie the requests that wait for an office to the items of their cases, and return whose they are."""
    return [str(unit) for unit in tx.write(_LAND, {"meeting": meeting, "office": office}).scalars()]


def items(tx: ReadTx, meeting: int, actor: Actor | None) -> Sequence[RowMapping]:
    """Return a meeting's items in order, those that were taken off too; only of an actor's cases where one is given."""
    seen = {"areas": [], "parts": []} if actor is None else mine(actor)
    return tx.run(_ITEMS, {"meeting": meeting, "all": actor is None, **seen}).mappings().all()


def find(tx: ReadTx, meeting: int, item: int) -> RowMapping:
    """Return an item of a meeting; raises ItemNotFound."""
    row = tx.run(_FIND, {"meeting": meeting, "item": item}).mappings().first()
    if row is None:
        raise ItemNotFound(item=item)
    return row


def of_case(tx: ReadTx, meeting: int, number: str) -> RowMapping | None:
    """Return the item of a case, taken off or not; None where it never was on this agenda."""
    return tx.run(_OF_CASE, {"meeting": meeting, "number": number}).mappings().first()


def remove(tx: Tx, item: int, reason: str, account: int) -> None:
    """Take an item off for good; a request that landed on it ends with that."""
    tx.write(_REMOVE, {"item": item, "reason": reason, "account": account, "now": tx.now})


def standing(tx: ReadTx, meeting: int) -> list[int]:
    """Return the keys of the items that stand, in order."""
    return [int(str(key)) for key in tx.run(_STANDING, {"meeting": meeting}).scalars()]


def order(tx: Tx, items: Sequence[int]) -> None:
    """Put items into an order."""
    tx.write(_ORDER, {"items": list(items)})


def end_requests(tx: Tx, meeting: int) -> None:
    """End the requests that a meeting dealt with."""
    tx.write(_END_REQUESTS, {"meeting": meeting, "now": tx.now})


def release_requests(tx: Tx, meeting: int) -> None:
    """Let the requests of a meeting that is not held wait for the next one."""
    tx.write(_RELEASE_REQUESTS, {"meeting": meeting})
