"""The rules of monitoring as data: what lint refuses, what a diff shows, and what a verdict is made of."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from duzhan.campaign import expressions, load
from duzhan.campaign.diff import diff
from duzhan.campaign.indicators import IndicatorRule, Verdict
from duzhan.policy import episodes, indicators
from duzhan.policy.episodes import Change
from duzhan.policy.indicators import Point

SHIPPED = Path(__file__).parents[2] / "config/campaigns/henan-2020"
RULES = load.load_campaign(SHIPPED).policy.monitoring
DAY = datetime(2020, 3, 2, 9, tzinfo=UTC)
BOUNDS = {"rate": (0.0, 100.0), "road": (0.0, 1.0), "income": (0.0, float("inf"))}


def rule(holds: str, **fields: object) -> IndicatorRule:
    said = {"id": "r", "title": "r", "subject": "village", "holds": holds, "content_area": "1", "severity": "minor"}
    return IndicatorRule.model_validate({**said, "fail_after": 1, "recover_after": 1, "cool_down_days": 0, **fields})


def daily(*values: float | None) -> dict[str, list[Point]]:
    return {"x": [Point(DAY + timedelta(days=at), value) for at, value in enumerate(values)]}


def test_twelve_facts_of_a_village_are_eleven_indicators_and_only_two_per_cent_is_firm() -> None:
    exits = RULES.exits()
    read = [fact for each in exits for fact in indicators.facts_of(each)]
    assert [each.exit for each in exits] == list(range(1, 12))
    assert sorted(read) == sorted(fact.code for fact in RULES.facts if fact.subject == "village")
    assert exits[0].holds == "poverty_rate < 2"


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        ("rate < 2 and not falling(income, 3)", []),
        ("2 > rate or (road == 1 and change(income, 4) > -0.5)", []),
        ("rate <", ["expression-broken"]),
        ("2 > 1", ["expression-of-nothing"]),
        ("rtae < 2", ["expression-name"]),
        ("rate ** 2 < 2", ["expression-part"]),
        ("rate < '2'", ["expression-part"]),
        ("rate.real < 2", ["expression-part"]),
        ("__import__('os') or rate < 2", ["expression-call", "expression-name", "expression-part"]),
        ("falling(income, 1)", ["expression-call"]),
        ("falling(2, 3) or rate < 2", ["expression-call"]),
        ("rate < 0", ["threshold-impossible"]),
        ("rate <= 100", ["threshold-impossible"]),
        ("0 <= rate < 2", ["threshold-impossible"]),
        ("101 > rate", ["threshold-impossible"]),
        ("income >= 0", ["threshold-impossible"]),
        ("road == 2", ["threshold-impossible"]),
    ],
)
def test_an_expression_is_judged_before_it_judges(expression: str, codes: list[str]) -> None:
    assert sorted({slip.code for slip in expressions.slips(expression, BOUNDS)}) == codes


def test_a_changed_threshold_is_another_policy_and_the_diff_says_where(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "henan-2020")
    file = folder / "indicators.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("collective_income >= 5", "collective_income >= 3"))
    old, new = load.load_campaign(SHIPPED).policy, load.load_campaign(folder).policy
    assert old.content_hash() != new.content_hash()
    (change,) = diff(old, new)
    assert change.path == "monitoring.rules[exit-collective-income].holds"


@pytest.mark.parametrize(
    ("holds", "values", "verdict"),
    [
        ("x < 2", (3.0, 1.9), Verdict.HOLDS),
        ("x < 2", (1.0, 2.0), Verdict.FAILS),
        ("x < 2", (3.0, None), Verdict.NOT_APPLICABLE),
        ("x < 2", (), Verdict.UNKNOWN),
        ("not falling(x, 3)", (5.0, 4.0), Verdict.UNKNOWN),
        ("not falling(x, 3)", (5.0, 4.0, 3.0), Verdict.FAILS),
        ("not falling(x, 3)", (5.0, 4.0, 4.0), Verdict.HOLDS),
        ("change(x, 3) > -1", (5.0, 9.0, 4.0), Verdict.FAILS),
        ("1 / x < 1", (0.0,), Verdict.UNKNOWN),
    ],
)
def test_a_verdict(holds: str, values: tuple[float | None, ...], verdict: Verdict) -> None:
    assert indicators.verdict(rule(holds), daily(*values), DAY + timedelta(days=9)) is verdict


def test_facts_read_minutes_apart_are_one_reading_in_a_row() -> None:
    both = rule("x == 1 and y == 1", fail_after=2)
    series = {"x": [Point(DAY, 0.0)], "y": [Point(DAY + timedelta(minutes=5), 0.0)]}
    assert episodes.replayed(both, series, DAY + timedelta(days=1)) == []


def test_what_goes_to_and_fro_opens_nothing_and_what_stays_opens_once() -> None:
    steady = rule("x == 1", fail_after=2, recover_after=2, cool_down_days=10)
    to_and_fro = daily(*[0.0, 1.0] * 20)
    assert episodes.replayed(steady, to_and_fro, DAY + timedelta(days=60)) == []
    turns = episodes.replayed(steady, daily(0, 0, 1, 0, 1, 1, 0, 0, *[1] * 9, 0, 0), DAY + timedelta(days=60))
    days = [(turn.change, (turn.at - DAY).days) for turn in turns]
    assert days == [(Change.OPENED, 1), (Change.RECOVERED, 5), (Change.OPENED, 18)]
