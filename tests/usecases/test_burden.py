"""基层减负: what the system asked of a village is counted by one definition, which the forms themselves bear out."""

from datetime import date, timedelta

import pytest
from reporting import Reporting
from world import VILLAGE, World, actor, beijing

from duzhan.errors import InvalidInput
from duzhan.policy.burden import COSTS, Cost, Done, Load, load
from duzhan.store.transaction import reading
from duzhan.usecases.draft_report import draft_report
from duzhan.usecases.open_obligations import open_obligations
from duzhan.usecases.read_burden import read_burden
from duzhan.vocabulary import Level
from duzhan.vocabulary.burden import BurdenAct
from duzhan.wire import triggers as wire
from duzhan.wire.burden import Burden, BurdenFilter
from duzhan.wire.cases import Finding
from duzhan.wire.instructions import InstructionAnswer
from duzhan.wire.look_backs import LookBackIn
from duzhan.wire.reports import DraftReport
from duzhan.wire.shape import Shape
from duzhan.wire.target_plans import PlanLineIn
from duzhan.wire.triggers import MilestoneIn
from duzhan.wire.visits import AnswerIn, CaseLook, VisitIn
from statemachines.states import Trigger

# What is not typed: chosen beforehand by the page, added by a machine, or only where there is something to say.
NOT_TYPED = {
    "source_ref", "person", "unit", "milestones", "evidence", "due_on", "override_reason", "number", "content_area",
    "answers", "cases", "households", "findings", "members", "tour", "area", "seen",
}  # fmt: skip


def typed(shape: type[Shape], *also: str) -> int:
    return len([name for name in shape.model_fields if name not in NOT_TYPED or name in also])


def counted(world: World, by: str = "province_office", **wanted: object) -> Burden:
    with reading(world.pool) as tx:
        return read_burden(tx, BurdenFilter.model_validate(wanted), actor=actor(by))


def test_the_definition_is_what_the_forms_ask() -> None:
    assert set(COSTS) == set(BurdenAct)
    assert COSTS[BurdenAct.FINDING].fields == typed(Finding, "area", "content_area")
    assert COSTS[BurdenAct.ACCEPT].fields == typed(wire.Accept)
    assert COSTS[BurdenAct.RETURN].fields == typed(wire.Return)
    assert COSTS[BurdenAct.PLAN] == Cost(typed(wire.Plan), each=typed(MilestoneIn, "due_on"), report=True)
    assert COSTS[BurdenAct.PROGRESS] == Cost(typed(wire.Progress), each=1, report=True)
    assert COSTS[BurdenAct.SUBMIT].fields == typed(wire.Submit)
    assert COSTS[BurdenAct.EXTENSION].fields == typed(wire.RequestExtension)
    assert COSTS[BurdenAct.ANSWER].fields == typed(InstructionAnswer)
    assert COSTS[BurdenAct.LOOK_BACK].fields == typed(LookBackIn)
    assert COSTS[BurdenAct.MONTHLY_REPORT] == Cost(0, report=True)
    assert COSTS[BurdenAct.PLAN_LINE].fields == typed(PlanLineIn, "area", "unit", "person", "due_on")
    assert COSTS[BurdenAct.VISIT] == Cost(typed(VisitIn), each=typed(AnswerIn))
    assert typed(CaseLook, "seen") == typed(AnswerIn)


def test_a_case_of_a_village_costs_what_its_acts_ask_in_their_weeks(world: World) -> None:
    number = world.log().number
    world.assign(number)
    world.now += timedelta(days=7)
    world.accept(number)
    milestones = [{"title": "打井", "due_on": "2020-06-20"}, {"title": "通水", "due_on": "2020-06-25"}]
    world.do(Trigger.PLAN, number, "water", measures="新打机井", milestones=milestones)
    world.progress(number, "health")
    found = counted(world)
    assert [(week.week, week.fields, week.photos, week.reports, week.places) for week in found.weeks] == [
        (date(2020, 5, 25), 7, 2, 0, 1),
        (date(2020, 6, 1), 2 + (1 + 2 * 2) + 2, 0, 2, 1),
    ]
    acts = (BurdenAct.FINDING, BurdenAct.PHOTOS, BurdenAct.ACCEPT, BurdenAct.PLAN, BurdenAct.PROGRESS)
    assert {each.act: each.times for each in found.acts} == dict.fromkeys(acts, 1)
    (place,) = found.places
    assert (place.area, place.fields, place.photos, place.reports) == (VILLAGE, 16, 2, 2)
    assert found.total.fields == place.fields
    assert counted(world, area="410326").places == ()
    assert counted(world, until=date(2020, 5, 31)).total.fields == 7


def test_photographs_are_asked_for_once_in_a_cycle(world: World) -> None:
    number = world.log().number
    world.assign(number)
    world.do(Trigger.RETURN, number, "water", ground="不属本单位职责")
    world.assign(number)
    assert counted(world).total.photos == 2


def test_what_is_counted_is_what_lies_in_ones_areas(world: World) -> None:
    world.assign(world.log().number)
    assert counted(world, "county_leader").total.fields == 7
    assert counted(world, "sibling_office").places == counted(world, "water").places == ()


def test_monthly_reports_count_where_their_unit_is(world: World) -> None:
    world.now = beijing("2020-06-26 09:00")
    with world.tx() as tx:
        open_obligations(tx)
    found = counted(world, level=Level.CITY)
    assert {each.act for each in found.acts} == {BurdenAct.MONTHLY_REPORT}
    luoyang = next(place for place in found.places if place.area == "4103")
    assert (luoyang.fields, luoyang.reports) == (0, 3), "nobody has written any of them"
    assert load(Done(BurdenAct.PLAN, 2, rows=3)) == Load(fields=8, photos=0, reports=2)


def test_a_monthly_report_is_drafted_with_every_figure_and_text_that_is_known(world: World) -> None:
    reporting = Reporting(world)
    world.now = beijing("2020-06-20 09:00")
    reporting.morning()
    head = reporting.person("4103-office")
    with world.tx() as tx:
        june = reporting.of("4103-office", date(2020, 6, 1)).id
        content = draft_report(tx, june, None, DraftReport(), head).content
    assert content is not None
    assert content.figures is not None
    assert all(content.texts.model_dump().values()), "nothing of it has to be typed"


@pytest.mark.parametrize("wrong", [{"since": date(2020, 6, 2), "until": date(2020, 6, 1)}, {"since": date(2018, 1, 1)}])
def test_dates_that_are_no_period_are_refused(world: World, wrong: dict[str, date]) -> None:
    with pytest.raises(InvalidInput):
        counted(world, **wrong)
