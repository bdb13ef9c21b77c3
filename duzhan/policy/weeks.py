"""Weeks and months in the campaign's zone, as instants: a week begins on Monday, a month on its first."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = 7


def monday(today: date) -> date:
    """Return the Monday of a local date's week."""
    return today - timedelta(days=today.weekday())


def bounds(today: date, zone: ZoneInfo, weeks: int) -> list[datetime]:
    """Return the ends between so many weeks, this one last, as instants, oldest first: one more than weeks."""
    first = monday(today) - timedelta(days=DAYS * (weeks - 1))
    return [midnight(first + timedelta(days=DAYS * each), zone) for each in range(weeks + 1)]


def until(today: date, zone: ZoneInfo, weeks: int) -> list[datetime]:
    """Return the ends between so many times seven days, of which today is the last, as ``bounds`` does."""
    first = today + timedelta(days=1 - DAYS * weeks)
    return [midnight(first + timedelta(days=DAYS * each), zone) for each in range(weeks + 1)]


def month_began(today: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a local date's month began."""
    return midnight(today.replace(day=1), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a local date begins."""
    return datetime.combine(day, time(), zone)


def of_month(on: date) -> tuple[date, ...]:
    """Return every date of the weeks that a date's month touches, from a Monday to a Sunday."""
    first = monday(on.replace(day=1))
    following = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    last = monday(following - timedelta(days=1)) + timedelta(days=DAYS - 1)
    return tuple(first + timedelta(days=each) for each in range((last - first).days + 1))
