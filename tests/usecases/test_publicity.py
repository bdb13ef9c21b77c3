"""What villagers must be able to see hangs for its days before a closing is ordered, and nobody's objection is lost."""

from datetime import date, timedelta
from uuid import uuid4

import posting
import psycopg
import pytest
import seen
from posting import answer, object_to, publicize
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from world import World, actor, beijing

from duzhan.errors import InvalidInput, NotFound, NotPermitted
from duzhan.policy.closing_refusals import NotPosted, ObjectionNotFound
from duzhan.store.transaction import reading
from duzhan.usecases.close_cases import Refused
from duzhan.usecases.read_case import read_case
from duzhan.vocabulary import Outcome
from duzhan.wire.cases import CaseDetail
from statemachines.errors import GuardRefused
from statemachines.states import State, Trigger


def detail(world: World, number: str) -> CaseDetail:
    with reading(world.pool) as tx:
        return read_case(tx, number, actor=actor("province_office"))


def refusal(world: World, number: str) -> str:
    with pytest.raises(GuardRefused) as no:
        world.order(number)
    return no.value.guard


def test_a_case_hangs_to_the_end_of_its_days_before_its_closing_is_ordered(world: World) -> None:
    number = posting.verified(world)
    assert refusal(world, number) == "publicity_over"
    (missing,) = detail(world, number).missing
    assert (missing.trigger, missing.says) == (Trigger.ORDER_CLOSING, ("还没有公示，或公示期未满",))
    shown = publicize(world, number)
    assert shown.posted is not None
    assert (shown.required_days, shown.posted.until_on, shown.over) == (5, date(2020, 6, 5), False)
    world.now = beijing("2020-06-05 23:59")
    assert refusal(world, number) == "publicity_over"
    world.now = beijing("2020-06-06 00:00")
    assert detail(world, number).publicity.over
    world.order(number)
    assert world.close().closed == ("XH-2020-0001",)
    told = [event for event in seen.events(world, number) if event.kind == "publicity"]
    assert [(event.unit, event.detail["until_on"]) for event in told] == [("41-office", "2020-06-05")]


def test_what_no_content_area_demands_may_hang_all_the_same_and_then_counts(world: World) -> None:
    number = world.to_verified().number
    shown = publicize(world, number, until_on=date(2020, 6, 1))
    assert shown.required_days == 0
    assert refusal(world, number) == "publicity_over"
    world.now = beijing("2020-06-02 09:00")
    assert world.order(number).state == State.VERIFIED


def test_an_objection_holds_up_the_order_and_even_an_ordered_closing_until_it_is_answered(world: World) -> None:
    number = posting.verified(world)
    publicize(world, number)
    world.now = beijing("2020-06-08 09:00")
    object_to(world, number)
    assert refusal(world, number) == "objections_settled"
    assert answer(world, number, Outcome.DISMISSED).objections[0].outcome is Outcome.DISMISSED
    world.order(number)
    object_to(world, number)
    assert world.close().refused == (Refused(number, "objections_settled"),)
    (first, second) = answer(world, number, Outcome.DISMISSED, position=2).objections
    assert (first.answer, second.answering_unit) == ("经核实发放记录", "41-office")
    assert world.close().closed == ("XH-2020-0001",)
    another = posting.verified(world)
    with pytest.raises(ObjectionNotFound):
        answer(world, another, Outcome.UPHELD)


def test_what_is_upheld_is_sent_back_and_hangs_anew_once_it_is_verified_again(world: World) -> None:
    number = posting.verified(world)
    publicize(world, number)
    object_to(world, number)
    answer(world, number, Outcome.UPHELD)
    world.now = beijing("2020-06-08 09:00")
    assert refusal(world, number) == "objections_settled"
    world.do(Trigger.SEND_BACK, number, "province_office", reasons="异议成立")
    assert detail(world, number).publicity.objections == ()
    posting.handed_in(world, number)
    assert refusal(world, number) == "publicity_over"
    assert publicize(world, number).objections == ()
    world.now = beijing("2020-06-16 09:00")
    world.order(number)
    kinds = [event.kind for event in seen.events(world, number)]
    assert [kind for kind in kinds if kind in {"publicity", "objection", "answer"}] == [
        "publicity",
        "objection",
        "answer",
        "publicity",
    ]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("update objection set words = '无异议'", "objection_changed"),
        ("update objection set outcome = 'upheld'", "objection_answered_again"),
        ("update publicity set until_on = posted_on", "history_changed"),
    ],
)
def test_what_hung_and_what_was_said_of_it_stays_whoever_writes_sql(
    shared_world: World, statement: str, constraint: str
) -> None:
    number = posting.verified(shared_world)
    publicize(shared_world, number)
    object_to(shared_world, number)
    answer(shared_world, number, Outcome.DISMISSED)
    with pytest.raises(IntegrityError) as no, shared_world.tx() as tx:
        tx.write(text(statement))
    assert isinstance(no.value.orig, psycopg.Error)
    assert no.value.orig.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"posted_on": date(2020, 5, 28)}, "posted_on", "posted_out_of_time"),
        ({"posted_on": date(2020, 5, 30)}, "posted_on", "posted_out_of_time"),
        ({"until_on": date(2020, 6, 4)}, "until_on", "publicity_too_short"),
        ({"evidence": (uuid4(),)}, "evidence", "unknown_evidence"),
    ],
)
def test_a_poster_hangs_after_the_verification_long_enough_and_is_photographed(
    shared_world: World, fields: dict[str, object], field: str, code: str
) -> None:
    number = posting.verified(shared_world)
    with pytest.raises(InvalidInput) as no:
        publicize(shared_world, number, **fields)
    assert [fault[:2] for fault in no.value.errors] == [(field, code)]


def test_only_offices_of_the_case_post_and_only_what_is_verified(shared_world: World) -> None:
    number = posting.verified(shared_world)
    with pytest.raises(NotPermitted):
        publicize(shared_world, number, "county_office")
    with pytest.raises(NotPermitted):
        object_to(shared_world, number, "water_head")
    with pytest.raises(NotFound):
        publicize(shared_world, number, "sibling_office")
    with pytest.raises(InvalidInput):
        object_to(shared_world, number, on=shared_world.now.date() + timedelta(days=1))
    early = shared_world.to_reviewed().number
    for act in (publicize, object_to):
        with pytest.raises(NotPosted):
            act(shared_world, early)
    with pytest.raises(NotPosted):
        answer(shared_world, early, Outcome.UPHELD)
