"""Every decision can be explained from what was stored with it, and comes out the same when worked out again."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import seen
from sqlalchemy import text
from world import World, actor, beijing

from duzhan.errors import NotFound
from duzhan.policy.permissions import Agent
from duzhan.store.transaction import reading
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.explain_decision import explain_decisions, explain_letter, explain_notice
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.wire.explanation import DecisionExplanation
from statemachines.states import Trigger

T = Trigger
OPERATOR = Agent("test")


def sweep(world: World, at: str) -> None:
    world.now = beijing(at)
    sweep_clocks(world.pool)


def explained(world: World, number: str) -> tuple[DecisionExplanation, ...]:
    with reading(world.pool) as tx:
        return explain_decisions(tx, number, actor=OPERATOR).items


def test_a_red_decision_says_when_why_and_whom_it_reached(world: World) -> None:
    number = world.to_planned().number
    sweep(world, "2020-07-03 00:00")
    *lower, red = explained(world, number)
    assert [(each.rung_name, each.superseded, each.letter) for each in lower] == [
        (name, True, None) for name in ("blue", "yellow", "orange")
    ]
    assert (red.rung_name, red.overdue_working_days, red.used, red.left) == ("red", 5, 30, 0)
    assert [(ground.condition, ground.figure) for ground in red.grounds] == [("overdue_working_days", 5)]
    assert [day.date.day for day in red.late if day.counted] == [29, 30, 1, 2, 3]
    assert {(told.username, told.seat.value) for told in red.reached} == {
        ("water", "handler"),
        ("water_head", "unit_head"),
        ("county_leader", "county_leader"),
        ("city_office", "city_office"),
        ("city_leader", "city_leader"),
    }
    assert {copy.channel.value: copy.state for copy in red.reached[0].copies} == {"inbox": "sent", "email": "pending"}
    assert red.letter is not None
    assert red.reproducible
    assert red.sentences[0] == f"{number} 的整改时限（嵩县水利局）于 7月3日 00:00 转红灯。"


def test_a_decision_says_who_was_skipped_and_who_stood_in(world: World) -> None:
    number = world.to_planned().number
    with world.tx() as tx:
        disable_account(tx, "county_leader")
        tx.write(
            text(
                "insert into delegation (account, delegate, since, until, reason, created_at)"
                " select a.id, d.id, '2020-06-01', '2020-07-31', '出差', :now from account a, account d"
                " where a.username = 'water_head' and d.username = 'water'"
            ),
            {"now": tx.now},
        )
    sweep(world, "2020-06-29 00:00")
    orange = explained(world, number)[-1]
    assert [(each.seat.value, each.fell_to) for each in orange.vacant] == [("county_leader", "city_leader")]
    assert {told.username: told.in_place_of for told in orange.reached} == {
        "water": "water_head",
        "city_leader": None,
        "city_office": None,
    }
    assert any("water_head不在岗，由water代收" in sentence for sentence in orange.sentences)


def test_clocks_that_are_decided_together_are_each_explained_by_their_own_start_and_history(world: World) -> None:
    first = world.to_planned().number
    world.now += timedelta(minutes=40)
    second, sent_back = world.to_planned().number, world.to_submitted().number
    world.do(T.SEND_BACK, sent_back, "province_office", reasons="未通水", due_on="2020-06-28")
    sweep(world, "2020-06-29 00:00")
    orange = {number: explained(world, number)[-1] for number in (first, second, sent_back)}
    assert {each.rung_name for each in orange.values()} == {"orange"}
    assert all(each.reproducible for each in orange.values())
    inputs = {}
    for number, decision in orange.items():
        inputs[number] = seen.decisions(world, number)[-1].detail["inputs"]
        started_at = seen.running(world, number)["rectify"].started_at
        assert datetime.fromisoformat(inputs[number]["started_at"]) == started_at == decision.started_at
    assert inputs[first]["started_at"] != inputs[second]["started_at"]
    assert [inputs[number]["sent_back"] for number in orange] == [0, 0, 1]


def test_pauses_are_shown_with_the_office_that_approved_them(world: World) -> None:
    number = world.to_planned().number
    world.now = beijing("2020-06-02 09:00")
    world.do(T.SUSPEND, number, "province_office", reason="汛期", review_on="2020-06-04")
    world.now = beijing("2020-06-04 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    sweep(world, "2020-06-30 09:00")
    (decision,) = [each for each in explained(world, number) if not each.superseded]
    assert [(str(each.stopped_on), str(each.resumed_on), each.approved_by) for each in decision.pauses] == [
        ("2020-06-02", "2020-06-04", "河南省脱贫攻坚领导小组办公室")
    ]
    assert [day.date.day for day in decision.days if day.paused] == [3, 4]
    assert decision.paused_days == 2


def test_decisions_of_clocks_that_have_ended_are_explained_too(world: World) -> None:
    number = world.assign(world.log().number).number
    sweep(world, "2020-06-02 09:00")
    world.accept(number)
    (late,) = [each for each in explained(world, number) if each.clock == "accept"]
    assert [ground.condition for ground in late.grounds] == ["overdue_working_days"]
    assert late.light == "orange"


def test_a_letter_and_a_notice_lead_to_the_decision_behind_them(world: World) -> None:
    number = world.to_planned().number
    sweep(world, "2020-06-22 00:00")
    (blue,) = explained(world, number)
    notice = next(each for each in seen.notices(world, number, "decision") if each.channel == "inbox")
    with reading(world.pool) as tx:
        assert explain_letter(tx, str(blue.letter), actor=actor("county_office")) == blue
        assert explain_notice(tx, notice.id, actor=actor("water")) == blue
        for stranger in ("sibling_office", "sibling_water"):
            with pytest.raises(NotFound):
                explain_letter(tx, str(blue.letter), actor=actor(stranger))
            with pytest.raises(NotFound):
                explain_notice(tx, notice.id, actor=actor(stranger))
        with pytest.raises(NotFound):
            explain_notice(tx, UUID(int=0), actor=actor("water"))


def test_a_rung_without_a_change_of_light_says_why_it_has_no_letter(world: World) -> None:
    number = world.to_planned().number
    sweep(world, "2020-07-03 00:00")
    sweep(world, "2020-07-10 00:00")
    last = explained(world, number)[-1]
    assert (last.rung_name, last.letter, last.no_letter_because) == ("red_meeting", None, "灯色未变")
