"""表扬、问责: what is recorded of units, each with its rows; drafted, proposed, signed and taken back on its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from duzhan.documents import record_docx, record_words
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.print_records import print_record, print_records
from duzhan.usecases.read_appeals import read_appeals
from duzhan.usecases.read_records import read_record, read_records
from duzhan.usecases.record_acts import ACTS, SHAPES
from duzhan.vocabulary import Role
from duzhan.vocabulary.records import RecordAct, RecordKind, RecordStanding
from duzhan.web import asking, case_acts, faults
from duzhan.web.doors import CaseForm, CasePage
from duzhan.web.paths import RecordPath
from duzhan.web.retelling import Retelling
from duzhan.wire.appeals import AppealFilter, AppealOut
from duzhan.wire.problems import Problem
from duzhan.wire.records import RecordDetail, RecordFilter, RecordOut
from statemachines.record import RecordTrigger

router = APIRouter(include_in_schema=False)
ADDRESS = "/records"
WAITING = AppealFilter(waiting=True, limit=20)


class Worded:
    """What every page of records calls things."""

    __slots__ = ()

    def standing(self, record: RecordOut) -> str:
        """Return how a record stands."""
        return RecordStanding(record.state.value).label

    def against(self, appeal: AppealOut) -> str:
        """Return what an appeal is against."""
        return record_words.against({"record": appeal.record, "month": appeal.month, "line": appeal.line})

    def act(self, trigger: RecordTrigger) -> str:
        """Return what was done to a record."""
        return RecordAct(trigger.value).label


@dataclass(frozen=True, slots=True)
class Listed(Worded):
    """A page of records, what it was asked by, the appeals that wait, and whether the reader may draft one."""

    records: tuple[RecordOut, ...]
    next: str | None
    appeals: tuple[AppealOut, ...]
    asked: Mapping[str, str]
    query: str
    drafts: bool
    problem: Problem | None
    kinds: tuple[RecordKind, ...] = tuple(RecordKind)
    standings: tuple[RecordStanding, ...] = tuple(RecordStanding)


@dataclass(frozen=True, slots=True)
class Shown(Worded, Retelling):
    """A record with the forms that the reader may fill; ``at`` names the one that was refused."""

    record: RecordDetail
    at: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None

    @property
    def may(self) -> frozenset[str]:
        """What the reader may do now, by its words."""
        return frozenset(trigger.value for trigger in self.record.permitted)


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """List the records that concern the visitor, and the appeals that wait."""
    asked = asking.asked(door.request)

    def look(tx: ReadTx, visit: Visit) -> Listed:
        problem = None
        try:
            page = read_records(tx, asking.shaped(RecordFilter, asked), actor=visit.actor)
        except DuzhanError as refusal:
            problem = faults.of(refusal)
            page = read_records(tx, RecordFilter(), actor=visit.actor)
        appeals = () if asked else read_appeals(tx, WAITING, actor=visit.actor).items
        kept = {name: value for name, value in asked.items() if name != "cursor"}
        following = None if page.next is None else urlencode({**kept, "cursor": page.next})
        drafts = any(grant.role is Role.OFFICE for grant in visit.actor.grants)
        return Listed(page.items, following, appeals, asked, urlencode(kept), drafts, problem)

    return door.show("records.html.j2", look)


@router.get(f"{ADDRESS}.docx")
def write_all(door: CasePage) -> Response:
    """Hand out the list as a Word file."""
    printed = door.look(lambda tx, visit: print_records(tx, actor=visit.actor))
    return attachment(printed.content, f"{printed.name}.docx", record_docx.MEDIA_TYPE)


@router.get(f"{ADDRESS}/{{record}}")
def read(record: RecordPath, door: CasePage) -> Response:
    """Show a record with the rows behind it and every act on it."""
    return door.show("record.html.j2", lambda tx, visit: Shown(read_record(tx, record, actor=visit.actor)))


@router.get(f"{ADDRESS}/{{record}}/record.docx")
def write(record: RecordPath, door: CasePage) -> Response:
    """Hand out a record as a Word file, laid out as a formal document."""
    printed = door.look(lambda tx, visit: print_record(tx, record, actor=visit.actor))
    return attachment(printed.content, f"{printed.name}.docx", record_docx.MEDIA_TYPE)


def fires(trigger: RecordTrigger) -> Callable[..., Response]:
    """Return what takes the form of a trigger: the act is done on the version that was seen."""

    def fire(record: RecordPath, form: CaseForm) -> Response:
        def act(tx: Tx, visit: Visit) -> str:
            command = asking.filled(SHAPES[trigger], form.form)
            ACTS[trigger](tx, record, asking.version(form.form), command, visit.actor)
            return f"{ADDRESS}/{record}"

        try:
            return form.submit(act)
        except DuzhanError as refusal:
            problem, typed = case_acts.unless_at_the_door(refusal), asking.typed(form.form)

            def again(tx: ReadTx, visit: Visit) -> Shown:
                return Shown(read_record(tx, record, actor=visit.actor), trigger.value, typed, problem)

            return form.show("record.html.j2", again, problem.status)

    fire.__name__ = f"{trigger.value}_record"
    return fire


for _trigger in SHAPES:
    router.add_api_route(f"{ADDRESS}/{{record}}/{_trigger.value}", fires(_trigger), methods=["POST"])
