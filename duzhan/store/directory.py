"""The directory of units as it changes: units are added, renamed, put under another office, and ended for good."""

from datetime import date

from sqlalchemy import insert, select, text

from duzhan.model.columns import of_row, table
from duzhan.model.unit import Unit, UnitName
from duzhan.store import organisation
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import UnitKind

UNIT = organisation.UNIT
# For update, not less: a part that is just being given holds the key, and whoever ends the unit waits for it.
_HOLD = text("select * from unit where code = :code for update")
_OPEN_CASES = text("select unit_open_cases(:code)")
_BELOW = text("select count(*) from unit where parent = :code and ended_on is null")
_CHANGE = text("update unit set name = :name, parent = :parent where code = :code")
_END = text("update unit set ended_on = :ended_on where code = :code")
_SECTORS = text("select distinct sector from unit where kind = 'sector' and sector is not null order by sector")
# One at a time: two at once could each see that the other's duty is nobody's yet.
_HOLD_AREA = text("select code from area where code = :area for no key update")
_DUTY = text("""
select code from unit where area = :area and sector is not distinct from :sector and kind = :kind and ended_on is null
""")
_NUMBERED = text("select count(*) from unit where code = :code or code ~ ('^' || :code || '-[0-9]+$')")


def add(tx: Tx, unit: Unit) -> None:
    """Insert a unit."""
    tx.write(insert(table(Unit)).values(**unit.model_dump()))


def hold(tx: Tx, code: str) -> Unit | None:
    """Return a unit that nobody else changes or gives a case to until the transaction ends; None for none."""
    row = tx.write(_HOLD, {"code": code}).mappings().first()
    return None if row is None else of_row(Unit, row)


def taken_by(tx: Tx, area: str, kind: UnitKind, sector: str | None) -> str | None:
    """Return the standing unit that has a duty in an area already; None, and then it is nobody's until the end."""
    tx.write(_HOLD_AREA, {"area": area})
    found = tx.run(_DUTY, {"area": area, "kind": kind.value, "sector": sector}).scalar()
    return None if found is None else str(found)


def free_code(tx: ReadTx, wanted: str) -> str:
    """Return a code that no unit ever had: the wanted one, or with a number behind it."""
    had = int(tx.run(_NUMBERED, {"code": wanted}).scalar_one())
    return wanted if had == 0 else f"{wanted}-{had + 1}"


def count_open_cases(tx: ReadTx, code: str) -> int:
    """Count the open cases that a unit leads or takes part in, or that an office answers for."""
    return int(tx.run(_OPEN_CASES, {"code": code}).scalar_one())


def count_below(tx: ReadTx, code: str) -> int:
    """Count the standing units that have an office above them."""
    return int(tx.run(_BELOW, {"code": code}).scalar_one())


def change(tx: Tx, was: Unit, *, name: str, parent: str | None) -> None:
    """Give a unit another name or office above it; the name that it had stays on record until now."""
    if name != was.name:
        tx.write(insert(table(UnitName)).values(unit=was.code, name=was.name, until=tx.now))
    tx.write(_CHANGE, {"code": was.code, "name": name, "parent": parent})


def end(tx: Tx, code: str, ended_on: date) -> None:
    """End a unit."""
    tx.write(_END, {"code": code, "ended_on": ended_on})


def sectors(tx: ReadTx) -> tuple[str, ...]:
    """List the sectors that there are departments of."""
    return tuple(tx.run(_SECTORS).scalars())


def offices(tx: ReadTx) -> list[Unit]:
    """List the standing offices, in the order of their codes."""
    standing = UNIT.c.kind == UnitKind.OFFICE.value, UNIT.c.ended_on.is_(None)
    return [of_row(Unit, row) for row in tx.run(select(UNIT).where(*standing).order_by(UNIT.c.code)).mappings()]
