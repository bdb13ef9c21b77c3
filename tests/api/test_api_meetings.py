"""Meetings over HTTP: each act on the version that was read, once for its key, and to the unit only what is its own."""

from datetime import date

import pytest
from serving import Api, problem
from world import COUNTY, WATER

from duzhan.client import Refused
from duzhan.wire.coordination import CoordinationIn
from duzhan.wire.instructions import InstructionAnswer
from duzhan.wire.meetings import (
    Cancellation,
    DecisionIn,
    Invitation,
    ItemIn,
    ItemPlace,
    ItemRemoval,
    MeetingIn,
    MinutesIn,
)

CALLED = MeetingIn(title="第一次会商调度会", held_on=date(2020, 5, 29), place="三楼会议室", areas=(COUNTY,))


def test_an_office_meets_about_what_a_unit_brings_and_the_unit_answers_what_is_decided(api: Api) -> None:
    case = api.world.to_planned().number
    other = api.world.log(area="410326").number
    with api.client("province_office") as office, api.client("water") as unit:
        version = unit.case(case).version
        asked = unit.ask_for_coordination(case, CoordinationIn(reason="线路迁改须供电公司配合"), version=version)
        assert (asked.may_request, asked.version) == (False, version + 1)
        made = office.convene(CALLED)
        assert office.meetings().items[0].number == made.number
        built = office.build_agenda(made.number, version=made.version)
        assert [(item.case, item.requested_for) for item in built.standing] == [(case, "线路迁改须供电公司配合")]
        with pytest.raises(Refused) as no:
            office.add_item(made.number, ItemIn(case=other), version=made.version)
        assert (no.value.status, no.value.slug) == (412, "meeting-stale-version")
        now = office.add_item(made.number, ItemIn(case=other), version=built.version)
        now = office.move_item(made.number, now.standing[1].id, ItemPlace(place=1), version=now.version)
        now = office.remove_item(made.number, now.standing[0].id, ItemRemoval(reason="另行研究"), version=now.version)
        now = office.invite(made.number, Invitation(units=("410325-health",)), version=now.version)
        for words in ("七日内拿出供水方案", "现场办公"):
            now = office.decide(made.number, DecisionIn(words=words, case=case), version=now.version)
        now = office.drop_decision(made.number, 1, version=now.version)
        now = office.write_minutes(made.number, MinutesIn(minutes="会议纪要正文"), version=now.version)
        signed = office.sign_minutes(made.number, version=now.version)
        assert [(each.position, each.words, each.standing) for each in signed.decisions] == [
            (1, "现场办公", "not_done")
        ]
        mine = unit.meeting(made.number)
        assert (mine.whole, mine.minutes, [item.case for item in mine.items]) == (False, None, [case])
        assert unit.coordination(case).items[0].meeting == made.number
        waiting = unit.instructions(case)
        assert waiting.items[0].meeting == made.number
        unit.answer_instruction(case, 1, InstructionAnswer(words="已现场办公"), version=waiting.version)
        following = office.convene(CALLED)
        assert [each.standing for each in following.opening] == ["done"]
        assert office.cancel_meeting(following.number, Cancellation(reason="改期"), version=1).course == "cancelled"


def test_a_repeated_request_convenes_one_meeting_and_a_change_must_name_its_version(api: Api) -> None:
    office = api.http("province_office")
    body = CALLED.model_dump(mode="json")
    answers = [office.post("/meetings", json=body, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    number = answers[0].json()["number"]
    assert answers[1].json()["number"] == number
    assert len(office.get("/meetings").json()["items"]) == 1
    assert answers[0].headers["location"] == f"/api/v1/meetings/{number}"
    problem(office.post(f"/meetings/{number}/agenda", json={}), 428, "meeting-version-required")
    for stranger in ("city_office", "county_leader", "water"):
        problem(api.http(stranger).get(f"/meetings/{number}"), 404, "meeting-not-found")
    seen = api.http("county_office").get(f"/meetings/{number}").json()
    assert ([each["unit"] for each in seen["participants"]], seen["may_act"]) == ([f"{COUNTY}-office"], False)
    problem(api.http("county_office").post(f"/meetings/{number}/agenda", json={}), 403, "not-permitted")
    problem(api.http("water").post("/meetings", json=body), 403, "not-permitted")
    assert WATER not in office.get(f"/meetings/{number}").text
