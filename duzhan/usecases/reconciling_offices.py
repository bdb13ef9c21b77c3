"""The two offices of a reconciliation that a person asks for: their own, and the one whose ledger it is made with."""

from duzhan.errors import InvalidInput, NotFound, NotPermitted
from duzhan.policy.concluding import Offices
from duzhan.policy.permissions import Actor
from duzhan.store import organisation
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Role
from duzhan.wire.reconciliations import ReconciliationIn


def sides(tx: ReadTx, command: ReconciliationIn, *, actor: Actor) -> Offices:
    """Return both offices.

    Raises NotFound for an area out of scope, NotPermitted for whoever works in no office over it, InvalidInput where
    no office of the level answers for the area, or only the person's own.
    """
    ours = _office(actor, command.area)
    return Offices(ours, _counterpart(tx, command, ours))


def _office(actor: Actor, area: str) -> str:
    if not any(area.startswith(prefix) for prefix in actor.areas()):
        raise NotFound
    for grant in actor.grants:
        if grant.role is Role.OFFICE and grant.unit and grant.area and area.startswith(grant.area):
            return grant.unit
    raise NotPermitted


def _counterpart(tx: ReadTx, command: ReconciliationIn, ours: str) -> str:
    """Return the office of the level named, else the lowest one that is not ours."""
    if organisation.find_area(tx, command.area) is None:
        raise InvalidInput.of("area", "unknown_area", code=command.area)
    chain = organisation.of_area(tx, command.area).offices
    wanted = [unit for level, unit in chain if command.level in {level, None}]
    if not wanted:
        raise InvalidInput.of("level", "no_office_of_level")
    others = [unit for unit in wanted if unit != ours]
    if not others:
        raise InvalidInput.of("level", "reconciled_with_itself")
    return others[0]
