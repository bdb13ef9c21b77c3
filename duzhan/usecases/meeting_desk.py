"""The desk on which an office deals with a meeting: opened for whoever acts for the office, until it is over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from duzhan.campaign import notices as kinds
from duzhan.errors import NotPermitted
from duzhan.policy import permissions
from duzhan.policy.deadlines import Rules
from duzhan.policy.meeting_refusals import MeetingStale, conflict, fault
from duzhan.policy.permissions import Actor
from duzhan.store import meetings, notices, organisation, policies
from duzhan.store.notices import Message
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import telling
from duzhan.vocabulary.meeting import Attendance, Course
from duzhan.wire.meetings import Invitation

Seen = tuple[str, int | None]
"""A meeting's number, and the version that was read of it (None: any)."""


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting whose row the transaction holds, and the rules in force."""

    row: RowMapping
    rules: Rules

    @property
    def id(self) -> int:
        """The meeting's key."""
        return int(self.row["id"])

    @property
    def number(self) -> str:
        """The meeting's number."""
        return str(self.row["number"])

    @property
    def office(self) -> str:
        """Which office convened it."""
        return str(self.row["office"])


def open_for(tx: Tx, seen: Seen, actor: Actor) -> Held:
    """Lock a meeting for its office.

    Raises MeetingNotFound where it does not concern the actor, NotPermitted for whoever does not act for its office,
    MeetingStale where the version seen is not the current one, Conflict where it is signed or cancelled.
    """
    number, version = seen
    row = meetings.lock(tx, number, actor)
    if permissions.acts_for(actor, row["office"]) is None:
        raise NotPermitted
    if version is not None and version != row["version"]:
        raise MeetingStale(version=row["version"])
    if row["course"] != Course.CONVENED:
        raise conflict("meeting_over")
    return Held(row, policies.in_force(tx))


def require_own(tx: ReadTx, held: Held, area: str, named: tuple[str, str]) -> None:
    """Refuse an area that is not under the meeting's office; ``named`` is the field it came with and its value."""
    field, code = named
    if all(office != held.office for _, office in organisation.of_area(tx, area).offices):
        raise fault(field, "area_not_yours", code=code)


def changed(tx: Tx, held: Held, changes: Mapping[str, object] | None = None) -> None:
    """Count the meeting's version up, with what changed of the meeting itself."""
    meetings.change(tx, held.id, changes or {})


def invited(tx: ReadTx, command: Invitation, office: str) -> tuple[str, ...]:
    """Return the units that an invitation means, each once, without the office itself; raises InvalidInput."""
    of_areas = (_office_of(tx, area) for area in command.areas)
    wanted = dict.fromkeys((*(_known(tx, unit) for unit in command.units), *of_areas))
    return tuple(unit for unit in wanted if unit != office)


def invite(tx: Tx, held: Held, units: Sequence[str]) -> bool:
    """Call units that were not called yet and tell them, once; tell whether there were any."""
    called = meetings.invite(tx, (held.id, held.office), units, Attendance.INVITED)
    if called:
        _tell(tx, held, called, "called", {})
    return bool(called)


def call_off(tx: Tx, held: Held, reason: str) -> None:
    """Tell whoever was called that the meeting is not held, and why."""
    called = [str(row["unit"]) for row in meetings.participants(tx, held.id)]
    _tell(tx, held, called, "cancelled", {"reason": reason})


def _tell(tx: Tx, held: Held, units: Iterable[str], what: str, more: Mapping[str, str]) -> None:
    """Tell the people of units of a meeting; whoever was told so is not told again."""
    detail = {
        "meeting": held.number,
        "unit": held.office,
        "title": held.row["title"],
        "held_on": held.row["held_on"].isoformat(),
        "place": held.row["place"],
        **more,
    }
    message = Message(None, f"meeting:{held.number}:{what}", kinds.MEETING, detail)
    to = tuple(recipient for unit in units for recipient in telling.holder(unit))
    notices.tell(tx, message, to, today=held.rules.today(tx.now))


def _known(tx: ReadTx, code: str) -> str:
    unit = organisation.find_unit(tx, code)
    if unit is None or unit.ended_on is not None:
        raise fault("units", "unknown_participant", code=code)
    return code


def _office_of(tx: ReadTx, area: str) -> str:
    offices = organisation.of_area(tx, area).offices if organisation.find_area(tx, area) is not None else ()
    if not offices:
        raise fault("areas", "area_without_office", code=area)
    return offices[0][1]
