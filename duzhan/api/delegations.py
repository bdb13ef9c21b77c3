"""Standing in while on leave: one's own delegations."""

from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.api.operations import READ, WRITE
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.replies import reply
from duzhan.usecases.delegate_account import delegate_account, list_delegations, revoke_delegation
from duzhan.wire.cursor import LARGEST
from duzhan.wire.delegations import DelegationOut, DelegationPage, NewDelegation

router = operations.router("delegation")

DelegationKey = Annotated[int, Path(alias="id", ge=1, le=LARGEST)]


@router.get("/delegations", responses=operations.answers(DelegationPage, READ))
def list_the_delegations(door: CaseReader) -> Response:
    """委托清单: whom the caller lets stand in, and for whom the caller stands in."""
    rows = door.read(lambda tx, actor: list_delegations(tx, actor=actor))
    return reply(DelegationPage(items=rows)).response()


@router.post("/delegations", status_code=201, responses=operations.answers(DelegationOut, WRITE, also=(201,)))
def delegate(new: NewDelegation, door: CaseWriter) -> Response:
    """委托: somebody of the same unit, or of the same role, rank and area, hears and signs for the caller."""
    return door.write(lambda tx, actor: reply(delegate_account(tx, new, of=actor, by=actor), 201))


@router.post("/delegations/{id}/revoke", responses=operations.answers(DelegationOut, WRITE))
def revoke_the_delegation(key: DelegationKey, door: CaseWriter) -> Response:
    """撤销委托: from now on the caller is told again; again is no error."""
    return door.write(lambda tx, actor: reply(revoke_delegation(tx, key, actor=actor)))
