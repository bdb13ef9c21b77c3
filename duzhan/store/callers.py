"""The caller, told to the database: what row-level security goes by, until the transaction ends (ADR 0046).

Only ``set_config(…, true)`` tells it, so that the next transaction of the connection begins with nobody; and nothing
that was told is NULL, so that what ended is an empty text and reads as no scope at all.
"""

from sqlalchemy import text

from duzhan.policy.permissions import Actor, administers
from duzhan.store.transaction import ReadTx

PROVINCE, COUNTY = 2, 6
"""How long the code of the whole house's area is, and of the last one that a case has a level for."""

TOLD = ("account", "areas", "everywhere", "units", "all_units", "administers")
_TELL = "select " + ", ".join(f"set_config('duzhan.{name}', %({name})s, true)" for name in TOLD)
# Below the county a case has no level of its own: the codes of everything that lies there are told one by one. A
# village without a statistical code is prefixed by its county's only, so its parent is asked too.
_BELOW = text("""
select a.code from unnest(cast(:areas as text[])) as mine (area)
join area a on a.code ~>=~ left(mine.area, 6) and a.code ~<~ (left(mine.area, 6) || 'z')
  and (a.parent = mine.area or starts_with(a.code, mine.area))
""")


def tell(tx: ReadTx, actor: Actor) -> Actor:
    """Tell the database who acts, until the transaction ends; return the same person."""
    tx.connection.exec_driver_sql(_TELL, told(tx, actor))
    return actor


def told(tx: ReadTx, actor: Actor) -> dict[str, str]:
    """Return what is told of a caller, by name."""
    areas = list(actor.areas())
    small = [area for area in areas if len(area) > COUNTY]
    if small:
        areas += [str(code) for code in tx.run(_BELOW, {"areas": small}).scalars()]
    return {
        "account": str(actor.account),
        "areas": ",".join(areas),
        "everywhere": "on" if any(len(area) <= PROVINCE for area in areas) else "",
        "units": ",".join(actor.units()),
        "all_units": ",".join(sorted(actor.all_units())),
        "administers": "on" if administers(actor) else "",
    }
