"""Who owes which report by when: months, due instants, reminders and the roll call, as the plan and the policy say."""

from datetime import date
from pathlib import Path

import pytest
from world import beijing

from duzhan.campaign.load import load_campaign
from duzhan.campaign.measures import ObligationKind, Punctuality
from duzhan.policy import obligations
from duzhan.policy.obligations import Body
from duzhan.vocabulary import Level, UnitKind

POLICY = load_campaign(Path(__file__).parents[2] / "config/campaigns/henan-2020").policy
FACTS = POLICY.facts
CITY = Body("4101-office", UnitKind.OFFICE, Level.CITY, "41-office", concerned=False)
COUNTY = Body("410325-office", UnitKind.OFFICE, Level.COUNTY, "4103-office", concerned=True)
ABOVE = Body("41-office", UnitKind.OFFICE, Level.PROVINCE, None, concerned=True)


def test_a_month_is_owed_where_its_report_day_lies_in_the_campaign() -> None:
    assert obligations.months(FACTS) == tuple(date(2020, number, 1) for number in range(3, 10))


def test_a_report_is_due_at_the_end_of_the_25th_whatever_day_it_is() -> None:
    june = date(2020, 6, 1)  # the 25th is 端午节
    assert obligations.due_at(FACTS, june) == beijing("2020-06-26 00:00")
    assert obligations.cutoff_at(FACTS, june) == beijing("2020-06-25 00:00")
    assert obligations.since(FACTS, june) == beijing("2020-05-25 00:00")
    assert obligations.since(FACTS, date(2020, 3, 1)) == beijing("2020-02-28 00:00")


def test_december_is_followed_by_january() -> None:
    assert obligations.following(date(2020, 12, 1)) == date(2021, 1, 1)


@pytest.mark.parametrize(
    ("today", "monthly", "plans"),
    [("2020-02-27", 0, 0), ("2020-02-28", 0, 1), ("2020-03-01", 1, 1), ("2020-09-30", 7, 1), ("2021-03-01", 7, 1)],
)
def test_what_is_owed_grows_as_months_begin(today: str, monthly: int, plans: int) -> None:
    owed = list(obligations.owed(POLICY, [CITY, COUNTY, ABOVE], date.fromisoformat(today)))
    kinds = [one.kind for one in owed]
    assert kinds.count(ObligationKind.MONTHLY_REPORT) == monthly
    assert [(one.unit, one.receiver) for one in owed if one.month is None] == [("410325-office", "4103-office")] * plans


@pytest.mark.parametrize(
    ("submitted", "now", "how"),
    [
        (None, "2020-06-25 23:59", Punctuality.WAITING),
        (None, "2020-06-26 00:00", Punctuality.MISSING),
        ("2020-06-25 23:59", "2020-06-30 00:00", Punctuality.ON_TIME),
        ("2020-06-26 00:00", "2020-06-30 00:00", Punctuality.LATE),
        ("2020-06-28 00:00", "2020-06-27 00:00", Punctuality.MISSING),
    ],
)
def test_a_report_is_on_time_until_the_end_of_the_day(submitted: str | None, now: str, how: Punctuality) -> None:
    due = obligations.due_at(FACTS, date(2020, 6, 1))
    at = None if submitted is None else beijing(submitted)
    assert obligations.punctuality(due, at, beijing(now)) is how


@pytest.mark.parametrize(
    ("today", "on"),
    [("06-19", None), ("06-20", "06-20"), ("06-22", "06-20"), ("06-24", "06-23"), ("06-25", "06-25"), ("06-26", None)],
)
def test_reminders_come_on_their_days_and_end_with_the_date(today: str, on: str | None) -> None:
    due = obligations.due_at(FACTS, date(2020, 6, 1))
    wanted = None if on is None else date.fromisoformat(f"2020-{on}")
    assert obligations.reminder_on(POLICY, due, date.fromisoformat(f"2020-{today}")) == wanted
    assert obligations.called_on(due, FACTS.zone) == date(2020, 6, 26)


def test_days_late_are_calendar_days_from_the_due_date() -> None:
    due = obligations.due_at(FACTS, date(2020, 6, 1))
    late = [
        obligations.days_late(due, beijing(f"2020-06-{at}"), FACTS.zone) for at in ("20 09:00", "26 00:00", "28 10:00")
    ]
    assert late == [0, 1, 3]
