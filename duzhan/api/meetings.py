"""Meetings 会商: convened, their agenda built and arranged, minutes, decisions; each act counts the version up."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import paged
from duzhan.api.operations import ETAG, LOCATION, MOVE, PREFIX, READ, READ_CASE, WRITE
from duzhan.errors import StaleVersion
from duzhan.http import possible
from duzhan.http.doors import CaseReader, CaseWriter, WriteDoor
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.arrange_agenda import add_item, move_item, remove_item
from duzhan.usecases.build_agenda import build_agenda
from duzhan.usecases.convene_meeting import convene_meeting, invite_units
from duzhan.usecases.read_meetings import read_meeting, read_meetings
from duzhan.usecases.record_decision import drop_decision, record_decision
from duzhan.usecases.sign_minutes import sign_minutes
from duzhan.usecases.write_minutes import cancel_meeting, write_minutes
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

router = operations.router("meeting")

MeetingPath = Annotated[str, Path(description="HY-4103-2020-0001"), possible.MeetingNumber]
ItemPath = Annotated[int, Path(ge=1, le=2**63 - 1, description="The item's id")]
PositionPath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The decision's number within its meeting")]
CHANGED = operations.answers(MeetingDetail, MOVE, ETag=ETAG)


@router.get("/meetings", responses=operations.answers(MeetingPage, READ))
def list_meetings(request: Request, wanted: Annotated[MeetingFilter, Query()], door: CaseReader) -> Response:
    """会商: of the caller's office and those below it, and those that call the caller's units, newest first."""
    page = door.read(lambda tx, actor: read_meetings(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.get("/meetings/{number}", responses=operations.answers(MeetingDetail, READ_CASE, ETag=ETAG))
def read_a_meeting(number: MeetingPath, door: CaseReader) -> Response:
    """会商: its agenda, minutes and decisions; a participant sees what is of its own cases."""
    return _shown(door.read(lambda tx, actor: read_meeting(tx, number, actor=actor))).response()


@router.post(
    "/meetings",
    status_code=201,
    responses=operations.answers(MeetingDetail, WRITE, also=(201,), Location=LOCATION, ETag=ETAG),
)
def convene(command: MeetingIn, door: CaseWriter) -> Response:
    """召开会商: as an office; whoever is called is told."""

    def act(tx: Tx, actor: Actor) -> Reply:
        made = convene_meeting(tx, command, actor=actor)
        return reply(made, 201, Location=f"{PREFIX}/meetings/{made.number}", ETag=etag(made.version))

    return door.write(act)


@router.post("/meetings/{number}/participants", responses=CHANGED)
def invite(number: MeetingPath, command: Invitation, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """通知参会: more units, or the offices of areas; whoever was called is not told again."""
    return _done(door, if_match, lambda tx, actor: invite_units(tx, _seen(number, if_match), command, actor=actor))


@router.post("/meetings/{number}/agenda", responses=CHANGED)
def build_the_agenda(
    number: MeetingPath, command: AgendaBuilding, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """生成议程: in one step, from cases that are red for too long, blocked or stuck, and from requests; never twice."""
    del command
    return _done(door, if_match, lambda tx, actor: build_agenda(tx, _seen(number, if_match), actor=actor))


@router.post("/meetings/{number}/items", responses=CHANGED)
def add_an_item(number: MeetingPath, command: ItemIn, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """列入议程: a case, or a matter that is none."""
    return _done(door, if_match, lambda tx, actor: add_item(tx, _seen(number, if_match), command, actor=actor))


@router.post("/meetings/{number}/items/{item}/removal", responses=CHANGED)
def remove_an_item(
    number: MeetingPath, item: ItemPath, command: ItemRemoval, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """撤下议题: with the reason; it does not come back by building the agenda again."""

    def act(tx: Tx, actor: Actor) -> MeetingDetail:
        return remove_item(tx, (_seen(number, if_match), item), command, actor=actor)

    return _done(door, if_match, act)


@router.post("/meetings/{number}/items/{item}/place", responses=CHANGED)
def move_an_item(
    number: MeetingPath, item: ItemPath, command: ItemPlace, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """调整顺序: to a place among the items that stand."""

    def act(tx: Tx, actor: Actor) -> MeetingDetail:
        return move_item(tx, (_seen(number, if_match), item), command, actor=actor)

    return _done(door, if_match, act)


@router.post("/meetings/{number}/decisions", responses=CHANGED)
def record_a_decision(number: MeetingPath, command: DecisionIn, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """议定事项: a draft until the minutes are signed."""
    return _done(door, if_match, lambda tx, actor: record_decision(tx, _seen(number, if_match), command, actor=actor))


@router.post("/meetings/{number}/decisions/{position}/removal", responses=CHANGED)
def drop_a_decision(
    number: MeetingPath, position: PositionPath, command: DecisionDropping, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """删去议定事项: while it is a draft."""
    del command

    def act(tx: Tx, actor: Actor) -> MeetingDetail:
        return drop_decision(tx, (_seen(number, if_match), position), actor=actor)

    return _done(door, if_match, act)


@router.post("/meetings/{number}/minutes", responses=CHANGED)
def write_the_minutes(number: MeetingPath, command: MinutesIn, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """会议纪要: written anew as often as needed until they are signed."""
    return _done(door, if_match, lambda tx, actor: write_minutes(tx, _seen(number, if_match), command, actor=actor))


@router.post("/meetings/{number}/signature", responses=CHANGED)
def sign_the_minutes(
    number: MeetingPath, command: MinutesSignature, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """签发纪要: and every decision with it, as an instruction on its case or as a case of its own."""
    del command
    return _done(door, if_match, lambda tx, actor: sign_minutes(tx, _seen(number, if_match), actor=actor))


@router.post("/meetings/{number}/cancellation", responses=CHANGED)
def cancel(number: MeetingPath, command: Cancellation, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """取消会商: what lead units asked for waits for the next one."""
    return _done(door, if_match, lambda tx, actor: cancel_meeting(tx, _seen(number, if_match), command, actor=actor))


def _seen(number: str, if_match: str | None) -> tuple[str, int]:
    return number, version_seen(if_match)


def _done(door: WriteDoor, if_match: str | None, act: Callable[[Tx, Actor], MeetingDetail]) -> Response:
    def move(tx: Tx, actor: Actor) -> Reply:
        try:
            return _shown(act(tx, actor))
        except StaleVersion as stale:
            raise mismatch(if_match, stale) from None

    return door.write(move)


def _shown(found: MeetingDetail) -> Reply:
    return reply(found, ETag=etag(found.version))
