"""Adds up the counts that boards read: what came row by row since the last time becomes one row a cell (ADR 0055)."""

from dataclasses import dataclass

from duzhan.store import counts, policies
from duzhan.store.transaction import Pool, transaction


@dataclass(frozen=True, slots=True)
class CountsReport:
    """How many rows were added up."""

    rows: int


def settle_counts(pool: Pool) -> CountsReport:
    """Add up what is there; no sum changes, and whoever counts meanwhile is not waited for."""
    with transaction(pool) as tx:
        if policies.find(tx) is None:
            return CountsReport(0)
        return CountsReport(counts.settle(tx, policies.in_force(tx).zone))
