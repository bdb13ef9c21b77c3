"""当事人: whom a case is about, masked, and revealed once to whoever may know and says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError
from duzhan.http import visits
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.read_case import read_case
from duzhan.usecases.reveal_person import reveal_person
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.web.paths import CasePath
from duzhan.wire.cases import CaseDetail
from duzhan.wire.persons import PlainPerson, Reveal
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the form: the person in plain for this one page, or what was typed and refused."""

    plain: PlainPerson | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with its person masked, None for who may not know, and what came of the form."""

    case: CaseDetail
    told: Told


@router.get("/cases/{number}/person")
def show(number: CasePath, door: CasePage) -> Response:
    """Show the person masked, and ask why it has to be known in plain."""
    return _shown(number, door, Told())


@router.post("/cases/{number}/person")
def reveal(number: CasePath, form: CaseForm) -> Response:
    """Show the person in plain once; the reason is on the audit."""

    def act(tx: Tx, visit: Visit) -> PlainPerson:
        command = asking.filled(Reveal, form.form)
        by = visits.presence(form.request, visit).by
        return reveal_person(tx, number, command, actor=visit.actor, by=by)

    try:
        plain = form.disclose(act)
    except DuzhanError as refusal:
        return _shown(number, form, Told(None, asking.typed(form.form), case_acts.unless_at_the_door(refusal)))
    return _shown(number, form, Told(plain))


def _shown(number: str, door: PageDoor, told: Told) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        return Shown(read_case(tx, number, actor=visit.actor), told)

    return door.show("case_person.html.j2", look, 200 if told.problem is None else told.problem.status)
