"""Tours 巡回督战 and their itineraries, as far as they stop in the reader's areas."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.tour import SampledHousehold, Tour, TourStop, TourWithdrawal
from duzhan.store.transaction import ReadTx, Tx

MINE = "unnest(cast(:areas as text[])) as mine (area)"
"""The reader's areas; ``starts_with(…, mine.area)`` says that something lies in them."""
# Figures are of what the reader sees: a county is told of its own stops and visits.
_TOURS = text(f"""
select t.id, t.name, t.team, team.name as team_name, t.office, u.name as office_name, t.area, t.since, t.until,
       w.withdrawn_at, w.reason as withdrawn_for, s.stops, s.visits_planned, s.households_planned, v.visits_made,
       v.households_visited, v.findings
from tour t join team on team.code = t.team join unit u on u.code = t.office
left join tour_withdrawal w on w.tour = t.id
cross join lateral (
  select count(*) as stops, coalesce(sum(visits_planned), 0) as visits_planned, coalesce(sum(households), 0)
         as households_planned
  from (select s.id, s.visits_planned,
               (select count(*) from sampled_household h where h.tour_stop = s.id) as households
        from tour_stop s where s.tour = t.id and exists (select from {MINE} where starts_with(s.area, mine.area)))
       as each) as s
cross join lateral (
  select count(*) as visits_made, coalesce(sum(households), 0) as households_visited,
         coalesce(sum(findings), 0) as findings
  from (select (select count(*) from visited_household h where h.visit = v.id) as households,
               (select count(*) from visit_finding f where f.visit = v.id) as findings
        from visit v where v.tour = t.id and exists (select from {MINE} where starts_with(v.area, mine.area)))
       as each) as v
where (cast(:id as bigint) is null or t.id = :id) and (cast(:before as bigint) is null or t.id < :before)
  and (cast(:team as text) is null or t.team = :team)
  and (s.stops > 0 or exists (select from {MINE} where starts_with(t.area, mine.area)))
order by t.id desc limit :limit
""")  # noqa: S608  # of texts of ours
_STOPS = text(f"""
select s.id, s.area, a.full_name as area_name, a.level, s.since, s.until, s.visits_planned,
       (select count(*) from visit v where v.tour = s.tour and (starts_with(v.area, s.area) or exists (
          select from area below where below.code = v.area and below.parent = s.area))) as visits_made
from tour_stop s join area a on a.code = s.area
where s.tour = :tour and exists (select from {MINE} where starts_with(s.area, mine.area))
order by s.since, s.id
""")  # noqa: S608  # of texts of ours
_HOUSEHOLDS = text(f"""
select h.tour_stop, h.household, h.area, v.id as visit, v.visited_on
from tour_stop s join sampled_household h on h.tour_stop = s.id
left join lateral (
  select v.id, v.visited_on from visited_household d join visit v on v.id = d.visit
  where d.area = h.area and d.household = h.household and v.tour = s.tour) as v on true
where s.tour = :tour and exists (select from {MINE} where starts_with(s.area, mine.area))
order by h.tour_stop, h.household
""")  # noqa: S608  # of texts of ours
_WITHDRAWN = text("select exists (select from tour_withdrawal where tour = :tour)")
# Visits do not wait for each other; whoever withdraws waits for them, and they for it.
_VISIT = text("select id from tour where id = :tour for key share")
_WITHDRAW = text("select id from tour where id = :tour for update")
_COMING = text("""
select t.id from tour t
where t.team = :team and t.until >= :since and not exists (select from tour_withdrawal w where w.tour = t.id)
order by t.id
""")
_PLACES = text("select area from tour_stop where tour = :tour")
_LYING_IN = text("""
select s.area from tour_stop s join area a on a.code = :area
where s.tour = :tour and (starts_with(:area, s.area) or a.parent = s.area) limit 1
""")
_BELOW = text("""
select a.code, a.full_name from area a
where a.level in ('township', 'village') and exists (
  select from tour_stop s where s.tour = :tour and (starts_with(a.code, s.area) or a.parent = s.area))
union select a.code, a.full_name from tour_stop s join area a on a.code = s.area where s.tour = :tour
order by code
""")


