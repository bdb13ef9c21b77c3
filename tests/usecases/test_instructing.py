"""A duty leader writes on a case 批示; the unit that leads it answers in time, or the ladder says so."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest
import seen
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from world import HEALTH, World, actor, beijing

from duzhan.errors import Conflict, InvalidInput, NotFound, NotPermitted, StaleVersion
from duzhan.policy.instruction_refusals import InstructionNotFound
from duzhan.policy.ladder import Reach
from duzhan.store import invariants
from duzhan.store.invariants import Expected
from duzhan.store.transaction import reading
from duzhan.usecases.answer_instruction import answer_instruction
from duzhan.usecases.close_cases import Refused
from duzhan.usecases.explain_case import explain_case
from duzhan.usecases.instruct_case import instruct_case
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_ledger import read_ledger
from duzhan.usecases.read_work import WorkGroup, read_work
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.usecases.withdraw_instruction import withdraw_instruction
from duzhan.wire.instructions import InstructionAnswer, InstructionIn, InstructionsOut, InstructionWithdrawal
from duzhan.wire.ledger import LedgerFilter
from statemachines.errors import GuardRefused
from statemachines.states import Trigger

WORDS = "请县水利局本周拿出入户供水方案，逐户落实"


def instruct(world: World, number: str, by: str = "city_leader", on: date | None = None) -> InstructionsOut:
    with world.tx() as tx:
        return instruct_case(tx, number, None, InstructionIn(words=WORDS, answer_on=on), actor=actor(by))


def answer(world: World, number: str, by: str = "water", position: int = 1, **said: object) -> InstructionsOut:
    command = InstructionAnswer.model_validate({"words": "方案已定，6 月 5 日前完工", **said})
    with world.tx() as tx:
        return answer_instruction(tx, (number, None), position, command, actor=actor(by))


def withdraw(world: World, number: str, by: str = "city_leader", position: int = 1) -> InstructionsOut:
    command = InstructionWithdrawal(reason="情况已经查明")
    with world.tx() as tx:
        return withdraw_instruction(tx, (number, None), position, command, actor=actor(by))


def test_an_instruction_becomes_part_of_the_case_and_its_answer_ends_its_clock(world: World) -> None:
    case = world.to_planned()
    (given,) = instruct(world, case.number).items
    assert (given.due_on, given.ended, given.may_withdraw) == (date(2020, 6, 5), None, True)
    assert seen.told(world, case.number, "instruction") == {
        "water",
        "water_head",
        "province_office",
        "province_office2",
    }
    clock = seen.running(world, case.number)["instruction"]
    assert (clock.holder, clock.position, clock.budget, seen.due_on(clock)) == ("410325-water", 1, 5, "2020-06-05")
    world.evidence(case.number, "document")
    (answered,) = answer(world, case.number, evidence=pieces(world, case.number)).items
    assert (answered.ended, answered.unit, len(answered.evidence)) == ("answered", "410325-water", 1)
    assert seen.told(world, case.number, "instruction_answer") == {"city_leader"}
    assert "instruction" not in seen.running(world, case.number)
    kinds = [(event.kind, event.version - case.version) for event in seen.events(world, case.number)]
    assert kinds[-2:] == [("instruction", 1), ("instruction_answer", 2)]
    with pytest.raises(Conflict, match="已经回复"):
        answer(world, case.number)


def pieces(world: World, number: str) -> list[object]:
    asked = 'select v.id from evidence v join "case" c on c.id = v.case_id where c.number = :number'
    return [row.id for row in seen.rows(world, asked, number=number)]


def test_only_leaders_of_the_place_instruct_and_only_the_lead_unit_answers(world: World) -> None:
    number = world.to_planned().number
    for nobody in ("province_office", "water_head", "finder", "auditor"):
        with pytest.raises(NotPermitted):
            instruct(world, number, nobody)
    with pytest.raises(NotFound):
        instruct(world, number, "sibling_office")
    instruct(world, number)
    for nobody in ("city_leader", "county_office"):
        with pytest.raises(NotPermitted):
            answer(world, number, nobody)
    with pytest.raises(NotPermitted):
        withdraw(world, number, "county_leader")
    with pytest.raises(InstructionNotFound):
        answer(world, number, position=2)
    with pytest.raises(InvalidInput, match="佐证"):
        answer(world, number, evidence=[uuid4()])
    with pytest.raises(StaleVersion), world.tx() as tx:
        instruct_case(tx, number, 1, InstructionIn(words=WORDS), actor=actor("city_leader"))
    assert [each.may_withdraw for each in withdraw(world, number, "province_leader").items] == [False]


def test_a_case_that_nobody_could_answer_for_is_not_instructed_on(world: World) -> None:
    found = world.log().number
    with pytest.raises(Conflict, match="不能批示"):
        instruct(world, found)
    number = world.to_planned().number
    for day in (date(2020, 5, 28), date(2020, 10, 1)):
        with pytest.raises(InvalidInput, match="督战期"):
            instruct(world, number, on=day)
    world.do(Trigger.SUSPEND, number, "province_office", reason="等批复", review_on=date(2020, 6, 8))
    with pytest.raises(Conflict, match="不能批示"):
        instruct(world, number)


def test_an_unanswered_instruction_turns_orange_then_red_and_each_of_two_by_itself(world: World) -> None:
    number = world.to_planned().number
    instruct(world, number, on=date(2020, 6, 1))
    instruct(world, number, "province_leader")
    world.now = beijing("2020-06-02 00:00")
    sweep_clocks(world.pool, Reach.ALL, chunk=5000)
    with reading(world.pool) as tx:
        case = read_case(tx, number, actor=actor("city_leader"))
    assert [each.light for each in case.instructions.items] == ["orange", "green"]
    assert case.light == "orange"
    assert seen.told(world, number, "decision") == {"water", "water_head", "county_leader", "city_office"}
    # What the one had announced goes with it; the other one's stays.
    answer(world, number)
    world.now = beijing("2020-06-15 00:00")
    sweep_clocks(world.pool, Reach.ALL, chunk=5000)
    decided = [(d.rung_name, d.superseded) for d in seen.decisions(world, number) if d.kind == "instruction"]
    assert decided == [("orange", False), ("orange", True), ("red", False)]
    with world.tx() as tx:
        expected = Expected(tx.now, tx.now)
        wrong = {breach.check for breach in invariants.breaches(tx, expected, date(2020, 6, 15), 10)}
    # Nobody delivers here; otherwise the house is in order.
    assert wrong <= {"notice_stuck"}
    assert answer(world, number, position=2).waiting == ()
    with reading(world.pool) as tx:
        assert read_case(tx, number, actor=actor("city_leader")).light == "green"


def test_a_case_is_neither_returned_nor_closed_before_its_leader_has_an_answer(world: World) -> None:
    assigned = world.assign(world.log().number).number
    instruct(world, assigned)
    with pytest.raises(GuardRefused) as no:
        world.do(Trigger.RETURN, assigned, "water", ground="不属我单位")
    assert no.value.guard == "instructions_answered"
    number = world.to_verified().number
    instruct(world, number)
    with pytest.raises(GuardRefused) as no:
        world.order(number)
    assert no.value.guard == "instructions_answered"
    withdraw(world, number)
    assert seen.told(world, number, "instruction_withdrawal") >= {"water", "water_head"}
    world.order(number)
    instruct(world, number)
    assert world.close().refused == (Refused(number, "instructions_answered"),)
    answer(world, number, position=2)
    assert world.close().closed == ("XH-2020-0001",)


def test_time_stands_still_while_a_case_is_suspended_and_a_new_unit_has_time_of_its_own(world: World) -> None:
    number = world.to_planned().number
    instruct(world, number)
    instruct(world, number, on=date(2020, 6, 20))
    world.now = beijing("2020-06-01 09:00")
    world.do(Trigger.SUSPEND, number, "province_office", reason="等批复", review_on=date(2020, 6, 8))
    world.now = beijing("2020-06-08 09:00")
    world.do(Trigger.RESUME, number, "province_office", reason="已批复")
    due = {c.position: seen.due_on(c) for c in seen.clocks(world, number) if c.kind == "instruction" and not c.ended}
    assert due == {1: "2020-06-12", 2: "2020-06-28"}
    world.do(Trigger.TRANSFER, number, "province_office", lead_unit=HEALTH, reason="归口卫健")
    running = [c for c in seen.clocks(world, number) if c.kind == "instruction" and not c.ended]
    assert {(c.holder, c.position, seen.due_on(c)) for c in running} == {
        (HEALTH, 1, "2020-06-15"),
        (HEALTH, 2, "2020-06-28"),
    }
    with pytest.raises(NotFound):
        answer(world, number, "water")
    answer(world, number, "health")
    assert answer(world, number, "health_head", position=2).waiting == ()


def test_what_was_instructed_and_answered_is_never_rewritten(world: World) -> None:
    number = world.to_planned().number
    instruct(world, number)
    answer(world, number)
    for change in ("words = '别的话'", "answer = '别的回复'", "ended = null"):
        with pytest.raises(IntegrityError) as no, world.tx() as tx:
            tx.write(text(f"update instruction set {change}"))  # noqa: S608
        assert isinstance(no.value.orig, psycopg.errors.CheckViolation)
    with pytest.raises(ProgrammingError, match="permission denied"), world.tx() as tx:
        tx.write(text("delete from instruction"))


def test_the_unit_finds_the_instruction_in_its_work_and_the_explanation_and_the_ledger_say_it(world: World) -> None:
    number = world.to_planned().number
    instruct(world, number)
    with reading(world.pool) as tx:
        (task,) = [task for task in read_work(tx, actor=actor("water")).tasks if task.answers]
        said = "\n".join(explain_case(tx, number, actor=actor("city_leader")).sentences)
        (line,) = read_ledger(tx, LedgerFilter(), actor=actor("city_leader")).items
    assert (task.group, task.number, task.left) == (WorkGroup.INSTRUCTION, number, 5)
    assert "批示回复时限（嵩县水利局）" in said
    assert "批示之日起算" in said
    assert line.remarks == "批示 1 件；待回复批示 1 件"
