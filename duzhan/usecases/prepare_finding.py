"""Prepares the form of a finding: the places and content areas that this person may log, and the instant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from duzhan.campaign.contents import ContentArea
from duzhan.errors import NotPermitted
from duzhan.model.area import Area
from duzhan.policy.permissions import Actor
from duzhan.store import gazetteers, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, Role

LOGGING = frozenset({Role.SUPERVISOR, Role.OFFICE})


@dataclass(frozen=True, slots=True)
class Places:
    """A county with its townships and villages, itself first."""

    name: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a finding may be about, and the local time that is proposed."""

    places: tuple[Places, ...]
    contents: tuple[ContentArea, ...]
    now: datetime


def prepare_finding(tx: ReadTx, *, actor: Actor) -> Prepared:
    """Return what the actor may choose from; raises NotPermitted for a role that logs nothing."""
    scopes = sorted({grant.area for grant in actor.grants if grant.area and grant.role in LOGGING})
    if not scopes:
        raise NotPermitted
    rules = policies.in_force(tx)
    areas = {area.code: area for scope in scopes for area in gazetteers.areas(tx, scope) if area.code.startswith(scope)}
    return Prepared(_by_county(areas.values()), rules.policy.contents, tx.now.astimezone(rules.zone))


def _by_county(areas: Collection[Area]) -> tuple[Places, ...]:
    counties = {area.code: area for area in areas if area.level == Level.COUNTY.value}
    found: dict[str, list[Area]] = {code: [county] for code, county in counties.items()}
    for area in areas:
        if area.level not in {Level.COUNTY.value, Level.CITY.value, Level.PROVINCE.value}:
            found.setdefault(area.code[:6], []).append(area)
    return tuple(Places(_name(each), tuple(each)) for _, each in sorted(found.items()))


def _name(areas: Sequence[Area]) -> str:
    first = areas[0]
    return first.full_name if first.level == Level.COUNTY.value else first.full_name.removesuffix(first.name)
