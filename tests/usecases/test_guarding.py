"""What holds the sweep: a clock that is wrong, a wave that nobody has looked at; and who releases it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import seen
import wrong_clock
from sqlalchemy import Row, text
from world import World, actor, beijing

from duzhan import settings
from duzhan.policy.ladder import Reach
from duzhan.store import notices
from duzhan.store.databases import Logins
from duzhan.store.notices import Message
from duzhan.store.transaction import transaction
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.guard_sweep import Hold, held
from duzhan.usecases.read_inbox import read_inbox
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import AlarmKind, Seat
from duzhan.wire.notices import InboxFilter
from statemachines.states import Trigger

TUESDAY = "2020-06-02 00:00"
"""Whatever was assigned on Friday and not accepted by then is orange; its rectify clock has time until 28 June."""
LAST_DAYS = "2020-06-22 08:30"
"""Rectify clocks of Friday turn blue: nothing for the hourly escalation."""


@pytest.fixture(autouse=True)
def few_make_a_wave(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let four cases be a wave, so that the limits are met by cases that were logged one by one."""
    monkeypatch.setenv("DUZHAN_WAVE_CASES", "3")
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()


def alarms(world: World) -> list[Row[tuple[object, ...]]]:
    return list(seen.rows(world, "select * from alarm order by id"))


def look(world: World, reach: Reach = Reach.ALL, *, accept: bool = False) -> Hold | None:
    return held(world.pool, reach, accept_wave=accept)


def look_now(world: World, *, accept: bool = False) -> Hold | None:
    """Look by the clock that the wall shows, as production does."""
    world.real.engine.dispose()
    return held(world.real, Reach.ALL, accept_wave=accept)


def change(world: World, statement: str, **values: object) -> None:
    with transaction(world.real) as tx:
        tx.write(text(statement), values)


def unaccepted(world: World, count: int) -> list[str]:
    return [world.assign(world.log().number).number for _ in range(count)]


def planned(world: World, count: int) -> list[str]:
    numbers = [world.to_rectifying().number for _ in range(count)]
    return [world.do(Trigger.PLAN, number, "water", measures="新打机井一眼").number for number in numbers]


# --- waves


def test_an_ordinary_day_holds_nothing(world: World) -> None:
    unaccepted(world, 3)
    world.now = beijing(TUESDAY)
    assert look(world) is None
    assert alarms(world) == []


def test_a_wave_holds_the_sweep_and_says_how_many(world: World) -> None:
    numbers = unaccepted(world, 5)
    world.log()
    world.now = beijing(TUESDAY)
    hold = look(world, Reach.ESCALATIONS)
    assert hold is not None
    assert (hold.kind, hold.detail) == (AlarmKind.WAVE, {"reach": "escalations", "due_cases": 6, "open_cases": 6})
    report = sweep_clocks(world.pool)
    assert (report.decided, report.notices, report.held is not None) == (0, 0, True)
    assert all(seen.decisions(world, number) == [] for number in numbers)


def test_many_are_no_wave_where_they_are_a_small_share(world: World) -> None:
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    for _ in range(15):
        world.log()
    assert look(world) is not None
    world.log()  # the twentieth open case: four are a fifth of them, and no more
    assert look(world) is None


def test_closed_cases_do_not_make_a_wave_smaller(world: World) -> None:
    for _ in range(20):
        world.do(Trigger.DISMISS, world.log().number, "province_office", reason="不属实")
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    hold = look(world)
    assert hold is not None
    assert hold.detail["open_cases"] == 4


def test_a_held_sweep_raises_one_alarm_however_often_it_is_tried(world: World) -> None:
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    with ThreadPoolExecutor(4) as crowd:
        holds = list(crowd.map(lambda _: held(world.pool, Reach.ALL, accept_wave=False), range(12)))
    assert None not in holds
    (alarm,) = alarms(world)
    assert (alarm.kind, alarm.raised_at, alarm.released_at) == ("wave", world.now, None)


def test_administrators_and_the_provinces_office_are_told_once(world: World) -> None:
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    with world.tx() as tx:
        disable_account(tx, "province_office2")
    look(world)
    look(world)
    told = seen.rows(
        world,
        "select a.username, n.channel, n.promise, n.case_id, n.detail from notice n join account a on a.id ="
        " n.recipient where n.template = 'alarm' order by 1, 2",
    )
    assert [(row.username, row.channel) for row in told] == [
        ("province_office", "email"),
        ("province_office", "inbox"),
        ("sysadmin", "email"),
        ("sysadmin", "inbox"),
    ]
    (alarm,) = alarms(world)
    assert {row.promise for row in told} == {f"alarm:{alarm.id}"}
    assert told[0].detail == {"kind": "wave", "reach": "all", "due_cases": 4, "open_cases": 4}


