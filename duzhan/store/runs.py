"""Runs of the scheduled acts, so that readiness and doctor see when they stop."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert

from duzhan.model.columns import table
from duzhan.model.running import Run
from duzhan.store.transaction import Tx


def record(tx: Tx, kind: str, started_at: datetime, counts: Mapping[str, int]) -> None:
    """Record that a scheduled act has come to its end, and what it did."""
    tx.write(insert(table(Run)).values(kind=kind, started_at=started_at, finished_at=tx.now, counts=dict(counts)))
