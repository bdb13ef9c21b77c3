"""回头看抽样: which closed cases are looked at again, under a budget of person-days; pure, and the same for a seed.

Each unit owes a share of its cases, and where the days do not suffice for it the draw says for which unit. Within the
shares, and for days that are left, chance decides weighted by risk: a case's pull is its weight over the square root of
an exponential variate that the seed and its number make, so that of cases that lie apart one comes before another about
as the squares of their weights (Efraimidis and Spirakis, 2006). A trip is worth what it pulls for its days: the place
whose cases together pull most a day comes first.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from duzhan.campaign.clocks import LookBack
from duzhan.campaign.sampling import RiskWeights, Sampling
from duzhan.vocabulary import Severity
from duzhan.vocabulary.look_back import Drawn, Risk

_DAY = 1000
"""Days are counted in whole thousandths, so that what remains of a budget is exact."""
_BITS = 64
_LEAST = 1e-12
"""No variate is nothing, however close to it the digest comes."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A closed case that may be drawn: the unit that led it, the place that a trip goes to, and what speaks for it."""

    number: str
    unit: str
    place: str
    severity: Severity
    risks: frozenset[Risk] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a draw goes by: shares and weights as data, the budget in person-days, and the seed."""

    shares: LookBack
    sampling: Sampling
    budget: float
    seed: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A case that was drawn: why, with which weight, and what it adds in person-days."""

    candidate: Candidate
    why: Drawn
    weight: float
    days: float


