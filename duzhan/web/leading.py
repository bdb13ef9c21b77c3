"""包保: a duty leader's targets, what turns red within 14 days, and the few acts that prevent most letters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_leading import Leading, LedTarget, Preventing, Reddening, read_leading
from duzhan.vocabulary import ClockKind, TargetKind
from duzhan.web.doors import CasePage
from statemachines.states import State

router = APIRouter(include_in_schema=False)

ADDRESS = "/leading"
# What the ledger narrows by, so that its lines are those of the act.
_STATES: Mapping[ClockKind, State] = MappingProxyType(
    {
        ClockKind.ASSIGN: State.FOUND,
        ClockKind.ACCEPT: State.ASSIGNED,
        ClockKind.PLAN: State.RECTIFYING,
        ClockKind.RECTIFY: State.RECTIFYING,
        ClockKind.REVIEW: State.RECTIFYING,
        ClockKind.VERIFY: State.RECTIFYING,
    }
)
_OF_OFFICES = frozenset({ClockKind.ASSIGN, ClockKind.REVIEW, ClockKind.VERIFY})


@dataclass(frozen=True, slots=True)
class Shown:
    """The page: its targets by kind, each act with its lines in the ledger, and what turns red by day."""

    leading: Leading
    counties: tuple[LedTarget, ...]
    villages: tuple[LedTarget, ...]
    acts: tuple[tuple[Preventing, str], ...]
    reddening: tuple[tuple[date, tuple[Reddening, ...]], ...]


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """Show what the visitor leads."""

    def look(tx: ReadTx, visit: Visit) -> Shown:
        return _shown(read_leading(tx, actor=visit.actor))

    return door.show("leading.html.j2", look)


def _shown(found: Leading) -> Shown:
    return Shown(
        leading=found,
        counties=tuple(each for each in found.targets if each.kind is TargetKind.COUNTY),
        villages=tuple(each for each in found.targets if each.kind is TargetKind.VILLAGE),
        acts=tuple((act, _lines(act)) for act in found.acts),
        reddening=tuple((on, tuple(cases)) for on, cases in groupby(found.reddening, lambda each: each.on)),
    )


def _lines(act: Preventing) -> str:
    """Return where the ledger has the cases of an act; offices take no part in a case, so the county says it there."""
    asked = {"area": act.county}
    if act.kind not in _OF_OFFICES:
        asked["unit"] = act.holder
    if act.kind in _STATES:
        asked["state"] = _STATES[act.kind].value
    return f"/ledger?{urlencode(asked)}"
