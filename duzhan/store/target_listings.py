"""Acts by which targets were delisted and listed again, and the targets that are delisted."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.target_listing import TargetListing
from duzhan.store.transaction import ReadTx, Tx

# Acts on one target come one after the other.
_HOLD = text("select kind from target where area = :area for no key update")
_ACTS = text("""
select l.position, l.act, l.effective_on, l.document, l.short, l.reason, l.standard, a.name as done_by, l.done_at
from target_listing l join account a on a.id = l.done_by
where l.area = :area order by l.position
""")
_DELISTED = text("""
select area, effective_on
from (select distinct on (area) area, act, effective_on from target_listing order by area, position desc) as newest
where act = 'delisted'
""")


def hold(tx: Tx, area: str) -> None:
    """Keep everybody else from listing or delisting a target until the transaction ends."""
    tx.write(_HOLD, {"area": area})


def acts(tx: ReadTx, area: str) -> Sequence[RowMapping]:
    """List what was done to a target, oldest first."""
    return tx.run(_ACTS, {"area": area}).mappings().all()


def delisted(tx: ReadTx) -> Mapping[str, date]:
    """Return since which local date each target is delisted that is."""
    return {row.area: row.effective_on for row in tx.run(_DELISTED)}


def add(tx: Tx, row: TargetListing) -> None:
    """Record an act."""
    tx.write(insert(table(TargetListing)).values(**row.model_dump(exclude={"id"})))
