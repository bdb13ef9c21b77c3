"""Quiet hours and daily digests: to the minute, over midnight, and in the campaign's own zone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from duzhan.policy import reach
from duzhan.policy.reach import Hours
from duzhan.vocabulary import Digest

BEIJING = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(time(22), time(7), Digest.TOGETHER, time(8, 30))
NOON = Hours(time(12), time(13, 30), Digest.TOGETHER, time(8, 30))
DAILY = Hours(None, None, Digest.DAILY, time(8, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2020-05-29 21:59:59", "2020-05-29 21:59:59"),
        ("2020-05-29 22:00:00", "2020-05-30 07:00:00"),
        ("2020-05-29 23:59:59", "2020-05-30 07:00:00"),
        ("2020-05-30 00:00:00", "2020-05-30 07:00:00"),
        ("2020-05-30 06:59:59", "2020-05-30 07:00:00"),
        ("2020-05-30 07:00:00", "2020-05-30 07:00:00"),
        ("2020-12-31 22:30:00", "2021-01-01 07:00:00"),
    ],
)
def test_the_night_is_quiet_from_its_first_minute_to_its_last(now: str, leaves: str) -> None:
    assert reach.released_at(NIGHT, at(now), BEIJING) == at(leaves)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2020-05-29 11:59:59", "2020-05-29 11:59:59"),
        ("2020-05-29 12:00:00", "2020-05-29 13:30:00"),
        ("2020-05-29 13:29:59", "2020-05-29 13:30:00"),
        ("2020-05-29 13:30:00", "2020-05-29 13:30:00"),
        ("2020-05-29 23:00:00", "2020-05-29 23:00:00"),
    ],
)
def test_quiet_hours_may_lie_within_a_day(now: str, leaves: str) -> None:
    assert reach.released_at(NOON, at(now), BEIJING) == at(leaves)


@given(some.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC)), some.times(), some.times())  # noqa: DTZ001
def test_whatever_the_hours_a_notice_leaves_outside_them_within_a_day(now: datetime, start: time, end: time) -> None:
    hours = Hours(start, end, Digest.TOGETHER, time(8, 30))
    leaves = reach.released_at(hours, now, BEIJING)
    assert 0 <= (leaves - now).total_seconds() < 86_400
    assert reach.released_at(hours, leaves, BEIJING) == leaves


def test_hours_that_end_where_they_begin_are_none() -> None:
    hours = Hours(time(22), time(22), Digest.TOGETHER, time(8, 30))
    assert reach.released_at(hours, at("2020-05-29 22:00"), BEIJING) == at("2020-05-29 22:00")


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("2020-05-29 08:29:59", "2020-05-29 08:30:00"),
        ("2020-05-29 08:30:00", "2020-05-29 08:30:00"),
        ("2020-05-29 08:30:01", "2020-05-30 08:30:00"),
    ],
)
def test_a_daily_digest_leaves_at_its_hour(written: str, leaves: str) -> None:
    assert reach.digested_at(DAILY, at(written), BEIJING) == at(leaves)
    assert reach.digested_at(NIGHT, at(written), BEIJING) == at(written)


@pytest.mark.parametrize(
    ("template", "detail", "urgent"),
    [
        ("decision", {"light": "red"}, True),
        ("decision", {"light": "orange"}, True),
        ("decision", {"light": "yellow"}, False),
        ("assign", {}, False),
        ("alarm", {"kind": "wave"}, True),
    ],
)
def test_orange_red_and_alarms_are_urgent(template: str, detail: dict[str, object], urgent: bool) -> None:  # noqa: FBT001
    assert reach.urgent(template, detail) is urgent
