"""回头看: a share of every unit's closed cases is looked at again, by other people, and what relapsed is reopened."""

from datetime import date, timedelta

import pytest
import seen
from world import World, actor, beijing, wearing

from duzhan.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from duzhan.policy.look_back_refusals import (
    BudgetTooSmall,
    DrawOutdated,
    LookBackPlanNotFound,
    NothingToSample,
    NotToBeLookedBackOn,
    VerifierLooksBack,
)
from duzhan.store.transaction import reading
from duzhan.usecases import docket, read_dossier
from duzhan.usecases.adopt_look_backs import adopt_look_backs
from duzhan.usecases.draw_look_backs import draw_look_backs
from duzhan.usecases.look_back_case import look_back_case
from duzhan.usecases.read_case_look_backs import read_case_look_backs
from duzhan.usecases.read_look_backs import list_plans, prove_plan, read_plan
from duzhan.usecases.read_verifiers import read_verifiers
from duzhan.vocabulary.look_back import LookBackResult, Risk, SampleState
from duzhan.wire.look_backs import (
    AdoptIn,
    DrawIn,
    DrawOut,
    LookBackIn,
    LookBackPlanDetail,
    LookBacksOut,
)
from statemachines.states import State

JULY = {"since": date(2020, 6, 1), "until": date(2020, 7, 31), "seed": "20200729"}
OFFICE = "province_office"


def draw(world: World, by: str = OFFICE, **fields: object) -> DrawOut:
    with reading(world.pool) as tx:
        return draw_look_backs(tx, DrawIn.model_validate({**JULY, "budget": 3, **fields}), actor=actor(by))


def adopt(world: World, drawn: DrawOut, by: str = OFFICE, **fields: object) -> LookBackPlanDetail:
    said = drawn.model_dump(include={"since", "until", "budget", "seed", "as_of", "digest"})
    with world.tx() as tx:
        return adopt_look_backs(tx, AdoptIn.model_validate({**said, **fields}), actor=actor(by))


def look(world: World, number: str, by: str, result: str = "consolidated", **fields: object) -> LookBacksOut:
    said = {"result": result, "on_site_on": world.now.date(), "opinion": "水质达标，户户通水", **fields}
    with world.tx() as tx:
        return look_back_case(tx, number, None, LookBackIn.model_validate(said), actor=actor(by))


def closed(world: World, many: int) -> list[str]:
    return [world.to_closed(place=f"第 {n} 组").number for n in range(many)]


def ended(world: World, number: str) -> list[str | None]:
    return [clock.ended for clock in seen.clocks(world, number) if clock.kind == "look_back"]


def test_a_plan_draws_a_share_of_what_falls_due_and_what_it_leaves_out_is_done_with(world: World) -> None:
    numbers = closed(world, 6)
    world.now = beijing("2020-06-20 09:00")
    drawn = draw(world)
    assert [(q.unit, q.closed, q.owed, q.drawn, q.short) for q in drawn.quotas] == [("410325-water", 6, 2, 4, 0)]
    assert (drawn.spent, drawn.trips, drawn.thrifty) == (3.0, 1, False)
    assert {pick.number for pick in drawn.picks} | set(drawn.left) == set(numbers)
    world.now += timedelta(hours=2)
    assert draw(world, as_of=drawn.as_of) == drawn
    assert draw(world, seed="20200730", as_of=drawn.as_of).picks != drawn.picks
    plan = adopt(world, drawn)
    assert (plan.position, plan.drawn, plan.waiting) == (1, 4, 4)
    assert [each.number for each in plan.samples] == [pick.number for pick in drawn.picks]
    assert {tuple(ended(world, number)) for number in drawn.left} == {("void", None)}
    assert {tuple(ended(world, pick.number)) for pick in drawn.picks} == {(None, None)}
    with pytest.raises(NothingToSample):
        draw(world)
    with reading(world.pool) as tx:
        assert prove_plan(tx, 1, actor=actor(OFFICE)).same
        assert read_plan(tx, 1, actor=actor("auditor")).draw == drawn


def test_whoever_did_not_verify_looks_back_and_what_holds_ends_the_clock(world: World) -> None:
    (number,) = closed(world, 1)
    world.now = beijing("2020-06-20 09:00")
    adopt(world, draw(world))
    for by, refusal in (("verifier", VerifierLooksBack), ("water", NotPermitted), ("sibling_office", NotFound)):
        with pytest.raises(refusal):
            look(world, number, by)
    for day in (date(2020, 5, 28), date(2020, 6, 21)):
        with pytest.raises(InvalidInput):
            look(world, number, "finder", on_site_on=day)
    found = look(world, number, "finder")
    assert [(each.position, each.result, each.plan, each.done_by) for each in found.items] == [
        (1, LookBackResult.CONSOLIDATED, 1, "finder")
    ]
    assert found.plan is None
    assert ended(world, number) == ["met", None]
    assert [(event.kind, event.version) for event in seen.events(world, number)][-1] == ("look_back", found.version)
    with reading(world.pool) as tx:
        plan = read_plan(tx, 1, actor=actor("finder"))
    assert [(each.state, each.result) for each in plan.samples] == [(SampleState.DONE, LookBackResult.CONSOLIDATED)]
    assert plan.waiting == 0


def test_whoever_looks_back_may_bring_pictures_home_and_nobody_else(world: World) -> None:
    (number,) = closed(world, 1)
    with reading(world.pool) as tx:
        kinds = {
            by: read_dossier.attachable(docket.view(tx, number, actor(by)), actor(by)) for by in ("finder", "water")
        }
    assert kinds == {"finder": ("photo_after", "document", "test_report"), "water": ()}


