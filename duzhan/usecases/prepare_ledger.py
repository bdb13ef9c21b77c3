"""Prepares the sentence by which a ledger is filtered: the places, content areas and units that the reader may name."""

from dataclasses import dataclass

from duzhan.campaign.contents import ContentArea
from duzhan.model.area import Area
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import gazetteers, ledger, policies
from duzhan.store.ledger import Cut
from duzhan.store.transaction import ReadTx
from duzhan.usecases import past_instant
from duzhan.vocabulary import Level
from duzhan.wire.ledger import LedgerFilter

_NAMED = {Level.PROVINCE.value, Level.CITY.value, Level.COUNTY.value}


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be named, and how many lines the filter lets through."""

    areas: tuple[Area, ...]
    contents: tuple[ContentArea, ...]
    units: tuple[Unit, ...]
    lines: int


def prepare_ledger(tx: ReadTx, wanted: LedgerFilter, *, actor: Actor) -> Choices:
    """Return the choices of the actor's scope; raises InvalidInput for an instant that has not come yet."""
    rules = policies.in_force(tx)
    seen = past_instant.snapshot(tx, wanted.as_of)
    cut = Cut(0, 1, wanted.narrowing, past=wanted.as_of is not None)
    areas = {area.code: area for scope in actor.areas() for area in gazetteers.areas(tx, scope)}
    units = {unit.code: unit for scope in actor.areas() for unit in gazetteers.units(tx, scope, ended=True)}
    return Choices(
        areas=tuple(area for _, area in sorted(areas.items()) if area.level in _NAMED),
        contents=tuple(content for content in rules.policy.contents if content.parent is None),
        units=tuple(unit for _, unit in sorted(units.items())),
        lines=ledger.count(seen, actor, cut),
    )
