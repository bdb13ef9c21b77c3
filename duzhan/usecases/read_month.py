"""Reads a frozen month: its figures and hash, its bulletin's number, and what was amended since."""

from datetime import date

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases import month_view
from duzhan.wire.reports import MonthOut


def read_month(tx: ReadTx, month: str, *, actor: Actor) -> MonthOut:
    """Return a frozen month that concerns the actor; raises MonthNotFound, FrozenMonthDamaged."""
    return month_view.shown(tx, month_view.find(tx, date.fromisoformat(f"{month}-01"), actor))