def test_an_operator_who_accepts_the_wave_lets_this_sweep_through(world: World) -> None:
    numbers = unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    assert sweep_clocks(world.pool).held is not None
    assert sweep_clocks(world.pool, accept_wave=True).decided == 4
    assert all(len(seen.decisions(world, number)) == 1 for number in numbers)
    (alarm,) = alarms(world)
    assert alarm.released_at == world.now
    assert alarm.released_by not in {None, "sweep"}


def test_accepting_without_an_alarm_is_on_record_too(world: World) -> None:
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    assert look(world, accept=True) is None
    (alarm,) = alarms(world)
    assert (alarm.detail["due_cases"], alarm.released_at) == (4, world.now)


def test_accepting_where_nothing_is_held_leaves_no_record(world: World) -> None:
    assert look(world, accept=True) is None
    assert alarms(world) == []


def test_an_accepted_wave_does_not_let_the_next_one_through(world: World) -> None:
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    assert look(world, accept=True) is None
    assert look(world) is not None
    assert [alarm.released_at is None for alarm in alarms(world)] == [False, True]


def test_a_wave_that_has_gone_by_itself_releases_its_alarm(world: World) -> None:
    first, *_ = unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    assert look(world) is not None
    world.accept(first)
    assert look(world) is None
    (alarm,) = alarms(world)
    assert (alarm.released_at, alarm.released_by) == (world.now, "sweep")


def test_the_hourly_escalation_does_not_release_a_wave_of_reminders(world: World) -> None:
    planned(world, 4)
    world.now = beijing(LAST_DAYS)
    assert look(world, Reach.REMINDERS) is not None
    assert look(world, Reach.ESCALATIONS) is None
    assert [alarm.released_at for alarm in alarms(world)] == [None]
    assert look(world, Reach.REMINDERS) is not None
    assert len(alarms(world)) == 1


# --- clocks


def test_a_clock_that_runs_on_holds_nothing_and_leaves_a_pulse(world: World) -> None:
    assert look_now(world) is None
    assert look_now(world) is None
    (pulse,) = seen.rows(world, "select * from pulse")
    assert pulse.seconds > 0
    assert alarms(world) == []


@pytest.mark.parametrize("by", ["30 days", "-1 day", "10 minutes", "-3 minutes"])
def test_a_database_whose_clock_is_not_this_machines_holds_the_sweep(world: World, database: Logins, by: str) -> None:
    wrong_clock.set_wrong(database, by)
    hold = look_now(world)
    assert hold is not None
    assert (hold.kind, hold.detail["against"]) == (AlarmKind.CLOCK_JUMPED, "machine")
    assert sweep_clocks(world.real).held is not None
    assert seen.rows(world, "select * from pulse") == []
    wrong_clock.set_right(database)
    assert look_now(world) is None
    assert [alarm.released_by for alarm in alarms(world)] == ["sweep"]


def test_a_minute_between_the_two_clocks_is_no_fault(world: World, database: Logins) -> None:
    wrong_clock.set_wrong(database, "1 minute")
    assert look_now(world) is None


@pytest.mark.parametrize("by", ["30 days", "-1 day", "11 minutes"])
def test_a_clock_that_jumped_together_with_the_machines_holds_the_sweep(world: World, by: str) -> None:
    assert look_now(world) is None
    change(world, "update pulse set at = at - cast(:by as interval)", by=by)
    hold = look_now(world)
    assert hold is not None
    assert hold.detail["against"] == "pulse"
    assert len(alarms(world)) == 1


def test_after_the_machine_was_started_anew_its_count_of_seconds_begins_anew(world: World) -> None:
    assert look_now(world) is None
    change(world, "update pulse set machine = machine || '-before', at = at - interval '30 days'")
    assert look_now(world) is None


def test_a_clock_behind_the_newest_sweep_holds_the_sweep(world: World) -> None:
    sweep_clocks(world.real)
    change(world, "update run set finished_at = finished_at + interval '1 day'")
    hold = look_now(world)
    assert hold is not None
    assert hold.detail["against"] == "sweep"


@pytest.mark.parametrize("behind", ["9 minutes", "-9 minutes"])
def test_sweeps_that_end_in_another_order_than_they_began_are_no_jump(world: World, behind: str) -> None:
    sweep_clocks(world.real)
    change(world, "update run set finished_at = finished_at + cast(:by as interval)", by=behind)
    assert look_now(world) is None


