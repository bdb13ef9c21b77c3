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
from duzhan.vocabulary import Level, Role, Source

LOGGING = frozenset({Role.SUPERVISOR, Role.OFFICE})


@dataclass(frozen=True, slots=True)
class Places:
    """A county with its townships and villages, itself first."""

    name: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a finding may be about, and the source and the local time that are proposed."""

    places: tuple[Places, ...]
    contents: tuple[ContentArea, ...]
    source: Source
    now: datetime


def prepare_finding(tx: ReadTx, *, actor: Actor) -> Prepared:
    """Return what the actor may choose from; raises NotPermitted for a role that logs nothing."""
    scopes = sorted({grant.area for grant in actor.grants if grant.area and grant.role in LOGGING})
    if not scopes:
        raise NotPermitted
    rules = policies.in_force(tx)
    areas = {area.code: area for scope in scopes for area in gazetteers.areas(tx, scope) if area.code.startswith(scope)}
    return Prepared(_by_county(areas.values()), rules.policy.contents, _source(actor), tx.now.astimezone(rules.zone))


def _source(actor: Actor) -> Source:
    """Return how this person mostly comes by findings: a county's office speaks for the targets in it."""
    logging = [grant for grant in actor.grants if grant.role in LOGGING]
    for_targets = all(grant.role is Role.OFFICE and grant.level is Level.COUNTY for grant in logging)
    return Source.TARGET_RAISED if for_targets else Source.ROVING_TEAM


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
