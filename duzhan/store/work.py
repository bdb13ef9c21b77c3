"""What waits for a person: clocks that their units or offices hold, and what no clock runs on."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Role

_CASE = """
c.number, c.description, c.light, c.area, a.full_name as area_name, c.place, c.state, c.rework, c.cycle,
c.content_area, c.policy_version, c.lead_unit, c.suspended_until, c.closing_ordered_at, c.dispatched_at
"""
_FROM = 'from clock k join "case" c on c.id = k.case_id join area a on a.code = c.area'
# A supervisor verifies in the team's areas, whoever holds the clock.
_MINE = text(f"""
select {_CASE}, k.kind, k.holder, k.due_at, k.started_at, k.behind_on, k.paused_at,
       array(select distinct e.kind from evidence e where e.case_id = c.id and e.cycle = c.cycle) as evidence,
       (select coalesce(min(p.percentage), 100) from part p
        where p.case_id = c.id and p.ended_at is null and p.role = 'co_unit') as co_units_at,
       coalesce((select p.percentage from part p
        where p.case_id = c.id and p.ended_at is null and p.unit = k.holder), 0) as own_at
{_FROM}
where k.ended is null and k.kind <> 'look_back' and c.suspended_at is null
  and (k.holder = any(cast(:units as text[]))
       or (k.kind = 'verify' and exists (select from unnest(cast(:areas as text[])) as mine (area)
                                         where c.area like mine.area || '%')))
order by k.due_at, k.id limit :limit
""")  # noqa: S608  # ours
_WAITING = text(f"""
select {_CASE}, k.kind, k.holder, u.name as holder_name, k.due_at, k.started_at
{_FROM} left join unit u on u.code = k.holder
where k.ended is null and k.kind in ('review', 'verify') and c.lead_unit = any(cast(:units as text[]))
  and not (k.holder = any(cast(:units as text[])))
order by k.due_at, k.id limit :limit
""")  # ours
_SUSPENDED = text("""
select c.number, c.description, c.light, a.full_name as area_name, c.suspended_until
from "case" c join area a on a.code = c.area
where c.suspended_at is not null and c.lead_unit = any(cast(:units as text[]))
order by c.suspended_until, c.id limit :limit
""")
# Whose decision it is depends on the length asked for and on the chain of offices: the caller judges each.
_ASKED = text("""
select c.number
from extension x join "case" c on c.id = x.case_id
where x.status = 'pending' and exists (
  select from unnest(cast(:areas as text[])) as mine (area) where c.area like mine.area || '%')
order by x.requested_at, x.id limit :limit
""")
_VERIFIED = text("""
select c.number from "case" c
where c.state = 'verified' and c.closing_ordered_at is null and exists (
  select from unnest(cast(:areas as text[])) as mine (area) where c.area like mine.area || '%')
order by c.id limit :limit
""")
_UNSIGNED = text("""
select l.number, l.document_number, l.light, l.issued_at, l.unsigned_at, c.number as case_number, c.description
from letter l join "case" c on c.id = l.case_id
where l.addressee = any(cast(:units as text[])) and l.signed_at is null and l.unsigned_at is not null
order by l.unsigned_at, l.id limit :limit
""")


def mine(tx: ReadTx, actor: Actor, limit: int) -> Sequence[RowMapping]:
    """Return the running clocks that a person's units, offices and teams have to meet, the soonest due first."""
    areas = [grant.area for grant in actor.grants if grant.role is Role.SUPERVISOR and grant.area]
    values = {"units": sorted(actor.all_units()), "areas": areas, "limit": limit}
    return tx.run(_MINE, values).mappings().all()


def waiting(tx: ReadTx, actor: Actor, limit: int) -> Sequence[RowMapping]:
    """Return what a person's units have handed in and others have to act on."""
    return tx.run(_WAITING, {"units": list(actor.units()), "limit": limit}).mappings().all()


def suspended(tx: ReadTx, actor: Actor, limit: int) -> Sequence[RowMapping]:
    """Return the suspended cases that a person's units lead."""
    return tx.run(_SUSPENDED, {"units": list(actor.units()), "limit": limit}).mappings().all()


def asked_for_time(tx: ReadTx, actor: Actor, limit: int) -> Sequence[str]:
    """Return the numbers of cases below a person's offices whose extension waits for a decision, oldest first."""
    return [str(number) for number in tx.run(_ASKED, {"areas": _of_offices(actor), "limit": limit}).scalars()]


def verified(tx: ReadTx, actor: Actor, limit: int) -> Sequence[str]:
    """Return the numbers of verified cases below a person's offices that wait for the order to close."""
    return [str(number) for number in tx.run(_VERIFIED, {"areas": _of_offices(actor), "limit": limit}).scalars()]


def unsigned(tx: ReadTx, units: Sequence[str], limit: int) -> Sequence[RowMapping]:
    """Return the letters to some units that wait for a signature, the soonest due first."""
    return tx.run(_UNSIGNED, {"units": list(units), "limit": limit}).mappings().all()


def _of_offices(actor: Actor) -> list[str]:
    return [grant.area for grant in actor.grants if grant.role is Role.OFFICE and grant.area]
