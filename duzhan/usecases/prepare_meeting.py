"""Prepares the forms of meetings: whom an office may call, and for a decision about something new what it may name."""

from dataclasses import dataclass
from datetime import date

from duzhan.campaign.contents import ContentArea
from duzhan.errors import NotPermitted
from duzhan.model.area import Area
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import meetings, organisation, policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases.convene_meeting import offices
from duzhan.usecases.prepare_finding import Places, prepare_finding
from duzhan.usecases.read_meetings import read_meeting
from duzhan.wire.meetings import MeetingDetail


@dataclass(frozen=True, slots=True)
class Convening:
    """What the form for a new meeting offers: the person's offices, and whom they meet with; nothing for others."""

    today: date
    offices: tuple[Unit, ...]
    near: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Arranging:
    """A meeting with what its forms offer: units that were not called yet, those that lead cases of it first."""

    meeting: MeetingDetail
    today: date
    end_on: date
    callable: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Deciding:
    """What a decision about something new may name; ``places`` until the area is chosen, the units of it after that."""

    meeting: MeetingDetail
    today: date
    end_on: date
    places: tuple[Places, ...]
    area: Area | None
    contents: tuple[ContentArea, ...]
    units: tuple[Unit, ...]


def prepare_convening(tx: ReadTx, *, actor: Actor) -> Convening:
    """Return what the form for a new meeting is made of."""
    mine = tuple(unit for grant in offices(actor) if (unit := organisation.find_unit(tx, str(grant.unit))) is not None)
    near = {each.code: each for unit in mine for each in meetings.near(tx, unit)}
    return Convening(policies.in_force(tx).today(tx.now), mine, tuple(near.values()))


def prepare_meeting(tx: ReadTx, number: str, *, actor: Actor) -> Arranging:
    """Return what the page of a meeting is made of; raises MeetingNotFound."""
    meeting = read_meeting(tx, number, actor=actor)
    rules = policies.in_force(tx)
    callable_: tuple[Unit, ...] = ()
    if meeting.may_act:
        office = organisation.find_unit(tx, meeting.office)
        called = {meeting.office, *(each.unit for each in meeting.participants)}
        wanted = (*meetings.leading(tx, number), *(() if office is None else meetings.near(tx, office)))
        callable_ = tuple({unit.code: unit for unit in wanted if unit.code not in called}.values())
    return Arranging(meeting, rules.today(tx.now), rules.policy.facts.end_on, callable_)


def prepare_decision(tx: ReadTx, number: str, area: str | None, *, actor: Actor) -> Deciding:
    """Return what the form of a decision about something new is made of; raises MeetingNotFound, NotPermitted."""
    meeting = read_meeting(tx, number, actor=actor)
    if not meeting.may_act:
        raise NotPermitted
    rules = policies.in_force(tx)
    prepared = prepare_finding(tx, actor=actor)
    known = {each.code: each for county in prepared.places for each in county.areas}
    chosen = None if area is None else known.get(area)
    return Deciding(
        meeting=meeting,
        today=rules.today(tx.now),
        end_on=rules.policy.facts.end_on,
        places=prepared.places if chosen is None else (),
        area=chosen,
        contents=prepared.contents,
        units=() if chosen is None else tuple(organisation.answering(tx, chosen.code)),
    )
