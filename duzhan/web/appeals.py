"""申诉: a unit appeals against a record or a line of its score; decided by the office above, on the appeal's page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from fastapi import APIRouter, Response

from duzhan.campaign.scoring import ScoreLine
from duzhan.documents import score_words
from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.decide_appeal import decide_appeal
from duzhan.usecases.lodge_appeal import lodge_appeal
from duzhan.usecases.prepare_appeal import may_appeal_for
from duzhan.usecases.read_appeals import read_appeal
from duzhan.usecases.read_records import read_record
from duzhan.usecases.read_scores import read_scores
from duzhan.usecases.withdraw_appeal import withdraw_appeal
from duzhan.vocabulary.records import AppealStanding
from duzhan.web import asking, case_acts, records
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.paths import AppealPath, MonthPath, RecordPath
from duzhan.web.retelling import Retelling
from duzhan.wire.appeals import AppealDecision, AppealDetail, AppealIn, AppealOut, AppealWithdrawal
from duzhan.wire.problems import Problem
from duzhan.wire.records import RecordDetail

router = APIRouter(include_in_schema=False)
Again = Callable[[Mapping[str, str], Problem | None], Response]
ADDRESS = "/appeals"
OF_RECORD = f"{records.ADDRESS}/{{record}}/appeal"
OF_LINE = "/scores/{month}/appeal"


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of an appeal: against a record, or against a line of a month's score that is chosen in it."""

    back: str
    record: RecordDetail | None
    month: str | None
    units: Mapping[str, str]
    """The units in whose name the reader may appeal, by their codes; of a record none is chosen."""
    typed: Mapping[str, str]
    problem: Problem | None

    @property
    def lines(self) -> Mapping[ScoreLine, str]:
        """What each line is called."""
        return score_words.LINES


@dataclass(frozen=True, slots=True)
class Shown(records.Worded, Retelling):
    """An appeal with the forms that the reader may fill; ``at`` names the one that was refused."""

    appeal: AppealDetail
    at: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None

    def stands(self, appeal: AppealOut) -> str:
        """Return how an appeal stands."""
        return AppealStanding(appeal.state.value).label


@router.get(OF_RECORD)
def ask(record: RecordPath, door: CasePage) -> Response:
    """Show the form of an appeal against a record."""
    return _of_record(door, record, {}, None)


@router.post(OF_RECORD)
def lodge(record: RecordPath, form: CaseForm) -> Response:
    """Appeal against a record."""
    again = partial(_of_record, form, record)
    return _lodged(form, {"record": record}, again)


@router.get(OF_LINE)
def ask_of_a_line(month: MonthPath, door: CasePage) -> Response:
    """Show the form of an appeal against a line of a month's score; a link may have chosen unit and line."""
    given = door.request.query_params
    return _of_line(door, month, {name: given[name] for name in ("unit", "line") if name in given}, None)


@router.post(OF_LINE)
def lodge_against_a_line(month: MonthPath, form: CaseForm) -> Response:
    """Appeal against a line of a month's score."""
    again = partial(_of_line, form, month)
    return _lodged(form, {"month": month}, again)


@router.get(f"{ADDRESS}/{{appeal}}")
def read(appeal: AppealPath, door: CasePage) -> Response:
    """Show an appeal, and what came of it."""
    return door.show("appeal.html.j2", lambda tx, visit: Shown(read_appeal(tx, appeal, actor=visit.actor)))


@router.post(f"{ADDRESS}/{{appeal}}/decision")
def decide(appeal: AppealPath, form: CaseForm) -> Response:
    """Decide an appeal."""

    def act(tx: Tx, actor: Actor) -> object:
        return decide_appeal(tx, appeal, asking.filled(AppealDecision, form.form), actor=actor)

    return _done(appeal, form, "decision", act)


@router.post(f"{ADDRESS}/{{appeal}}/withdrawal")
def withdraw(appeal: AppealPath, form: CaseForm) -> Response:
    """Take an appeal back."""

    def act(tx: Tx, actor: Actor) -> object:
        return withdraw_appeal(tx, appeal, asking.filled(AppealWithdrawal, form.form), actor=actor)

    return _done(appeal, form, "withdrawal", act)


def _done(appeal: str, form: FormDoor, at: str, act: Callable[[Tx, Actor], object]) -> Response:
    def move(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return f"{ADDRESS}/{appeal}"

    try:
        return form.submit(move)
    except DuzhanError as refusal:
        problem = case_acts.unless_at_the_door(refusal)

        def again(tx: ReadTx, visit: Visit) -> Shown:
            return Shown(read_appeal(tx, appeal, actor=visit.actor), at, asking.typed(form.form), problem)

        return form.show("appeal.html.j2", again, problem.status)


def _lodged(form: FormDoor, known: Mapping[str, object], again: Again) -> Response:
    """Lodge an appeal and lead to it; what was refused is said above the form, and nothing typed is lost."""

    def act(tx: Tx, visit: Visit) -> str:
        return f"{ADDRESS}/{lodge_appeal(tx, asking.filled(AppealIn, form.form, known), actor=visit.actor).number}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return again(asking.typed(form.form), case_acts.unless_at_the_door(refusal))


def _of_record(door: PageDoor, record: str, typed: Mapping[str, str], problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Asked:
        found = read_record(tx, record, actor=visit.actor)
        return Asked(f"{records.ADDRESS}/{record}", found, None, {}, typed, problem)

    return door.show("appeal_lodge.html.j2", look, 200 if problem is None else problem.status)


def _of_line(door: PageDoor, month: str, typed: Mapping[str, str], problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Asked:
        sheet = read_scores(tx, month, actor=visit.actor)
        mine = may_appeal_for(tx, sheet, visit.actor)
        units = {each.unit: each.unit_name for each in sheet.items if each.unit in mine}
        return Asked(f"/scores/{month}", None, month, units, typed, problem)

    return door.show("appeal_lodge.html.j2", look, 200 if problem is None else problem.status)
