"""提请协调: the lead unit of a case asks for the next meeting of the office of the level."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_coordination import read_coordination
from duzhan.usecases.request_coordination import request_coordination
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage
from duzhan.web.paths import CasePath, case_address
from duzhan.wire.cases import CaseDetail
from duzhan.wire.coordination import CoordinationIn, CoordinationsOut
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/cases/{number}/coordination"


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with the requests on it, and the form where the reader may ask."""

    case: CaseDetail
    found: CoordinationsOut
    typed: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None


@router.get(ADDRESS)
def show(number: CasePath, door: CasePage) -> Response:
    """Show the requests on a case."""
    return door.show("case_coordination.html.j2", lambda tx, visit: _asked(tx, number, visit))


@router.post(ADDRESS)
def ask(number: CasePath, form: CaseForm) -> Response:
    """Ask for coordination."""

    def act(tx: Tx, visit: Visit) -> str:
        command = asking.filled(CoordinationIn, form.form)
        request_coordination(tx, (number, asking.version(form.form)), command, actor=visit.actor)
        return f"{case_address(number)}/coordination"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        problem = case_acts.unless_at_the_door(refusal)

        def again(tx: ReadTx, visit: Visit) -> Asked:
            asked = _asked(tx, number, visit)
            return Asked(asked.case, asked.found, asking.typed(form.form), problem)

        return form.show("case_coordination.html.j2", again, problem.status)


def _asked(tx: ReadTx, number: str, visit: Visit) -> Asked:
    return Asked(read_case(tx, number, actor=visit.actor), read_coordination(tx, number, actor=visit.actor))
