"""会商: an office's meetings, from the invitation to the minutes; every act is a form of the meeting's own page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Response

from duzhan.documents import meeting_docx, meeting_words
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.policy.meeting_refusals import MeetingNotFound
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.arrange_agenda import add_item, move_item, remove_item
from duzhan.usecases.build_agenda import build_agenda
from duzhan.usecases.convene_meeting import convene_meeting, invite_units
from duzhan.usecases.meeting_desk import Seen
from duzhan.usecases.prepare_meeting import Arranging, Convening, prepare_convening, prepare_meeting
from duzhan.usecases.read_meetings import dated, read_meeting, read_meetings
from duzhan.usecases.record_decision import drop_decision, record_decision
from duzhan.usecases.sign_minutes import sign_minutes
from duzhan.usecases.write_minutes import cancel_meeting, write_minutes
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.paths import MeetingPath
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.wire.meetings import (
    Cancellation,
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
)
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/meetings"
ItemPath = Annotated[int, Path(ge=1, le=2**63 - 1)]
PositionPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
Act = Callable[[Tx, Seen, Actor], object]


@dataclass(frozen=True, slots=True)
class Listed:
    """The meetings, and for an office the form of a new one with what was typed and chosen."""

    found: MeetingPage
    following: str
    convening: Convening
    typed: Mapping[str, str]
    chosen: tuple[str, ...]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Shown(Retelling):
    """A meeting with its forms; ``at`` names the one that was refused."""

    arranging: Arranging
    at: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    problem: Problem | None = None


@router.get(ADDRESS)
def list_them(wanted: Annotated[MeetingFilter, Query()], door: CasePage) -> Response:
    """Show the meetings that concern the reader."""
    return _listed(door, wanted, {}, (), None)


@router.post(ADDRESS)
def convene(form: CaseForm) -> Response:
    """Convene a meeting and lead to it."""

    def act(tx: Tx, visit: Visit) -> str:
        return address(convene_meeting(tx, asking.filled(MeetingIn, form.form), actor=visit.actor).number)

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        problem = case_acts.unless_at_the_door(refusal)
        return _listed(form, MeetingFilter(), asking.typed(form.form), _chosen(form), problem)


@router.get(f"{ADDRESS}/{{number}}")
def show(number: MeetingPath, door: CasePage) -> Response:
    """Show a meeting."""
    return _shown(door, number, NOTHING, ())


@router.get(f"{ADDRESS}/{{number}}/agenda.docx")
def print_agenda(number: MeetingPath, door: CasePage) -> Response:
    """Hand out the agenda with its case sheets as a Word file."""
    meeting, dated = _dated(door, number)
    return _handed_out(meeting, meeting_words.AGENDA, meeting_docx.agenda(meeting, dated))


@router.get(f"{ADDRESS}/{{number}}/minutes.docx")
def print_minutes(number: MeetingPath, door: CasePage) -> Response:
    """Hand out the minutes as a Word file, to whoever sees the whole meeting."""
    meeting, dated = _dated(door, number)
    if not meeting.whole:
        raise MeetingNotFound
    return _handed_out(meeting, meeting_words.MINUTES, meeting_docx.minutes(meeting, dated))


@router.post(f"{ADDRESS}/{{number}}/participants")
def invite(number: MeetingPath, form: CaseForm) -> Response:
    """Call more units."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return invite_units(tx, seen, asking.filled(Invitation, form.form), actor=actor)

    return _done(number, form, "invite", act)


@router.post(f"{ADDRESS}/{{number}}/agenda")
def build(number: MeetingPath, form: CaseForm) -> Response:
    """Build the agenda."""
    return _done(number, form, "build", lambda tx, seen, actor: build_agenda(tx, seen, actor=actor))


@router.post(f"{ADDRESS}/{{number}}/items")
def add(number: MeetingPath, form: CaseForm) -> Response:
    """Put a case or another matter on the agenda."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return add_item(tx, seen, asking.filled(ItemIn, form.form), actor=actor)

    return _done(number, form, "add", act)


@router.post(f"{ADDRESS}/{{number}}/items/{{item}}/removal")
def remove(number: MeetingPath, item: ItemPath, form: CaseForm) -> Response:
    """Take an item off."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return remove_item(tx, (seen, item), asking.filled(ItemRemoval, form.form), actor=actor)

    return _done(number, form, f"remove-{item}", act)


