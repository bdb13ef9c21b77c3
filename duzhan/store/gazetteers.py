"""The areas and units that a ledger of an area may name: its own, those above it, and those below."""

from sqlalchemy import and_, or_, select

from duzhan.model.area import Area
from duzhan.model.columns import of_row, table
from duzhan.model.unit import Unit
from duzhan.store import organisation
from duzhan.store.transaction import ReadTx

AREA = table(Area)
UNIT = table(Unit)


def areas(tx: ReadTx, code: str) -> list[Area]:
    """List the areas that lie in an area, itself and those above it, in the order of their codes."""
    wanted = or_(AREA.c.code.in_(organisation.prefixes(code)), AREA.c.code.startswith(code, autoescape=True))
    return [of_row(Area, row) for row in tx.run(select(AREA).where(wanted).order_by(AREA.c.code)).mappings()]


def units(tx: ReadTx, code: str, *, ended: bool = False) -> list[Unit]:
    """List the standing units of those areas, in the order of their codes; on demand the ended ones too."""
    wanted = or_(UNIT.c.area.in_(organisation.prefixes(code)), UNIT.c.area.startswith(code, autoescape=True))
    if not ended:
        wanted = and_(wanted, organisation.STANDING)
    return [of_row(Unit, row) for row in tx.run(select(UNIT).where(wanted).order_by(UNIT.c.code)).mappings()]