def test_a_rehearsals_time_is_no_jump(world: World) -> None:
    world.now = beijing("2030-01-01 09:00")
    assert sweep_clocks(world.pool).held is None
    world.now = beijing("2020-06-01 09:00")
    assert sweep_clocks(world.pool).held is None
    world.shift_database_clock(world.real)
    assert sweep_clocks(world.real).held is None


def _jumped_together(world: World) -> None:
    change(world, "update pulse set at = at - interval '30 days'")


def _behind_the_newest(world: World) -> None:
    change(world, "update run set finished_at = finished_at + interval '1 day'")


@pytest.mark.parametrize("jump", [_jumped_together, _behind_the_newest])
def test_a_clock_that_an_operator_accepts_counts_from_now_on(world: World, jump: Callable[[World], None]) -> None:
    sweep_clocks(world.real)
    jump(world)
    assert look_now(world) is not None
    assert look_now(world, accept=True) is None
    assert look_now(world) is None
    (alarm,) = alarms(world)
    assert alarm.released_by not in {None, "sweep"}


def test_a_clock_that_was_accepted_at_one_machine_is_accepted_for_all(world: World) -> None:
    assert look_now(world) is None
    change(world, "update pulse set at = at - interval '30 days'")
    change(world, "insert into pulse select machine || '-other', at, seconds from pulse")
    assert look_now(world, accept=True) is None
    change(world, "update pulse set machine = machine || '-away' where machine not like '%-other'")
    change(world, "update pulse set machine = replace(machine, '-other', '')")
    assert look_now(world) is None
    assert len(seen.rows(world, "select * from pulse where seconds > 0")) == 2


def test_accepting_two_clocks_that_disagree_lets_one_sweep_through(world: World, database: Logins) -> None:
    wrong_clock.set_wrong(database, "5 minutes")
    assert look_now(world, accept=True) is None
    assert look_now(world) is not None


def test_whoever_accepts_a_clock_has_not_yet_accepted_the_wave_behind_it(world: World) -> None:
    look(world)
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    _jumped_together(world)
    hold = look(world, accept=True)
    assert hold is not None
    assert hold.kind is AlarmKind.WAVE
    assert look(world, accept=True) is None
    assert {alarm.kind: alarm.released_at is None for alarm in alarms(world)} == {"clock_jumped": False, "wave": False}


def test_a_held_sweep_is_no_sweep_so_the_watchdog_misses_it(world: World) -> None:
    unaccepted(world, 4)
    world.now = beijing(TUESDAY)
    sweep_clocks(world.pool)
    assert seen.rows(world, "select * from run") == []


# --- in words


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        (
            {"kind": "wave", "reach": "all", "due_cases": 1204, "open_cases": 2310},
            "督办扫描因督办骤增暂停：同时到点的案件 1204 件，未结案件共 2310 件。",
        ),
        (
            {"against": "machine", "apart_seconds": 600, "machine": "2020-06-01T16:00:00+00:00"},
            "督办扫描因时钟跳变暂停：数据库时间 2020-06-02 00:10:00，服务器时间 2020-06-02 00:00:00，相差 10 分钟。",
        ),
        (
            {"against": "pulse", "apart_seconds": 2592000, "expected": "2020-05-02T16:10:00+00:00"},
            (
                "督办扫描因时钟跳变暂停：数据库时间 2020-06-02 00:10:00，"
                "按服务器运行时长推算应为 2020-05-03 00:10:00，相差 30 天。"
            ),
        ),
        (
            {"against": "sweep", "apart_seconds": 86400, "newest_sweep": "2020-06-02T16:10:00+00:00"},
            (
                "督办扫描因时钟跳变暂停：数据库时间 2020-06-02 00:10:00，"
                "早于上次督办扫描的 2020-06-03 00:10:00，相差 24 小时。"
            ),
        ),
    ],
    ids=["wave", "machine", "pulse", "sweep"],
)
def test_an_alarm_says_what_was_seen(world: World, detail: dict[str, object], says: str) -> None:
    clock = {"kind": "clock_jumped", "database": "2020-06-01T16:10:00+00:00"}
    with world.tx() as tx:
        message = Message(None, "alarm:1", "alarm", clock | detail)
        notices.tell_accounts(
            tx, message, [(actor("province_office").account, Seat.PROVINCE_OFFICE)], today=date(2020, 6, 2)
        )
        page = read_inbox(tx, InboxFilter(), actor=actor("province_office"))
    (notice,) = page.items
    assert notice.case is None
    assert notice.body.splitlines()[0] == says
