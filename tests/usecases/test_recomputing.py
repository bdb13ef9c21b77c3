"""A new working-day calendar: every running clock is moved openly, once, or left exactly as it is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest
import seen
from sqlalchemy import text
from world import HEALTH, WATER, World, actor, beijing

from duzhan import calendars
from duzhan.settings import Settings
from duzhan.store import calendar_versions
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.explain_case import explain_case
from duzhan.usecases.read_inbox import read_inbox
from duzhan.usecases.recompute_deadlines import Moved, RecomputeReport, catch_up, recompute_deadlines
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import ClockKind
from duzhan.wire.notices import InboxFilter
from statemachines.states import Trigger

T = Trigger
STORM = ("2020-06-28", False, "暴雨停工")
"""A make-up Sunday on which most cases here are due, declared off."""


class Publish(Protocol):
    """Writes an office's table of working days and lets this process start with it."""

    def __call__(self, *days: tuple[str, bool, str], years: tuple[int, ...] = ()) -> None: ...


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publish]:
    """Let the deployment have a table of its own, and read it anew each time it is written."""
    path = tmp_path / "cn.toml"

    def write(*days: tuple[str, bool, str], years: tuple[int, ...] = ()) -> None:
        lines = [f"[[year]]\nyear = {year}\ndocument = '豫防指〔2020〕1号'" for year in years]
        lines += [
            f"[[day]]\ndate = {day}\nworking = {str(working).lower()}\nname = '{name}'\ndocument = '豫防指〔2020〕1号'"
            for day, working, name in days
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        calendars.current.cache_clear()

    monkeypatch.setattr(Settings, "calendar_file", path)
    write()
    yield write
    calendars.current.cache_clear()


def dates(world: World, number: str) -> dict[str, tuple[int, str]]:
    return {kind: (clock.due_version, seen.due_on(clock)) for kind, clock in seen.running(world, number).items()}


def versions(world: World) -> list[int]:
    return [int(str(row.id)) for row in seen.rows(world, "select id from calendar_version order by id")]


def rescheduled(world: World, number: str) -> list[dict[str, object]]:
    return [event.detail for event in seen.events(world, number) if event.kind == "reschedule"]


def inbox(world: World, by: str) -> list[str]:
    with reading(world.pool) as tx:
        return [notice.body for notice in read_inbox(tx, InboxFilter(), actor=actor(by)).items]


def test_every_clock_names_the_calendar_that_it_was_computed_with(world: World, publish: Publish) -> None:
    old = world.to_planned().number
    publish(STORM)
    new = world.to_planned().number
    first, second = versions(world)
    assert {clock.calendar for clock in seen.clocks(world, old)} == {first}
    assert {clock.calendar for clock in seen.clocks(world, new)} == {second}
    assert dates(world, old)["rectify"][1] == "2020-06-28"
    assert dates(world, new)["rectify"][1] == "2020-06-29"


def test_a_stored_calendar_counts_as_it_did_when_it_was_in_force(world: World, publish: Publish) -> None:
    publish(STORM)
    world.log()
    publish()
    with reading(world.pool) as tx:
        stored = calendar_versions.pinned(tx, versions(world)[0])
    assert (stored.day(beijing("2020-06-28 12:00").date()).working, stored == calendars.current()) == (False, False)


class ActFailed(Exception):
    """An act that came to nothing."""


def failing_act(world: World) -> None:
    with world.tx() as tx:
        assert calendar_versions.current(tx) == calendar_versions.current(tx)
        raise ActFailed


def test_a_version_of_an_act_that_failed_is_not_remembered(world: World, publish: Publish) -> None:
    publish(STORM)
    with pytest.raises(ActFailed):
        failing_act(world)
    assert versions(world) == []
    number = world.log().number
    assert [seen.running(world, number)["assign"].calendar] == versions(world)


def test_a_declared_holiday_moves_the_date_under_an_event_with_both_dates(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    version = world.case(number).version
    world.now = beijing("2020-06-10 09:00")
    publish(STORM)
    report = recompute_deadlines(world.pool)
    moved = [
        Moved(number, ClockKind.RECTIFY, WATER, *(beijing(f"2020-06-{day} 12:00").date() for day in (28, 29)), False)
    ]
    assert [each for each in report.listed if each.holder == WATER] == moved
    assert dates(world, number) == {"rectify": (2, "2020-06-29")}
    superseded, running = (
        clock for clock in seen.clocks(world, number) if (clock.kind, clock.holder) == ("rectify", WATER)
    )
    assert (superseded.ended, running.ended) == ("superseded", None)
    assert [superseded.calendar, running.calendar] == versions(world)
    case = world.case(number)
    assert (case.due_at, case.version) == (running.due_at, version)
    event = next(event for event in seen.events(world, number) if event.kind == "reschedule")
    assert (event.agent, event.version, event.row["due_at"]) == ("flow:calendar", version, case.due_at.isoformat())
    assert (event.detail["old_due_on"], event.detail["due_on"]) == ("2020-06-28", "2020-06-29")
    assert event.detail["days"] == [{"date": "2020-06-28", "working": False, "name": "暴雨停工"}]


def test_the_holder_s_people_hear_old_date_new_date_and_why(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    publish(STORM)
    recompute_deadlines(world.pool)
    assert seen.told(world, number, "reschedule") == {"water", "water_head"}
    said = next(body for body in inbox(world, "water") if "工作日历有变" in body)
    assert "整改时限由6月28日（周日）24:00调整为6月29日（周一）24:00。" in said
    assert "变动的日子：2020-06-28（暴雨停工）改为放假。" in said
    assert "承办单位：嵩县水利局" in said


def test_an_office_is_told_of_its_own_clocks(world: World, publish: Publish) -> None:
    number = world.log().number
    publish(("2020-06-01", False, "暴雨停工"))
    assert recompute_deadlines(world.pool).moved == 1
    assert dates(world, number) == {"assign": (2, "2020-06-02")}
    assert seen.told(world, number, "reschedule") == {"province_office", "province_office2"}


def test_co_units_are_moved_with_the_lead_unit(world: World, publish: Publish) -> None:
    number = world.to_rectifying().number
    publish(STORM)
    recompute_deadlines(world.pool)
    assert {seen.due_on(clock) for clock in seen.of_co_units(world, number).values()} == {"2020-06-29"}
    assert seen.told(world, number, "reschedule") >= {"health", "health_head", "water"}
    assert [each["holder"] for each in rescheduled(world, number)].count(HEALTH) == 1


def test_what_the_new_calendar_leaves_alone_keeps_its_row_and_its_calendar(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    before = seen.running(world, number)["rectify"]
    publish(("2020-09-30", False, "某日"))
    assert recompute_deadlines(world.pool).moved == 0
    after = seen.running(world, number)["rectify"]
    assert (after.id, after.calendar, after.next_fire_at) == (before.id, before.calendar, before.next_fire_at)
    assert after.checked_calendar == versions(world)[-1]
    assert rescheduled(world, number) == []
    assert seen.told(world, number, "reschedule") == set()


def test_a_second_recomputation_finds_nothing_to_look_at(world: World, publish: Publish) -> None:
    world.to_planned()
    assert recompute_deadlines(world.pool) == RecomputeReport()
    publish(STORM)
    assert recompute_deadlines(world.pool).moved == 1
    assert recompute_deadlines(world.pool) == RecomputeReport()


def test_where_only_the_days_after_the_due_day_change_the_ladder_moves_and_nobody_is_told_a_date(
    world: World, publish: Publish
) -> None:
    number = world.to_planned().number
    publish(("2020-06-29", False, "暴雨停工"))
    recompute_deadlines(world.pool)
    assert dates(world, number) == {"rectify": (2, "2020-06-28")}
    assert [each["clock"] for each in rescheduled(world, number)] == ["rectify"]
    assert seen.told(world, number, "reschedule") == set()
    # Five working days overdue: 30 June, 1, 2, 3 and 6 July in place of 29 June to 3 July.
    world.now = beijing("2020-07-06 00:00")
    sweep_clocks(world.pool)
    assert world.case(number).light == "red"
    assert [row.rung_name for row in seen.decisions(world, number) if not row.superseded] == ["red"]


def after_the_campaign(world: World) -> str:
    """Bring a case to rectifying that was overridden to go on after the campaign, with its budgets whole."""
    number = world.log().number
    world.assign(number, override_reason="续办")
    return world.accept(number).number


class TestShortening:
    """A holiday that is taken back."""

    @staticmethod
    def taken_back(world: World, publish: Publish, at: str) -> str:
        publish(("2020-06-02", False, "防汛"), ("2020-06-03", False, "防汛"))
        number = world.to_rectifying().number
        assert dates(world, number)["plan"] == (1, "2020-06-05")
        world.now = beijing(at)
        publish()
        recompute_deadlines(world.pool)
        return number

    def test_it_is_announced_as_any_other_move(self, world: World, publish: Publish) -> None:
        number = self.taken_back(world, publish, "2020-06-01 09:00")
        assert dates(world, number)["plan"] == (2, "2020-06-03")
        assert any(
            "整改方案时限由6月5日（周五）24:00调整为6月3日（周三）24:00。" in body for body in inbox(world, "water")
        )

    def test_a_date_that_has_passed_already_is_the_end_of_today_and_both_are_on_record(
        self, world: World, publish: Publish
    ) -> None:
        number = self.taken_back(world, publish, "2020-06-04 16:00")
        clock = seen.running(world, number)["plan"]
        assert (seen.due_on(clock), clock.due_version, clock.budget) == ("2020-06-04", 2, None)
        detail = next(each for each in rescheduled(world, number) if each["clock"] == "plan")
        dated = (detail["old_due_on"], detail["computed_on"], detail["due_on"])
        assert dated == ("2020-06-05", "2020-06-03", "2020-06-04")
        assert any(
            "按新日历推算应为6月3日（周三），该日已过，以通知当日为限。" in body for body in inbox(world, "water")
        )
        assert sweep_clocks(world.pool).decided == 0

    def test_that_date_is_not_moved_again_by_the_next_calendar(self, world: World, publish: Publish) -> None:
        number = self.taken_back(world, publish, "2020-06-04 16:00")
        publish(("2020-06-05", False, "防汛"))
        recompute_deadlines(world.pool)
        assert dates(world, number)["plan"][1] == "2020-06-04"

    def test_what_was_overdue_already_stays_overdue_since_the_same_day(self, world: World, publish: Publish) -> None:
        number = self.taken_back(world, publish, "2020-06-08 09:00")
        assert dates(world, number)["plan"][1] == "2020-06-05"


class TestRungs:
    """No rung is decided twice for the same lapse, and none is lost."""

    def test_a_rung_that_the_new_date_has_reached_too_stays_decided(self, world: World, publish: Publish) -> None:
        number = world.to_planned().number
        world.now = beijing("2020-06-24 09:00")
        assert sweep_clocks(world.pool).decided == 1
        publish(STORM)
        recompute_deadlines(world.pool)
        assert (dates(world, number)["rectify"], world.case(number).light) == ((2, "2020-06-29"), "blue")
        assert sweep_clocks(world.pool).decided == 0
        # What was told of it is still on its way.
        waiting = [notice for notice in seen.notices(world, number, "decision") if notice.channel == "email"]
        assert {notice.state for notice in waiting} == {"pending"}

    def test_a_rung_that_the_new_date_has_not_reached_is_taken_back_and_armed_again(
        self, world: World, publish: Publish
    ) -> None:
        number = world.to_planned().number
        world.now = beijing("2020-06-29 09:00")
        sweep_clocks(world.pool)
        assert world.case(number).light == "orange"
        publish(STORM)
        recompute_deadlines(world.pool)
        # Due today now: yellow, and what hasn't left the house about orange never will.
        assert (dates(world, number)["rectify"], world.case(number).light) == ((2, "2020-06-29"), "yellow")
        unsent = {notice.state for notice in seen.notices(world, number, "decision") if notice.channel == "email"}
        assert unsent == {"cancelled"}
        assert sweep_clocks(world.pool).decided == 0
        world.now = beijing("2020-06-30 00:00")
        assert sweep_clocks(world.pool).decided == 1
        orange = [row.due_version for row in seen.decisions(world, number) if row.rung_name == "orange"]
        assert orange == [1, 2]

    def test_the_letter_of_a_rung_that_stays_is_still_asked_for(self, world: World, publish: Publish) -> None:
        world.now = beijing("2026-12-28 09:00")
        number = after_the_campaign(world)
        world.now = beijing("2027-02-10 09:00")
        sweep_clocks(world.pool)
        publish(("2027-01-01", False, "元旦"), years=(2027,))
        recompute_deadlines(world.pool)
        # The same date, settled now: red as before, and its letter waits for a signature as before.
        assert dates(world, number)["rectify"] == (2, "2027-01-27")
        world.now = beijing("2027-03-10 09:00")
        asked = "select a.detail ->> 'unit' as unit from notice a where a.template = 'letter_unsigned'"
        sweep_clocks(world.pool)
        assert {row.unit for row in seen.rows(world, asked)} >= {WATER}

    def test_closing_the_matter_cancels_what_an_earlier_version_announced(self, world: World, publish: Publish) -> None:
        number = world.to_planned().number
        world.now = beijing("2020-06-24 09:00")
        sweep_clocks(world.pool)
        publish(STORM)
        recompute_deadlines(world.pool)
        world.submit(number)
        unsent = {notice.state for notice in seen.notices(world, number, "decision") if notice.channel == "email"}
        assert unsent == {"cancelled"}


def test_a_named_date_is_kept(world: World, publish: Publish) -> None:
    number = world.log().number
    world.assign(number, due_on="2020-06-28")
    world.accept(number)
    publish(STORM)
    recompute_deadlines(world.pool)
    assert dates(world, number)["rectify"][1] == "2020-06-28"


def test_a_suspended_case_gets_its_date_by_the_new_calendar_when_it_goes_on(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    world.do(T.SUSPEND, number, "province_office", reason="汛期无法施工", review_on="2020-06-10")
    publish(("2020-07-10", False, "暴雨停工"))
    assert recompute_deadlines(world.pool).moved == 0
    world.now = beijing("2020-06-10 09:00")
    sweep_clocks(world.pool)
    # Twelve days made good from 28 June: Friday the 10th, off by the new calendar, so Monday the 13th.
    assert dates(world, number)["rectify"] == (2, "2020-07-13")
    clock = seen.running(world, number)["rectify"]
    assert clock.calendar == versions(world)[-1]


def test_made_good_pauses_are_made_good_again(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    world.do(T.SUSPEND, number, "province_office", reason="汛期无法施工", review_on="2020-06-10")
    world.now = beijing("2020-06-10 09:00")
    sweep_clocks(world.pool)
    assert dates(world, number)["rectify"] == (2, "2020-07-10")
    publish(("2020-07-10", False, "暴雨停工"))
    recompute_deadlines(world.pool)
    assert dates(world, number)["rectify"] == (3, "2020-07-13")
    assert seen.running(world, number)["rectify"].pauses == seen.clocks(world, number)[-1].pauses != []


def test_a_published_year_settles_what_was_provisional_and_says_so(world: World, publish: Publish) -> None:
    world.now = beijing("2026-12-28 09:00")
    number = after_the_campaign(world)
    plan = seen.running(world, number)["plan"]
    # 29, 30 and 31 December; the statute knows no day off before New Year.
    assert (seen.due_on(plan), plan.provisional) == ("2026-12-31", True)
    publish(("2026-12-31", False, "元旦"), ("2027-01-01", False, "元旦"), ("2027-01-03", True, "元旦"), years=(2027,))
    recompute_deadlines(world.pool)
    plan, rectify = (seen.running(world, number)[kind] for kind in ("plan", "rectify"))
    assert (seen.due_on(plan), plan.provisional, plan.due_version) == ("2027-01-03", False, 2)
    assert (seen.due_on(rectify), rectify.provisional, rectify.due_version) == ("2027-01-27", False, 2)
    told = inbox(world, "water")
    assert any("整改时限仍为1月27日（周三）24:00。" in body and "所涉放假安排均已公布。" in body for body in told)
    assert any("变动的日子：2026-12-31（元旦）改为放假、2027-01-03（元旦）改为上班。" in body for body in told)


def test_a_date_that_is_still_provisional_says_of_which_year(world: World, publish: Publish) -> None:
    world.now = beijing("2026-12-28 09:00")
    number = after_the_campaign(world)
    publish(("2026-12-30", False, "某日"))
    recompute_deadlines(world.pool)
    assert seen.running(world, number)["plan"].provisional
    assert any("2027年放假安排尚未公布，公布后按实际安排重算，另行通知。" in body for body in inbox(world, "water"))


def test_a_sweep_recomputes_before_it_decides(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    world.now = beijing("2020-06-29 00:00")
    publish(STORM)
    report = sweep_clocks(world.pool)
    assert report.rescheduled == 1
    assert dates(world, number)["rectify"] == (2, "2020-06-29")
    assert world.case(number).light == "yellow"


def test_a_process_with_an_older_calendar_moves_nothing_back_unless_told_to(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    publish(STORM)
    recompute_deadlines(world.pool)
    publish()
    assert catch_up(world.pool) == RecomputeReport()
    assert dates(world, number)["rectify"] == (2, "2020-06-29")
    assert recompute_deadlines(world.pool).moved == 1
    assert dates(world, number)["rectify"] == (3, "2020-06-28")


def test_several_at_once_move_each_clock_once(world: World, publish: Publish) -> None:
    numbers = [world.to_planned().number for _ in range(12)]
    publish(STORM)
    with ThreadPoolExecutor(4) as crowd:
        reports = list(crowd.map(lambda _: recompute_deadlines(world.pool, chunk=3), range(4)))
    assert sum(report.moved for report in reports) == 12
    assert sum(report.faulty for report in reports) == 0
    for number in numbers:
        assert dates(world, number)["rectify"] == (2, "2020-06-29")
        assert len(rescheduled(world, number)) == 1
    assert len(versions(world)) == 2


def test_a_case_that_somebody_is_at_is_left_to_the_next_run(world: World, publish: Publish) -> None:
    held, free = world.to_planned().number, world.to_planned().number
    publish(STORM)
    with transaction(world.pool) as tx:
        tx.write(text('select from "case" where number = :number for update'), {"number": held})
        assert recompute_deadlines(world.pool).moved == 1
    assert (dates(world, held)["rectify"][0], dates(world, free)["rectify"][0]) == (1, 2)
    assert recompute_deadlines(world.pool).moved == 1


def test_a_clock_that_cannot_be_recomputed_is_left_as_it_is_and_the_others_are_moved(
    world: World, publish: Publish, database: Logins
) -> None:
    poisoned, *healthy = [world.to_planned().number for _ in range(4)]
    with open_pool(database.migrate, size=1) as owner, transaction(owner) as tx:
        tx.write(text("alter table clock disable trigger user"))
        spoil = """update clock set pauses = '[{"stopped_on": "gestern"}]' where id = :id"""
        tx.write(text(spoil), {"id": seen.running(world, poisoned)["rectify"].id})
    publish(STORM)
    report = recompute_deadlines(world.pool)
    assert (report.moved, report.faulty) == (3, 1)
    assert [dates(world, number)["rectify"][0] for number in (poisoned, *healthy)] == [1, 2, 2, 2]
    assert recompute_deadlines(world.pool).faulty == 1


def test_the_old_version_is_still_explained_by_its_own_calendar(world: World, publish: Publish) -> None:
    number = world.to_planned().number
    publish(STORM)
    recompute_deadlines(world.pool)
    with reading(world.pool) as tx:
        told = explain_case(tx, number, actor=actor("auditor"))
    clock = next(clock for clock in told.clocks if clock.kind is ClockKind.RECTIFY)
    assert [str(day.date) for day in clock.days if day.why == "override_off"] == ["2020-06-28"]
    assert str(clock.due_on) == "2020-06-29"
