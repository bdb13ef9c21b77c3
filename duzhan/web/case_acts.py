"""办理: a page for each trigger that a person can fire, with a form of the trigger's own; it takes the API's shapes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError, NotAuthenticated, NotFound, NotOurForm, NotPermitted, SignInUnfinished
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.acts import ACTS
from duzhan.usecases.prepare_act import Prepared, prepare_act, recall_act
from duzhan.web import asking, case_actions, faults
from duzhan.web.doors import CaseForm, CasePage, FormDoor
from duzhan.web.paths import CasePath, case_address
from duzhan.wire.problems import Problem
from duzhan.wire.triggers import SHAPES
from statemachines.errors import LifecycleRefusal
from statemachines.states import Trigger

router = APIRouter(include_in_schema=False)

MILESTONE_ROWS = 5
"""How many milestones a plan's form has room for beyond those in force."""
_AT_THE_DOOR = (NotAuthenticated, NotFound, NotOurForm, NotPermitted, SignInUnfinished)
Refusal = DuzhanError | LifecycleRefusal


@dataclass(frozen=True, slots=True)
class Asked:
    """A trigger's form: what it offers, what was typed and chosen, and what was wrong with it."""

    trigger: Trigger
    address: str
    prepared: Prepared
    typed: Mapping[str, str]
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    problem: Problem | None = None

    @property
    def rows(self) -> range:
        """The numbers of the rows for milestones."""
        return range(len(self.prepared.milestones) + MILESTONE_ROWS)


def unless_at_the_door(refusal: Refusal) -> Problem:
    """Return what a form says of its refusal; one that is none of the form's business is raised again."""
    if isinstance(refusal, _AT_THE_DOOR):
        raise refusal
    return faults.of(refusal)


def _address(number: str, trigger: Trigger) -> str:
    return f"{case_address(number)}/{case_actions.word(trigger)}"


def asks(trigger: Trigger) -> Callable[..., Response]:
    """Return the page with a trigger's form; whoever may not fire it now is told why instead."""

    def ask(number: CasePath, door: CasePage) -> Response:
        def prepared(tx: ReadTx, visit: Visit) -> Asked:
            found = prepare_act(tx, number, trigger, actor=visit.actor)
            return Asked(trigger, _address(number, trigger), found, _begun(trigger, found), _offered(trigger, found))

        return door.show("case_act.html.j2", prepared)

    ask.__name__ = f"ask_{trigger.value}"
    return ask


def acts(trigger: Trigger) -> Callable[..., Response]:
    """Return what takes a trigger's form: the act is done on the version that was seen, and leads to the case."""

    def act(number: CasePath, form: CaseForm) -> Response:
        def move(tx: Tx, visit: Visit) -> str:
            command = asking.filled(SHAPES[trigger], form.form)
            ACTS[trigger](tx, number, asking.version(form.form), command, visit.actor)
            return case_address(number)

        try:
            return form.submit(move)
        except (DuzhanError, LifecycleRefusal) as refusal:
            return _again(number, trigger, form, refusal)

    act.__name__ = trigger.value
    return act


def _again(number: str, trigger: Trigger, form: FormDoor, refusal: Refusal) -> Response:
    problem = unless_at_the_door(refusal)
    chosen = {name: [str(value) for value in form.form.getlist(name)] for name in form.form}

    def recalled(tx: ReadTx, visit: Visit) -> Asked:
        found = recall_act(tx, number, trigger, actor=visit.actor)
        return Asked(trigger, _address(number, trigger), found, asking.typed(form.form), chosen, problem)

    return form.show("case_act.html.j2", recalled, problem.status)


def _begun(trigger: Trigger, found: Prepared) -> Mapping[str, str]:
    """Return what a fresh form says already."""
    typed = dict[str, str]()
    if trigger is Trigger.ASSIGN and found.suggested is not None:
        typed = {"lead_unit": found.suggested.lead, "rectification_type": found.suggested_type.value}
    if trigger is Trigger.VERIFY:
        typed = {"on_site_on": found.today.isoformat()}
    if trigger is Trigger.PROGRESS and len(found.mine) == 1:
        typed = {"percentage": str(found.mine[0].percentage)}
    if trigger is Trigger.PLAN:
        for number, step in enumerate(found.milestones):
            typed |= {f"milestones.{number}.title": step.title, f"milestones.{number}.due_on": step.due_on.isoformat()}
    pending = found.extensions.items[-1:] if found.extensions is not None else ()
    if trigger is Trigger.GRANT_EXTENSION and pending:
        typed = {"granted_on": pending[0].proposed_on.isoformat()}
    return typed


def _offered(trigger: Trigger, found: Prepared) -> Mapping[str, list[str]]:
    """Return what a fresh form has ticked already."""
    ticked = trigger is Trigger.ASSIGN and found.suggested is not None
    return {"co_units": list(found.suggested.co_units)} if ticked and found.suggested is not None else {}


for _trigger in SHAPES:
    _path = f"/cases/{{number}}/{case_actions.word(_trigger)}"
    router.add_api_route(_path, asks(_trigger), methods=["GET"])
    router.add_api_route(_path, acts(_trigger), methods=["POST"])
