"""What surrounds one case: where it lies, whose target that is, who leads there, and which case it joined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from duzhan.model.case import Case
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, TargetKind


@dataclass(frozen=True, slots=True)
class Spot:
    """An area on the way down to the case."""

    code: str
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class Listed:
    """A target that the case lies in, with its number in the plan's annex."""

    kind: TargetKind
    position: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The areas from the city down, the targets, the levels of the duty leaders in office, the case that it joined."""

    spots: tuple[Spot, ...]
    targets: tuple[Listed, ...]
    leaders: tuple[Level, ...]
    joined: str | None


_FROM_ABOVE = (Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
_ALL_LEVELS = (Level.PROVINCE, *_FROM_ABOVE)
# The township is asked for by name: a village's code is not always prefixed by its township's.
_AROUND = text("""
with at (code) as (
  select distinct code from unnest(array[cast(:city as text), cast(:county as text), cast(:area as text),
    (select parent from area where code = :area)]) as named (code) where code is not null)
select
  (select coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'name', a.name, 'level', a.level)), '[]')
     from area a join at using (code)) as spots,
  (select coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'position', t.position) order by t.kind), '[]')
     from target t join at on at.code = t.area) as targets,
  (select coalesce(jsonb_agg(distinct l.level), '[]') from liaison l join at on at.code = l.area
     where l.since <= cast(:today as date) and (l.until is null or l.until >= cast(:today as date))) as leaders,
  (select number from "case" where id = cast(:joined as bigint)) as joined
""")


def of_case(tx: ReadTx, case: Case, today: date) -> Surroundings:
    """Read what surrounds a case on a local date."""
    wanted = {"city": case.city, "county": case.county, "area": case.area, "joined": case.joined_case, "today": today}
    row = tx.run(_AROUND, wanted).mappings().one()
    return Surroundings(
        spots=_spots(row["spots"]),
        targets=tuple(Listed(TargetKind(each["kind"]), each["position"]) for each in row["targets"]),
        leaders=tuple(level for level in _ALL_LEVELS if level.value in row["leaders"]),
        joined=row["joined"],
    )


def _spots(rows: Sequence[Mapping[str, str]]) -> tuple[Spot, ...]:
    spots = [Spot(row["code"], row["name"], Level(row["level"])) for row in rows if row["level"] in _FROM_ABOVE]
    return tuple(sorted(spots, key=lambda spot: _FROM_ABOVE.index(spot.level)))
