"""What an adoption would change is listed field by field, and a policy's hash says whether anything does."""

from itertools import pairwise
from pathlib import Path

import pytest

from duzhan.campaign import diff, load
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.diff import Change
from duzhan.campaign.faults import UnknownCode
from duzhan.campaign.policy import Policy
from duzhan.vocabulary import BudgetUnit, ClockKind, Level, RectificationType

SHIPPED = Path(__file__).parents[2] / "config/campaigns/henan-2020"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load.load_campaign(SHIPPED)


@pytest.fixture(scope="module")
def policy(campaign: Campaign) -> Policy:
    return campaign.policy


def edited(policy: Policy, old: str, new: str) -> Policy:
    text = policy.canonical()
    assert text.count(old) == 1
    return Policy.from_canonical(text.replace(old, new))


def test_equal_policies_differ_in_nothing(policy: Policy) -> None:
    assert diff.diff(policy, policy) == []


def test_a_shorter_deadline_is_one_change_with_both_figures(policy: Policy) -> None:
    shorter = edited(policy, '"verify":{"amount":5', '"verify":{"amount":4')
    assert diff.diff(policy, shorter) == [Change("clocks.verify.amount", 5, 4)]
    assert shorter.content_hash() != policy.content_hash()


def test_a_rung_s_new_figure_is_listed_under_the_rung_s_name(policy: Policy) -> None:
    earlier = edited(policy, '"overdue_working_days":10', '"overdue_working_days":8')
    assert diff.diff(policy, earlier) == [Change("ladders.full[red_meeting].overdue_working_days", 10, 8)]


def test_a_content_area_left_out_is_one_change_and_leaves_the_others_alone(policy: Policy) -> None:
    fewer = policy.model_copy(update={"contents": policy.contents[1:]})
    assert [(change.path, change.new) for change in diff.diff(policy, fewer)] == [("contents[1]", None)]
    assert [(change.path, change.old) for change in diff.diff(fewer, policy)] == [("contents[1]", None)]


def test_a_list_of_words_changes_as_a_whole(policy: Policy) -> None:
    other = edited(policy, '"closing_levels":["county","city","province"]', '"closing_levels":["city","province"]')
    old, new = ["county", "city", "province"], ["city", "province"]
    assert diff.diff(policy, other) == [Change("facts.closing_levels", old, new)]


def test_a_pinned_policy_reads_back_exactly(policy: Policy) -> None:
    again = Policy.from_canonical(policy.canonical())
    assert again == policy
    assert again.canonical() == policy.canonical()
    assert again.content_hash() == policy.content_hash()


def test_renaming_the_campaign_leaves_its_rules_alone(campaign: Campaign) -> None:
    renamed = campaign.facts.model_copy(update={"name": "改名"})
    assert renamed.for_policy() == campaign.policy.facts


def test_an_item_inherits_from_its_content_area_what_it_does_not_say(policy: Policy) -> None:
    area, item = policy.content("1"), policy.content("1.4")
    assert item.parent == area.code
    assert (item.text, item.lead_level, item.rectification_type) == (area.text, Level.COUNTY, area.rectification_type)
    assert item.lead_sector == "water"


def test_a_content_area_that_is_not_there_is_refused_by_name(policy: Policy) -> None:
    with pytest.raises(UnknownCode) as refused:
        policy.content("10")
    assert refused.value.code == "10"


@pytest.mark.parametrize(
    ("kind", "rectification_type", "amount", "unit"),
    [
        (ClockKind.ASSIGN, RectificationType.IMMEDIATE, 1, BudgetUnit.WORKING_DAYS),
        (ClockKind.ACCEPT, RectificationType.IMMEDIATE, 1, BudgetUnit.WORKING_DAYS),
        (ClockKind.PLAN, RectificationType.TIME_LIMITED, 3, BudgetUnit.WORKING_DAYS),
        (ClockKind.RECTIFY, RectificationType.IMMEDIATE, 7, BudgetUnit.CALENDAR_DAYS),
        (ClockKind.RECTIFY, RectificationType.TIME_LIMITED, 30, BudgetUnit.CALENDAR_DAYS),
        (ClockKind.RECTIFY, RectificationType.CONTINUOUS, 30, BudgetUnit.CALENDAR_DAYS),
        (ClockKind.REVIEW, RectificationType.IMMEDIATE, 3, BudgetUnit.WORKING_DAYS),
        (ClockKind.VERIFY, RectificationType.IMMEDIATE, 5, BudgetUnit.WORKING_DAYS),
    ],
)
def test_each_clock_has_the_budget_of_the_domain_page(
    policy: Policy, kind: ClockKind, rectification_type: RectificationType, amount: int, unit: BudgetUnit
) -> None:
    budget = policy.clocks.budget(kind, rectification_type)
    assert (budget.amount, budget.unit) == (amount, unit)


def test_a_look_back_has_two_budgets_and_no_single_one(policy: Policy) -> None:
    assert [budget.amount for budget in policy.clocks.look_back.after] == [30, 90]
    with pytest.raises(UnknownCode):
        policy.clocks.budget(ClockKind.LOOK_BACK, RectificationType.IMMEDIATE)


def test_short_clocks_know_only_orange_and_red_and_look_backs_nothing(policy: Policy) -> None:
    for kind in (ClockKind.ASSIGN, ClockKind.ACCEPT, ClockKind.PLAN, ClockKind.REVIEW, ClockKind.VERIFY):
        assert [rung.id for rung in policy.ladder(kind)] == ["orange", "red"]
    assert [rung.id for rung in policy.ladder(ClockKind.RECTIFY)] == ["blue", "yellow", "orange", "red", "red_meeting"]
    assert policy.ladder(ClockKind.LOOK_BACK) == ()


def test_a_rung_tells_everyone_whom_the_rung_below_told(policy: Policy) -> None:
    for ladder in (policy.ladders.full, policy.ladders.short, policy.ladders.office):
        for below, above in pairwise(ladder):
            assert set(below.seats) < set(above.seats) or below.seats == above.seats


def test_an_office_closes_what_its_own_level_or_a_lower_one_found(policy: Policy) -> None:
    facts = policy.facts
    assert facts.may_close(Level.CITY, Level.COUNTY)
    assert facts.may_close(Level.CITY, Level.CITY)
    assert not facts.may_close(Level.CITY, Level.PROVINCE)
    assert not facts.may_close(Level.TOWNSHIP, Level.TOWNSHIP)
