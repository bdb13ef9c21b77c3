"""How far the reading of a ledger has come: told by the session that reads it, seen by all others at once.

A transaction shows nothing before its end, and the rows of a file come in one. What a session calls itself is seen
meanwhile, whatever login looks, and is gone with the transaction, however that ends (ADR 0039).
"""

import hashlib

from sqlalchemy import text

from duzhan.store.transaction import ReadTx, Tx

_SAY = text("select set_config('application_name', :name, true)")
_SEEN = text("""
select application_name from pg_stat_activity
where datname = current_database() and starts_with(application_name, :name) order by application_name desc limit 1
""")


def say(tx: Tx, unit: str, sha256: str, rows: int) -> None:
    """Let others see, until this transaction ends, how many rows of an office's file it has read."""
    tx.run(_SAY, {"name": f"{_name(unit, sha256)}{rows}"})


def seen(tx: ReadTx, unit: str, sha256: str) -> int | None:
    """Return how many rows of an office's file have been read so far; None where nobody reads it now."""
    name = _name(unit, sha256)
    found = tx.run(_SEEN, {"name": name}).scalar()
    return None if found is None else int(str(found).removeprefix(name))


def _name(unit: str, sha256: str) -> str:
    """Return what is in front of the rows: of 63 letters that PostgreSQL keeps, 45, and nothing of whose file it is."""
    return f"duzhan reads {hashlib.sha256(f'{unit} {sha256}'.encode()).hexdigest()[:32]} "
