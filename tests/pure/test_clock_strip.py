"""The clock strip: one cell a calendar day, of which only those that counted have a number."""

from datetime import UTC, date, datetime, timedelta

from duzhan.policy.working_days import Calendar
from duzhan.vocabulary import BudgetUnit, ClockKind, Light
from duzhan.web import clock_strip
from duzhan.web.clock_strip import Look
from duzhan.wire.explanation import ClockExplanation, DayOut


def days(first: date, last: date, *paused: date) -> tuple[DayOut, ...]:
    """Return the days of a calendar-day clock, both ends included."""
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    known = [Calendar.standard().day(each) for each in dates]
    return tuple(
        DayOut(
            date=day.date,
            counted=day.date not in paused,
            why=day.why,
            name=day.name,
            provisional=day.provisional,
            paused=day.date in paused,
        )
        for day in known
    )


def clock(shown: tuple[DayOut, ...], late: tuple[DayOut, ...] = ()) -> ClockExplanation:
    at = datetime(2020, 5, 29, 1, 40, tzinfo=UTC)
    return ClockExplanation(
        kind=ClockKind.RECTIFY,
        light=Light.BLUE,
        holder="410325-water",
        holder_name="",
        due_version=1,
        started_at=at,
        due_on=shown[-1].date,
        due_at=at,
        budget="",
        unit=BudgetUnit.CALENDAR_DAYS,
        days=shown,
        late=late,
        total=0,
        used=0,
        left=0,
        working_days_left=0,
        overdue_working_days=0,
        paused=False,
        paused_days=0,
        rungs=(),
        provisional=False,
    )


def test_the_interfaces_own_example_is_drawn_as_it_was_designed() -> None:
    june = clock_strip.strip(clock(days(date(2020, 5, 30), date(2020, 6, 28))), date(2020, 6, 22))
    assert (june.used, june.today, june.left, june.late) == (15, 16, 3, 0)
    assert (june.weekends, dict(june.holidays), june.made_up) == (8, {"端午": 3}, 1)
    assert len(june.cells) == 30
    assert [cell.x for cell in june.cells[:3]] == [0.0, 26.4, 58.8], "a gap between weeks"
    last = june.cells[-1]
    assert (last.look, last.number, last.special, last.x + clock_strip.CELL <= june.width) == (
        Look.LEFT,
        19,
        True,
        True,
    )
    assert [month.date for month in june.months] == [date(2020, 5, 30), date(2020, 6, 1)]


def test_days_that_stood_still_have_two_strokes_and_no_number() -> None:
    paused = [date(2020, 6, day) for day in (3, 4)]
    week = clock_strip.strip(clock(days(date(2020, 6, 1), date(2020, 6, 7), *paused)), date(2020, 6, 5))
    assert [cell.strokes for cell in week.cells] == [0, 0, 2, 2, 0, 1, 1]
    assert [cell.number for cell in week.cells] == [1, 2, None, None, 3, None, None]
    assert (week.paused, week.weekends) == (2, 2)


def test_overdue_working_days_are_counted_from_one_again_today_among_them() -> None:
    late = clock_strip.strip(
        clock(days(date(2020, 6, 1), date(2020, 6, 2)), days(date(2020, 6, 3), date(2020, 6, 8))), date(2020, 6, 8)
    )
    assert [cell.number for cell in late.cells] == [1, 2, 1, 2, 3, None, None, 4]
    assert (late.late, late.today, late.left) == (4, 4, 0)


def test_a_long_clock_breaks_into_rows_of_whole_weeks_and_a_short_one_is_not_drawn_larger() -> None:
    long = clock_strip.strip(clock(days(date(2020, 6, 1), date(2020, 9, 30))), date(2020, 6, 1))
    starts = [cell.date for cell in long.cells if cell.x == 0.0]
    assert len(starts) == 4
    assert {start.weekday() for start in starts} == {0}
    assert long.height == 4 * clock_strip.ROW
    short = clock_strip.strip(clock(days(date(2020, 6, 1), date(2020, 6, 1))), date(2020, 6, 1))
    assert short.width == clock_strip.LEAST_WIDTH
