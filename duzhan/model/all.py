"""Every table, imported once, so that the metadata is complete."""

from duzhan.model import (
    account,
    alarm,
    area,
    calendar,
    campaign,
    case,
    clock,
    closure,
    contact,
    delegation,
    event,
    evidence,
    ledger_import,
    letter,
    notice,
    personal,
    reconciliation,
    rectification,
    report,
    running,
    seal,
    unit,
)
from duzhan.model.columns import METADATA

MODULES = (
    account,
    alarm,
    area,
    calendar,
    campaign,
    case,
    clock,
    closure,
    contact,
    delegation,
    event,
    evidence,
    ledger_import,
    letter,
    notice,
    personal,
    reconciliation,
    rectification,
    report,
    running,
    seal,
    unit,
)

__all__ = ["METADATA", "MODULES"]
