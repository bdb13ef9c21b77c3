"""召开会商: an office calls units to a meeting on a date, and tells them."""

from duzhan.errors import NotPermitted
from duzhan.model.meeting import Meeting
from duzhan.policy.meeting_refusals import fault
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import counters, meetings, organisation, policies
from duzhan.store.transaction import Tx
from duzhan.usecases import meeting_desk, meeting_view
from duzhan.usecases.meeting_desk import Held
from duzhan.vocabulary import Role
from duzhan.wire.meetings import Invitation, MeetingDetail, MeetingIn


def convene_meeting(tx: Tx, command: MeetingIn, *, actor: Actor) -> MeetingDetail:
    """Convene a meeting and tell whoever is called.

    Raises NotPermitted for whoever works in no such office, InvalidInput where the office must be named, for a date
    that has passed, and for units and areas that there are not.
    """
    office = _office(actor, command.office)
    campaign = policies.active(tx)
    rules = policies.in_force(tx)
    if command.held_on < rules.today(tx.now):
        raise fault("held_on", "held_in_past")
    units = meeting_desk.invited(tx, command, str(office.unit))
    unit = organisation.find_unit(tx, str(office.unit))
    assert unit is not None, "fk_account_grant_unit"  # noqa: S101
    series = f"{campaign.meeting_prefix}-{unit.area}-{rules.today(tx.now).year}"
    number = f"{series}-{counters.take(tx, campaign.id, f'meeting:{series}'):04d}"
    meeting = Meeting(
        campaign=campaign.id,
        number=number,
        office=unit.code,
        level=unit.level,
        title=command.title,
        held_on=command.held_on,
        place=command.place,
        convened_by=actor.account,
        convened_at=tx.now,
    )
    meetings.add(tx, meeting)
    meeting_desk.invite(tx, Held(meetings.lock(tx, number, actor), rules), units)
    return meeting_view.detail(tx, number, actor)


def invite_units(tx: Tx, seen: meeting_desk.Seen, command: Invitation, *, actor: Actor) -> MeetingDetail:
    """Call more units; those that were called already are not told again. Raises what ``meeting_desk`` does."""
    held = meeting_desk.open_for(tx, seen, actor)
    if meeting_desk.invite(tx, held, meeting_desk.invited(tx, command, held.office)):
        meeting_desk.changed(tx, held)
    return meeting_view.detail(tx, held.number, actor)


def offices(actor: Actor) -> tuple[Grant, ...]:
    """Return the grants by which a person acts for an office, one for each."""
    found = {grant.unit: grant for grant in reversed(actor.grants) if grant.role is Role.OFFICE and grant.unit}
    return tuple(reversed(found.values()))


def _office(actor: Actor, wanted: str | None) -> Grant:
    mine = offices(actor)
    fitting = [grant for grant in mine if wanted in {None, grant.unit}]
    if not fitting:
        raise NotPermitted
    if len(fitting) > 1:
        raise fault("office", "office_needed", code=" ".join(str(grant.unit) for grant in mine))
    return fitting[0]
