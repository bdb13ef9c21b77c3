"""Meetings and their participants: an office's own, and what those above it, auditors and participants see of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, insert, text, update

from duzhan.model.columns import of_row, table
from duzhan.model.meeting import Meeting
from duzhan.model.unit import Unit
from duzhan.policy import permissions
from duzhan.policy.meeting_refusals import MeetingNotFound
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary.meeting import Attendance

MEETING = table(Meeting)
# Whoever checks an office sees all of its meetings; whoever only takes part sees that there is one, and what is theirs.
HOLDS = "exists (select from unnest(cast(:checked as text[])) as mine (area) where starts_with(o.area, mine.area))"
_TAKES_PART = """exists (select from meeting_participant p
  where p.meeting = m.id and p.unit = any(cast(:units as text[])))"""
_SHOWN = f"""
select m.id, m.number, m.version, m.office, o.name as office_name, m.level, m.title, m.held_on, m.place, m.minutes,
       m.signed_at, s.name as signed_by, m.cancelled_for,
       case when m.signed_at is not null then 'signed' when m.cancelled_at is not null then 'cancelled'
            else 'convened' end as course,
       {HOLDS} as holds
from meeting m join unit o on o.code = m.office left join account s on s.id = m.signed_by
"""  # noqa: S608  # of texts of ours
_SEEN = f"({HOLDS} or {_TAKES_PART})"
_FIND = text(f"{_SHOWN} where m.number = :number and {_SEEN}")
# The row alone: its office and its signer are nobody's to hold here.
_LOCK = text(f"{_SHOWN} where m.number = :number and {_SEEN} for update of m")
_PAGE = text(f"""
{_SHOWN} where {_SEEN} and (cast(:before as bigint) is null or m.id < :before)
  and (cast(:office as text) is null or m.office = :office)
order by m.id desc limit :limit
""")
_PARTICIPANTS = text("""
select p.unit, u.name as unit_name, p.attendance from meeting_participant p join unit u on u.code = p.unit
where p.meeting = :meeting order by p.attendance desc, p.id
""")
# An office meets with the offices under it and with the departments of its own place.
_NEAR = text("""
select * from unit where ended_on is null and code <> :office and (parent = :office or area = :area)
order by kind, area, code
""")
_LEADING = text("""
select distinct u.* from meeting m join meeting_item i on i.meeting = m.id and i.removed_at is null
join "case" c on c.id = i.case_id join unit u on u.code = c.lead_unit
where m.number = :number and u.ended_on is null order by u.code
""")
_INVITE = text("""
insert into meeting_participant (meeting, office, unit, attendance)
select :meeting, :office, wanted.unit, :attendance
from unnest(cast(:wanted as text[])) with ordinality as wanted (unit, position) order by wanted.position
on conflict do nothing returning unit
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meetings: of one office or of all, before the key of the last one seen."""

    office: str | None
    before: int | None
    limit: int


def add(tx: Tx, meeting: Meeting) -> int:
    """Record a meeting and return its key."""
    values = meeting.model_dump(exclude={"id"})
    return int(str(tx.write(insert(MEETING).values(**values).returning(MEETING.c.id), None).scalar_one()))


def find(tx: ReadTx, number: str, actor: Actor) -> RowMapping:
    """Return a meeting that concerns the actor; raises MeetingNotFound."""
    return _one(tx.run(_FIND, {"number": number, **scope(actor)}).mappings().first())


def lock(tx: Tx, number: str, actor: Actor) -> RowMapping:
    """Do as ``find`` does and hold the meeting until the transaction ends."""
    return _one(tx.write(_LOCK, {"number": number, **scope(actor)}).mappings().first())


def page(tx: ReadTx, wanted: Wanted, actor: Actor) -> Sequence[RowMapping]:
    """Return the newest meetings that concern the actor, one more than the limit where there are more."""
    values = {"office": wanted.office, "before": wanted.before, "limit": wanted.limit + 1}
    return tx.run(_PAGE, {**scope(actor), **values}).mappings().all()


def find_in(tx: ReadTx, number: str, area: str) -> RowMapping:
    """Return a meeting of an office in an area; raises MeetingNotFound."""
    return _one(tx.run(_FIND, {"number": number, **_checked((area,))}).mappings().first())


def everyones(tx: ReadTx, area: str) -> Sequence[RowMapping]:
    """Return every meeting of the offices in an area, newest first."""
    return tx.run(_PAGE, {**_checked((area,)), "office": None, "before": None, "limit": None}).mappings().all()


def participants(tx: ReadTx, meeting: int) -> Sequence[RowMapping]:
    """Return the units of a meeting, those invited first, each in the order of their coming in."""
    return tx.run(_PARTICIPANTS, {"meeting": meeting}).mappings().all()


def invite(tx: Tx, of: tuple[int, str], units: Sequence[str], attendance: Attendance) -> list[str]:
    """Add units to a meeting (its key and its office) that are not among its own yet, and return those."""
    meeting, office = of
    values = {"meeting": meeting, "office": office, "wanted": list(units), "attendance": attendance.value}
    return [str(unit) for unit in tx.write(_INVITE, values).scalars()]


def near(tx: ReadTx, office: Unit) -> list[Unit]:
    """List the standing units that an office meets with: offices under it, and whoever has its place."""
    return [of_row(Unit, row) for row in tx.run(_NEAR, {"office": office.code, "area": office.area}).mappings()]


def leading(tx: ReadTx, number: str) -> list[Unit]:
    """List the units that lead the cases on a meeting's agenda."""
    return [of_row(Unit, row) for row in tx.run(_LEADING, {"number": number}).mappings()]


def change(tx: Tx, meeting: int, changes: Mapping[str, object]) -> None:
    """Change a meeting's columns and count its version up; the caller holds the row."""
    tx.write(update(MEETING).where(MEETING.c.id == meeting).values(version=MEETING.c.version + 1, **changes))


def scope(actor: Actor) -> dict[str, object]:
    """Return what tells whose meetings somebody sees: those of offices in these areas, and those of these units."""
    return {**_checked(permissions.checking(actor).areas()), "units": sorted(actor.all_units())}


def _checked(areas: Sequence[str]) -> dict[str, object]:
    return {"checked": list(areas), "units": []}


def _one(row: RowMapping | None) -> RowMapping:
    if row is None:
        raise MeetingNotFound
    return row