@dataclass(frozen=True, slots=True)
class Quota:
    """A unit's share: of so many cases so many are owed, and so many were drawn."""

    unit: str
    closed: int
    owed: int
    drawn: int

    @property
    def short(self) -> int:
        """How many are owed that the budget left out."""
        return max(self.owed - self.drawn, 0)


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn, in its order, every unit's share, and what it costs in person-days.

    ``thrifty`` tells that shares could be met only, or better, by taking what shares a trip before what is at risk.
    """

    picks: tuple[Pick, ...]
    quotas: tuple[Quota, ...]
    spent: float
    trips: int
    thrifty: bool

    @property
    def short(self) -> int:
        """How many cases are owed by shares that the budget left out."""
        return sum(quota.short for quota in self.quotas)


def weight(candidate: Candidate, weights: RiskWeights) -> float:
    """Return how much a case speaks for being looked at: the product of what its severity and its risks say."""
    return math.prod(weights.of(risk, candidate.severity) for risk in sorted({*candidate.risks, Risk.SEVERITY}))


def owed(closed: int, shares: LookBack) -> int:
    """Return how many of a unit's cases are owed: the share rounded up, at least so many, never more than there are."""
    return min(closed, max(shares.at_least_per_unit, -(-closed * shares.sample_percent // 100)))


def draw(candidates: Sequence[Candidate], terms: Terms) -> Draw:
    """Draw a sample; the order in which the candidates come says nothing.

    Where the riskiest cases of the units cost more than there is, places where more units have a case are tried first,
    and taken where fewer cases go short by it.
    """
    risky = _drawn(candidates, terms, thrifty=False)
    if not risky.short:
        return risky
    thrifty = _drawn(candidates, terms, thrifty=True)
    return thrifty if thrifty.short < risky.short else risky


@dataclass(slots=True)
class _Drawing:
    """A draw under way: what waits at each place, that which pulls most first."""

    terms: Terms
    pull: Mapping[str, float]
    left: int
    waiting: dict[str, list[Candidate]]
    thrifty: bool
    visited: set[str] = field(default_factory=set)
    picks: list[Pick] = field(default_factory=list)

    def cost(self, place: str) -> int:
        """Return what another case adds at a place: a visit, and the trip where nobody goes there yet."""
        sampling = self.terms.sampling
        return round((sampling.visit_days + (0 if place in self.visited else sampling.trip_days)) * _DAY)

    def take(self, among: Callable[[Candidate], bool], why: Drawn) -> Candidate | None:
        """Draw the next case among some that the days suffice for; None where there is none."""
        best: tuple[float, float, str] | None = None
        chosen = None
        for place, cases in self.waiting.items():
            eligible = [each for each in cases if among(each)] if self.cost(place) <= self.left else ()
            if not eligible:
                continue
            first = eligible[0]
            worth = -self._worth(place, eligible), -self.pull[first.number], first.number
            if best is None or worth < best:
                best, chosen = worth, first
        if chosen is not None:
            self._go(chosen, why)
        return chosen

    def _worth(self, place: str, cases: Sequence[Candidate]) -> float:
        """Return what a place pulls a day by so many of its cases as pull most together."""
        trip = 0 if place in self.visited else self.terms.sampling.trip_days
        most, together = 0.0, 0.0
        units = set[str]()
        for many, each in enumerate(cases, start=1):
            units.add(each.unit)
            together = len(units) if self.thrifty else together + self.pull[each.number]
            a_day = together / (trip + many * self.terms.sampling.visit_days)
            if a_day < most and not self.thrifty:
                break
            most = max(most, a_day)
        return most

    def _go(self, candidate: Candidate, why: Drawn) -> None:
        cost = self.cost(candidate.place)
        self.waiting[candidate.place].remove(candidate)
        self.left -= cost
        self.visited.add(candidate.place)
        self.picks.append(Pick(candidate, why, weight(candidate, self.terms.sampling.weights), cost / _DAY))


def _drawn(candidates: Sequence[Candidate], terms: Terms, *, thrifty: bool) -> Draw:
    closed = Counter(each.unit for each in candidates)
    quotas = {unit: owed(many, terms.shares) for unit, many in sorted(closed.items())}
    drawing = _drawing(candidates, terms, thrifty=thrifty)
    _for_quotas(drawing, quotas)
    drawing.thrifty = False
    while drawing.take(lambda _: True, Drawn.RISK):
        pass
    drawn = Counter(pick.candidate.unit for pick in drawing.picks)
    shares = tuple(Quota(unit, closed[unit], owes, drawn[unit]) for unit, owes in quotas.items())
    spent = sum(round(pick.days * _DAY) for pick in drawing.picks) / _DAY
    return Draw(tuple(drawing.picks), shares, spent, len(drawing.visited), thrifty)


def _drawing(candidates: Sequence[Candidate], terms: Terms, *, thrifty: bool) -> _Drawing:
    weights = terms.sampling.weights
    pull = {each.number: _pull(terms.seed, each.number, weight(each, weights)) for each in candidates}
    waiting = defaultdict[str, list[Candidate]](list)
    for each in sorted(candidates, key=lambda each: (-pull[each.number], each.number)):
        waiting[each.place].append(each)
    return _Drawing(terms, pull, round(terms.budget * _DAY), dict(waiting), thrifty)


def _for_quotas(drawing: _Drawing, quotas: Mapping[str, int]) -> None:
    """Draw for the units' shares, one for each unit before a second for any, so that few days are spread widely."""
    owing = Counter[str]()
    for turn in range(1, max(quotas.values(), default=0) + 1):
        owing.update(unit for unit, owes in quotas.items() if owes >= turn)
        while candidate := drawing.take(lambda each: owing[each.unit] > 0, Drawn.QUOTA):
            owing[candidate.unit] -= 1


def _pull(seed: str, number: str, weighs: float) -> float:
    """Return how strongly a case pulls, from the seed, its number and its weight alone."""
    digest = int.from_bytes(sha256(f"{seed}\n{number}".encode()).digest()[: _BITS // 8], "big")
    uniform = (digest + 0.5) / 2**_BITS
    # Twelve digits are the same on every machine; the last ones of a logarithm need not be.
    return float(f"{weighs / math.sqrt(max(-math.log(uniform), _LEAST)):.12g}")
