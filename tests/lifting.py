"""A simulated pool of closed cases that come back by their risks, and how many of them plans find under one budget."""

import random
from dataclasses import dataclass

from duzhan.campaign.load import load_campaign
from duzhan.campaign.sampling import RiskWeights, Sampling, SeverityWeights
from duzhan.policy import sampling
from duzhan.policy.sampling import Candidate, Terms
from duzhan.settings import current
from duzhan.vocabulary import Severity
from duzhan.vocabulary.look_back import Risk

POLICY = load_campaign(current().campaign_folder).policy
BASE = 0.04
"""Of what nothing speaks for, so much comes back."""
# How common each risk is, and by how much it multiplies the chance of coming back: assumed, and on purpose not the
# weights of sampling.toml, some of which say too much and some too little.
RISKS = {
    Risk.REOPENED: (0.05, 3.0),
    Risk.REWORK: (0.15, 2.0),
    Risk.EXTENSION: (0.20, 1.2),
    Risk.NEAR_CUTOFF: (0.20, 2.0),
    Risk.NONCONFORMITY: (0.06, 2.5),
    Risk.VERIFIER: (0.10, 1.5),
}
SEVERITIES = {Severity.MINOR: (0.5, 1.0), Severity.MODERATE: (0.35, 1.3), Severity.MAJOR: (0.15, 1.8)}
NOTHING = RiskWeights(
    reopened=1, rework=1, extension=1, near_cutoff=1, nonconformity=1, verifier=1,
    severity=SeverityWeights(minor=1, moderate=1, major=1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Of so many cases that came back, how many a weighted plan finds and how many a uniform one, of so many visits.

    ``short`` is how many cases the weighted plan owes by units' shares that its budget left out.
    """

    came_back: int
    weighted: int
    uniform: int
    visits: int
    short: int


def simulated(chance: random.Random, cases: int, units: int, *, risky: bool = True) -> tuple[list[Candidate], set[str]]:
    """Return a pool of closed cases and the numbers of those that come back; not ``risky``: by chance alone."""
    pool, back = [], set[str]()
    for number in range(cases):
        risks = frozenset(risk for risk, (share, _) in RISKS.items() if chance.random() < share)
        severity = chance.choices(list(SEVERITIES), [share for share, _ in SEVERITIES.values()])[0]
        odds = BASE
        if risky:
            odds *= SEVERITIES[severity][1]
            for risk in sorted(risks):
                odds *= RISKS[risk][1]
        candidate = Candidate(
            f"DZ-{number:05d}",
            f"unit-{chance.randrange(units)}",
            f"village-{chance.randrange(cases // 8 + 1)}",
            severity,
            risks,
        )
        pool.append(candidate)
        if chance.random() < min(odds, 0.8):
            back.add(candidate.number)
    return pool, back


def lift(seed: int, cases: int, units: int, budget: float, *, risky: bool = True) -> Found:
    """Draw one simulated pool with the campaign's weights and with none, under the same budget and shares."""
    assert POLICY.sampling is not None
    pool, back = simulated(random.Random(seed), cases, units, risky=risky)  # noqa: S311  # simulated data
    drawn = [
        sampling.draw(pool, Terms(POLICY.clocks.look_back, terms, budget, f"seed-{seed}"))
        for terms in (POLICY.sampling, _uniform(POLICY.sampling))
    ]
    hits = [sum(pick.candidate.number in back for pick in plan.picks) for plan in drawn]
    return Found(len(back), hits[0], hits[1], len(drawn[0].picks), drawn[0].short)


def _uniform(terms: Sampling) -> Sampling:
    return terms.model_copy(update={"weights": NOTHING})
