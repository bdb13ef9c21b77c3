"""A calendar as a value: written, hashed, read back with the same answers; a year published by the office's table."""

import json
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duzhan.calendars import CalendarFileInvalid, load_calendar
from duzhan.errors import CalendarUnknown
from duzhan.policy import calendar_days
from duzhan.policy.calendar_changes import diff
from duzhan.policy.calendar_days import Listed, Override, Tables, UnknownFormat, YearOutOfTurn
from duzhan.policy.working_days import Calendar, Day
from duzhan.vocabulary import DayKind

CN = Calendar.standard()
NEXT = calendar_days.LAST_PUBLISHED_YEAR + 1
DOCUMENT = "国办发明电〔2026〕9号"

# Building a calendar counts some thousand days, and the first question past the last notice loads another library.
unhurried = settings(deadline=None, max_examples=12)


def on(text: str) -> date:
    return date.fromisoformat(text)


days_known = st.dates(on("2004-02-01"), on("2030-12-31"))
decided = st.builds(Override, working=st.booleans(), name=st.text(min_size=1, max_size=4), document=st.just(DOCUMENT))
tables_of_overrides = st.dictionaries(days_known, decided, max_size=12)
published = st.sampled_from([{}, {NEXT: DOCUMENT}, {NEXT: DOCUMENT, NEXT + 1: DOCUMENT}])
calendars = st.builds(Calendar, overrides=tables_of_overrides, years=published)


def tables(**changed: object) -> Tables:
    """Return the libraries' tables as another release of one of them would give them."""
    now = calendar_days.standard()
    fields = {name: getattr(now, name) for name in Tables.__dataclass_fields__}
    return Tables(**(fields | changed))


def every_day(calendar: Calendar) -> list[Day]:
    first = date(calendar_days.FIRST_YEAR, 1, 1)
    span = (date(calendar_days.LAST_YEAR, 12, 31) - first).days + 1
    return [calendar.day(first + timedelta(days=n)) for n in range(span)]


class TestReadingBack:
    @unhurried
    @given(
        calendar=calendars,
        asked=st.lists(st.tuples(days_known, days_known, st.integers(0, 300)), min_size=1, max_size=30),
    )
    def test_a_calendar_read_back_gives_the_same_answers(
        self, calendar: Calendar, asked: list[tuple[date, date, int]]
    ) -> None:
        again = Calendar.from_canonical(calendar.canonical())
        for start, other, days in asked:
            assert again.day(start) == calendar.day(start)
            assert again.add(start, days) == calendar.add(start, days)
            assert again.count(start, other) == calendar.count(start, other)
            assert again.is_provisional(start, other) == calendar.is_provisional(start, other)
            assert outcome(again, start, days) == outcome(calendar, start, days)

    @unhurried
    @given(calendar=calendars)
    def test_and_has_the_same_text_and_hash_and_is_equal(self, calendar: Calendar) -> None:
        again = Calendar.from_canonical(calendar.canonical())
        assert again.canonical() == calendar.canonical()
        assert again.content_hash() == calendar.content_hash()
        assert (again, hash(again)) == (calendar, hash(calendar))

    def test_it_knows_every_day_until_2099_by_heart(self) -> None:
        again = Calendar.from_canonical(CN.canonical())
        assert every_day(again) == every_day(CN)
        assert (again.last_published_year, again.settled_until) == (CN.last_published_year, CN.settled_until)

    def test_it_keeps_its_answers_whatever_another_release_says(self) -> None:
        newer = Calendar({}, tables=tables(published=MappingProxyType({}), statutory=dict))
        text = CN.canonical()
        assert newer.day(on("2020-10-05")).working
        assert not Calendar.from_canonical(text).day(on("2020-10-05")).working
        assert not Calendar.from_canonical(text).day(on("2027-02-08")).working

    def test_equal_texts_give_one_calendar_that_counts_its_days_once(self) -> None:
        text = CN.canonical()
        assert Calendar.from_canonical(text) is Calendar.from_canonical(str(text.encode(), "utf-8"))

    def test_it_refuses_the_same_years(self) -> None:
        again = Calendar.from_canonical(CN.canonical())
        for day in (on("2003-12-31"), on("2100-01-01")):
            with pytest.raises(CalendarUnknown):
                again.day(day)

    def test_a_text_of_another_format_is_refused_by_name(self) -> None:
        text = json.dumps(json.loads(CN.canonical()) | {"format": 2})
        with pytest.raises(UnknownFormat, match="format 2"):
            Calendar.from_canonical(text)

    def test_the_text_is_read_by_people_too(self) -> None:
        found = json.loads(load_calendar(SHIPPED).canonical())
        assert found["published"]["makeup"]["2020-06-28"] == "端午"
        assert found["statutory"]["holiday"]["2027-01-01"] == "元旦"
        assert found["overrides"]["2005-12-31"] == {
            "working": True,
            "name": "元旦",
            "document": "国办发明电〔2005〕35号",
        }
        assert list(found) == sorted(found)


