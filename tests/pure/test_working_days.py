"""Working days: golden days, an independent count, midnight, other servers' time zones, the override table."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duzhan.calendars import CalendarFileInvalid, load_calendar
from duzhan.errors import CalendarUnknown
from duzhan.policy import working_days
from duzhan.policy.working_days import (
    Calendar,
    InstantForDate,
    NaiveInstant,
    NegativeDays,
    Override,
)
from duzhan.vocabulary import DayKind

CN = Calendar.standard()
SHANGHAI = ZoneInfo("Asia/Shanghai")
SHIPPED = Path(__file__).parents[2] / "config" / "calendars" / "cn.toml"
ONE_DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)

# The first question past the last published year loads the statutory holidays, which takes over half a second.
unhurried = settings(deadline=None)

# 国办发明电〔2019〕16号, with the Spring Festival as extended by 国办发明电〔2020〕1号 on 27 January.
OFF_2020 = (
    ("2020-01-01", "2020-01-01"),
    ("2020-01-24", "2020-02-02"),
    ("2020-04-04", "2020-04-06"),
    ("2020-05-01", "2020-05-05"),
    ("2020-06-25", "2020-06-27"),
    ("2020-10-01", "2020-10-08"),
)
MAKEUPS_2020 = ("2020-01-19", "2020-04-26", "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10")


def on(text: str) -> date:
    return date.fromisoformat(text)


def each_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


@cache
def second_source() -> holidays.HolidayBase:
    """Return what the `holidays` library knows: other authors, other data, compiled from the same notices."""
    return holidays.country_holidays("CN", years=range(2004, 2028), language="zh_CN")


def one_day_at_a_time(start: date) -> Iterator[date]:
    """Count independently: walk, and ask the other library about each day."""
    while True:
        start += ONE_DAY
        if second_source().is_working_day(start):
            yield start


class TestGoldenDays:
    def test_the_whole_of_2020_is_as_the_notices_say(self) -> None:
        off = {day for first, last in OFF_2020 for day in each_day(on(first), on(last))}
        makeups = {on(text) for text in MAKEUPS_2020}
        for day in each_day(on("2020-01-01"), on("2020-12-31")):
            assert CN.day(day).working == (day in makeups or (day.weekday() < 5 and day not in off)), day

    @pytest.mark.parametrize("text", MAKEUPS_2020)
    def test_every_makeup_day_of_2020_is_a_worked_weekend_day(self, text: str) -> None:
        day = CN.day(on(text))
        assert (day.working, day.why, day.provisional) == (True, DayKind.MAKEUP, False)
        assert day.date.weekday() >= 5

    @pytest.mark.parametrize(
        ("start", "days", "due"),
        [
            ("2020-01-23", 1, "2020-02-03"),  # over the extended Spring Festival
            ("2020-01-31", 1, "2020-02-03"),
            ("2020-02-28", 1, "2020-03-02"),  # the plan's own date, a Friday
            ("2020-05-29", 30, "2020-07-13"),  # over the Dragon Boat holiday and its make-up Sunday
            ("2020-09-25", 1, "2020-09-27"),  # Sunday, worked
            ("2020-09-30", 1, "2020-10-09"),
            ("2020-10-09", 1, "2020-10-10"),  # Saturday, worked
            ("2026-02-09", 10, "2026-02-28"),  # Saturday, worked; weekdays alone would say the 23rd
        ],
    )
    def test_working_days_are_added(self, start: str, days: int, due: str) -> None:
        assert CN.add(on(start), days) == on(due)

    def test_zero_days_roll_a_day_off_forward_and_leave_a_workday_alone(self) -> None:
        assert CN.add(on("2020-01-24"), 0) == CN.roll_forward(on("2020-01-24")) == on("2020-02-03")
        assert CN.add(on("2020-06-28"), 0) == CN.roll_forward(on("2020-06-28")) == on("2020-06-28")

    def test_days_carry_their_kind_and_the_name_people_read(self) -> None:
        kinds = {
            text: (CN.day(on(text)).why, CN.day(on(text)).name)
            for text in ("2020-06-24", "2020-06-25", "2020-06-28", "2020-07-04")
        }
        assert kinds == {
            "2020-06-24": (DayKind.WORKDAY, None),
            "2020-06-25": (DayKind.HOLIDAY, "端午"),
            "2020-06-28": (DayKind.MAKEUP, "端午"),
            "2020-07-04": (DayKind.WEEKEND, None),
        }


class TestCountingBack:
    @pytest.mark.parametrize(
        ("end", "days", "latest"),
        [
            ("2020-06-28", 3, "2020-06-22"),  # 23, 24 and 28 June are the three
            ("2020-06-28", 1, "2020-06-27"),
            ("2020-06-28", 0, "2020-06-28"),
            ("2020-02-05", 3, "2020-02-02"),  # a day off: the request may still be made on it
            ("2020-02-02", 1, "2020-01-22"),
        ],
    )
    def test_the_latest_day_that_leaves_so_many_working_days(self, end: str, days: int, latest: str) -> None:
        assert CN.subtract(on(end), days) == on(latest)

    @unhurried
    @given(end=st.dates(on("2008-01-01"), on("2030-12-31")), days=st.integers(1, 60))
    def test_it_is_the_latest(self, end: date, days: int) -> None:
        latest = CN.subtract(end, days)
        assert CN.count(latest, end) == days
        assert CN.count(latest + ONE_DAY, end) == days - 1

    @unhurried
    @given(start=st.dates(on("2004-01-01"), on("2030-12-31")), days=st.integers(1, 200))
    def test_as_many_days_are_counted_as_were_added(self, start: date, days: int) -> None:
        due = CN.add(start, days)
        assert CN.count(start, due) == days
        assert CN.day(due).working

    def test_the_interval_leaves_out_its_first_day_and_keeps_its_last(self) -> None:
        assert CN.count(on("2020-06-22"), on("2020-06-28")) == 3
        assert CN.count(on("2020-06-28"), on("2020-06-28")) == 0
        assert CN.count(on("2020-06-29"), on("2020-06-22")) == 0


class TestAgainstTheIndependentCount:
    def test_both_sources_agree_on_every_day_since_2004(self) -> None:
        days = each_day(on("2004-01-01"), on("2026-12-31"))
        ours = load_calendar(SHIPPED)
        differ = [day for day in days if ours.day(day).working != second_source().is_working_day(day)]
        assert differ == []

    def test_every_eighth_start_day(self) -> None:
        # Eight, not seven: every seventh would always be a Monday.
        assert self.differences(every=8) == []

    @pytest.mark.soak
    def test_every_start_day(self) -> None:
        assert self.differences(every=1) == []

    @staticmethod
    def differences(every: int) -> list[tuple[date, int]]:
        starts = islice(each_day(on("2007-01-01"), on("2026-12-31")), 0, None, every)
        return [
            (start, days)
            for start in starts
            for days, due in enumerate(islice(one_day_at_a_time(start), 60), 1)
            if CN.add(start, days) != due
        ]


class TestSpelling:
    def test_a_reckoning_shows_what_counted_and_what_did_not(self) -> None:
        reckoning = CN.spell(on("2020-06-24"), 2, SHANGHAI)
        assert reckoning.due_on == on("2020-06-29")
        assert reckoning.due_at == datetime(2020, 6, 29, 16, tzinfo=UTC)
        assert [day.date for day in reckoning.counted] == [on("2020-06-28"), on("2020-06-29")]
        assert [day.date for day in reckoning.skipped] == [on("2020-06-25"), on("2020-06-26"), on("2020-06-27")]
        assert not reckoning.provisional

    def test_rolling_forward_counts_no_day(self) -> None:
        reckoning = CN.spell(on("2020-06-26"), 0, SHANGHAI)
        assert (reckoning.due_on, reckoning.counted) == (on("2020-06-28"), ())
        assert [day.date for day in reckoning.skipped] == [on("2020-06-26"), on("2020-06-27")]

    @unhurried
    @given(start=st.dates(on("2020-01-01"), on("2027-12-31")), days=st.integers(0, 40))
    def test_it_agrees_with_the_short_forms(self, start: date, days: int) -> None:
        reckoning = CN.spell(start, days, SHANGHAI)
        assert reckoning.due_on == CN.add(start, days)
        assert len(reckoning.counted) == days
        before = start if days else start - ONE_DAY
        assert reckoning.provisional == CN.is_provisional(before, reckoning.due_on)


class TestUnpublishedYears:
    def test_every_day_of_2027_is_provisional(self) -> None:
        assert all(CN.day(day).provisional for day in each_day(on("2027-01-01"), on("2027-12-31")))

    def test_a_deadline_that_crosses_into_2027_says_so(self) -> None:
        assert CN.spell(on("2026-12-20"), 5, SHANGHAI).provisional is False
        assert CN.spell(on("2026-12-20"), 10, SHANGHAI).provisional is True
        assert CN.is_provisional(on("2026-12-20"), on("2027-01-04"))
        assert not CN.is_provisional(on("2026-12-20"), on("2026-12-28"))

    def test_the_last_days_of_a_published_year_may_still_move(self) -> None:
        # On 31 December 2018, a Monday, nobody worked: the notice for 2019 said so.
        assert not CN.day(on("2018-12-31")).working
        assert not CN.day(on("2026-12-28")).provisional
        assert CN.day(on("2026-12-29")).provisional

    def test_it_is_not_computed_as_weekends_only(self) -> None:
        newyear = CN.day(on("2027-01-01"))
        assert (newyear.working, newyear.why, newyear.name) == (False, DayKind.HOLIDAY, "元旦")
        assert not CN.day(on("2027-02-08")).working

    def test_a_year_without_any_calendar_is_refused(self) -> None:
        for ask in (CN.day, CN.roll_forward, lambda day: CN.add(day, 1), lambda day: CN.subtract(day, 1)):
            with pytest.raises(CalendarUnknown) as refusal:
                ask(on("2003-12-31"))
            assert refusal.value.facts["year"] == 2003
        with pytest.raises(CalendarUnknown):
            CN.subtract(on("2004-01-05"), 30)
        with pytest.raises(CalendarUnknown):
            CN.add(on("2099-12-01"), 300)


class TestOverrides:
    TYPHOON = Calendar({on("2020-07-10"): Override(working=False, name="暴雨停工", document="豫防指〔2020〕1号")})

    def test_an_override_changes_the_answer(self) -> None:
        assert CN.add(on("2020-05-29"), 30) == on("2020-07-13")
        assert self.TYPHOON.add(on("2020-05-29"), 30) == on("2020-07-14")
        assert self.TYPHOON.day(on("2020-07-10")).why is DayKind.OVERRIDE_OFF

    def test_a_decided_day_of_an_unpublished_year_is_settled(self) -> None:
        decided = Calendar({on("2027-01-02"): Override(working=True, name="元旦", document="国办发明电〔2026〕9号")})
        day = decided.day(on("2027-01-02"))
        assert (day.working, day.why, day.provisional) == (True, DayKind.OVERRIDE_WORKING, False)
        assert not decided.is_provisional(on("2027-01-01"), on("2027-01-02"))
        assert decided.is_provisional(on("2027-01-01"), on("2027-01-03"))

    def test_nobody_can_change_a_calendar_from_outside(self) -> None:
        mine = {on("2020-07-10"): Override(working=False, name="x", document="y")}
        calendar = Calendar(mine)
        mine.clear()
        assert not calendar.day(on("2020-07-10")).working

    def test_the_shipped_table_corrects_the_library(self) -> None:
        # 国办发明电〔2005〕35号: Saturday 31 December 2005 is worked.
        assert not CN.day(on("2005-12-31")).working
        assert load_calendar(SHIPPED).day(on("2005-12-31")).working

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("[[day]]\ndate = 2020-07-10\nworking = false\nname = 'a'\n", "document"),
            ("[[day]]\ndate = 2020-07-10\nworking = 'no'\nname = 'a'\ndocument = 'b'\n", "working"),
            ("[[day]]\ndate = '2020-07-10'\nworking = false\nname = 'a'\ndocument = 'b'\n", "date"),
            ("[[days]]\ndate = 2020-07-10\n", "days"),
            ("[[day]]\ndate = 2003-07-10\nworking = false\nname = 'a'\ndocument = 'b'\n", "2003"),
            ("[[day]]\ndate = 2020-07-10\nworking = false\nname = 'a'\ndocument = 'b'\n" * 2, "2020-07-10"),
            ("[[day]\n", "line 1"),
        ],
    )
    def test_a_table_with_a_fault_is_refused_and_the_fault_named(self, tmp_path: Path, text: str, problem: str) -> None:
        path = tmp_path / "cn.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CalendarFileInvalid, match=problem):
            load_calendar(path)

    def test_a_table_saved_by_a_windows_editor_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "cn.toml"
        path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.read_bytes())
        assert load_calendar(path).overrides == load_calendar(SHIPPED).overrides
        path.write_bytes("name = '春节'".encode("gbk"))
        with pytest.raises(CalendarFileInvalid):
            load_calendar(path)


class TestMidnight:
    def test_due_that_day_means_until_local_midnight(self) -> None:
        end = working_days.due_at(on("2026-02-28"), SHANGHAI)
        assert (end, end.tzinfo) == (datetime(2026, 2, 28, 16, tzinfo=UTC), UTC)
        assert working_days.local_date(end - MICROSECOND, SHANGHAI) == on("2026-02-28")
        assert working_days.local_date(end, SHANGHAI) == on("2026-03-01")
        assert working_days.local_date(end + MICROSECOND, SHANGHAI) == on("2026-03-01")

    @pytest.mark.parametrize("server", ["UTC", "Asia/Shanghai", "America/Los_Angeles", "Asia/Kathmandu"])
    def test_the_servers_own_time_zone_changes_nothing(self, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setenv("TZ", server)
            time.tzset()
            reckoning = Calendar({}).spell(on("2026-02-09"), 10, SHANGHAI)
            asked_at = datetime(2026, 2, 8, 16, tzinfo=UTC)
            started = [working_days.local_date(asked_at + shift, SHANGHAI) for shift in (-MICROSECOND, 0 * MICROSECOND)]
        time.tzset()
        assert (reckoning.due_on, reckoning.due_at) == (on("2026-02-28"), datetime(2026, 2, 28, 16, tzinfo=UTC))
        assert started == [on("2026-02-08"), on("2026-02-09")]

    def test_what_has_no_zone_or_is_no_date_is_refused(self) -> None:
        naive = datetime(2026, 2, 28, 12)  # noqa: DTZ001 - the subject of the test
        with pytest.raises(NaiveInstant):
            working_days.local_date(naive, SHANGHAI)
        with pytest.raises(InstantForDate):
            CN.day(datetime(2026, 2, 28, 12, tzinfo=UTC))
        with pytest.raises(NegativeDays):
            CN.add(on("2026-02-28"), -1)
