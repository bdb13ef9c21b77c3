"""What is refused about readings, the rules that judge them, and targets."""

from collections.abc import Sequence

from duzhan.errors import InvalidInput, NotFound
from duzhan.policy.reading_wording import READING_FAULTS, READING_REFUSALS

Fault = tuple[str, str, str]
"""The field, the code of READING_FAULTS, and what the sentence names."""


class TargetNotFound(NotFound):
    """There is no such target, or it is not in the caller's scope."""

    slug = "target-not-found"
    title = READING_REFUSALS[slug]


class ReadingsRefused(InvalidInput):
    """A file in which no readings are found; ``errors`` names why."""

    slug = "readings-refused"
    title = READING_REFUSALS[slug]


class RulesRefused(InvalidInput):
    """A set of rules that was to be tried cannot be: ``errors`` names why."""

    slug = "rules-refused"
    title = READING_REFUSALS[slug]


def faulty(faults: Sequence[Fault]) -> InvalidInput:
    """Return the refusal of readings with these faults."""
    return InvalidInput([(field, code, READING_FAULTS[code].format(code=named)) for field, code, named in faults])