@router.post(f"{ADDRESS}/{{number}}/items/{{item}}/place")
def move(number: MeetingPath, item: ItemPath, form: CaseForm) -> Response:
    """Give an item another place."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return move_item(tx, (seen, item), asking.filled(ItemPlace, form.form), actor=actor)

    return _done(number, form, f"place-{item}", act)


@router.post(f"{ADDRESS}/{{number}}/decisions")
def decide(number: MeetingPath, form: CaseForm) -> Response:
    """Record a decision on a case of the agenda."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return record_decision(tx, seen, asking.filled(DecisionIn, form.form), actor=actor)

    return _done(number, form, "decide", act)


@router.post(f"{ADDRESS}/{{number}}/decisions/{{position}}/removal")
def drop(number: MeetingPath, position: PositionPath, form: CaseForm) -> Response:
    """Drop a draft."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return drop_decision(tx, (seen, position), actor=actor)

    return _done(number, form, f"drop-{position}", act)


@router.post(f"{ADDRESS}/{{number}}/minutes")
def write(number: MeetingPath, form: CaseForm) -> Response:
    """Write the minutes."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return write_minutes(tx, seen, asking.filled(MinutesIn, form.form), actor=actor)

    return _done(number, form, "minutes", act)


@router.post(f"{ADDRESS}/{{number}}/signature")
def sign(number: MeetingPath, form: CaseForm) -> Response:
    """Sign the minutes and issue what was decided."""
    return _done(number, form, "sign", lambda tx, seen, actor: sign_minutes(tx, seen, actor=actor))


@router.post(f"{ADDRESS}/{{number}}/cancellation")
def cancel(number: MeetingPath, form: CaseForm) -> Response:
    """Cancel the meeting."""

    def act(tx: Tx, seen: Seen, actor: Actor) -> object:
        return cancel_meeting(tx, seen, asking.filled(Cancellation, form.form), actor=actor)

    return _done(number, form, "cancel", act)


def address(number: str) -> str:
    """Return where the page of a meeting is."""
    return f"{ADDRESS}/{number}"


def _done(number: str, form: FormDoor, at: str, act: Act) -> Response:
    """Do an act and lead back to the meeting; what was refused is said above its form, and nothing typed is lost."""

    def do(tx: Tx, visit: Visit) -> str:
        act(tx, (number, asking.version(form.form)), visit.actor)
        return address(number)

    try:
        return form.submit(do)
    except DuzhanError as refusal:
        problem = case_acts.unless_at_the_door(refusal)
        return _shown(form, number, (at, asking.typed(form.form), problem), _chosen(form))


def _chosen(form: FormDoor) -> tuple[str, ...]:
    return tuple(str(value) for value in form.form.getlist("units"))


def _shown(door: PageDoor, number: str, told: Told, chosen: tuple[str, ...]) -> Response:
    at, typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Shown:
        return Shown(prepare_meeting(tx, number, actor=visit.actor), at, typed, chosen, problem)

    return door.show("meeting.html.j2", look, 200 if problem is None else problem.status)


def _dated(door: PageDoor, number: str) -> tuple[MeetingDetail, date]:
    """Return a meeting with the date of its papers: that of its signature, or today."""

    def act(tx: ReadTx, actor: Actor) -> tuple[MeetingDetail, date]:
        meeting = read_meeting(tx, number, actor=actor)
        return meeting, dated(tx, meeting)

    return door.read(act)


def _handed_out(meeting: MeetingDetail, name: str, paper: bytes) -> Response:
    return attachment(paper, f"{meeting.title}{name}.docx", meeting_docx.MEDIA_TYPE)


def _listed(
    door: PageDoor, wanted: MeetingFilter, typed: Mapping[str, str], chosen: tuple[str, ...], problem: Problem | None
) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Listed:
        found = read_meetings(tx, wanted, actor=visit.actor)
        following = urlencode({"cursor": found.next}) if found.next else ""
        return Listed(found, following, prepare_convening(tx, actor=visit.actor), typed, chosen, problem)

    return door.show("meetings.html.j2", look, 200 if problem is None else problem.status)
