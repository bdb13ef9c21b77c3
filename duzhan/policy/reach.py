"""When a person may be reached outside the inbox: not in their quiet hours, and daily where they want it so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from duzhan.vocabulary import Digest, Light

ALARM, ANCHOR = "alarm", "anchor"
URGENT = frozenset({Light.ORANGE, Light.RED})


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's wishes, in local times of the campaign's zone; no quiet hours where both ends are None.

    Quiet from ``quiet_from``, inclusive, until ``quiet_until``, exclusive; over midnight where the end comes first.
    """

    quiet_from: time | None
    quiet_until: time | None
    digest: Digest
    daily_at: time


def urgent(template: str, detail: Mapping[str, object]) -> bool:
    """Tell whether a notice is worth a text message, and does not wait for a daily digest."""
    return template == ALARM or detail.get("light") in URGENT


def by_itself(template: str) -> bool:
    """Tell whether a notice travels alone and at any hour: an anchor is worth what it is only while it is young."""
    return template == ANCHOR


def released_at(hours: Hours, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant from ``now`` on that is not in the quiet hours; both aware, the answer UTC or now."""
    if hours.quiet_from is None or hours.quiet_until is None:
        return now
    local = now.astimezone(zone)
    if not _within(local.time(), hours.quiet_from, hours.quiet_until):
        return now
    return _next(local, hours.quiet_until)


def digested_at(hours: Hours, since: datetime, zone: ZoneInfo) -> datetime:
    """Return when a notice that is not urgent may leave, written at ``since``: with the day's digest, or at once."""
    if hours.digest is Digest.TOGETHER:
        return since
    return _next(since.astimezone(zone), hours.daily_at)


def _within(at: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def _next(local: datetime, at: time) -> datetime:
    """Return the next instant at which the wall clock shows ``at``; this very one where it shows it now."""
    day = local.date() if local.time() <= at else local.date() + timedelta(days=1)
    return datetime.combine(day, at, tzinfo=local.tzinfo)
