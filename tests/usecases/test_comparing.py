"""Before a policy is adopted: what it would mean for the clocks that run, of which it changes none."""

from datetime import date

import pytest
import seen
from world import World, beijing

from duzhan.campaign.load import load_campaign
from duzhan.campaign.policy import Policy
from duzhan.settings import current
from duzhan.store.transaction import reading
from duzhan.usecases.compare_policies import Comparison, compare_policies
from duzhan.vocabulary import ClockKind
from statemachines.states import Trigger

IN_FORCE = load_campaign(current().campaign_folder).policy
THIRTY = '"time_limited":{"amount":30,'
"""The budget of most rectifications here, as the canonical text has it."""


def edited(old: str, new: str) -> Policy:
    text = IN_FORCE.canonical()
    assert old in text
    return Policy.from_canonical(text.replace(old, new))


def compared(world: World, policy: Policy, examples: int = 5) -> Comparison:
    with reading(world.pool) as tx:
        return compare_policies(tx, policy, examples=examples)


def changes(found: Comparison) -> dict[tuple[str, str], int]:
    return {(group.change.value, group.clock.value): group.count for group in found.groups}


def test_the_policy_in_force_changes_nothing(shared_world: World) -> None:
    world = shared_world
    world.to_planned()
    found = compared(world, IN_FORCE)
    assert (found.groups, found.changed, found.suspended) == ((), 0, 0)
    assert found.clocks == found.unchanged > 0


def test_a_shorter_budget_is_shown_with_both_dates_and_both_next_rungs(world: World) -> None:
    number = world.to_planned().number
    found = compared(world, edited(THIRTY, THIRTY.replace("30", "20")))
    assert changes(found) == {("earlier", "rectify"): 1}
    (example,) = found.groups[0].examples
    assert (example.case, example.holder) == (number, "410325-water")
    # Twenty days end on Thursday 18 June; blue comes three working days before, or when four fifths are used.
    assert (example.old_due_on, example.new_due_on) == (date(2020, 6, 28), date(2020, 6, 18))
    assert (example.old_next_on, example.new_next_on) == (date(2020, 6, 22), date(2020, 6, 14))


def test_what_would_be_overdue_now_comes_first(world: World) -> None:
    world.to_planned()
    world.now = beijing("2020-06-15 09:00")
    world.to_planned()
    found = compared(world, edited(THIRTY, THIRTY.replace("30", "10")))
    assert list(changes(found)) == [("overdue", "rectify"), ("earlier", "rectify")]


def test_a_longer_budget_is_capped_by_the_campaign_as_ever(world: World) -> None:
    world.to_planned()
    found = compared(world, edited(THIRTY, THIRTY.replace("30", "300")))
    assert changes(found) == {("later", "rectify"): 1}
    assert found.groups[0].examples[0].new_due_on == date(2020, 9, 30)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ('"before_due_working_days":3', '"before_due_working_days":10', "fires_earlier"),
        (
            '"before_due_working_days":3,"behind_milestone":false,"budget_used_percent":80',
            '"before_due_working_days":1,"behind_milestone":false,"budget_used_percent":99',
            "fires_later",
        ),
        ('"overdue_working_days":10', '"overdue_working_days":8', "ladder"),
    ],
)
def test_a_ladder_that_changes_is_shown_though_the_date_stays(world: World, old: str, new: str, change: str) -> None:
    world.to_planned()
    found = compared(world, edited(old, new))
    assert changes(found) == {(change, "rectify"): 1}
    example = found.groups[0].examples[0]
    assert example.old_due_on == example.new_due_on == date(2020, 6, 28)


def test_kinds_are_counted_apart_and_examples_are_few(world: World) -> None:
    for _ in range(4):
        world.log()
    world.to_rectifying()
    both = IN_FORCE.canonical().replace('"assign":{"amount":1,', '"assign":{"amount":2,')
    both = both.replace('"plan":{"amount":3,', '"plan":{"amount":2,')
    found = compared(world, Policy.from_canonical(both), examples=2)
    assert changes(found) == {("earlier", "plan"): 1, ("later", "assign"): 4}
    assert [len(group.examples) for group in found.groups] == [1, 2]
    assert (found.changed, found.clocks, found.unchanged) == (5, 7, 2)


def test_a_named_date_is_kept_under_any_policy(world: World) -> None:
    number = world.log().number
    world.assign(number, due_on="2020-07-15")
    found = compared(world, edited(THIRTY, THIRTY.replace("30", "20")))
    assert ("earlier", "rectify") not in changes(found)


def test_what_runs_to_the_campaign_s_end_moves_with_it(world: World) -> None:
    number = world.log().number
    world.assign(number, rectification_type="continuous")
    earlier = edited('"end_on":"2020-09-30"', '"end_on":"2020-08-31"')
    groups = {group.clock: group for group in compared(world, earlier).groups}
    example = groups[ClockKind.RECTIFY].examples[0]
    assert (example.old_due_on, example.new_due_on) == (date(2020, 9, 30), date(2020, 8, 31))


def test_suspended_and_closed_cases_are_not_judged(world: World) -> None:
    world.to_closed()
    number = world.to_planned().number
    world.do(Trigger.SUSPEND, number, "province_office", reason="汛期无法施工", review_on="2020-06-20")
    found = compared(world, edited(THIRTY, THIRTY.replace("30", "20")))
    assert (found.clocks, found.suspended, found.groups) == (1, 1, ())


def test_looking_changes_no_clock(world: World) -> None:
    number = world.to_planned().number
    before = seen.clocks(world, number)
    compared(world, edited(THIRTY, THIRTY.replace("30", "20")))
    assert seen.clocks(world, number) == before
