"""What is refused about plans of targets; what they say is in target_plan_wording.py."""

from collections.abc import Sequence

from duzhan.errors import InvalidInput, NotFound, StaleVersion, VersionRequired
from duzhan.policy.target_plan_wording import PLAN_FAULTS, PLAN_REFUSALS

Fault = tuple[str, str, str]
"""The field, the code of PLAN_FAULTS, and what the sentence names."""


class PlanLineNotFound(NotFound):
    """The plan in force has no line of this number, or there is none in force."""

    slug = "plan-line-not-found"
    title = PLAN_REFUSALS[slug]


class PlanStale(StaleVersion):
    """Somebody else changed the plan since the caller read it."""

    slug = "plan-stale-version"
    title = PLAN_REFUSALS[slug]


class PlanVersionRequired(VersionRequired):
    """A change of a plan must name the version it was decided on."""

    slug = "plan-version-required"
    title = PLAN_REFUSALS[slug]


class PlansRefused(InvalidInput):
    """A file in which no plan is found; ``errors`` names why."""

    slug = "plans-refused"
    title = PLAN_REFUSALS[slug]


def faulty(faults: Sequence[Fault]) -> InvalidInput:
    """Return the refusal of lines with these faults."""
    return InvalidInput([(field, code, PLAN_FAULTS[code].format(code=named)) for field, code, named in faults])
