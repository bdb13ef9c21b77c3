"""摘牌: a target is delisted and listed again on its own page, by the province's office."""

from collections.abc import Callable

from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.delist_target import delist_target
from duzhan.usecases.relist_target import relist_target
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, FormDoor
from duzhan.web.exits import target_page
from duzhan.wire.target_listing import Delisting, Relisting

router = APIRouter(include_in_schema=False)


@router.post("/targets/{code}/delisting")
def delist(code: str, form: CaseForm) -> Response:
    """Delist a target."""

    def act(tx: Tx, actor: Actor) -> object:
        return delist_target(tx, code, asking.filled(Delisting, form.form), actor=actor)

    return _done(code, form, "delisting", act)


@router.post("/targets/{code}/relisting")
def relist(code: str, form: CaseForm) -> Response:
    """List a target again."""

    def act(tx: Tx, actor: Actor) -> object:
        return relist_target(tx, code, asking.filled(Relisting, form.form), actor=actor)

    return _done(code, form, "relisting", act)


def _done(code: str, form: FormDoor, at: str, act: Callable[[Tx, Actor], object]) -> Response:
    def move(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return f"/targets/{code}"

    try:
        return form.submit(move)
    except DuzhanError as refusal:
        return target_page(form, code, (at, asking.typed(form.form), case_acts.unless_at_the_door(refusal)))
