"""On simulated pools, a weighted plan finds more of what comes back than a uniform one under the same budget."""

import time

import lifting
import pytest
from record import Record


@pytest.fixture(params=[pytest.param(150, marks=pytest.mark.soak)])
def pools(request: pytest.FixtureRequest) -> int:
    """Give how many pools are simulated."""
    return int(request.param)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("budget", "bar"), [(100, 0.75), (150, 0.8), (200, 0.85)])
def test_the_weights_lift_what_a_plan_finds(record: Record, pools: int, budget: int, bar: float) -> None:
    found = [lifting.lift(seed, 600, 30, budget) for seed in range(pools)]
    weighted, uniform = sum(each.weighted for each in found), sum(each.uniform for each in found)
    visits, back = sum(each.visits for each in found), sum(each.came_back for each in found)
    print(f"{back} of {600 * pools} came back; {visits} visits find {weighted}, uniform ones {uniform}")  # noqa: T201
    name = f"sampling, 600 cases of 30 units, {budget} person-days"
    record.result(f"{name}: relapses that a uniform plan finds for one of a weighted plan", uniform / weighted, bar=bar)
    record.result(f"{name}: cases short of a share", sum(each.short for each in found), bar=0)


@pytest.mark.timeout(3600)
def test_where_the_risks_mean_nothing_the_weights_cost_little(record: Record, pools: int) -> None:
    found = [lifting.lift(seed, 600, 30, 100, risky=False) for seed in range(pools)]
    weighted, uniform = sum(each.weighted for each in found), sum(each.uniform for each in found)
    record.result("sampling, risks that mean nothing: uniform for one of weighted", uniform / weighted, bar=1.15)


@pytest.mark.timeout(3600)
def test_three_thousand_cases_are_drawn_in_seconds(record: Record, pools: int) -> None:
    del pools
    began = time.perf_counter()
    lifting.lift(1, 3000, 150, 500)
    record.result("sampling, two draws of 3000 cases (s)", time.perf_counter() - began, bar=60)
