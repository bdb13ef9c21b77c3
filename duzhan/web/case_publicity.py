"""公示: a verified case is posted, objections are written down and answered, on one page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.answer_objection import answer_objection
from duzhan.usecases.prepare_publicity import Posting, prepare_publicity
from duzhan.usecases.publicize_case import publicize_case
from duzhan.usecases.raise_objection import raise_objection
from duzhan.vocabulary import Outcome
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, FormDoor
from duzhan.web.paths import CasePath, case_address
from duzhan.web.retelling import Retelling
from duzhan.wire.problems import Problem
from duzhan.wire.publicity import ObjectionAnswer, ObjectionIn, PublicityIn

router = APIRouter(include_in_schema=False)

POSTING, OBJECTING = "publicity", "objection"
PositionPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Asked(Retelling):
    """The page's forms; ``at`` names the one that was refused: a word, or the number of the objection answered."""

    posting: Posting
    at: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What may come of an objection."""
        return tuple(Outcome)


@router.get("/cases/{number}/publicity")
def show(number: CasePath, door: CasePage) -> Response:
    """Show how the publicity stands, with the forms that the reader may fill."""
    return door.show("case_posting.html.j2", lambda tx, visit: Asked(prepare_publicity(tx, number, actor=visit.actor)))


@router.post("/cases/{number}/publicity")
def post(number: CasePath, form: CaseForm) -> Response:
    """Record that the case is posted."""

    def act(tx: Tx, actor: Actor) -> object:
        return publicize_case(tx, number, asking.filled(PublicityIn, form.form), actor=actor)

    return _done(number, form, POSTING, act)


@router.post("/cases/{number}/objections")
def object_to(number: CasePath, form: CaseForm) -> Response:
    """Write an objection down."""

    def act(tx: Tx, actor: Actor) -> object:
        return raise_objection(tx, number, asking.filled(ObjectionIn, form.form), actor=actor)

    return _done(number, form, OBJECTING, act)


@router.post("/cases/{number}/objections/{position}/answer")
def answer(number: CasePath, position: PositionPath, form: CaseForm) -> Response:
    """Answer an objection."""

    def act(tx: Tx, actor: Actor) -> object:
        return answer_objection(tx, number, position, asking.filled(ObjectionAnswer, form.form), actor=actor)

    return _done(number, form, str(position), act)


def _done(number: str, form: FormDoor, at: str, act: Callable[[Tx, Actor], object]) -> Response:
    """Do an act and lead back to the page; what was refused is said above its form, and nothing typed is lost."""
    address = f"{case_address(number)}/publicity"

    def move(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return address

    try:
        return form.submit(move)
    except DuzhanError as refusal:
        problem = case_acts.unless_at_the_door(refusal)
        chosen = tuple(str(value) for value in form.form.getlist("evidence"))

        def again(tx: ReadTx, visit: Visit) -> Asked:
            posting = prepare_publicity(tx, number, actor=visit.actor)
            return Asked(posting, at, asking.typed(form.form), chosen, problem)

        return form.show("case_posting.html.j2", again, problem.status)
