"""Prepares the form of a target's plan: the lines to begin with, and the places and units that they may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.errors import NotPermitted
from duzhan.policy.permissions import Actor
from duzhan.store import organisation, policies, target_plans
from duzhan.store.transaction import ReadTx
from duzhan.usecases import target_plan_view
from duzhan.vocabulary import TargetKind
from duzhan.wire.target_plans import PlanDetail, PlanLineOut


@dataclass(frozen=True, slots=True)
class Planning:
    """A target's plan as its office is about to draw it up; units and places by the names that people know them by.

    ``places`` are none where everything lies in the target itself.
    """

    detail: PlanDetail
    lines: tuple[PlanLineOut, ...]
    units: Mapping[str, str]
    places: Mapping[str, str]
    first_day: str
    last_day: str


def prepare_target_plan(tx: ReadTx, area: str, *, actor: Actor) -> Planning:
    """Return what a draft begins with: the draft that waits, or else the plan in force.

    Raises TargetNotFound out of scope, NotPermitted for who does not draw it up.
    """
    target = target_plan_view.target_of(tx, area, actor)
    detail = target_plan_view.detail(tx, target, actor)
    if not detail.may_draft:
        raise NotPermitted
    facts = policies.in_force(tx).policy.facts
    return Planning(
        detail=detail,
        lines=detail.draft or detail.lines,
        units={unit.name: unit.code for unit in organisation.answering(tx, area)},
        places=target_plans.places(tx, area) if target.kind is TargetKind.COUNTY else {},
        first_day=facts.start_on.isoformat(),
        last_day=facts.end_on.isoformat(),
    )
