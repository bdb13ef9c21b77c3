"""Prepares the form of support: the targets, and the units for which this person records."""

from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.policy import target_permissions
from duzhan.policy.permissions import Actor
from duzhan.store import exits, standing_names
from duzhan.store.transaction import ReadTx
from duzhan.usecases.record_support import EVERYWHERE


@dataclass(frozen=True, slots=True)
class Prepared:
    """The targets by code, in the plan's order; units by code, none for who records nothing."""

    targets: Mapping[str, str]
    units: Mapping[str, str]


def prepare_support(tx: ReadTx, *, actor: Actor) -> Prepared:
    """Return what may be chosen: every target, for the plan's targets are public."""
    rows = exits.targets(tx, EVERYWHERE)
    names = standing_names.of_grants(tx, actor)
    units = {str(grant.unit): names[str(grant.unit)] for grant in target_permissions.supporting(actor)}
    return Prepared({row["area"]: row["full_name"] for row in rows}, units)
