"""Coverage: when a team was last in each target, and how much was seen each month."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text

from duzhan.store.tours import MINE
from duzhan.store.transaction import ReadTx

# A county is seen by a visit anywhere in it; a village by one to itself.
_TARGETS = text(f"""
select t.kind, t.area, a.full_name, count(v.id) as visits, max(v.visited_on) as visited_on
from target t join area a on a.code = t.area
left join visit v on starts_with(v.area, t.area)
where exists (select from {MINE} where starts_with(t.area, mine.area))
  and (cast(:within as text) is null or starts_with(t.area, :within))
group by t.kind, t.area, a.full_name, t.position
order by max(v.visited_on) nulls first, t.kind, t.position
""")  # noqa: S608  # of texts of ours
_MONTHS = text(f"""
with made as (
  select v.id, v.area, to_char(v.visited_on, 'YYYY-MM') as month from visit v
  where exists (select from {MINE} where starts_with(v.area, mine.area))
    and (cast(:within as text) is null or starts_with(v.area, :within)))
select m.month, count(distinct m.id) as visits,
       count(distinct t.area) filter (where t.kind = 'county') as counties,
       count(distinct t.area) filter (where t.kind = 'village') as villages,
       (select count(*) from visited_household h join made each on each.id = h.visit and each.month = m.month)
         as households,
       (select count(*) from visit_finding f join made each on each.id = f.visit and each.month = m.month) as findings
from made m left join target t on starts_with(m.area, t.area)
group by m.month order by m.month
""")  # noqa: S608  # of texts of ours


def targets(tx: ReadTx, areas: Sequence[str], within: str | None) -> Sequence[RowMapping]:
    """List the targets in some areas with their visits, the longest unseen first."""
    return tx.run(_TARGETS, {"areas": list(areas), "within": within}).mappings().all()


def months(tx: ReadTx, areas: Sequence[str], within: str | None) -> Sequence[RowMapping]:
    """List the months in which there were visits in some areas, with what was seen in each."""
    return tx.run(_MONTHS, {"areas": list(areas), "within": within}).mappings().all()
