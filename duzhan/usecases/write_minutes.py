"""会议纪要: written, and written anew until they are signed; or the meeting is cancelled."""

from duzhan.policy.permissions import Actor
from duzhan.store import agendas
from duzhan.store.transaction import Tx
from duzhan.usecases import meeting_desk, meeting_view
from duzhan.usecases.meeting_desk import Seen
from duzhan.wire.meetings import Cancellation, MeetingDetail, MinutesIn


def write_minutes(tx: Tx, seen: Seen, command: MinutesIn, *, actor: Actor) -> MeetingDetail:
    """Write the minutes; raises what ``meeting_desk.open_for`` does."""
    held = meeting_desk.open_for(tx, seen, actor)
    meeting_desk.changed(tx, held, {"minutes": command.minutes})
    return meeting_view.detail(tx, held.number, actor)


def cancel_meeting(tx: Tx, seen: Seen, command: Cancellation, *, actor: Actor) -> MeetingDetail:
    """Cancel a meeting and tell whoever was called; what lead units asked for waits for the next one.

    Raises what ``write_minutes`` does.
    """
    held = meeting_desk.open_for(tx, seen, actor)
    agendas.release_requests(tx, held.id)
    meeting_desk.call_off(tx, held, command.reason)
    told = {"cancelled_at": tx.now, "cancelled_by": actor.account, "cancelled_for": command.reason}
    meeting_desk.changed(tx, held, told)
    return meeting_view.detail(tx, held.number, actor)