def page(tx: ReadTx, areas: Sequence[str], wanted: Mapping[str, object]) -> Sequence[RowMapping]:
    """List tours, the newest first; ``wanted`` has ``team``, ``before`` and ``limit``."""
    return tx.run(_TOURS, {"areas": list(areas), "id": None, **wanted}).mappings().all()


def find(tx: ReadTx, key: int, areas: Sequence[str]) -> RowMapping | None:
    """Return a tour with its figures; None where it is absent or stops in none of the areas."""
    asked = {"areas": list(areas), "id": key, "team": None, "before": None, "limit": 1}
    return tx.run(_TOURS, asked).mappings().first()


def stops(tx: ReadTx, tour: int, areas: Sequence[str]) -> Sequence[RowMapping]:
    """List the stops of a tour in some areas, in the order of their dates."""
    return tx.run(_STOPS, {"tour": tour, "areas": list(areas)}).mappings().all()


def households(tx: ReadTx, tour: int, areas: Sequence[str]) -> Sequence[RowMapping]:
    """List the sampled households of a tour's stops in some areas, each with the visit that went there."""
    return tx.run(_HOUSEHOLDS, {"tour": tour, "areas": list(areas)}).mappings().all()


def places(tx: ReadTx, tour: int) -> frozenset[str]:
    """Return where a tour stops."""
    return frozenset(str(area) for area in tx.run(_PLACES, {"tour": tour}).scalars())


def stop_of(tx: ReadTx, tour: int, area: str) -> str | None:
    """Return a stop in which a place lies, None for one off the itinerary."""
    found = tx.run(_LYING_IN, {"tour": tour, "area": area}).scalar()
    return None if found is None else str(found)


def where_to(tx: ReadTx, tour: int) -> list[tuple[str, str]]:
    """List every place that a visit of a tour can be to, by code, with its whole name."""
    return [(str(row.code), str(row.full_name)) for row in tx.run(_BELOW, {"tour": tour})]


def convene(tx: Tx, tour: Tour) -> int:
    """Insert a tour and return its key."""
    values = tour.model_dump(exclude={"id"})
    return int(tx.write(insert(table(Tour)).values(**values).returning(table(Tour).c.id)).scalar_one())


def add_stop(tx: Tx, stop: TourStop, sampled: Sequence[str]) -> None:
    """Insert a stop with the sampled households of its village."""
    values = stop.model_dump(exclude={"id"})
    key = tx.write(insert(table(TourStop)).values(**values).returning(table(TourStop).c.id)).scalar_one()
    if sampled:
        rows = [{"tour_stop": key, "household": each, "area": stop.area} for each in sampled]
        tx.write(insert(table(SampledHousehold)), rows)


def is_withdrawn(tx: ReadTx, tour: int) -> bool:
    """Tell whether a tour was taken back."""
    return bool(tx.run(_WITHDRAWN, {"tour": tour}).scalar_one())


def coming(tx: ReadTx, team: str, since: date) -> list[int]:
    """List the tours of a team that go on, or are still to come, on a local date."""
    return [int(key) for key in tx.run(_COMING, {"team": team, "since": since}).scalars()]


def hold_to_visit(tx: Tx, tour: int) -> None:
    """Let nobody withdraw a tour until the transaction ends."""
    tx.write(_VISIT, {"tour": tour})


def hold_to_withdraw(tx: Tx, tour: int) -> None:
    """Let nobody visit or withdraw a tour until the transaction ends."""
    tx.write(_WITHDRAW, {"tour": tour})


def withdraw(tx: Tx, withdrawal: TourWithdrawal) -> None:
    """Insert that a tour was taken back."""
    tx.write(insert(table(TourWithdrawal)).values(**withdrawal.model_dump()))


def window(row: RowMapping) -> tuple[date, date]:
    """Return the first and the last day of a tour or a stop."""
    return row["since"], row["until"]
