"""Bursts of closings before a cut-off are counted as their thresholds say."""

from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from world import beijing

from duzhan.campaign import load
from duzhan.campaign.conformance import BulkClosing
from duzhan.policy import bulk_closing
from duzhan.policy.bulk_closing import Order

SHIPPED = Path(__file__).parents[2] / "config/campaigns/henan-2020"
RULES = BulkClosing(before_cutoff_hours=24, within_minutes=60, closings=5)
EVENING = beijing("2020-06-24 18:00")
Minutes = st.lists(st.integers(0, 600), max_size=40)


def test_the_cut_offs_are_those_of_the_reports_and_the_campaigns_end() -> None:
    found = bulk_closing.cutoffs(load.load_campaign(SHIPPED).policy.facts)
    assert len(found) == 8
    assert (found[0], found[-1]) == (beijing("2020-03-25 00:00"), beijing("2020-10-01 00:00"))


@given(Minutes, Minutes)
def test_an_order_is_in_a_burst_exactly_where_enough_lie_within_the_minutes(one: list[int], other: list[int]) -> None:
    orders = [
        Order(position, f"{office}-{position}", office, EVENING + timedelta(minutes=minute))
        for office, minutes in (("a", one), ("b", other))
        for position, minute in enumerate(sorted(minutes))
    ]
    named = {number for finding in bulk_closing.judge(orders, RULES) for number in finding.cases}
    window = timedelta(minutes=RULES.within_minutes)
    crowded = {
        last.case: [o.case for o in orders if o.office == last.office and last.at - window <= o.at <= last.at]
        for last in orders
    }
    windows = [[n for n in near if int(n[2:]) <= int(last[2:])] for last, near in crowded.items()]
    assert named == {number for near in windows if len(near) >= RULES.closings for number in near}
