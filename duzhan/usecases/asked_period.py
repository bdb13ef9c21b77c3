"""A period of local dates that somebody asks for: it goes forward, is not too long, and lies near the campaign."""

from datetime import UTC, date, datetime, timedelta

from duzhan.campaign.facts import PolicyFacts
from duzhan.policy import working_days
from duzhan.policy.look_back_refusals import faulty

NEAR = timedelta(days=3660)


def checked(facts: PolicyFacts, since: date, until: date, longest: int) -> None:
    """Raise InvalidInput for dates that are no period, longer than so many days, or more than ten years off."""
    near("since", facts, since)
    near("until", facts, until)
    if since > until:
        raise faulty("since", "period_backwards")
    if (until - since).days >= longest:
        raise faulty("until", "period_too_long", longest)


def instant(field: str, facts: PolicyFacts, at: datetime) -> datetime:
    """Return an instant in UTC; raises InvalidInput for one that is more than ten years before the campaign."""
    if at < working_days.due_at(facts.start_on - NEAR, facts.zone):
        raise faulty(field, "date_far_off")
    return at.astimezone(UTC)


def near(field: str, facts: PolicyFacts, on: date) -> None:
    """Raise InvalidInput for a date that is more than ten years before or after the campaign."""
    if not facts.start_on - NEAR <= on <= facts.end_on + NEAR:
        raise faulty(field, "date_far_off")
