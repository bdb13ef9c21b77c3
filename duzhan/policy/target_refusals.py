"""What is refused about the listing of targets and what is tilted to them."""

from collections.abc import Sequence

from duzhan.errors import Conflict, InvalidInput, NotFound
from duzhan.policy.target_wording import BETWEEN, STILL_LACKING, TARGET_CONFLICTS, TARGET_FAULTS, TARGET_REFUSALS


class StandardNotReached(Conflict):
    """A target is to be delisted that has not reached the standard; ``lacking`` names what stands in between."""

    slug = "standard-not-reached"
    title = TARGET_REFUSALS[slug]

    def __init__(self, lacking: Sequence[str]) -> None:
        super().__init__(STILL_LACKING.format(lacking=BETWEEN.join(lacking)), lacking=list(lacking))


class SupportNotFound(NotFound):
    """There is no such line, or it concerns neither the caller's units nor a place in their scope."""

    slug = "support-not-found"
    title = TARGET_REFUSALS[slug]


def fault(field: str, code: str, /, **facts: object) -> InvalidInput:
    """Name one field and what is wrong with it, by a code of TARGET_FAULTS."""
    return InvalidInput([(field, code, TARGET_FAULTS[code].format(**facts))])


def conflict(code: str) -> Conflict:
    """Say what contradicts, by a code of TARGET_CONFLICTS."""
    return Conflict(TARGET_CONFLICTS[code])
