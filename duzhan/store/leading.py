"""What a duty leader looks at: targets with their leaders, lights of their cases, and clocks that reach a rung soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx

# The targets that lie in some areas, and the target counties that these lie in.
_TARGETS = text("""
select t.kind, t.area, a.name, a.full_name
from target t join area a on a.code = t.area
where exists (select from unnest(cast(:areas as text[])) as mine (area)
              where t.area like mine.area || '%' or (t.kind = 'county' and mine.area like t.area || '%'))
order by t.kind, t.position
""")
_LEADERS = text("""
select distinct l.level, l.area, l.name
from liaison l
where l.area = any(cast(:areas as text[])) and l.since <= :today and (l.until is null or l.until >= :today)
order by l.level, l.area, l.name
""")
# Open cases of the areas, once a statement, over the index of the counties (or of the cities, for a whole one).
_MINE = """
mine as materialized (
  select c.id, c.number, c.description, c.county, c.area, c.light, c.policy_version, c.rectification_type, c.rework,
         c.cycle, c.lead_unit
  from "case" c
  where c.state <> 'closed'
    and (c.county = any(cast(:counties as text[])) or c.city = any(cast(:cities as text[])) or :everywhere)
    and exists (select from unnest(cast(:areas as text[])) as led (area) where c.area like led.area || '%'))
"""
_LIGHTS = text(f"""
with {_MINE}
select case when area = any(cast(:villages as text[])) then area end as village, county, light, count(*) as cases
from mine group by 1, 2, 3
""")  # noqa: S608  # ours
# A letter is issued where the light changes: what is red already gets none. The clocks are looked up case by case: by
# their instants alone, those of the whole house would be gone through.
_SOON = text(f"""
with {_MINE}
select k.*, m.county, m.number, m.description, m.policy_version, m.rectification_type, m.rework, m.cycle,
       k.kind = 'rectify' and k.holder = m.lead_unit as leads,
       a.name as county_name, coalesce(u.name, k.holder) as holder_name
from mine m
cross join lateral (
  select id, case_id, kind, holder, budget, unit, calendar, started_at, due_at, provisional, pauses, behind_on, rung,
         light, paused_at is not null as paused, next_fire_at, escalates_at
  from clock where case_id = m.id and ended is null and next_fire_at <= :until and light <> 'red' offset 0) as k
join area a on a.code = m.county left join unit u on u.code = k.holder
order by k.next_fire_at, k.id limit :limit
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Led:
    """The areas that somebody leads, as the cases' columns know them: whole cities, and the counties of the others."""

    areas: tuple[str, ...]

    def values(self) -> dict[str, object]:
        """Return the parameters of the statements above."""
        return {
            "areas": list(self.areas),
            "everywhere": any(len(area) < _CITY for area in self.areas),
            "cities": [area for area in self.areas if len(area) == _CITY],
            "counties": sorted({area[:_COUNTY] for area in self.areas if len(area) > _CITY}),
        }


_CITY, _COUNTY = 4, 6
"""How long the codes of a city and of a county are."""


def targets(tx: ReadTx, led: Led) -> Sequence[RowMapping]:
    """List the targets that lie in the areas, or that the areas lie in: counties first, as the plan numbers them."""
    return tx.run(_TARGETS, {"areas": list(led.areas)}).mappings().all()


def leaders(tx: ReadTx, areas: Sequence[str], today: date) -> Sequence[RowMapping]:
    """List the leaders in office on a local date over exactly these areas, by level."""
    return tx.run(_LEADERS, {"areas": list(areas), "today": today}).mappings().all()


def lights(tx: ReadTx, led: Led, villages: Sequence[str]) -> Sequence[RowMapping]:
    """Count the open cases of the areas by county, target village (None: elsewhere in the county) and light."""
    return tx.run(_LIGHTS, {**led.values(), "villages": list(villages)}).mappings().all()


def soon(tx: ReadTx, led: Led, until: datetime, limit: int) -> Sequence[RowMapping]:
    """List running clocks of the areas, not red yet, that reach a rung before an instant, the soonest first."""
    return tx.run(_SOON, {**led.values(), "until": until, "limit": limit}).mappings().all()
