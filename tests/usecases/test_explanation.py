"""Why a case has its light: the example of the interface, in figures and in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from world import PEOPLE, World, actor

from duzhan.errors import NotFound
from duzhan.model.account import Account
from duzhan.model.columns import table
from duzhan.policy.permissions import Agent, Doer
from duzhan.store.transaction import reading
from duzhan.usecases.explain_case import explain_case
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import ClockKind, DayKind, Light
from duzhan.wire import triggers as wire
from duzhan.wire.explanation import ClockExplanation, Explanation
from statemachines.states import Trigger

MONDAY = datetime(2020, 6, 22, 1, 30, tzinfo=UTC)


def explain(world: World, number: str, by: Doer | None = None) -> Explanation:
    with reading(world.pool) as tx:
        return explain_case(tx, number, actor=by or actor("water"))


def rectify_clock(found: Explanation) -> ClockExplanation:
    return next(clock for clock in found.clocks if clock.kind is ClockKind.RECTIFY)


def planned(world: World) -> str:
    """Bring a case to rectifying and file the plan, so that only the rectify clock runs."""
    number = world.to_rectifying().number
    world.fire(Trigger.PLAN, number, "water", wire.Plan(measures="打一眼井"))
    return number


def vacate(world: World, username: str) -> None:
    """Disable an account, so that nobody sits in its seat."""
    account = next(number for number, (name, *_) in enumerate(PEOPLE, start=1) if name == username)
    with world.tx() as tx:
        tx.write(table(Account).update().where(table(Account).c.id == account).values(disabled_at=tx.now))


def test_the_example_of_the_interface_is_explained_in_its_words(world: World) -> None:
    number = planned(world)
    world.now = MONDAY
    sweep_clocks(world.pool)
    found = explain(world, number)
    assert found.sentences[:7] == (
        f"{number} 现为蓝灯。",
        "整改时限（嵩县水利局）：蓝灯。",
        "起算：5月29日 09:40 交办发出之日起算，不以签收之日起算；次日为第 1 天。",
        "时限：限期整改 30 个自然日，5月30日至6月28日，截止6月28日（周日）24:00；在督战期（9月30日）以内。",
        "已用：24 天，占 80%；剩 6 天，其中 3 个工作日。",
        "暂停：0 天，没有批准的挂账或延期。",
        "督办：6月22日 09:30 转蓝灯（整改时限剩余不超过 3 个工作日，整改时限已用达到 80%），通知责任人。",
    )
    assert found.sentences[7].startswith(
        "不变则：6月28日当天转黄灯，6月29日转橙灯，7月3日转红灯，7月10日红灯升级并列入下次会商。"
    )
    assert found.sentences[8].startswith(f"依据：第 1 版规则（{found.policy_hash[:12]}）· 2020 年工作日历")


def test_the_same_in_figures(world: World) -> None:
    number = planned(world)
    world.now = MONDAY
    sweep_clocks(world.pool)
    found = explain(world, number)
    clock = rectify_clock(found)
    assert (found.light, clock.light, clock.budget) == (Light.BLUE, Light.BLUE, "限期整改 30 个自然日")
    assert (clock.total, clock.used, clock.left, clock.working_days_left) == (30, 24, 6, 3)
    assert (clock.due_on, clock.overdue_working_days, clock.late) == (date(2020, 6, 28), 0, ())
    assert [day.why for day in clock.days if day.date.day >= 25 and day.date.month == 6] == [
        DayKind.HOLIDAY, DayKind.HOLIDAY, DayKind.HOLIDAY, DayKind.MAKEUP,
    ]  # fmt: skip
    assert [(rung.name, rung.reached_at) for rung in clock.rungs[:4]] == [
        ("blue", datetime(2020, 6, 21, 16, 0, tzinfo=UTC)),
        ("yellow", datetime(2020, 6, 27, 16, 0, tzinfo=UTC)),
        ("orange", datetime(2020, 6, 28, 16, 0, tzinfo=UTC)),
        ("red", datetime(2020, 7, 2, 16, 0, tzinfo=UTC)),
    ]
    blue = clock.rungs[0]
    assert (blue.decided_at, blue.superseded, blue.reached, blue.skipped) == (MONDAY, False, ("water",), ())
    assert [(ground.condition, ground.figure) for ground in blue.grounds] == [
        ("before_due_working_days", 3),
        ("budget_used_percent", 80),
    ]


def test_after_an_outage_the_lower_rungs_are_recorded_and_only_the_highest_is_told(world: World) -> None:
    number = planned(world)
    world.now = datetime(2020, 7, 13, 1, 30, tzinfo=UTC)
    sweep_clocks(world.pool)
    clock = rectify_clock(explain(world, number))
    assert [(rung.name, rung.superseded, bool(rung.reached)) for rung in clock.rungs] == [
        ("blue", True, False),
        ("yellow", True, False),
        ("orange", True, False),
        ("red", True, False),
        ("red_meeting", False, True),
    ]
    assert clock.overdue_working_days == 11
    assert (clock.used, clock.left) == (30, 0)
    assert sum(day.counted for day in clock.late) == 11


def test_a_vacant_seat_is_named_with_where_it_fell_to(world: World) -> None:
    number = planned(world)
    vacate(world, "county_leader")
    world.now = datetime(2020, 6, 29, 1, 30, tzinfo=UTC)
    sweep_clocks(world.pool)
    found = explain(world, number)
    orange = rectify_clock(found).rungs[2]
    assert orange.skipped == ("county_leader>city_leader",)
    assert "city_leader" in orange.reached
    assert "county_leader" not in orange.reached
    assert any("县级包保领导无人任职，由市级包保领导接收" in sentence for sentence in found.sentences)


def test_a_suspension_and_an_extension_are_accounted_for(world: World) -> None:
    number = planned(world)
    world.now = datetime(2020, 6, 8, 1, 0, tzinfo=UTC)
    suspend = wire.Suspend(reason="汛期", review_on=date(2020, 6, 20))
    world.fire(Trigger.SUSPEND, number, "province_office", suspend)
    world.now += timedelta(days=1)
    paused = explain(world, number)
    assert rectify_clock(paused).paused
    assert (rectify_clock(paused).used, rectify_clock(paused).paused_days) == (10, 1)
    assert "不变则：时限暂停中，恢复后重新推算。" in paused.sentences
    world.now += timedelta(days=2)
    world.fire(Trigger.RESUME, number, "province_office", wire.Resume(reason="汛期已过"))
    ask = wire.RequestExtension(reason="设备晚到", progress="八成", proposed_on=date(2020, 7, 6))
    world.fire(Trigger.REQUEST_EXTENSION, number, "water_head", ask)
    world.fire(Trigger.GRANT_EXTENSION, number, "province_office", wire.GrantExtension(opinion="同意"))
    found = explain(world, number)
    clock = rectify_clock(found)
    assert (clock.due_version, clock.due_on) == (3, date(2020, 7, 6))
    assert (clock.total, clock.used, clock.paused_days) == (35, 10, 3)
    assert [day.date.day for day in clock.days if day.paused] == [9, 10, 11]
    pause = next(sentence for sentence in found.sentences if sentence.startswith("暂停："))
    assert pause == (
        "暂停：3 天；6月8日挂账（河南省脱贫攻坚领导小组办公室批准），6月11日恢复；批准延期，7月1日改为7月6日。"
    )


def test_rework_is_a_ground_of_its_own(world: World) -> None:
    number = planned(world)
    world.now += timedelta(days=4)
    world.submit(number)
    world.fire(Trigger.SEND_BACK, number, "province_office2", wire.SendBack(reasons="水质报告缺页"))
    sweep_clocks(world.pool)
    found = explain(world, number)
    assert found.light is Light.YELLOW
    assert any("退办之日起算" in sentence for sentence in found.sentences)
    assert any("转黄灯（退办达到 1 次）" in sentence for sentence in found.sentences)


def test_a_closed_case_has_nothing_to_explain(world: World) -> None:
    number = world.log().number
    world.fire(Trigger.DISMISS, number, "province_office", wire.Dismiss(reason="不属实"))
    assert explain(world, number, actor("auditor")).sentences == (f"{number} 现为绿灯。", "没有在走的时限。")


def test_operators_see_every_case_and_people_only_theirs(world: World) -> None:
    number = world.log().number
    assert explain(world, number, Agent("cli:explain")).number == number
    with pytest.raises(NotFound):
        explain(world, number, actor("sibling_office"))


def test_an_explicit_date_is_said_to_be_one(world: World) -> None:
    number = world.log().number
    world.assign(number, due_on=date(2020, 6, 12))
    clock = rectify_clock(explain(world, number))
    assert clock.budget == "限期整改，明确日期"
    assert clock.total == 14
