"""What a simulation reads of its own throw-away house: who can go on, which lights went on, and what it came to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx

_DUE = text("""
select exists (select from clock where case when :escalating then escalates_at else next_fire_at end <= :now)
    or exists (select from "case" where suspended_until <= :now)
    or exists (select from letter where unsigned_at <= :now)
""")
_ORDERED = text("""
select exists (select from "case" where state = 'verified' and closing_ordered_at is not null)
""")
_STANDING = text("""
select number, state, lead_unit, due_at, suspended_at is not null as suspended from "case"
where number = any(cast(:numbers as text[])) order by number
""")
_LIT = text("""select number, light from "case" where light <> 'green' and state <> 'closed' order by number""")
_LETTERS = text("""
select l.id, l.number, l.addressee,
       concat_ws(':', c.number, k.kind, k.holder, k.cycle, k.due_version, k.position, d.rung) as occasion
from letter l join decision d on d.id = l.decision join clock k on k.id = d.clock_id
join "case" c on c.id = l.case_id where l.id > :after order by occasion
""")
# Everything that people can know of an event or a letter, but for what numbers are given across counties: keys, closure
# numbers and the numbers of letters say in which order things happened elsewhere.
_TOLD = text("""
select c.city, c.number, e.version, e.kind, e.from_state, e.to_state, a.username, e.agent, e.unit, e.at,
       e.row ->> 'light' as light, e.row ->> 'lead_unit' as lead_unit, e.row ->> 'due_at' as due_at
from event e join "case" c on c.id = e.case_id left join account a on a.id = e.actor
order by c.city, c.number, e.at, e.id
""")
_WRITTEN = text("""
select l.city, c.number, l.addressee, l.light, k.kind, k.holder, k.cycle, k.due_version, k.position, d.rung,
       d.decided_at, l.signed_at, l.follow_ups
from letter l join decision d on d.id = l.decision join clock k on k.id = d.clock_id
join "case" c on c.id = l.case_id
order by l.city, c.number, k.kind, k.holder, k.cycle, k.due_version, k.position, d.rung
""")
_ACTS_BY_HOUR = text("""
select date_trunc('hour', at at time zone :zone) as hour, count(*) as times from event
where kind <> 'light' group by 1 order by 1
""")
_NOTICES_BY_HOUR = text("""
select date_trunc('hour', created_at at time zone :zone) as hour, count(*) as times from notice group by 1 order by 1
""")
_LEADERS = text("""
select a.username, n.detail ->> 'light' as light, count(*) as times
from notice n join account a on a.id = n.recipient
where n.channel = 'inbox' and n.template = 'decision'
  and exists (select from account_grant g where g.account = a.id and g.role = 'duty_leader')
group by 1, 2 order by 1, 2
""")
_OPEN_PARTS = text("""
select p.unit, p.since, coalesce(p.ended_at, c.closed_at) as until
from part p join "case" c on c.id = p.case_id where p.role = 'lead' order by p.unit, p.since
""")
_OPEN_BY_AREA = text("""
select area, count(*) filter (where state <> 'closed') as open, count(*) as found, max(closed_at) as last_closed
from "case" group by area order by area
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, for those who wait for a flow to move it."""

    number: str
    state: str
    lead_unit: str | None
    due_at: datetime | None
    suspended: bool


@dataclass(frozen=True, slots=True)
class Span:
    """How long a unit led a case; ``until`` is None while it does."""

    unit: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in an area, what of it is open, and when the last of it was closed."""

    open: int
    found: int
    last_closed: datetime | None


def sweep_due(tx: ReadTx, *, escalating: bool) -> bool:
    """Tell whether a sweep at the snapshot's instant has anything to do."""
    return bool(tx.run(_DUE, {"now": tx.now, "escalating": escalating}).scalar_one())


def closing_ordered(tx: ReadTx) -> bool:
    """Tell whether the ledger closure has anything to close."""
    return bool(tx.run(_ORDERED).scalar_one())


def standing(tx: ReadTx, numbers: Sequence[str]) -> list[Standing]:
    """Return where some cases stand, by number."""
    return [Standing(**row) for row in tx.run(_STANDING, {"numbers": list(numbers)}).mappings()]


def lit(tx: ReadTx) -> Mapping[str, str]:
    """Return the light of every open case that shows one."""
    return {str(number): str(light) for number, light in tx.run(_LIT)}


def letters_after(tx: ReadTx, last: int) -> list[RowMapping]:
    """Return the letters that were written since, in their order."""
    return list(tx.run(_LETTERS, {"after": last}).mappings())


def digests(tx: ReadTx) -> Mapping[str, str]:
    """Return for each city a hash over its events and letters as people know them."""
    whole: dict[str, Any] = {}
    for statement in (_TOLD, _WRITTEN):
        for row in tx.run(statement):
            whole.setdefault(str(row[0]), sha256()).update("\x1f".join(map(_said, row)).encode() + b"\n")
    return {city: hash_.hexdigest() for city, hash_ in whole.items()}


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def acts_by_hour(tx: ReadTx, zone: str) -> Mapping[datetime, int]:
    """Count by local hour what was done to cases; a light is no act."""
    return {row.hour: int(row.times) for row in tx.run(_ACTS_BY_HOUR, {"zone": zone})}


def notices_by_hour(tx: ReadTx, zone: str) -> Mapping[datetime, int]:
    """Count notices by the local hour in which they were written."""
    return {row.hour: int(row.times) for row in tx.run(_NOTICES_BY_HOUR, {"zone": zone})}


def leaders(tx: ReadTx) -> Iterator[tuple[str, str, int]]:
    """Yield how often each duty leader was told of a light: user name, light, times."""
    yield from ((str(name), str(light), int(times)) for name, light, times in tx.run(_LEADERS))


def led(tx: ReadTx) -> list[Span]:
    """Return every span in which a unit led an open case."""
    return [Span(**row) for row in tx.run(_OPEN_PARTS).mappings()]


def found_in(tx: ReadTx) -> Mapping[str, Found]:
    """Return what became of the cases of each area that has any."""
    rows = tx.run(_OPEN_BY_AREA).mappings()
    return {str(row["area"]): Found(row["open"], row["found"], row["last_closed"]) for row in rows}
