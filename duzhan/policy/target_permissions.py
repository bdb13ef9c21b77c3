"""Who delists a target, and who records what is tilted to one."""

from duzhan.policy.permissions import SCOPED_BY_UNIT, Actor, Grant
from duzhan.vocabulary import Level, Role


def may_delist(actor: Actor, area: str) -> bool:
    """Tell whether this person delists a target and lists it again: the province's office does, nobody below it."""
    return any(
        grant.role is Role.OFFICE
        and grant.level is Level.PROVINCE
        and grant.area is not None
        and area.startswith(grant.area)
        for grant in actor.grants
    )


def supporting(actor: Actor) -> tuple[Grant, ...]:
    """Return the grants by which this person records support: as handler or head of a provincial member unit."""
    return tuple(
        grant for grant in actor.grants if grant.role in SCOPED_BY_UNIT and grant.level is Level.PROVINCE and grant.unit
    )
