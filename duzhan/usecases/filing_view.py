"""Filings as their readers see them."""

from sqlalchemy import RowMapping

from duzhan.store import filings
from duzhan.store.transaction import ReadTx
from duzhan.wire.filings import DueOut, FiledCaseOut, FilingDetail, FilingOut


def listed(row: RowMapping) -> FilingOut:
    """Show a batch in a list."""
    return FilingOut(**{name: row[name] for name in FilingOut.model_fields})


def detail(tx: ReadTx, row: RowMapping) -> FilingDetail:
    """Show a batch with its cases."""
    return FilingDetail(**dict(listed(row)), cases=tuple(case(each) for each in filings.cases(tx, row["id"])))


def due(tx: ReadTx, row: RowMapping) -> DueOut:
    """Show what an office has to file."""
    return DueOut(**row, cases=tuple(case(each) for each in filings.waiting(tx, row["office"])))


def case(row: RowMapping) -> FiledCaseOut:
    """Show a closing."""
    return FiledCaseOut(**{name: row[name] for name in FiledCaseOut.model_fields})