SHIPPED = Path(__file__).parents[2] / "config" / "calendars" / "cn.toml"


def outcome(calendar: Calendar, end: date, days: int) -> date | int:
    try:
        return calendar.subtract(end, days)
    except CalendarUnknown as unknown:
        return int(str(unknown.facts["year"]))


@unhurried
@given(calendar=calendars, first=days_known, length=st.integers(0, 120))
def test_what_is_counted_is_what_each_day_says(calendar: Calendar, first: date, length: int) -> None:
    days = [calendar.day(first + timedelta(days=n)) for n in range(1, length + 1)]
    assert calendar.count(first, first + timedelta(days=length)) == sum(day.working for day in days)


class TestHash:
    @unhurried
    @given(one=calendars, other=calendars)
    def test_calendars_of_one_hash_answer_alike_and_of_two_differ(self, one: Calendar, other: Calendar) -> None:
        same = one.overrides == other.overrides and one.years == other.years
        assert (one.content_hash() == other.content_hash()) == same
        assert (one == other) == same

    @unhurried
    @given(overrides=tables_of_overrides)
    def test_the_order_in_which_days_were_listed_does_not_matter(self, overrides: dict[date, Override]) -> None:
        backwards = dict(reversed(overrides.items()))
        assert Calendar(overrides).content_hash() == Calendar(backwards).content_hash()

    @unhurried
    @given(day=days_known, decision=decided)
    def test_an_override_changes_an_answer_and_the_hash(self, day: date, decision: Override) -> None:
        changed = Calendar({day: decision})
        assert changed.day(day) != CN.day(day)
        assert changed.content_hash() != CN.content_hash()

    @pytest.mark.parametrize(
        "changed",
        [
            {"published": {**calendar_days.standard().published, on("2020-01-31"): Listed(DayKind.MAKEUP, "春节")}},
            {"statutory": lambda: {on("2060-05-06"): Listed(DayKind.HOLIDAY, "劳动节")}},
            {"settled_until": on("2026-12-31")},
            {"last_year": 2098},
            {"first_year": 2005},
        ],
        ids=["a published day", "a statutory day", "how far it is settled", "where it ends", "where it begins"],
    )
    def test_another_release_with_another_answer_has_another_hash(self, changed: dict[str, object]) -> None:
        assert Calendar({}, tables=tables(**changed)).content_hash() != CN.content_hash()

    def test_the_same_release_read_twice_has_one_hash(self) -> None:
        assert Calendar({}, tables=tables()).content_hash() == CN.content_hash()
        assert Calendar({}, tables=tables()) == CN
        assert len({Calendar({}), CN}) == 1


