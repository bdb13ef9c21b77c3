"""Who sits where, and who stands in for whom: read once for a whole chunk of clocks or letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from duzhan.store.transaction import ReadTx


@dataclass(frozen=True, slots=True)
class Sitting:
    """An account that sits somewhere: in a unit, or over an area at a level."""

    account: int
    role: str
    level: str
    area: str | None
    unit: str | None


_SITTINGS = text("""
select g.account, g.role, g.level, g.area, g.unit
from account_grant g join account a on a.id = g.account and a.disabled_at is null
where g.role = 'duty_leader' or g.unit = any(:units) or (g.role = 'office' and g.unit = any(:offices))
order by g.id
""")
_CHAINS = text("select code, level, parent, area from unit where kind = 'office' and ended_on is null")
_STANDING_IN = text("""
select d.account, d.delegate
from delegation d join account a on a.id = d.delegate and a.disabled_at is null
where d.revoked_at is null and :today between d.since and d.until
order by d.id
""")


def sittings(tx: ReadTx, units: Sequence[str], offices: Sequence[str]) -> list[Sitting]:
    """List who sits in some units and offices, and every duty leader."""
    return [Sitting(**row) for row in tx.run(_SITTINGS, {"units": list(units), "offices": list(offices)}).mappings()]


def offices(tx: ReadTx) -> list[Mapping[str, str]]:
    """List the offices with level, parent and area."""
    return [dict(row) for row in tx.run(_CHAINS).mappings()]


def standing_in(tx: ReadTx, today: date) -> dict[int, int]:
    """Return, for everyone who is on leave on a local date, the account that stands in; a disabled one does not."""
    return {int(account): int(delegate) for account, delegate in tx.run(_STANDING_IN, {"today": today})}
