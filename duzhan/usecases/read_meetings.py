"""Reads meetings: those that concern somebody, and one of them."""

from duzhan.policy.permissions import Actor
from duzhan.store import meetings
from duzhan.store.meetings import Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import meeting_view
from duzhan.wire import cursor
from duzhan.wire.meetings import MeetingDetail, MeetingFilter, MeetingPage


def read_meetings(tx: ReadTx, wanted: MeetingFilter, *, actor: Actor) -> MeetingPage:
    """Return a page of meetings, newest first; raises InvalidInput for a cursor that is not ours."""
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    rows = meetings.page(tx, Wanted(wanted.office, before, wanted.limit), actor)
    shown = rows[: wanted.limit]
    following = cursor.encode(shown[-1]["id"]) if len(rows) > wanted.limit else None
    return MeetingPage(items=tuple(meeting_view.listed(row) for row in shown), next=following)


def read_meeting(tx: ReadTx, number: str, *, actor: Actor) -> MeetingDetail:
    """Return a meeting as far as it concerns the actor; raises MeetingNotFound."""
    return meeting_view.detail(tx, number, actor)
