"""Runs of the scheduled acts, so that readiness and doctor see when they stop."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text

from duzhan.store.transaction import Tx

_RECORD = text("""
insert into run (kind, started_at, finished_at, counts) values (:kind, :started_at, :now, cast(:counts as jsonb))
""")


def record(tx: Tx, kind: str, started_at: datetime, counts: Mapping[str, int]) -> None:
    """Record that a scheduled act has come to its end, and what it did."""
    told = json.dumps(dict(counts))
    tx.write(_RECORD, {"kind": kind, "started_at": started_at, "now": tx.now, "counts": told})
