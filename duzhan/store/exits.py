"""Targets on their way out: where they lie, and the open cases in them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx

_TARGETS = text("""
select t.kind, t.area, a.name, a.full_name, coalesce(county.name, '') as county_name,
       coalesce(city.name, '') as city_name
from target t join area a on a.code = t.area
left join area county on county.code = left(t.area, 6)
left join area city on city.code = left(t.area, 4)
where exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(t.area, mine.area))
  and (cast(:only as text) is null or t.area = :only)
order by t.kind, t.position
""")
# Over the index of the counties; of a county all, of a village those that lie in it.
_OPEN = text("""
select wanted.area, count(*) as cases, max(c.due_at) as latest_due_at, array_agg(distinct c.light) as lights,
       count(*) filter (where c.state in ('assigned', 'rectifying') and c.submitted_at is null and c.due_at <= :now)
         as overdue
from unnest(cast(:areas as text[])) as wanted (area)
join "case" c on c.county = left(wanted.area, 6) and c.state <> 'closed'
  and (c.area = wanted.area or length(wanted.area) <= 6)
group by wanted.area
""")


def targets(tx: ReadTx, areas: Sequence[str], only: str | None = None) -> Sequence[RowMapping]:
    """List the targets that lie in some areas, or one of them, with the names around them, as the plan numbers them."""
    return tx.run(_TARGETS, {"areas": list(areas), "only": only}).mappings().all()


def open_cases(tx: ReadTx, areas: Sequence[str]) -> Mapping[str, RowMapping]:
    """Count the open cases that lie in some targets, with the last due date and their lights."""
    rows = tx.run(_OPEN, {"areas": list(areas), "now": tx.now}).mappings()
    return {row["area"]: row for row in rows}
