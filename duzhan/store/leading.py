"""What a duty leader looks at: targets with their leaders, lights of their cases, and clocks that reach a rung soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx

# The targets that lie in some areas, and the target counties that these lie in.
_TARGETS = text("""
select t.kind, t.area, a.name, a.full_name, case when last.act = 'delisted' then last.effective_on end as delisted_on
from target t join area a on a.code = t.area
left join lateral (
  select act, effective_on from target_listing where area = t.area order by position desc limit 1) as last on true
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
# Accounts that get what is sent to a level's leader of an area, and who stands in for them.
_SEATS = text("""
select g.level, a.name, b.name as delegate, d.until
from account_grant g join account a on a.id = g.account and a.disabled_at is null
left join delegation d on d.account = a.id and d.revoked_at is null and :today between d.since and d.until
left join account b on b.id = d.delegate and b.disabled_at is null
where g.role = 'duty_leader' and g.area = any(cast(:areas as text[]))
order by g.level, a.name, a.id
""")
# Where the areas lie, by the columns that cases and their clocks have of it: arms of their own, each over its index,
# which a single condition with "or" would not be asked by. In them, where the areas are smaller, by their codes.
_ARMS = (
    ":everywhere",
    "x.city = any(cast(:cities as text[]))",
    "x.city = any(cast(:around as text[])) and x.county = any(cast(:counties as text[]))",
)
_LED = """
(:whole or exists (select from unnest(cast(:areas as text[])) as led (area) where starts_with(c.area, led.area)))
"""


def _arms(asked: str) -> str:
    """Return the union of what is asked of "x" in each of the arms."""
    return " union all ".join(f"{asked} and {arm}" for arm in _ARMS)


_OPEN = """select x.area, x.county, x.light from "case" x where x.state <> 'closed'"""
_LIGHTS = text(f"""
select case when c.area = any(cast(:villages as text[])) then c.area end as village, c.county, c.light,
       count(*) as cases
from ({_arms(_OPEN)}) as c where {_LED} group by 1, 2, 3
""")  # noqa: S608  # of texts of ours
# A letter is issued where the light changes: what is red already gets none.
_FIRING = """
select x.* from clock x where x.ended is null and x.next_fire_at <= :until and x.light <> 'red'
"""
_SOON = text(f"""
select k.id, k.case_id, k.kind, k.holder, k.budget, k.unit, k.calendar, k.started_at, k.due_at, k.provisional,
       k.pauses, k.behind_on, k.rung, k.light, k.paused_at is not null as paused, k.next_fire_at, k.escalates_at,
       c.county, c.number, c.description, c.policy_version, c.rectification_type, c.rework, c.cycle,
       k.kind = 'rectify' and k.holder = c.lead_unit as leads,
       a.name as county_name, coalesce(u.name, k.holder) as holder_name
from ({_arms(_FIRING)}) as k join "case" c on c.id = k.case_id
join area a on a.code = c.county left join unit u on u.code = k.holder
where c.state <> 'closed' and {_LED}
order by k.next_fire_at, k.id limit :limit
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Led:
    """The areas that somebody leads, as the cases' columns know them: whole cities, and the counties of the others."""

    areas: tuple[str, ...]

    def values(self) -> dict[str, object]:
        """Return the parameters of the statements above."""
        everywhere = any(len(area) < _CITY for area in self.areas)
        cities = {area for area in self.areas if len(area) == _CITY and not everywhere}
        counties = {area[:_COUNTY] for area in self.areas if len(area) > _CITY and not everywhere}
        return {
            "areas": list(self.areas),
            "everywhere": everywhere,
            "whole": all(len(area) <= _COUNTY for area in self.areas),
            "around": sorted({county[:_CITY] for county in counties} - cities),
            "cities": sorted(cities),
            "counties": sorted(counties),
        }


_CITY, _COUNTY = 4, 6
"""How long the codes of a city and of a county are."""


def targets(tx: ReadTx, led: Led) -> Sequence[RowMapping]:
    """List the targets that lie in the areas, or that the areas lie in: counties first, as the plan numbers them."""
    return tx.run(_TARGETS, {"areas": list(led.areas)}).mappings().all()


def leaders(tx: ReadTx, areas: Sequence[str], today: date) -> Sequence[RowMapping]:
    """List the leaders in office on a local date over exactly these areas, by level."""
    return tx.run(_LEADERS, {"areas": list(areas), "today": today}).mappings().all()


def seats(tx: ReadTx, areas: Sequence[str], today: date) -> Sequence[RowMapping]:
    """List the accounts of duty leaders over exactly these areas, by level, with who stands in on a local date."""
    return tx.run(_SEATS, {"areas": list(areas), "today": today}).mappings().all()


def lights(tx: ReadTx, led: Led, villages: Sequence[str]) -> Sequence[RowMapping]:
    """Count the open cases of the areas by county, target village (None: elsewhere in the county) and light."""
    return tx.run(_LIGHTS, {**led.values(), "villages": list(villages)}).mappings().all()


def soon(tx: ReadTx, led: Led, until: datetime, limit: int) -> Sequence[RowMapping]:
    """List running clocks of the areas, not red yet, that reach a rung before an instant, the soonest first."""
    return tx.run(_SOON, {**led.values(), "until": until, "limit": limit}).mappings().all()
