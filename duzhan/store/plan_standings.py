"""How the plans of targets stand: figures of what is in force, target by target in the plan's order.

Nothing of a delisted target is late, and nothing of it comes next.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping, text

from duzhan.policy.permissions import Actor
from duzhan.store.target_plans import LATE, LISTED, NEWEST_REPORT, SEEN, scope_of
from duzhan.store.transaction import ReadTx

_FIGURES = f"""
select count(*) as lines, count(*) filter (where p.percentage = 100) as reached,
       count(*) filter (where l.due_on < :today and coalesce(p.percentage, 0) < 100 and s.listed) as late,
       coalesce(sum(p.percentage), 0) as percent,
       (array_agg(l.title order by l.due_on, l.position)
        filter (where l.kind = 'milestone' and coalesce(p.percentage, 0) < 100 and s.listed))[1] as next_title,
       min(l.due_on) filter (where l.kind = 'milestone' and coalesce(p.percentage, 0) < 100 and s.listed) as next_on
from plan_line l {NEWEST_REPORT} where l.target_plan = n.id and l.revision = n.in_force
"""  # noqa: S608  # ours
_STANDINGS = text(f"""
select t.kind, t.area, a.name, a.full_name, left(t.area, 4) as city, left(t.area, 6) as county,
       coalesce(city.name, '') as city_name, coalesce(county.name, '') as county_name,
       n.in_force, coalesce(n.newest is distinct from n.in_force, false) and n.id is not null as waiting, s.listed, f.*
from target t join area a on a.code = t.area
left join area county on county.code = left(t.area, 6)
left join area city on city.code = left(t.area, 4)
left join target_plan n on n.area = t.area
cross join lateral (select {LISTED} as listed) as s
cross join lateral ({_FIGURES}) as f
where {SEEN} and (cast(:only as text) is null or t.area = :only)
order by city, county, t.kind, t.position
""")  # noqa: S608  # ours
_BEHIND = text(f"""
select distinct t.area from target t join target_plan n on n.area = t.area
join plan_line l on l.target_plan = n.id and l.revision = n.in_force {NEWEST_REPORT}
where t.area = any(cast(:areas as text[])) and {LATE}
""")  # noqa: S608  # ours
_LATE = text(f"""
select n.area, l.number, l.title, l.responsible, l.due_on, coalesce(p.percentage, 0) as percentage
from target t join target_plan n on n.area = t.area
join plan_line l on l.target_plan = n.id and l.revision = n.in_force {NEWEST_REPORT}
where {SEEN} and {LATE}
order by l.due_on, n.area, l.position
""")  # noqa: S608  # ours


def standings(tx: ReadTx, actor: Actor, today: date, only: str | None = None) -> Sequence[RowMapping]:
    """Return the targets that somebody sees, or one of them, city by city, with the figures of their plans."""
    return tx.run(_STANDINGS, {"today": today, "only": only, **scope_of(actor)}).mappings().all()


def standings_in(tx: ReadTx, areas: Sequence[str], today: date) -> Sequence[RowMapping]:
    """Return the targets that lie in some areas, as ``standings`` does."""
    return tx.run(_STANDINGS, {"today": today, "only": None, "areas": list(areas), "units": []}).mappings().all()


def late_in(tx: ReadTx, areas: Sequence[str], today: date) -> Sequence[RowMapping]:
    """Return the late lines in force of the targets that lie in some areas, the longest late first."""
    return tx.run(_LATE, {"today": today, "areas": list(areas), "units": []}).mappings().all()


def behind(tx: ReadTx, areas: Sequence[str], today: date) -> frozenset[str]:
    """Return those of some targets that have a late line in force."""
    return frozenset(str(area) for area in tx.run(_BEHIND, {"areas": list(areas), "today": today}).scalars())
