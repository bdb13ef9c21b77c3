"""Units: added, renamed and ended by system administrators, who read no cases."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import paged
from duzhan.http import possible, presences
from duzhan.http.doors import AdministratorPost, HouseKeeper
from duzhan.http.replies import reply
from duzhan.usecases.add_unit import add_unit
from duzhan.usecases.change_unit import change_unit
from duzhan.usecases.end_unit import end_unit
from duzhan.usecases.list_units import list_units, read_unit
from duzhan.wire.organisation import NewUnit, UnitChange, UnitEnd, UnitFilter, UnitOut, UnitPage

router = operations.router("administration")
UnitPath = Annotated[str, Path(description="410325-water"), possible.UnitCode]
READ = (401, 403, 404, 422, 429, 503)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.get("/units", responses=operations.answers(UnitPage, READ))
def list_the_units(request: Request, wanted: Annotated[UnitFilter, Query()], door: HouseKeeper) -> Response:
    """单位清单: in the order of their codes, ended ones too."""
    page = door.read(lambda tx, _actor: list_units(tx, wanted))
    return paged(request, page, page.next, name="after")


@router.get("/units/{code}", responses=operations.answers(UnitOut, READ))
def read_a_unit(code: UnitPath, door: HouseKeeper) -> Response:
    """单位: one."""
    return reply(door.read(lambda tx, _actor: read_unit(tx, code))).response()


@router.post("/units", status_code=201, responses=operations.answers(UnitOut, WRITE, also=(201,)))
def add_a_unit(new: NewUnit, door: AdministratorPost) -> Response:
    """增设单位: from today on; its code is made of area and sector."""
    return door.write(lambda tx, actor: reply(add_unit(tx, new, presences.by(door, actor)), 201))


@router.post("/units/{code}/change", responses=operations.answers(UnitOut, WRITE))
def change_a_unit(code: UnitPath, wanted: UnitChange, door: AdministratorPost) -> Response:
    """单位改名、改隶属: from now on; papers of before keep the name of then."""
    return door.write(lambda tx, actor: reply(change_unit(tx, code, wanted, presences.by(door, actor))))


@router.post("/units/{code}/end", responses=operations.answers(UnitOut, WRITE))
def end_a_unit(code: UnitPath, wanted: UnitEnd, door: AdministratorPost) -> Response:
    """撤销单位: refused while it has open cases, with how many there are."""
    return door.write(lambda tx, actor: reply(end_unit(tx, code, wanted, presences.by(door, actor))))
