"""Meetings as their readers see them: whole for whoever checks the office, else what is of their own cases."""

from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from duzhan.policy import deadlines, permissions
from duzhan.policy.permissions import Actor
from duzhan.store import agendas, meeting_decisions, meetings, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary.meeting import Course
from duzhan.wire.meetings import DecisionOut, ItemOut, MeetingDetail, MeetingOut, ParticipantOut


def listed(row: RowMapping) -> MeetingOut:
    """Show a meeting in a list."""
    return MeetingOut(**{name: row[name] for name in MeetingOut.model_fields})


def detail(tx: ReadTx, number: str, actor: Actor) -> MeetingDetail:
    """Show a meeting as it stands; raises MeetingNotFound where it does not concern the actor."""
    return _detail(tx, meetings.find(tx, number, actor), actor)


def whole(tx: ReadTx, number: str, area: str) -> MeetingDetail:
    """Show a meeting of an office in an area as whoever checks that office sees it; raises MeetingNotFound."""
    return _detail(tx, meetings.find_in(tx, number, area), None)


def _detail(tx: ReadTx, row: RowMapping, actor: Actor | None) -> MeetingDetail:
    """Show a meeting to somebody, or whole to whoever runs the house and acts for no office."""
    units = frozenset[str]() if actor is None else actor.all_units()
    acts = actor is not None and permissions.acts_for(actor, str(row["office"])) is not None
    only = None if row["holds"] else actor
    meeting, office = int(row["id"]), str(row["office"])
    if row["course"] == Course.SIGNED:
        told = meeting_decisions.opened(tx, meeting, only)
    else:
        told = meeting_decisions.opening(tx, meeting, office, only)
    zone = policies.in_force(tx).zone
    return MeetingDetail(
        **dict(listed(row)),
        whole=row["holds"],
        may_act=row["course"] == Course.CONVENED and acts,
        minutes=row["minutes"] if row["holds"] else None,
        signed_by=row["signed_by"],
        participants=tuple(
            ParticipantOut(**{name: each[name] for name in ParticipantOut.model_fields})
            for each in meetings.participants(tx, meeting)
            if row["holds"] or each["unit"] in units
        ),
        opening=tuple(_decision(each, zone) for each in told),
        items=tuple(_item(tx, each) for each in agendas.items(tx, meeting, only)),
        decisions=tuple(_decision(each, zone) for each in meeting_decisions.of_meeting(tx, meeting, only)),
    )


def _item(tx: ReadTx, row: RowMapping) -> ItemOut:
    known = {name: row[name] for name in ItemOut.model_fields if name in row}
    where = None if row["area_name"] is None else f"{row['area_name']}{row['place']}"
    due_on = None
    if row["due_at"] is not None:
        due_on = deadlines.due_date(row["due_at"], policies.pinned(tx, row["policy_version"]).zone)
    return ItemOut.model_validate({**known, "area_name": where, "due_on": due_on})


def _decision(row: RowMapping, zone: ZoneInfo) -> DecisionOut:
    known = {name: row[name] for name in DecisionOut.model_fields if name in row}
    due_on = row["due_on"]
    if row["issued_at"] is not None and row["due_at"] is not None:
        due_on = deadlines.due_date(row["due_at"], zone)
    return DecisionOut.model_validate({**known, "due_on": due_on})
