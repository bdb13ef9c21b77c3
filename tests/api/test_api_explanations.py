"""Why a letter came, and what the unit asked for before: over HTTP, in the caller's scope, in the office's words."""

from datetime import timedelta

import pytest
from serving import Api
from world import beijing

from duzhan.client import Refused
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.wire import triggers as wire
from statemachines.states import Trigger

T = Trigger
STRANGE = "DB-P-2020-9999"


def blue(api: Api) -> str:
    """Bring a case to its blue letter; the API reads the same clock."""
    number = api.world.to_planned().number
    api.world.now = beijing("2020-06-22 09:00")
    sweep_clocks(api.world.pool)
    return number


def test_a_unit_reads_why_it_got_a_letter_and_a_notice(api: Api) -> None:
    number = blue(api)
    with api.client("water") as water:
        (decision,) = water.decisions(number).items
        assert (decision.light, decision.used, decision.total, decision.working_days_left) == ("blue", 24, 30, 3)
        assert water.letter_explanation(str(decision.letter)) == decision
        notice = next(each for each in water.notices().items if "蓝灯" in each.subject)
        assert water.notice_explanation(notice.id) == decision
        assert decision.sentences[1] == "理由：整改时限剩余不超过 3 个工作日，整改时限已用达到 80%。"


def test_a_letter_of_elsewhere_is_as_absent_as_one_that_never_was(api: Api) -> None:
    number = blue(api)
    with api.client("water") as water:
        letter = str(water.decisions(number).items[0].letter)
        notice = water.notices().items[0].id
    with api.client("sibling_office") as stranger:
        answers = []
        for ask in (
            lambda: stranger.letter_explanation(letter),
            lambda: stranger.letter_explanation(STRANGE),
            lambda: stranger.notice_explanation(notice),
            lambda: stranger.decisions(number),
            lambda: stranger.extensions(number),
        ):
            with pytest.raises(Refused) as no:
                ask()
            answers.append((no.value.status, no.value.slug))
        assert set(answers) == {(404, "not-found")}


def test_the_approver_sees_what_the_unit_asked_for_before_and_what_came_of_it(api: Api) -> None:
    world = api.world
    words = {"reason": "雨季停工", "progress": "管网已完成"}
    kept = world.to_planned().number
    missed = world.to_planned().number
    for number in (kept, missed):
        world.do(T.REQUEST_EXTENSION, number, "water_head", **words, proposed_on="2020-07-02")
        world.do(T.GRANT_EXTENSION, number, "province_office", opinion="同意")
    refused = world.to_planned().number
    world.do(T.REQUEST_EXTENSION, refused, "water_head", **words, proposed_on="2020-07-03")
    world.do(T.REFUSE_EXTENSION, refused, "province_office", ground="理由不足")
    world.now = beijing("2020-06-30 09:00")
    world.submit(kept)
    world.now = beijing("2020-07-03 09:00")
    asking = world.to_planned().number
    world.do(T.REQUEST_EXTENSION, asking, "water_head", **words, proposed_on="2020-08-20")
    world.shift_database_clock(api.pool)
    with api.client("province_office") as office:
        shown = office.extensions(asking)
    assert [(each.status, str(each.proposed_on)) for each in shown.items] == [("pending", "2020-08-20")]
    assert (shown.count_left, shown.days_left, shown.decided_by_level_up) == (2, 31, True)
    record = shown.record
    assert record is not None
    assert record.unit_name == "嵩县水利局"
    assert (record.cases_led, record.requested, record.granted, record.refused) == (4, 4, 2, 1)
    assert (record.days_granted, record.kept, record.missed, record.still_running) == (8, 1, 1, 0)
    assert record.overdue_now == 2


def test_a_granted_extension_uses_up_what_may_still_be_granted(api: Api) -> None:
    world = api.world
    number = world.to_planned().number
    for proposed in ("2020-07-05", "2020-07-12"):
        world.do(T.REQUEST_EXTENSION, number, "water_head", reason="雨季", progress="一半", proposed_on=proposed)
        world.do(T.GRANT_EXTENSION, number, "province_office", opinion="同意")
        world.now += timedelta(days=1)
    with api.client("water_head") as head:
        shown = head.extensions(number)
        assert (shown.count_left, shown.days_left, shown.decided_by_level_up) == (0, 16, None)
        assert [str(each.granted_on) for each in shown.items] == ["2020-07-05", "2020-07-12"]
        version = head.case(number).version
        asked = wire.RequestExtension.model_validate(
            {"reason": "雨季", "progress": "一半", "proposed_on": "2020-07-20"}
        )
        with pytest.raises(Refused) as no:
            head.request_extension(number, asked, version=version)
        assert no.value.guard == "extensions_left"
