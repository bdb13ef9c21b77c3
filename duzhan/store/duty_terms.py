"""Duty leaders' terms: who leads where, from which local date to which, and where nobody does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.unit import Liaison
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Listed:
    """A term with its area's name and the user names that get what is sent to the duty leader of area and level."""

    id: int
    name: str
    title: str
    level: Level
    area: str
    area_name: str
    since: date
    until: date | None
    accounts: tuple[str, ...]


_WITHIN = """
(cast(:areas as text[]) is null
 or exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with({area}, mine.area)))
"""
_TERMS = text(f"""
select l.id, l.name, l.title, l.level, l.area, a.full_name as area_name, l.since, l.until,
  (select coalesce(array_agg(distinct k.username order by k.username), '{{}}')
   from account_grant g join account k on k.id = g.account and k.disabled_at is null
   where g.role = 'duty_leader' and g.level = l.level and g.area = l.area) as accounts
from liaison l join area a on a.code = l.area
where {_WITHIN.format(area="l.area")} order by l.area, l.since, l.id
""")  # noqa: S608  # of a text of ours, as the next
# Whoever leads a county's city leads in the county, and so does whoever leads one of its villages (as the lint says).
_VACANT = text(f"""
select led.level, array_agg(c.code order by c.code) as areas, array_agg(c.name order by c.code) as names
from area c cross join unnest(cast(:levels as text[])) with ordinality as led (level, position)
where c.level = 'county' and exists (select from target t where starts_with(t.area, c.code))
  and {_WITHIN.format(area="c.code")}
  and not exists (
    select from liaison l
    where l.level = led.level and l.since <= :today and (l.until is null or l.until >= :today)
      and (starts_with(c.code, l.area) or starts_with(l.area, c.code)))
group by led.level, led.position order by led.position
""")  # noqa: S608
# Terms of one area are changed one after the other, so that no two of them overlook each other.
_HOLD_AREA = text("select code from area where code = :area for no key update")
_HOLD = text("select * from liaison where id = :id for update")
_OVERLAPS = text("""
select exists (select from liaison
               where name = :name and level = :level and area = :area and id is distinct from :but
                 and (cast(:until as date) is null or since <= :until) and (until is null or until >= :since))
""")
_END = text("update liaison set until = :until where id = :id")


def terms(tx: ReadTx, areas: Sequence[str] | None) -> list[Listed]:
    """List the terms that lie in some areas, or everywhere, by area."""
    rows = tx.run(_TERMS, {"areas": None if areas is None else list(areas)}).mappings()
    return [Listed(**{**row, "level": Level(row["level"]), "accounts": tuple(row["accounts"])}) for row in rows]


def vacant(tx: ReadTx, levels: Sequence[str], today: date, areas: Sequence[str] | None) -> Sequence[RowMapping]:
    """List for each level the counties concerned that nobody leads on a local date; a level without any is left out."""
    values = {"levels": list(levels), "today": today, "areas": None if areas is None else list(areas)}
    return tx.run(_VACANT, values).mappings().all()


def hold(tx: Tx, key: int) -> Liaison | None:
    """Return a term that nobody else changes until the transaction ends; None for none."""
    row = tx.write(_HOLD, {"id": key}).mappings().first()
    return None if row is None else Liaison(**row)


def overlaps(tx: Tx, term: Liaison, *, but: int | None = None) -> bool:
    """Tell whether the same leader has another term of the level and area on one of the days; the area is held."""
    tx.write(_HOLD_AREA, {"area": term.area})
    return bool(tx.run(_OVERLAPS, {**term.model_dump(exclude={"id", "title"}), "but": but}).scalar_one())


def add(tx: Tx, term: Liaison) -> int:
    """Insert a term and return its key."""
    values = term.model_dump(exclude={"id"})
    return int(tx.write(insert(table(Liaison)).values(**values).returning(table(Liaison).c.id)).scalar_one())


def end(tx: Tx, key: int, until: date) -> None:
    """Set a term's last day."""
    tx.write(_END, {"id": key, "until": until})