def test_a_relapse_reopens_the_case_by_the_same_act_and_stands_in_the_verifiers_record(world: World) -> None:
    number, other = closed(world, 2)
    world.now = beijing("2020-06-20 09:00")
    adopt(world, draw(world))
    look(world, other, "finder")
    found = look(world, number, "finder", "relapsed", opinion="11 户又断水", due_on=date(2020, 7, 5))
    case = world.case(number)
    assert (case.state, case.cycle, case.version) == (State.RECTIFYING.value, 2, found.version)
    assert ended(world, number) == ["met", "void"]
    assert [event.kind for event in seen.events(world, number)][-2:] == ["look_back", "reopen"]
    with reading(world.pool) as tx:
        record = read_verifiers(tx, actor=actor("auditor")).items
        ledger = read_case_look_backs(tx, number, actor=actor("water"))
    assert [(v.username, v.verified, v.closed, v.looked_back, v.relapsed, v.cases) for v in record] == [
        ("verifier", 2, 2, 2, 1, (number,)),
        ("verifier2", 2, 2, 2, 1, (number,)),
    ]
    assert [(each.result, each.opinion) for each in ledger.items] == [(LookBackResult.RELAPSED, "11 户又断水")]
    assert not ledger.may_look_back
    with pytest.raises(NotToBeLookedBackOn):
        look(world, number, "finder")


def test_nothing_of_a_relapse_is_kept_where_the_reopening_is_refused(world: World) -> None:
    (number,) = closed(world, 1)
    world.now = beijing("2020-06-20 09:00")
    with pytest.raises(Exception, match="due_within_campaign"):
        look(world, number, "finder", "relapsed", due_on=date(2020, 10, 9))
    assert seen.rows(world, "select * from look_back") == []
    assert world.case(number).state == State.CLOSED.value


def test_a_draw_that_the_ledger_has_overtaken_is_not_adopted(world: World) -> None:
    number, _ = closed(world, 2)
    world.now = beijing("2020-06-20 09:00")
    drawn = draw(world, budget=10)
    with pytest.raises(DrawOutdated):
        adopt(world, drawn, budget=11)
    look(world, number, "finder")
    with pytest.raises(DrawOutdated):
        adopt(world, drawn)
    assert seen.rows(world, "select * from look_back_plan") == []


def test_a_budget_that_does_not_meet_a_share_names_the_unit(world: World) -> None:
    closed(world, 1)
    world.now = beijing("2020-06-20 09:00")
    drawn = draw(world, budget=1)
    assert drawn.picks == ()
    assert [(q.unit, q.short) for q in drawn.short] == [("410325-water", 1)]
    with pytest.raises(BudgetTooSmall):
        adopt(world, drawn)


def test_a_case_that_came_back_weighs_more(world: World) -> None:
    (number,) = closed(world, 1)
    world.now = beijing("2020-06-20 09:00")
    look(world, number, "finder", "relapsed")
    world.submit(number)
    world.review(number)
    world.verify(number, "verifier")
    world.verify(number, "verifier2")
    world.order(number)
    world.close()
    world.now = beijing("2020-07-20 09:00")
    (pick,) = draw(world).picks
    assert set(pick.risks) >= {Risk.REOPENED, Risk.VERIFIER}
    assert pick.weight > 6


def test_plans_are_drawn_by_offices_for_their_own_and_seen_as_far_as_they_reach(world: World) -> None:
    (number,) = closed(world, 1)
    world.now = beijing("2020-06-20 09:00")
    with pytest.raises(NotPermitted):
        draw(world, "finder")
    with pytest.raises(NothingToSample):
        draw(world, "city_office")
    early = {"as_of": "0001-01-01T00:00:00+14:00"}
    for wrong in (
        early,
        {"since": date(2020, 8, 1)},
        {"since": date(2019, 1, 1)},
        {"since": date(1, 1, 1), "until": date(1, 1, 2)},
    ):
        with pytest.raises(InvalidInput):
            draw(world, **wrong)
    adopt(world, draw(world))
    with reading(world.pool) as tx:
        assert [plan.position for plan in list_plans(tx, actor=actor("county_office")).items] == [1]
        assert list_plans(tx, actor=actor("water")).items == ()
        assert list_plans(tx, actor=actor("other_city_office")).items == ()
        part = read_plan(tx, 1, actor=actor("county_finder"))
        assert part.draw is None
        assert [each.number for each in part.samples] == [number]
        assert read_case_look_backs(tx, number, actor=actor("water")).plan is None
        assert read_case_look_backs(tx, number, actor=actor("finder")).plan == 1
        for by in ("sibling_office", "water"):
            with pytest.raises(LookBackPlanNotFound):
                read_plan(tx, 1, actor=actor(by))
        with pytest.raises(LookBackPlanNotFound):
            prove_plan(tx, 1, actor=actor("county_finder"))


def test_a_stale_page_and_a_verifier_in_another_hat_are_refused(world: World) -> None:
    (number,) = closed(world, 1)
    world.now = beijing("2020-06-20 09:00")
    said = LookBackIn(result=LookBackResult.CONSOLIDATED, on_site_on=date(2020, 6, 20), opinion="稳定")
    with pytest.raises(StaleVersion), world.tx() as tx:
        look_back_case(tx, number, 1, said, actor=actor("finder"))
    with pytest.raises(VerifierLooksBack), world.tx() as tx:
        look_back_case(tx, number, None, said, actor=wearing("verifier", OFFICE))
