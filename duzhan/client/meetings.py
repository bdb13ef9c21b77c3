"""Meetings 会商 as methods of the client; each act names the version of the meeting that it was decided on."""

from duzhan.client.line import Line
from duzhan.wire.coordination import CoordinationIn, CoordinationsOut
from duzhan.wire.meetings import (
    AgendaBuilding,
    Cancellation,
    DecisionDropping,
    DecisionIn,
    Invitation,
    ItemIn,
    ItemPlace,
    ItemRemoval,
    MeetingDetail,
    MeetingFilter,
    MeetingIn,
    MeetingPage,
    MinutesIn,
    MinutesSignature,
)


class Meetings:
    """What offices meet about, what they decide, and what lead units ask them to take up."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def meetings(self, wanted: MeetingFilter | None = None) -> MeetingPage:
        """List meetings, newest first."""
        query = (wanted or MeetingFilter()).model_dump(mode="json", exclude_none=True)
        return self._line.get("/meetings", MeetingPage, query)

    def meeting(self, number: str) -> MeetingDetail:
        """Read a meeting."""
        return self._line.get(f"/meetings/{number}", MeetingDetail)

    def convene(self, command: MeetingIn) -> MeetingDetail:
        """Convene a meeting as an office."""
        return self._line.post("/meetings", MeetingDetail, command)

    def invite(self, number: str, command: Invitation, *, version: int) -> MeetingDetail:
        """Call more units."""
        return self._line.post(f"/meetings/{number}/participants", MeetingDetail, command, version)

    def build_agenda(self, number: str, *, version: int) -> MeetingDetail:
        """Build the agenda in one step."""
        return self._line.post(f"/meetings/{number}/agenda", MeetingDetail, AgendaBuilding(), version)

    def add_item(self, number: str, command: ItemIn, *, version: int) -> MeetingDetail:
        """Put a case or another matter on the agenda."""
        return self._line.post(f"/meetings/{number}/items", MeetingDetail, command, version)

    def remove_item(self, number: str, item: int, command: ItemRemoval, *, version: int) -> MeetingDetail:
        """Take an item off, with the reason."""
        return self._line.post(f"/meetings/{number}/items/{item}/removal", MeetingDetail, command, version)

    def move_item(self, number: str, item: int, command: ItemPlace, *, version: int) -> MeetingDetail:
        """Give an item another place."""
        return self._line.post(f"/meetings/{number}/items/{item}/place", MeetingDetail, command, version)

    def decide(self, number: str, command: DecisionIn, *, version: int) -> MeetingDetail:
        """Record a decision."""
        return self._line.post(f"/meetings/{number}/decisions", MeetingDetail, command, version)

    def drop_decision(self, number: str, position: int, *, version: int) -> MeetingDetail:
        """Drop a draft."""
        path = f"/meetings/{number}/decisions/{position}/removal"
        return self._line.post(path, MeetingDetail, DecisionDropping(), version)

    def write_minutes(self, number: str, command: MinutesIn, *, version: int) -> MeetingDetail:
        """Write the minutes."""
        return self._line.post(f"/meetings/{number}/minutes", MeetingDetail, command, version)

    def sign_minutes(self, number: str, *, version: int) -> MeetingDetail:
        """Sign the minutes, and issue what was decided."""
        return self._line.post(f"/meetings/{number}/signature", MeetingDetail, MinutesSignature(), version)

    def cancel_meeting(self, number: str, command: Cancellation, *, version: int) -> MeetingDetail:
        """Cancel a meeting."""
        return self._line.post(f"/meetings/{number}/cancellation", MeetingDetail, command, version)

    def coordination(self, case: str) -> CoordinationsOut:
        """Read the requests for coordination on a case."""
        return self._line.get(f"/cases/{case}/coordination", CoordinationsOut)

    def ask_for_coordination(self, case: str, command: CoordinationIn, *, version: int) -> CoordinationsOut:
        """Ask for coordination as the lead unit."""
        return self._line.post(f"/cases/{case}/coordination", CoordinationsOut, command, version)
