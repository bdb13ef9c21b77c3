"""ETag and If-Match: the version of what is read and changed, quoted."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Header

from duzhan.errors import DuzhanError, StaleVersion, VersionRequired
from duzhan.policy.meeting_refusals import MeetingStale, MeetingVersionRequired
from duzhan.policy.record_refusals import RecordStale, RecordVersionRequired
from duzhan.policy.report_refusals import ReportStale, ReportVersionRequired
from duzhan.policy.target_plan_refusals import PlanStale, PlanVersionRequired

# What a client sends back is our own tag; one that lost its quotes on the way still means the same.
_TAG = re.compile(r'"([0-9]{1,9})"|([0-9]{1,9})')
NEVER = 0
"""A version that nothing has: whoever names none that could match learns so after the rights were checked."""

IfMatch = Annotated[str | None, Header(alias="If-Match", description="ETag of what is changed, as read")]

_NEEDED: Mapping[type[StaleVersion], Callable[[], VersionRequired]] = {
    ReportStale: ReportVersionRequired,
    RecordStale: RecordVersionRequired,
    MeetingStale: MeetingVersionRequired,
    PlanStale: PlanVersionRequired,
}
"""What is said to whoever names no version of what is no case."""


def etag(version: int) -> str:
    """Return a version as a strong entity tag."""
    return f'"{version}"'


def version_seen(if_match: str | None) -> int:
    """Return the version that a change was decided on, NEVER where the header cannot match one."""
    found = _TAG.fullmatch((if_match or "").strip())
    return int(found[1] or found[2]) if found else NEVER


def mismatch(if_match: str | None, stale: StaleVersion) -> DuzhanError:
    """Return why the precondition failed: not given (``*`` names no version either), or stale."""
    given = if_match is not None and if_match.strip() not in {"", "*"}
    if given:
        return stale
    return next((needed() for family, needed in _NEEDED.items() if isinstance(stale, family)), VersionRequired())
