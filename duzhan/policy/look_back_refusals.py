"""What is refused about look-backs: plans that nobody sees or that are no longer so, and visits by the wrong people."""

from duzhan.errors import Conflict, InvalidInput, NotFound
from duzhan.policy.look_back_wording import LOOK_BACK_FAULTS, LOOK_BACK_REFUSALS


class LookBackPlanNotFound(NotFound):
    """There is no such plan, or nothing of it is in the caller's scope."""

    slug = "look-back-plan-not-found"
    title = LOOK_BACK_REFUSALS[slug]


class NothingToSample(Conflict):
    """No case of the office has a look-back that falls due in the period and is not planned yet."""

    slug = "nothing-to-sample"
    title = LOOK_BACK_REFUSALS[slug]


class BudgetTooSmall(Conflict):
    """A plan that draws nothing is none."""

    slug = "budget-too-small"
    title = LOOK_BACK_REFUSALS[slug]


class DrawOutdated(Conflict):
    """What was drawn is not what drawing it again gives, or cases of it have been reopened or planned since."""

    slug = "draw-outdated"
    title = LOOK_BACK_REFUSALS[slug]


class NotToBeLookedBackOn(Conflict):
    """The case is not closed as rectified."""

    slug = "not-to-be-looked-back-on"
    title = LOOK_BACK_REFUSALS[slug]


class VerifierLooksBack(Conflict):
    """Whoever put the case right, handed it in or verified it does not look back on it."""

    slug = "verifier-looks-back"
    title = LOOK_BACK_REFUSALS[slug]


def faulty(field: str, code: str, named: object = "") -> InvalidInput:
    """Return the refusal of a field by a code of LOOK_BACK_FAULTS."""
    return InvalidInput([(field, code, LOOK_BACK_FAULTS[code].format(code=named))])
