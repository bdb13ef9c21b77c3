"""回头看抽样: every unit's share is met or named, the seed decides, and what is at risk is drawn sooner."""

from collections import Counter
from dataclasses import replace

import lifting
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duzhan.campaign.load import load_campaign
from duzhan.policy import sampling
from duzhan.policy.sampling import Candidate, Draw, Terms
from duzhan.settings import current
from duzhan.vocabulary import Severity
from duzhan.vocabulary.look_back import Drawn, Risk

POLICY = load_campaign(current().campaign_folder).policy
SHARES, RULES = POLICY.clocks.look_back, POLICY.sampling
assert RULES is not None
RISKS = sorted(set(Risk) - {Risk.SEVERITY})

FEW = settings(max_examples=50)

pools = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 5), st.sampled_from(sorted(Severity)), st.frozensets(st.sampled_from(RISKS))
    ),
    min_size=1,
    max_size=24,
).map(
    lambda rows: [
        Candidate(f"DZ-{n:04d}", f"unit-{unit}", f"village-{place}", severity, risks)
        for n, (unit, place, severity, risks) in enumerate(rows)
    ]
)
budgets = st.integers(1, 60).map(lambda halves: halves / 2)
seeds = st.text("0123456789abcdef", min_size=1, max_size=8)


def terms(budget: float, seed: str) -> Terms:
    assert RULES is not None
    return Terms(SHARES, RULES, budget, seed)


def cost(found: Draw) -> float:
    assert RULES is not None
    places = {pick.candidate.place for pick in found.picks}
    return RULES.trip_days * len(places) + RULES.visit_days * len(found.picks)


@FEW
@given(pools, budgets, seeds)
def test_every_units_share_is_met_or_the_unit_is_named_and_never_both(
    pool: list[Candidate], budget: float, seed: str
) -> None:
    found = sampling.draw(pool, terms(budget, seed))
    closed = Counter(each.unit for each in pool)
    drawn = Counter(pick.candidate.unit for pick in found.picks)
    assert {quota.unit for quota in found.quotas} == set(closed)
    for quota in found.quotas:
        assert (quota.closed, quota.drawn) == (closed[quota.unit], drawn[quota.unit])
        assert quota.owed == max(1, -(-quota.closed // 5))
        assert (quota.short > 0) == (quota.drawn < quota.owed)
    assert len({pick.candidate.number for pick in found.picks}) == len(found.picks)
    assert found.spent == cost(found) <= budget
    assert found.trips == len({pick.candidate.place for pick in found.picks})


@FEW
@given(pools, budgets, seeds)
def test_what_is_left_of_the_budget_suffices_for_nobody_that_is_left(
    pool: list[Candidate], budget: float, seed: str
) -> None:
    assert RULES is not None
    found = sampling.draw(pool, terms(budget, seed))
    visited = {pick.candidate.place for pick in found.picks}
    taken = {pick.candidate.number for pick in found.picks}
    for each in pool:
        if each.number not in taken:
            assert found.spent + RULES.visit_days + (each.place not in visited) * RULES.trip_days > budget


@FEW
@given(pools, budgets, seeds, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_whatever_the_order(
    pool: list[Candidate], budget: float, seed: str, chance: object
) -> None:
    shuffled = list(pool)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its Random as an object
    assert sampling.draw(shuffled, terms(budget, seed)) == sampling.draw(pool, terms(budget, seed))


@FEW
@given(pools, budgets, seeds, st.data())
def test_a_risk_more_never_takes_a_case_out_of_the_sample(
    pool: list[Candidate], budget: float, seed: str, data: st.DataObject
) -> None:
    """Of cases that share no trip: where they do, a heavier one may draw its neighbours along before itself."""
    pool = [replace(each, place=each.number) for each in pool]
    before = sampling.draw(pool, terms(budget, seed))
    if before.thrifty or not before.picks:
        return
    chosen = data.draw(st.sampled_from([pick.candidate for pick in before.picks]))
    heavier = replace(chosen, risks=chosen.risks | {data.draw(st.sampled_from(RISKS))}, severity=Severity.MAJOR)
    after = sampling.draw([heavier if each is chosen else each for each in pool], terms(budget, seed))
    assert after.thrifty or chosen.number in {pick.candidate.number for pick in after.picks}


@pytest.mark.parametrize("risk", RISKS)
def test_each_risk_raises_how_often_a_case_is_drawn(risk: Risk) -> None:
    plain = [Candidate(f"DZ-{n:04d}", "unit", f"village-{n}", Severity.MINOR) for n in range(10)]
    risky = [replace(plain[0], risks=frozenset({risk})), *plain[1:]]

    def times(pool: list[Candidate]) -> int:
        plans = (sampling.draw(pool, terms(3, str(seed))) for seed in range(200))
        return sum(any(pick.candidate.number == "DZ-0000" for pick in plan.picks) for plan in plans)

    assert times(risky) > times(plain)


def test_one_of_each_unit_comes_before_a_second_of_any() -> None:
    pool = [Candidate(f"DZ-{n:04d}", f"unit-{n // 10}", f"village-{n}", Severity.MINOR) for n in range(30)]
    found = sampling.draw(pool, terms(4.5, "1"))
    assert sorted(pick.candidate.unit for pick in found.picks) == ["unit-0", "unit-1", "unit-2"]
    assert [(quota.drawn, quota.short) for quota in found.quotas] == [(1, 1)] * 3


def test_where_days_are_few_what_shares_a_trip_meets_more_shares() -> None:
    far = [Candidate(f"DZ-1{n:03d}", f"unit-{n}", f"far-{n}", Severity.MAJOR, frozenset(RISKS)) for n in range(3)]
    near = [Candidate(f"DZ-2{n:03d}", f"unit-{n}", "near", Severity.MINOR) for n in range(3)]
    found = sampling.draw([*far, *near], terms(2.5, "1"))
    assert (found.thrifty, found.short, found.trips) == (True, 0, 1)
    assert {pick.why for pick in found.picks} == {Drawn.QUOTA}


def test_a_weighted_plan_finds_more_of_what_comes_back_than_a_uniform_one() -> None:
    found = [lifting.lift(seed, 200, 10, 35) for seed in range(12)]
    assert sum(each.short for each in found) == 0
    assert sum(each.weighted for each in found) > 1.2 * sum(each.uniform for each in found)
