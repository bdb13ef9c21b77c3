"""What one house of a simulation came to, as it can be added to what others did: counts, spans and months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from duzhan.policy import obligations as when
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.store import simulated, tallies
from duzhan.store.dashboard import COUNTED
from duzhan.store.simulated import Found, Span
from duzhan.store.transaction import ReadTx
from duzhan.usecases import score_counting
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.score_counting import Basis
from duzhan.wire.health import Anomaly


@dataclass(frozen=True, slots=True)
class Part:
    """Everything that is known of a house at its end."""

    acts: Mapping[str, int]
    refused: Mapping[str, int]
    counties: Mapping[str, Mapping[str, int]]
    """By name."""
    closures: tuple[int, int]
    """Numbers given, and void ones among them."""
    letters: Mapping[str, int]
    rungs: Mapping[str, int]
    fell_through: int
    leaders: tuple[tuple[str, str, int], ...]
    """User name, light, and how often."""
    acts_by_hour: Mapping[datetime, int]
    notices_by_hour: Mapping[datetime, int]
    led: tuple[Span, ...]
    found: Mapping[str, Found]
    bases: Mapping[date, Basis]
    """By month: what its scores are made from."""
    digests: Mapping[str, str]
    anomalies: tuple[Anomaly, ...]


def read(tx: ReadTx, rules: Rules, told: tuple[Mapping[str, int], tuple[Anomaly, ...]], judge: Actor) -> Part:
    """Count everything; ``told`` is what was refused and what doctor found, ``judge`` is of the highest office."""
    facts, given = rules.policy.facts, tallies.closures(tx)
    months = [month for month in when.months(facts) if when.due_at(facts, month) <= tx.now]
    return Part(
        acts=tallies.acts(tx),
        refused=told[0],
        counties={row.name: _counts(row.model_dump()) for row in read_dashboard(tx, actor=judge).by_county},
        closures=(len(given), sum(number.void for number in given)),
        letters=tallies.letters(tx),
        rungs=tallies.rungs(tx),
        fell_through=tallies.fallen(tx),
        leaders=tuple(simulated.leaders(tx)),
        acts_by_hour=simulated.acts_by_hour(tx, facts.time_zone),
        notices_by_hour=simulated.notices_by_hour(tx, facts.time_zone),
        led=tuple(simulated.led(tx)),
        found=simulated.found_in(tx),
        bases={month: score_counting.read(tx, rules, month) for month in months},
        digests=simulated.digests(tx),
        anomalies=told[1],
    )


def _counts(row: Mapping[str, object]) -> dict[str, int]:
    return {name: int(str(row[name])) for name in COUNTED}
