"""An office meets 会商: one step builds the agenda, the minutes issue the decisions, the next meeting asks for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import docx
import meeting
import pytest
import seen
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from world import COUNTY, VILLAGE, WATER, World, actor, beijing

from duzhan.documents import meeting_docx
from duzhan.errors import Conflict, InvalidInput, NotPermitted
from duzhan.policy.agenda import Candidate, entries
from duzhan.policy.ladder import Reach
from duzhan.policy.meeting_refusals import DecisionNotFound, ItemNotFound, MeetingNotFound, MeetingStale
from duzhan.store import invariants
from duzhan.store.invariants import Expected
from duzhan.store.transaction import reading
from duzhan.usecases.answer_instruction import answer_instruction
from duzhan.usecases.arrange_agenda import add_item, move_item, remove_item
from duzhan.usecases.build_agenda import build_agenda
from duzhan.usecases.convene_meeting import invite_units
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_coordination import read_coordination
from duzhan.usecases.read_meetings import read_meetings
from duzhan.usecases.record_decision import drop_decision
from duzhan.usecases.sign_minutes import sign_minutes
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.usecases.withdraw_instruction import withdraw_instruction
from duzhan.usecases.write_minutes import cancel_meeting
from duzhan.vocabulary import Level, Light, Source
from duzhan.vocabulary.meeting import Ground
from duzhan.wire.instructions import InstructionAnswer, InstructionWithdrawal
from duzhan.wire.meetings import (
    Cancellation,
    Invitation,
    ItemIn,
    ItemPlace,
    ItemRemoval,
    MeetingDetail,
    MeetingFilter,
)
from statemachines.states import Trigger

CHAIN = ((Level.COUNTY, "410325-office"), (Level.CITY, "4103-office"), (Level.PROVINCE, "41-office"))


def candidate(number: str, **said: object) -> Candidate:
    plain = {"found_level": Level.CITY, "light": Light.GREEN, "units": 1, "case_id": 1, "chain": CHAIN}
    never = dict.fromkeys(("marked", "objected", "suspended", "requested"), False)
    return Candidate(**{**plain, **never, "number": number, **said})  # type: ignore[arg-type]


def test_red_comes_before_every_office_of_the_chain_and_what_is_stuck_before_its_own() -> None:
    cases = [
        candidate("DZ-410325-0006", units=2, light=Light.YELLOW),
        candidate("DZ-410325-0005", requested=True),
        candidate("DZ-410325-0004", units=2, light=Light.ORANGE),
        candidate("DZ-410325-0003", suspended=True, marked=True),
        candidate("DZ-410325-0002", suspended=True),
        candidate("DZ-410325-0001", objected=True),
        candidate("DZ-410326-0001", marked=True, chain=((Level.COUNTY, "410326-office"), *CHAIN[1:])),
    ]
    found = {
        office: [(entry.number[-6:], *entry.grounds) for entry in entries(office, cases)]
        for office in ("4103-office", "41-office", "410325-office", "4104-office")
    }
    requested = ("5-0005", Ground.REQUESTED)
    assert found == {
        "4103-office": [
            ("5-0003", Ground.RED, Ground.SUSPENDED),
            ("6-0001", Ground.RED),
            ("5-0001", Ground.OBJECTED),
            ("5-0002", Ground.SUSPENDED),
            ("5-0004", Ground.CROSS_UNIT),
            requested,
        ],
        "41-office": [("5-0003", Ground.RED), ("6-0001", Ground.RED), requested],
        "410325-office": [("5-0003", Ground.RED), requested],
        "4104-office": [requested],
    }
    assert entries("4103-office", reversed(cases)) == entries("4103-office", cases)


def red(world: World) -> str:
    """Bring a case to where its rung says that it joins the next meeting."""
    number = world.to_planned().number
    world.now = beijing("2020-07-10 09:00")
    sweep_clocks(world.pool, Reach.ALL, chunk=5000)
    return number


def cases_of(found: MeetingDetail) -> list[tuple[str | None, list[str]]]:
    return [(item.case, [ground.value for ground in item.grounds]) for item in found.standing]


def test_one_step_builds_the_agenda_however_often_and_by_however_many(world: World) -> None:
    blocked = world.to_planned().number
    late = world.to_planned().number
    calm = world.to_planned().number
    world.now = beijing("2020-07-09 09:00")
    sweep_clocks(world.pool, Reach.ALL, chunk=5000)
    world.do(Trigger.SUSPEND, blocked, "province_office", reason="等电力迁改批复", review_on=date(2020, 7, 15))
    early = meeting.convene(world)
    # Five working days late is red; the rung for the meeting comes on the tenth.
    assert cases_of(meeting.build(world, early)) == [
        (blocked, ["suspended", "cross_unit"]),
        (late, ["cross_unit"]),
        (calm, ["cross_unit"]),
    ]
    world.now = beijing("2020-07-10 09:00")
    sweep_clocks(world.pool, Reach.ALL, chunk=5000)
    assert meeting.request(world, calm).may_request is False
    number = meeting.convene(world)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: meeting.build(world, number), range(8)))
    wanted = [
        (late, ["red", "cross_unit"]),
        (calm, ["red", "cross_unit", "requested"]),
        (blocked, ["suspended", "cross_unit"]),
    ]
    found = meeting.read(world, number)
    assert cases_of(found) == wanted
    assert [(each.unit, each.attendance) for each in found.participants] == [(WATER, "invited")]
    assert found.version == 2
    told = "select distinct a.username from notice n join account a on a.id = n.recipient where n.template = 'meeting'"
    assert {row.username for row in seen.rows(world, told)} == {"water", "water_head"}
    # What was on an agenda before keeps its grounds; what the unit asked for since is said there.
    assert cases_of(meeting.build(world, early))[2] == (calm, ["cross_unit"])


def arranged(world: World, number: str, act: Callable[[object], object]) -> MeetingDetail:
    with world.tx() as tx:
        act(tx)
    return meeting.read(world, number)


def test_items_are_added_moved_and_taken_off_with_a_reason_that_the_unit_reads(world: World) -> None:
    case = world.to_planned().number
    other = world.to_planned().number
    meeting.request(world, case)
    number = meeting.convene(world)
    assert cases_of(meeting.build(world, number)) == [(case, ["requested"])]
    office, any_ = actor(meeting.OFFICE), (number, None)
    arranged(world, number, lambda tx: add_item(tx, any_, ItemIn(title="部署汛期饮水排查"), actor=office))
    found = arranged(world, number, lambda tx: add_item(tx, any_, ItemIn(case=other), actor=office))
    first, second, third = (item.id for item in found.standing)
    found = arranged(world, number, lambda tx: move_item(tx, (any_, third), ItemPlace(place=1), actor=office))
    assert [item.id for item in found.standing] == [third, first, second]
    gone = ItemRemoval(reason="已由县里协调解决")
    found = arranged(world, number, lambda tx: remove_item(tx, (any_, first), gone, actor=office))
    assert [item.id for item in found.standing] == [third, second]
    assert cases_of(meeting.build(world, number)) == cases_of(found)
    with reading(world.pool) as tx:
        asked = read_coordination(tx, case, actor=actor("water"))
    assert (asked.items[0].removed_for, asked.may_request) == ("已由县里协调解决", True)
    refused = [
        (InvalidInput, ItemIn(case=case, title="x")),
        (InvalidInput, ItemIn(case="DZ-410325-0999")),
        (Conflict, ItemIn(case=other)),
        (Conflict, ItemIn(case=case)),
    ]
    for refusal, item in refused:
        with pytest.raises(refusal), world.tx() as tx:
            add_item(tx, any_, item, actor=office)
    with pytest.raises(ItemNotFound), world.tx() as tx:
        move_item(tx, (any_, 999), ItemPlace(place=1), actor=office)
    with pytest.raises(MeetingStale), world.tx() as tx:
        add_item(tx, (number, 1), ItemIn(title="x"), actor=office)
    for nobody in ("water", "auditor", "city_office"):
        with pytest.raises((NotPermitted, MeetingNotFound)), world.tx() as tx:
            build_agenda(tx, any_, actor=actor(nobody))


def test_the_minutes_issue_an_instruction_with_a_clock_and_the_next_meeting_opens_with_it(world: World) -> None:
    case = red(world)
    number = meeting.convene(world, units=[WATER], areas=[COUNTY])
    meeting.build(world, number)
    meeting.decide(world, number, case=case, due_on="2020-07-17")
    assert "instruction" not in seen.running(world, case)
    signed = meeting.sign(world, number)
    (decision,) = signed.decisions
    assert (decision.instruction, decision.unit, decision.standing) == (1, WATER, "not_done")
    clock = seen.running(world, case)["instruction"]
    assert (clock.holder, seen.due_on(clock)) == (WATER, "2020-07-17")
    with reading(world.pool) as tx:
        (given,) = read_case(tx, case, actor=actor("water")).instructions.items
    assert (given.meeting, given.office_name) == (number, signed.office_name)
    assert seen.told(world, case, "instruction") == {"water", "water_head", "province_office", "province_office2"}
    following = meeting.convene(world, title="第二次会商调度会")
    assert [(each.meeting, each.standing) for each in meeting.read(world, following).opening] == [(number, "not_done")]
    with world.tx() as tx:
        answer = InstructionAnswer(words="供水方案已经报送")
        answer_instruction(tx, (case, None), 1, answer, actor=actor("water"))
    assert seen.told(world, case, "instruction_answer") == {"province_office", "province_office2"}
    assert [each.standing for each in meeting.read(world, following).opening] == ["done"]
    # What it opened with stays, and what is done is told once.
    assert [each.standing for each in meeting.sign(world, following).opening] == ["done"]
    third = meeting.read(world, meeting.convene(world))
    assert third.opening == ()
    with pytest.raises(Conflict, match="不能再改"):
        meeting.decide(world, number, case=case)
    for change in ("update meeting set minutes = ''", "update meeting_decision set words = ''"):
        with pytest.raises(IntegrityError), world.tx() as tx:
            tx.write(text(change))
    with world.tx() as tx:
        expected = Expected(tx.now, tx.now)
        wrong = {breach.check for breach in invariants.breaches(tx, expected, date(2020, 7, 10), 10)}
    assert wrong <= {"notice_stuck"}


def test_a_decision_about_something_new_becomes_a_case_that_says_whether_it_is_done(world: World) -> None:
    number = meeting.convene(world, "county_office")
    new = {"area": VILLAGE, "content_area": "1.4", "unit": WATER, "due_on": "2020-06-30"}
    meeting.decide(world, number, "county_office", **new)
    (decision,) = meeting.sign(world, number, "county_office").decisions
    case = world.case(str(decision.case))
    assert (case.state, case.lead_unit, case.source, case.source_ref) == (
        "assigned",
        WATER,
        Source.TARGET_RAISED,
        f"{number}-1",
    )
    assert (decision.due_on, decision.standing) == (date(2020, 6, 30), "not_done")
    assert {"accept", "rectify"} <= set(seen.running(world, case.number))
    assert seen.told(world, case.number, "assign") == {"water", "water_head"}
    following = meeting.convene(world, "county_office")
    assert [each.standing for each in meeting.read(world, following, "county_office").opening] == ["not_done"]
    meeting.sign(world, following, "county_office")
    # Not done, it is told at every meeting after that; a case that turned out to be none is withdrawn.
    third = meeting.convene(world, "county_office")
    assert [each.meeting for each in meeting.read(world, third, "county_office").opening] == [number]
    world.do(Trigger.RETURN, case.number, "water", ground="不属我单位")
    world.do(Trigger.DISMISS, case.number, "county_office", reason="核实不存在")
    assert meeting.read(world, third, "county_office").opening == ()
    assert meeting.read(world, number, "county_office").decisions[0].standing == "withdrawn"


def test_all_is_issued_or_nothing_and_a_refusal_names_the_decision(world: World) -> None:
    case = world.to_planned().number
    number = meeting.convene(world)
    with pytest.raises(Conflict, match="先写会议纪要"), world.tx() as tx:
        sign_minutes(tx, (number, None), actor=actor(meeting.OFFICE))
    with pytest.raises(InvalidInput, match="不在议程上"):
        meeting.decide(world, number, case=case)
    meeting.add(world, number, case)
    for wrong in ({}, {"case": case, "area": VILLAGE}, {"case": case, "due_on": "2020-10-01"}):
        with pytest.raises(InvalidInput):
            meeting.decide(world, number, **wrong)
    meeting.decide(world, number, area=VILLAGE, content_area="1.4", unit=WATER)
    meeting.decide(world, number, case=case)
    world.do(Trigger.SUSPEND, case, "province_office", reason="等批复", review_on=date(2020, 6, 8))
    with pytest.raises(Conflict, match="第 2 项议定事项不能下达"):
        meeting.sign(world, number)
    assert [each.issued_at for each in meeting.read(world, number).decisions] == [None, None]
    with world.tx() as tx:
        drop_decision(tx, ((number, None), 2), actor=actor(meeting.OFFICE))
    with pytest.raises(DecisionNotFound), world.tx() as tx:
        drop_decision(tx, ((number, None), 2), actor=actor(meeting.OFFICE))
    assert len(meeting.sign(world, number).decisions) == 1
    with pytest.raises(Conflict, match="还没有开"):
        meeting.sign(world, meeting.convene(world, held_on="2020-06-08"))


def test_an_office_takes_back_what_its_meeting_decided(world: World) -> None:
    case = world.to_planned().number
    number = meeting.convene(world)
    meeting.add(world, number, case)
    meeting.decide(world, number, case=case)
    meeting.sign(world, number)
    command = InstructionWithdrawal(reason="情况已经查明")
    for nobody in ("county_office", "county_leader", "water"):
        with pytest.raises(NotPermitted), world.tx() as tx:
            withdraw_instruction(tx, (case, None), 1, command, actor=actor(nobody))
    with world.tx() as tx:
        withdraw_instruction(tx, (case, None), 1, command, actor=actor("province_office2"))
    assert meeting.read(world, number).decisions[0].standing == "withdrawn"


def test_a_unit_sees_the_items_of_its_own_cases_and_strangers_see_no_meeting(world: World) -> None:
    case = world.to_planned().number
    elsewhere = world.log(area="410326").number
    number = meeting.convene(world, units=[WATER, "410325-health"])
    for each in (case, elsewhere):
        meeting.add(world, number, each)
    meeting.decide(world, number, case=case)
    meeting.decide(world, number, area="410326", content_area="1.4", unit="410326-water")
    signed = meeting.sign(world, number)
    assert (len(signed.items), len(signed.decisions), signed.whole) == (2, 2, True)
    mine = meeting.read(world, number, "water")
    assert ([item.case for item in mine.items], len(mine.decisions)) == ([case], 1)
    assert (mine.whole, mine.minutes, [each.unit for each in mine.participants]) == (False, None, [WATER])
    # Whoever was not called but has something to do sees that, and no more.
    theirs = meeting.read(world, number, "sibling_water")
    assert (theirs.items, [each.unit for each in theirs.decisions]) == ((), ["410326-water"])
    assert meeting.read(world, number, "auditor").whole
    for stranger in ("city_office", "county_leader", "finder", "other_city_office"):
        with pytest.raises(MeetingNotFound):
            meeting.read(world, number, stranger)
        with reading(world.pool) as tx:
            assert read_meetings(tx, MeetingFilter(), actor=actor(stranger)).items == ()


def test_what_a_cancelled_meeting_would_have_taken_up_waits_for_the_next(world: World) -> None:
    case = world.to_planned().number
    meeting.request(world, case)
    with pytest.raises(Conflict, match="已经提请"):
        meeting.request(world, case)
    with pytest.raises(NotPermitted):
        meeting.request(world, case, "health")
    first = meeting.convene(world)
    meeting.build(world, first)
    with world.tx() as tx:
        invite_units(tx, (first, None), Invitation(units=(WATER,)), actor=actor(meeting.OFFICE))
        cancel_meeting(tx, (first, None), Cancellation(reason="改期"), actor=actor(meeting.OFFICE))
    told = "select promise from notice n join account a on a.id = n.recipient where a.username = 'water' order by 1"
    promises = {row.promise for row in seen.rows(world, told) if row.promise.startswith("meeting")}
    assert promises == {f"meeting:{first}:called", f"meeting:{first}:cancelled"}
    second = meeting.convene(world)
    assert cases_of(meeting.build(world, second)) == [(case, ["requested"])]
    assert meeting.sign(world, second).course == "signed"
    assert meeting.request(world, case).items[0].meeting == second
    for wrong in ({"held_on": "2020-05-28"}, {"units": ["no-unit"]}, {"areas": ["99"]}):
        with pytest.raises(InvalidInput):
            meeting.convene(world, **wrong)
    with pytest.raises(NotPermitted):
        meeting.convene(world, "auditor")


def test_the_papers_list_what_is_on_the_agenda_and_what_was_decided(world: World) -> None:
    case = red(world)
    number = meeting.convene(world, units=[WATER])
    meeting.build(world, number)
    meeting.decide(world, number, case=case, due_on="2020-07-17")
    found = meeting.sign(world, number)
    agenda = words_of(meeting_docx.agenda(found, date(2020, 7, 10)))
    minutes = words_of(meeting_docx.minutes(found, date(2020, 7, 10)))
    assert f"（{case}，红灯升级、跨单位受阻）" in agenda
    assert "附件1　案件情况表" in agenda
    assert "嵩县水利局" in agenda
    assert "第一次会商调度会议程" in agenda
    assert "第一次会商调度会纪要" in minutes
    assert meeting.MINUTES in minutes
    assert f"（嵩县水利局，2020年7月17日前完成，案件{case}）" in minutes


def words_of(file: bytes) -> str:
    opened = docx.Document(BytesIO(file))
    cells = (cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])
