"""What is refused about meetings, their agendas and decisions."""

from duzhan.errors import Conflict, InvalidInput, NotFound, StaleVersion, VersionRequired
from duzhan.policy.meeting_wording import MEETING_CONFLICTS, MEETING_FAULTS, MEETING_REFUSALS


class MeetingNotFound(NotFound):
    """There is no such meeting, or it does not concern the caller."""

    slug = "meeting-not-found"
    title = MEETING_REFUSALS[slug]


class ItemNotFound(NotFound):
    """The meeting's agenda has no such item."""

    slug = "meeting-item-not-found"
    title = MEETING_REFUSALS[slug]


class DecisionNotFound(NotFound):
    """The meeting has no decision of this number."""

    slug = "meeting-decision-not-found"
    title = MEETING_REFUSALS[slug]


class MeetingStale(StaleVersion):
    """Somebody else changed the meeting since the caller read it."""

    slug = "meeting-stale-version"
    title = MEETING_REFUSALS[slug]


class MeetingVersionRequired(VersionRequired):
    """A change of a meeting must name the version it was decided on."""

    slug = "meeting-version-required"
    title = MEETING_REFUSALS[slug]


def fault(field: str, code: str, /, **facts: object) -> InvalidInput:
    """Name one field and what is wrong with it, by a code of MEETING_FAULTS."""
    return InvalidInput([(field, code, MEETING_FAULTS[code].format(**facts))])


def conflict(code: str, /, **facts: object) -> Conflict:
    """Say what contradicts, by a code of MEETING_CONFLICTS."""
    return Conflict(MEETING_CONFLICTS[code].format(**facts))
