"""Seating: who sits where for some clocks or letters, and where each of them stands in the organisation."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from duzhan.policy.seats import Place, Seating
from duzhan.store import policies
from duzhan.store import seating as rows
from duzhan.store.seating import Sitting
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, Role


@dataclass(frozen=True, slots=True)
class Wanted:
    """What decides who hears of a clock: the unit that holds it, and the case's area with its county and city."""

    holder: str
    area: str
    county: str
    city: str


def read(tx: ReadTx, wanted: Collection[Wanted]) -> tuple[Seating, dict[Wanted, Place]]:
    """Read who sits where now for all of them at once: the seating, and each one's place; four statements."""
    offices = rows.offices(tx)
    by_code = {row["code"]: row for row in offices}
    by_area = {row["area"]: row["code"] for row in offices}
    chains: dict[str, tuple[tuple[Level, str], ...]] = {}
    places = {}
    for one in wanted:
        if one.county not in chains:
            chains[one.county] = _chain(by_code, by_area.get(one.county) or by_area.get(one.city))
        places[one] = Place(one.holder, one.area, chains[one.county])
    units = {unit for chain in chains.values() for _, unit in chain}
    sitting = rows.sittings(tx, sorted({one.holder for one in places}), sorted(units))
    campaign = policies.active(tx)
    today = policies.pinned(tx, int(campaign.policy_version or 0)).today(tx.now)
    return _seated(sitting, rows.standing_in(tx, today)), places


def _chain(by_code: Mapping[str, Mapping[str, str]], code: str | None) -> tuple[tuple[Level, str], ...]:
    chain = []
    while code is not None and code in by_code:
        row = by_code[code]
        chain.append((Level(row["level"]), code))
        code = row["parent"]
    return tuple(chain)


def _seated(sitting: Sequence[Sitting], standing_in: Mapping[int, int]) -> Seating:
    of_unit: defaultdict[tuple[str, Role], list[int]] = defaultdict(list)
    leaders: defaultdict[tuple[Level, str], list[int]] = defaultdict(list)
    for row in sitting:
        if row.unit is not None:
            of_unit[row.unit, Role(row.role)].append(row.account)
        elif row.area is not None:
            leaders[Level(row.level), row.area].append(row.account)
    return Seating(of_unit, leaders, standing_in)