class TestPublishedYear:
    LISTED = (
        "[[year]]\nyear = 2027\ndocument = '国办发明电〔2026〕9号'\n"
        + "".join(
            f"[[day]]\ndate = {day}\nworking = {working}\nname = '{name}'\ndocument = '国办发明电〔2026〕9号'\n"
            for day, working, name in (
                ("2026-12-31", "false", "元旦"),
                ("2027-01-01", "false", "元旦"),
                ("2027-02-05", "false", "春节"),
                ("2027-02-13", "true", "春节"),
            )
        )
    )  # fmt: skip

    @staticmethod
    def read(tmp_path: Path, text: str) -> Calendar:
        path = tmp_path / "cn.toml"
        path.write_text(text, encoding="utf-8")
        return load_calendar(path)

    def test_only_its_listed_days_differ_from_the_week(self, tmp_path: Path) -> None:
        calendar = self.read(tmp_path, self.LISTED)
        kinds = {text: calendar.day(on(text)).why for text in ("2027-01-01", "2027-02-05", "2027-02-13")}
        assert kinds == {
            "2027-01-01": DayKind.OVERRIDE_OFF,
            "2027-02-05": DayKind.OVERRIDE_OFF,
            "2027-02-13": DayKind.OVERRIDE_WORKING,
        }
        # A statutory holiday that the notice doesn't list, and an ordinary Saturday.
        assert (CN.day(on("2027-10-01")).why, calendar.day(on("2027-10-01")).why) == (DayKind.HOLIDAY, DayKind.WORKDAY)
        assert calendar.day(on("2027-02-20")).why is DayKind.WEEKEND
        assert calendar.add(on("2027-02-04"), 7) == on("2027-02-15")

    def test_nothing_in_it_is_provisional_but_the_last_days_that_the_next_notice_may_move(self, tmp_path: Path) -> None:
        calendar = self.read(tmp_path, self.LISTED)
        open_days = [day.date for day in every_day(calendar) if day.provisional and day.date.year <= 2027]
        assert open_days == [on("2027-12-29"), on("2027-12-30"), on("2027-12-31")]
        assert not calendar.is_provisional(on("2026-12-20"), on("2027-12-28"))
        assert calendar.is_provisional(on("2027-12-28"), on("2027-12-29"))
        assert calendar.day(on("2028-01-04")).provisional
        assert (calendar.last_published_year, calendar.settled_until) == (2027, on("2027-12-28"))

    def test_its_notice_may_reach_back_into_the_year_before(self, tmp_path: Path) -> None:
        day = self.read(tmp_path, self.LISTED).day(on("2026-12-31"))
        assert (day.working, day.provisional) == (False, False)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (LISTED + "[[year]]\nyear = 2027\ndocument = 'b'\n", "more than once: 2027"),
            ("[[year]]\nyear = 2026\ndocument = 'b'\n", "2026 is published already"),
            ("[[year]]\nyear = 2027\ndocument = 'b'\n", r"no \[\[day\]\] of it is off"),
            ("[[year]]\nyear = 2027\n", "document"),
            ("[[year]]\nyear = '2027'\ndocument = 'b'\n", "year"),
            (
                "[[year]]\nyear = 2027\ndocument = 'b'\n[[day]]\ndate = 2027-01-01\nname = 'a'\ndocument = 'b'\n",
                "working",
            ),
            (LISTED.replace("year = 2027", "year = 2028").replace("2027-", "2028-"), "next year to publish is 2027"),
        ],
    )
    def test_a_faulty_year_is_refused_and_the_fault_named(self, tmp_path: Path, text: str, problem: str) -> None:
        with pytest.raises(CalendarFileInvalid, match=problem):
            self.read(tmp_path, text)

    def test_a_calendar_itself_refuses_a_gap_between_published_years(self) -> None:
        with pytest.raises(YearOutOfTurn):
            Calendar({}, {2028: DOCUMENT})
        with pytest.raises(YearOutOfTurn):
            Calendar({}, {2027: DOCUMENT, 2029: DOCUMENT})


class TestDiff:
    def test_the_extension_of_the_spring_festival_of_2020_is_two_working_days(self) -> None:
        # 国办发明电〔2020〕1号 of 27 January moved its end from 30 January to 2 February, a Sunday; by the first notice
        # Saturday the 1st was worked.
        extended = ("2020-01-31", "2020-02-01")
        first = Calendar(
            {on(day): Override(working=True, name="春节", document="国办发明电〔2019〕16号") for day in extended}
        )
        changes = diff(first, CN, on("2020-01-01"), on("2020-12-31"))
        assert [(str(each.date), each.old.working, each.new.working) for each in changes] == [
            ("2020-01-31", True, False),
            ("2020-02-01", True, False),
        ]

    def test_a_published_year_settles_its_days(self) -> None:
        calendar = Calendar(
            {on("2027-01-01"): Override(working=False, name="元旦", document=DOCUMENT)}, {2027: DOCUMENT}
        )
        changes = diff(CN, calendar, on("2026-12-01"), on("2027-12-31"))
        assert (changes[0].date, changes[-1].date) == (on("2026-12-29"), on("2027-12-28"))
        assert all(each.old.provisional and not each.new.provisional for each in changes)
        assert [str(each.date) for each in changes if each.old.working != each.new.working][:2] == [
            "2027-02-05",
            "2027-02-08",
        ]

    def test_another_name_or_reason_alone_is_no_change(self) -> None:
        renamed = Calendar({on("2020-10-01"): Override(working=False, name="国庆", document=DOCUMENT)})
        assert renamed.day(on("2020-10-01")) != CN.day(on("2020-10-01"))
        assert diff(CN, renamed, on("2020-01-01"), on("2020-12-31")) == ()

    @unhurried
    @given(one=calendars, other=calendars, first=days_known, length=st.integers(0, 800))
    def test_where_nothing_differs_every_deadline_is_the_same(
        self, one: Calendar, other: Calendar, first: date, length: int
    ) -> None:
        last = first + timedelta(days=length)
        if diff(one, other, first, last):
            assert one != other
        else:
            assert one.count(first, last) == other.count(first, last)
            assert one.is_provisional(first, last) == other.is_provisional(first, last)
