"""The events of all cases for a log, so many cases at a time; nothing in it that anybody wrote."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx

_CASES = text("""
select id, number, created_at, county, content_area, source, severity, found_level from "case"
where id > :after order by id limit :limit
""")
_EVENTS = text("""
select case_id, id, kind, from_state, to_state, version, at, actor, agent, unit, row ->> 'lead_unit' as lead_unit
from event where case_id = any(cast(:cases as bigint[])) order by case_id, id
""")
_UNITS = text("select code from unit order by code")


def cases(tx: ReadTx, after: int, limit: int) -> Sequence[RowMapping]:
    """Return the next cases, in the order of logging."""
    return tx.run(_CASES, {"after": after, "limit": limit}).mappings().all()


def events(tx: ReadTx, of: Sequence[int]) -> Sequence[RowMapping]:
    """Return the events of some cases, oldest first."""
    return tx.run(_EVENTS, {"cases": list(of)}).mappings().all()


def units(tx: ReadTx) -> list[str]:
    """List the codes of all units."""
    return [str(code) for code in tx.run(_UNITS).scalars()]
