"""Reads meetings: those that concern somebody, and one of them."""

from datetime import date

from duzhan.policy.permissions import Actor
from duzhan.store import meeting_decisions, meetings, policies
from duzhan.store.meetings import Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import meeting_view
from duzhan.vocabulary.meeting import Standing
from duzhan.wire import cursor
from duzhan.wire.meetings import MeetingDetail, MeetingFilter, MeetingPage, MeetingStanding


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


def list_meetings(tx: ReadTx, area: str) -> tuple[MeetingStanding, ...]:
    """Return every meeting of the offices in an area, newest first, with how its decisions stand."""
    rows = meetings.everyones(tx, area)
    stand = meeting_decisions.counts(tx, [row["id"] for row in rows])
    return tuple(
        MeetingStanding(
            **dict(meeting_view.listed(row)),
            done=stand.get((row["id"], Standing.DONE), 0),
            not_done=stand.get((row["id"], Standing.NOT_DONE), 0),
            withdrawn=stand.get((row["id"], Standing.WITHDRAWN), 0),
        )
        for row in rows
    )


def read_whole_meeting(tx: ReadTx, number: str, area: str) -> MeetingDetail:
    """Return a meeting of an office in an area, whole; raises MeetingNotFound."""
    return meeting_view.whole(tx, number, area)


def dated(tx: ReadTx, meeting: MeetingDetail) -> date:
    """Return the local date of a meeting's papers: that of its signature, or today."""
    return policies.in_force(tx).today(meeting.signed_at or tx.now)
