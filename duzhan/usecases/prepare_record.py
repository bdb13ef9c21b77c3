"""Prepares the form of a record: which units an office may record something of, and what a draft says so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duzhan.errors import NotPermitted
from duzhan.policy.permissions import RANK, Actor
from duzhan.store import policies, record_rows
from duzhan.store.transaction import ReadTx
from duzhan.usecases import record_desk, record_view
from duzhan.vocabulary import Role
from duzhan.wire.records import RecordDetail
from statemachines.record import RecordTrigger

MOST = 400
"""So many units are offered to choose from; any other is written by its code."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """The units on offer by code, the days between which a period lies, and the draft, None of a new one."""

    units: Mapping[str, str]
    since: date
    today: date
    record: RecordDetail | None


def prepare_record(tx: ReadTx, number: str | None, *, actor: Actor) -> Drafting:
    """Return what the form is made of; raises RecordNotFound, NotPermitted for whoever may not write the draft."""
    rules = policies.in_force(tx)
    grant = next((g for g in actor.grants if g.role is Role.OFFICE and g.unit and g.area), None)
    if grant is None:
        raise NotPermitted
    record = None if number is None else _draft(tx, number, actor)
    levels = [level.value for level, rank in RANK.items() if rank <= RANK[grant.level]]
    rows = record_rows.recordable(tx, (str(grant.unit), str(grant.area)), levels, MOST)
    units = {str(row["code"]): str(row["name"]) for row in rows}
    return Drafting(units, rules.policy.facts.start_on, rules.today(tx.now), record)


def _draft(tx: ReadTx, number: str, actor: Actor) -> RecordDetail:
    desk = record_desk.view(tx, number, actor)
    if RecordTrigger.DRAFT not in desk.permitted():
        raise NotPermitted
    return record_view.detail(tx, desk, actor)
