"""回头看: what was found at a closed case by somebody who did not verify it; shown and recorded on one page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.look_back_case import look_back_case
from duzhan.usecases.prepare_look_back import LookingBack, prepare_look_back
from duzhan.vocabulary.look_back import LookBackResult
from duzhan.web import asking, case_acts
from duzhan.web.case_acts import Refusal
from duzhan.web.doors import CaseForm, CasePage
from duzhan.web.paths import CasePath, case_address
from duzhan.wire.look_backs import LookBackIn
from duzhan.wire.problems import Problem
from statemachines.errors import LifecycleRefusal

router = APIRouter(include_in_schema=False)
_PAGE = "case_look_backs.html.j2"


@dataclass(frozen=True, slots=True)
class Asked:
    """The page: the look-backs of a case, and the form with what was typed and what was wrong with it."""

    looking: LookingBack
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def results(self) -> type[LookBackResult]:
        """What can be found."""
        return LookBackResult


@router.get("/cases/{number}/look-backs")
def show(number: CasePath, door: CasePage) -> Response:
    """Show every look-back on a case, with the form for whoever may look back on it now."""
    return door.show(_PAGE, lambda tx, visit: Asked(prepare_look_back(tx, number, actor=visit.actor)))


@router.post("/cases/{number}/look-backs")
def record(number: CasePath, form: CaseForm) -> Response:
    """Record a look-back and lead back to the case."""

    def act(tx: Tx, visit: Visit) -> str:
        command = asking.filled(LookBackIn, form.form)
        look_back_case(tx, number, asking.version(form.form), command, actor=visit.actor)
        return case_address(number)

    try:
        return form.submit(act)
    except (DuzhanError, LifecycleRefusal) as refusal:
        return _again(number, form, refusal)


def _again(number: str, form: CaseForm, refusal: Refusal) -> Response:
    problem = case_acts.unless_at_the_door(refusal)
    chosen = tuple(str(value) for value in form.form.getlist("evidence"))

    def again(tx: ReadTx, visit: Visit) -> Asked:
        looking = prepare_look_back(tx, number, actor=visit.actor)
        return Asked(looking, asking.typed(form.form), chosen, problem)

    return form.show(_PAGE, again, problem.status)
