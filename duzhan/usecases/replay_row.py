"""Brings an imported case as far as the importing person may bring it, by the lifecycle and never around it.

ADR 0030: an office assigns; it accepts, reports and submits for nobody. Whoever also acts for the lead unit accepts
and reports its progress. What the sheet says beyond that stays a fact in the case's first event.
"""

import re
from datetime import date

from duzhan.documents.sheet_words import folded
from duzhan.errors import NotPermitted
from duzhan.policy.permissions import Actor
from duzhan.store import policies
from duzhan.store.transaction import Tx
from duzhan.usecases.accept_case import accept_case
from duzhan.usecases.assign_case import assign_case
from duzhan.usecases.report_progress import report_progress
from duzhan.vocabulary import RectificationType
from duzhan.wire.imports import RowFinding
from duzhan.wire.triggers import Accept, Assign, Progress
from statemachines.errors import GuardRefused
from statemachines.states import State

_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?\s*%")
_WHOLE = 100


def reach_of(finding: RowFinding, today: date, *, actor: Actor) -> State:
    """Return how far a row comes by this person: found, assigned, or accepted for the unit they act for."""
    if finding.lead_unit is None or (finding.due_on is not None and finding.due_on < today):
        return State.FOUND
    accepted = {"accepted_at", "progress"} & finding.reported.keys() and finding.responsible_person
    return State.RECTIFYING if accepted and finding.lead_unit in actor.units() else State.ASSIGNED


def percentage_of(finding: RowFinding) -> int | None:
    """Return the percentage that a row's progress names, None where it names none."""
    percent = _PERCENT.search(folded(finding.reported.get("progress", "")))
    return None if percent is None or int(percent[1]) > _WHOLE else int(percent[1])


def replay_row(tx: Tx, number: str, finding: RowFinding, *, actor: Actor) -> None:
    """Assign, accept and report as far as this person may and the row says; the rest is for those whose it is."""
    rules = policies.in_force(tx)
    reach = reach_of(finding, rules.today(tx.now), actor=actor)
    if reach is State.FOUND:
        return
    kind = finding.rectification_type or rules.policy.content(finding.content_area).rectification_type
    try:
        assign_case(tx, number, None, _assignment(finding, kind), actor)
        if reach is State.RECTIFYING:
            accept_case(tx, number, None, Accept(responsible_person=finding.responsible_person), actor)
            _report(tx, number, finding, actor)
    except (NotPermitted, GuardRefused):
        # Where the province governs a county directly, or after the campaign's end: it waits where it is.
        return


def _assignment(finding: RowFinding, kind: RectificationType) -> Assign:
    assert finding.lead_unit is not None  # noqa: S101  # the caller has looked
    due_on = finding.due_on if kind is not RectificationType.CONTINUOUS else None
    return Assign(lead_unit=finding.lead_unit, co_units=finding.co_units, rectification_type=kind, due_on=due_on)


def _report(tx: Tx, number: str, finding: RowFinding, actor: Actor) -> None:
    percentage = percentage_of(finding)
    if percentage is not None:
        progress = Progress(text=finding.reported["progress"], percentage=percentage, unit=finding.lead_unit)
        report_progress(tx, number, None, progress, actor)
