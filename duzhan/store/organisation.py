"""Areas, units, targets, teams and duty leaders: seeded by adoption, the database's own afterwards."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel

from duzhan.errors import InvalidInput
from duzhan.model.area import Area
from duzhan.model.columns import of_row, table
from duzhan.model.unit import Unit
from duzhan.policy.assignment import Organisation
from duzhan.policy.permissions import RANK
from duzhan.store.driver import fixed
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level, UnitKind

AREA = table(Area)
UNIT = table(Unit)
STANDING = UNIT.c.ended_on.is_(None)
_COUNTY = 6
"""How long a county's code is."""
_AREA = fixed(select(AREA).where(AREA.c.code == bindparam("wanted")))
# A village's code is not always prefixed by its township's, so the township is asked for by name.
_ANSWERS = text("""
select code, level, kind, sector, parent from unit
where ended_on is null
  and (area = any(cast(:prefixes as text[])) or area = (select parent from area where code = :code))
""")


def seed(tx: Tx, model: type[SQLModel], rows: Sequence[SQLModel]) -> int:
    """Insert what is missing and leave what is there: the database is the truth once adopted."""
    if not rows:
        return 0
    values = [row.model_dump(exclude_none=False, exclude={"id"}) for row in rows]
    kept = table(model)
    # Rows come back only where they were inserted; a row count of many executions would be unknown.
    inserted = tx.write(insert(kept).on_conflict_do_nothing().returning(*kept.primary_key), values)
    return len(inserted.all())


def find_area(tx: ReadTx, code: str) -> Area | None:
    """Return an area by its code, or None."""
    row = tx.run(_AREA, {"wanted": code}).mappings().first()
    return None if row is None else of_row(Area, row)


def find_unit(tx: ReadTx, code: str) -> Unit | None:
    """Return a unit by its code, or None."""
    row = tx.run(select(UNIT).where(UNIT.c.code == code)).mappings().first()
    return None if row is None else of_row(Unit, row)


def prefixes(code: str) -> tuple[str, ...]:
    """Return the codes of an area and of all areas above it: province, city, county, township, village."""
    return tuple(dict.fromkeys(code[:length] for length in (2, 4, 6, 9, len(code)) if length <= len(code)))


def of_area(tx: ReadTx, code: str) -> Organisation:
    """Return the standing units that answer for an area; offices follow their parents, who may skip the city."""
    units = tx.run(_ANSWERS, {"code": code, "prefixes": list(prefixes(code))}).all()
    by_code = {unit.code: unit for unit in units}
    sectors = {
        (Level(unit.level), unit.sector): unit.code for unit in units if unit.sector and unit.kind == UnitKind.SECTOR
    }
    government = next((unit.code for unit in units if unit.kind == UnitKind.GOVERNMENT), None)
    return Organisation(sectors, government, _chain(units, by_code))


def _chain(units: Iterable[Row[Any]], by_code: dict[str, Row[Any]]) -> tuple[tuple[Level, str], ...]:
    offices = sorted((unit for unit in units if unit.kind == UnitKind.OFFICE), key=lambda unit: RANK[Level(unit.level)])
    chain: list[tuple[Level, str]] = []
    at: Row[Any] | None = offices[0] if offices else None
    while at is not None:
        chain.append((Level(at.level), at.code))
        at = by_code.get(at.parent) if at.parent else None
    return tuple(chain)


def units(tx: ReadTx, words: str | None, after: str, limit: int) -> list[tuple[Unit, str]]:
    """List units whose code or name has some words in it, after a code, each with the name of its area."""
    wanted = select(UNIT, AREA.c.full_name).join(AREA, AREA.c.code == UNIT.c.area).where(UNIT.c.code > after)
    if words:
        named = (column.contains(words, autoescape=True) for column in (UNIT.c.code, UNIT.c.name, AREA.c.full_name))
        wanted = wanted.where(or_(*named))
    rows = tx.run(wanted.order_by(UNIT.c.code).limit(limit)).mappings()
    return [(Unit(**{name: row[name] for name in UNIT.c.keys()}), str(row["full_name"])) for row in rows]  # noqa: SIM118


_NEAR = "(area = any(:near) or starts_with(area, :county)) and ended_on is null"
_KNOWN = text(f"select code from unit where code = any(:codes) and {_NEAR}")  # noqa: S608  # ours
_ANSWERING = text(f"select * from unit where {_NEAR}")  # noqa: S608  # ours


def require_units(tx: ReadTx, field: str, codes: Sequence[str], area: str) -> None:
    """Refuse units that do not exist, have ended or do not answer for the area: those of its county or above it."""
    known = set(tx.run(_KNOWN, {"codes": list(codes), **_near(area)}).scalars())
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise InvalidInput.of(field, "unknown_unit", code=unknown[0])


def answering(tx: ReadTx, area: str) -> list[Unit]:
    """List the units that answer for an area, as ``require_units`` lets them through: the nearest level first."""
    units = [of_row(Unit, row) for row in tx.run(_ANSWERING, _near(area)).mappings()]
    return sorted(units, key=lambda unit: (-len(unit.area[:_COUNTY]), unit.kind, unit.area, unit.code))


def _near(area: str) -> dict[str, object]:
    return {"near": list(prefixes(area)), "county": area[:_COUNTY]}
