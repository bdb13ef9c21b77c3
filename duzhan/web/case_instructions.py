"""批示: what duty leaders wrote on a case; given, answered and withdrawn on one page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.answer_instruction import answer_instruction
from duzhan.usecases.instruct_case import instruct_case
from duzhan.usecases.prepare_instructions import Instructing, prepare_instructions
from duzhan.usecases.withdraw_instruction import withdraw_instruction
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, FormDoor
from duzhan.web.paths import CasePath, case_address
from duzhan.web.retelling import Retelling
from duzhan.wire.instructions import InstructionAnswer, InstructionIn, InstructionWithdrawal
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)

GIVING = "give"
PositionPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Asked(Retelling):
    """The page's forms; ``at`` names the one that was refused: giving, or what is done about which instruction."""

    instructing: Instructing
    at: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    problem: Problem | None = None


@router.get("/cases/{number}/instructions")
def show(number: CasePath, door: CasePage) -> Response:
    """Show every instruction on a case, with the forms that the reader may fill."""

    def look(tx: ReadTx, visit: Visit) -> Asked:
        return Asked(prepare_instructions(tx, number, actor=visit.actor))

    return door.show("case_instructions.html.j2", look)


@router.post("/cases/{number}/instructions")
def give(number: CasePath, form: CaseForm) -> Response:
    """Give an instruction."""

    def act(tx: Tx, actor: Actor) -> object:
        command = asking.filled(InstructionIn, form.form)
        return instruct_case(tx, number, asking.version(form.form), command, actor=actor)

    return _done(number, form, GIVING, act)


@router.post("/cases/{number}/instructions/{position}/answer")
def answer(number: CasePath, position: PositionPath, form: CaseForm) -> Response:
    """Answer an instruction."""

    def act(tx: Tx, actor: Actor) -> object:
        command = asking.filled(InstructionAnswer, form.form)
        return answer_instruction(tx, (number, asking.version(form.form)), position, command, actor=actor)

    return _done(number, form, f"answer-{position}", act)


@router.post("/cases/{number}/instructions/{position}/withdrawal")
def withdraw(number: CasePath, position: PositionPath, form: CaseForm) -> Response:
    """Take an instruction back."""

    def act(tx: Tx, actor: Actor) -> object:
        command = asking.filled(InstructionWithdrawal, form.form)
        return withdraw_instruction(tx, (number, asking.version(form.form)), position, command, actor=actor)

    return _done(number, form, f"withdraw-{position}", act)


def _done(number: str, form: FormDoor, at: str, act: Callable[[Tx, Actor], object]) -> Response:
    """Do an act and lead back to the case; what was refused is said above its form, and nothing typed is lost."""

    def move(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return f"{case_address(number)}/instructions"

    try:
        return form.submit(move)
    except DuzhanError as refusal:
        problem = case_acts.unless_at_the_door(refusal)
        chosen = tuple(str(value) for value in form.form.getlist("evidence"))

        def again(tx: ReadTx, visit: Visit) -> Asked:
            instructing = prepare_instructions(tx, number, actor=visit.actor)
            return Asked(instructing, at, asking.typed(form.form), chosen, problem)

        return form.show("case_instructions.html.j2", again, problem.status)
