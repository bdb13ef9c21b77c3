"""Prepares the form for a reconciliation: the areas that the actor's own office may compare."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from duzhan.model.area import Area
from duzhan.policy.permissions import Actor
from duzhan.store import gazetteers, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, Role

_COMPARED = {Level.PROVINCE.value, Level.CITY.value, Level.COUNTY.value}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be named, and the zone in which times are typed."""

    areas: tuple[Area, ...]
    zone: ZoneInfo


def prepare_reconciliation(tx: ReadTx, *, actor: Actor) -> Prepared:
    """Return the areas of the actor's offices down to the counties; none for whoever works in no office."""
    zone = policies.in_force(tx).zone
    scopes = [grant.area for grant in actor.grants if grant.role is Role.OFFICE and grant.unit and grant.area]
    areas = {
        area.code: area
        for scope in scopes
        for area in gazetteers.areas(tx, scope)
        if area.code.startswith(scope) and area.level in _COMPARED
    }
    return Prepared(tuple(area for _, area in sorted(areas.items())), zone)
