"""Prepares what a score sheet offers: for whom a line may still be appealed, and of whom something may be recorded."""

from duzhan.policy import recording
from duzhan.policy.permissions import Actor
from duzhan.store import policies, record_rows
from duzhan.store.transaction import ReadTx
from duzhan.wire.scores import ScoreSheetOut


def may_appeal_for(tx: ReadTx, sheet: ScoreSheetOut | None, actor: Actor) -> frozenset[str]:
    """Return the units of a sheet in whose name somebody may appeal against a line now."""
    rules = policies.in_force(tx)
    if sheet is None or rules.policy.recording is None:
        return frozenset()
    until = recording.appeal_until(rules, rules.policy.recording.appeal, sheet.frozen_at).at
    mine = (each.unit for each in sheet.items if recording.appellant(actor, each.unit))
    return frozenset(mine) if recording.in_time(until, tx.now) else frozenset()


def may_record(tx: ReadTx, sheet: ScoreSheetOut | None, actor: Actor) -> frozenset[str]:
    """Return the units of a sheet of which somebody may record something."""
    found = () if sheet is None else record_rows.bodies(tx, [each.unit for each in sheet.items])
    return frozenset(unit.code for unit in found if recording.proposing(actor, unit) is not None)
