"""Every table, imported once, so that the metadata is complete."""

from duzhan.model import (
    account,
    area,
    campaign,
    case,
    clock,
    closure,
    event,
    evidence,
    notice,
    rectification,
    running,
    unit,
)
from duzhan.model.columns import METADATA

MODULES = (account, area, campaign, case, clock, closure, event, evidence, notice, rectification, running, unit)

__all__ = ["METADATA", "MODULES"]
